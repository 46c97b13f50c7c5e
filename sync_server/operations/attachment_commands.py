"""
Pictures and sounds on the command line.
"""

from __future__ import annotations

from typing import Annotated

import typer

from sync_server.operations.console import HERE, Data, command_group, say
from sync_server.operations.errors import CommandStoppedError

attachments = command_group("Pictures, signatures and sounds: are all that records name here, and right?")


@attachments.command("verify")
def attachments_verify(
    data: Data = HERE,
    remove_unnamed: Annotated[
        bool, typer.Option("--remove-unnamed", help="Remove what no record names any more.")
    ] = False,
) -> None:
    """Hold every picture and sound against the records, and read it once. Ends with 1 where one is damaged."""
    from sync_server.adapters.attachment_folder import AttachmentFolder
    from sync_server.main import ATTACHMENTS
    from sync_server.operations.data_folder import opened
    from sync_server.use_cases import verify_attachments as verifying

    files = AttachmentFolder(data / ATTACHMENTS)
    with opened(data) as store, store.reading() as view:
        report = verifying.verify_attachments(view, files)
        removed = verifying.remove_unnamed(view, files) if remove_unnamed else 0
    say(f"{report.whole} whole, {len(report.awaited)} not sent by their phones yet.")
    if removed:
        say(f"{removed} that no record names were removed.")
    elif report.unnamed:
        say(f"{len(report.unnamed)} that no record names; --remove-unnamed removes them.")
    for area, sha256 in report.damaged:
        say(f"Damaged: {area}/{sha256}")
    if report.damaged:
        raise CommandStoppedError("Bring the damaged ones back from a backup of the folder “attachments”.")
