"""What an index was built with is told by one short string."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from index.text import terms as module
from index.text.terms import fingerprint


@pytest.fixture(autouse=True)
def _computed_anew() -> Iterator[None]:
    fingerprint.cache_clear()
    yield
    fingerprint.cache_clear()


def test_it_stays_the_same_while_nothing_changes() -> None:
    first = fingerprint()
    fingerprint.cache_clear()
    assert fingerprint() == first


@pytest.mark.parametrize("what", ["ANALYSER_VERSION", "SENTENCES_VERSION"])
def test_it_changes_with_the_rules(monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    before = fingerprint()
    fingerprint.cache_clear()
    monkeypatch.setattr(module, what, "other")
    assert fingerprint() != before


def test_it_changes_with_the_word_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    before = fingerprint()
    fingerprint.cache_clear()
    monkeypatch.setattr(module, "read", lambda file: file)
    assert fingerprint() != before
