"""Misspelt question words, corrected against the words of a library and only when little speaks against it.

The noisy-channel idea in plain numbers: a slip costs less the more natural it is (a doubled letter, two letters
swapped, one vowel for another), and only words within a cost that grows with the length of the word are considered.
Words that the library or English has, of up to three letters, and with digits are never corrected.

The vocabulary tells how many sentences hold each word of the library, found whole and by its parts. Words of a library
too large to load them all for a question are read from its store as they are asked for.
"""

from __future__ import annotations

import threading
from abc import abstractmethod
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, pairwise, starmap
from math import log10

from rapidfuzz import process
from rapidfuzz.distance import OSA, Levenshtein

from index.store.reading import Part, Reading
from index.text.lexicon import zipf_frequencies
from index.text.tokens import stem, stop_words

_NUMBERS_KEPT = 200_000  # of words, once asked for

_MIN_LETTERS, _MAX_LETTERS = 4, 60  # a word that is longer is none, and has too many neighbours to be compared
_SHORT = 5
_SURE_COST = 0.5  # of a doubled letter, or of two swapped
_SURE_FREQUENCY = 3  # documents
_COMMON = 4.0  # Zipf frequency: the first 5,000 words
# Endings that make another word of the same family, and the letters after which they do; "" for any.
_ENDINGS = {
    **dict.fromkeys(("ed", "er", "ers", "an", "ans", "ian", "ians", "ing", "ly", "al", "ic", "ish", "ese", "i"), ""),
    **dict.fromkeys(("d", "r", "rs"), "e"),
    **dict.fromkeys(("n", "ns"), "aeo"),
    "s": "abcdefghijklmnopqrtuvwxyz",
    "es": "hosxz",
}
_VOWELS = frozenset("aeiouy")
_ALIKE = ("ckqsxz", "dt", "bp", "gj", "fv", "vw", "mn", "lr", "iy")  # letters that sound alike
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")  # neighbours on the keyboard

_SUBSTITUTES = frozenset(
    frozenset(pair)
    for pair in (
        *((a, b) for group in _ALIKE for a in group for b in group if a < b),
        *((a, b) for row in _ROWS for a, b in pairwise(row)),
    )
)


class Vocabulary(Mapping[str, int]):
    """Folded words, stop words left out, with the number of sentences that hold each.

    `beginning` and `middle` may also give words that are no longer there; their number is not found.
    """

    def read_ahead(self, words: Collection[str]) -> None:
        """Read the words that will be asked for one by one, all at once, where they are not in memory."""

    def read_parts(self, beginnings: Collection[tuple[int, str]], middles: Collection[tuple[int, str]]) -> None:
        """Read the words with these parts, which `beginning` and `middle` will be asked for, if not in memory."""

    @property
    @abstractmethod
    def max_frequency(self) -> int:
        """The largest number of sentences that hold a word; 0 where there are no words."""

    @abstractmethod
    def beginning(self, length: int, letters: str) -> Sequence[str]:
        """Return the words of `length` letters that begin with two letters."""

    @abstractmethod
    def middle(self, length: int, letters: str) -> Sequence[str]:
        """Return the words of `length` letters whose third letter, and those behind it, are these up to three."""


class ResidentVocabulary(Vocabulary):
    """Words in memory."""

    def __init__(self, words: Mapping[str, int]) -> None:
        self._words = words
        self._max_frequency = max(words.values(), default=0)
        self._beginnings: defaultdict[tuple[int, str], list[str]] = defaultdict(list)
        self._middles: defaultdict[tuple[int, str], list[str]] = defaultdict(list)
        for word in words:
            self._beginnings[len(word), word[:2]].append(word)
            self._middles[len(word), word[2:5]].append(word)

    def __getitem__(self, word: str) -> int:
        return self._words[word]

    def __iter__(self) -> Iterator[str]:
        return iter(self._words)

    def __len__(self) -> int:
        return len(self._words)

    @property
    def max_frequency(self) -> int:
        return self._max_frequency

    def beginning(self, length: int, letters: str) -> Sequence[str]:
        return self._beginnings.get((length, letters), ())

    def middle(self, length: int, letters: str) -> Sequence[str]:
        return self._middles.get((length, letters), ())


class JoinedVocabulary(Vocabulary):
    """The words of two vocabularies, their numbers added up; neither is copied."""

    def __init__(self, one: Vocabulary, other: Vocabulary) -> None:
        self._one, self._other = one, other

    def __getitem__(self, word: str) -> int:
        number = self._one.get(word, 0) + self._other.get(word, 0)
        if not number:
            raise KeyError(word)
        return number

    def __iter__(self) -> Iterator[str]:
        return chain(self._one, (word for word in self._other if word not in self._one))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def read_ahead(self, words: Collection[str]) -> None:
        self._one.read_ahead(words)
        self._other.read_ahead(words)

    def read_parts(self, beginnings: Collection[tuple[int, str]], middles: Collection[tuple[int, str]]) -> None:
        self._one.read_parts(beginnings, middles)
        self._other.read_parts(beginnings, middles)

    @property
    def max_frequency(self) -> int:
        return max(self._one.max_frequency, self._other.max_frequency)

    def beginning(self, length: int, letters: str) -> Sequence[str]:
        return [*self._one.beginning(length, letters), *self._other.beginning(length, letters)]

    def middle(self, length: int, letters: str) -> Sequence[str]:
        return [*self._one.middle(length, letters), *self._other.middle(length, letters)]


