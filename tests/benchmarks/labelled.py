"""How speakers, differences, follow-ups and answer spans fare on the hand-made labels of `tests/labels`:

    python -m tests.benchmarks.labelled

`dev` is what the rules were written against, `test` is looked at only here.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table

from bot.evaluation.measures import wilson
from index.library import Library
from tests.labels import scoring
from tests.labels.labels import FOLDER, SEEDS
from tests.labels.scoring import Found


def rows(split: str, library: Library) -> dict[str, Found]:
    """What was measured on a half, by name."""
    filled, kept = scoring.follow_ups(split)
    exact, touching = scoring.spans(split, library)
    return {
        "speakers named": scoring.speakers(split),
        "pairs called different": scoring.differences(split),
        "follow-ups filled in": filled,
        "complete questions left alone": kept,
        "answer spans, exactly": exact,
        "answer spans, in part": touching,
    }


def _share(part: int, whole: int) -> str:
    estimate = wilson(part, whole)
    return "–" if estimate is None else f"{estimate.value:.2f}  {estimate.low:.2f}–{estimate.high:.2f}"


def main() -> None:
    table = Table(box=box.SIMPLE_HEAD, title="on labels made by hand, with 95% intervals")
    for heading in ("measure", "half", "precision", "recall", "right", "said", "labelled"):
        table.add_column(heading, justify="left" if heading in ("measure", "half") else "right")
    with tempfile.TemporaryDirectory() as data, Library.open(Path(data)) as library:
        library.sync(SEEDS)
        library.sync(FOLDER / "articles")
        halves = {split: rows(split, library) for split in ("dev", "test")}
    for name in halves["dev"]:
        for split, measured in halves.items():
            found = measured[name]
            precision, recall = _share(found.right, found.said), _share(found.right, found.known)
            table.add_row(name, split, precision, recall, str(found.right), str(found.said), str(found.known))
    Console(width=max(120, Console().width)).print(table)


if __name__ == "__main__":
    main()
