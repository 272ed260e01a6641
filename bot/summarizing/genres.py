"""What kind of article it is, by shape and layout, and the parts that a summary of that kind is made of.

Straight news tells its gist as a whole. A live blog has entries with their times, an interview questions and answers, a
recipe ingredients and steps, a list items, an explainer headings that ask, an obituary one person. In doubt an article
is news.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

from bot.answering.attribution.speakers import bare_questions
from bot.answering.names import is_person, name_spans, split_words
from index.article import Article, Kind
from index.metadata.paragraphs import Ending, ending
from index.text.lexicon import phrase_list, word_list
from index.text.terms import content_terms

MAX_LINE = 120
"""Characters of a line that is looked at as a whole: a heading, a time, an ingredient."""

_MIN_SHARE = 0.4  # of the characters of the body that stand in the parts
_EARLY = 4  # words in which a sentence says whom it is about
_QUOTES = "\"“‘'«"
_ENDS_IN_QUESTION = re.compile(r"\?[\W_]*\Z")


class Genre(StrEnum):
    """A kind of article that is summed up in its own way."""

    NEWS = "news"
    LIVE_BLOG = "live blog"
    INTERVIEW = "interview"
    RECIPE = "recipe"
    LIST = "list"
    OBITUARY = "obituary"
    QUESTIONS = "questions"


@dataclass(frozen=True, slots=True)
class Part:
    """Paragraphs `first` to `last`, the last one out; `heading` is the span of the line that names them.

    What is quoted of a part that is `whole` are runs of whole paragraphs.
    """

    first: int
    last: int
    heading: tuple[int, int] | None = None
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """A kind of article with what goes before its parts, and its parts, in the order in which they matter.

    `silent` are paragraphs that are never quoted, as an interviewer's questions are. `about` are the numbers of the
    sentences that matter most: those about the one whom an obituary is of, or what opens an item.
    """

    genre: Genre
    opening: Part
    parts: tuple[Part, ...] = ()
    silent: frozenset[int] = frozenset()
    about: frozenset[int] = frozenset()


class ArticleLines:
    """The paragraphs of an article as lines, and what most of the rules ask of them."""

    def __init__(self, article: Article) -> None:
        self.article = article
        self.spans = [(start, end) for start, end, _ in article.paragraphs]
        self.lines = [article.text[start:end] for start, end in self.spans]
        self.quotable = [kind not in (Kind.BOILERPLATE, Kind.CAPTION) for _, _, kind in article.paragraphs]
        self.closed = [ending(line) is Ending.STOPPED for line in self.lines]
        self.asks = [_ENDS_IN_QUESTION.search(line[-8:]) is not None for line in self.lines]

    def is_prose(self, number: int) -> bool:
        """Return whether a paragraph tells something: it ends as sentences do, and asks nothing."""
        return self.quotable[number] and self.closed[number] and not self.asks[number]

    def first_sentences(self, parts: Sequence[Part]) -> frozenset[int]:
        """Return the numbers of the first sentences of parts."""
        paragraphs = [sentence.paragraph for sentence in self.article.sentences]
        return frozenset(paragraphs.index(part.first) for part in parts)

    def first_told(self, parts: Sequence[Part]) -> frozenset[int]:
        """Return the numbers of the first sentences of parts in which the page does not speak of itself or to readers.

        Such are "Our reporter is there", "Thank you for your messages", "Good morning" and "Welcome to this page".
        """
        found: dict[Part, int] = {}
        holding = {number: part for part in parts for number in range(part.first, part.last)}
        for number, (start, end, paragraph) in enumerate(self.article.sentences):
            line = self.article.text[start : min(end, start + MAX_LINE)].lower()
            words = _WORD.findall(line)
            greeting = words[:1] == ["welcome"] or (
                not word_list("greetings").isdisjoint(words[:2]) and ("welcome" in words or len(words) < _MIN_PARTS)
            )
            parting = any(phrase in line for phrase in phrase_list("partings"))
            itself = not word_list("conversing_pronouns").isdisjoint(words[:_EARLY]) and line[0] not in _QUOTES
            if paragraph in holding and not (greeting or parting or itself):
                found.setdefault(holding[paragraph], number)
        return frozenset(found.values())

    def covers(self, parts: Sequence[Part]) -> bool:
        """Return whether parts are enough to make the article what they are."""
        body = sum(len(line) for line, quotable in zip(self.lines, self.quotable, strict=True) if quotable)
        return sum(len(self.lines[n]) for part in parts for n in range(part.first, part.last)) >= _MIN_SHARE * body

    def parts(self, starts: Sequence[int]) -> list[Part]:
        """Return the parts that begin at some paragraphs; a first line that is no sentence is its part's heading.

        None is more than twice as long as is usual, since the text goes on behind the last one, or between two.
        """
        lengths = sorted(last - first for first, last in pairwise(starts))
        longest = 2 * lengths[len(lengths) // 2] if lengths[-1] > 1 else 1
        made = []
        for first, following in pairwise([*starts, len(self.lines)]):
            last = min(following, first + longest)
            alone = not self.closed[first] and len(self.lines[first]) <= MAX_LINE
            told = alone and any(self.is_prose(number) for number in range(first + 1, last))
            made.append(Part(first + told, last, self.spans[first] if told else None))
        return made


_MIN_PARTS = 3
_MIN_ASKING = 0.25  # of the turns of one who asks
_CLOCK = r"(?:\d{1,2}[:.]\d{2}(?:\s?[AaPp]\.?[Mm]\b\.?)?|\d{1,2}\s?[AaPp]\.?[Mm]\b\.?)"
_NAMED_STAMP = r"(?:[A-Z][A-Za-z]{2,9}[,:]? (?:(?:at|AT) )?)?"  # "Tuesday, 9am", "Posted at 9am"
_STAMP = re.compile(rf"{_NAMED_STAMP}(?P<clock>{_CLOCK}(?:\s\(?[A-Z]{{2,4}}\)?(?=\W|\Z))?)(?P<rest>\s*[-–—:|]?\s*)")
_ITEM = re.compile(
    r"(?:(?:step|no\.?|number|#)\s?)?\(?(?P<number>\d{1,3})(?:\s?[.):]|\s[–—-]\s)\s*(?=\D)|[•‣●▪◦*–—-]\s+(?=\S)",
    re.IGNORECASE,
)
_MIN_ENTRY = 40  # characters of an entry that tells something in its own line
_LABEL = re.compile(r"(?P<name>[^\W\d_][\w.'’-]*(?: [\w.'’-]+){0,4}?)\s?(?::|(?<=\b[QA])\.)\s")
_QUANTITY = re.compile(r"(?:(?:[•‣●▪◦*–—-]\s*)?|[^,]+,.*?(?<!\w))[\d½⅓⅔¼¾⅛]")  # "2 eggs", "leeks, 3 large"
_WORD = re.compile(r"[^\W\d_]+")  # "40g": its unit


def form_of(article: Article) -> Form:
    """Return what kind of article it is, and its parts."""
    page = ArticleLines(article)
    for recognise in (_interview, _recipe, _live_blog, _list, _questions, _obituary):
        form = recognise(page)
        if form is not None:
            return form
    bare = (_WORD.findall(line[:MAX_LINE].lower()) for line in page.lines)
    ends = (number for number, words in enumerate(bare) if " ".join(words) in phrase_list("ends_of_releases"))
    behind = range(next(ends, len(page.lines)), len(page.lines))
    return Form(Genre.NEWS, Part(0, len(page.lines)), silent=frozenset(behind if behind.start else ()))


def _interview(page: ArticleLines) -> Form | None:
    """Recognise who asks by labels that take turns ("Q:", "CNN:"), or by paragraphs of questions among answers."""
    matched = [_LABEL.match(line[:MAX_LINE]) for line in page.lines]
    labels = [match["name"] if match else None for match in matched]
    asking = {"Q"} if {"Q", "A"}.issubset(labels) else set()
    silent = _said_by(labels, asking) or _labelled_questions(page, labels) or bare_questions(page.article)
    if not silent:
        return None
    last = {sentence.paragraph: (sentence.start, sentence.end) for sentence in page.article.sentences}
    asked = [number for number in sorted(silent) if number + 1 not in silent]
    answers = [
        Part(number + 1, following, last.get(number) if page.asks[number] else None)
        for number, following in pairwise([*asked, len(page.lines)])
        if number + 1 < len(page.lines)
    ]
    return Form(
        Genre.INTERVIEW,
        Part(0, min(silent)),
        tuple(answers),
        frozenset(silent),
        page.first_sentences([one for one in answers if one.heading]),
    )


def _labelled_questions(page: ArticleLines, labels: Sequence[str | None]) -> set[int]:
    counts = Counter(label for label in labels if label is not None)
    asking = {
        name: sum(page.asks[n] for n, label in enumerate(labels) if label == name) / times
        for name, times in counts.items()
        if times >= 2
    }
    host = max(asking, key=lambda name: (asking[name], counts[name]), default=None)
    turns = [label for label in labels if label is not None]
    answered = sum(one == host != other for one, other in pairwise(turns))
    if host is None or asking[host] < _MIN_ASKING or 2 * answered < counts[host] or answered < 2:
        return set()
    return _said_by(labels, {host})


def _said_by(labels: Sequence[str | None], names: Collection[str]) -> set[int]:
    """Return the paragraphs that some people say, those without a label of their own included."""
    said: set[int] = set()
    speaker: str | None = None
    for number, label in enumerate(labels):
        speaker = label or speaker
        if speaker in names:
            said.add(number)
    return said


def _recipe(page: ArticleLines) -> Form | None:
    """Recognise a run of short lines with quantities in kitchen units, and the steps behind it."""
    runs = _runs([not closed and len(line) <= MAX_LINE for line, closed in zip(page.lines, page.closed, strict=True)])
    measured = [
        bool(_QUANTITY.match(line)) and not word_list("kitchen_units").isdisjoint(_WORD.findall(line.lower()))
        for line in page.lines
    ]
    ingredients = max(runs, key=lambda run: sum(measured[run.first : run.last]), default=None)
    if ingredients is None or sum(measured[ingredients.first : ingredients.last]) < _MIN_PARTS:
        return None
    counted = [n for n in range(ingredients.first, ingredients.last) if _QUANTITY.match(page.lines[n])]
    first = measured.index(True, ingredients.first)
    # "2 eggs", "salt, a pinch"
    while first > ingredients.first and (first - 1 in counted or "," in page.lines[first - 1]):
        first -= 1
    # Below the last quantity stands the heading of the steps, or things that need none: "salt and pepper, to taste".
    headed = ingredients.last < len(page.lines) and ingredients.last - 1 > counted[-1]
    words = page.lines[ingredients.last - 1].lower().split()
    headed = headed and (words[0] == "how" or {"and", "to"}.isdisjoint(words))
    last = ingredients.last - headed
    steps = next((run for run in _runs(list(map(page.is_prose, range(len(page.lines))))) if run.first >= last), None)
    told = [Part(first, last, whole=True), *([replace(steps, whole=True)] if steps else [])]
    return Form(Genre.RECIPE, Part(0, ingredients.first), tuple(told))


def _runs(holds: Sequence[bool]) -> list[Part]:
    """Return the runs of paragraphs, two and more, of which something holds."""
    ends = [-1, *(number for number, one in enumerate(holds) if not one), len(holds)]
    return [Part(above + 1, below) for above, below in pairwise(ends) if below - above > 2]


def _live_blog(page: ArticleLines) -> Form | None:
    """Recognise entries that begin with a time of day, newest first, whichever way they are sorted."""
    stamps = [(n, match) for n, line in enumerate(page.lines) if (match := _STAMP.match(line[:MAX_LINE]))]
    if len(stamps) < _MIN_PARTS:
        return None
    parts = []
    for (first, match), (last, _) in pairwise([*stamps, (len(page.lines), stamps[-1][1])]):
        start = page.spans[first][0]
        titled = not page.closed[first] and len(page.lines[first]) <= MAX_LINE
        titled = titled and any(map(page.is_prose, range(first + 1, last)))
        alone = titled or match.end() == len(page.lines[first])
        clock = (start + match.start("clock"), start + match.end() - len(match["rest"]))
        parts.append(Part(first + alone, last if alone else first + 1, clock if alone else None, whole=not alone))
    told = [part for part in parts if any(map(page.is_prose, range(part.first, part.last)))]
    if len(told) < _MIN_PARTS or not page.covers(told):
        return None
    told = [part for part in told if page.first_told([part])]
    told = [part for part in told if not part.whole or len(page.lines[part.first]) >= _MIN_ENTRY]
    minutes = [_minutes(match["clock"]) for _, match in stamps]
    rising = sum(one < other for one, other in pairwise(minutes)) > sum(one > other for one, other in pairwise(minutes))
    newest = told[::-1] if rising else told
    opening, firsts = Part(0, stamps[0][0]), page.first_told(newest)
    if len(newest) > 1 and not newest[0].whole and not any(map(page.is_prose, range(opening.last))):
        opening = newest.pop()  # what the blog is about is told by its first entry
    return Form(Genre.LIVE_BLOG, opening, tuple(newest), about=firsts)


def _minutes(clock: str) -> int:
    hours, *rest = (int(number) for number in re.findall(r"\d+", clock))
    half = re.search(r"[ap](?=\.?m)", clock, re.IGNORECASE)
    if half is not None:
        hours = hours % 12 + 12 * (half[0].lower() == "p")
    return 60 * hours + (rest[0] if rest else 0)


def _list(page: ArticleLines) -> Form | None:
    """Recognise numbered items, counted up or down, or bulleted ones that most of the article stands in."""
    found = [(n, match) for n, line in enumerate(page.lines) if page.quotable[n] and (match := _ITEM.match(line))]
    numbers = [int(match["number"]) for _, match in found if match["number"]]
    steady = sum(abs(one - other) == 1 for one, other in pairwise(numbers)) >= 0.8 * (len(numbers) - 1)
    starts = [n for n, match in found if match["number"] or not numbers]
    if len(starts) < _MIN_PARTS or not steady:
        return None
    parts = page.parts(starts)
    if not page.covers(parts):
        return None
    return Form(Genre.LIST, Part(0, starts[0]), tuple(reversed(parts) if numbers[:1] > numbers[-1:] else parts))


def _questions(page: ArticleLines) -> Form | None:
    """Recognise answers below questions; the first sentences below those that the title asks matter most."""
    asked = [n for n, line in enumerate(page.lines[:-1]) if page.asks[n] and len(line) <= MAX_LINE]
    title = (page.article.title or "?").rstrip(". …")
    starts = [n for n in asked if page.is_prose(n + 1) and not page.lines[n].startswith(title)]
    parts = [Part(n + 1, last, page.spans[n]) for n, last in pairwise([*starts, len(page.lines)])]
    if len(starts) < _MIN_PARTS or not page.covers(parts):
        return None
    titled = set(content_terms(page.article.title or ""))
    announced = [part for part in parts if not titled.isdisjoint(content_terms(page.lines[part.first - 1]))]
    about = page.first_sentences(announced or parts)
    return Form(Genre.QUESTIONS, Part(0, starts[0]), tuple(parts), frozenset(starts), about)


_DIED = re.compile(
    r"\bha(?:s|ve) died\b|\bdies\b|\bobituary\b|\b(?:died|dead)\b[^.\n]{0,60}\b(?:aged?|at|of) \d{2,3}\b", re.IGNORECASE
)
_MAX_OPENING = 400  # characters in which an obituary names who died
_MIN_ABOUT, _MIN_SHARE_ABOUT = 3, 0.3  # sentences about who died


def _obituary(page: ArticleLines) -> Form | None:
    """Recognise the death of one person, told at the beginning, whom much of the article is about."""
    opening = next((line for n, line in enumerate(page.lines) if page.is_prose(n)), "")[:_MAX_OPENING]
    told = f"{page.article.title or ''}. {opening}"
    violent = word_list("violent_deaths").intersection(re.findall(r"\w+", told.lower()))
    if violent or not _DIED.search(told):
        return None
    text, sentences = page.article.text, page.article.sentences
    words = split_words(told, 0, len(told))
    names = (told[words[first].start : words[last - 1].end] for first, last in name_spans(words))
    about: dict[str, list[int]] = {}
    for surname in {name.split()[-1].removesuffix("'s").removesuffix("’s") for name in names if is_person(name, text)}:
        word = re.compile(rf"(?<!\w){re.escape(surname)}(?!\w)")
        about[surname] = [
            number
            for number, (start, end, _) in enumerate(sentences)
            if word.search(text, start, end) or text[start:end].startswith(("He ", "She "))
        ]
    numbers = max(about.values(), key=len, default=[])
    body = sum(page.article.kind(number) is Kind.BODY for number in range(len(sentences)))
    numbers = [number for number in numbers if page.article.kind(number) is Kind.BODY]
    if len(numbers) < max(_MIN_ABOUT, _MIN_SHARE_ABOUT * body):
        return None
    return Form(Genre.OBITUARY, Part(0, len(page.lines)), about=frozenset(numbers))
