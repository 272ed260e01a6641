"""Question sets turned into examples: every question's candidates, their features, and which of them are right."""

from __future__ import annotations

import json
import random
import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.answering.lexical.features import PREFILTER_FEATURES, features, prefilter_features
from bot.answering.lexical.matching import match
from bot.answering.parsing import parse_question
from bot.answering.question import AnswerType
from bot.answering.retrieval import MAX_CANDIDATES
from bot.answering.word_data import word_data
from bot.app.folders import seeds_folder
from bot.evaluation.questions import GoldSpan, LabelledQuestion, read_questions
from index.library import Candidate, Library
from index.search.snapshot import Snapshot
from index.text.lexicon import word_list
from index.text.terms import Token, tokenize

__all__ = ["near_miss"]

_MAX_NEAR_MISSES = 700  # of a set
_CHANCE = 2018  # the same near misses each time
_SMALL_LIBRARY = 14_000  # characters of text in each of the small libraries that a set is cut into


@dataclass(frozen=True, slots=True)
class Example:
    """A question's candidates.

    `features` is (candidates, FEATURES), `prefilter` what is known of them before their articles are read: (candidates,
    PREFILTER_FEATURES); `right` says which cover half of a gold span. `made` is one that nobody asked: it teaches when
    to be silent, and nothing is measured by it.
    """

    question: LabelledQuestion
    answer_type: AnswerType
    candidates: Sequence[Candidate]
    prefilter: NDArray[np.float32]
    features: NDArray[np.float32]
    right: NDArray[np.bool_]
    made: bool = False

    def at(self, rows: NDArray[np.intp] | NDArray[np.bool_]) -> Example:
        """Return the example with some of its candidates only."""
        numbers = np.arange(len(self.candidates))[rows].tolist()
        return replace(
            self,
            candidates=[self.candidates[number] for number in numbers],
            prefilter=self.prefilter[rows],
            features=self.features[rows],
            right=self.right[rows],
        )


def covers(gold: Sequence[GoldSpan], article: str, start: int, end: int) -> bool:
    """Return whether `[start, end)` of an article covers at least half of a gold span."""
    return any(span.half_in(article, start, end) for span in gold)


def whole_set(folder: Path) -> list[Example]:
    """Return the examples of a set with its whole collection searched."""
    return list(_ask(_articles(folder), read_questions(folder / "questions.jsonl")))


def unanswered(folder: Path, whole: Sequence[Example]) -> list[Example]:
    """Return examples that a set's articles don't answer, made from its answerable ones.

    They are near misses, and what is left of the candidates without the articles that answer.
    """
    return [*_near_misses(folder, whole), *(left for example in whole if (left := _elsewhere(example)) is not None)]


def _articles(folder: Path) -> Path:
    articles = folder / "articles.jsonl"
    root = articles if articles.exists() else seeds_folder()
    if root is None:
        raise FileNotFoundError(articles)
    return root


def _near_misses(folder: Path, whole: Sequence[Example]) -> Iterator[Example]:
    answered = [example for example in whole if example.right.any()]
    chance = random.Random(_CHANCE)
    chance.shuffle(answered)
    questions = []
    for example in answered[:_MAX_NEAR_MISSES]:
        one = example.candidates[int(example.right.argmax())]
        changed = near_miss(example.question.question, one.article.text, one.text, chance)
        if changed is not None:
            questions.append(replace(example.question, question=changed, answerable=False, gold=()))
    return (replace(example, made=True) for example in _ask(_articles(folder), questions))


def _elsewhere(example: Example) -> Example | None:
    """Return the example without the articles that answer its question, where others match it, too."""
    answering = {one.article.id for one, right in zip(example.candidates, example.right, strict=True) if right}
    kept = np.array([one.article.id not in answering for one in example.candidates], dtype=bool)
    if not answering or not kept.any():
        return None
    return replace(example.at(kept), question=replace(example.question, answerable=False, gold=()), made=True)


def small_libraries(folder: Path, whole: Sequence[Example]) -> list[Example]:
    """Return the examples of a set cut into libraries of a few articles, as most servers have: none for the seeds.

    A question goes with the library of its gold article; one without an answer with that of its likeliest candidate.
    """
    path = folder / "articles.jsonl"
    if not path.exists():
        return []
    lines = path.read_text("utf-8").splitlines()
    cuts = [0]
    size = 0
    for number, line in enumerate(lines, 1):
        size += len(line)
        if size > _SMALL_LIBRARY and number < len(lines):
            cuts.append(number)
            size = 0
    bundles = [lines[start:end] for start, end in zip(cuts, [*cuts[1:], len(lines)], strict=True)]
    home = {json.loads(line)["id"]: number for number, bundle in enumerate(bundles) for line in bundle}
    asked: list[list[LabelledQuestion]] = [[] for _ in bundles]
    for example in whole:
        article = (
            example.question.gold[0].article
            if example.question.gold
            else example.candidates[0].article.id
            if example.candidates
            else None
        )
        if article is not None:
            asked[home[article]].append(example.question)
    examples: list[Example] = []
    with tempfile.TemporaryDirectory() as folder_name:
        for number, (bundle, questions) in enumerate(zip(bundles, asked, strict=True)):
            root = Path(folder_name, f"{number}.jsonl")
            root.write_text("\n".join(bundle), "utf-8")
            examples.extend(_ask(root, questions))
    return examples


