"""
What cases cost at the phone: tasks worked out, a list drawn from, one case opened, among ten thousand records.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Protocol

from mobile.use_cases.case_help import read_help
from mobile.use_cases.desk import Desk
from mobile.use_cases.open_case import case_lines, read_case
from mobile.use_cases.people import today_of
from mobile.use_cases.read_domains import read_domains
from shared.domain.records import Value
from tests.support.desks import KAMLA, a_device, receive
from tests.support.shipped_packs import built_pack

PACK = "case_management"
CASES = 500
SEED = 2_026
STEPS = (
    ("begin_assessment", "intake", "brief_assessment"),
    ("choose_model", "brief_assessment", "model_choice"),
    ("plan_briefly", "model_choice", "brief_plan"),
    ("assess_fully", "brief_plan", "full_assessment"),
    ("plan_fully", "full_assessment", "full_plan"),
    ("begin_services", "full_plan", "services"),
)
DOMAINS = ("safety", "needs", "housing", "health", "daily", "mind", "family", "money", "legal", "community")
VISITS = (
    "cm_intake",
    "brief_assessment",
    "model_choice",
    "brief_plan",
    "full_assessment",
    "full_plan",
    "contact",
)
DAY_MS = 86_400_000

ALL_BUDGET_MS = 1_500.0
ONE_BUDGET_MS = 60.0
LIST_BUDGET_MS = 150.0
SCREEN_BUDGET_MS = 50.0
LISTED = 50
TURNS = 5


class Report(Protocol):
    """
    Where results go.
    """

    def at_most(self, name: str, value: float, unit: str, budget: float) -> None:
        """A figure that has to stay low."""
        ...


def measure(report: Report) -> None:
    """
    Runs all measurements of cases.
    """
    asyncio.run(_at_the_phone(report))


async def _at_the_phone(report: Report) -> None:
    desk, cases, count = await _a_year_of_cases()
    today = today_of(desk.device.clock)
    began = time.perf_counter()
    tasks = desk.tasks.on(today, 0)
    report.at_most(f"cases: tasks of {CASES} cases, {count:,} records", _ms(began), "ms", ALL_BUDGET_MS)
    spans = []
    for turn in range(TURNS):
        task = next(task for task in tasks if task.case)
        visit: dict[str, Value] = {"case": task.case, "task": task.id, "outcome": "done", "form": task.form}
        visit |= {"visited_on": today.isoformat(), "person": task.person, "household": task.household}
        await receive(desk, f"now {turn}", "visit", **visit)
        began = time.perf_counter()
        tasks = desk.tasks.on(today, 0)
        spans.append(_ms(began))
    report.at_most("cases: tasks after one visit", min(spans), "ms", ONE_BUDGET_MS)
    listed = [desk.book.get(case) for case in cases[:LISTED]]
    screens: tuple[tuple[str, Callable[[], object], float], ...] = (
        (f"cases: a list of {LISTED}", lambda: case_lines(desk, listed), LIST_BUDGET_MS),
        (
            "cases: one case's screen",
            lambda: (read_case(desk, cases[0]), read_help(desk, cases[0])),
            SCREEN_BUDGET_MS,
        ),
        ("cases: strengths and risks", lambda: read_domains(desk, cases[0], "en"), SCREEN_BUDGET_MS),
    )
    for name, read, budget in screens:
        report.at_most(name, min(_span(read) for _ in range(TURNS)), "ms", budget)


async def _a_year_of_cases() -> tuple[Desk, list[str], int]:
    """A phone with five hundred cases in services, each with its forms, steps, plan, a referral and an expense."""
    device = a_device()
    vault = await device.keys.create(KAMLA, "824613")
    desk = Desk(device, vault, await device.open_book(vault))
    await desk.book.keep(f"pack:{PACK}", built_pack(PACK).blob)
    await receive(desk, PACK, "pack", pack_id=PACK, version="1")
    chance, cases, count = random.Random(SEED), [], 0
    for number in range(CASES):
        house = await receive(desk, f"house {number}", "household", worker=KAMLA.worker)
        person = await receive(desk, f"person {number}", "person", household=house, name=f"Person {number}")
        opened = today_of(device.clock) - timedelta(days=chance.randrange(60, 300))
        about: dict[str, Value] = {"person": person, "household": house}
        case = await receive(
            desk, f"case {number}", "case", programme="elder_support", opened=opened.isoformat(), **about
        )
        cases.append(case)
        for name, kind, fields in _filed(number, chance, device.clock.now_ms()):
            await receive(desk, name, kind, case=case, **about, **fields)
            count += 1
    return desk, cases, count + 3 * CASES


def _filed(number: int, chance: random.Random, now_ms: int) -> Iterator[tuple[str, str, dict[str, Value]]]:
    begun_ms = now_ms - 55 * DAY_MS
    consent: dict[str, Value] = {"purpose": "support", "answer": "given", "at_ms": begun_ms}
    yield f"consent {number}", "consent", consent
    for place, form in enumerate(VISITS):
        on = _day(begun_ms + place * DAY_MS)
        fields: dict[str, Value] = {"form": form, "outcome": "done", "visited_on": on, "q.strengths": "Sings"}
        fields |= {"q.eligible": "yes", "q.model": "full", "q.risk": "low", "q.client_agreement": "agreed"}
        fields |= {f"q.{name}": str(chance.randrange(4)) for name in DOMAINS if form == "full_assessment"}
        yield f"visit {number} {place}", "visit", fields
    for place, (move, before, to) in enumerate(STEPS):
        step: dict[str, Value] = {"move": move, "from": before, "to": to, "at_ms": begun_ms + place * DAY_MS}
        step |= {"verdict": "approved", "verdict_at_ms": begun_ms + place * DAY_MS}
        yield f"step {number} {place}", "case_event", step
    item: dict[str, Value] = {
        "what": "A ramp",
        "responsible": "Family",
        "status": "open",
        "due_on": "2027-01-01",
    }
    yield f"item {number}", "plan_item", item
    yield f"referral {number}", "service_referral", {"to": "Meals", "state": "open"}
    yield f"expense {number}", "expense", {"amount": 1250, "what": "Paint", "spent_on": _day(begun_ms)}


def _day(at_ms: int) -> str:
    return time.strftime("%Y-%m-%d", time.gmtime(at_ms / 1000))


def _span(read: Callable[[], object]) -> float:
    began = time.perf_counter()
    read()
    return _ms(began)


def _ms(began: float) -> float:
    return (time.perf_counter() - began) * 1000
