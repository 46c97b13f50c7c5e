"""
Moving a household or one person to another team, by command.
"""

from __future__ import annotations

from typing import Annotated

import typer

from sync_server.operations.console import HERE, Data, say


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
