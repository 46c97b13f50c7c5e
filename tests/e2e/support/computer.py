"""
The app on CPython behind Flet's own web server: files, `cryptography` and `httpx`, the way it goes on Android.

Flet's stock client calls other hosts; the one given to it here is ours, which stays at home.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).parents[3]
READY_WITHIN_S = 60
END_WITHIN_S = 15

_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
  <base href="/">
  <meta charset="utf-8">
  <meta name="description" content="Doorstep on a computer">
  <title>Doorstep</title>
  <link rel="icon" href="data:,">
  <script>
    var flet = { pyodide: false, multiView: false, flutterAppResolve: () => null };
  </script>
  <!-- fletAppConfig -->
</head>
<body><script src="flutter_bootstrap.js" async></script></body>
</html>
"""


def make_client(site: Path, target: Path) -> Path:
    """A client for Flet's server, from the built site: the same trimmed parts without Python and service worker."""
    if target.exists():
        shutil.rmtree(target)
    for part in (
        "assets",
        "canvaskit",
        "flutter_bootstrap.js",
        "main.dart.js",
        "version.json",
        "manifest.json",
    ):
        source = site / part
        if source.is_dir():
            shutil.copytree(source, target / part, ignore=shutil.ignore_patterns("*.br", "*.gz"))
        else:
            target.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target / part)
    # Flet's server adds its own default font to the manifest.
    shutil.copyfile(target / "assets/fonts/NotoSans-Regular.ttf", target / "assets/fonts/roboto.woff2")
    (target / "index.html").write_text(_PAGE, encoding="utf-8")
    return target


@dataclass
class Computer:
    """
    A process of the app, with its data folder: what a phone is in the other stories.

    Attributes:
        data: What survives a restart.
        client: The folder of `make_client`.
    """

    data: Path
    client: Path
    port: int = 0
    said: list[str] = field(default_factory=list)
    _process: subprocess.Popen[str] | None = None
    _listener: threading.Thread | None = None

    @property
    def address(self) -> str:
        """Where a browser finds its screen."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> Computer:
        """Starts the app and waits until it can be opened."""
        self.port = self.port or _free_port()
        settings = {
            "DOORSTEP_DATA": str(self.data),
            "FLET_FORCE_WEB_SERVER": "true",
            "FLET_SERVER_IP": "127.0.0.1",
            "FLET_SERVER_PORT": str(self.port),
            "FLET_WEB_PATH": str(self.client),
            "FLET_WEB_NO_CDN": "true",
            "FLET_WEB_RENDERER": "canvaskit",
        }
        self._process = subprocess.Popen(
            [sys.executable, "-m", "mobile.main"],
            cwd=ROOT,
            env={**os.environ, **settings},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._listener = threading.Thread(target=self._listen, args=(self._process,), daemon=True)
        self._listener.start()
        self._wait()
        return self

    def _listen(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        with process.stdout as output:
            self.said.extend(line.rstrip() for line in output)

    def _wait(self) -> None:
        end = time.monotonic() + READY_WITHIN_S
        while time.monotonic() < end and self._process is not None and self._process.poll() is None:
            try:
                with urlopen(self.address + "/version.json", timeout=5):
                    return
            except (URLError, OSError):
                time.sleep(0.1)
        self.lose_power()
        raise AssertionError("The app did not start:\n" + "\n".join(self.said))

    def stop(self) -> None:
        """Ends the app in good order."""
        self._end(signal.SIGINT)

    def lose_power(self) -> None:
        """Ends the app at once."""
        self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(how)
        try:
            process.wait(END_WITHIN_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if self._listener is not None:
            self._listener.join()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port
