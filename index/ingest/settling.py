"""Whether a file is whole, or somebody is still writing it."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from time import time

QUIET_SECONDS = 0.4  # without a change, before a file counts as written where nothing better can be known


def is_settled(file: Path) -> bool:
    """Whether `file` has not changed for a moment and, as far as that can be known, nobody has it open to write."""
    try:
        age = time() - file.stat().st_mtime
    except OSError:
        return True  # reading it will say what is wrong
    return not 0 <= age < QUIET_SECONDS and not _open_for_writing(file)


if sys.platform == "linux":
    import fcntl

    def _open_for_writing(file: Path) -> bool:
        """By Linux's leases: one for reading is granted only while nobody has the file open to write.

        See fcntl(2). Other people's files and some file systems grant none at all, which says nothing.
        """
        try:
            descriptor = os.open(file, os.O_RDONLY | os.O_NONBLOCK)
        except OSError:
            return False
        try:
            # A writer who comes in this very moment is told of by a signal: one that is ignored, for SIGIO would kill.
            fcntl.fcntl(descriptor, fcntl.F_SETSIG, signal.SIGURG)
            fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
            fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)
        except BlockingIOError:
            return True
        except OSError:
            return False
        finally:
            os.close(descriptor)
        return False

else:

    def _open_for_writing(file: Path) -> bool:
        """Unknown here."""
        return False
