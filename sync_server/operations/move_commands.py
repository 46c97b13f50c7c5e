"""
Moving by command: a household or one person to another team, the server to another address.
"""

from __future__ import annotations

from typing import Annotated

import typer

from sync_server.operations.console import HERE, Data, command_group, say


def move(
    record: Annotated[str, typer.Argument(help="Identifier of the household or person.")],
    area_name: Annotated[str, typer.Option("--area", help="Short name of the area it is in.")],
    to: Annotated[str, typer.Option(help="Short name of the area it goes to.")],
    household: Annotated[
        str, typer.Option(help="Of a person: identifier of the household there, where it is known.")
    ] = "",
    data: Data = HERE,
) -> None:
    """Move a household, or one person of it, to another team with all that belongs to it."""
    from sync_server.adapters.system import SystemClock
    from sync_server.operations.data_folder import opened
    from sync_server.use_cases.keep_directory import get_area
    from sync_server.use_cases.move_by_command import move_by_command

    with opened(data) as store, store.transaction() as work:
        here, there = (get_area(work.directory, name) for name in (area_name, to))
        kind = move_by_command(
            work, record, area=here.id, to=there.id, household=household, clock=SystemClock()
        )
    if not kind:
        say("It is there already.")
    else:
        say(
            f"The {kind} is in {there.name} now, with all that belongs to it. What comes late for it waits there."
        )


moved = command_group("The server's own address: tell phones that it has another one.")


@moved.command("to")
def moved_to(
    address: Annotated[str, typer.Argument(help="The new address, such as https://doorstep.example.org.")],
    closed: Annotated[
        bool, typer.Option("--closed", help="Take nothing in any more: the data go there now.")
    ] = False,
    data: Data = HERE,
) -> None:
    """Tell phones a new address: apps follow by themselves, browsers bring what they have and say where to register."""
    from sync_server.adapters.system import Ed25519Signatures, SystemClock
    from sync_server.operations.data_folder import opened
    from sync_server.use_cases.move_server import move_server

    with opened(data) as store, store.transaction() as work:
        move_server(
            work,
            address=address.rstrip("/"),
            is_closed=closed,
            clock=SystemClock(),
            signatures=Ed25519Signatures(),
        )
    if closed:
        say("Nothing is taken in here any more. Make the backup now, and put it back at the new address.")
    else:
        say(
            "Phones are told at their next sync. Browsers go on working here until you close it with --closed."
        )


@moved.command("nowhere")
def moved_nowhere(data: Data = HERE) -> None:
    """Take it back: the server stays where it is."""
    from sync_server.adapters.system import SystemClock
    from sync_server.operations.data_folder import opened
    from sync_server.use_cases.move_server import stay

    with opened(data) as store, store.transaction() as work:
        stay(work, clock=SystemClock())
    say("The server is where it is. Phones that have followed already stay there.")
