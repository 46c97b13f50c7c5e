"""
A real `doorstep-server` with a demo team, in a process of its own, that stories can end and start again.
"""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[3]

_ACCOUNT = re.compile(r"^\s+(?P<name>.+?), .+ \((?P<role>\w+)\):\s+(?P<code>\S+)\s*$")
_LAST_LINE = "Ctrl-C ends the server"

# The first start compiles the programme pack and imports 200 households.
READY_WITHIN_S = 90
END_WITHIN_S = 15


@dataclass
class DoorstepServer:
    """
    The server of a story.

    Attributes:
        data: Its data folder; what it knows is there after a restart.
        site: The built web app it serves.
        codes: Role to the one-time code that the demo printed.
        days_ahead: How far its clock is, from the next start on.
        not_known: A kind of record that it is too old for, from the next start on.
    """

    data: Path
    site: Path
    port: int = 0
    codes: dict[str, str] = field(default_factory=dict)
    days_ahead: int = 0
    not_known: str = ""
    said: list[str] = field(default_factory=list)
    _process: subprocess.Popen[str] | None = None
    _listener: threading.Thread | None = None

    @property
    def address(self) -> str:
        """Where phones find it; the same after a restart."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> DoorstepServer:
        """Starts it and waits until it serves."""
        self.port = self.port or _free_port()
        program = ["sync_server.operations.cli"]
        if self.days_ahead:
            program = ["tests.e2e.support.later", str(self.days_ahead)]
        elif self.not_known:
            program = ["tests.e2e.support.older", self.not_known]
        command = [sys.executable, "-m", *program, "serve", "--demo"]
        command += ["--data", str(self.data), "--port", str(self.port), "--site", str(self.site)]
        self.said.clear()
        self._process = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        ready = threading.Event()
        self._listener = threading.Thread(target=self._listen, args=(self._process, ready), daemon=True)
        self._listener.start()
        if not ready.wait(READY_WITHIN_S) or self._process.poll() is not None:
            self.kill()
            raise AssertionError("The server did not start:\n" + "\n".join(self.said))
        self._wait_until_it_answers()
        return self

    def _wait_until_it_answers(self) -> None:
        # It says its address before it serves; only a server that serves obeys Ctrl-C whatever started it.
        for _ in range(READY_WITHIN_S * 10):
            with suppress(OSError), urllib.request.urlopen(f"{self.address}/api/v1/health", timeout=5):
                return
            threading.Event().wait(0.1)
        raise AssertionError("The server does not answer:\n" + "\n".join(self.said))

    def _listen(self, process: subprocess.Popen[str], ready: threading.Event) -> None:
        assert process.stdout is not None
        with process.stdout as output:
            for line in output:
                self.said.append(line.rstrip())
                account = _ACCOUNT.match(line)
                if account:
                    self.codes[account["role"]] = account["code"]
                if line.startswith(_LAST_LINE):
                    ready.set()
        ready.set()

    def stop(self) -> None:
        """Ends it as Ctrl-C does, which it has to obey in time."""
        assert self._end(signal.SIGINT), "the server did not end in time"

    def kill(self) -> None:
        """Ends it at once, as a power cut does."""
        self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> bool:
        process, self._process = self._process, None
        if process is None:
            return True
        process.send_signal(how)
        obeyed = True
        try:
            process.wait(END_WITHIN_S)
        except subprocess.TimeoutExpired:
            obeyed = False
            process.kill()
            process.wait()
        if self._listener is not None:
            self._listener.join()
        return obeyed


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port
