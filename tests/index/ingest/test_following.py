"""Feeds are read again and again by themselves, and neither they nor their servers hold anything up."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from index.formats import Limits
from index.ingest.roots import SyncReport
from index.ingest.watching import following
from index.library import Library
from index.web import Fetcher, FetchLimits
from tests import PATIENCE, soon
from tests.index.web.website import Given, Website, page, serving
from tests.index.web.written import rss


class Told:
    """What a follower says."""

    def __init__(self) -> None:
        self.reports: list[SyncReport] = []
        self.errors: list[str] = []


@pytest.fixture
def site() -> Iterator[Website]:
    with serving() as started:
        started.pages["/mill"] = page("The mill burned down on Tuesday.")
        yield started


@contextmanager
def followed(library: Library, *feeds: str, seconds: float = 0.05) -> Iterator[Told]:
    told = Told()
    with following(
        library.sync_feed,
        feeds,
        seconds=seconds,
        fetcher=lambda: Fetcher(FetchLimits(attempts=1), private=True),
        limits=Limits(),
        synced=lambda feed, report: told.reports.append(report),
        failed=lambda feed, error: told.errors.append(str(error)),
    ):
        yield told


def test_new_entries_show_by_themselves_and_only_what_is_new_is_said(library: Library, site: Website) -> None:
    feed = site.address("/feed")
    site.pages["/feed"] = rss("/mill", headers={"ETag": '"a"'})
    with followed(library, feed) as told:
        soon(lambda: len(site.unchanged) > 2)
        assert [report.added for report in told.reports] == [1]
        site.pages |= {"/wall": page("The wall rose."), "/feed": rss("/wall", "/gone")}
        soon(lambda: len(library.articles()) == 2)
        before = len(site.asked)
        soon(lambda: len(site.asked) > before + 5)
    assert [(report.added, len(report.skipped)) for report in told.reports] == [(1, 0), (1, 1)]
    assert told.errors == []
    assert site.asked.count("/gone") == 1


def test_a_feed_that_fails_is_said_and_tried_again_and_the_others_are_read(library: Library, site: Website) -> None:
    site.pages["/home"] = page("Home.", head='<link rel="alternate" type="application/rss+xml" href="/feed">')
    site.pages["/feed"] = rss("/mill")
    late = site.address("/late")
    with followed(library, late, site.address("/home")) as told:
        soon(lambda: bool(told.reports) and site.asked.count("/late") > 3)
        assert set(told.errors) == {f"{late} is not there (HTTP status 404)"}
        assert site.asked.count("/home") == 1
        site.pages |= {"/late": rss("/wall"), "/wall": page("The wall rose.")}
        soon(lambda: len(library.articles()) == 2)


def test_a_page_is_looked_at_anew_when_the_feed_that_it_named_is_gone(library: Library, site: Website) -> None:
    link = '<link rel="alternate" type="application/rss+xml" href="%s">'
    site.pages |= {"/home": page("Home.", head=link % "/old"), "/old": rss("/mill")}
    with followed(library, site.address("/home")) as told:
        soon(lambda: len(told.reports) == 1)
        site.pages |= {
            "/home": page("Home.", head=link % "/new"),
            "/new": rss("/wall"),
            "/wall": page("The wall rose."),
        }
        del site.pages["/old"]
        soon(lambda: len(told.reports) == 2)
    assert [report.root for report in told.reports] == [site.address("/old"), site.address("/new")]


def test_the_end_waits_for_no_server(library: Library, site: Website) -> None:
    asked, over, answered = threading.Event(), threading.Event(), threading.Event()

    def slow(before: int) -> Given:
        asked.set()
        over.wait(PATIENCE)
        answered.set()
        return rss("/mill")

    site.pages["/feed"] = slow
    with followed(library, site.address("/feed"), seconds=3600) as told:
        asked.wait(PATIENCE)
    assert not answered.is_set()
    over.set()
    assert (told.reports, told.errors) == ([], [])
