"""What a publication says of itself: pitches, told by their shape, and what it puts into article after article.

A pitch ("Sign up for our newsletter") is told by a request, an address, "our" and "you", and nobody who is quoted, and
by what it is about. What is repeated is furniture, whatever it says: of a paragraph a hash of its source and its words
is known, and which articles hold it. The wording decides how often is often: background that a newspaper repeats is a
sentence like any other, "Sign up" is none.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise
from urllib.parse import urlsplit

from index.article import Article, Kind
from index.metadata.paragraphs import Ending, ending, words_in
from index.text.lexicon import word_list

MAX_PITCH = 700  # characters
_LONG = 250  # from here on chance brings a few of the words together
_PITCH = 2.5
_NEAR_PITCH = 1.0  # beside a pitch
_MAX_MATTER = 2.5
_MAX_CONTACT = 2.0

_CONTACT = re.compile(
    r"(?P<mail>[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64})+)|(?P<handle>(?<![\w/.(])@\w{2,30})"
    r"|(?P<address>(?:https?://|www\.)\S{3,200}|\b[a-zA-Z0-9-]{2,30}\.(?:com|org|net|co\.uk)(?:/\S{0,100})?)"
    r"|(?P<phone>(?:\+|\(|\b)\d[\d ()-]{6,18}\d\b)"
)
_CONTACT_HINT = re.compile(r"@|://|www\.|\.(?:com|org|net|co\.uk)|\d[\d ()-]{6}")
_TOKEN = re.compile(r"[^\W_][\w'-]*|[.!?:…;,—–]")
_QUOTED = re.compile(r'["“][^"“”]{20,}["”]')
_STOPS = frozenset(".!?:…;—–")
_VOICES = frozenset(("us", "our", "we", "we'll", "we're", "we've", "we'd", "ours"))
_READERS = frozenset(("you", "your", "you'll", "you're", "you've", "you'd", "yours"))
_CLAUSES = frozenset(("for", "to", "if", "in", "want", "not", "are", "when"))  # before the comma of "For more, follow"
_MONEY = re.compile(r"[£$€]\d|\d ?[€%] off\b")
_FEW = 8  # words
_SHORT = 100  # characters
_URGED = re.compile(r"\b(?:today|now)[.!]?$")
_MISSED = re.compile(r"\b(?:never|don't) miss\b")
_REACHED = re.compile(r"\b(?:can|may) be (?:reached|contacted|emailed|followed)\b", re.IGNORECASE)


def has_voice(line: str) -> bool:
    """Return whether a paragraph that quotes nobody says "we"."""
    return (
        '"' not in line and "“" not in line and not _VOICES.isdisjoint(_TOKEN.findall(line.replace("’", "'").lower()))
    )


def addresses_readers(line: str) -> bool:
    """Return whether a paragraph that quotes nobody says "we" or "you", asks for something or has an address."""
    if '"' in line or "“" in line:
        return False
    tokens = _TOKEN.findall(line.replace("’", "'").lower())
    spoken = not _VOICES.isdisjoint(tokens) or not _READERS.isdisjoint(tokens)
    return spoken or _CONTACT_HINT.search(line) is not None or (bool(tokens) and _requests(tokens) > 0)


def is_pitch(line: str, *, below_another: bool = False, voiced: bool = False) -> bool:
    """Return whether a paragraph is a pitch. Where it stands below another one, less tells it.

    `voiced` says that its text says "we" everywhere, so that this means nothing.
    """
    if len(line) > MAX_PITCH:
        return False
    contacts = list(islice(_CONTACT.finditer(line), 20)) if _CONTACT_HINT.search(line) else []
    reach = sum(match.end() - match.start() for match in contacts)
    written = any(match["phone"] is None for match in contacts)
    if written and (reach > 0.5 * len(line) or (len(line) <= _SHORT and _REACHED.search(line))):
        return True
    plain = (_CONTACT.sub(" ", line) if contacts else line).replace("’", "'").lower()
    tokens = _TOKEN.findall(plain)
    if not tokens or _QUOTED.search(line) or (tokens[0] in ("yes", "no") and tokens[1:2] == ["."]):
        return False  # the last is what somebody answers in an interview
    words = set(tokens)
    if not word_list("common_reporting_verbs").isdisjoint(words):
        return False
    asks = _requests(tokens)
    voice, reader = not voiced and not _VOICES.isdisjoint(words), not _READERS.isdisjoint(words)
    reached = _REACHED.search(line) is not None
    if not (asks or contacts or reached or "here" in words or (voice and reader) or below_another):
        return False
    here = sum(one in ("click", "tap") and other == "here" for one, other in pairwise(tokens))
    signs = sum(one in ("sign", "signing") and other == "up" for one, other in pairwise(tokens))
    kinds = {name: len(words & word_list(name)) for name in ("pitch_nouns", "press_words", "words_of_pitches")}
    handles = sum(match["handle"] is not None for match in contacts)
    mails = sum(match["mail"] is not None for match in contacts)
    contact = min(_MAX_CONTACT, 1.5 * handles + mails + 0.5 * (len(contacts) - handles - mails))
    strong = kinds["pitch_nouns"] + signs
    matter = min(_MAX_MATTER, strong + min(1.5, 0.5 * (kinds["words_of_pitches"] - kinds["pitch_nouns"])))
    total = min(asks, 1) + 0.5 * (asks > 1) + voice + 0.5 * reader + here + matter + contact
    if below_another:
        return total >= _NEAR_PITCH and (asks > 0 or here > 0 or strong > 0 or (voice and reader))
    total += 0.5 * (asks > 0 and reach > 0 and len(line) <= _SHORT)
    total += asks > 0 and matter > 0 and _MONEY.search(line) is not None
    total += 0.5 * (asks > 0 and _URGED.search(plain) is not None)
    total += (_MISSED.search(plain) is not None) + 0.5 * (reader and "?" in line) + reached
    of_press = (matter >= 1.5 and len(tokens) <= _FEW) or voice or here > 0 or kinds["press_words"] > 0 or contact >= 1
    asked = asks > 0 or here > 0 or reached or (voice and reader and kinds["press_words"] > 0)
    return bool(
        asked and of_press and matter + contact >= 0.5 and total >= (_PITCH if len(line) < _LONG else _PITCH + 1)
    )


def _requests(tokens: list[str]) -> int:
    """Return how many sentences, or clauses behind "For more ...,", begin with a verb of asking."""
    verbs, count, opens, clause = word_list("pitch_verbs"), 0, True, tokens[0] in _CLAUSES
    for token in tokens:
        if token in _STOPS:
            opens, clause = True, False
        elif token == ",":
            opens = clause
        else:
            count += opens and token in verbs
            clause |= opens and token in _CLAUSES
            opens = opens and token in ("please", "now", "also")
    return count


MIN_STORIES = 5
"""In so many articles that tell different stories, at least, a paragraph stands that is furniture."""

_MIN_WORDS = 8  # of a sentence that says something
_SHARE_OF_STATEMENTS = 0.3  # of the source's articles
_SHARE_OF_OTHERS = 0.02
_ENOUGH = 20  # articles, for what is no statement, however many the source has
_STAYING = 0.5  # of the share: so that nothing comes and goes with each article


def sayings(article: Article, root: str) -> tuple[int, ...]:
    """Return the hash of the article's source, and then one for each of its paragraphs, as it was read.

    0 stands for a paragraph that can't become furniture: it is already, or is the title, or a question. The source is
    the host of the link, else the publisher, else the root.
    """
    source = (urlsplit(article.url).hostname or "").removeprefix("www.") if article.url else ""
    source = source or (article.publisher or "").casefold() or root
    title = _folded(article.title or "")
    return (_hash(source, ""), *_hashes(article, source, title))


def _hashes(article: Article, source: str, title: str) -> Iterator[int]:
    for start, end, kind in article.paragraphs:
        words = _folded(article.text[start:end])
        usable = kind is not Kind.BOILERPLATE and words != title and not words.endswith("?")
        yield _hash(source, words) if usable else 0


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _hash(source: str, words: str) -> int:
    digest = hashlib.blake2b(f"{source}\0{words}".encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "little", signed=True) or 1


def is_statement(line: str) -> bool:
    """Return whether a paragraph is a whole sentence that could be an answer, and speaks to nobody."""
    return ending(line, 0, len(line)) is Ending.STOPPED and words_in(line) >= _MIN_WORDS and not addresses_readers(line)


def needed(articles: int, *, statement: bool, known: bool) -> int:
    """Return how many of a source's `articles` must hold a paragraph that is furniture; fewer where it is `known`."""
    share = _SHARE_OF_STATEMENTS if statement else _SHARE_OF_OTHERS
    count = share * articles if statement else min(share * articles, _ENOUGH)
    return max(MIN_STORIES, round(_STAYING * count if known else count))


def stories(articles: Sequence[Sequence[int]], enough: int = MIN_STORIES) -> int:
    """Return how many different stories, up to `enough`, articles tell whose `sayings` are given.

    Two that share half of the paragraphs of one or more are versions of one story.
    """
    different: list[frozenset[int]] = []
    for article in articles:
        held = frozenset(article[1:]) - {0}
        if not any(2 * len(held & other) > min(len(held), len(other)) for other in different):
            different.append(held)
            if len(different) == enough:
                break
    return len(different)
