"""RSS and Atom: what a feed lists, and where a page's feed is.

feed = parse_feed(page.data, page.charset, page.address)     # Feed, or the address of the feed that a page names
"""

from index.feeds.feed import MOST_ENTRIES, Entry, Feed
from index.feeds.parsing import NotAFeed, parse_feed

__all__ = ["MOST_ENTRIES", "Entry", "Feed", "NotAFeed", "parse_feed"]
