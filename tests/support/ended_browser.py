"""
A whole browser that works hard on its private storage and is ended at any moment, with all its processes at once.

No one drives it: its page begins by itself and tells the site's own server each thing that is saved, so that what was
told is outside before the browser ends.
"""

from __future__ import annotations

import functools
import http.server
import os
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.support.bare_page import CHROMIUM_ARGUMENTS, QuietHandler
from tests.support.browser import find_browser

PAGE = '<!doctype html><title>life</title><script type="module" src="life.mjs"></script>'
PAGE_SCRIPT = """
const worker = new Worker("worker.mjs", { type: "module" });
const [seed, pin, first] = location.search.slice(1).split(",");
const code = await (await fetch("life.py")).text();
worker.onmessage = ({ data }) => fetch("said", { method: "POST", body: JSON.stringify({ error: data.error }) });
worker.postMessage({ id: 0, code: code.replace("SEED", seed).replace("PIN", pin).replace("FIRST", first) });
"""
LIFE = """
import random, time
from js import XMLHttpRequest
from mobile.adapters.key_vault import SealedKeyVault
from mobile.adapters.platform_browser import open_device
from shared.crypto.key_derivation import KdfParameters
from tests.support.hard_day import HardDay

def say(line):
    request = XMLHttpRequest.new()
    request.open("POST", "said", False)
    request.send(line)

provider, secret, storage = await open_device(None)
vault = SealedKeyVault(provider, secret, storage, time.monotonic, parameters=KdfParameters())
await HardDay(vault, say, random.Random(SEED)).work(PIN, FIRST)
"""


class Hearing:
    """
    Lines that pages have told so far.
    """

    def __init__(self, address: str) -> None:
        self.address = address
        self._lines: list[str] = []
        self._changed = threading.Condition()

    def hear(self, line: str) -> None:
        """Takes in a line."""
        with self._changed:
            self._lines.append(line)
            self._changed.notify_all()

    def wait_for(self, count: int, patience_s: float) -> None:
        """Waits for so many lines, or until the time is over."""
        with self._changed:
            self._changed.wait_for(lambda: len(self._lines) >= count, patience_s)

    def take(self) -> list[str]:
        """All lines since the last time."""
        with self._changed:
            taken, self._lines = self._lines, []
            return taken


def place_life(site: Path) -> None:
    """
    Adds the page that works by itself to a bare site.
    """
    for name, content in (("life.html", PAGE), ("life.mjs", PAGE_SCRIPT), ("life.py", LIFE)):
        (site / name).write_text(content, encoding="utf-8")


@contextmanager
def hearing_site(site: Path) -> Iterator[Hearing]:
    """
    Serves the site and hears its pages until the block ends.
    """
    handler = functools.partial(_HearingHandler, directory=str(site))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    hearing = Hearing(f"http://localhost:{server.server_address[1]}/")
    server.hearing = hearing  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield hearing
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def browser_to_be_ended(profile: Path, address: str) -> Iterator[None]:
    """
    A browser with a page open; at the end of the block every process of it is gone at once.
    """
    program = find_browser()
    assert program is not None, "no Chromium on this machine; ./dev test fetches one"
    command = [
        program,
        "--headless",
        *CHROMIUM_ARGUMENTS,
        "--no-first-run",
        f"--user-data-dir={profile}",
        address,
    ]
    process = subprocess.Popen(
        [str(part) for part in command],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


class _HearingHandler(QuietHandler):
    def do_POST(self) -> None:
        size = int(self.headers["Content-Length"])
        server: Any = self.server
        server.hearing.hear(self.rfile.read(size).decode())
        self.send_response(204)
        self.end_headers()
