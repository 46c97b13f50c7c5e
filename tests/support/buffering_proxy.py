"""
A proxy as offices and some networks have them: it keeps each request until it has all of it, then each answer, and
gives that on in pieces of its own, without a length, headers in its own spelling.
"""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

PIECE_BYTES = 700
OF_ITS_OWN = frozenset({"connection", "content-length", "transfer-encoding", "host", "date", "server"})


@dataclass
class Proxy:
    """
    Attributes:
        address: Where phones find it.
        exchanges: How many it gave on.
    """

    address: str
    exchanges: int = 0


@contextmanager
def buffering_proxy(server: str) -> Iterator[Proxy]:
    """Stands before a server until the block ends."""
    proxy = Proxy("")
    door = ThreadingHTTPServer(("127.0.0.1", 0), _handler(urlsplit(server).netloc, proxy))
    proxy.address = f"http://127.0.0.1:{door.server_address[1]}"
    thread = threading.Thread(target=door.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        door.shutdown()
        door.server_close()
        thread.join()


def _handler(server: str, proxy: Proxy) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._give_on()

        def do_POST(self) -> None:
            self._give_on()

        def _give_on(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            kept = {name: value for name, value in self.headers.items() if name.lower() not in OF_ITS_OWN}
            line = http.client.HTTPConnection(server, timeout=60)
            try:
                line.request(self.command, self.path, body, {**kept, "Via": "1.1 office"})
                answer = line.getresponse()
                self._answer(answer, answer.read())
            finally:
                line.close()
            proxy.exchanges += 1

        def _answer(self, answer: http.client.HTTPResponse, body: bytes) -> None:
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in OF_ITS_OWN:
                    self.send_header(name.upper(), value)
            self.send_header("TRANSFER-ENCODING", "chunked")
            self.end_headers()
            for start in range(0, len(body), PIECE_BYTES):
                piece = body[start : start + PIECE_BYTES]
                self.wfile.write(b"%x\r\n%b\r\n" % (len(piece), piece))
            self.wfile.write(b"0\r\n\r\n")

        def log_message(self, *_: object) -> None:
            return None

    return Handler