class _Kept:
    """Words by their parts, as read so far, and the last word of the state in which they were read."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.last = 0
        self.beginnings: dict[tuple[int, str], list[str]] = {}
        self.middles: dict[tuple[int, str], list[str]] = {}


class StoredVocabulary(Vocabulary):
    """The words of a store in one state. Words read in an earlier state are kept, and new ones added."""

    def __init__(self, reading: Reading, before: StoredVocabulary | None) -> None:
        self._reading = reading
        self._numbers: dict[str, int] = {}
        self._max_frequency: int | None = None
        self._kept: _Kept = before._kept if before else _Kept()
        with reading() as reader, self._kept.lock:
            for number, word in reader.words_after(self._kept.last) if self._kept.last else ():
                for parts, key in (
                    (self._kept.beginnings, (len(word), word[:2])),
                    (self._kept.middles, (len(word), word[2:5])),
                ):
                    if key in parts:
                        parts[key].append(word)
                self._kept.last = number
            self._kept.last = self._kept.last or reader.last_word()

    def __getitem__(self, word: str) -> int:
        number = self._numbers.get(word)
        if number is None:
            number = self._looked_up((word,))[word]
        if not number:
            raise KeyError(word)
        return number

    def __iter__(self) -> Iterator[str]:
        with self._reading() as reader:
            return iter(reader.words())

    def __len__(self) -> int:
        with self._reading() as reader:
            return reader.counts()["words"]

    def read_ahead(self, words: Collection[str]) -> None:
        missing = [word for word in words if word not in self._numbers]
        if missing:
            self._looked_up(missing)

    def _looked_up(self, words: Collection[str]) -> dict[str, int]:
        """Return the numbers of some words, kept from now on; 0 for those that the library lacks."""
        with self._reading() as reader:
            found = dict.fromkeys(words, 0) | reader.word_frequencies(words)
        if len(self._numbers) > _NUMBERS_KEPT:
            self._numbers = {}  # another thread goes on with the old one
        self._numbers.update(found)
        return found

    @property
    def max_frequency(self) -> int:
        if self._max_frequency is None:
            with self._reading() as reader:
                self._max_frequency = reader.largest_word_frequency()
        return self._max_frequency

    def read_parts(self, beginnings: Collection[Part], middles: Collection[Part]) -> None:
        kept = self._kept
        missing = {part for part in beginnings if part not in kept.beginnings}
        inside = {part for part in middles if part not in kept.middles}
        if not missing and not inside:
            return
        with self._reading() as reader, kept.lock:  # in this order, as above
            found = dict.fromkeys(reader.words_with(missing, inside))
            kept.beginnings |= {part: [] for part in missing}
            kept.middles |= {part: [] for part in inside}
            for word in found:
                if (len(word), word[:2]) in missing:
                    kept.beginnings[len(word), word[:2]].append(word)
                if (len(word), word[2:5]) in inside:
                    kept.middles[len(word), word[2:5]].append(word)

    def beginning(self, length: int, letters: str) -> Sequence[str]:
        self.read_parts([(length, letters)], ())
        return self._kept.beginnings[length, letters]

    def middle(self, length: int, letters: str) -> Sequence[str]:
        self.read_parts((), [(length, letters)])
        return self._kept.middles[length, letters]


@dataclass(frozen=True, slots=True)
class Correction:
    """A library's word for a misspelt one."""

    word: str
    correction: str
    cost: float  # of the slips between the two; 1 is one letter put for an unlike one
    frequency: int  # documents of the library that have the correction


class Speller:
    """Corrects against a vocabulary, folded words to their document frequency, and against stop words, which it lacks.

    Nothing is read before a correction, which compares with the few hundred words that share their beginning, or their
    third to fifth letter, and have about the same length.
    """

    def __init__(self, vocabulary: Mapping[str, int]) -> None:
        self._words = vocabulary if isinstance(vocabulary, Vocabulary) else ResidentVocabulary(vocabulary)

    def correct(self, word: str) -> Correction | None:
        """Return what `word`, folded, should probably have been; None where it is right, or nothing is near enough."""
        return next(iter(self.candidates(word)), None)

    def candidates(self, word: str) -> tuple[Correction, ...]:
        """Return the likely corrections of `word`, folded, best first.

        None if the library has the word or a form of it.
        """
        if not _MIN_LETTERS <= len(word) <= _MAX_LETTERS or not word.isalpha():
            return ()
        if self._frequency(word) > 0 or word in zipf_frequencies():
            return ()
        close = {near: cost for near in self._near(word) if (cost := slip_cost(word, near)) <= _allowed(word, near)}
        self._words.read_ahead(close)
        found = [Correction(word, near, cost, held) for near, cost in close.items() if (held := self._frequency(near))]
        beginning, term = word[: max(3, len(word) - 4)], stem(word)
        if any(each.correction.startswith(beginning) and stem(each.correction) == term for each in found):
            return ()
        if any(_is_derived(word, each.correction) for each in found):
            return ()
        found = [each for each in found if _is_sure(each)]
        found.sort(key=lambda each: (each.cost - 0.15 * log10(each.frequency), each.correction))
        return tuple(found)

    def _near(self, word: str) -> Collection[str]:
        """Return words of the vocabulary within one slip, or two for long words; `word` itself left out."""
        return {
            *_transposed(word),
            *_near_among(word, _stop_words()),
            *_near_among(word, self._words),
        } - {word}

    def _frequency(self, word: str) -> int:
        """Return how many documents hold a word; stop words are not counted, and taken to be as frequent as any."""
        return self._words.get(word, 0) or (self._words.max_frequency if word in stop_words() else 0)


