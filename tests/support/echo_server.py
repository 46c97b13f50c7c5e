"""
A small HTTP server that misbehaves on request, for the contract of the way to the server.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SILENCE_S = 3.0


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    stop: threading.Event

    def do_GET(self) -> None:
        match self.path:
            case "/empty":
                self._answer(204, b"", {})
            case "/proxy-error":
                self._answer(
                    502, b"<html>Bad gateway</html>", {"content-type": "text/html", "retry-after": "120"}
                )
            case "/silence":
                self.stop.wait(SILENCE_S)
                self.close_connection = True
            case "/broken":
                self.send_response(200)
                self.send_header("content-length", "1000")
                self.end_headers()
                self.wfile.write(b"half")
                self.close_connection = True
            case "/redirect":
                self._answer(302, b"", {"location": "/empty"})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        if self.path == "/refuse":
            content = json.dumps({"code": "sync.seq.forked", "details": {"seq": 7}}).encode()
            self._answer(409, content, {"content-type": "application/json"})
        else:
            self._answer(
                200,
                body,
                {
                    "content-type": self.headers["content-type"],
                    "doorstep-token": self.headers["authorization"],
                },
            )

    def _answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 204:
            self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *said: object) -> None:
        """Silent."""


@contextmanager
def echo_server() -> Iterator[str]:
    """
    The server's address while it runs.
    """
    stop = threading.Event()
    handler = type("Handler", (_Handler,), {"stop": stop})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        stop.set()
        server.shutdown()
        thread.join()
        server.server_close()
