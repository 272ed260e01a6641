"""The web: pages and feeds, one address at a time, politely, and never from inside one's own network unless allowed.

page = Fetcher().fetch("https://...")                        # raises Unfetchable
feed = parse_feed(page.data, page.charset, page.address)     # Feed, or the address of the feed that a page names
"""

from index.formats.feed_files import FeedEntry
from index.web.addresses import is_web_address, normal
from index.web.feeds import MAX_ENTRIES, Feed, NotAFeed, parse_feed
from index.web.fetching import NOTHING_KNOWN, FetchedPage, Fetcher, FetchLimits, Validators

__all__ = [
    "MAX_ENTRIES",
    "NOTHING_KNOWN",
    "Feed",
    "FeedEntry",
    "FetchLimits",
    "FetchedPage",
    "Fetcher",
    "NotAFeed",
    "Validators",
    "is_web_address",
    "normal",
    "parse_feed",
]
