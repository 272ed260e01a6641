"""`verbatim feeds`, as a person runs it."""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import PATIENCE, soon
from tests.bot.cli.command_line import VERBATIM, Done, environment, run
from tests.index.web.website import Given, Website, page, serving
from tests.index.web.written import rss


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def site() -> Iterator[Website]:
    with serving() as started:
        started.pages |= {
            "/mill": page("The mill burned down on Tuesday. Some 40 firefighters came to the mill.", "Mill fire"),
            "/feed": rss("/mill", "/gone"),
        }
        yield started


def feeds(data: Path, *arguments: str, **settings: Any) -> Done:
    return run("feeds", *arguments, data=data, VERBATIM_PRIVATE_ADDRESSES="true", **settings)


def test_a_feed_is_read_its_articles_asked_and_all_of_it_removed(data: Path, site: Website) -> None:
    feed = site.address("/feed")
    first = feeds(data, feed)
    assert first.status == 0
    assert first.text.splitlines() == [
        f"{feed}: 1 added, 0 changed, 0 removed, 0 unchanged, 1 skipped",
        f"  skipped {site.address('/gone')}: is not there (HTTP status 404)",
        "The example articles no longer serve: your own do.",
    ]
    assert "0 added, 0 changed, 0 removed, 1 unchanged" in feeds(data, feed).text
    assert "40 firefighters" in run("ask", "How many firefighters came to the mill?", data=data).text
    removed = run("remove", feed, data=data)
    assert removed.text == f"removed {site.address('/mill')} (Mill fire)\n"
    assert run("articles", "--json", data=data).text == "[]\n"


def test_the_feeds_of_the_settings_are_read(data: Path, site: Website) -> None:
    site.pages["/other"] = rss()
    listed = f"{site.address('/feed')}, {site.address('/other')}\n{site.address('/feed')}"
    done = feeds(data, VERBATIM_FEEDS=listed)
    assert done.text.count("1 added") == 1
    assert f"{site.address('/other')}: 0 added, 0 changed, 0 removed, 0 unchanged\n  no entries there" in done.text


def test_without_any_feed_it_says_how_to_name_one(data: Path) -> None:
    done = feeds(data)
    assert done.status == 2
    assert b"VERBATIM_FEEDS" in done.err


def test_a_feed_that_fails_spoils_no_other_one_and_all_failing_is_an_error(data: Path, site: Website) -> None:
    feed, none, page_ = (site.address(path) for path in ("/feed", "/none", "/mill"))
    done = feeds(data, none, feed)
    assert (done.status, done.err.decode()) == (0, f"skipped: {none} is not there (HTTP status 404)\n")
    assert "1 added" in done.text
    failed = feeds(data, page_)
    assert failed.status == 1
    assert failed.err.decode() == (
        f"Error: {page_} is no feed: it is neither RSS nor Atom, nor a page that names one\n"
    )
    both = feeds(data, none, "notes.txt")
    assert both.status == 1
    assert [line.partition(" ")[0] for line in both.err.decode().splitlines()] == ["skipped:", "Error:"]


def test_strict_fails_when_a_page_or_a_feed_was_skipped(data: Path, site: Website) -> None:
    site.pages["/whole"] = rss("/mill")
    assert feeds(data, "--strict", site.address("/whole")).status == 0
    assert feeds(data, "--strict", site.address("/feed")).status == 1
    assert feeds(data, "--strict", site.address("/whole"), site.address("/none")).err.endswith(
        b"Error: 1 skipped, as said above\n"
    )


def stored(data: Path) -> int:
    return len(json.loads(run("articles", "--json", data=data).out))


def test_what_was_stored_of_a_feed_outlives_a_kill_and_the_rest_comes_the_next_time(data: Path, site: Website) -> None:
    asked, over = threading.Event(), threading.Event()

    def hangs(before: int) -> Given:
        asked.set()
        over.wait(PATIENCE)
        return page("The last page.")

    paths = [f"/{number}" for number in range(30)]
    site.pages |= {path: page(f"The wall rose by {path[1:]} metres.") for path in paths}
    site.pages |= {"/29": hangs, "/feed": rss(*paths)}
    command = [*VERBATIM, "feeds", site.address("/feed")]
    with subprocess.Popen(
        command, env=environment(data, VERBATIM_PRIVATE_ADDRESSES="true"), stdout=subprocess.DEVNULL
    ) as process:
        assert asked.wait(PATIENCE)
        soon(lambda: stored(data) >= 20)
        process.kill()
    over.set()
    kept = stored(data)
    assert run("check", data=data).status == 0
    assert f"{30 - kept} added, 0 changed, 0 removed, {kept} unchanged" in feeds(data, site.address("/feed")).text


def test_nothing_is_found_wrong_with_a_library_of_feeds(data: Path, site: Website) -> None:
    feeds(data, site.address("/feed"))
    run("remove", site.address("/mill"), data=data)
    assert run("check", data=data).status == 0


def test_a_file_that_lists_feeds_or_pages_is_read(data: Path, site: Website, tmp_path: Path) -> None:
    opml = tmp_path / "mine.opml"
    feed = site.address("/feed")
    opml.write_text(f'<opml><body><outline text="News"><outline xmlUrl="{feed}"/></outline></body></opml>', "utf-8")
    assert f"{feed}: 1 added" in feeds(data, str(opml)).text
    sitemap = tmp_path / "sitemap.xml"
    sitemap.write_text(f"<urlset><url><loc>{site.address('/wall')}</loc></url></urlset>", "utf-8")
    site.pages["/wall"] = page("The wall rose by a metre on Monday. Nobody in the town was surprised by it.", "Wall")
    assert f"{site.address('/wall')}: 1 added" in feeds(data, str(sitemap)).text
    with opml.open("ab") as long:
        long.truncate(10**12)
    assert b"is larger than" in feeds(data, str(opml)).err
    opml.write_text("once upon a time", "utf-8")
    assert feeds(data, str(opml)).status == 2


def test_no_secret_of_an_address_is_printed(data: Path, site: Website) -> None:
    secret = "token=s3cr3t"
    site.pages |= {f"/own?{secret}": rss(f"/mill?{secret}", f"/gone?{secret}"), f"/mill?{secret}": site.pages["/mill"]}
    addresses = [site.address(f"/{name}?{secret}") for name in ("own", "nowhere")]
    done = [
        feeds(data, *addresses),
        feeds(data, addresses[1]),
        feeds(data, f"https://me:{secret}@a.example/"),
        run("index", addresses[1], data=data, VERBATIM_PRIVATE_ADDRESSES="true"),
        run("articles", data=data),
        run("remove", addresses[1], data=data),
        run("doctor", "--offline", data=data, VERBATIM_FEEDS=f"https://me:{secret}@a.example/ {addresses[0]}"),
        run("remove", addresses[0], data=data),
    ]
    assert "1 added" in done[0].text
    assert site.address("/mill?token=…") in done[4].text
    assert [one for one in done if b"s3cr3t" in one.out + one.err] == []
