"""
The server's log: one JSON object a line, with identifiers, codes and counts. Never names, answers, codes or tokens.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TextIO

import msgspec

Fact = str | int | float | None


def place_of(error: Exception) -> str:
    """
    The kind of an unexpected error and the line that raised it; its message may hold private content.
    """
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    line = f" {trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""
    return type(error).__name__ + line


class Log:
    """
    Args:
        stream: Where lines go.
        now_ms: The server's clock.
        is_verbose: Whether `debug` lines are written too.
    """

    def __init__(self, stream: TextIO, now_ms: Callable[[], int], *, is_verbose: bool = False) -> None:
        self._stream = stream
        self._now_ms = now_ms
        self.is_verbose = is_verbose

    def info(self, event: str, **facts: Fact) -> None:
        """A state changed."""
        self._write("info", event, facts)

    def failure(self, event: str, **facts: Fact) -> None:
        """A developer should go and look."""
        self._write("error", event, facts)

    def debug(self, event: str, **facts: Fact) -> None:
        """The rest."""
        if self.is_verbose:
            self._write("debug", event, facts)

    def _write(self, level: str, event: str, facts: dict[str, Fact]) -> None:
        line = msgspec.json.encode({"at_ms": self._now_ms(), "level": level, "event": event, **facts})
        self._stream.write(line.decode() + "\n")
        self._stream.flush()
