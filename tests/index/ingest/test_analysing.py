"""Other processes analyse as this one does, and a sync gets by without them."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import pytest

from index.article import Article
from index.formats import Unreadable
from index.ingest import reading
from index.ingest.reading import Analysed, Analysts, analysed
from tests import PATIENCE
from tests.index.articles import article, spelt_chunks, spelt_title

FOUND: list[Article | Unreadable] = [
    replace(article(f"x{number}", f"The ferry number {number} sank. A gull slept.", title="Ferries"), sentences=())
    for number in range(60)
]
FOUND.insert(7, Unreadable("all.jsonl", "line 8 is not valid JSON"))


def everything(articles: Sequence[Article]) -> list[Article]:
    return list(articles)


def told(made: Iterable[tuple[Article | Unreadable, Analysed | None]]) -> list[object]:
    """What was made, with terms and words spelt."""
    return [(one, done and _spelt(done)) for one, done in made]


def _spelt(done: Analysed) -> tuple[object, ...]:
    terms = done.terms
    words = {terms.lexicon.words[number] for number in terms.words.tolist()}
    return done.article, terms.sentences, spelt_chunks(terms), spelt_title(terms), words, sum(terms.holders.tolist())


def expected() -> list[tuple[Article | Unreadable, Analysed | None]]:
    return [(one, analysed(one) if isinstance(one, Article) else None) for one in FOUND]


@pytest.fixture
def helped(monkeypatch: pytest.MonkeyPatch) -> Iterator[Analysts]:
    monkeypatch.setattr(reading, "_MANY_CHARACTERS", 0)
    monkeypatch.setattr(reading, "_PART_CHARACTERS", 300)
    with Analysts() as analysts:
        yield analysts


def workers(analysts: Analysts) -> list[int]:
    return [helper.pid for helper in analysts._helpers if helper.pid is not None]


def test_others_make_what_this_process_makes_in_the_same_order(helped: Analysts) -> None:
    assert told(helped.ahead(FOUND, everything)) == told(expected())
    assert workers(helped)


def test_what_is_not_wanted_comes_as_it_is(helped: Analysts) -> None:
    made = list(helped.ahead(FOUND, lambda articles: [one for one in articles if one.id == "x3"]))
    assert told(made) == told((one, done if one == FOUND[3] else None) for one, done in expected())


def test_a_sync_goes_on_alone_where_the_others_are_killed(helped: Analysts) -> None:
    made = []
    for one in helped.ahead(FOUND, everything):
        made.append(one)
        if len(made) == 5:
            for process in workers(helped):
                os.kill(process, signal.SIGKILL)
    assert told(made) == told(expected())


def test_little_is_done_by_this_process_alone() -> None:
    with Analysts() as analysts:
        assert told(analysts.ahead(FOUND, everything)) == told(expected())
        assert analysts._pool is None


def test_the_others_end_when_this_process_is_done(helped: Analysts) -> None:
    list(helped.ahead(FOUND, everything))
    started = workers(helped)
    helped.__exit__(None, None, None)
    deadline = time.monotonic() + PATIENCE
    for process in started:
        while time.monotonic() < deadline:
            try:
                os.kill(process, 0)
            except ProcessLookupError:
                break
            time.sleep(0.02)
        else:
            pytest.fail(f"process {process} goes on")


def test_no_more_is_read_ahead_than_there_is_room_for(helped: Analysts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_AHEAD_CHARACTERS", 1_000)
    taken = 0

    def found() -> Iterator[Article | Unreadable]:
        nonlocal taken
        for one in FOUND:
            taken += len(one.text) if isinstance(one, Article) else 0
            yield one

    given = 0
    for one, _ in helped.ahead(found(), everything):
        given += len(one.text) if isinstance(one, Article) else 0
        assert taken - given < 1_000 + 2 * 400  # a part waits to be taken, and one to be given
    assert given == taken
