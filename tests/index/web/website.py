"""A web site on loopback, served for real, that does what a test tells it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HTML = {"Content-Type": "text/html; charset=utf-8"}

CONDITIONS = (("If-None-Match", "ETag"), ("If-Modified-Since", "Last-Modified"))


@dataclass
class Given:
    """What an address gives."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: HTML)


@dataclass
class Website:
    """`pages` by path: what to give, or a function to call with the number of times that it was asked for before."""

    port: int
    pages: dict[str, Given | Callable[[int], Given]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)
    unchanged: list[str] = field(default_factory=list)
    """Paths that were asked for with the validators that they have, which gave 304."""

    def address(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"


def page(words: str, title: str = "A page", head: str = "") -> Given:
    return Given(
        f"<html><head><title>{title}</title>{head}</head><body><article><p>{words}</p></article></body></html>".encode()
    )


@contextmanager
def serving() -> Iterator[Website]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            before = site.asked.count(self.path)
            site.asked.append(self.path)
            site.agents.add(self.headers["User-Agent"])
            found = site.pages.get(self.path, Given(b"nothing here", 404))
            given = found(before) if callable(found) else found
            if any(given.headers.get(theirs, "") == self.headers[ours] for ours, theirs in CONDITIONS):
                site.unchanged.append(self.path)
                given = Given(status=304)
            self.send_response(given.status)
            for name, value in given.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(given.body)))
            self.end_headers()
            with suppress(ConnectionError):  # of one who waits no longer
                self.wfile.write(given.body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        site = Website(server.server_port)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield site
        finally:
            server.shutdown()
            thread.join()
