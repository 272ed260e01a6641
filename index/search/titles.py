"""Find articles by what people call them: an id, a number, a title, or the beginning of a title being typed."""

from __future__ import annotations

import hashlib
import re
from array import array
from bisect import bisect_right
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from index.article import Article
from index.errors import AmbiguousArticle, UnknownArticle
from index.store import ArticleInfo, Reader
from index.text.characters import fold, storable
from index.text.lexicon import word_list

_NUMBER = re.compile(r"(?:[#＃№] ?|(?:no\.?|number) )?0{0,8}([1-9][0-9]{0,8})\.?", re.ASCII | re.IGNORECASE)
_BY_ID, _BY_HASH, _AS_IS = "id:", "article:", "as:"
_VERSION, _HASH = 8, 32  # hexadecimal digits
_MADE = re.compile(
    f"{_AS_IS}(?P<of_id>[0-9a-f]{{{_VERSION}}}):(?P<id>.*)"
    f"|{_BY_HASH}(?P<of_hash>[0-9a-f]{{{_VERSION}}})?(?P<hash>[0-9a-f]{{{_HASH}}})",
    re.DOTALL,
)
_MAX_WANTED = 200  # characters that are compared with titles
_MAX_LESS = 10.0  # than of the one that is most alike
_MIN_RATIO = 72.0  # of 100, as rapidfuzz counts, for titles much like what was wanted
_MAX_UNITS = 100  # of a reference, in UTF-16: as much as Discord takes for a suggestion's value


@dataclass(frozen=True, slots=True)
class TitleMatches:
    """Articles whose titles begin with what was typed, and others that hold each of its words, both in their order."""

    beginning: tuple[ArticleInfo, ...] = ()
    others: tuple[ArticleInfo, ...] = ()

    def first(self, limit: int) -> tuple[ArticleInfo, ...]:
        """Return the first `limit` of all, those that begin so before the others."""
        return (*self.beginning, *self.others)[:limit]


class Titles:
    """The titles of `articles`, folded once; of an article without one, the name of its source."""

    def __init__(self, articles: tuple[ArticleInfo, ...]) -> None:
        self.articles = articles
        lines = [f"\n{_folded(info.title or '') or _folded(info.source)}" for info in articles]
        self._text = "".join(lines)  # one string, as searching it is far quicker than searching each title
        self._starts = array("q")  # where the line of each title begins
        at = 0
        for line in lines:
            self._starts.append(at)
            at += len(line)

    def holding(self, typed: str, limit: int, *, without: Container[str] = ()) -> TitleMatches:
        """Return at most `limit` articles of each kind for what was `typed`, none whose id is in `without`.

        Case and accents make no difference. With nothing typed, all articles match.
        """
        start = _folded(typed)
        beginning: list[ArticleInfo] = []
        others: list[ArticleInfo] = []
        for number in self._lines_with(f"\n{start}"):
            if len(beginning) == limit:
                break
            if self.articles[number].id not in without:
                beginning.append(self.articles[number])
        words = start.split()
        if len(beginning) < limit and words and all(word in self._text for word in words):
            for number in self._lines_with(max(words, key=len)):
                if len(others) == limit:
                    break
                line, info = self._line(number), self.articles[number]
                holds = all(word in line for word in words) and not line.startswith(f"\n{start}")
                if holds and info.id not in without:
                    others.append(info)
        return TitleMatches(tuple(beginning), tuple(others))

    def _lines_with(self, part: str) -> Iterator[int]:
        """Yield the numbers, from 0, of the titles whose lines hold `part`, rising."""
        at = self._text.find(part)
        while at >= 0:
            number = bisect_right(self._starts, at) - 1
            yield number
            if number + 1 == len(self._starts):
                return
            at = self._text.find(part, self._starts[number + 1])

    def _line(self, number: int) -> str:
        end = self._starts[number + 1] if number + 1 < len(self._starts) else len(self._text)
        return self._text[self._starts[number] : end]


def _folded(text: str) -> str:
    return " ".join(fold(text).split())


class Listed:
    """A list of articles, in which they are looked up by id, number and title as in a library."""

    def __init__(self, infos: Sequence[ArticleInfo]) -> None:
        self._infos = infos

    def count(self) -> int:
        return len(self._infos)

    def info(self, id: str) -> ArticleInfo | None:
        return next((info for info in self._infos if info.id == id), None)

    def info_at(self, number: int) -> ArticleInfo | None:
        return next((info for info in self._infos if info.number == number), None)

    def titles(self) -> Iterable[tuple[str, str | None]]:
        return ((info.id, info.title) for info in self._infos)


def reference_to(article: ArticleInfo | Article) -> str:
    """Return a reference to an article as it is, in at most 100 UTF-16 units; `resolved` reads it.

    It names no other article, nor one that has taken its id since.
    """
    version = _version(article)
    return _within_limit(f"{_AS_IS}{version}:", article.id) or f"{_BY_HASH}{version}{_hash(article.id)}"


