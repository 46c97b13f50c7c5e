"""
What people said past the worker, by command: ratings summed up, and complaints.
"""

from __future__ import annotations

from typing import Annotated

import typer

from shared.domain.ratings import LEAST, QUESTIONS
from shared.kernel.instants import DAY_MS, local_date
from sync_server.operations.console import HERE, Data, command_group, say, table

feedback = command_group("What people say past the worker: on the page /api/v1/say/AREA, and without a name.")

AreaName = Annotated[str, typer.Option("--area", help="Short name of an area; all below it too.")]


@feedback.command("ratings")
def list_ratings(
    area_name: AreaName,
    least: Annotated[int, typer.Option(help=f"Show nothing of fewer; {LEAST} at least.")] = LEAST,
    data: Data = HERE,
) -> None:
    """Sum up the ratings by area and programme; of too few only that there are some."""
    from sync_server.operations.data_folder import opened
    from sync_server.use_cases.hear_people import read_ratings
    from sync_server.use_cases.keep_directory import get_area

    with opened(data) as store, store.reading() as view:
        names = {one.id: one.code for one in view.directory.areas()}
        below = view.directory.subtree(get_area(view.directory, area_name).id)
        found = read_ratings(view.directory, below, least=least)
    rows = []
    for one in found:
        place = (names[one.area], one.programme)
        if not one.total:
            rows.append((*place, "too few to be shown", "", ""))
            continue
        for question, codes in QUESTIONS.items():
            rows += [(*place, question, code, str(one.counts.get((question, code), 0))) for code in codes]
        rows += [(*place, "words", words, "") for words in one.words]
    table(("AREA", "PROGRAMME", "QUESTION", "ANSWER", "TIMES"), rows)


@feedback.command("complaints")
def list_complaints(
    area_name: AreaName,
    done: Annotated[
        str, typer.Option(help="One that was taken care of, by its number: no longer shown.")
    ] = "",
    data: Data = HERE,
) -> None:
    """Read complaints and fears: who is afraid first. Each is somebody who trusted that no worker reads it."""
    from sync_server.adapters.system import SystemClock
    from sync_server.operations.data_folder import opened
    from sync_server.use_cases.hear_people import end_complaint, read_complaints
    from sync_server.use_cases.keep_audit import CONSOLE
    from sync_server.use_cases.keep_directory import get_area

    with opened(data) as store, store.transaction() as work:
        areas = work.directory.subtree(get_area(work.directory, area_name).id)
        if done:
            end_complaint(work, done, areas, actor=CONSOLE, clock=SystemClock())
        found = read_complaints(work, areas, actor=CONSOLE, clock=SystemClock())
    for one in found:
        day = local_date(one.day * DAY_MS, 0).isoformat()
        say(f"{one.id} {day}{' AFRAID' if one.afraid else ''}: {one.words}")
        if one.contact:
            say(f"    to be reached: {one.contact}")
    say(f"{len(found)} complaints.")
