"""
The keeper of the recovery key in a story: a machine of their own, and files carried between it and the server's.
"""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from shared.crypto.recovery_file import read_recovery_key
from tests.e2e.support.server import ROOT, DoorstepServer

PARTS = ("river stone lamp", "blue kettle song")
_ENROLMENT = re.compile(r"^[0-9A-Z]{4}-[0-9A-Z]{4}$", re.MULTILINE)
_REQUEST = re.compile(r"^([0-9a-f-]{36})  .*  approved$", re.MULTILINE)


def command(*arguments: object, typed: str = "") -> str:
    """`doorstep-server` as people type it; what it says."""
    done = subprocess.run(
        [sys.executable, "-m", "sync_server.operations.cli", *map(str, arguments)],
        cwd=ROOT,
        input=typed,
        capture_output=True,
        text=True,
        check=False,
        start_new_session=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@dataclass
class Keeper:
    """
    Attributes:
        folder: On the keeper's machine.
        server: Whose commands somebody else types.
    """

    folder: Path
    server: DoorstepServer

    def make_key(self) -> str:
        """The ceremony: two people type a part each; the public half goes to the server. Its fingerprint."""
        self.folder.mkdir()
        command("recovery", "new", self.folder / "key.txt", typed="".join(f"{part}\n" * 2 for part in PARTS))
        key = read_recovery_key((self.folder / "key.txt").read_text(encoding="utf-8"))
        self._on_server("recovery", "register", "--area", "rampur", key.to_bytes().hex())
        return key.fingerprint

    def answer(self, code: str) -> None:
        """Carries the approved request away, answers it and carries the answer back."""
        (request,) = _REQUEST.findall(self._on_server("recovery", "list"))
        carried, answer = self.folder / "request.json", self.folder / "answer.json"
        self._on_server("recovery", "export", request, carried)
        typed = "\n".join((code, *PARTS, ""))
        command("recovery", "open", self.folder / "key.txt", carried, answer, typed=typed)
        self._on_server("recovery", "answer", answer)

    def take_rescue(self, file: Path) -> str:
        """Takes in a rescue file on the server; what it says."""
        return self._on_server("rescue", "take", file)

    def add_manager(self, name: str) -> str:
        """Somebody more who may agree; the code for their phone."""
        add = ("user", "add", "manoj", "--name", name, "--role", "manager", "--area", "rampur")
        self._on_server(*add)
        found = _ENROLMENT.search(self._on_server("enrol", "manoj"))
        assert found is not None
        return found[0]

    def _on_server(self, *arguments: object) -> str:
        return command(*arguments, "--data", self.server.data)
