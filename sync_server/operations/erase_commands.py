"""
Erasure by command: of a person, a household or any other record, with a certificate, and again after a restore.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from sync_server.operations.console import HERE, Data, day_and_time, read_file, say
from sync_server.operations.errors import CommandStoppedError

if TYPE_CHECKING:
    from sync_server.ports.store import View
    from sync_server.use_cases.erase_records import Erased

LIST_FILE = "erased.jsonl"
"""In the data folder: identifiers of everything that was erased, to be erased again after a restore."""


def erase(
    record: Annotated[str, typer.Argument(help="Identifier of the person, household or other record.")],
    area_name: Annotated[str, typer.Option("--area", help="Short name of the area it is in.")],
    certificate: Annotated[Path, typer.Option(help="Where the certificate is written; it must not exist.")],
    data: Data = HERE,
) -> None:
    """Destroy what a record and all that belongs to it say, here and on every phone, for ever."""
    from sync_server.adapters.attachment_folder import AttachmentFolder
    from sync_server.adapters.system import SystemClock
    from sync_server.main import ATTACHMENTS
    from sync_server.operations.data_folder import opened
    from sync_server.use_cases.erase_records import erase_record
    from sync_server.use_cases.keep_audit import CONSOLE
    from sync_server.use_cases.keep_directory import get_area
    from sync_server.use_cases.verify_attachments import remove_unnamed

    clock = SystemClock()
    with opened(data) as store, new_certificate(certificate) as paper:
        with store.transaction() as work:
            area = get_area(work.directory, area_name)
            erased = erase_record(work, area=area.id, record=record, actor=CONSOLE, clock=clock)
            # Before it is durable: a list that names too much does no harm, one that lacks a name does.
            remember(data, erased)
        with store.reading() as view:
            remove_unnamed(view, AttachmentFolder(data / ATTACHMENTS))
            paper.write(certificate_of(view, erased, [area.id], clock.now_ms()))
    if not erased:
        say("It was erased before. The certificate names nothing.")
    else:
        say(f"{len({one.record for one in erased})} records are erased. The certificate is in {certificate}.")
        say(f"Keep a copy of {data / LIST_FILE} where the backups are: a restore needs it.")


def certificate_of(view: View, erased: Sequence[Erased], areas: Collection[str], now_ms: int) -> str:
    """
    What was destroyed, by identifiers, and where the audit logs of the areas say so.
    """
    heads = view.changes.heads(areas)
    lines = [
        "Certificate of erasure",
        f"On {day_and_time(now_ms)} what the following records said was destroyed at this server.",
        "Phones destroy it at their next contact. Backups from before still hold it until they are thrown away;",
        "one that is put back is cleared by the list beside the server's data.",
        "",
        *(f"{one.kind} {one.record} in area {one.area}" for one in erased),
        "",
        *(
            f"Audit log of area {area}: position {head.audit_position}, hash {head.audit_hash.hex()}"
            for area, head in sorted(heads.items())
        ),
    ]
    return "\n".join(lines) + "\n"


def read_erased(file: Path) -> Sequence[Erased]:
    """
    The list of what was erased.

    Raises:
        CommandStoppedError: that is no such list.
    """
    from sync_server.use_cases.erase_records import Erased

    try:
        lines = [json.loads(line) for line in read_file(file).decode("ascii").splitlines()]
        return [Erased(line["area"], line["record"], line["kind"]) for line in lines]
    except (ValueError, KeyError, TypeError) as cause:
        raise CommandStoppedError(f"{file} is no list of what was erased.") from cause


def remember(data: Path, erased: Sequence[Erased]) -> None:
    """
    Adds to the list, durably.
    """
    handle = os.open(data / LIST_FILE, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as kept:
        for one in erased:
            kept.write(json.dumps(one._asdict()) + "\n")
        kept.flush()
        os.fsync(kept.fileno())


def new_certificate(file: Path) -> TextIO:
    """
    A paper that was not there before.

    Raises:
        CommandStoppedError: it was, or cannot be made: then nothing is erased.
    """
    try:
        return os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8")
    except OSError as cause:
        raise CommandStoppedError(f"{file} cannot be written ({cause.strerror}).") from cause
