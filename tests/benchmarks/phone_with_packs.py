"""
A phone with shipped programmes on it, and what it costs there to know what is due.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from mobile.use_cases.desk import Desk
from mobile.use_cases.people import today_of
from shared.domain.records import Value
from shared.programmes.tasks import Task
from tests.benchmarks.report import Report
from tests.support.desks import KAMLA, a_device, receive
from tests.support.shipped_packs import built_pack

ALL_BUDGET_MS = 1_500.0
ONE_BUDGET_MS = 60.0
TURNS = 5
"""How often each is tried: the best counts, since other work on the machine is not the phone's."""


async def phone_with(*packs: str) -> Desk:
    """
    An unlocked desk with these packs and nothing else.
    """
    device = a_device()
    vault = await device.keys.create(KAMLA, "824613")
    desk = Desk(device, vault, await device.open_book(vault))
    for name in packs:
        await desk.book.keep(f"pack:{name}", built_pack(name).blob)
        await receive(desk, name, "pack", pack_id=name, version="1")
    return desk


async def measure_due(
    report: Report, desk: Desk, *, of_all: str, of_one: str, visited: Callable[[Task], bool]
) -> None:
    """
    Tells how long everything due takes to be worked out, and again after one visit.

    Args:
        of_all, of_one: What the two figures are called.
        visited: Which tasks those visits may be for.
    """
    today = today_of(desk.device.clock)
    began = time.perf_counter()
    tasks = desk.tasks.on(today, 0)
    report.at_most(of_all, ms_since(began), "ms", ALL_BUDGET_MS)
    spans = []
    for turn in range(TURNS):
        task = next(task for task in tasks if visited(task))
        visit: dict[str, Value] = {"task": task.id, "outcome": "done", "visited_on": today.isoformat()}
        visit |= {"person": task.person, "household": task.household, "form": task.form}
        visit |= {"case": task.case} if task.case else {}
        await receive(desk, f"now {turn}", "visit", **visit)
        began = time.perf_counter()
        tasks = desk.tasks.on(today, 0)
        spans.append(ms_since(began))
    report.at_most(of_one, min(spans), "ms", ONE_BUDGET_MS)


def ms_since(began_s: float) -> float:
    """
    Milliseconds since a reading of the performance counter.
    """
    return (time.perf_counter() - began_s) * 1000
