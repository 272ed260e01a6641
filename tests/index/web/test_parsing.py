"""What is read of feeds: every format, broken ones, and those that mean harm."""

from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from index.formats.feed_files import FeedEntry
from index.formats.fragments import fragment_blocks
from index.metadata.fields import Metadata
from index.web.addresses import url_of
from index.web.feeds import MAX_ENTRIES, Feed, NotAFeed, parse_feed
from tests import rows
from tests.growth import MAX_FACTOR, TIMES, measure
from tests.index.web.written import atom, rss

HERE = "https://a.example/news/feed.xml"


def feed(data: bytes | str, charset: str | None = None) -> Feed:
    found = parse_feed(data.encode() if isinstance(data, str) else data, charset, HERE)
    assert isinstance(found, Feed)
    return found


def entry(item: str) -> FeedEntry:
    (only,) = feed(f"<rss><channel><item>{item}</item></channel></rss>").entries
    return only


def addresses(data: bytes | str, charset: str | None = None) -> list[str]:
    return [one.address for one in feed(data, charset).entries]


def test_rss_2() -> None:
    found = entry(
        "<title>A &amp;amp; B</title><link> https://a.example/1 </link><pubDate>Tue, 04 May 2021 10:00:00 EST</pubDate>"
        '<dc:creator xmlns:dc="http://purl.org/dc/elements/1.1/">Ann Lee</dc:creator>'
    )
    assert found.address == "https://a.example/1"
    assert found.metadata == Metadata("A & B", None, "2021-05-04T10:00:00-05:00", None, "Ann Lee")


@rows(
    ("author", "name"),
    [
        ("<author>ann@a.example (Ann Lee)</author>", "Ann Lee"),
        ("<author>Ann Lee</author>", "Ann Lee"),
        ("<author>ann@a.example</author>", None),
        ("<author><name>ann@a.example</name></author>", None),
        ("<author/>", None),
        ("<author><email>ann@a.example</email></author><author><name>Bo</name></author>", "Bo"),
    ],
)
def test_authors_are_names_and_no_mail_addresses(author: str, name: str | None) -> None:
    assert entry("<link>/1</link>" + author).metadata.author == name


def test_words_of_other_vocabularies_are_not_taken_for_the_entrys_own() -> None:
    found = entry(
        '<m:title xmlns:m="http://search.yahoo.com/mrss/">A picture</m:title><m:link xmlns:m="urn:x">/p</m:link>'
        '<a:link xmlns:a="http://www.w3.org/2005/Atom" href="/other"/>'
        '<dc:title xmlns:dc="http://purl.org/dc/elements/1.1/">Other</dc:title><title>A wall</title><link>/1</link>'
    )
    assert (found.address, found.metadata.title) == ("https://a.example/1", "A wall")


def test_rss_1_whose_items_stand_beside_the_channel() -> None:
    found = feed(
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><link>https://a.example/</link></channel>'
        "<item><title>A</title><link>https://a.example/1</link><dc:date>2021-05-04</dc:date></item></rdf:RDF>"
    )
    assert [(one.address, one.metadata.published) for one in found.entries] == [("https://a.example/1", "2021-05-04")]


def test_atom() -> None:
    found = feed(
        atom(
            [
                '<title type="html">&lt;b&gt;A&lt;/b&gt; wall</title><link rel="self" href="/x"/>'
                '<link rel="alternate" type="application/pdf" href="/1.pdf"/><link href="/1"/>'
                "<published>2021-05-04T10:00:00Z</published><updated>2021-05-05T10:00:00Z</updated>"
                "<author><name>Ann  Lee</name><email>a@b.c</email></author><author><name>Bo</name></author>"
            ]
        )
    )
    (one,) = found.entries
    assert one.address == "https://a.example/1"
    assert one.metadata == Metadata("A wall", None, "2021-05-04T10:00:00+00:00", None, "Ann Lee, Bo")


