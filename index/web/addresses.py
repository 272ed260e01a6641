"""Web addresses: which are fetched, and which hosts lie in the public internet."""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING

from index.errors import Unfetchable
from index.secrets import shown_address

if TYPE_CHECKING:
    from yarl import URL

_WEB = re.compile(r"https?://", re.IGNORECASE)
MAX_ADDRESS = 2000  # characters
_NUMBER = re.compile(r"\d+|0x[0-9a-f]*", re.IGNORECASE | re.ASCII)
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def is_web_address(text: str) -> bool:
    """Return whether `text` is meant as a web address, not as the path of a file."""
    return _WEB.match(text) is not None


def normal(address: str) -> str:
    """Return the address in its usual spelling and without tracking, by which its article is known.

    Raises Unfetchable for what is none.
    """
    from index.metadata.fields import without_tracking  # here, for most who know addresses need none of it

    return without_tracking(str(parsed(address)))


def parsed(address: str) -> URL:
    """Return the address without its fragment, in its usual spelling. Raises Unfetchable for what is none."""
    if len(address) > MAX_ADDRESS:
        raise Unfetchable(shown_address(address)[:80] + "…", f"is longer than {MAX_ADDRESS} characters")
    try:
        url = url_of(address)
        port = url.port
    except ValueError as error:
        why = "" if "@" in address else f": {error}"  # which may quote a part of a password
        raise Unfetchable(address, f"is no web address{why}") from error
    if url.scheme not in ("http", "https") or not url.host or not port:
        raise Unfetchable(address, "is no web address: those start with http:// or https:// and a host")
    if url.user is not None or url.password is not None:
        raise Unfetchable(address, "has a name or password in it, which would be stored; leave it out")
    if not _is_host(url.raw_host or ""):
        raise Unfetchable(address, "is no web address: no server can have that host")
    if url.raw_path == "/":
        url = url.with_path("/", keep_query=True)  # which may not be written out
    return url.with_fragment(None)


def _is_host(host: str) -> bool:
    """Return whether there could be a server of this name.

    Systems read `127.1`, `0x7f.1` and `2130706433` as addresses, which those who check addresses may not.
    """
    if is_address_in_digits(host):
        return True
    labels = host.removesuffix(".").split(".")
    return len(host) <= 254 and all(0 < len(label) <= 63 for label in labels) and not _NUMBER.fullmatch(labels[-1])


def url_of(text: str) -> URL:
    """Return an address, also a relative one. Raises ValueError for what is none."""
    from yarl import URL

    try:
        return URL(text)
    except IndexError as error:  # of yarl 1.25, for "http://[::1]@"
        raise ValueError("its host is missing") from error


def is_public(host: str) -> bool:
    """Return whether an IP address, given in digits, is one of the public internet's.

    Raises ValueError for what is none.
    """
    address = ipaddress.ip_address(host.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        if address.is_site_local:
            return False
        # Addresses that stand for one of IPv4:
        within = address.ipv4_mapped or address.sixtofour
        if within is None and address in _NAT64:
            within = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if within is not None:
            return is_public(str(within))
    return address.is_global and not address.is_multicast and not address.is_reserved


def is_address_in_digits(host: str) -> bool:
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True
