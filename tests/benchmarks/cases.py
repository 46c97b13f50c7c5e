"""
What cases cost at the phone: tasks worked out, a list drawn from, one case opened, among ten thousand records.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

from mobile.use_cases.case_help import read_help
from mobile.use_cases.desk import Desk
from mobile.use_cases.open_case import case_lines, read_case
from mobile.use_cases.people import today_of
from mobile.use_cases.read_domains import read_domains
from shared.domain.records import Value
from shared.kernel.instants import DAY_MS
from tests.benchmarks.phone_with_packs import TURNS, measure_due, ms_since, phone_with
from tests.benchmarks.report import Report
from tests.support.desks import KAMLA, receive

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

LIST_BUDGET_MS = 150.0
SCREEN_BUDGET_MS = 50.0
LISTED = 50


def measure(report: Report) -> None:
    """
    Runs all measurements of cases.
    """
    asyncio.run(_at_the_phone(report))


async def _at_the_phone(report: Report) -> None:
    desk, cases, count = await _a_year_of_cases()
    await measure_due(
        report,
        desk,
        of_all=f"cases: tasks of {CASES} cases, {count:,} records",
        of_one="cases: tasks after one visit",
        visited=lambda task: bool(task.case),
    )
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
    desk = await phone_with(PACK)
    clock = desk.device.clock
    chance, cases, count = random.Random(SEED), [], 0
    for number in range(CASES):
        house = await receive(desk, f"house {number}", "household", worker=KAMLA.worker)
        person = await receive(desk, f"person {number}", "person", household=house, name=f"Person {number}")
        opened = today_of(clock) - timedelta(days=chance.randrange(60, 300))
        about: dict[str, Value] = {"person": person, "household": house}
        case = await receive(
            desk, f"case {number}", "case", programme="elder_support", opened=opened.isoformat(), **about
        )
        cases.append(case)
        for name, kind, fields in _filed(number, chance, clock.now_ms()):
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
    return ms_since(began)