def test_an_update_is_no_date_of_publication() -> None:
    (one,) = feed(atom(['<link href="/1"/><updated>2021-05-05T10:00:00Z</updated>'])).entries
    assert one.metadata.published is None


def test_links_are_resolved_by_where_they_stand() -> None:
    assert addresses(rss("2.html", "/3", "//b.example/4").body) == [
        "https://a.example/news/2.html",
        "https://a.example/3",
        "https://b.example/4",
    ]
    based = atom(['<link href="5"/>']).replace(b"<entry>", b'<entry xml:base="deep/">')
    assert addresses(based.replace(b"<feed ", b'<feed xml:base="https://c.example/x/" ')) == [
        "https://c.example/x/deep/5"
    ]


def test_bases_in_bases_are_joined_once_and_end_where_no_address_could(monkeypatch: pytest.MonkeyPatch) -> None:
    joins = 0

    def counted(text: str) -> URL:
        nonlocal joins
        joins += 1
        return url_of(text)

    monkeypatch.setattr("index.web.feeds.url_of", counted)
    depth, entries = 100, 200
    items = "".join(f"<item><link>{number}</link></item>" for number in range(entries))
    found = addresses("<rss>" + '<a xml:base="b/">' * depth + items + "</a>" * depth + "</rss>")
    assert len(found) == entries
    assert found[0] == f"https://a.example/news/{'b/' * depth}0"
    assert joins <= depth + 2 * entries + 1
    item = "<item><link>{}</link></item>"
    inner = item.format("1") + item.format("https://b.example/2")
    long = feed("<rss>" + f'<a xml:base="{"b" * 50}/">' * depth + inner + "</a>" * depth + item.format("3") + "</rss>")
    assert [one.address for one in long.entries] == ["https://b.example/2", "https://a.example/news/3"]
    assert [one.path for one in long.skipped] == ["1"]


def test_a_permanent_guid_stands_for_a_link_and_another_one_does_not() -> None:
    assert entry("<guid>https://a.example/1</guid>").address == "https://a.example/1"
    assert feed('<rss><item><guid isPermaLink="false">https://a.example/1</guid></item></rss>').entries == ()
    assert feed("<rss><item><guid>abc</guid></item></rss>").entries == ()


def test_pages_listed_twice_come_once_and_what_is_no_page_is_named() -> None:
    found = feed(
        rss("/1", "/1#part", "file:///etc/passwd", "javascript:x()", "http://[", "https://u:pw@a.example/").body
    )
    assert [one.address for one in found.entries] == ["https://a.example/1"]
    assert len(found.skipped) == 4
    assert "pw" not in str(found.skipped)
    (without,) = feed("<rss><item/><item><title>A</title></item></rss>").skipped
    assert str(without) == f"{HERE}: has entries without a link to a page (2)"


def test_no_more_entries_are_read_than_is_sensible() -> None:
    assert len(feed(rss(*map(str, range(MAX_ENTRIES + 5))).body).entries) == MAX_ENTRIES


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        ("<pubDate>1 May 2021</pubDate><description>a</description>", "<pubDate>1 May 2021</pubDate>", True),
        ("<pubDate>1 May 2021</pubDate>", "<pubDate>2 May 2021</pubDate>", False),
        ("<pubDate>1 May 2021</pubDate>", "<pubDate>1 May 2021</pubDate><title>A</title>", False),
        ("<description>a</description>", "<description>b</description>", False),
        ("<description>a</description>", "<description>a</description><comments>3</comments>", True),
    ],
)
def test_what_makes_an_entry_another_one(before: str, after: str, same: bool) -> None:
    link = "<link>/1</link>"
    assert (entry(link + before).digest == entry(link + after).digest) is same


