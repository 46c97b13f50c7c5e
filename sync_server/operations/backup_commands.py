"""
Backups: taken while the server runs, sealed to a key that is not on it, put back with phones that are newer.
"""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO

import typer

from sync_server.operations.console import HERE, Data, command_group, day_and_time, read_file, say
from sync_server.operations.erase_commands import LIST_FILE, read_erased
from sync_server.operations.errors import CommandStoppedError

if TYPE_CHECKING:
    from shared.crypto.sealed_to import AgreementKey
    from sync_server.ports.change_log import DeviceKey

backup = command_group("Backups of everything, sealed to a key that is not on the server.")

KEY_WORD = "doorstep-backup-key-1"
PUBLIC_FILE = "backup.pub"
ATTACHMENTS = "attachments"
PIECE_BYTES = 1 << 20

KeyFile = Annotated[Path, typer.Option("--key", help="The file that `backup key` wrote.")]


@backup.command("key")
def backup_key(
    file: Annotated[
        Path, typer.Argument(help="Where the secret half goes: a medium that leaves the server.")
    ],
    data: Data = HERE,
) -> None:
    """Make the key that opens backups. Its secret half goes into FILE, the public one stays on the server."""
    from shared.crypto.sealed_to import make_agreement
    from sync_server.adapters.system import crypto_provider

    made = asyncio.run(make_agreement(crypto_provider()))
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as cause:
        raise CommandStoppedError(f"{file} cannot be written ({cause.strerror}).") from cause
    with os.fdopen(handle, "w", encoding="ascii") as secret:
        secret.write(f"{KEY_WORD} {made.private.hex()}\n")
    (data / PUBLIC_FILE).write_text(made.public.hex() + "\n", encoding="ascii")
    say(f"The secret half is in {file}. Take it off this machine, keep two copies in two safes.")
    say("Without it no backup can be opened, by nobody.")


@backup.command("make")
def backup_make(
    file: Annotated[Path, typer.Argument(help="The backup to write; it must not exist yet.")],
    data: Data = HERE,
) -> None:
    """Write a backup of everything while the server runs. Phones are told once it is on the disk."""
    from sync_server.adapters.sealed_stream import SealedWriter
    from sync_server.adapters.system import SystemClock, crypto_provider
    from sync_server.operations.data_folder import opened

    public = bytes.fromhex(read_file(data / PUBLIC_FILE).decode("ascii"))
    draft = file.with_name(file.name + ".part")
    with opened(data) as store:
        if file.exists():
            raise CommandStoppedError(f"{file} is there already; a backup never replaces another.")
        held: dict[DeviceKey, int] = {}
        with _new_file(draft) as target:
            writer = SealedWriter(target, public, crypto_provider())
            for part in store.dump(made_ms=SystemClock().now_ms(), held=held):
                writer.write(part)
            for part in _attachment_parts(data / ATTACHMENTS):
                writer.write(part)
            writer.finish()
            target.flush()
            os.fsync(target.fileno())
        draft.rename(file)
        _sync_folder(file.parent)
        with store.transaction() as work:
            work.changes.note_backup(held)
    say(f"Everything is in {file}, {file.stat().st_size:,} bytes. Copy it to another place now.")


@backup.command("restore")
def backup_restore(
    file: Annotated[Path, typer.Argument(help="The backup.")],
    key: KeyFile,
    erased: Annotated[
        Path | None,
        typer.Option(
            help="The list of what was erased, as it was kept beside the backups; erased here again."
        ),
    ] = None,
    data: Data = HERE,
) -> None:
    """Put a backup back into an empty folder or database. Phones send again what it does not hold."""
    from sync_server.adapters.attachment_folder import AttachmentFolder
    from sync_server.adapters.database_setting import read_database_setting
    from sync_server.adapters.sealed_stream import read_sealed
    from sync_server.adapters.system import SystemClock, SystemRandomness, crypto_provider
    from sync_server.main import empty_store
    from sync_server.operations.data_folder import require_writable
    from sync_server.use_cases.erase_records import erase_again
    from sync_server.use_cases.restore_server import begin_epoch
    from sync_server.use_cases.verify_attachments import remove_unnamed

    opener = _read_key(key)
    gone = read_erased(erased) if erased else []
    require_writable(data)
    store = empty_store(data, read_database_setting(data, os.environ))
    try:
        with file.open("rb") as source:
            files = _Files(data / ATTACHMENTS)
            head = store.fill(files.taken_out(read_sealed(source, opener, crypto_provider())))
        with store.transaction() as work:
            begin_epoch(work, clock=SystemClock(), randomness=SystemRandomness())
            back = erase_again(work, gone, clock=SystemClock())
        with store.reading() as view:
            remove_unnamed(view, AttachmentFolder(data / ATTACHMENTS))
    except OSError as cause:
        raise CommandStoppedError(f"{file} cannot be read ({cause.strerror}).") from cause
    finally:
        store.close()
    (data / PUBLIC_FILE).write_text(opener.public.hex() + "\n", encoding="ascii")
    say(f"The server is as it was on {day_and_time(head['made_ms'])}; {files.count} pictures and sounds.")
    if erased:
        shutil.copyfile(erased, data / LIST_FILE)
        say(f"{back} records of the backup were erased again.")
    say("Start it: phones send again what came after that, and fetch everything anew.")


def _read_key(file: Path) -> AgreementKey:
    from shared.crypto.sealed_to import derive_agreement_key
    from sync_server.adapters.system import crypto_provider

    try:
        word, secret = read_file(file).decode("ascii").split()
        private = bytes.fromhex(secret)
    except ValueError:
        word, private = "", b""
    if word != KEY_WORD or len(private) != 32:
        raise CommandStoppedError(f"{file} holds no key for backups.")
    return asyncio.run(derive_agreement_key(crypto_provider(), private))


def _new_file(file: Path) -> BinaryIO:
    try:
        return os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")
    except OSError as cause:
        raise CommandStoppedError(f"{file} cannot be written ({cause.strerror}).") from cause


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _attachment_parts(folder: Path) -> Iterator[bytes]:
    """
    Whole contents; parts of those still on their way are sent again.
    """
    import msgpack

    for path in sorted(folder.glob("*/*/*")):
        if "parts" in path.relative_to(folder).parts or not path.is_file():
            continue
        with path.open("rb") as content:
            first = True
            while (piece := content.read(PIECE_BYTES)) or first:
                where = "/".join(path.relative_to(folder).parts)
                yield msgpack.packb({"file": where, "first": first, "bytes": piece}, use_bin_type=True)
                first = False


class _Files:
    """
    Puts files of a backup back, and leaves the rows to others.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.count = 0

    def taken_out(self, chunks: Iterator[bytes]) -> Iterator[Any]:
        """Everything that is no file."""
        from sync_server.adapters.sql_backup import unpacked_parts

        for part in unpacked_parts(chunks):
            if isinstance(part, dict) and "file" in part:
                self._keep(part)
            else:
                yield part

    def _keep(self, part: Mapping[str, Any]) -> None:
        from sync_server.ports.errors import BackupBrokenError

        places = part["file"].split("/")
        if len(places) != 3 or any(not set(place) <= _NAME for place in places):
            raise BackupBrokenError(part="file")
        path = self._folder.joinpath(*places)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with path.open("wb" if part["first"] else "ab") as content:
            content.write(part["bytes"])
        self.count += part["first"]


_NAME = frozenset("0123456789abcdef-")
