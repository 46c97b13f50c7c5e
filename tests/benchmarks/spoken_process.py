"""
A client in a process of its own, that is told what to do: one JSON command a line, one JSON answer a line.

Ours and the peers' run like this, so that each has its processor time to itself while it is measured.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
END_WITHIN_S = 20


class SpokenProcess:
    """
    A running client.
    """

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def ask(self, command: str, **given: object) -> Mapping[str, Any]:
        """
        Raises:
            RuntimeError: the client says so, or ended.
        """
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"command": command, **given}) + "\n")
        self._process.stdin.flush()
        return self.hear()

    def hear(self) -> Mapping[str, Any]:
        """
        The next line.

        Raises:
            RuntimeError: it tells of an error, or there is none.
        """
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        said: Mapping[str, Any] = json.loads(line) if line else {"error": "it ended"}
        if "error" in said:
            raise RuntimeError(f"{self._process.args}: {said['error']}")
        return said


@contextmanager
def speaking(command: Sequence[str], **variables: str) -> Iterator[SpokenProcess]:
    """
    Runs a client until the block ends.
    """
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **variables},
    )
    try:
        yield SpokenProcess(process)
    finally:
        assert process.stdin is not None and process.stdout is not None
        process.stdin.close()
        process.terminate()
        process.wait(END_WITHIN_S)
        process.stdout.close()
