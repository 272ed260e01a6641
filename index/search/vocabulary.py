"""The words of a library too large to load them all for a question: read from its store as they are asked for."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator, Sequence

from index.search.engine import Reading
from index.store.reading import Part
from index.text.vocabulary import Vocabulary

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
