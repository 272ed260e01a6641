"""A library follows what a feed lists: feeds and pages served from loopback."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace
from unittest import mock

import pytest

from index.errors import Unfetchable
from index.formats import Limits
from index.ingest import feeds, pages
from index.ingest.roots import SyncReport
from index.library import Library, Query
from index.web import Fetcher, FetchLimits
from tests.index.articles import write_files
from tests.index.web.website import HTML, Given, Website, page, serving
from tests.index.web.written import rss

MILL = "The mill burned down on Tuesday. Nobody was hurt in the fire."
WALL = "The harbour wall rose by a metre. It cost the town a year."
DATED = "<pubDate>Tue, 04 May 2021 10:00:00 GMT</pubDate>"
LATER = "<pubDate>Wed, 05 May 2021 10:00:00 GMT</pubDate>"


@pytest.fixture
def site() -> Iterator[Website]:
    with serving() as started:
        started.pages |= {"/mill": page(MILL), "/wall": page(WALL)}
        yield started


@pytest.fixture
def fetcher() -> Fetcher:
    return Fetcher(FetchLimits(attempts=1), private=True)


def counts(report: SyncReport) -> tuple[int, int, int]:
    assert report.removed == report.kept == 0
    return report.added, report.changed, report.unchanged


def reasons(report: SyncReport) -> list[str]:
    return [unreadable.reason for unreadable in report.skipped]


def ids(library: Library, site: Website) -> list[str]:
    return [info.id.removeprefix(site.address("")) for info in library.articles()]


def test_new_entries_become_articles_and_stay_when_they_leave_the_feed(
    library: Library, site: Website, fetcher: Fetcher
) -> None:
    feed = site.address("/feed")
    site.pages["/feed"] = rss("/mill")
    first = library.sync_feed(feed, fetcher)
    assert (first.root, counts(first)) == (feed, (1, 0, 0))
    site.pages["/feed"] = rss("/wall")
    assert counts(library.sync_feed(feed, fetcher)) == (1, 0, 1)
    assert ids(library, site) == ["/mill", "/wall"]
    assert {info.root for info in library.articles()} == {feed}
    assert library.search(Query(("mill",)))
    site.pages["/feed"] = rss()
    assert counts(library.sync_feed(feed, fetcher)) == (0, 0, 2)
    site.pages["/feed"] = Given(b"<rss", headers={})
    assert counts(library.sync_feed(feed, fetcher)) == (0, 0, 2)
    site.pages["/feed"] = page("No feed any more.")
    with pytest.raises(Unfetchable, match="is no feed"):
        library.sync_feed(feed, fetcher)
    del site.pages["/feed"]
    with pytest.raises(Unfetchable, match="is not there"):
        library.sync_feed(feed, fetcher)
    assert ids(library, site) == ["/mill", "/wall"]
    assert [site.asked.count(path) for path in ("/mill", "/wall")] == [1, 1]


def test_an_entry_that_changed_is_fetched_again_and_only_then(
    library: Library, site: Website, fetcher: Fetcher
) -> None:
    feed = site.address("/feed")
    site.pages["/feed"] = rss(("/mill", DATED), ("/wall", DATED))
    library.sync_feed(feed, fetcher)
    site.pages["/feed"] = rss(("/wall", LATER), ("/mill", DATED + "<description>Seen by 5</description>"))
    site.pages["/wall"] = page("The harbour wall fell down again.")
    assert counts(library.sync_feed(feed, fetcher)) == (0, 1, 1)
    assert library.article(site.address("/wall")).text == "The harbour wall fell down again."
    assert [site.asked.count(path) for path in ("/mill", "/wall")] == [1, 2]


def test_an_entry_that_makes_no_sense_fails_alone(library: Library, site: Website, fetcher: Fetcher) -> None:
    site.pages["/way"] = Given(status=302, headers={"Location": "http://a..b/"})
    site.pages["/odd"] = Given(b"x", headers={"Content-Type": "image/x; charset*=utf-16''%00"})
    links = ["http://a..b/", f"http://{'a' * 64}.example/", site.address("/way"), site.address("/odd"), "http://[::1"]
    items = "".join(f"<item><link>{link}</link></item>" for link in [*links, site.address("/mill")])
    site.pages["/feed"] = Given(f"<rss><channel>{items}</channel></rss>".encode(), headers={})
    report = library.sync_feed(site.address("/feed"), fetcher)
    assert (report.added, len(report.skipped)) == (1, len(links))


def test_what_a_page_does_not_say_is_taken_from_its_entry(library: Library, site: Website, fetcher: Fetcher) -> None:
    said = DATED + '<title>Fire</title><c:creator xmlns:c="http://purl.org/dc/elements/1.1/">Ann Lee</c:creator>'
    site.pages["/bare"] = Given(MILL.encode(), headers={"Content-Type": "text/plain"})
    site.pages["/said"] = page(
        WALL, "Wall", '<meta name="date" content="2020-01-02"><meta name="author" content="Bo Day">'
    )
    site.pages["/feed"] = rss(("/bare", said), ("/said", said))
    library.sync_feed(site.address("/feed"), fetcher)
    bare, other = (library.article(site.address(path)) for path in ("/bare", "/said"))
    assert (bare.title, bare.published, bare.author) == ("Fire", "2021-05-04T10:00:00+00:00", "Ann Lee")
    assert (other.title, other.published, other.author) == ("Wall", "2020-01-02", "Bo Day")
    assert bare.url == site.address("/bare")


def test_a_feed_that_has_not_changed_costs_one_request(library: Library, site: Website, fetcher: Fetcher) -> None:
    feed = site.address("/feed")
    for headers in ({"ETag": '"a"'}, {"Last-Modified": "Tue, 04 May 2021 10:00:00 GMT"}):
        site.pages["/feed"] = rss("/mill", headers=headers)
        library.sync_feed(feed, fetcher)
        before = len(site.asked)
        assert counts(library.sync_feed(feed, Fetcher(private=True))) == (0, 0, 1)
        assert site.asked[before:] == ["/robots.txt", "/feed"]
        assert site.unchanged.pop() == "/feed"
    site.pages["/feed"] = rss("/wall", headers={"ETag": '"b"'})
    assert counts(library.sync_feed(feed, fetcher)) == (1, 0, 1)


def test_validators_go_to_the_address_that_they_came_from_alone(
    library: Library, site: Website, fetcher: Fetcher
) -> None:
    site.pages["/feed"] = Given(status=302, headers={"Location": "/moved", "ETag": '"a"'})
    site.pages["/moved"] = rss("/mill", headers={"ETag": '"a"'})
    library.sync_feed(site.address("/feed"), fetcher)
    assert counts(library.sync_feed(site.address("/feed"), fetcher)) == (0, 0, 1)
    assert site.unchanged == ["/moved"]
    site.pages["/feed"] = Given(status=304, headers={})
    with pytest.raises(Unfetchable, match="HTTP status 304"):
        library.sync_feed(site.address("/feed"), fetcher)


def test_a_changed_entry_whose_page_has_not_changed_is_read_no_further(
    library: Library, site: Website, fetcher: Fetcher
) -> None:
    site.pages["/mill"] = replace(page(MILL), headers=HTML | {"ETag": 'W/"m"'})
    site.pages["/feed"] = rss(("/mill", DATED))
    library.sync_feed(site.address("/feed"), fetcher)
    for _ in range(2):
        site.pages["/feed"] = rss(("/mill", LATER))
        assert counts(library.sync_feed(site.address("/feed"), fetcher)) == (0, 0, 1)
    assert site.unchanged == ["/mill"]
    assert site.asked.count("/mill") == 2


def test_a_single_page_that_has_not_changed_is_read_no_further(
    library: Library, site: Website, fetcher: Fetcher
) -> None:
    site.pages["/mill"] = replace(page(MILL), headers=HTML | {"ETag": '"m"'})
    library.sync_address(site.address("/mill"), fetcher)
    assert library.sync_address(site.address("/mill"), fetcher).unchanged == 1
    assert site.unchanged == ["/mill"]
    library.remove(site.address("/mill"))
    assert library.sync_address(site.address("/mill"), fetcher).added == 1


def test_a_page_that_cannot_be_read_is_named_and_its_neighbours_are_read(
    library: Library, site: Website, fetcher: Fetcher
) -> None:
    feed = site.address("/feed")
    site.pages["/empty"] = Given(b"<html><body></body></html>")
    site.pages["/picture"] = Given(b"\x89PNG", headers={"Content-Type": "image/png"})
    site.pages["/private"] = page("Not for programs.")
    site.pages["/robots.txt"] = Given(b"User-agent: *\nDisallow: /private\n")
    site.pages["/feed"] = rss("/gone", "/empty", "/picture", "/private", "ftp://a.example/x", "/mill")
    report = library.sync_feed(feed, fetcher)
    assert counts(report) == (1, 0, 0)
    assert {one.path.removeprefix(site.address("")) for one in report.skipped} == {
        *("/gone", "/empty", "/picture", "/private", "ftp://a.example/x"),
    }
    again = library.sync_feed(feed, fetcher)
    assert sorted(reasons(again)) == sorted(reasons(report))
    assert [site.asked.count(path) for path in ("/gone", "/empty", "/picture", "/private")] == [1, 1, 1, 0]
    site.pages["/feed"] = rss("/mill")
    assert library.sync_feed(feed, fetcher).skipped == ()


def test_a_page_that_failed_is_asked_for_after_a_while_or_when_a_person_wants_it(
    library: Library, site: Website, fetcher: Fetcher
) -> None:
    feed = site.address("/feed")
    site.pages["/feed"] = rss("/late", headers={"ETag": '"a"'})
    with mock.patch.object(feeds, "time", return_value=1e9) as now:
        for wait, asked in ((0, 1), (60, 1), (15 * 60, 2), (20 * 60, 2), (10 * 60, 3), (-1e6, 4)):
            now.return_value += wait
            library.sync_feed(feed, fetcher)
            assert site.asked.count("/late") == asked
        assert len(library.sync_feed(feed, fetcher).skipped) == 1
        assert site.unchanged[-1] == "/feed"
        site.pages["/late"] = page(MILL)
        assert counts(library.sync_feed(feed, fetcher, again=True)) == (1, 0, 0)
        assert library.sync_feed(feed, fetcher).skipped == ()


def test_a_site_that_gives_nothing_is_left_alone(library: Library, site: Website, fetcher: Fetcher) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        dead = f"http://127.0.0.1:{taken.getsockname()[1]}/"
        site.pages["/feed"] = rss(*(f"{dead}{n}" for n in range(9)), "/mill")
        report = library.sync_feed(site.address("/feed"), fetcher)
    assert counts(report) == (1, 0, 0)
    assert ["was not asked for" in reason for reason in reasons(report)] == [False] * 3 + [True] * 6


def test_answers_that_make_no_sense_and_other_hosts_silence_are_no_silence_of_the_site(
    library: Library, site: Website, fetcher: Fetcher
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        silent = f"http://localhost:{closed.getsockname()[1]}/"
    odd = [
        Given(status=302, headers={"Location": silent}),
        Given(b"x", headers={"Content-Length": "-1"}),
        Given(b"x", headers=HTML | {"Content-Encoding": "gzip"}),
        Given(headers=HTML | {"X": "a" * 70_000}),
    ]
    site.pages |= {f"/{number}": given for number, given in enumerate(odd)} | {
        "/feed": rss("/0", "/1", "/2", "/3", "/mill")
    }
    library.sync_feed(site.address("/feed"), fetcher)
    assert ids(library, site) == ["/mill"]


def test_addresses_inside_the_network_are_refused_in_feeds_too(library: Library, site: Website) -> None:
    inside = site.address("/mill")
    site.pages["/feed"] = rss(inside)
    with pytest.raises(Unfetchable, match="not in the public internet"):
        library.sync_feed(site.address("/feed"), Fetcher())
    assert site.asked == []


def test_a_page_leads_to_the_feed_that_it_names(library: Library, site: Website, fetcher: Fetcher) -> None:
    link = '<link rel="alternate" type="application/rss+xml" href="/feed">'
    site.pages["/"] = page("Home.", head=link)
    site.pages["/feed"] = rss("/mill", headers={"ETag": '"a"'})
    for expected in ((1, 0, 0), (0, 0, 1)):
        report = library.sync_feed(site.address("/"), fetcher)
        assert (report.root, counts(report)) == (site.address("/feed"), expected)
    assert site.unchanged == ["/feed"]
    site.pages["/feed"] = page("Home again.", head=link)
    with pytest.raises(Unfetchable, match="though a page names it as one"):
        library.sync_feed(site.address("/"), fetcher)


def test_a_feed_is_removed_with_all_that_it_brought(library: Library, site: Website, fetcher: Fetcher) -> None:
    feed = site.address("/feed")
    site.pages["/feed"] = rss("/mill", "/wall", "/gone", headers={"ETag": '"a"'})
    library.sync_feed(feed, fetcher)
    site.pages["/else"] = page("Something else happened in the harbour.")
    library.sync_address(site.address("/else"), fetcher)
    assert len(library.remove(feed.replace("http", "HTTP"))) == 2
    assert ids(library, site) == ["/else"]
    assert library.statistics().roots == (site.address("/else"),)
    assert counts(library.sync_feed(feed, fetcher)) == (2, 0, 0)


def test_a_removed_article_does_not_come_back_with_any_feed(library: Library, site: Website, fetcher: Fetcher) -> None:
    one, other = site.address("/feed"), site.address("/other")
    site.pages["/feed"] = rss(("/mill", DATED), "/wall")
    site.pages["/other"] = rss("/mill", headers={"ETag": '"a"'})
    library.sync_feed(one, fetcher)
    library.sync_feed(other, fetcher)
    library.remove(site.address("/mill"))
    site.pages["/feed"] = rss(("/mill", LATER), "/wall")
    for _ in range(2):
        assert library.sync_feed(one, fetcher).added == 0
        assert library.sync_feed(other, fetcher).added == 0
    assert site.unchanged == ["/other"]
    assert ids(library, site) == ["/wall"]
    assert library.sync_address(site.address("/mill"), fetcher).added == 1
    library.remove(site.address("/mill"))
    library.remove(one)
    library.remove(other)
    assert library.sync_feed(one, fetcher).added == 2


def test_an_article_of_two_feeds_belongs_to_the_first_until_that_is_removed(
    library: Library, site: Website, fetcher: Fetcher
) -> None:
    one, other = site.address("/feed"), site.address("/other")
    site.pages["/feed"] = rss("/mill")
    site.pages["/other"] = rss("/mill", "/wall", headers={"ETag": '"a"'})
    library.sync_feed(one, fetcher)
    report = library.sync_feed(other, fetcher)
    assert (counts(report), report.skipped) == ((1, 0, 1), ())
    assert counts(library.sync_feed(other, fetcher)) == (0, 0, 2)
    assert site.unchanged == ["/other"]
    library.remove(one)
    assert ids(library, site) == ["/wall"]
    assert counts(library.sync_feed(other, fetcher)) == (1, 0, 1)
    assert site.asked.count("/mill") == 2


def test_a_page_of_its_own_and_its_feed_do_not_get_into_each_others_way(
    library: Library, site: Website, fetcher: Fetcher
) -> None:
    place = site.address("/place")
    site.pages["/place"] = page(MILL)
    library.sync_address(place, fetcher)
    site.pages["/place"] = rss("/wall", "/place")
    assert counts(library.sync_feed(place, fetcher)) == (1, 0, 1)
    emptied = library.sync_address(place, fetcher, prune=True)
    assert (emptied.removed, reasons(emptied)) == (1, ["is a feed or a sitemap; `verbatim feeds` reads those"])
    assert ids(library, site) == ["/wall"]


def test_what_was_read_by_an_older_version_or_within_other_limits_is_read_again(
    library: Library, site: Website, fetcher: Fetcher
) -> None:
    feed = site.address("/feed")
    site.pages["/feed"] = rss("/mill", headers={"ETag": '"a"'})
    assert len(library.sync_feed(feed, fetcher, limits=Limits(max_file_bytes=20)).skipped) == 1
    assert counts(library.sync_feed(feed, fetcher)) == (1, 0, 0)
    with mock.patch.object(pages, "READING_VERSION", "later"):
        assert counts(library.sync_feed(feed, fetcher)) == (0, 0, 1)
    assert site.asked.count("/mill") == 3
    assert site.unchanged == []


def test_a_stopped_fetcher_leaves_the_rest_for_the_next_time(library: Library, site: Website) -> None:
    feed = site.address("/feed")
    site.pages["/feed"] = rss("/mill", "/slow", "/wall", headers={"ETag": '"a"'})
    fetcher = Fetcher(private=True)

    def slow(before: int) -> Given:
        fetcher.stop()
        return page("A slow page about a snail.")

    site.pages["/slow"] = slow
    stopped = library.sync_feed(feed, fetcher)
    assert (counts(stopped), stopped.skipped) == ((1, 0, 0), ())
    with pytest.raises(Unfetchable):
        library.sync_feed(feed, fetcher)
    site.pages["/slow"] = page("A slow page about a snail.")
    assert counts(library.sync_feed(feed, Fetcher(private=True))) == (2, 0, 1)


def test_a_feed_whose_pages_take_long_is_read_in_several_goes(
    library: Library, site: Website, fetcher: Fetcher
) -> None:
    feed = site.address("/feed")
    site.pages["/feed"] = rss("/mill", "/wall", headers={"ETag": '"a"'})
    with mock.patch.object(feeds, "monotonic", side_effect=[0.0, 5.0, 1e5]):
        report = library.sync_feed(feed, fetcher)
    assert counts(report) == (1, 0, 0)
    assert reasons(report) == ["has more pages (1), left for the next time: this took long enough"]
    assert counts(library.sync_feed(feed, fetcher)) == (1, 0, 1)
    assert library.sync_feed(feed, fetcher).skipped == ()
    assert site.unchanged == ["/feed"]


def test_the_demonstration_gives_way_to_the_first_article_of_a_feed(
    site: Website, fetcher: Fetcher, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("library")
    seeds = write_files(folder / "seeds", {"a.txt": "An example article about a lamp.\n"})
    site.pages["/feed"] = rss("/gone")
    with Library.open(folder / "data", demonstration=seeds) as library:
        assert not library.sync_feed(site.address("/feed"), fetcher).replaced_demonstration
        assert library.is_demonstration
        site.pages["/feed"] = rss("/mill")
        assert library.sync_feed(site.address("/feed"), fetcher).replaced_demonstration
        assert ids(library, site) == ["/mill"]


def test_an_article_whose_page_failed_later_stays_and_is_no_trouble_once_it_left_the_feed(
    library: Library, site: Website, fetcher: Fetcher
) -> None:
    feed = site.address("/feed")
    site.pages["/feed"] = rss(("/mill", DATED))
    library.sync_feed(feed, fetcher)
    site.pages |= {"/feed": rss(("/mill", LATER)), "/mill": Given(status=500)}
    failed = library.sync_feed(feed, fetcher)
    assert (counts(failed), reasons(failed)) == ((0, 0, 1), ["gives HTTP status 500 instead of a page"])
    site.pages["/feed"] = rss("/wall", headers={"ETag": '"a"'})
    for expected in ((1, 0, 1), (0, 0, 2)):
        report = library.sync_feed(feed, fetcher)
        assert (counts(report), report.skipped) == (expected, ())
    assert site.unchanged == ["/feed"]
    assert library.article(site.address("/mill")).text == MILL


CONTENT = "http://purl.org/rss/1.0/modules/content/"
NOTICE = Given(b"<title>Loading</title><body><noscript>You need to enable JavaScript to run this app.</noscript>")
WALLED = page("The mill burned down. </p><p>Subscribe now to keep reading. Already a subscriber? Log in.")


def told(text: str, title: str = "Fire", name: str = "content:encoded") -> str:
    return f'<title>{title}</title><{name} xmlns:content="{CONTENT}"><![CDATA[{text}]]></{name}>'


def test_the_text_in_a_feed_answers_where_the_page_has_less_or_is_gone(
    library: Library, site: Website, fetcher: Fetcher
) -> None:
    site.pages |= {"/app": NOTICE, "/wall": WALLED, "/whole": page(f"{MILL} {WALL}", "Whole")}
    whole = told(f"<p>{MILL}</p><p>It had stood there for a century, <b>Ann Lee</b> said.</p>")
    site.pages["/feed"] = rss(("/app", whole), ("/wall", whole), ("/gone", whole), ("/whole", told("<p>Short.</p>")))
    report = library.sync_feed(site.address("/feed"), fetcher)
    assert (counts(report), report.skipped) == ((4, 0, 0), ())
    for path in ("/app", "/wall", "/gone"):
        found = library.article(site.address(path))
        assert found.text == f"{MILL}\n\nIt had stood there for a century, Ann Lee said."
        assert (found.title, found.url) == ("Fire", site.address(path))
    kept = library.article(site.address("/whole"))
    assert (kept.title, kept.text) == ("Whole", f"{MILL} {WALL}")


def test_the_title_of_an_entry_beats_the_name_of_the_site_and_its_content_may_be_a_page(
    library: Library, site: Website, fetcher: Fetcher
) -> None:
    site.pages["/mill"] = page(f"{MILL} {WALL}", "The Coast", '<meta property="og:site_name" content="The Coast">')
    entry = f'<entry><title>Fire</title><id>x</id><content type="text/html" src="{site.address("/mill")}"/></entry>'
    site.pages["/feed"] = Given(f'<feed xmlns="http://www.w3.org/2005/Atom">{entry}</feed>'.encode(), headers={})
    assert counts(library.sync_feed(site.address("/feed"), fetcher)) == (1, 0, 0)
    found = library.article(site.address("/mill"))
    assert (found.title, found.publisher, found.text) == ("Fire", "The Coast", f"{MILL} {WALL}")


def test_a_summary_answers_where_there_is_no_page_and_only_there(
    library: Library, site: Website, fetcher: Fetcher
) -> None:
    long = told(f"{MILL} {WALL} And so on, for a whole page.", name="description")
    site.pages["/feed"] = rss(("/mill", long), ("/gone", long), ("/app", told("", name="description")))
    site.pages["/app"] = NOTICE
    report = library.sync_feed(site.address("/feed"), fetcher)
    assert [one.path for one in report.skipped] == [site.address("/app")]
    assert library.article(site.address("/mill")).text == MILL
    assert library.article(site.address("/gone")).text.endswith("And so on, for a whole page.")


def test_an_entry_without_a_link_is_an_article_of_its_own(library: Library, site: Website, fetcher: Fetcher) -> None:
    def feed(text: str, title: str) -> Given:
        item = f'<item><guid isPermaLink="false">tag:x,1</guid>{told(text, title, "description")}</item>'
        return Given(f"<rss><channel><title>The Coast - World news</title>{item}</channel></rss>".encode())

    site.pages["/feed"] = feed(MILL, "Fire")
    address = site.address("/feed")
    assert counts(library.sync_feed(address, fetcher)) == (1, 0, 0)
    found = library.article(f"{address}#tag:x,1")
    assert (found.text, found.title, found.publisher, found.url) == (MILL, "Fire", "The Coast", None)
    assert counts(library.sync_feed(address, fetcher)) == (0, 0, 1)
    site.pages["/feed"] = feed(WALL, "Fire")
    assert counts(library.sync_feed(address, fetcher)) == (0, 1, 0)
    assert library.article(f"{address}#tag:x,1").text == WALL


def test_a_page_that_comes_back_replaces_the_text_of_its_feed_and_not_the_other_way(
    library: Library, site: Website, fetcher: Fetcher
) -> None:
    address = site.address("/feed")
    site.pages["/feed"] = rss(("/late", DATED + told("<p>Short.</p>")))
    assert counts(library.sync_feed(address, fetcher)) == (1, 0, 0)
    assert library.article(site.address("/late")).text == "Short."
    site.pages["/late"] = page(MILL)
    assert counts(library.sync_feed(address, fetcher, again=True)) == (0, 1, 0)
    assert library.article(site.address("/late")).text == MILL
    del site.pages["/late"]
    site.pages["/feed"] = rss(("/late", LATER + told("<p>Short.</p>")))
    assert counts(library.sync_feed(address, fetcher)) == (0, 0, 1)
    assert library.article(site.address("/late")).text == MILL


def test_the_title_of_an_entry_is_better_than_that_of_a_notice(
    library: Library, site: Website, fetcher: Fetcher
) -> None:
    site.pages["/mill"] = page(MILL, "Just a moment...")
    site.pages["/feed"] = rss(("/mill", told("<p>Short.</p>")))
    library.sync_feed(site.address("/feed"), fetcher)
    assert library.article(site.address("/mill")).title == "Fire"
