"""What a site says for itself: notices in place of an article, pitches in it, and what it repeats in many articles.

Notices are about cookies, scripts, robots, errors, log-ins and walls before paid text. They speak to the reader and
report nothing. What only mentions them, as news about them does, is text.

A pitch ("Sign up for our newsletter") is told by a request, an address, "our" and "you", and nobody who is quoted, and
by what it is about. What is repeated is furniture, whatever it says: of a paragraph a hash of its source and its words
is known, and which articles hold it. The wording decides how often is often: background that a newspaper repeats is a
sentence like any other, "Sign up" is none.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from itertools import islice, pairwise

from index.article import Article, Kind
from index.metadata.fields import host_of
from index.metadata.paragraphs import Ending, ending, words_in
from index.text.lexicon import phrase_list, word_list

_MAX_WORDS = 500  # words of a notice, with all that stands around it
_MAX_TEASER = 80  # words of an article that are shown to those who don't pay
_MIN_WORDS = 12  # fewer around a notice are the name of a server, a number, a button
_SHARE = 0.5  # of the words, in paragraphs that are notices
_SIGNED = 60  # words: what is longer and has an author is an article
_MAX_PLAIN = 40  # words of a page that its title alone tells
_MAX_WALL = 40  # words of a paragraph of a wall
_DIVIDER = re.compile(r"\s+[|–—·•:-]+\s+|:\s")
_ERROR = re.compile(r"(?:error )?[345]\d\d\b\W*")
_ABOUT_PAGES = re.compile(r"(?:http )?error:? [45]\d\d\b|index of /|search results\b", re.IGNORECASE)
_BY_MAIL = frozenset("email inbox newsletter newsletters".split())
_THIS_TEXT = re.compile(r"\bthis (?:article|story|content|page|piece|report|post)\b|\bto (?:read|continue|see)\b", re.I)
_COUNTED = re.compile(r"\bour \d+ (?:\w+ )?partners\b")
_QUOTED = re.compile(r"[“\"][^“”\"]{0,500}[”\"]|‘[^‘']{0,500}'")
_OPENING = len("the ")  # characters before what a notice without "you" and "we" opens with
_EDGES = " \t\n.…!?:;,|-–—*()'\""
_ADDRESS = frozenset("you your you're you've we we're we've we'll our please sorry oops".split())  # of the reader
_MAX_POINTER = 160  # characters


def is_notice_title(title: str) -> bool:
    """Return whether a title is that of a notice, before or behind the name of a site or the number of an error."""
    return any(_names_notice(part) for part in (title, *_DIVIDER.split(title)))


def _names_notice(title: str) -> bool:
    folded = _folded(title).strip(_EDGES)
    numbered = _ERROR.match(folded)
    rest = (folded[numbered.end() :] if numbered else folded).removeprefix("oops").strip(_EDGES)
    return rest in phrase_list("notice_titles") or (numbered is not None and not rest)


def asks_to_pay(paragraph: str) -> bool:
    """Return whether a paragraph asks the reader to pay or to register for the rest."""
    return _speaks(paragraph, "paywall_phrases")


def notice_in(article: Article) -> str | None:
    """Return why what was read is no article but a notice in its place, as the end of a sentence; None where it is one.

    A notice fills most of the page; in front of paid text it stands below the beginning of the article.
    """
    paragraphs = [(article.quote(one.start, one.end), one.kind) for one in article.paragraphs]
    words = [words_in(text) for text, _ in paragraphs]
    if sum(words) > _MAX_WORDS:
        return None
    titled = article.title is not None and is_notice_title(article.title)
    notices = [_names_notice(text) or _speaks(text, "notice_phrases") or asks_to_pay(text) for text, _ in paragraphs]
    if _is_stub(paragraphs, words, notices):
        return "shows only the beginning of an article, before a wall"
    if _breaks_off(paragraphs):
        return "shows only the beginning of an article, and where the rest is"
    if article.author is not None and sum(words) > _SIGNED:
        return None
    told = sum(count for count, notice in zip(words, notices, strict=True) if notice)
    if any(notices) and (told >= _SHARE * sum(words) or sum(words) - told < _MIN_WORDS or titled):
        return "shows a notice in place of an article: cookies, scripts, an error or a log-in"
    if _ABOUT_PAGES.match(article.title or "") or (titled and sum(words) <= _MAX_PLAIN):
        return "shows a notice in place of an article"
    return None


def _addresses(paragraphs: list[str], words: set[str]) -> bool:
    """Return whether a reader is spoken to, or asked for something."""
    opening = {text.split(maxsplit=1)[0].lower() for text in paragraphs}
    return not words.isdisjoint(_ADDRESS) or not opening.isdisjoint(word_list("pitch_verbs"))


def _is_stub(paragraphs: list[tuple[str, Kind]], words: list[int], notices: list[bool]) -> bool:
    """Return whether the reader is asked to pay below a few sentences, and little else follows."""
    body = [n for n, (_, kind) in enumerate(paragraphs) if kind is Kind.BODY and not notices[n]]
    for opens, goes_on in ((asks_to_pay, asks_to_pay), (_is_wall, _is_of_wall)):
        first = next((number for number, (text, _) in enumerate(paragraphs) if opens(text)), len(paragraphs))
        told = [number for number in body if number < first or not goes_on(paragraphs[number][0])]
        below = sum(words[number] for number in told if number > first)
        shown = sum(words[number] for number in told)
        if first < len(paragraphs) and told and told[0] < first and shown < _MAX_TEASER and below < _MIN_WORDS:
            return True
    return False


_POINTER = re.compile(  # to the rest of a text
    r"(?:(?:click|tap|press) here (?:to|for) |to )?(?:(?P<whole>(?:continue|keep|finish) reading\b"
    r"|(?:read|view|see) (?:the )?(?:original|rest|(?:full|whole|entire|complete|original|rest of (?:the|this))"
    r" (?:article|column|piece|post|story|text|version))\b|(?:the )?full (?:article|post|story|text)\b).{0,80}"
    r"|read (?:more|on)(?: (?:at|in|on) .{0,60})?)[\s»→›>.…]{0,5}",
    re.IGNORECASE,
)
_OPENER = re.compile(r"(?<!\w)(?:Click|Tap|Press|To|Continue|Keep|Finish|Read|READ|View|See|The|Full)\b")
_EXCERPT = ("[…]", "[...]")  # as programs that make sites cut off what they show in lists
_BROKEN = (*_EXCERPT, "…", "...", "…)", "...)")


def is_pointer(line: str) -> bool:
    """Return whether a line leads to the rest of a text, of which the beginning stands above it."""
    return _POINTER.fullmatch(line) is not None


def _breaks_off(paragraphs: list[tuple[str, Kind]]) -> bool:
    """Return whether a few sentences break off, and all that follows says where the rest is."""
    told = [""]
    pointer: re.Match[str] | None = None
    for text, kind in paragraphs:
        if kind is Kind.HEADLINE and not is_pointer(text):
            continue
        above, found = _before_pointer(text)
        pointer = found or pointer
        if above and pointer and not found and words_in(above) >= _MIN_WORDS:
            return False  # it goes on
        if above and (found or (pointer is None and kind is Kind.BODY)):
            told.append(above)
    words = sum(map(words_in, told))
    if not words or words >= _MAX_TEASER:
        return False
    if pointer is None:
        return told[-1].endswith(_EXCERPT)
    broken = told[-1].endswith(_BROKEN) or ending(told[-1]) is not Ending.STOPPED
    return broken or (pointer["whole"] is not None and len(told) == 2)


def _before_pointer(text: str) -> tuple[str, re.Match[str] | None]:
    """Return a paragraph without the pointer to the rest that it ends with, and that pointer."""
    for opening in _OPENER.finditer(text, max(0, len(text) - _MAX_POINTER)):
        if found := _POINTER.fullmatch(text, opening.start()):
            return text[: opening.start()].rstrip(" -–—|>»→("), found
    return text, None


def _is_wall(paragraph: str) -> bool:
    """Return whether a paragraph tells the reader of this text what it takes to see the rest of it."""
    if words_in(paragraph) > _MAX_WALL or _QUOTED.search(paragraph):
        return False
    words = {word.strip(_EDGES) for word in _folded(paragraph).replace("-", " ").split()}
    if not words.isdisjoint(word_list("common_reporting_verbs")) or words.isdisjoint(word_list("wall_terms")):
        return False
    asks = _addresses([paragraph], words) or _THIS_TEXT.search(paragraph) is not None
    return asks and words.isdisjoint(_BY_MAIL) and not words.isdisjoint(word_list("wall_matter"))


def _is_of_wall(paragraph: str) -> bool:
    """Return whether a paragraph below the first of a wall may belong to it."""
    words = {word.strip(_EDGES) for word in _folded(paragraph).replace("-", " ").split()}
    return len(words) <= _MAX_WALL and not words.isdisjoint(word_list("wall_terms"))


def _speaks(paragraph: str, phrases: str) -> bool:
    """Return whether a paragraph says one of the `phrases` to the reader, rather than reports it."""
    own = _QUOTED.sub(" ", _folded(paragraph))
    places = [place for phrase in phrase_list(phrases) if (place := own.find(phrase)) >= 0]
    if not (places or _COUNTED.search(own)):
        return False
    words = {word.strip(_EDGES) for word in own.split()}
    if not words.isdisjoint(word_list("common_reporting_verbs")):
        return False
    return not words.isdisjoint(_ADDRESS) or min(places, default=0) <= _OPENING


def _folded(text: str) -> str:
    return " ".join(text.lower().replace("’", "'").split())


# --- pitches

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
_LONG_QUOTATION = re.compile(r'["“][^"“”]{20,}["”]')
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


def sends_elsewhere(sentence: str) -> bool:
    """Return whether a sentence asks for something at an address: "Contact us at …", "Follow her on Twitter @…"."""
    if _CONTACT_HINT.search(sentence) is None or all(one["phone"] for one in _CONTACT.finditer(sentence)):
        return False
    tokens = _TOKEN.findall(sentence.replace("’", "'").lower())
    return bool(tokens) and _requests(tokens) > 0


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
    if not tokens or _LONG_QUOTATION.search(line) or (tokens[0] in ("yes", "no") and tokens[1:2] == ["."]):
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


# --- what is repeated

MIN_STORIES = 5
"""In so many articles that tell different stories, at least, a paragraph stands that is furniture."""

_MIN_SAID = 8  # of a sentence that says something
_SHARE_OF_STATEMENTS = 0.3  # of the source's articles
_SHARE_OF_OTHERS = 0.02
_ENOUGH = 20  # articles, for what is no statement, however many the source has
_STAYING = 0.5  # of the share: so that nothing comes and goes with each article


def sayings(article: Article, root: str) -> tuple[int, ...]:
    """Return the hash of the article's source, and then one for each of its paragraphs, as it was read.

    0 stands for a paragraph that can't become furniture: it is already, or is the title, or a question. The source is
    the host of the link, else the publisher, else the root.
    """
    source = host_of(article.url) or (article.publisher or "").casefold() or root
    title = _casefolded(article.title or "")
    hashes = [_hash(source, "")]
    for start, end, kind in article.paragraphs:
        words = _casefolded(article.text[start:end])
        usable = kind is not Kind.BOILERPLATE and words != title and not words.endswith("?")
        hashes.append(_hash(source, words) if usable else 0)
    return tuple(hashes)


def _casefolded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _hash(source: str, words: str) -> int:
    digest = hashlib.blake2b(f"{source}\0{words}".encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "little", signed=True) or 1


def is_statement(line: str) -> bool:
    """Return whether a paragraph is a whole sentence that could be an answer, and speaks to nobody."""
    return ending(line) is Ending.STOPPED and words_in(line) >= _MIN_SAID and not addresses_readers(line)


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
