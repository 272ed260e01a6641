"""Files of posts: exports of WordPress and Ghost, saved feeds, WARC; each post an article with a name that stays."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from index.article import Article
from index.formats import Limits, Unreadable, read
from index.formats.feed_files import post_markup
from tests import rows
from tests.growth import MAX_FACTOR, measure

FILES = Path(__file__).with_name("files")
WORDPRESS = """<?xml version="1.0" encoding="UTF-8"?>
<rss xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>The Coast</title><image><title>A logo</title></image>
<wp:author><wp:author_login>annlee</wp:author_login><wp:author_display_name>Ann Lee</wp:author_display_name></wp:author>
%s</channel></rss>"""
POST = """<item><title>%(title)s</title><link>https://coast.example/%(id)s/</link><dc:creator>annlee</dc:creator>
<pubDate>Mon, 03 May 2021 08:15:00 +0000</pubDate><content:encoded><![CDATA[%(content)s]]></content:encoded>
<wp:post_id>%(id)s</wp:post_id><wp:status>%(status)s</wp:status><wp:post_type>%(type)s</wp:post_type>
<wp:post_password>%(password)s</wp:post_password>
<wp:comment><wp:comment_content>A SECRET remark.</wp:comment_content></wp:comment></item>"""
FERRY = "<p>The ferry sank on Friday. Nobody was hurt.</p>"


def post(content: str = FERRY, **fields: str) -> str:
    known = {
        "title": "Ferry sinks",
        "id": "12",
        "status": "publish",
        "type": "post",
        "password": "",
        "content": content,
    }
    return POST % (known | fields)


def found_in(tmp_path: Path, text: str | bytes, name: str, limits: Limits | None = None) -> list[Article | Unreadable]:
    file = tmp_path / name
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return list(read(file, tmp_path, limits or Limits()))


def article_in(tmp_path: Path, text: str, name: str) -> Article:
    (article,) = found_in(tmp_path, text, name)
    assert isinstance(article, Article), article
    return article


def refusal(tmp_path: Path, text: str | bytes, name: str) -> str:
    *_, refused = found_in(tmp_path, text, name)
    assert isinstance(refused, Unreadable)
    return refused.reason


def test_a_wordpress_export_gives_what_was_published_and_nothing_else(tmp_path: Path) -> None:
    hidden = (
        post("SECRET words.", id="13", status="draft") + post("SECRET words.", id="14", status="private")
        + post("SECRET words.", id="15", password="x") + post("SECRET words.", id="16", type="attachment")
        + post("SECRET words.", id="17", type="wp_template") + post("", id="18")
    )  # fmt: skip
    article = article_in(tmp_path, WORDPRESS % (hidden + post() + hidden), "export.xml")
    assert (article.id, article.title, article.author) == ("export.xml#12", "Ferry sinks", "Ann Lee")
    assert (article.publisher, article.published) == ("The Coast", "2021-05-03T08:15:00+00:00")
    assert article.url == "https://coast.example/12/"
    assert article.text == "The ferry sank on Friday. Nobody was hurt."


def test_posts_of_wordpress_have_paragraphs_by_blank_lines_and_programs_in_brackets(tmp_path: Path) -> None:
    content = (
        "<!-- wp:paragraph -->\n<p>One came. It left.</p>\n<!-- /wp:paragraph -->\n\nTwo lines\nare one paragraph.\n\n"
        '[caption id="a"]<img src="x"/>A boat at sea[/caption]\n\nHe said [sic] so. [gallery ids="1,2"]'
    )
    article = article_in(tmp_path, WORDPRESS % post(content), "export.xml")
    assert article.text == "One came. It left.\n\nTwo lines are one paragraph.\n\nA boat at sea\n\nHe said [sic] so."


def test_a_saved_feed_gives_its_entries_in_either_format(tmp_path: Path) -> None:
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>The Coast</title><entry><title type="xhtml">'
        '<div xmlns="http://www.w3.org/1999/xhtml">Mill <b>closes</b></div></title><id>m1</id>'
        '<link rel="self" href="https://coast.example/self"/><link rel="alternate" href="https://coast.example/mill"/>'
        "<author><name>Ann Lee</name><email>ann@coast.example</email></author><author><name>Reed, Tom</name></author>"
        "<published>2021-05-03</published>"
        '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>The mill <b>closed</b>.</p><p>So it is.</p>'
        "</div></content></entry></feed>"
    )
    article = article_in(tmp_path, atom, "coast.atom")
    assert (article.id, article.title, article.author) == ("coast.atom#m1", "Mill closes", "Ann Lee; Tom Reed")
    assert (article.url, article.published) == ("https://coast.example/mill", "2021-05-03")
    assert article.text == "The mill closed.\n\nSo it is."
    entry = "<title>T</title><author>ann@coast.example (Ann Lee)</author><description>It rose. It fell.</description>"
    article = article_in(tmp_path, f"<rss><channel><item>{entry}</item></channel></rss>", "coast.rss")
    assert (article.id, article.author) == ("coast.rss#1", "Ann Lee")


def test_lists_of_feeds_and_pages_say_which_command_reads_them(tmp_path: Path) -> None:
    assert "`verbatim feeds f.opml`" in refusal(tmp_path, "<opml><body/></opml>", "f.opml")
    assert "`verbatim feeds sitemap.xml`" in refusal(tmp_path, "<urlset><url/></urlset>", "sitemap.xml")
    assert "not read here" in refusal(tmp_path, "<project/>", "pom.xml")
    assert "holds no posts" in refusal(tmp_path, "once upon a time", "a.xml")
    assert "is empty" in refusal(tmp_path, "<rss><channel/></rss>", "a.xml")
    link = "<item><title>Ferry</title><link>https://a.example/1</link></item>"
    assert "holds links to posts" in refusal(tmp_path, f"<rss><channel>{link}</channel></rss>", "a.rss")


def test_of_a_damaged_export_what_stands_before_the_damage_is_kept(tmp_path: Path) -> None:
    found = found_in(tmp_path, (WORDPRESS % (post() + post(id="13")))[:-600], "export.xml")
    assert [one.id for one in found if isinstance(one, Article)][:1] == ["export.xml#12"]


def test_no_more_of_an_export_is_read_at_once_than_a_post_may_have(tmp_path: Path) -> None:
    many = WORDPRESS % "".join(post(FERRY * 200, id=str(n)) for n in range(30))
    assert len(many) > 200_000
    assert len(found_in(tmp_path, many, "export.xml", Limits(max_file_bytes=100_000))) == 30
    *_, refused = found_in(tmp_path, WORDPRESS % post(FERRY * 9_000), "export.xml", Limits(max_file_bytes=100_000))
    assert isinstance(refused, Unreadable)
    assert "larger than 100 KB" in refused.reason
    assert refused.cut_short


def test_entities_of_an_export_are_neither_looked_up_nor_multiplied(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("SECRET", encoding="utf-8")
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    for declared in (f'<!ENTITY l11 SYSTEM "{(tmp_path / "secret.txt").as_uri()}">', f'<!ENTITY l0 "ha ha">{laughs}'):
        item = "<item><description>It &l11; rose.</description></item>"
        text = f"<!DOCTYPE rss [{declared}]><rss><channel>{item}</channel></rss>"
        for one in found_in(tmp_path, text, "a.xml"):
            assert isinstance(one, Unreadable) or (len(one.text) < 100 and "SECRET" not in one.text)


def test_a_ghost_export_gives_what_was_published(tmp_path: Path) -> None:
    posts = [
        {
            "id": "5f1",
            "title": "Ferry sinks",
            "html": FERRY,
            "status": "published",
            "published_at": "2021-05-03T08:15:00.000Z",
        },
        {"id": "5f2", "title": "A draft", "html": "<p>SECRET words.</p>", "status": "draft"},
    ]
    data = {
        "posts": posts,
        "users": [{"id": "u", "name": "Ann Lee"}],
        "posts_authors": [{"post_id": "5f1", "author_id": "u"}],
        "settings": [{"key": "title", "value": "The Coast"}],
    }
    for export in ({"db": [{"data": data}]}, {"data": data}):
        article = article_in(tmp_path, json.dumps(export), "ghost.json")
        assert (article.id, article.title, article.author) == ("ghost.json#5f1", "Ferry sinks", "Ann Lee")
        assert (article.publisher, (article.published or "")[:10]) == ("The Coast", "2021-05-03")
        assert article.text == "The ferry sank on Friday. Nobody was hurt."


def test_a_json_feed_and_a_list_of_articles_are_read(tmp_path: Path) -> None:
    items = [
        {
            "id": "1",
            "url": "https://coast.example/1",
            "title": "Ferry",
            "content_html": FERRY,
            "authors": [{"name": "Ann Lee"}],
        },
        {"id": 2, "content_text": "The mill closed.\n\nSo it is.", "date_published": "2021-05-03"},
        "none",
        {"id": 3},
    ]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "The Coast", "items": items}
    first, second = found_in(tmp_path, json.dumps(feed), "feed.json")
    assert isinstance(first, Article)
    assert isinstance(second, Article)
    assert (first.id, first.author, first.url) == ("feed.json#1", "Ann Lee", "https://coast.example/1")
    assert (second.id, second.published, second.publisher) == ("feed.json#2", "2021-05-03", "The Coast")
    entries = [{"id": "a", "title": "T", "text": "It rose. It fell."}, {"id": "b"}]
    for value in (entries, {"articles": entries}):
        article, refused = found_in(tmp_path, json.dumps(value), "list.json")
        assert isinstance(article, Article)
        assert article.id == "a"
        assert isinstance(refused, Unreadable)
        assert refused.reason.startswith("entry 2 ")


@pytest.mark.parametrize(
    "text", ["", "[" * 100_000, "{", "[]", "7", "null", '{"version": "https://jsonfeed.org/version/1"}']
)
def test_json_that_holds_no_articles_is_refused(tmp_path: Path, text: str) -> None:
    assert refusal(tmp_path, text, "a.json")


def test_a_crawl_by_another_program_gives_the_articles_in_its_pages() -> None:
    first, second, remark = read(FILES / "coast.warc.gz", FILES, Limits())
    assert isinstance(first, Article)
    assert isinstance(second, Article)
    assert (first.id, first.title) == ("coast.warc.gz#2", "Ferry sinks off the island")
    assert (second.id, second.published, second.publisher) == ("coast.warc.gz#3", "2021-05-02", "The Coast")
    assert (first.url or "").endswith("/0.html")
    assert isinstance(remark, Unreadable)
    assert remark.reason == "has 1 pages without an article, and 2 with one"


def test_a_crawl_is_read_unpacked_too_and_as_far_as_it_goes(tmp_path: Path) -> None:
    packed = (FILES / "coast.warc.gz").read_bytes()
    plain = gzip.decompress(packed)
    assert [one.id for one in found_in(tmp_path, plain, "a.warc") if isinstance(one, Article)] == [
        "a.warc#2",
        "a.warc#3",
    ]
    cut = found_in(tmp_path, packed[: len(packed) // 2], "a.warc.gz")
    assert isinstance(cut[-1], Unreadable)
    assert refusal(tmp_path, b"once upon a time", "a.warc")
    assert refusal(tmp_path, gzip.compress(b"WARC/1.0\r\n" + b"\0" * 30_000_000), "a.warc.gz")


def test_a_wrong_length_in_a_crawl_is_no_noise(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert refusal(tmp_path, b"WARC/1.0\r\nWARC-Type: metadata\r\nContent-Length: 3\r\n\r\nabcdef\r\n\r\n", "a.warc")
    assert capsys.readouterr().err == ""


@rows("piece", ["[a", "[/a]", "[a b=", "\n", "[[", '[a b="'])
def test_marks_of_programs_are_found_in_time_that_grows_no_faster_than_a_post(piece: str) -> None:
    assert measure(post_markup, lambda size: piece * (size // len(piece)), 30_000).factor <= MAX_FACTOR


def warc(*records: tuple[str, str, str]) -> bytes:
    """Return an archive of pages: address, further headers, page."""
    pages = (
        (address, f"HTTP/1.1 200 OK\r\nContent-Type: text/{kind}\r\n\r\n{page}".encode())
        for address, kind, page in records
    )
    return b"".join(
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {address}\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        + body + b"\r\n\r\n"
        for address, body in pages
    )  # fmt: skip


def test_a_page_of_a_warc_is_kept_once_by_its_own_address_and_what_is_for_programs_never(tmp_path: Path) -> None:
    page = f"<html><head><link rel='canonical' href='https://coast.example/a'></head><article>{FERRY * 9}</article>"
    packed = "html\r\nContent-Encoding: br"
    records = [
        ("https://coast.example/robots.txt", "plain", "Please respect this file when you crawl here."),
        ("https://coast.example/amp/a", "html", page),
        ("https://coast.example/a?print=1", "html", page),
        ("https://coast.example/b", packed, "\x1b\x03"),
    ]
    article, remark = found_in(tmp_path, warc(*records), "a.warc")
    assert isinstance(article, Article)
    assert article.url == "https://coast.example/a"
    assert isinstance(remark, Unreadable)
    assert remark.reason == "has 1 records that are compressed by brotli or zstd, which are not read"