@pytest.mark.parametrize(
    ("data", "charset"),
    [
        ('<?xml version="1.0" encoding="ISO-8859-1"?><rss><item><link>/1</link><title>Café</title></item></rss>', None),
        ("<rss><item><link>/1</link><title>Café</title></item></rss>", "windows-1252"),
        ('<?xml version="1.0" encoding="utf-8"?><rss><item><link>/1</link><title>Café</title></item></rss>', None),
    ],
)
def test_encodings_also_wrongly_declared_ones(data: str, charset: str | None) -> None:
    (one,) = feed(data.encode("cp1252"), charset).entries
    assert one.metadata.title == "Café"


def test_utf_16() -> None:
    assert addresses('<?xml version="1.0" encoding="utf-16"?><rss><item><link>/1</link></item></rss>'.encode("utf-16"))


@rows(
    "broken",
    [
        "<rss><channel><item><title>a & b &nbsp; c</title><link>/1</link></item>",
        "\n\n<?xml version='1.0'?><rss><item><link>/1</link></item></rss>",
        "<rss><item><title>\x0b" + "a wall " * 30 + "</title><link>/1</link></item></rss>",
        "<rss><item><title x='&#xDC00;'>&#55296;&#x0D800 &#99999999;</title><link>/1&#xdfff;</link></item></rss>",
        "\ufeff<rss><item><link><![CDATA[/1]]></link><media:x/></item></rss>",
        "<!DOCTYPE rss SYSTEM 'http://127.0.0.1:1/rss.dtd'><rss><item><link>/1</link></item></rss>",
    ],
)
def test_broken_xml_is_read_as_far_as_it_makes_sense(broken: str) -> None:
    assert addresses(broken) == ["https://a.example/1"]


def test_entities_are_neither_expanded_nor_fetched() -> None:
    bomb = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9))
    internal = f'<!DOCTYPE rss [<!ENTITY e0 "{"ha" * 50}">{bomb}<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    item = '<item x="&e9;"><title>&e9;&f;</title><link>/1</link></item><item><link>&e9;</link></item>'
    found = feed(f"{internal}<rss><channel>{item}</channel></rss>")  # expanded, it would never end
    assert not any("haha" in str(one) or "root" in str(one) for one in (*found.entries, *found.skipped))


