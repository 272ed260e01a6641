"""Fetching, from a real server on loopback: what is read, what is refused, and how patiently."""

from __future__ import annotations

import asyncio
import gzip
import socket
import threading
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from unittest import mock

import aiohttp
import pytest

from index.errors import Unfetchable
from index.library import Library, Query
from index.web import FetchedPage, Fetcher, FetchLimits, Validators, connections
from tests import PATIENCE, rows
from tests.index.web.website import HTML, Given, Website, page, serving

MILL = "The mill burned down on Tuesday. Nobody was hurt in the fire."


@pytest.fixture
def site() -> Iterator[Website]:
    with serving() as started:
        yield started


class Waits:
    """Stands in for time: remembers how long was to be waited."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)
        await asyncio.sleep(0)


def fetch(address: str, waits: Waits | None = None, **limits: float) -> FetchedPage:
    page = Fetcher(FetchLimits(**limits), private=True, sleep=waits or Waits()).fetch(address)  # type: ignore[arg-type]
    assert page is not None
    return page


def refusal(address: str, *, private: bool = True, **limits: float) -> str:
    fetcher = Fetcher(FetchLimits(**limits), private=private, sleep=Waits())  # type: ignore[arg-type]
    with pytest.raises(Unfetchable) as refused:
        fetcher.fetch(address)
    return refused.value.reason


def test_a_page_is_fetched_with_its_media_type_and_charset(site: Website) -> None:
    site.pages["/mill"] = page(MILL)
    fetched = fetch(site.address("/mill#top"))
    assert (fetched.address, fetched.media_type, fetched.charset) == (site.address("/mill"), "text/html", "utf-8")
    assert MILL.encode() in fetched.data
    assert site.asked == ["/robots.txt", "/mill"]
    assert site.agents == {"verbatim-bot"}


def test_redirects_are_followed_but_not_forever(site: Website) -> None:
    site.pages["/old"] = Given(status=301, headers={"Location": "/new?x=1"})
    site.pages["/new?x=1"] = page(MILL)
    assert fetch(site.address("/old")).address == site.address("/new?x=1")
    site.pages["/round"] = Given(status=302, headers={"Location": "/round"})
    assert refusal(site.address("/round")) == "redirects more than 5 times"
    site.pages["/file"] = Given(status=302, headers={"Location": "file:///etc/passwd"})
    assert "is no web address" in refusal(site.address("/file"))
    site.pages["/nowhere"] = Given(status=302, headers={"Location": "http://[::1]@"})
    assert "is no web address" in refusal(site.address("/nowhere"))


def test_robots_txt_is_obeyed_also_where_a_redirect_leads(site: Website) -> None:
    site.pages["/robots.txt"] = Given(b"User-agent: *\nDisallow: /private\nAllow: /private/but*this$\n")
    site.pages["/private/mill"] = page(MILL)
    site.pages["/private/but-this"] = page(MILL)
    site.pages["/way"] = Given(status=302, headers={"Location": "/private/mill"})
    assert "robots.txt" in refusal(site.address("/private/mill"))
    assert "robots.txt" in refusal(site.address("/way"))
    assert fetch(site.address("/private/but-this")).data
    assert "/private/mill" not in site.asked


def test_nothing_is_read_while_robots_txt_fails(site: Website) -> None:
    site.pages["/robots.txt"] = Given(status=500)
    site.pages["/mill"] = page(MILL)
    assert "robots.txt can't be read (HTTP status 500)" in refusal(site.address("/mill"))
    assert "/mill" not in site.asked


def test_a_long_robots_txt_is_read_as_far_as_is_asked_of_programs(site: Website) -> None:
    site.pages["/robots.txt"] = Given(b"User-agent: *\nDisallow: /mill\n" + b"# words\n" * 200_000)
    assert "robots.txt" in refusal(site.address("/mill"))


def test_a_site_is_asked_no_more_often_than_it_wants_and_only_once_for_its_rules(site: Website) -> None:
    site.pages["/robots.txt"] = Given(b"User-agent: *\nCrawl-delay: 7\n")
    site.pages["/a"] = site.pages["/b"] = page(MILL)
    waits = Waits()
    fetcher = Fetcher(private=True, sleep=waits)
    fetcher.fetch(site.address("/a"))
    assert waits.seconds == []
    fetcher.fetch(site.address("/b"))
    assert len(waits.seconds) == 1
    assert 6 < waits.seconds[0] <= 7
    assert site.asked.count("/robots.txt") == 1


def test_a_busy_server_is_asked_again_after_longer_and_longer_waits(site: Website) -> None:
    site.pages["/busy"] = lambda before: page(MILL) if before == 2 else Given(status=503)
    waits = Waits()
    assert fetch(site.address("/busy"), waits).data
    first, second = waits.seconds
    assert 1 <= first <= 1.25
    assert 2 <= second <= 2.5
    site.pages["/always"] = Given(status=503)
    assert refusal(site.address("/always")) == "gives HTTP status 503 instead of a page"
    assert site.asked.count("/always") == 3


def test_a_server_says_how_long_to_wait(site: Website) -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=20), usegmt=True)
    never = "Mon, 01 Jan 0001 00:00:00 +2359"
    for asked, least in (("9", 9.0), (later, 15.0), ("soon", 1.0), (never, 1.0)):
        headers = {"Retry-After": asked}
        site.asked.clear()
        site.pages["/busy"] = lambda before, h=headers: page(MILL) if before else Given(status=429, headers=h)  # type: ignore[misc]
        waits = Waits()
        assert fetch(site.address("/busy"), waits).data
        assert least <= waits.seconds[0] < least + 6
    site.pages["/tomorrow"] = Given(status=429, headers={"Retry-After": "86400"})
    assert refusal(site.address("/tomorrow")) == "asks to come back in 86400 seconds"


def test_what_is_not_there_or_may_not_be_read_is_said(site: Website) -> None:
    assert refusal(site.address("/nowhere")) == "is not there (HTTP status 404)"
    site.pages["/paid"] = Given(status=403)
    assert "save the page as a file" in refusal(site.address("/paid"))
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        assert "can't be reached" in refusal(f"http://127.0.0.1:{taken.getsockname()[1]}/")


def test_a_page_is_no_larger_than_the_limit_also_when_unpacked(site: Website) -> None:
    site.pages["/large"] = Given(b"x" * 300_000)
    site.pages["/bomb"] = Given(gzip.compress(b"x" * 50_000_000), headers=HTML | {"Content-Encoding": "gzip"})
    assert refusal(site.address("/large"), max_bytes=200_000) == "is larger than 0.2 MB"
    assert refusal(site.address("/bomb"), max_bytes=200_000) == "is larger than 0.2 MB"


@pytest.mark.parametrize("coding", ["gzip", "deflate", "deflate without a header"])
def test_a_packed_page_that_breaks_off_is_not_taken_for_whole(site: Website, coding: str) -> None:
    whole = MILL.encode() * 50
    packing = zlib.compressobj(wbits={"gzip": 31, "deflate": 15}.get(coding, -15))
    packed = packing.compress(whole) + packing.flush()
    headers = HTML | {"Content-Encoding": coding.split()[0]}
    site.pages["/whole"] = Given(packed, headers=headers)
    assert fetch(site.address("/whole")).data == whole
    for missing in (1, 5, 9, len(packed) // 2, len(packed) - 1):
        site.pages["/cut"] = Given(packed[:-missing], headers=headers)
        assert "breaks off" in refusal(site.address("/cut"))


def test_a_page_in_several_packed_parts_is_read_whole_and_what_follows_them_passed_over(site: Website) -> None:
    headers = HTML | {"Content-Encoding": "gzip"}
    site.pages["/parts"] = Given(gzip.compress(b"one, ") + gzip.compress(b"two") + b"\0" * 100, headers=headers)
    assert fetch(site.address("/parts")).data == b"one, two"
    site.pages["/many"] = Given(gzip.compress(b"") * 10_000, headers=headers)
    assert "damaged" in refusal(site.address("/many"))
    site.pages["/noise"] = Given(b"<p>not packed</p>", headers=headers)
    assert "damaged" in refusal(site.address("/noise"))
    site.pages["/other"] = Given(b"...", headers=HTML | {"Content-Encoding": "zstd"})
    assert "was not asked for" in refusal(site.address("/other"))


def test_a_server_that_drips_is_left_when_the_time_is_over() -> None:
    stop = threading.Event()

    def drip(listening: socket.socket) -> None:
        connection, _ = listening.accept()
        with connection:
            for letter in b"HTTP/1.1 200 OK\r\nX: " + b"a" * 10_000:
                if stop.wait(0.02):
                    return
                try:
                    connection.send(bytes([letter]))
                except OSError:
                    return

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=drip, args=(listening,))
        thread.start()
        assert refusal(f"http://127.0.0.1:{listening.getsockname()[1]}/", seconds=0.5) == "took longer than 0.5 s"
        assert thread.is_alive()  # the answer goes on
        stop.set()
        thread.join()


def test_what_has_not_changed_is_not_sent_again(site: Website) -> None:
    given = page(MILL)
    site.pages["/mill"] = Given(given.body, headers=HTML | {"ETag": '"m"', "Last-Modified": "x" * 2000})
    fetcher = Fetcher(private=True)
    fetched = fetcher.fetch(site.address("/mill"))
    assert fetched is not None
    assert fetched.validators == Validators(site.address("/mill"), '"m"', None)
    assert fetcher.fetch(site.address("/mill"), fetched.validators) is None
    site.pages["/other"] = site.pages["/mill"]
    other = fetcher.fetch(site.address("/other"), fetched.validators)
    assert other is not None
    assert MILL.encode() in other.data


@rows("header", ["", "x" * 2000, "a\x7f", "é", "\udcff", "a\tb"])
def test_validators_that_could_not_be_sent_back_are_left_out(header: str) -> None:
    assert Validators.of("https://a.example/", {"ETag": header}).headers("https://a.example/") == {}


def test_a_fetch_ends_at_once_when_it_is_told_to(site: Website) -> None:
    asked, over, answered = threading.Event(), threading.Event(), threading.Event()

    def slow(before: int) -> Given:
        asked.set()
        over.wait(PATIENCE)
        answered.set()
        return page(MILL)

    def stop() -> None:
        asked.wait(PATIENCE)
        fetcher.stop()

    site.pages["/slow"] = slow
    fetcher = Fetcher(private=True)
    stopper = threading.Thread(target=stop)
    stopper.start()
    with pytest.raises(Unfetchable, match="is left for the next time"):
        fetcher.fetch(site.address("/slow"))
    assert not answered.is_set()
    over.set()
    stopper.join()
    before = len(site.asked)
    with pytest.raises(Unfetchable, match="is left for the next time"):
        fetcher.fetch(site.address("/mill"))
    assert (len(site.asked), fetcher.stopped) == (before, True)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]"])
def test_addresses_inside_the_network_are_refused_however_they_are_written(site: Website, host: str) -> None:
    site.pages["/mill"] = page(MILL)
    with pytest.raises(Unfetchable) as refused:
        Fetcher().fetch(f"http://{host}:{site.port}/mill")
    said, reason = str(refused.value), refused.value.reason
    assert "not in the public internet; VERBATIM_PRIVATE_ADDRESSES=true" in said or "no server can have" in said
    assert "VERBATIM" not in reason  # which people are told too who set nothing here
    assert site.asked == []


def resolving_to(*addresses: list[str]) -> object:
    """Name resolution as a name server could do it: each time another answer, the last one from then on."""
    answers = list(addresses)
    real = socket.getaddrinfo

    def resolve(host: str, port: int, *args: object, **named: object) -> object:
        if not str(host).endswith(".example"):
            return real(host, port, *args, **named)  # type: ignore[arg-type]
        found = answers.pop(0) if len(answers) > 1 else answers[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    return mock.patch.object(socket, "getaddrinfo", resolve)


def test_a_name_that_means_an_address_inside_the_network_is_refused(site: Website) -> None:
    site.pages["/mill"] = page(MILL)
    with resolving_to(["127.0.0.1"]):  # type: ignore[attr-defined]
        assert "not in the public internet" in refusal(f"http://mill.example:{site.port}/mill", private=False)
    assert site.asked == []


def test_only_public_addresses_of_a_name_are_connected_to_whatever_it_means_later(site: Website) -> None:
    site.pages["/mill"] = page(MILL)
    # Asked first the name has a public address, where nobody answers; asked again it would mean this machine.
    with resolving_to(["192.88.99.1", "127.0.0.1"], ["127.0.0.1"]):  # type: ignore[attr-defined]
        refusal(f"http://mill.example:{site.port}/mill", private=False, seconds=1.0)
    assert site.asked == []


def test_what_was_connected_to_is_looked_at_before_anything_is_sent(
    site: Website, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "_PublicResolver", aiohttp.ThreadedResolver)  # as if it had been fooled
    assert "not in the public internet" in refusal(f"http://localhost:{site.port}/a", private=False)
    assert not site.asked


@pytest.mark.parametrize("header", ["text/html; charset*=utf-16''%00", "text/html; charset*=nothing''%ff", ";;"])
def test_a_header_that_makes_no_sense_does_no_harm(site: Website, header: str) -> None:
    site.pages["/a"] = site.pages["/robots.txt"] = Given(b"<p>A gull slept.", headers={"Content-Type": header})
    assert fetch(site.address("/a")).data == b"<p>A gull slept."


def test_an_answer_that_is_no_http_is_told_without_its_bytes(site: Website) -> None:
    site.pages["/a"] = Given(headers={"X": "y" * 70_000})
    said = refusal(site.address("/a"))
    assert said.startswith("sends what can't be understood (Got more than ")
    assert "yyy" not in said


@pytest.mark.parametrize("location", ["http://a..b/", f"http://{'a' * 64}.example/", "http://①②⑦.1/", "//[", "http:"])
def test_a_redirect_to_what_can_be_no_host_is_refused(site: Website, location: str) -> None:
    site.pages["/a"] = Given(status=302, headers={"Location": location.encode().decode("latin-1")})
    assert refusal(site.address("/a"))
    site.pages["/b"], site.pages["/robots.txt"] = page("A gull slept."), site.pages["/a"]
    assert refusal(site.address("/b"))


def test_a_redirect_into_the_network_is_refused(site: Website) -> None:
    site.pages["/mill"] = page(MILL)
    site.pages["/way"] = Given(status=302, headers={"Location": f"http://127.0.0.1:{site.port}/mill"})
    # This machine passes for public under one name only.
    with (
        resolving_to(["127.0.0.1"]),  # type: ignore[attr-defined]
        mock.patch.object(connections, "_PublicResolver", aiohttp.ThreadedResolver),
        mock.patch.object(connections, "_PublicConnector", aiohttp.TCPConnector),
    ):
        said = refusal(f"http://open.example:{site.port}/way", private=False)
    assert "127.0.0.1, which is not in the public internet" in said
    assert site.asked == ["/robots.txt", "/way"]


def test_a_page_is_an_article_whose_id_is_its_address(site: Website, tmp_path: Path) -> None:
    site.pages["/mill"] = page(MILL, "Mill fire", '<meta name="date" content="2021-05-04">')
    fetcher = Fetcher(private=True)
    address = site.address("/mill")
    with Library.open(tmp_path) as library:
        assert library.sync_address(address, fetcher).added == 1
        article = library.article(address)
        assert (article.text, article.title, article.url) == (MILL, "Mill fire", address)
        assert (article.published, article.source) == ("2021-05-04", "mill")
        assert library.search(Query(("mill",)))
        assert library.sync_address(address, fetcher).unchanged == 1
        site.pages["/mill"] = page("The mill was rebuilt by the town in a single year.")
        assert library.sync_address(address, fetcher).changed == 1
        assert library.article(address).text == "The mill was rebuilt by the town in a single year."


def test_a_page_that_is_gone_takes_nothing_away_unless_pruned(site: Website, tmp_path: Path) -> None:
    site.pages["/mill"] = page(MILL)
    fetcher = Fetcher(private=True)
    address = site.address("/mill")
    with Library.open(tmp_path) as library:
        library.sync_address(address, fetcher)
        site.pages["/mill"] = Given(b"<html><body></body></html>")
        emptied = library.sync_address(address, fetcher)
        assert (emptied.kept, len(emptied.skipped)) == (1, 1)
        del site.pages["/mill"]
        with pytest.raises(Unfetchable):
            library.sync_address(address, fetcher)
        assert library.article(address).text == MILL
        assert library.sync_address(address, fetcher, prune=True).removed == 1
        assert library.articles() == ()
        with pytest.raises(Unfetchable):
            library.sync_address(address, fetcher)


def test_a_page_is_removed_by_its_address(site: Website, tmp_path: Path) -> None:
    site.pages["/mill"] = page(MILL)
    with Library.open(tmp_path) as library:
        library.sync_address(site.address("/mill"), Fetcher(private=True))
        assert [info.id for info in library.remove(site.address("/mill"))] == [site.address("/mill")]
        assert library.articles() == ()