def reference_to_id(id: str) -> str:
    """Return a reference to whatever has this id, likewise."""
    return _within_limit(_BY_ID, id) or f"{_BY_HASH}{_hash(id)}"


def _within_limit(sign: str, id: str) -> str | None:
    """Return a sign and an id, None where whoever hands that on may change it.

    White space may be stripped from the ends, what can't be printed dropped, and what is too long cut.
    """
    named = f"{sign}{id}"
    fits = id == id.strip() and id.isprintable() and len(named.encode("utf-16-le", "surrogatepass")) <= 2 * _MAX_UNITS
    return named if id and fits else None


def _version(article: ArticleInfo | Article) -> str:
    """Return what tells an article from others that had, or will have, its id."""
    characters = len(article.text) if isinstance(article, Article) else article.characters
    known = (article.title, article.publisher, article.published, article.url, article.author, characters)
    return _hash(repr(known))[:_VERSION]


def resolved(reference: str, catalogue: Reader | Listed, *, part: bool) -> ArticleInfo:
    """Return the article that `reference` names; with `part`, a part of its title may do.

    It may be what `reference_to` returned, `#3` (a number in the list), an id, a number, or a title; a bare number that
    is also a title is ambiguous. Raises UnknownArticle or AmbiguousArticle.
    """
    if not storable(reference):
        raise UnknownArticle(reference, catalogue.count())
    if made := _MADE.fullmatch(reference.strip()):
        return _named(made, catalogue)
    found = _numbered_or_by_id(reference.strip(), catalogue)
    found = found or catalogue.info(reference) or catalogue.info(reference.strip())
    if found is not None:
        return found
    number = _NUMBER.fullmatch(reference.strip())
    numbered = catalogue.info_at(int(number[1])) if number is not None else None
    wanted = _normalized(reference)
    titles = [(id, _normalized(title or "")) for id, title in catalogue.titles()] if wanted else []
    meant = dict.fromkeys(id for id, title in titles if title == wanted)
    if numbered is not None:
        meant = {numbered.id: None} | meant
    elif part and not meant:
        meant = dict.fromkeys(id for id, title in titles if wanted in title)
    if len(meant) > 1:
        called = numbered is not None or any(title == wanted for _, title in titles)
        raise AmbiguousArticle(reference, tuple(meant), part=not called)
    found = catalogue.info(next(iter(meant))) if meant else None
    if found is None:
        raise UnknownArticle(reference, catalogue.count())
    return found


def near_titles(wanted: str, articles: Sequence[ArticleInfo], limit: int) -> list[ArticleInfo]:
    """Return at most `limit` articles whose titles are similar to what was `wanted`, the most similar first.

    There is none for what `reference_to` returned: people never saw it.
    """
    if wanted.startswith((_BY_ID, _BY_HASH, _AS_IS)):
        return []
    folded = _telling(_folded(wanted[:_MAX_WANTED]))
    titles = [_telling(_folded(info.title or "") or _folded(info.source)) for info in articles]
    found = process.extract(folded, titles, scorer=fuzz.WRatio, limit=limit, score_cutoff=_MIN_RATIO) if folded else []
    return [articles[number] for _, ratio, number in found if ratio >= found[0][1] - _MAX_LESS]


def _telling(folded: str) -> str:
    """Return the words of a title that tell it from others: a shared "the" makes nothing similar."""
    words = [word for word in folded.split() if word not in word_list("articles", "prepositions")]
    return " ".join(words) or folded


def _numbered_or_by_id(reference: str, catalogue: Reader | Listed) -> ArticleInfo | None:
    """Return the article named in a way that can mean nothing else."""
    if reference.startswith(("#", "＃", "№")) and (number := _NUMBER.fullmatch(reference)):
        return catalogue.info_at(int(number[1]))
    return catalogue.info(reference.removeprefix(_BY_ID)) if reference.startswith(_BY_ID) else None


def _named(made: re.Match[str], catalogue: Reader | Listed) -> ArticleInfo:
    """Return the article for which a reference was made. Raises UnknownArticle where it is gone, or was replaced."""
    id: str | None = made["id"]
    if id is None:
        id = next((id for id, _ in catalogue.titles() if _hash(id) == made["hash"]), None)
    found = catalogue.info(id) if id is not None else None
    if found is None or (made["of_id"] or made["of_hash"]) not in (None, _version(found)):
        raise UnknownArticle(made[0], catalogue.count())
    return found


def _hash(id: str) -> str:
    return hashlib.sha256(id.encode("utf-8", "surrogatepass")).hexdigest()[:_HASH]


def _normalized(title: str) -> str:
    return " ".join(title.casefold().split())
