"""Words read from the store as they are asked for correct spelling as all of them in memory do."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from pathlib import Path

import pytest

from index.library import Library
from index.search.spelling import Speller, StoredVocabulary
from index.store import Reader
from tests.index.articles import write_lines

MISSPELT = (
    "lighthuose",
    "ferrry",
    "catpain",
    "harbuor",
    "Harbour",
    "anchr",
    "sotrm",
    "wlarus",
    "thier",
    "unheard",
    "a",
)


@pytest.fixture
def both(tmp_path: Path) -> Iterator[tuple[Library, Library]]:
    data = tmp_path / "data"
    with Library.open(data, engine="memory") as memory, Library.open(data, engine="tantivy") as disk:
        texts = {"x": "The captain saw the lighthouse.", "y": "A storm hit the harbour. The ferry dropped its anchor."}
        memory.sync(write_lines(tmp_path / "all.jsonl", texts))
        yield memory, disk


def corrected(library: Library) -> list[object]:
    speller = Speller(library.vocabulary())
    return [speller.candidates(word) for word in MISSPELT]


def test_corrections_are_those_of_memory_through_every_change(both: tuple[Library, Library], tmp_path: Path) -> None:
    memory, disk = both
    assert isinstance(disk.vocabulary(), StoredVocabulary)
    before = corrected(disk)
    assert before == corrected(memory)
    memory.sync(write_lines(tmp_path / "more.jsonl", {"z": "The walrus and the wolf saw a lighthouse keeper."}))
    assert corrected(disk) == corrected(memory) != before
    memory.remove("z")
    assert corrected(disk) == corrected(memory) == before


def test_it_holds_the_words_that_memory_holds(both: tuple[Library, Library]) -> None:
    memory, disk = both
    assert dict(disk.vocabulary()) == dict(memory.vocabulary()) != {}
    assert len(disk.vocabulary()) == len(memory.vocabulary())
    assert disk.vocabulary().max_frequency == memory.vocabulary().max_frequency == 1
    assert disk.vocabulary() is disk.vocabulary()


def counting(ask: Callable[..., Collection[object]], read: list[object]) -> Callable[..., Collection[object]]:
    """Return `ask`, which adds each word that it gives to `read`."""

    def asked(*arguments: object) -> Collection[object]:
        given = ask(*arguments)
        read.extend(given)
        return given

    return asked


def test_a_change_among_very_many_words_costs_next_to_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    letters = "bcdfghjk"
    words = [
        f"{a}o{b}a{c}e{d}i{e}um" for a in letters for b in letters for c in letters for d in letters for e in "nprst"
    ]
    texts = {f"x{at}": " ".join(words[at : at + 5_000]) + "." for at in range(0, len(words), 5_000)}
    with Library.open(tmp_path / "data", engine="tantivy") as library:
        library.sync(write_lines(tmp_path / "all.jsonl", texts))
        assert Speller(library.vocabulary()).correct("bobabebino") is None
        library.sync(write_lines(tmp_path / "one.jsonl", {"new": "A lighthouse keeper."}))
        read: list[object] = []
        for name in ("words", "words_after", "words_with", "word_frequencies"):
            monkeypatch.setattr(Reader, name, counting(getattr(Reader, name), read))
        found = Speller(library.vocabulary()).correct("lighthuose")
        assert 0 < len(read) < len(words) // 100
        assert found is not None
        assert found.correction == "lighthouse"
