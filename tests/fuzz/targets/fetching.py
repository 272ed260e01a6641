"""What other people's web sites say of themselves: addresses, headers, robots.txt."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from hypothesis import strategies as st
from protego import Protego
from yarl import URL

from index.errors import Unfetchable
from index.web.addresses import is_address_in_digits, is_public, parsed, url_of
from index.web.connections import Rules
from index.web.fetching import _asked_wait
from tests.fuzz.target import Check, Target
from tests.fuzz.weaving import woven

PARTS = (
    *(
        "http://",
        "https://",
        "HTTP:",
        "file:///",
        "javascript:",
        "//",
        "/",
        "..",
        "@",
        "user:pw@",
        ":80",
        ":99999",
        "[::1]",
    ),
    *(
        "[",
        "]",
        "127.0.0.1",
        "0x7f.1",
        "2130706433",
        "localhost",
        "a.example",
        "xn--a",
        "xn--",
        "é",
        "\u3002",
        "%00",
        "%2f",
    ),
    *(
        "#",
        "?",
        "&",
        "\\",
        "\t",
        "\n",
        "\0",
        " ",
        "\u202e",
        "。",
        "::ffff:10.0.0.1",
        "%eth0",
        ".",
        "-",
        "_",
        "ß",
        "\ud800",
    ),
)
addresses = woven(PARTS, 8)
hosts = st.one_of(st.ip_addresses().map(str), addresses)
ROBOTS = (
    *(
        "User-agent: *\n",
        "User-agent: verbatim-bot\n",
        "Disallow: /\n",
        "Disallow: /*a*b*c*$\n",
        "Allow: /b\n",
        "Allow: $$\n",
    ),
    *(
        "Crawl-delay: nan\n",
        "Crawl-delay: 1e999\n",
        "Crawl-delay: -5\n",
        "Crawl-delay: x\n",
        "Request-rate: 1/0s\n",
        "%\n",
    ),
    *(
        "Visit-time: 9999-0000\n",
        "Sitemap: \n",
        ":::\n",
        "Disallow: %zz\n",
        "Request-rate: 1/5s 25:00-99:99\n",
        "\x00",
        "\r",
    ),
)
robots = woven(ROBOTS)
WAITS = (
    *("120", "-1", "1e9", "9" * 50, "Wed, 21 Oct 2015 07:28:00 GMT", "Mon, 01 Jan 0001 00:00:00 +2359", "٣", "²"),
    *("Fri, 31 Dec 9999 23:59:59 -2359", "Mon, 99 Foo 99999 99:99:99 +9999", "1 Jan 2000", ", , , ,", "(((", '"'),
)


@contextmanager
def _addresses() -> Iterator[Check]:
    def check(given: tuple[str, str]) -> None:
        here, location = given
        try:
            url = parsed(here)
            url = parsed(str(url.join(url_of(location))))
        except (Unfetchable, ValueError):  # which `get` takes for no web address
            return
        assert url.scheme in ("http", "https")
        assert url.host
        assert url.user is None
        assert parsed(str(url)) == url

    yield check


@contextmanager
def _hosts() -> Iterator[Check]:
    def check(host: str) -> None:
        if is_address_in_digits(host):
            is_public(host)

    yield check


@contextmanager
def _robots() -> Iterator[Check]:
    def check(text: str) -> None:
        rules = Rules(Protego.parse(text))
        rules.refusal(URL("https://a.example/b?c=abc"))
        assert not rules.delay < 0
        assert not rules.delay > 10

    yield check


@contextmanager
def _waits() -> Iterator[Check]:
    def check(header: str) -> None:
        assert _asked_wait(header) >= 0

    yield check


TARGETS = (
    Target("address", st.tuples(addresses | addresses.map("https://a.example/".__add__), addresses), _addresses),
    Target("host", hosts, _hosts),
    Target("robots-txt", robots, _robots),
    Target("retry-after", woven(WAITS, 2), _waits),
)