@pytest.mark.parametrize(
    ("head", "unit", "times"),
    [
        ("", "<item><title>", 200_000),
        ("<rss>", "<item><link>", 100_000),
        ("<rss>", "<item>", 300_000),
        ("<rss>" + "<item><title>" * 100, "<b/>", 600_000),
    ],
)
def test_deep_feeds_take_time_by_their_size(head: str, unit: str, times: int) -> None:
    def work(text: str) -> None:
        with contextlib.suppress(NotAFeed):
            parse_feed(text.encode(), None, HERE)

    assert measure(work, lambda size: head + unit * size, times // TIMES).factor <= MAX_FACTOR


@rows("data", [b"", b"words", b"\0\1\2", b"<x/>", b"<opml><body/></opml>", b'{"items": []}', b"%PDF-1.4"])
def test_what_is_no_feed_is_said(data: bytes) -> None:
    with pytest.raises(NotAFeed):
        parse_feed(data, None, HERE)


@pytest.mark.parametrize(
    ("head", "named"),
    [
        ('<link rel=alternate type="application/rss+xml" href="/f">', "https://a.example/f"),
        ('<LINK REL="Alternate home" TYPE="application/Atom+XML" HREF="f?x=1&amp;y">', "https://a.example/news/f?x=1&y"),
        ('<base href="https://b.example/c/"><link rel=alternate type="application/rss+xml" href="f">', "https://b.example/c/f"),
        (
            '<link rel=alternate hreflang=de href="/de"><link rel=alternate type="application/rss+xml" href="file:///x">'
            '<link rel=alternate type="application/rss+xml" href="/f">',
            "https://a.example/f",
        ),
    ],
)  # fmt: skip
def test_a_page_names_its_feed(head: str, named: str) -> None:
    assert parse_feed(f"<!DOCTYPE html><html><head>{head}</head><body><p>A".encode(), None, HERE) == named


def test_a_page_that_names_no_feed_is_none() -> None:
    with pytest.raises(NotAFeed, match="neither RSS nor Atom, nor a page that names one"):
        parse_feed(b'<html><head><link rel="stylesheet" href="/f"></head></html>', None, HERE)


@given(st.binary(max_size=60), st.sampled_from([b"<rss><item>%b</item></rss>", b"<feed><entry>%b", b"%b<rss>"]))
def test_any_bytes_are_a_feed_or_are_refused(data: bytes, around: bytes) -> None:
    try:
        found = parse_feed(around % data, None, HERE)
    except NotAFeed:
        return
    listed = [found] if isinstance(found, str) else [one.address for one in found.entries]
    assert all(address.startswith(("http://", "https://")) for address in listed)


@rows(
    "content",
    [
        '<content type="html">&lt;p&gt;A &amp;lt; B&lt;/p&gt;&lt;p&gt;It &lt;b&gt;rose&lt;/b&gt;.&lt;/p&gt;</content>',
        '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>A &lt; B</p><!-- x -->'
        "<p>It <b>rose</b>.</p></div></content>",
        '<content type="xhtml"><x:div xmlns:x="http://www.w3.org/1999/xhtml"><x:p>A &lt; B</x:p>'
        "<x:p>It <x:b>rose</x:b>.</x:p></x:div></content>",
        '<content type="text">A &lt; B\nIt rose.</content>',
        "<content><![CDATA[<p>A &lt; B</p>\n<p>It rose.</p>]]></content>",
        "<summary>Short.</summary><content>&lt;p&gt;A &amp;lt; B&lt;/p&gt;It rose.</content>",
    ],
)
def test_the_text_in_a_feed_however_it_is_wrapped(content: str) -> None:
    (one,) = feed(atom([f'<link href="/1"/>{content}'])).entries
    assert one.is_whole
    assert [block.text for block in fragment_blocks(one.content)] == ["A < B", "It rose."]


def test_a_summary_is_told_from_the_whole_and_text_elsewhere_is_none() -> None:
    (one, other) = feed(
        atom(['<link href="/1"/><summary>Short.</summary><content src="/x.mp3"/>', '<link href="/2"/>'])
    ).entries
    assert (one.content, one.is_whole) == ("<p>Short.</p>", False)
    assert other.content == ""


def test_entries_without_a_link_or_an_id_are_told_apart_and_stay_the_same() -> None:
    items = "<item><title>A</title><description>It rose.</description></item>"
    items += "<item><description>It fell.</description></item>"
    first, second = feed(f"<rss><channel>{items}</channel></rss>").entries
    assert not first.has_page
    assert first.address.startswith(f"{HERE}#")
    assert first.address != second.address
    again = feed(f"<rss><channel>{items.replace('rose', 'sank')}</channel></rss>").entries
    assert [one.address for one in again] == [first.address, second.address]
    assert again[0].digest != first.digest


@pytest.mark.parametrize(
    ("channel", "rest", "publisher"),
    [
        ("The Coast", "", "The Coast"),
        ("World news | The Coast", "", "The Coast"),
        ("The Coast » Sport", "", "The Coast"),
        ("News", "", None),
        ("The Coast", '<source url="https://b.example/feed">The Hill</source>', "The Hill"),
    ],
)
def test_a_feed_says_who_publishes_it(channel: str, rest: str, publisher: str | None) -> None:
    (one,) = feed(f"<rss><channel><title>{channel}</title><item><link>/1</link>{rest}</item></channel></rss>").entries
    assert one.metadata.publisher == publisher


def test_the_publisher_of_a_page_elsewhere_is_not_that_of_the_feed() -> None:
    (one,) = feed(
        "<rss><channel><title>The Coast</title><item><link>https://b.org/1</link></item></channel></rss>"
    ).entries
    assert one.metadata.publisher is None


def test_several_creators_are_all_named() -> None:
    names = "".join(f"<dc:creator>{name}</dc:creator>" for name in ("Ann Lee", "Bo Day", "Ann Lee"))
    found = entry(f'<link>/1</link><x xmlns:dc="http://purl.org/dc/elements/1.1/"/>{names}'.replace("<x ", "<y "))
    assert found.metadata.author is None  # of no declared vocabulary
    declared = names.replace("<dc:creator>", '<dc:creator xmlns:dc="http://purl.org/dc/elements/1.1/">')
    assert entry(f"<link>/1</link>{declared}").metadata.author == "Ann Lee, Bo Day"


@rows(
    ("written", "iso"),
    [
        ("2024-06-03 10:00:00", "2024-06-03T10:00:00"),
        ("Mon, 3 Jun 2024 10:00 EST", "2024-06-03T10:00:00-05:00"),
        ("Mon 03 Jun 2024 10:00:00 GMT", "2024-06-03T10:00:00+00:00"),
        ("Mon, 03 June 2024 10:00:00 +0200", "2024-06-03T10:00:00+02:00"),
        ("Mon, 03 Jun 24 10:00:00 GMT", "2024-06-03T10:00:00+00:00"),
        ("Mon, 03 Jun 2024 10:00:00 AEST", "2024-06-03T10:00:00+10:00"),
        ("Lun, 03 Jun 2024 10:00:00 +0200", "2024-06-03T10:00:00+02:00"),
        ("1717408800", "2024-06-03T10:00:00+00:00"),
        ("June 3, 2024, 10:00 am", "2024-06-03T10:00:00"),
        ("03/06/2024", None),
        ("Tue, 03 Jun 2098 10:00:00 GMT", None),
    ],
)
def test_dates_as_feeds_write_them(written: str, iso: str | None) -> None:
    assert entry(f"<link>/1</link><pubDate>{written}</pubDate>").metadata.published == iso


def test_a_sitemap_is_read_like_a_feed_the_newest_pages_first() -> None:
    pages = "".join(
        f"<url><loc>https://a.example/{n}</loc><lastmod>2021-05-{n:02}</lastmod></url>" for n in range(1, 10)
    )
    found = feed(f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{pages}<url/></urlset>')
    assert [one.address[-1] for one in found.entries] == list("987654321")
    again = feed(f"<urlset>{pages.replace('2021-05-09', '2021-05-10')}</urlset>")
    assert [a.digest == b.digest for a, b in zip(found.entries, again.entries, strict=True)] == [False] + [True] * 8


def test_of_an_index_of_sitemaps_the_newest_is_read() -> None:
    maps = "".join(
        f"<sitemap><loc>https://a.example/{n}.xml</loc><lastmod>202{n}-01-01</lastmod></sitemap>" for n in (1, 3, 2)
    )
    assert parse_feed(f"<sitemapindex>{maps}</sitemapindex>".encode(), None, HERE) == "https://a.example/3.xml"


def test_a_feed_in_json() -> None:
    said = {
        "version": "https://jsonfeed.org/version/1.1",
        "items": [
            {
                "id": "1",
                "url": "/1",
                "title": "A wall",
                "content_html": "<p>It rose.</p>",
                "authors": [{"name": "Ann Lee"}],
            },
            {"id": "2", "content_text": "It fell.\nSo it is."},
            {"id": "3", "url": "http://[::1"},
            None,
        ],
    }
    found = feed(json.dumps(said))
    first, second = found.entries
    assert (first.address, first.content, first.has_page) == ("https://a.example/1", "<p>It rose.</p>", True)
    assert (first.metadata.title, first.metadata.author) == ("A wall", "Ann Lee")
    assert (second.address, second.content, second.has_page) == (f"{HERE}#2", "<p>It fell.</p><p>So it is.</p>", False)
    assert len(found.skipped) == 1
