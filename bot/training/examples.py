"""Examples to train the reader on: a question, the windows that BM25 finds for it, and the sentences that answer it.

A set is a folder of `articles.jsonl.gz` and `questions.jsonl.gz` (or without `.gz`). A question has `gold` spans (the
sentences that answer), `answers` spans (the exact words), and, where nothing answers, perhaps `near`: the sentence that
tempts most. The set WRITTEN has its questions in `tests/labels`, and its articles in the set of PAGES.

From these, questions are made in other words, and near misses: about another name or year, or with their answer cut
away.
"""

from __future__ import annotations

import gzip
import json
import random
import re
import tempfile
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from bot.answering.parsing import parse_request
from bot.answering.reader import Window, block_number, window_of, windows
from index.article import Article
from index.library import Library
from index.search.snapshot import Snapshot
from index.text.terms import tokenize

WRITTEN = "written"
"""The questions that this project's people wrote, as a community asks them, about stretches of news pages."""

PAGES = "wice_claims"

SETS: Mapping[str, int] = {
    WRITTEN: 99_999,
    "squad1_train_part": 99_999,
    "squad1_train_part2": 99_999,
    "squad1_train_part3": 99_999,
    "squad1_train_part4": 99_999,
    "squad1_train_sentences": 99_999,
    "squad2_pairs_dev": 99_999,
    "squad2_near_misses": 99_999,
    "squad2_train_part": 99_999,
    "squadshifts_amazon": 4_000,
    "squadshifts_reddit": 99_999,
    "tweetqa": 99_999,
    "bioasq": 99_999,
    "quoref_dev": 99_999,
    "multispanqa_nq": 99_999,
    "covidqa": 99_999,
    "qamr_wiki": 6_000,
    "qadiscourse": 5_000,
    "fairytaleqa": 99_999,
    "cmuqa": 700,
    "condaqa_dev": 99_999,
    "boolq": 6_000,
    "fever_claims": 3_000,
    "wice_claims": 99_999,
    "hotpot_small": 99_999,
}
"""How many questions of each set are used at most: fewer of those that repeat themselves."""

_HITS = 40
_WINDOWS = 8  # that BM25 finds first
_GOLD_WINDOWS = 3
_HELD_OUT = 20  # one question of so many is held out
_HELD_OUT_PAGES = 21  # of WRITTEN, one page of so many, with all its questions
_QUESTIONS = Path(__file__).parents[2] / "tests" / "labels" / "written_questions.jsonl.gz"
_HALF = 0.5


@dataclass(frozen=True, slots=True)
class LabelledWindow:
    """A window of an article with its labels: whether each sentence answers, and where the exact words stand, if known.

    `tempts` is whether it holds the sentence that a near miss was made from.
    """

    window: Window
    answers: tuple[bool, ...]
    spans: tuple[tuple[int, int] | None, ...]
    tempts: bool = False
    article: str = ""


@dataclass(frozen=True, slots=True)
class Example:
    """A question of a set, and its windows, best first by BM25; windows that answer but were not found come last."""

    source: str
    question: str
    answerable: bool
    windows: tuple[LabelledWindow, ...]


def is_held_out(question: Mapping[str, Any]) -> bool:
    """Return whether a question is kept from the reader's training, to fit what goes by the reader's scores on."""
    if "page" in question:
        return zlib.crc32(question["page"].encode()) % _HELD_OUT_PAGES == 0
    return zlib.crc32(question["question"].lower().encode()) % _HELD_OUT == 0


@contextmanager
def set_folder(data: Path, name: str) -> Iterator[Path]:
    """Give the folder of a set in the folder `data`; that of WRITTEN is made of PAGES, for as long as it is used."""
    if name != WRITTEN:
        yield data / name
        return
    pages = {one["id"]: one for one in read_lines(data / PAGES, "articles")}
    with tempfile.TemporaryDirectory() as work:
        folder = Path(work) / WRITTEN
        folder.mkdir()
        stretches: dict[str, dict[str, Any]] = {}
        with (
            gzip.open(_QUESTIONS, "rt", encoding="utf-8") as lines,
            (folder / "questions.jsonl").open("w") as questions,
        ):
            for question in map(json.loads, lines):
                page, (start, end) = pages[question["page"]], question["stretch"]
                id = f"{page['id']}-{start}"
                stretches[id] = {"id": id, "title": page["title"], "text": page["text"][start:end]}
                for key in ("gold", "answers"):
                    question[key] = [[id, first - start, last - start] for first, last in question.get(key, ())]
                if near := question.get("near"):
                    question["near"] = [id, near[0] - start, near[1] - start]
                questions.write(json.dumps(question | {"answerable": bool(question["gold"])}) + "\n")
        (folder / "articles.jsonl").write_text("".join(json.dumps(one) + "\n" for one in stretches.values()))
        yield folder


_SEED = 7


