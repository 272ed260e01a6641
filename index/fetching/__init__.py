"""Pages from the web, one address at a time, politely, and never from inside one's own network unless that is allowed.

page = Fetcher().fetch("https://...")     # raises Unfetchable
"""

from index.fetching.addresses import is_web_address, normal
from index.fetching.fetcher import Fetcher
from index.fetching.page import NOTHING_KNOWN, FetchLimits, Page, Validators

__all__ = ["NOTHING_KNOWN", "FetchLimits", "Fetcher", "Page", "Validators", "is_web_address", "normal"]
