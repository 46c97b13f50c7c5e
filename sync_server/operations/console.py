"""
What every command shares: the data folder's option, plain lines and tables on the terminal.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from sync_server.operations.errors import CommandStoppedError

Data = Annotated[
    Path,
    typer.Option(
        "--data", envvar="DOORSTEP_DATA", help="Folder that holds the server's data.", show_default=True
    ),
]
HERE = Path("doorstep-data")


def command_group(words: str) -> typer.Typer:
    """
    A family of commands under one name.
    """
    return typer.Typer(help=words, no_args_is_help=True, rich_markup_mode=None)


def say(words: str) -> None:
    """
    One line for people.
    """
    print(words, flush=True)


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """
    Rows under headings, in columns.
    """
    lines = [headings, *rows]
    widths = [max(len(line[place]) for line in lines) for place in range(len(headings))]
    for line in lines:
        say("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def day_and_time(at_ms: int) -> str:
    """
    A moment in this machine's zone.
    """
    return datetime.fromtimestamp(at_ms / 1000, tz=UTC).astimezone().strftime("%Y-%m-%d %H:%M")


def read_file(file: Path) -> bytes:
    """
    A file that somebody named.

    Raises:
        CommandStoppedError: it cannot be read.
    """
    try:
        return file.read_bytes()
    except OSError as cause:
        raise CommandStoppedError(f"{file} cannot be read ({cause.strerror}).") from cause


def open_file(file: Path) -> BinaryIO:
    """
    A file that somebody named, for reading it piece by piece.

    Raises:
        CommandStoppedError: it cannot be read.
    """
    try:
        return file.open("rb")
    except OSError as cause:
        raise CommandStoppedError(f"{file} cannot be read ({cause.strerror}).") from cause
