"""Pages to PNG by headless Chromium."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from tests import PATIENCE
from tests.discord.screens.page import WIDTH

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_HEIGHT = re.compile(r'data-height="(\d+)"')
_MEASURE = "<script>document.body.dataset.height = Math.ceil(document.body.getBoundingClientRect().height)</script>"


class NoBrowser(Exception):
    """There is no Chromium on this machine."""

    def __init__(self) -> None:
        super().__init__("no Chromium: install it, or name it by CHROMIUM")


def chromium() -> str:
    """The browser to use: CHROMIUM, or the first of the usual names on PATH; else NoBrowser."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None:
        raise NoBrowser
    return found


def photograph(html: str, target: Path, scale: int = 2, width: int = WIDTH) -> None:
    """Writes the page of this width as a PNG of `scale` times its size in pixels, exactly as high as the page is."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "page.html")
        file.write_text(html + _MEASURE, encoding="utf-8")
        # No sandbox: it cannot be had in most containers, and the page is our own.
        common = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--hide-scrollbars",
            f"--user-data-dir={folder}/profile",
        ]
        measured = _run(*common, f"--window-size={width},600", "--dump-dom", file.as_uri())
        height = _HEIGHT.search(measured)
        size = f"--window-size={width},{int(height[1]) if height else 600}"
        _run(*common, size, f"--force-device-scale-factor={scale}", f"--screenshot={target.resolve()}", file.as_uri())


def _run(*arguments: str) -> str:
    done = subprocess.run([chromium(), *arguments], capture_output=True, text=True, timeout=PATIENCE, check=True)
    return done.stdout
