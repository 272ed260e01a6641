"""Remove what people in a chat write around a question: mentions, links, emoji, greetings, apologies, thanks.

All of it goes by patterns of words (`index/text/data/lexicon.toml`, table "cleaning") and in time linear in the text.
A question that is nothing else stays as it is.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from index.text.lexicon import phrase_list, word_list
from index.text.terms import content_terms

_EMOJI = "\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff"
_MARKUP = re.compile(
    r"<[^<>\s]+>"  # mentions, emoji of a server, times
    r"|(?:https?://|(?<!\S)www\.)[^\s<>]+"
    rf"|[{_EMOJI}][{_EMOJI}\u200d\ufe0e\ufe0f\u20e3\U000e0020-\U000e007f]*"
    r"|(?<=[0-9#*])\ufe0f?\u20e3"
    r"|(?<!\S):[a-z0-9_+-]{2,32}:(?!\S)"  # :smile:
    r"|(?<!\S)(?:[:;=]-?[()DPpOo/|]|<3|\^\^|[xX]D)(?=$|[\s.,!?])"  # :-)
    r"|~~[^~\n]{0,300}~~|```(?:[a-z]{0,20}\n)?|`"  # struck out, code
    r"|\*\*|\|\||~~|__"  # bold, spoilers, underlined
    r"|(?<!\S)#(?=[^\W\d])"  # of a word that is a hashtag
    r"|(?<![\w*])[*_](?=\w)|(?<=[\w.?!])[*_](?![\w*])"  # slanted
    r"|(?<!\S)/(?:s|j|hj|srs|gen|lh|nm)(?!\S)"  # the tone in which it is said
)
_TAGS_BEHIND = re.compile(r"(?<=[?.!])(?:\s{1,20}#[^\W\d][\w-]{0,99}){1,20}\s*\Z")
# A hidden text that stands by itself, and asks nothing.
_SPOILER = re.compile(r"(?m:^|(?<=[.?!…]))[ \t]{0,9}\|\|[^|?\n]{1,999}(?:\|\|(?=\s*\Z|[ \t]*\n)|[.!]\|\|(?=\s))")
_TITLED_LINK = re.compile(r"\[([^\[\]\n]*)\]\(<?https?://[^\s()]*\)")
_PARENTHESIS = re.compile(r"\(([^()\n]*)\)")
_LONELY_MARK = re.compile(r" ([.,;:!?…]+)(?= |$)")
_WORD = re.compile(r"@[\w.-]*\w|[^\W_]+(?:['’-][^\W_]+)*")
_SENTENCE = re.compile(r"[^.!?…\n]*(?:[.!?…]++(?=\S)[^.!?…\n]*)*[.!?…]*")  # a point within 3.5 or U.S. ends none
_PAUSES = ",:;.!?…–—\n"
_MIN_TELLING = 3  # letters of a word that makes a sentence an aside: "A." is an initial
_MAX_REMARK = 12  # words that are said beside a question, up to a pause
_HANDLE = "(handle)"  # what the patterns call "@somebody"


class _Word(NamedTuple):
    """A word of a sentence, `sentence[start:end]`, as the patterns write it: in lower case, apostrophes straight."""

    start: int
    end: int
    key: str


def clean(question: str) -> str:
    """Return a question without what is said around it, sentence by sentence.

    Return it as it is where nothing would be left that can be searched for.
    """
    return next(
        (text for text in (without_asides(question), without_markup(question)) if content_terms(text)), question
    )


@lru_cache(maxsize=128)  # it is asked of one message for each thing that the message may be
def without_asides(text: str) -> str:
    """Return a text as `clean` does, even if nothing is left that can be searched for, or nothing at all."""
    open_to_all = _SPOILER.sub(" ", text)
    said = without_markup(open_to_all if spoken_words(open_to_all) else text)
    told = _PARENTHESIS.sub(lambda found: " " if _is_aside(found[1]) else found[0], said)
    kept = [trimmed for sentence in sentences_of(told) if (trimmed := _trimmed(sentence))]
    return " ".join(kept if len(kept) < 2 else [one for one in kept if not _is_aside(one)] or kept)


@lru_cache(maxsize=128)  # of one message it is asked some six times on the way to its answer
def without_markup(text: str) -> str:
    """Return a text without mentions, links, emoji and smileys; of a link with a title the title is kept.

    Letters that stand for a font, as mathematical and full-width ones do, become plain.
    """
    if not text.isascii():
        text = "".join(map(_plain, text))
    plain = _MARKUP.sub(_replacement, _TITLED_LINK.sub(r"\1 ", _TAGS_BEHIND.sub("", text)))
    if plain == text:
        return text
    return "\n".join(_LONELY_MARK.sub(r"\1", " ".join(line.split())) for line in plain.splitlines())


def _plain(character: str) -> str:
    is_styled = unicodedata.decomposition(character).startswith(("<font>", "<wide>"))
    return unicodedata.normalize("NFKC", character) if is_styled else character


def _replacement(found: re.Match[str]) -> str:
    """Return a space, or behind a link the marks that end the sentence rather than the link."""
    whole = found[0]
    if not whole.startswith(("http", "www.")):
        return " "
    return whole[len(whole.rstrip(".,;:!?)")) :].replace(")", "") or " "


def without_openings(sentence: str) -> tuple[str, bool]:
    """Return the part of a sentence from where its question begins, and whether what stood before asks for an answer.

    "Can anyone tell me" does; a greeting does not.
    """
    words = spoken_words(sentence)
    first, firm = _first(sentence, words)
    return (sentence[words[first].start :], firm) if 0 < first < len(words) else (sentence, False)


def sentences_of(text: str) -> Iterator[str]:
    """Yield the sentences of a message, without white space around them."""
    return (sentence for found in _SENTENCE.finditer(text) if (sentence := found[0].strip()))


def spoken_words(sentence: str) -> list[_Word]:
    """Return the words of a sentence as the patterns write them."""
    return [
        _Word(
            found.start(),
            found.end(),
            _HANDLE if found[0].startswith("@") else spelt_out(found[0].lower().replace("’", "'")),
        )
        for found in _WORD.finditer(sentence)
    ]


def keys_of(words: Iterable[_Word]) -> list[str]:
    """Return what patterns are matched with: each word as they write it."""
    return [word.key for word in words]


def spelt_out(word: str) -> str:
    """Return a word in lower case as it is usually written: "anyone" for "any1"."""
    return f"{word[:-1]}one" if word in ("any1", "some1", "every1", "no1") else word


def _trimmed(sentence: str) -> str:
    """Return a sentence without what opens and closes it, "" where that is all of it; its question mark stays."""
    words = spoken_words(sentence)
    first, _ = _first(sentence, words)
    last = _last(sentence, words, first)
    if words and first >= last:
        return ""
    if first == 0 and last == len(words):
        return sentence
    start = words[first].start if first else 0
    if last == len(words):
        return sentence[start:]
    asks = "?" in sentence[words[last - 1].end :]
    kept = sentence[start : words[last].start].rstrip(" ,;:–—-(@/")
    return kept + "?" if asks and not kept.endswith("?") else kept


def _is_aside(sentence: str) -> bool:
    """Return whether a sentence is made of nothing but words that are said beside a question, and asks nothing else."""
    words = spoken_words(sentence)
    if "?" in sentence:
        return _is_remark(sentence, words)
    return _are_beside(words, word_list("courtesies", "greetings", "apologies", "words_of_postscripts"))


def _are_beside(words: Sequence[_Word], shows: Collection[str]) -> bool:
    """Return whether words are all said beside a question, one of them a word of several letters that `shows` it."""
    others = word_list("people_greeted", "words_of_apologies", "words_within_postscripts")
    keys = keys_of(words)
    told = any(key in shows and len(key) >= _MIN_TELLING for key in keys)
    return told and all(key in shows or key in others for key in keys)


def _first(sentence: str, words: Sequence[_Word]) -> tuple[int, bool]:
    """Return the number of the word with which a sentence's question begins, and whether a firm opening precedes."""
    keys = keys_of(words)
    first = sure = 0
    is_firm = False
    while first < len(words):
        asking = longest_match(patterns_of("firm_openings"), keys, first)
        firm = max(_apology(sentence, words, first), asking)
        firm = firm or max(_inquiry(words, first), _remark(sentence, words, first))
        taken = firm or longest_match(patterns_of("loose_openings"), keys, first)
        if not taken:
            break
        first += taken
        is_firm = is_firm or asking > 0
        if firm or first == len(words) or _may_begin(sentence, words, first):
            sure = first
    return sure, is_firm