def read_examples(folder: Path, limit: int) -> Iterator[Example]:
    """Return the examples of at most `limit` questions of a set that are not held out, the same at each call."""
    questions = [one for one in read_lines(folder, "questions") if not is_held_out(one)]
    if len(questions) > limit:
        questions = random.Random(_SEED).sample(questions, limit)
    with (
        tempfile.TemporaryDirectory() as work,
        index_set(folder, Path(work)) as library,
        library.snapshot() as snapshot,
    ):
        collection = _Collection(snapshot)
        for question in questions:
            example = _example(folder.name, question, collection)
            if example is not None:
                yield example


def index_set(folder: Path, work: Path) -> Library:
    """Index the articles of a set in the folder `work`, and return the library, which is the caller's to close."""
    articles = work / "articles.jsonl"
    with articles.open("w", encoding="utf-8") as file:
        for one in read_lines(folder, "articles"):
            file.write(json.dumps({"id": one["id"], "title": one.get("title") or "", "text": one["text"]}) + "\n")
    library = Library.open(work / "library")
    library.sync(articles)
    return library


def read_lines(folder: Path, name: str) -> Iterator[dict[str, Any]]:
    """Return the values of `name.jsonl.gz`, or else of `name.jsonl`, in a folder."""
    packed = folder / f"{name}.jsonl.gz"
    if packed.exists():
        with gzip.open(packed, "rt", encoding="utf-8") as file:
            yield from map(json.loads, file)
    else:
        with (folder / f"{name}.jsonl").open(encoding="utf-8") as file:
            yield from map(json.loads, file)


@dataclass(slots=True)
class _Collection:
    """The articles of a set, and the windows into which they are cut."""

    snapshot: Snapshot
    _cut: dict[str, tuple[Article, Sequence[range]]] = field(default_factory=dict)

    def cut(self, id: str) -> tuple[Article, Sequence[range]]:
        if id not in self._cut:
            article = self.snapshot.article(id)
            self._cut[id] = article, windows(article)
        return self._cut[id]


def _example(source: str, question: dict[str, Any], collection: _Collection) -> Example | None:
    """Return a question's example, or None where its answer is lost, or there is nothing to read."""
    text = question["question"]
    gold = {one for span in question.get("gold", ()) for one in _sentences(collection, span)}
    if question["answerable"] and not gold:
        return None
    exact = dict(_exact(collection, gold, question.get("answers", ())))
    near = [question["near"]] if question.get("near") else []
    tempting = {_place(collection, *one) for span in near for one in _sentences(collection, span)}
    snapshot = collection.snapshot
    hits = snapshot.search(parse_request(text, snapshot, None).question.query(), _HITS)
    found = (_place(collection, one.article.id, one.sentence) for one in snapshot.candidates(hits))
    may_tempt = [place for place in dict.fromkeys(found) if place is not None and not _beside(question, place[0])]
    places = may_tempt[:_WINDOWS]
    answering = dict.fromkeys(_place(collection, *one) for one in sorted(gold))
    places += [place for place in answering if place is not None][:_GOLD_WINDOWS]
    places += [place for place in tempting if place is not None]
    answers = {_text(collection, *one) for one in gold}  # a sentence that says the same is no wrong one
    labelled = []
    for place in dict.fromkeys(places):
        id, number = place
        article, blocks = collection.cut(id)
        numbers = blocks[number]
        labelled.append(
            LabelledWindow(
                window_of(article, numbers),
                tuple((id, at) in gold or _text(collection, id, at) in answers for at in numbers),
                tuple(exact.get((id, at)) for at in numbers),
                place in tempting,
                id,
            )
        )
    return Example(source, text, question["answerable"], tuple(labelled)) if labelled else None


def _beside(question: Mapping[str, Any], article: str) -> bool:
    """Return whether an article is another stretch of the page that a question of WRITTEN is about.

    It may answer as well, since the question's labels were made for its own stretch alone.
    """
    page = question.get("page")
    return page is not None and article.rpartition("-")[0] == page and article != f"{page}-{question['stretch'][0]}"


def _sentences(collection: _Collection, span: tuple[str, int, int]) -> Iterator[tuple[str, int]]:
    id, start, end = span
    article, _ = collection.cut(id)
    for number, (first, last, _) in enumerate(article.sentences):
        if share_half((first, last), (start, end)):
            yield id, number


