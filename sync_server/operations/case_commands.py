"""
Cases by command: which there are, by identifier, who can open them, and a way in where nobody can.
"""

from __future__ import annotations

from typing import Annotated

import typer

from shared.domain.ratings import LEAST
from sync_server.operations.console import HERE, Data, command_group, say, table

case = command_group("Cases: who can open them. What they say is shown to nobody here.")


@case.command("list")
def list_cases(
    area_name: Annotated[str, typer.Option("--area", help="Short name of an area; all below it too.")],
    data: Data = HERE,
) -> None:
    """List cases by identifier, with who can open each; those that nobody can open first."""
    from sync_server.operations.data_folder import opened
    from sync_server.use_cases.keep_directory import get_area
    from sync_server.use_cases.mend_case_lists import read_case_lists

    with opened(data) as store, store.reading() as view:
        area = get_area(view.directory, area_name)
        names = {one.id: one.code for one in view.directory.areas()}
        rows = [
            (
                one.place.case,
                names.get(one.place.team, ""),
                ", ".join(who.short_name for who in one.readers) or "nobody",
            )
            for one in read_case_lists(view.directory, area.id)
        ]
    table(("CASE", "TEAM", "OPENED BY"), rows)


@case.command("report")
def report(
    area_name: Annotated[str, typer.Option("--area", help="Short name of an area; all below it too.")],
    least: Annotated[int, typer.Option(help=f"Hide smaller numbers; {LEAST} at least.")] = LEAST,
    data: Data = HERE,
) -> None:
    """Count cases, the services they used, how domains changed and how the help is rated; of a few nothing is told."""
    from sync_server.operations.data_folder import opened
    from sync_server.use_cases.keep_directory import get_area
    from sync_server.use_cases.report_cases import report_cases

    with opened(data) as store, store.reading() as view:
        found = report_cases(view, get_area(view.directory, area_name), least=least)
    rows = []
    parts = (
        ("cases", found.cases),
        ("service", found.services),
        ("domain", found.domains),
        ("satisfaction", found.satisfaction),
    )
    for part, lines in parts:
        for line in lines:
            about = line.about or ("" if part == "cases" else "(used by few)")
            for cell, number in line.cells.items():
                rows.append((line.kind, part, about, cell, "few" if number is None else str(number)))
    table(("CASE", "WHAT", "WHICH", "ANSWER", "TIMES"), rows)


@case.command("let-in")
def let_in_worker(
    record: Annotated[str, typer.Argument(metavar="CASE", help="Identifier of the case.")],
    worker: Annotated[str, typer.Argument(help="Short name of the worker.")],
    data: Data = HERE,
) -> None:
    """Put somebody on a case's list, where nobody is left who could. It stands in the case's audit log."""
    from sync_server.adapters.system import SystemClock
    from sync_server.operations.data_folder import opened
    from sync_server.use_cases.keep_directory import get_account
    from sync_server.use_cases.mend_case_lists import let_in

    with opened(data) as store, store.transaction() as work:
        account = get_account(work.directory, worker)
        let_in(work, record, account, clock=SystemClock())
    say(f"{account.name} can open the case from the next sync on.")
