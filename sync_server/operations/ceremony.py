"""
What every ceremony with a key on paper has in common: it is made, shown, followed and registered in the same steps,
with a passphrase in two parts and files for one pair of eyes.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import typer

from sync_server.operations.console import read_file, say
from sync_server.operations.errors import CommandStoppedError

if TYPE_CHECKING:
    from shared.crypto.provider import CryptoProvider
    from shared.crypto.recovery import RecoveryKey
    from shared.crypto.recovery_keeper import RecoverySecret
    from sync_server.ports.directory import Area
    from sync_server.ports.store import Work
    from sync_server.ports.surroundings import Clock, Signatures


@dataclass(frozen=True, slots=True)
class PaperKey:
    """
    A key that lives on paper.

    Attributes:
        name: As people say it: recovery key.
        group: The commands it is used with.
        paper: The sheet, with places for `for_area`, `fingerprint`, `made` and `block`.
    """

    name: str
    group: str
    paper: str


class PublicHalf(Protocol):
    """
    What phones know of a key.
    """

    @property
    def fingerprint(self) -> str:
        """By which people compare it, in hexadecimal digits."""
        ...


class Register(Protocol):
    """
    Keeps a public half for an area and all below it.
    """

    def __call__(
        self,
        work: Work,
        *,
        area: Area,
        public_key: bytes,
        endorsement: bytes,
        clock: Clock,
        signatures: Signatures,
    ) -> PublicHalf:
        """
        Raises:
            DoorstepError: it is no key, or does not follow the one that is there.
        """
        ...


def make_on_paper(
    paper_key: PaperKey, out: Path, make: Callable[[CryptoProvider], Awaitable[RecoverySecret]], *, owner: str
) -> None:
    """
    Makes a key and writes its sheet.

    Args:
        owner: Of what it is the key, for the sheet; may be empty.

    Raises:
        CommandStoppedError: the file is there, or a part of the passphrase is too short; nothing was made.
    """
    from shared.crypto.recovery_file import write_recovery_file
    from sync_server.adapters.system import crypto_provider

    if out.exists():
        raise CommandStoppedError(f"{out} is there already. A key is never written over another.")
    parts = ask_new_passphrase()
    provider = crypto_provider()

    async def made() -> tuple[RecoverySecret, str]:
        secret = await make(provider)
        return secret, await write_recovery_file(provider, secret, parts)

    secret, block = asyncio.run(made())
    sheet = paper_key.paper.format(
        for_area=f" · {owner}" if owner else "",
        fingerprint=grouped(secret.key.fingerprint),
        made=datetime.now(UTC).strftime("%Y-%m-%d"),
        block=block,
    )
    write_private(out, sheet)
    say(f"The {paper_key.name} is in {out}: print it, seal it, delete the file.")
    say(f"Fingerprint: {grouped(secret.key.fingerprint)}")
    say("To register it, on the server:")
    say(f"  doorstep-server {paper_key.group} register --area AREA {secret.key.to_bytes().hex()}")


def show_public_half(file: Path, kind: type[RecoveryKey]) -> None:
    """
    Says what of a key is no secret.
    """
    from shared.crypto.recovery_file import read_recovery_key

    key = read_recovery_key(read_text(file), kind)
    say(f"Fingerprint: {grouped(key.fingerprint)}")
    say(f"Public half: {key.to_bytes().hex()}")


def endorse_following(paper_key: PaperKey, file: Path, kind: type[RecoveryKey], following: str) -> None:
    """
    Signs the key that follows, and says how to register it.
    """
    from shared.crypto.recovery_keeper import endorse
    from sync_server.adapters.system import crypto_provider

    key = kind.from_bytes(hexadecimal(following))
    endorsement = asyncio.run(endorse(crypto_provider(), open_key(file, kind), key)).hex()
    say(f"Fingerprint of the key that follows: {grouped(key.fingerprint)}")
    say("To register it, on the server:")
    say(f"  doorstep-server {paper_key.group} register --area AREA --endorsement {endorsement} {following}")


def register_public_half(
    paper_key: PaperKey, register: Register, *, data: Path, area_name: str, public: str, endorsement: str
) -> None:
    """
    Keeps a public half for an area and all below it, and says what to compare.
    """
    from sync_server.adapters.system import Ed25519Signatures, SystemClock
    from sync_server.operations.data_folder import opened
    from sync_server.use_cases.keep_directory import get_area

    with opened(data) as store, store.transaction() as work:
        place = get_area(work.directory, area_name)
        key = register(
            work,
            area=place,
            public_key=hexadecimal(public),
            endorsement=hexadecimal(endorsement),
            clock=SystemClock(),
            signatures=Ed25519Signatures(),
        )
    say(f"{place.name} and all below it: {paper_key.name} {grouped(key.fingerprint)}.")
    say("Compare the fingerprint with the printed sheet. Phones take it at enrolment or at their next sync.")


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
