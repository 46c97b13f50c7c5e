"""
A server for the site alone, after `mobile/packaging/SITE.md` to the letter; for tests and measures of the shell.

It can be told to break off, to be slow, or to count what it sent.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


@dataclass
class SiteServer:
    """
    A running server.

    Attributes:
        site: The folder served; may be changed while running, as a new deployment does.
        sent: Body bytes sent per path.
        refuse_after: Number of site files after which every answer is an error, as on a lost network.
    """

    site: Path
    port: int = 0
    sent: dict[str, int] = field(default_factory=dict)
    refuse_after: int | None = None

    @property
    def address(self) -> str:
        """Where it listens, as this machine's browser writes it."""
        return f"http://localhost:{self.port}"

    def listing(self) -> Mapping[str, Any]:
        """The site's own list."""
        listing: Mapping[str, Any] = json.loads((self.site / "headers.json").read_text(encoding="utf-8"))
        return listing


@contextmanager
def serving(site: Path, *, host: str = "127.0.0.1", port: int = 0) -> Iterator[SiteServer]:
    """Serves a built site until the block ends."""
    state = SiteServer(site)
    server = _QuietServer((host, port), _handler_for(state))
    state.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _QuietServer(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """A browser that is ended leaves connections torn; nothing to tell."""


def _handler_for(state: SiteServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            listing = state.listing()
            path = self.path.partition("?")[0]
            path = "/index.html" if path == "/" else path
            if path not in listing["files"] and self._is_page(path, listing):
                path = listing["fallback"]
            entry = listing["files"].get(path)
            if entry is None:
                self._answer(404, listing, {"Content-Type": "text/plain"}, b"not here")
            elif state.refuse_after is not None and len(state.sent) >= state.refuse_after:
                self._answer(503, listing, {"Content-Type": "text/plain"}, b"gone")
            else:
                self._send_file(path, entry, listing)

        def _is_page(self, path: str, listing: Mapping[str, Any]) -> bool:
            if path.startswith(tuple(listing["not_found_prefixes"])):
                return False
            return "text/html" in self.headers.get("Accept", "")

        def _send_file(self, path: str, entry: Mapping[str, Any], listing: Mapping[str, Any]) -> None:
            accepted = self.headers.get("Accept-Encoding", "")
            encoding = next(
                (name for name in ("br", "gzip") if name in accepted and name in entry["encodings"]),
                "",
            )
            ending = {"br": ".br", "gzip": ".gz", "": ""}[encoding]
            content = Path(str(state.site) + path + ending).read_bytes()
            headers = {
                "Content-Type": entry["type"],
                "Cache-Control": entry["cache"],
                "Vary": "Accept-Encoding",
            }
            if encoding:
                headers["Content-Encoding"] = encoding
            state.sent[path] = state.sent.get(path, 0) + len(content)
            self._answer(200, listing, headers, content)

        def _answer(
            self,
            status: int,
            listing: Mapping[str, Any],
            headers: Mapping[str, str],
            body: bytes,
        ) -> None:
            self.send_response(status)
            for name, value in {
                **listing["headers"],
                **headers,
                "Content-Length": str(len(body)),
            }.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            return None

    return Handler