def _near_among(word: str, words: Vocabulary) -> Iterator[str]:
    """Yield those of `words` within one slip of a word, or two of a long one."""
    length, most = len(word), 2 if len(word) >= 8 else 1
    beginnings = [(other, word[:2]) for other in range(max(_MIN_LETTERS, length - most), length + most + 1)]
    # A slip within the first two letters leaves the ones behind them in place, or shifts them by one.
    middles = [(length, word[2:5]), (length + 1, word[1:4]), (length - 1, word[3:6])]
    words.read_parts(beginnings, middles)
    for choices in (*starmap(words.beginning, beginnings), *starmap(words.middle, middles)):
        for choice, _, _ in process.extract(word, choices, scorer=OSA.distance, score_cutoff=most, limit=None):
            if len(choice) >= _MIN_LETTERS and choice.isalpha():
                yield choice


@cache
def _stop_words() -> Vocabulary:
    return ResidentVocabulary(dict.fromkeys(stop_words(), 1))


def _allowed(word: str, meant: str) -> float:
    """Return the highest cost of slips between the two."""
    if len(word) == 4:  # "waht" for "what", but "mali" is not "mail"
        return 0.5 if meant in stop_words() else 0.4
    if len(word) == 5 and zipf_frequencies().get(meant, 0.0) >= _COMMON:
        return 0.95
    return {5: 0.75, 6: 0.95, 7: 0.95, 8: 1.35, 9: 1.6}.get(len(word), 1.9)


def _is_derived(word: str, other: str) -> bool:
    """Return whether one of two words is the other with an ending: "crimea" is no slip for "crimean"."""
    shorter, longer = sorted((word, other), key=len)
    ending = longer[len(shorter) :]
    after = _ENDINGS.get(ending)
    return longer.startswith(shorter) and after is not None and (not after or shorter[-1] in after)


def _is_sure(each: Correction) -> bool:
    """Return whether a correction of a short word is more than a rare word, or a name, that happens to be near."""
    if each.correction in stop_words():
        return each.cost <= _SURE_COST or len(each.correction) > _SHORT
    frequency = zipf_frequencies().get(each.correction, 0.0)
    if len(each.word) == _MIN_LETTERS:
        return frequency > 0
    return (
        len(each.word) > _SHORT + 1
        or each.cost <= _SURE_COST
        or each.frequency >= _SURE_FREQUENCY
        or frequency >= _COMMON
    )


def slip_cost(word: str, meant: str) -> float:
    """Return the cost of writing `word` for `meant`: the sum over the slips, from 0.4 for a doubled letter."""
    edits = Levenshtein.editops(word, meant)
    if len(edits) == 2 and OSA.distance(word, meant) == 1:  # two letters swapped
        return 0.5 if word[0] == meant[0] else 1.1
    cost = 0.0
    for edit in edits:
        at = edit.src_pos
        if edit.tag == "replace":
            cost += _replaced(word[at], meant[edit.dest_pos])
        else:
            letters, place = (word, at) if edit.tag == "delete" else (meant, edit.dest_pos)
            letter = letters[place]
            if letter in (letters[place - 1 : place], letters[place + 1 : place + 2]):
                cost += 0.4
                continue
            cost += 0.7 if letter in _VOWELS else 0.9
        if at == 0:
            cost += 0.7 if edit.tag == "replace" else 1.3  # seldom a slip, and "amoral" is not "moral"
        elif at == len(word) - 1 and edit.tag != "insert" and word[at] in _VOWELS:
            cost += 0.3  # names often differ in a last vowel
    return cost


def _replaced(one: str, other: str) -> float:
    if one in _VOWELS and other in _VOWELS and "y" not in (one, other):
        return 0.8
    return 0.9 if frozenset((one, other)) in _SUBSTITUTES else 1.4


def _transposed(word: str) -> Iterator[str]:
    """Yield `word` with each two neighbouring letters swapped."""
    for at in range(len(word) - 1):
        yield word[:at] + word[at + 1] + word[at] + word[at + 2 :]