def _may_begin(sentence: str, words: Sequence[_Word], at: int) -> bool:
    """Return whether a question plainly begins here: behind a pause, or with a word that questions begin with."""
    return words[at].key in _question_openers() or _pauses_at(sentence, words, at - 1)


def _question_openers() -> frozenset[str]:
    questions = word_list("question_words", "contracted_question_words", "auxiliaries_of_questions")
    return questions | word_list("spellings_in_chats", "openers_of_asked_clauses")


def _pauses_at(sentence: str, words: Sequence[_Word], at: int) -> bool:
    """Return whether a mark stands behind the word `at` that ends something, or a dash; so it does at the end."""
    behind = sentence[words[at].end : words[at + 1].start if at + 1 < len(words) else len(sentence)]
    return at + 1 == len(words) or any(mark in _PAUSES for mark in behind) or behind.strip() == "-"


def _apology(sentence: str, words: Sequence[_Word], at: int) -> int:
    """Return how many words the apology or disclaimer at `at` takes: "sorry if this was asked before, but"."""
    if words[at].key not in word_list("openers_of_apologies"):
        return 0
    taken, place = 0, at
    while place < len(words) and words[place].key in word_list("words_of_apologies"):
        place += 1
        ends_in_question = place == len(words) and "?" in sentence
        if words[place - 1].key == "but" or (_pauses_at(sentence, words, place - 1) and not ends_in_question):
            taken = place - at
    apologises = words[at].key in word_list("apologies")
    return (
        place - at if apologises and place < len(words) and words[place].key in word_list("question_words") else taken
    )


