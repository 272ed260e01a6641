"""Attachments come from Discord's own address alone, never larger than allowed, whatever they unpack to."""

from __future__ import annotations

import gzip
from collections.abc import Iterator

import pytest

from bot.discord.platform.attachments import CannotFetch, fetch_attachment
from tests.index.web.website import Given, Website, serving


@pytest.fixture
def cdn() -> Iterator[Website]:
    with serving() as started:
        yield started


async def test_what_is_attached_is_fetched_as_it_is(cdn: Website) -> None:
    cdn.pages["/a.txt?x=1"] = Given(b"A wall.")
    assert await fetch_attachment(cdn.address("/a.txt?x=1"), cdn.address(""), 7) == b"A wall."


async def test_a_bomb_or_a_file_larger_than_it_said_is_given_up(cdn: Website) -> None:
    cdn.pages["/bomb"] = Given(gzip.compress(b"x" * 50_000_000), headers={"Content-Encoding": "gzip"})
    cdn.pages["/large"] = Given(b"x" * 300_000)
    for path in ("/bomb", "/large"):
        assert await fetch_attachment(cdn.address(path), cdn.address(""), 100_000) is None


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "https://evil.example/a.txt", "/a.txt", "", "http://127.0.0.1:1/a.txt", "ftp://127.0.0.1/a"],
)
async def test_other_addresses_are_not_asked(cdn: Website, url: str) -> None:
    with pytest.raises(CannotFetch):
        await fetch_attachment(url, cdn.address(""), 100)
    assert cdn.asked == []


async def test_neither_a_name_in_the_address_nor_a_redirect_leads_elsewhere(cdn: Website) -> None:
    cdn.pages["/way"] = Given(status=302, headers={"Location": "http://127.0.0.1:1/secret"})
    with pytest.raises(CannotFetch, match="status 302"):
        await fetch_attachment(cdn.address("/way"), cdn.address(""), 100)
    with pytest.raises(CannotFetch):
        await fetch_attachment(cdn.address("/a").replace("127", "me@127"), cdn.address(""), 100)
    assert cdn.asked == ["/way"]