def _ask(root: Path, questions: Sequence[LabelledQuestion]) -> Iterator[Example]:
    with tempfile.TemporaryDirectory() as data, Library.open(Path(data)) as library:
        library.sync(root)
        for question in questions:
            with library.snapshot() as snapshot:
                yield _example(question, snapshot)


def _example(question: LabelledQuestion, snapshot: Snapshot) -> Example:
    parsed, _ = parse_question(question.question, snapshot)
    hits = snapshot.search(parsed.query(), MAX_CANDIDATES)
    candidates = snapshot.candidates(hits)
    right = [
        covers(question.gold, one.article.id, sentence.start, sentence.end)
        for one in candidates
        for sentence in (one.article.sentences[one.sentence],)
    ]
    prefilter = prefilter_features(parsed, hits) if candidates else np.zeros((0, len(PREFILTER_FEATURES)))
    return Example(
        question,
        parsed.answer_type,
        candidates,
        prefilter.astype(np.float32),
        features(match(parsed, candidates)).astype(np.float32),
        np.array(right, dtype=bool),
    )


_AUXILIARY = re.compile(rf"\b(?:{'|'.join(sorted(word_list('finite_auxiliaries')))})\b(?! not\b)", re.IGNORECASE)
_ELSEWHEN = (-3, -1, 1, 2, 10)


def near_miss(question: str, article: str, answer: str, chance: random.Random) -> str | None:
    """Return the question with one thing changed, so that the articles don't answer it; None where nothing can be.

    Few question sets ask what their articles touch on but don't answer, and the bot must be silent on that. The changes
    are those of people who wrote such questions for SQuAD 2.0 (Rajpurkar, Jia and Liang 2018, table 1).

    `answer` is the part of the article's text that answers it; what takes a name's or a thing's place is from elsewhere
    in the article.
    """
    tokens = tokenize(question)
    own = {token.term for token in (*tokens, *tokenize(answer))}
    others = [token for token in tokenize(article) if not token.stop and token.term not in own]
    ways = [
        *_denials(question),
        *_opposites(question, tokens),
        *_renamed(question, tokens, article, others, chance),
        *_renumbered(question, tokens, chance),
        *_other_things(question, tokens, article, others, chance),
    ]
    kinds = sorted({kind for kind, _ in ways})
    if not kinds:
        return None
    chosen = chance.choice(kinds)
    return chance.choice([changed for kind, changed in ways if kind == chosen])


def _with(question: str, token: Token, word: str) -> str:
    return question[: token.start] + word + question[token.end :]


def _denials(question: str) -> list[tuple[str, str]]:
    found = _AUXILIARY.search(question)
    return [] if found is None else [("denied", question[: found.end()] + "n't" + question[found.end() :])]


def _opposites(question: str, tokens: Sequence[Token]) -> list[tuple[str, str]]:
    known = word_data()
    return [
        ("opposed", _with(question, token, other))
        for token in tokens
        if not token.stop
        for other in sorted(known.antonyms(token.term))
        if known.row(other) >= 0  # a word, not only the stem of one
    ]


def _renamed(
    question: str, tokens: Sequence[Token], article: str, others: Sequence[Token], chance: random.Random
) -> list[tuple[str, str]]:
    names = [article[token.start : token.end] for token in others if token.start and article[token.start].isupper()]
    return [
        ("renamed", _with(question, token, chance.choice(names)))
        for token in tokens
        if names and token.start and not token.stop and question[token.start].isupper()
    ]


def _renumbered(question: str, tokens: Sequence[Token], chance: random.Random) -> list[tuple[str, str]]:
    return [
        ("renumbered", _with(question, token, str(max(0, int(token.word) + chance.choice(_ELSEWHEN)))))
        for token in tokens
        if token.word.isascii() and token.word.isdigit()
    ]


def _other_things(
    question: str, tokens: Sequence[Token], article: str, others: Sequence[Token], chance: random.Random
) -> list[tuple[str, str]]:
    """Return plain words changed for others of their kind, or for others of none."""
    known = word_data()
    of_kind: dict[str | None, list[str]] = {}
    for token in others:
        if article[token.start].islower():
            of_kind.setdefault(known.noun_kind(token.word), []).append(token.word)
    return [
        ("another", _with(question, token, chance.choice(alike)))
        for token in tokens
        if not token.stop
        and question[token.start].islower()
        and (alike := of_kind.get(known.noun_kind(token.word))) is not None
    ]
