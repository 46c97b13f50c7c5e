"""
Retention by command: what the programmes no longer keep, and its erasure with a certificate.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sync_server.operations.console import HERE, Data, command_group, day_and_time, say, table
from sync_server.operations.erase_commands import LIST_FILE, certificate_of, new_certificate, remember

if TYPE_CHECKING:
    from sync_server.ports.store import View
    from sync_server.use_cases.erase_records import Erased
    from sync_server.use_cases.retain_records import Due, OldWords

retention = command_group("Retention: what the programmes' rules no longer keep.")

AreaName = Annotated[str, typer.Option("--area", help="Only this area and those below it, by short name.")]


@retention.command("due")
def retention_due(
    area: AreaName = "",
    each: Annotated[bool, typer.Option("--each", help="Every record, with its last entry.")] = False,
    data: Data = HERE,
) -> None:
    """Show what is due to be erased. Changes nothing."""
    from sync_server.adapters.system import SystemClock
    from sync_server.operations.data_folder import opened

    with opened(data) as store, store.reading() as view:
        now_ms = SystemClock().now_ms()
        found, old = _due(view, area, now_ms), _old(view, area, now_ms)
        names = {one.id: one.name for one in view.directory.areas()}
    if old:
        say(
            f"{_count(old)} operations are older than anything that is kept: what they said goes, their receipts stay."
        )
    if not found:
        say("Nothing else is due." if old else "Nothing is due.")
    elif each:
        table(
            ("area", "kind", "record", "last entry", "kept for"),
            [
                (one.area, one.kind, one.record, day_and_time(one.last_ms), f"{one.kept_days} days")
                for one in found
            ],
        )
    else:
        counted = Counter((names.get(one.area, "a case"), one.kind) for one in found)
        table(
            ("area", "kind", "due"),
            [(*of, str(count)) for of, count in sorted(counted.items())],
        )


@retention.command("erase")
def retention_erase(
    certificate: Annotated[Path, typer.Option(help="Where the certificate is written; it must not exist.")],
    area: AreaName = "",
    data: Data = HERE,
) -> None:
    """Erase what is due, here and on every phone, for ever. Run `retention due` first, and make a backup."""
    from sync_server.adapters.attachment_folder import AttachmentFolder
    from sync_server.adapters.system import SystemClock
    from sync_server.main import ATTACHMENTS
    from sync_server.operations.data_folder import opened
    from sync_server.use_cases.keep_audit import CONSOLE
    from sync_server.use_cases.retain_records import drop_old_words, erase_due
    from sync_server.use_cases.verify_attachments import remove_unnamed

    clock = SystemClock()
    erased: list[Erased] = []
    with opened(data) as store, new_certificate(certificate) as paper:
        with store.reading() as view:
            found = _due(view, area, clock.now_ms())
            old = _old(view, area, clock.now_ms())
        for words in old:
            with store.transaction() as work:
                drop_old_words(work, words, actor=CONSOLE, clock=clock)
        for due in found:
            with store.transaction() as work:
                gone = erase_due(work, due, actor=CONSOLE, clock=clock)
                # Before it is durable: a list that names too much does no harm, one that lacks a name does.
                remember(data, gone)
            erased += gone
        with store.reading() as view:
            if erased:
                remove_unnamed(view, AttachmentFolder(data / ATTACHMENTS))
            paper.write(certificate_of(view, erased, {due.area for due in found}, clock.now_ms()))
    if old:
        say(f"What {_count(old)} operations said is gone; their receipts stay.")
    if not erased:
        say("Nothing was due. The certificate names nothing.")
    else:
        say(f"{len({one.record for one in erased})} records are erased. The certificate is in {certificate}.")
        say(f"Keep a copy of {data / LIST_FILE} where the backups are: a restore needs it.")


def _old(view: View, area: str, now_ms: int) -> Sequence[OldWords]:
    from sync_server.use_cases.retain_records import find_old_words

    return find_old_words(view, _areas(view, area), now_ms)


def _count(old: Sequence[OldWords]) -> int:
    return sum(len(one.operations) for one in old)


def _due(view: View, area: str, now_ms: int) -> Sequence[Due]:
    from sync_server.use_cases.retain_records import find_due

    return find_due(view, _areas(view, area), now_ms)


def _areas(view: View, area: str) -> Sequence[str]:
    from sync_server.use_cases.keep_directory import get_area

    directory = view.directory
    return directory.subtree(get_area(directory, area).id) if area else [one.id for one in directory.areas()]
