"""What may lie beside the checkout, in `../shared`: published question sets, and Discord's description of its API."""

from __future__ import annotations

from pathlib import Path

import pytest

__all__ = ["DATA", "DISCORD", "WITHOUT", "needs"]

SHARED = Path(__file__).parents[2] / "shared"
DATA = SHARED / "data"
DISCORD = SHARED / "discord"
WITHOUT = "needs ../shared"  # why a test is skipped


def needs(path: Path) -> pytest.MarkDecorator:
    """Return the mark of a test that is skipped where `path`, in `../shared`, is not there."""
    return pytest.mark.skipif(not path.exists(), reason=WITHOUT)
