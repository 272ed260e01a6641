"""A door before a real node: what passes through it can be held up, answered otherwise, or shut out."""

from __future__ import annotations

import json
import ssl
import threading
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

__all__ = ["Answer", "Door", "error"]

Answer = tuple[int, Any]
"""A status and what is sent: JSON, or a plain text."""


def error(status: int, kind: str, reason: str) -> Answer:
    """An answer as OpenSearch gives it where something is wrong."""
    return status, {"error": {"root_cause": [], "type": kind, "reason": reason}, "status": status}


class Door:
    """Passes requests on to `behind`, unless `instead` gives another answer to a method and path.

    While it is `held`, nothing is answered. `passed` counts the answers by their status. Over TLS where it has a
    `context`. Where `signed` says so, only requests with that Authorization pass.
    """

    def __init__(self, behind: str, context: ssl.SSLContext | None = None) -> None:
        self.signed: str | None = None
        self.instead: Callable[[str, str], Answer | None] = lambda method, path: None
        self.passed: Counter[int] = Counter()
        self._open = threading.Event()
        self._open.set()
        self._shut = False
        door = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                door._open.wait()
                if door._shut:
                    self.close_connection = True
                    return
                other = door.instead(self.command, self.path)
                if door.signed is not None and self.headers.get("Authorization") != door.signed:
                    other = 401, "Unauthorized"
                if other is not None:
                    status, told = other
                    content = (told if isinstance(told, str) else json.dumps(told)).encode()
                else:
                    given = {name: value for name, value in self.headers.items() if name.lower().startswith("content-")}
                    request = urllib.request.Request(behind + self.path, body or None, given, method=self.command)
                    try:
                        with urllib.request.urlopen(request) as answer:
                            status, content = answer.status, answer.read()
                    except urllib.error.HTTPError as refused:
                        with refused:
                            status, content = refused.code, refused.read()
                door.passed[status] += 1
                try:
                    self.send_response(status)
                    plain = other is not None and isinstance(other[1], str)
                    self.send_header("Content-Type", "text/plain" if plain else "application/json")
                    self.send_header("Content-Length", str(len(content)))
                    self.end_headers()
                    if self.command != "HEAD":
                        self.wfile.write(content)
                except OSError:
                    self.close_connection = True

            do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _answer  # noqa: N815

            def log_message(self, *_: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            def finish_request(self, request: Any, client_address: Any) -> None:
                if context is None:
                    super().finish_request(request, client_address)
                    return
                with suppress(OSError), context.wrap_socket(request, server_side=True) as secure:
                    super().finish_request(secure, client_address)  # who does not trust it hangs up

        self._server = Server(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.address = f"{'https' if context else 'http'}://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def hold(self) -> None:
        """Answer nothing from now on."""
        self._open.clear()

    def release(self) -> None:
        """Answer again, what waits too."""
        self._open.set()

    def close(self) -> None:
        """Shut it: who knocks is refused."""
        self._shut = True
        self._open.set()
        self._server.shutdown()
        self._server.server_close()
