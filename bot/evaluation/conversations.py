"""Conversations with gold spans: each turn as it was said, and as a question that is complete by itself."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.answering.answer import Answer
from bot.evaluation.evaluate import Ask, Progress, Report, report
from bot.evaluation.intervals import Estimate, wilson
from bot.evaluation.measures import right_within
from bot.evaluation.questions import BadQuestions, LabelledQuestion, labelled_question, outcome, read_lines

__all__ = ["ConversationReport", "LabelledTurn", "evaluate_conversations", "holds_conversations", "read_conversations"]

_FORM = '{"id", "turns": [{"question", "standalone", "answerable", "gold": [[article, start, end], ...]}, ...]}'


@dataclass(frozen=True, slots=True)
class LabelledTurn:
    """A turn as it was said, with its gold spans, and its complete form; small talk has none (`question` is None)."""

    said: str
    standalone: str
    question: LabelledQuestion | None


@dataclass(frozen=True, slots=True)
class ConversationReport:
    """What was measured on turns in their conversations, and on their complete forms alone by the same program.

    `of_standalone` is the share of right first passages among as many as the complete forms get; `small_talk` the share
    of small talk that was met with an article. `readings` are the follow-ups that were read as something else, and as
    what.
    """

    turns: Report
    standalone: Report
    of_standalone: float | None
    small_talk: Estimate | None
    readings: tuple[tuple[str, str], ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "of_standalone": None if self.of_standalone is None else round(self.of_standalone, 4),
            "small_talk_met_with_articles": self.small_talk.as_json() if self.small_talk else None,
            "turns": self.turns.as_json(),
            "standalone": self.standalone.as_json(),
            "readings": [{"from": said, "to": read} for said, read in self.readings],
        }


def holds_conversations(file: Path) -> bool:
    """Return whether a file's first line is a conversation rather than a question. Raises BadQuestions."""
    first = next(iter(read_lines(file)), (0, "{}"))[1]
    try:
        fields = json.loads(first)
    except (ValueError, RecursionError):
        return False
    return isinstance(fields, dict) and "turns" in fields


def read_conversations(file: Path) -> tuple[tuple[LabelledTurn, ...], ...]:
    """Return the conversations of a JSON Lines file. Raises BadQuestions, naming the first line that is wrong."""
    conversations = []
    for number, line in read_lines(file):
        try:
            fields = json.loads(line)
            if not isinstance(fields, dict) or not isinstance(fields.get("turns"), list):
                raise ValueError(f"is no conversation; a line looks like {_FORM}")
            name = str(fields.get("id") or number)
            turns = tuple(_turn(f"{name}/{at}", turn) for at, turn in enumerate(fields["turns"], start=1))
        except (ValueError, RecursionError) as error:
            raise BadQuestions(file.name, number, str(error)) from error
        conversations.append(turns)
    if not conversations:
        raise BadQuestions(file.name, None, f"holds no conversation; a line looks like {_FORM}")
    return tuple(conversations)


def _turn(id: str, fields: Any) -> LabelledTurn:
    if not isinstance(fields, dict) or not isinstance(fields.get("question"), str):
        raise ValueError(f"has a turn that is no object with a question; a line looks like {_FORM}")
    standalone = fields.get("standalone")
    complete = standalone if isinstance(standalone, str) else fields["question"]
    if fields.get("answerable") is None:
        return LabelledTurn(fields["question"], complete, None)
    first = id.endswith("/1")
    question = labelled_question(fields | {"id": id, "kind": "first" if first else "later"})
    return LabelledTurn(fields["question"], complete, question)


def evaluate_conversations(
    conversations: Sequence[Sequence[LabelledTurn]],
    begin: Callable[[], Ask],
    ask: Ask,
    progress: Progress | None = None,
) -> ConversationReport:
    """Measure answers in conversations; `begin` begins one, and `ask` answers without one."""
    outcomes, alone, met, readings = [], [], [], []
    turns = sum(map(len, conversations))
    asked = 0
    for conversation in conversations:
        say = begin()
        for turn in conversation:
            answer = say(turn.said)
            if turn.question is None:
                met.append(bool(answer.passages))
            else:
                outcomes.append(outcome(turn.question, answer))
                alone.append(outcome(turn.question, ask(turn.standalone)))
                readings += [(turn.said, one) for one in _read_as(answer)]
            asked += 1
            if progress is not None:
                progress(asked, turns)
    right, reached = (right_within(one, passages=1) for one in (outcomes, alone))
    share = right.value * right.cases / (reached.value * reached.cases) if right and reached and reached.value else None
    small_talk = wilson(sum(met), len(met)) if met else None
    return ConversationReport(report(outcomes), report(alone), share, small_talk, tuple(readings))


def _read_as(answer: Answer) -> Iterable[str]:
    return (reading.understood for reading in answer.read_as)
