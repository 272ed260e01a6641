"""The web: pages and feeds, one address at a time, politely, and never from inside one's own network unless allowed.

page = Fetcher().fetch("https://...")                        # raises Unfetchable
feed = parse_feed(page.data, page.charset, page.address)     # of `feeds`: a Feed, or its address if a page names it
"""

from index.web.addresses import is_web_address, normal
from index.web.fetching import NOTHING_KNOWN, FetchedPage, Fetcher, FetchLimits, Validators

__all__ = [
    "NOTHING_KNOWN",
    "FetchLimits",
    "FetchedPage",
    "Fetcher",
    "Validators",
    "is_web_address",
    "normal",
]
