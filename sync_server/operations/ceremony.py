"""
What every ceremony with a key on paper has in common: a passphrase in two parts, files for one pair of eyes.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from sync_server.operations.console import read_file
from sync_server.operations.errors import CommandStoppedError

if TYPE_CHECKING:
    from shared.crypto.recovery import RecoveryKey
    from shared.crypto.recovery_keeper import RecoverySecret


def ask_new_passphrase() -> list[str]:
    """
    Both parts, each typed twice by the one who will know it.

    Raises:
        CommandStoppedError: a part is too short; nothing was made.
    """
    from shared.crypto.recovery_file import LEAST_PART_CHARACTERS, PARTS

    parts = []
    for number in range(1, PARTS + 1):
        part = typer.prompt(f"Part {number} of the passphrase", hide_input=True, confirmation_prompt=True)
        if len(part.strip()) < LEAST_PART_CHARACTERS:
            raise CommandStoppedError(
                f"Each part needs {LEAST_PART_CHARACTERS} characters at least. Nothing was made."
            )
        parts.append(part)
    return parts


def open_key(file: Path, kind: type[RecoveryKey]) -> RecoverySecret:
    """
    A key from its sheet, with both parts of its passphrase.
    """
    from shared.crypto.recovery_file import PARTS, open_recovery_file
    from sync_server.adapters.system import crypto_provider

    text = read_text(file)
    parts = [
        typer.prompt(f"Part {number} of the passphrase", hide_input=True) for number in range(1, PARTS + 1)
    ]
    return asyncio.run(open_recovery_file(crypto_provider(), text, parts, kind))


def read_text(file: Path) -> str:
    """
    A file's text, whatever is in it.
    """
    return read_file(file).decode("utf-8", errors="replace")


def hexadecimal(text: str) -> bytes:
    """
    Raises:
        CommandStoppedError: not hexadecimal digits.
    """
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise CommandStoppedError("That is not in hexadecimal digits. Copy the whole line.") from None


def grouped(fingerprint: str) -> str:
    """
    A fingerprint as people compare it.
    """
    return " ".join(fingerprint[place : place + 4] for place in range(0, len(fingerprint), 4))


def write_private(file: Path, text: str) -> None:
    """
    A new file that only its owner reads.

    Raises:
        CommandStoppedError: there is one of that name.
    """
    flags: Sequence[int] = (os.O_WRONLY, os.O_CREAT, os.O_EXCL)
    try:
        handle = os.open(file, sum(flags), 0o600)
    except FileExistsError:
        raise CommandStoppedError(f"{file} is there already.") from None
    with os.fdopen(handle, "w", encoding="utf-8") as opened:
        opened.write(text)
