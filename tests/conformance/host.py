"""A web server of the caller's: it serves the pictures that URLs name, and hears callbacks."""

import contextlib
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import quote, unquote

from tests.conformance.call import Call
from tests.conformance.gallery import GALLERY, served


@dataclass(frozen=True)
class At:
    """Stands in a call's fields for a URL of the host: a picture by its name, or any other path."""

    name: str


@dataclass(frozen=True)
class Heard:
    """A request the host has got by POST."""

    path: str
    headers: Mapping[str, str]
    body: bytes


class Host:
    """Listens on loopback from construction until ``close``."""

    def __init__(self) -> None:
        self.heard: list[Heard] = []
        heard = self.heard

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                name = unquote(self.path[1:])
                body = served(name) if name in GALLERY else b""
                self.send_response(200 if body else 404)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                with contextlib.suppress(OSError):  # the engine hangs up on what is too large
                    self.wfile.write(body)

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                heard.append(Heard(self.path, dict(self.headers.items()), body))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name above us
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def url(self, name: str) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/{quote(name)}"

    def filled(self, call: Call) -> Call:
        """The call, with URLs in the places that stand for them."""
        return replace(call, fields=self._filled(call.fields))

    def _filled(self, node: Any) -> Any:
        if isinstance(node, At):
            return self.url(node.name)
        if isinstance(node, Mapping):
            return {key: self._filled(value) for key, value in node.items()}
        return [self._filled(one) for one in node] if isinstance(node, list) else node

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
