"""Pictures of a report."""

from __future__ import annotations

import builtins
from pathlib import Path
from typing import Any

import pytest

from bot.evaluation.evaluate import report
from bot.evaluation.plots import NoPlots, plot
from tests.bot.evaluation.scripted import outcome

REPORT = report([outcome(number / 20, 1 if number % 3 else None) for number in range(20)])


@pytest.mark.parametrize(("suffix", "magic"), [(".png", b"\x89PNG"), (".svg", b"<?xml")])
def test_a_picture_is_written_in_the_format_its_name_asks_for(tmp_path: Path, suffix: str, magic: bytes) -> None:
    pytest.importorskip("matplotlib")
    file = tmp_path / f"report{suffix}"
    plot(REPORT, file)
    assert file.read_bytes().startswith(magic)


def test_without_matplotlib_the_error_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def absent(name: str, *arguments: Any, **named: Any) -> Any:
        if name.startswith("matplotlib"):
            raise ImportError(name)
        return real(name, *arguments, **named)

    monkeypatch.setattr(builtins, "__import__", absent)
    with pytest.raises(NoPlots, match="pip install matplotlib"):
        plot(REPORT, tmp_path / "report.png")