def _inquiry(words: Sequence[_Word], at: int) -> int:
    """Return how many words ask at `at` whether a question is answered: "do the articles say" before "who won"."""
    place, tells = at, False
    limit = min(len(words), at + _MAX_REMARK)
    while place < limit and words[place].key in word_list("words_of_inquiries", "verbs_of_inquiries"):
        opens_noun = place > at and words[place - 1].key in word_list("articles", "possessives")  # "the search"
        tells = tells or (not opens_noun and words[place].key in word_list("verbs_of_inquiries"))
        place += 1
    asks_on = place < len(words) and words[place].key in word_list("question_words", "openers_of_asked_clauses")
    return place - at if tells and asks_on and place - at > 1 else 0


def _remark(sentence: str, words: Sequence[_Word], at: int) -> int:
    """Return how many words are said beside a question at `at`, up to a pause: "for a quiz,"."""
    ends = range(at, min(len(words) - 1, at + _MAX_REMARK))
    pause = next((end for end in ends if _pauses_at(sentence, words, end)), at) + 1
    said = words[at:pause]
    return pause - at if _is_remark(sentence, said) else 0


def _is_remark(sentence: str, said: Sequence[_Word]) -> bool:
    """Return whether a part between pauses is said beside the question; one word, or one with a capital, may name."""
    shows = word_list("words_of_remarks")
    names = any(word.key in shows and sentence[word.start].isupper() for word in said[1:])
    return len(said) > 1 and not names and _are_beside(said, shows)


def _last(sentence: str, words: Sequence[_Word], first: int) -> int:
    """Return the number of the word behind the last one of a sentence's question."""
    last = sure = len(words)
    backwards = keys_of(words[::-1])
    while last > first:
        at, end = len(words) - last, len(words) - first
        firm = longest_match(patterns_of("closings", reverse=True), backwards, at, end)
        if last - firm > first and words[last - firm - 1].key in word_list("words_before_objects"):
            firm = 0
        firm = firm or _remark_behind(sentence, words[max(first, last - _MAX_REMARK) : last])
        taken = firm or longest_match(patterns_of("loose_closings", reverse=True), backwards, at, end)
        if not taken:
            break
        last -= taken
        if firm or (last > first and _pauses_at(sentence, words, last - 1)):
            sure = last
    return sure


def _remark_behind(sentence: str, words: Sequence[_Word]) -> int:
    """Return how many words are said beside a question behind its last pause: ", does it say"."""
    pause = next((end for end in range(len(words) - 2, -1, -1) if _pauses_at(sentence, words, end)), None)
    return 0 if pause is None or not _is_remark(sentence, words[pause + 1 :]) else len(words) - pause - 1


_Pattern = tuple[tuple[frozenset[str], bool], ...]
"""A pattern's slots: the words of which one stands there, and whether the slot may be left out."""


@cache
def patterns_of(name: str, *, reverse: bool = False) -> Mapping[str, Sequence[_Pattern]]:
    """Return the patterns of a list by the words that they may begin with; with `reverse`, read from their ends.

    A line is a pattern: slots with spaces between, each of them words with "|" between, one with "?" before it may be
    left out. "(name)" stands for the words of a list.
    """
    found: defaultdict[str, list[_Pattern]] = defaultdict(list)
    for line in sorted(phrase_list(name)):
        slots = [(_members(slot.removeprefix("?")), slot.startswith("?")) for slot in line.split()]
        pattern = tuple(slots[::-1] if reverse else slots)
        beginnings: set[str] = set()
        for members, optional in pattern:
            beginnings |= members
            if not optional:
                break
        for word in beginnings:
            found[word].append(pattern)
    return dict(found)


def _members(slot: str) -> frozenset[str]:
    lists = [
        word_list(one[1:-1]) if one.startswith("(") and one != _HANDLE else frozenset((one,)) for one in slot.split("|")
    ]
    return frozenset().union(*lists)


def longest_match(
    patterns: Mapping[str, Sequence[_Pattern]], keys: Sequence[str], at: int, end: int | None = None
) -> int:
    """Return how many words from `at` on the longest match of a pattern takes, none of them from `end` on; or 0."""
    return max(matches(patterns, keys, at, end), default=at) - at


def matches(
    patterns: Mapping[str, Sequence[_Pattern]], keys: Sequence[str], at: int, end: int | None = None
) -> set[int]:
    """Return where the matches of patterns end that begin at `at`, as numbers of the words behind them."""
    limit = len(keys) if end is None else end
    found = [_ends(pattern, keys, at, limit) for pattern in patterns.get(keys[at], ())]
    return set().union(*found) - {at}


def _ends(pattern: _Pattern, keys: Sequence[str], at: int, limit: int) -> set[int]:
    """Return where the matches of a pattern end.

    All places that its slots so far may end at are followed at once, so nothing is tried twice.
    """
    places = {at}
    for members, optional in pattern:
        behind = {place + 1 for place in places if place < limit and keys[place] in members}
        places = places | behind if optional else behind
        if not places:
            break
    return places
