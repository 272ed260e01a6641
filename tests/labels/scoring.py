"""How the program's parts fare on the labels of a half ("dev" or "test")."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from bot.answering.annotation import annotate
from bot.answering.answer import Answer, Verdict
from bot.answering.attribution.speakers import find_speaker
from bot.answering.differences import differ
from bot.answering.highlight import answer_span
from bot.conversation import read_follow_up
from index.article import Article
from index.formats import Limits
from index.formats import read as read_articles
from index.library import Library
from tests.bot.answering.libraries import parsed
from tests.bot.conversation.turns import after
from tests.bot.rendering.passages import passage
from tests.labels.labels import article_file, read


@dataclass(frozen=True, slots=True)
class Found:
    """Of `known` cases there are, `said` were claimed, `right` of them rightly."""

    right: int
    said: int
    known: int


def labels(name: str, split: str) -> list[dict[str, Any]]:
    return [label for label in read(name) if label["split"] == split]


@cache
def article(name: str) -> Article:
    """A labelled article as the library reads it."""
    file = article_file(name)
    (found,) = (one for one in read_articles(file, file.parent, Limits()) if isinstance(one, Article))
    return found


def speakers(split: str) -> Found:
    """Speakers named, and those of them with the labelled surname."""
    right = said = known = 0
    for label in labels("speakers", split):
        quoted, quote, expected = article(label["article"]), label["quote"], label["speaker"]
        start = quoted.text.index(quote)  # in Markdown, the rendered text's offsets are others than the file's
        speaker = find_speaker(quoted, start, start + len(quote))
        said += speaker is not None
        known += expected is not None
        right += speaker is not None and expected is not None and _surname(speaker.name) == _surname(expected["name"])
    return Found(right, said, known)


def _surname(name: str) -> str:
    return re.sub(r"\W", "", name.split()[-1]).casefold()


def differences(split: str) -> Found:
    """Pairs called different."""
    cases = [
        (differ(label["first"], label["second"]), label["label"] == "differs") for label in labels("differences", split)
    ]
    return Found(
        sum(said and known for said, known in cases), sum(said for said, _ in cases), sum(known for _, known in cases)
    )


def follow_ups(split: str) -> tuple[Found, Found]:
    """Follow-ups filled in as labelled, and those of which no other reading is shown, as it should be."""
    filled = changed = kept = left = incomplete = complete = 0
    for label in labels("follow_ups", split):
        context = after(answer(*label["passages"]), label["first"])
        follow_up = read_follow_up(label["follow_up"], context, None)
        question = follow_up.wordings[0].text if follow_up else label["follow_up"]
        expected, is_changed = label["reading"], question.rstrip("?") != label["follow_up"].rstrip("?")
        changed += is_changed
        is_left = follow_up is None or not follow_up.wordings[0].readings
        left += is_left
        if expected is None:
            complete += 1
            kept += is_left
            continue
        incomplete += 1
        text = question.casefold()
        has = all(any(one.casefold() in text for one in alternatives) for alternatives in expected["has"])
        filled += has and not any(one.casefold() in text for one in expected["has_not"])
    return Found(filled, changed, incomplete), Found(kept, left, complete)


def spans(split: str, library: Library) -> tuple[Found, Found]:
    """Answer spans marked exactly as one of the labelled ones, and those that share a word with one."""
    exact = touching = said = 0
    cases = labels("spans", split)
    for label in cases:
        sentence = article(label["article"]).text[label["start"] : label["end"]]
        question = parsed(library, label["question"])
        span = answer_span(question, annotate(sentence))
        if span is None:
            continue
        said += 1
        start, end = span[0] + label["start"], span[1] + label["start"]
        exact += [start, end] in label["answers"]
        touching += any(first < end and start < last for first, last in label["answers"])
    return Found(exact, said, len(cases)), Found(touching, said, len(cases))


def answer(*quotes: str, marked: str | None = None) -> Answer:
    """An answer of these quotes, `marked` being its answer span."""
    passages = []
    for quote in quotes:
        span = (quote.index(marked), quote.index(marked) + len(marked)) if marked and marked in quote else None
        passages.append(passage(start=0, end=len(quote), quote=quote, answer=span, matches=()))
    return Answer("?", Verdict.ANSWERED, 0.9, 1.0, tuple(passages))