def share_half(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Return whether two spans have at least half of the shorter one in common."""
    common = min(one[1], other[1]) - max(one[0], other[0])
    return common > 0 and common >= _HALF * min(one[1] - one[0], other[1] - other[0])


def _exact(
    collection: _Collection, gold: set[tuple[str, int]], answers: list[tuple[str, int, int]]
) -> Iterator[tuple[tuple[str, int], tuple[int, int]]]:
    """Return, for sentences that answer, the characters of the exact answer in them."""
    for id, start, end in answers:
        article, _ = collection.cut(id)
        for number, (first, last, _) in enumerate(article.sentences):
            if first <= start and end <= last and (id, number) in gold:
                yield (id, number), (start - first, end - first)


def _place(collection: _Collection, id: str, sentence: int) -> tuple[str, int] | None:
    number = block_number(collection.cut(id)[1], sentence)
    return None if number is None else (id, number)


def _text(collection: _Collection, id: str, sentence: int) -> str:
    article, _ = collection.cut(id)
    start, end, _ = article.sentences[sentence]
    return article.text[start:end]


# A name inside a question: not its first word, whose capital says nothing.
_NAME = re.compile(r"(?<=[a-z,'] )[A-Z][\w.'-]+(?: (?:of |the |de |van |von )?[A-Z][\w.'-]+)*")
_YEAR = re.compile(r"\b(?:1[5-9]\d\d|20[0-2]\d)\b")
_YEARS_AWAY = (-30, -12, -7, -4, -3, -2, -1, 1, 2, 3, 4, 6, 11, 25)
_SAME_ARTICLE = 0.6  # of the names come from other questions about the same title, which tempt most
_ENOUGH = 5  # names of a title, of which one is drawn
_OTHER_SURNAME = 0.25


class NameExchange:
    """Exchanges a name or a year of a question for another one, so that its answer answers it no more."""

    def __init__(self, examples: Iterable[Example]) -> None:
        self._of_source: dict[str, list[str]] = defaultdict(list)
        self._of_title: dict[tuple[str, str], list[str]] = defaultdict(list)
        for example in examples:
            titles = {one.window.title for one in example.windows if any(one.answers)}
            for name in _NAME.findall(example.question):
                self._of_source[example.source].append(name)
                for title in titles:
                    self._of_title[example.source, title].append(name)

    def exchanged(self, example: Example, answering: LabelledWindow, chance: random.Random) -> str | None:
        """Return the question about something else that the window does not name; None where it has no such part."""
        question = example.question
        places = [*_NAME.finditer(question), *_YEAR.finditer(question)]
        if not places:
            return None
        place = chance.choice(places)
        new = self._other(place.group(), example.source, answering.window.title, chance)
        words = set(new.lower().split())
        text = " ".join((answering.window.title, answering.window.left, *answering.window.sentences)).lower()
        if words & set(question.lower().split()) or new.split()[-1].lower() in text:
            return None
        return question[: place.start()] + new + question[place.end() :]

    def _other(self, old: str, source: str, title: str, chance: random.Random) -> str:
        if _YEAR.fullmatch(old):
            return str(int(old) + chance.choice(_YEARS_AWAY))
        near = self._of_title[source, title]
        new = chance.choice(
            near if len(near) >= _ENOUGH and chance.random() < _SAME_ARTICLE else self._of_source[source]
        )
        if " " in old and " " in new and chance.random() < _OTHER_SURNAME:
            return f"{old.split()[0]} {new.split()[-1]}"
        return new


def without_answers(labelled: LabelledWindow) -> LabelledWindow | None:
    """Return a window without its sentences that answer; None where nothing would be left of it."""
    kept = [number for number, answers in enumerate(labelled.answers) if not answers]
    if not kept:
        return None
    window = replace(labelled.window, sentences=tuple(labelled.window.sentences[number] for number in kept))
    return LabelledWindow(window, (False,) * len(kept), (None,) * len(kept), article=labelled.article)


_OPENINGS = (
    "hey does anyone know",
    "sorry if this was asked already but",
    "so",
    "can someone tell me",
    "quick question,",
    "hi all,",
    "anyone know",
    "ok so",
    "please tell me",
    "i was wondering",
    "just curious,",
)
_ENDINGS = ("lol", "thanks", "pls", "??", "anyone", "thx in advance", "i forgot")
_MIN_MISSPELT = 5


def reworded(question: str, chance: random.Random) -> str:
    """Return a question as somebody might have typed it: most often as it is, or without its question mark."""
    if chance.random() < 0.45:
        question = question.rstrip(" ?.")
    if chance.random() < 0.06:
        content = [token.word for token in tokenize(question) if not token.stop]
        question = " ".join(content) if len(content) > 2 else question
    if chance.random() < 0.08:
        question = f"{chance.choice(_OPENINGS)} {question}"
    if chance.random() < 0.04:
        question = f"{question} {chance.choice(_ENDINGS)}"
    if chance.random() < 0.06:
        words = question.split()
        at = chance.randrange(len(words)) if words else 0
        question = " ".join((*words[:at], *(_misspelt(word, chance) for word in words[at : at + 1]), *words[at + 1 :]))
    return question


def _misspelt(word: str, chance: random.Random) -> str:
    """Return a word with two letters exchanged, one left out or one doubled."""
    if len(word) < _MIN_MISSPELT:
        return word
    at = chance.randrange(1, len(word) - 1)
    slip = chance.random()
    if slip < 0.4:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return word[:at] + word[at + 1 :] if slip < 0.7 else word[:at] + word[at] + word[at:]
