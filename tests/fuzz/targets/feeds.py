"""Feeds, and pages that name one, as other people write them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from hypothesis import strategies as st

from index.web.addresses import parsed
from index.web.feeds import MAX_ENTRIES, NotAFeed, parse_feed
from tests.fuzz.target import Check, Target
from tests.fuzz.targets.fetching import PARTS
from tests.fuzz.texts import damaged, encoded
from tests.fuzz.weaving import woven

HERE = "https://a.example/news/"
MARKUP = (
    *('<?xml version="1.0"?>', '<?xml encoding="utf-16"?>', "<rss>", "</rss>", "<channel>", "<item>", "</item>"),
    *('<feed xmlns="http://www.w3.org/2005/Atom">', '<rdf:RDF xmlns:rdf="x">', "<item/>", "<link>", "</link>"),
    *('<link rel="alternate" href="/1"/>', '<link href="2"/>', '<link rel="self" href="x"/>', "<guid>", "</guid>"),
    *('<guid isPermaLink="false">', "<title>", "</title>", '<title type="html">&lt;b&gt;', "<author><name>"),
    *("<pubDate>", "</pubDate>", "Tue, 04 May 2021 10:00:00 EST", "Mon, 01 Jan 0001 00:00:00 +2359", "2021-05-04"),
    *("1 May 99999 9:99", "<updated>", "</updated>", "<dc:creator>", "<![CDATA[", "]]>", "<!--", "-->", "<?x", "?>"),
    *("<!DOCTYPE rss [", '<!ENTITY a "b">', '<!ENTITY f SYSTEM "file:///etc/passwd">', "]>", "&a;", "&f;", "&nbsp;"),
    *('<entry xml:base="', '<rss xml:base="', '">', "<html><head>", '<base href="', "&#0;", "&#xD800;", "<entry>"),
    *('<link rel="alternate" type="application/rss+xml" href="', "http://[", "mailto:x", "\x08", "\ufffe", "<link/>"),
)  # fmt: skip
feeds = woven((*MARKUP, *MARKUP, *(part for part in PARTS if part != "\ud800")), 30).map(
    lambda text: text.encode("utf-8", "ignore")
)
data = st.one_of(feeds, feeds.map(b"<rss><channel><item>".__add__), damaged(feeds), encoded)
charsets = st.sampled_from((None, None, "utf-8", "iso-8859-1", "utf-16", "utf-7", "idna", "x", "\0"))


@contextmanager
def _parsing() -> Iterator[Check]:
    def check(given: tuple[bytes, str | None]) -> None:
        try:
            found = parse_feed(*given, HERE)
        except NotAFeed:
            return
        if isinstance(found, str):
            assert str(parsed(found)) == found
            return
        assert len(found.entries) <= MAX_ENTRIES
        for entry in found.entries:
            assert str(parsed(entry.address)) == entry.address
            assert "root:" not in str(entry)
        for unreadable in found.skipped:
            assert len(str(unreadable).splitlines()) == 1

    yield check


TARGETS = (Target("feed", st.tuples(data, charsets), _parsing),)
