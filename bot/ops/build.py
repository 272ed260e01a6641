"""What runs: the program's version, and the commit that it was built from where that can be told."""

from __future__ import annotations

import json
import os
import subprocess
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution, version
from pathlib import Path

PROGRAM = "verbatim-bot"
_CHECKOUT = Path(__file__).parents[2]
_SHORT = 12
_SECONDS = 5.0


def program_version() -> str:
    """Return the installed version, or "unknown" where the program runs without being installed."""
    try:
        return version(PROGRAM)
    except PackageNotFoundError:
        return "unknown"


@cache
def commit() -> str | None:
    """Return the commit, shortened: of SOURCE_COMMIT (an image), of what pip installed, or of a checkout; else None.

    One of a checkout ends with "-dirty" where files are changed.
    """
    return os.environ.get("SOURCE_COMMIT", "")[:_SHORT] or _installed_commit() or _checked_out_commit()


def version_line() -> str:
    """Return version and commit for people: "0.1.0", or "0.1.0 (commit 1a2b3c4d5e6f)"."""
    return program_version() + (f" (commit {known})" if (known := commit()) else "")


def _installed_commit() -> str | None:
    """Return the commit that pip noted, as it does for `pip install git+https://...` (PEP 610)."""
    try:
        noted = json.loads(distribution(PROGRAM).read_text("direct_url.json") or "{}")
    except (PackageNotFoundError, ValueError):
        return None
    found = noted.get("vcs_info", {}).get("commit_id")
    return str(found)[:_SHORT] if found else None


def _checked_out_commit() -> str | None:
    if not (_CHECKOUT / ".git").exists():
        return None
    ask = ["git", "-C", str(_CHECKOUT), "describe", "--always", "--dirty", f"--abbrev={_SHORT}", "--exclude=*"]
    try:
        done = subprocess.run(ask, capture_output=True, text=True, timeout=_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None
