"""Tokens: the words of a text as values, their stems, and how a run without white space is taken apart into them.

British and American spellings are brought together before stemming, by rule or by table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from operator import eq
from typing import NamedTuple, overload

from nltk.stem.snowball import SnowballStemmer

from index.text.characters import fold
from index.text.lexicon import pairs, rows, table_words

# "-ize" goes to "-ise" and not the other way round, because English has far more words that only end in "-ise".
_IZE = re.compile(r"(\w{3,}[iy])z(e|ed|es|er|ers|ing|ingly|able|ation|ations|ational)")
_OUR = re.compile(
    r"((?:dis|mis|un|dem|be)?(?:arm|behavi|cand|clam|col|demean|enam|endeav|fav|ferv|flav|glam|harb|hon|hum|lab|neighb|od|"
    r"parl|ranc|rig|rum|sav|savi|splend|succ|tum|val|vap|vig))our(.*)"
)
_RE = re.compile(
    r"((?:epi|multi)?cent|(?:centi|kilo|milli|deca)?met|theat|amphitheat|(?:milli)?lit|fib|calib|sab|lust|meag|spect|somb|och|"
    r"reconnoit|sepulch)re(s|d)?"
)
_ENCE = re.compile(r"(def|off|lic|pret)ence(s|less|man|men)?")
_OGUE = re.compile(r"(anal|catal|dial|epil|monol|prol|travel)ogue(s|d|r|rs)?")
# "haemo-", "-aemia", "paedi-", "archaeo-", "gynaeco-", "mediaeval": no other "ae" is touched ("israel", "aerial").
_AE = re.compile(
    r"(?<=\bh)ae(?=m[aiop])|ae(?=mi[ac])|(?<=p)ae(?=d[io])|(?<=h)ae(?=olo)|(?<=yn)ae(?=co)|(?<=edi)ae(?=va)"
)


def unify(word: str) -> str:
    """Return the spelling that stands for both `word`, folded, and its British or American counterpart."""
    if (american := pairs("variants", "pairs").get(word)) is not None:
        return american
    if match := _IZE.fullmatch(word):
        return f"{match[1]}s{match[2]}"
    if match := _OUR.fullmatch(word):
        return f"{match[1]}or{match[2]}"
    if match := _RE.fullmatch(word):
        return f"{match[1]}er{'ed' if match[2] == 'd' else match[2] or ''}"
    if match := _ENCE.fullmatch(word):
        return f"{match[1]}ense{match[2] or ''}"
    if match := _OGUE.fullmatch(word):
        return f"{match[1]}og{match[2] or ''}"
    return _AE.sub("e", word) if "ae" in word else word


_MAX_STEM = 40  # characters of a word worth stemming


class WordKinds(NamedTuple):
    """Words that are treated in a way of their own, folded."""

    stop: frozenset[str]
    base: dict[str, str]  # irregular form -> base
    lower_case_only: frozenset[str]
    numbers: dict[str, str]
    units: dict[str, str]  # written against a number
    unit_words: dict[str, str]  # as words of their own


@cache
def word_kinds() -> WordKinds:
    """Return the words of `data/`, read once."""
    return WordKinds(
        stop=frozenset((*table_words("stopwords", "snowball"), *table_words("stopwords", "added"))),
        base={form: base for key in ("verbs", "nouns") for base, *forms in rows("irregular", key) for form in forms},
        lower_case_only=frozenset(table_words("irregular", "lower_case_only")),
        numbers=pairs("numbers", "cardinals") | pairs("numbers", "ordinals"),
        units=pairs("numbers", "units"),
        unit_words=pairs("numbers", "words"),
    )


@cache
def _stemmer() -> SnowballStemmer:
    return SnowballStemmer("english")


def snowball(word: str) -> str:
    """Return a folded word stemmed, and nothing else."""
    return str(_stemmer().stem(word))


def stop_words() -> frozenset[str]:
    """Return the words that are not indexed, folded."""
    return word_kinds().stop


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """Return the term of a folded word: led to its base where it is irregular, in one spelling, and stemmed."""
    base = unify(word_kinds().base.get(word, word))
    return snowball(base) if len(base) <= _MAX_STEM else base


class Token(NamedTuple):
    """A word of a text: `text[start:end]`, its folded form, what is indexed, and whether it is a stop word."""

    start: int
    end: int
    word: str
    term: str
    stop: bool


PlainTokens = tuple[tuple[int, int, str, str, bool], ...]
"""Tokens as plain tuples, which cost no memory management, with offsets in what was analysed."""


class Tokens(Sequence[Token]):
    """The words of a text in order, each a value only when it is asked for: plain tuples cost no memory management."""

    __slots__ = ("plain",)

    def __init__(self, plain: Sequence[tuple[int, int, str, str, bool]]) -> None:
        self.plain = plain

    @overload
    def __getitem__(self, place: int) -> Token: ...
    @overload
    def __getitem__(self, place: slice) -> Tokens: ...
    def __getitem__(self, place: int | slice) -> Token | Tokens:
        return Tokens(self.plain[place]) if isinstance(place, slice) else Token._make(self.plain[place])

    def __len__(self) -> int:
        return len(self.plain)

    def __iter__(self) -> Iterator[Token]:
        return map(Token._make, self.plain)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(other) == len(self) and all(map(eq, self, other))

    def __hash__(self) -> int:
        return hash(tuple(self.plain))


_L = r"(?:[^\W\d_][\u0300-\u036f\u00ad\u200b-\u200d\u2060]*+)"  # a letter and what combines with it
_TENS = r"(?:twent|thirt|fort|fift|sixt|sevent|eight|ninet)y"
_UNITS = r"(?:one|two|three|four|five|six|seven|eight|nine)"
_PARTS = rf"""
      (?P<dotted>(?<![^\W_])(?:[^\W\d_]\.){{2,}}(?:[^\W\d_](?![^\W_]))?)   # U.S., p.m.
    | (?P<joined>(?<![^\W_])[^\W\d_]{{1,3}}(?:&[^\W\d_]{{1,3}})++(?![^\W_]))   # AT&T
    | (?P<tens>(?i:(?<![^\W_]){_TENS}-{_UNITS}(?![^\W_])))                    # twenty-five
    | (?P<model>(?<![^\W_])[^\W\d_][-‑]?\d[^\W_]*+)                           # F-16, G7
    | (?P<number>\d++(?:[.,:]\d++)*+(?:[\s]\d{{3}})*+[^\W_]*+)                # 15,000 10th 2.5m
    | (?P<word>(?i:(?<![^\W_])(?:co-(?=o)|re-(?=e)|e-(?=mail)))?{_L}++(?:['’ʼ＇]{_L}++)*+(?:\+\+|\#(?!\w))?)
    | (?P<sign>[%٪‰％])
    """
_GROUPED = re.compile(r"\d{1,3}(?:[,\s]\d{2,3})*[,\s]\d{3}")
_NUMBER = re.compile(r"(\d+(?:[.,:\s]\d+)*)(.*)", re.DOTALL)
_CONTRACTION = re.compile(r"(.+?)(?:'(?:s|ll|re|ve|d|m)|n't)?")
_POSSESSIVE = re.compile(r"'s?$")


def parts(piece: str) -> Iterator[Token]:
    """Yield the tokens of `piece` in order, stop words too. Linear in its length."""
    for match in _part_pattern().finditer(piece):
        for token in _part(match):
            if token.word and token.term:
                yield token
            else:  # nothing but marks, or letters that folding takes away
                bare = fold(match[0]) or match[0]
                yield token._replace(word=token.word or bare, term=token.term or bare)


@cache
def _part_pattern() -> re.Pattern[str]:
    verbs, particles = ("|".join(table_words("compounds", key)) for key in ("verbs", "particles"))
    compound = rf"(?P<compound>(?i:(?<![^\W_])(?P<verb>{verbs})[-‑]?(?P<particle>{particles})s?(?![^\W_])))"
    return re.compile(f"{compound} | {_PARTS}", re.VERBOSE)


def _number(digits: str) -> str:
    """Digits in one spelling: no thousands separators, a point for a colon, no idle zeros behind the point."""
    if _GROUPED.fullmatch(digits):
        return re.sub(r"[,\s]", "", digits)
    digits = re.sub(r"\s", "", digits).replace(":", ".")
    whole, point, rest = digits.partition(".")
    if point and "." not in rest and "," not in digits:
        return whole + ("." + rest.rstrip("0")).rstrip(".")
    return digits


def _numeral(surface: str, start: int) -> Iterator[Token]:
    """Yield a number and what is written against it: the ending of an ordinal or plural, a unit, or a designation."""
    match = _NUMBER.fullmatch(fold(surface))
    if not match:  # digits of another script
        yield Token(start, start + len(surface), fold(surface), fold(surface), False)
        return
    digits, behind = match.groups()
    number, end = _number(digits), start + len(surface)
    if not behind:
        yield Token(start, end, number, number, False)
    elif behind in word_kinds().units and len(fold(surface)) == len(surface):
        split = end - len(behind)
        yield Token(start, split, number, number, False)
        yield Token(split, end, behind, stem(word_kinds().units[behind]), False)
    elif behind in ("st", "nd", "rd", "th"):
        ordinal = number + behind if number in ("1", "2", "3") else number
        yield Token(start, end, ordinal, ordinal, False)
    else:  # "16s" is 16 in the plural, "1990s" a decade, "22m3" a designation
        whole = number if behind == "s" and len(number) < 4 else number + behind
        yield Token(start, end, whole, whole, False)


def _word(surface: str, start: int) -> Token:
    """Return a word with letters only, apostrophes and hyphens among them aside."""
    end, lists = start + len(surface), word_kinds()
    if surface in ("US", "USA"):  # in capitals it is no pronoun
        return Token(start, end, surface.lower(), "u.s.", False)
    folded = fold(surface)
    word = folded.replace("-", "")
    if "'" in word:
        match = _CONTRACTION.fullmatch(word)
        bare = _POSSESSIVE.sub("", match[1]) if match else word
        word = bare.replace("'", "") or word
    if word in lists.stop and surface != "May":
        return Token(start, end, word, stem(word), True)
    if term := lists.numbers.get(word) or lists.unit_words.get(word):
        return Token(start, end, word, term, False)
    if word in lists.lower_case_only and not surface.islower():
        return Token(start, end, word, snowball(word), False)
    return Token(start, end, word, stem(word), False)


def _part(match: re.Match[str]) -> Iterator[Token]:
    surface, start, end = match[0], match.start(), match.end()
    match match.lastgroup:
        case "number":
            yield from _numeral(surface, start)
        case "sign":
            yield Token(start, end, "%", "percent", False)
        case "dotted":
            letters = fold(surface).replace(".", "")
            yield Token(start, end, letters, "u.s." if letters in ("us", "usa") else letters, False)
        case "joined":
            yield Token(start, end, fold(surface), fold(surface), False)
        case "tens":
            tens, _, unit = fold(surface).partition("-")
            number = str(int(word_kinds().numbers[tens]) + int(word_kinds().numbers[unit]))
            yield Token(start, end, number, number, False)
        case "compound":  # the verb, and the noun in place of the particle: of "build up" and "buildup"
            verb, particle = fold(match["verb"]), fold(match["particle"])
            yield Token(start, start + len(verb), verb, stem(verb), False)
            yield Token(match.start("particle"), end, particle, verb + particle, False)
        case "model":
            letters = re.sub(r"[-‑]|(?<=\d)s$", "", fold(surface))
            yield Token(start, end, letters, letters, False)
        case _:
            yield _word(surface, start)
