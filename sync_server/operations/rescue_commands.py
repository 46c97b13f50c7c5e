"""
Rescue files on the command line.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sync_server.operations.console import HERE, Data, command_group, open_file, say
from sync_server.operations.errors import CommandStoppedError

if TYPE_CHECKING:
    from sync_server.use_cases.take_rescue import PicturesReport

NOT_ALL_PICTURES = (
    "The entries are taken in, but not all pictures and recordings: the disk is full or failed. "
    "Make room and take the file in again; nothing will be there twice."
)

rescue = command_group("Rescue files: the unsent work of a phone that finds no network.")


@rescue.command("take")
def rescue_take(
    file: Annotated[Path, typer.Argument(help="The file that a phone made: Sync, “Make a rescue file”.")],
    data: Data = HERE,
) -> None:
    """Take in a rescue file. Taking it in twice changes nothing."""
    from sync_server.adapters.attachment_folder import AttachmentFolder
    from sync_server.adapters.strict_msgpack import unpack_strictly
    from sync_server.adapters.system import SystemClock, crypto_provider
    from sync_server.main import ATTACHMENTS
    from sync_server.operations.data_folder import opened
    from sync_server.ports.errors import StoreFaultError, StoreFullError
    from sync_server.use_cases.open_rescue import check_rescue, find_sender
    from sync_server.use_cases.take_rescue import take_pictures, take_rescue

    clock = SystemClock()
    with open_file(file) as content, opened(data) as store:
        with store.reading() as view:
            sender = find_sender(view, content)
            names = {one.id: one.name for one in view.directory.accounts()}
        rescued = asyncio.run(check_rescue(sender, content, crypto_provider(), unpack_strictly))
        with store.transaction() as work:
            report = take_rescue(
                work, device_id=rescued.device, messages=rescued.messages, by=None, clock=clock
            )
        say(f"{names.get(report.worker, '')}: {report.new} new, {report.known} known before.")
        if report.held or report.refused:
            say(f"Of the new ones {report.held} wait for review and {report.refused} were refused.")
        try:
            pictures = asyncio.run(take_pictures(store, AttachmentFolder(data / ATTACHMENTS), rescued, clock))
        except (StoreFullError, StoreFaultError) as cause:
            raise CommandStoppedError(NOT_ALL_PICTURES) from cause
    _say_pictures(pictures)
    say("The phone keeps its copy until it syncs; nothing will be there twice.")


def _say_pictures(report: PicturesReport) -> None:
    if report.new or report.known:
        say(f"Pictures and recordings: {report.new} new, {report.known} known before.")
    if report.waiting:
        say(
            f"{report.waiting} pictures or recordings were not taken in: their visit waits for review, or names them "
            "no more. Keep the file, and take it in again after the review."
        )
    if report.gone:
        say(f"{report.gone} pictures or recordings were not taken in: nothing here names them any more.")
