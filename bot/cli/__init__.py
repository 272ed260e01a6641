"""The command line: composes everything else, one module a group of commands."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

INTERRUPTED = 130
_AGAIN_SECONDS = 0.01


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit: 0 done, 1 an error, 2 wrong usage, 130 interrupted.

    An interruption counts from here on, while the rest is being imported, too.
    """
    if arguments is None:  # else the process is somebody else's
        sys.unraisablehook = _interrupt_again
    try:
        from bot.cli.app import run
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    run(arguments)


def _interrupt_again(lost: sys.UnraisableHookArgs) -> None:
    """Interrupt the main thread once more where an interruption came within a `__del__` or the like.

    Python can only report such, and goes on.
    """
    if not issubclass(lost.exc_type, KeyboardInterrupt):
        sys.__unraisablehook__(lost)
        return
    from _thread import start_new_thread

    while True:
        try:
            start_new_thread(_interrupt, ())
            return
        except KeyboardInterrupt:  # that one came before this was left, and is lost as well
            continue


def _interrupt() -> None:
    import signal
    import time
    from _thread import interrupt_main

    time.sleep(_AGAIN_SECONDS)
    if os.name == "posix":
        os.kill(os.getpid(), signal.SIGINT)  # which also ends a wait for the system
    else:
        interrupt_main()
