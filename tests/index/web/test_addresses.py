"""What is fetched, and what lies in the public internet."""

from __future__ import annotations

import pytest

from index.errors import Unfetchable
from index.metadata.fields import without_tracking
from index.web.addresses import is_public, is_web_address, normal
from tests import rows


@pytest.mark.parametrize("host", ["93.184.216.34", "8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_addresses_of_the_public_internet(host: str) -> None:
    assert is_public(host)


@rows(
    "host",
    [
        *("127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254"),
        *("100.64.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "::", "::1"),
        *("fe80::1%eth0", "fc00::1", "ff02::1"),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:db8::1", "fec0::1"),
    ],
)  # fmt: skip
def test_addresses_that_are_not(host: str) -> None:
    assert not is_public(host)


def test_a_web_address_is_told_from_a_path() -> None:
    assert is_web_address("https://a.example/b")
    assert is_web_address("HTTP://a.example")
    assert not is_web_address("ftp://a.example")
    assert not is_web_address("https/notes")
    assert not is_web_address("C:/news")


def test_one_page_has_one_spelling() -> None:
    assert normal("HTTPS://A.Example:443/b?c=1#part") == "https://a.example/b?c=1"
    assert normal("https://a.example") == "https://a.example/"


@rows(
    "address",
    [
        "https://",
        "http://[::1]@",
        "http:///x",
        "https://a.example:99999/",
        "https://user:secret@a.example/",
        "http://me:secret@[::1/",
        "ftp://me:secret@a.example/",
        "me:secret@a.example/feed",
        "http://me:secret/more@a.example:x/",
        "http://me:secret@a.example/" + "x" * 2000,
        "http://[::1/",
        "http://a..b/",
        f"http://{'a' * 64}.example/",
        "http://2130706433/",
        "http://127.1/",
        "http://0177.0.0.1/",
        "http://0x7f000001/",
        "http://①②⑦.1/",
    ],
)
def test_what_is_no_web_address_is_said(address: str) -> None:
    with pytest.raises(Unfetchable) as refused:
        normal(address)
    assert "secret" not in str(refused.value)


@rows(
    ("address", "without"),
    [
        ("https://a.example/x?utm_source=b&utm_medium=c", "https://a.example/x"),
        ("https://a.example/x?id=7&fbclid=IwAR0&page=2", "https://a.example/x?id=7&page=2"),
        ("https://a.example/x?GCLID=1", "https://a.example/x"),
        (
            "https://a.example/x?a=1&mc_cid=2&mc_eid=3&igshid=4&msclkid=5&at_medium=6&_hsenc=7",
            "https://a.example/x?a=1",
        ),
        ("https://a.example/?p=12&utm_campaign=", "https://a.example/?p=12"),
        ("https://a.example/x?source=rss", "https://a.example/x"),
        ("https://a.example/x?source=rss----1a2b---4&id=7", "https://a.example/x?id=7"),
        ("https://a.example/x?partner=rss&emc=rss", "https://a.example/x"),
        ("https://a.example/x?ref=rss&cmpid=b&CMP=share_btn_tw&WT.mc_id=e&ncid=c", "https://a.example/x"),
        ("https://a.example/x?.tsrc=rss&traffic_source=rss&eref=rss_latest&via=twitter", "https://a.example/x"),
        ("https://a.example/?feed=rss2&type=rss&format=feed", "https://a.example/?feed=rss2&type=rss&format=feed"),
        ("https://a.example/x?source=court&from=printed&ref=7", "https://a.example/x?source=court&from=printed&ref=7"),
        (
            "https://a.example/x?id=utm_source&utm=1&ref=2&v=a%26utm_id%3D1",
            "https://a.example/x?id=utm_source&utm=1&ref=2&v=a%26utm_id%3D1",
        ),
    ],
)
def test_who_sent_a_reader_makes_no_page_another_one(address: str, without: str) -> None:
    assert normal(address) == normal(without)
    assert without_tracking(address + "#part") == without + "#part"


def test_a_long_query_takes_no_time() -> None:
    for part in ("utm_a=1&", "utm_", "&", "?", "a" * 7 + "&"):
        without_tracking("https://a.example/?" + part * 100_000)
