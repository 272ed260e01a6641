"""The words of a library and how many sentences hold each, found whole and by their parts.

Those of a library too large to load them all for a question are read from its store as they are asked for.
"""

from __future__ import annotations

import threading
from abc import abstractmethod
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain

from index.store.reading import Part, Reading


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


_NUMBERS_KEPT = 200_000  # of words, once asked for


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
