"""Find a phrase, word for word, in all articles: search for its rarest words, then compare with the text itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from bot.answering.answer import Passage, Span, passage_of
from index.article import Article, Kind, Sentence
from index.library import Query
from index.search.hits import FieldWeights
from index.search.snapshot import Snapshot
from index.text.characters import DOUBLE_QUOTES, QUOTATION_MARKS
from index.text.terms import content_terms

MAX_PLACES = 500
_CANDIDATES = 5_000  # sentences looked into at most
_MAX_READ_THROUGH = 20_000  # sentences that can be read through for words that are not indexed
_MAX_PHRASE = 300  # characters of a phrase
_SENTENCE_ONLY = FieldWeights(sentence=1.0, context=0.0, title=0.0, article=0.0)
# What is typed straight or short stands for what is printed curly or long, and the other way round.
_QUOTED = QUOTATION_MARKS | {"»": "«", "'": "'", "‘": "’", "‚": "‘’", "`": "`'"}
_QUOTES = "".join(DOUBLE_QUOTES)
_ENDING = f" .,;:!?…{_QUOTES}"
_ALIKE = ("'’‘ʼ`", "".join(sorted(DOUBLE_QUOTES)), "-‐‑‒–—")


@dataclass(frozen=True, slots=True)
class PhraseMatches:
    """The sentences that hold a phrase, in the order of articles and text, with the phrase as their `matches`.

    `complete` is whether these are all of them; `too_common` whether the phrase has no word to search by.
    """

    passages: tuple[Passage, ...]
    complete: bool = True
    too_common: bool = False


def find_phrase(snapshot: Snapshot, phrase: str) -> PhraseMatches:
    """Find all places of `phrase`; case, white space and the form of quotes and dashes make no difference.

    Quotation marks around the whole phrase are ignored. A phrase may run over the end of a sentence within a paragraph.
    Boilerplate is left out.
    """
    phrase = unquoted(phrase)
    pattern = phrase_pattern(phrase)
    if pattern is None:
        return PhraseMatches(())
    terms = tuple(dict.fromkeys(content_terms(phrase[:_MAX_PHRASE])))
    sentences: Iterable[tuple[Article, Iterable[int]]]
    if terms:
        sentences, complete = _holding(snapshot, terms)
    elif snapshot.chunk_count() <= _MAX_READ_THROUGH:
        sentences, complete = _all(snapshot), True
    else:
        return PhraseMatches((), complete=False, too_common=True)
    passages: list[Passage] = []
    for article, numbers in sentences:
        passages += _in_article(article, numbers, pattern)
        if len(passages) > MAX_PLACES:
            return PhraseMatches(tuple(passages[:MAX_PLACES]), complete=False)
    return PhraseMatches(tuple(passages), complete)


def unquoted(phrase: str) -> str:
    """Return a phrase without the quotation marks, or pairs of them, that stand around all of it."""
    phrase = phrase.strip()
    while len(phrase) > 2 and phrase[-1] in _QUOTED.get(phrase[0], ""):
        inner = phrase[1:-1]
        if {phrase[0], phrase[-1]} & _marks_between(inner):
            break  # two quotations with words between them
        phrase = inner.strip()
    return phrase


def _marks_between(text: str) -> set[str]:
    """Return the quotation marks of a text that are no apostrophes: those that don't stand between letters."""
    return {
        mark
        for at, mark in enumerate(text)
        if mark in _QUOTED or mark in "’”»"
        if not (text[at - 1 : at].isalnum() and text[at + 1 : at + 2].isalnum())
    }


def phrase_pattern(phrase: str) -> re.Pattern[str] | None:
    """Return what a phrase looks like in a text, as whole words; None where it has no word at all.

    Marks of quotation that open it, and marks that end it, need not stand there: "We had to act!"
    """
    phrase = " ".join(phrase[:_MAX_PHRASE].split())
    if not any(map(str.isalnum, phrase)):
        return None
    words = phrase.lstrip(_QUOTES).rstrip(_ENDING)
    first = phrase.index(words)
    opening, ending = ("".join(map(_alike, part)) for part in (phrase[:first], phrase[first + len(words) :]))
    written = r"\s+".join("".join(map(_alike, word)) for word in words.split())
    before = r"(?<!\w)" if words[0].isalnum() else ""
    after = r"(?!\w)" if words[-1].isalnum() else ""
    return re.compile(f"(?:{opening})?{before}{written}{after}(?:{ending})?", re.IGNORECASE)


def _alike(character: str) -> str:
    for group in _ALIKE:
        if character in group:
            return f"[{re.escape(group)}]"
    return re.escape(character)


def _holding(snapshot: Snapshot, terms: tuple[str, ...]) -> tuple[list[tuple[Article, list[int]]], bool]:
    """Return the articles with the sentences that hold the rarest of the terms, and whether none was left out."""
    frequencies = snapshot.document_frequencies(terms)
    rarest = min(terms, key=lambda term: frequencies[term])
    wanted = frequencies[rarest]
    if not wanted:
        return [], True
    # The rarest term alone brings every sentence that may hold the phrase; if these are too many, all terms bring
    # those first that hold most of them.
    query = Query((rarest,) if wanted <= _CANDIDATES else terms)
    found = snapshot.candidates(snapshot.search(query, min(wanted, _CANDIDATES), weights=_SENTENCE_ONLY))
    articles: dict[str, Article] = {}
    numbers: dict[str, list[int]] = {}
    for candidate in found:
        articles[candidate.article.id] = candidate.article
        numbers.setdefault(candidate.article.id, []).append(candidate.sentence)
    order = {info.id: info.number for info in snapshot.articles()}
    ordered = sorted(articles, key=lambda id: order.get(id, 0))
    return [(articles[id], sorted(numbers[id])) for id in ordered], wanted <= _CANDIDATES


def _all(snapshot: Snapshot) -> Iterator[tuple[Article, Iterable[int]]]:
    for info in snapshot.articles():
        article = snapshot.article(info.id)
        yield article, range(len(article.sentences))


def _in_article(article: Article, numbers: Iterable[int], pattern: re.Pattern[str]) -> Iterator[Passage]:
    """Yield a passage for each run of sentences that holds the phrase, in the paragraphs of some sentences."""
    sentences: dict[int, list[Sentence]] = {article.sentences[number].paragraph: [] for number in numbers}
    for sentence in article.sentences:
        if sentence.paragraph in sentences:
            sentences[sentence.paragraph].append(sentence)
    for paragraph, here in sentences.items():
        around = article.paragraphs[paragraph]
        if around.kind is Kind.BOILERPLATE:
            continue
        spans = [match.span() for match in pattern.finditer(article.text, around.start, around.end)]
        if spans:
            yield from _quoted(article, here, spans)


def _quoted(article: Article, sentences: list[Sentence], spans: list[Span]) -> Iterator[Passage]:
    runs: list[tuple[int, int, list[Span]]] = []
    for start, end in spans:
        touched = [one for one in sentences if one.start < end and start < one.end]
        if not touched:
            continue
        first, last = min(touched[0].start, start), max(touched[-1].end, end)
        if runs and first < runs[-1][1]:
            runs[-1] = (runs[-1][0], max(last, runs[-1][1]), [*runs[-1][2], (start, end)])
        else:
            runs.append((first, last, [(start, end)]))
    for first, last, held in runs:
        passage = passage_of(article, first, last, score=0.0, confidence=1.0)
        yield replace(passage, matches=tuple((start - first, end - first) for start, end in held))
