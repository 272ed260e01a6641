"""The words of a library and how many sentences hold each, found whole and by their parts."""

from __future__ import annotations

from abc import abstractmethod
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain


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
