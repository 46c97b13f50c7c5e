"""
Rescue files on the command line.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from sync_server.operations.console import HERE, Data, command_group, read_file, say

rescue = command_group("Rescue files: the unsent work of a phone that finds no network.")


@rescue.command("take")
def rescue_take(
    file: Annotated[Path, typer.Argument(help="The file that a phone made: Settings, “Rescue file”.")],
    data: Data = HERE,
) -> None:
    """Take in a rescue file. Taking it in twice changes nothing."""
    from shared.crypto.rescue_seal import RescueFile, open_rescue
    from shared.crypto.sealed_to import AgreementKey
    from shared.protocol.dictionaries import load_dictionaries
    from shared.protocol.rescue import read_rescue
    from shared.protocol.zstd import SERVER_LEVEL, ZstdCompression
    from sync_server.adapters.system import Ed25519Signatures, SystemClock, crypto_provider
    from sync_server.operations.data_folder import opened
    from sync_server.use_cases.take_rescue import find_sender, take_rescue

    sealed = RescueFile.from_bytes(read_file(file))
    with opened(data) as store:
        with store.reading() as view:
            sender, key = find_sender(view, sealed, Ed25519Signatures())
            names = {one.id: one.name for one in view.directory.accounts()}
        own = AgreementKey(key.private, key.public)
        content = asyncio.run(open_rescue(crypto_provider(), own, sealed))
        messages = read_rescue(content, ZstdCompression(load_dictionaries(), level=SERVER_LEVEL))
        with store.transaction() as work:
            report = take_rescue(work, device_id=sender.id, messages=messages, by=None, clock=SystemClock())
    say(f"{names.get(report.worker, '')}: {report.new} new, {report.known} known before.")
    if report.held or report.refused:
        say(f"Of the new ones {report.held} wait for review and {report.refused} were refused.")
    say("The phone keeps its copy until it syncs; nothing will be there twice.")
