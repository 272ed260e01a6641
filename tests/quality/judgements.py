"""What the reader holds of each window that the gate has it read, kept in a file, so that the gate takes seconds.

A window is read by itself, so that another reading of it says the same. Some are read again each time all the same, and
so is every window that is not kept: all of them where the reader has other weights.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from hashlib import blake2s
from pathlib import Path

from bot.answering.answer import ReadSpan
from bot.answering.reader import DATA, MODEL, PROVENANCE, Judgement, SentenceReader, Window, shipped_reader

FILE = Path(__file__).with_name("judgements.json")

Judgements = Sequence[Judgement]


class KeptReader(SentenceReader):
    """The shipped reader, which reads what is not `kept`, and one in so many of what is."""

    def __init__(self, kept: Mapping[str, Judgements], one_in: int = 20) -> None:
        self._kept = kept
        self._one_in = one_in
        self.read: dict[str, Judgements] = {}
        self.compared: list[tuple[Judgement, Judgement]] = []  # as kept, and as read again

    def judge(self, question: str, window: Window) -> list[Judgement]:
        parts = "\0".join((question, window.title, window.left, *window.sentences))
        key = blake2s(parts.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()
        kept = self._kept.get(key)
        if kept is not None and int(key, 16) % self._one_in:
            return [*kept]
        read = self.read[key] = shipped_reader().judge(question, window)
        if kept is not None:
            self.compared += zip(kept, read, strict=True)
        return [*(kept or read)]


def kept_judgements() -> dict[str, Judgements]:
    """The judgements that are kept; none where they are of other weights."""
    told = json.loads(FILE.read_text("utf-8"))
    if told.pop("weights") != _weights():
        return {}
    return {
        key: [Judgement(score, ReadSpan(*span) if span else None) for score, *span in judgements]
        for key, judgements in told.items()
    }


def keep(read: Mapping[str, Judgements]) -> None:
    """Keep these judgements, and no others."""
    lines = [f'"weights": "{_weights()}"']
    for key, judgements in sorted(read.items()):
        numbers = [
            [round(one.score, 4)] + ([one.span.start, one.span.end, round(one.span.probability, 4)] if one.span else [])
            for one in judgements
        ]
        lines.append(f'"{key}": {json.dumps(numbers, separators=(",", ":"))}')
    FILE.write_text("{" + ",\n".join(lines) + "}\n", encoding="utf-8")


def _weights() -> str:
    return str(json.loads((DATA / PROVENANCE).read_text("utf-8"))["sha256"][MODEL])
