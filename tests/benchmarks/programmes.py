"""
What a programme costs: on its way to a phone, and at the phone when its tasks are worked out.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Iterator
from datetime import date, timedelta

from mobile.use_cases.desk import Desk
from mobile.use_cases.list_calendar import list_calendar
from mobile.use_cases.people import today_of
from shared.domain.records import Value
from shared.programmes.pack import decode_pack, encode_pack
from shared.programmes.tasks import VISIT
from shared.protocol.pack_delta import pack_for
from tests.benchmarks.phone_with_packs import measure_due, ms_since, phone_with
from tests.benchmarks.report import Report
from tests.support.desks import KAMLA, receive
from tests.support.shipped_packs import PACKS, built_pack

RECORDS = 10_000
SEED = 2_026
HOUSEHOLDS, PEOPLE_OF_ONE = 800, 5
INDIA = ("india_asha", "india_asha_family", "india_asha_registers")

FRAME_BUDGET_BYTES, LANGUAGE_BUDGET_BYTES = 30_000, 10_000
"""What forms and rules are made of, and the words of each language."""
DELTA_BUDGET_BYTES = 150
CALENDAR_BUDGET_MS = 1_500.0


def measure(report: Report) -> None:
    """
    Runs all measurements of programmes.
    """
    for name in PACKS:
        _on_the_wire(report, name)
    asyncio.run(_at_the_phone(report))


def _on_the_wire(report: Report, name: str) -> None:
    before = built_pack(name).blob
    budget = FRAME_BUDGET_BYTES + LANGUAGE_BUDGET_BYTES * len(decode_pack(before).languages)
    report.at_most(f"programme: {name} whole", len(pack_for(before)), "bytes", budget)
    wire = decode_pack(before).to_wire()
    forms = wire["forms"]
    assert isinstance(forms, dict)
    first = forms[min(forms)]
    first["title"] = {language: f"{words} 2" for language, words in first["title"].items()}
    after = encode_pack(decode_pack(before).from_wire(wire))
    report.at_most(
        f"programme: {name}, one label changed", len(pack_for(after, before)), "bytes", DELTA_BUDGET_BYTES
    )


async def _at_the_phone(report: Report) -> None:
    desk = await _a_year_of_india()
    await measure_due(
        report,
        desk,
        of_all=f"tasks: all of {RECORDS:,} records",
        of_one="tasks: after one visit",
        visited=lambda task: task.kind == VISIT,
    )
    began = time.perf_counter()
    list_calendar(desk)
    report.at_most("tasks: the calendar of four weeks", ms_since(began), "ms", CALENDAR_BUDGET_MS)


async def _a_year_of_india() -> Desk:
    """A phone with all three Indian packs, 800 households of five, and visits up to ten thousand records."""
    desk = await phone_with(*INDIA)
    chance, today = random.Random(SEED), today_of(desk.device.clock)
    people = []
    for home, members in _homes(chance, today):
        house = await receive(desk, home, "household", worker=KAMLA.worker, house_no=home)
        for member, fields in members:
            people.append((await receive(desk, member, "person", household=house, **fields), house))
    for number in range(RECORDS - HOUSEHOLDS * (1 + PEOPLE_OF_ONE)):
        person, house = chance.choice(people)
        day = (today - timedelta(days=chance.randrange(365))).isoformat()
        form = chance.choice(("hbnc_day_visit", "anc_visit", "immunisation", "cbac", "eligible_couple"))
        visit: dict[str, Value] = {"person": person, "household": house, "form": form, "outcome": "done"}
        await receive(desk, f"visit {number}", "visit", visited_on=day, worker=KAMLA.worker, **visit)
    return desk


def _homes(chance: random.Random, today: date) -> Iterator[tuple[str, list[tuple[str, dict[str, Value]]]]]:
    for home in range(HOUSEHOLDS):
        members: list[tuple[str, dict[str, Value]]] = []
        for member in range(PEOPLE_OF_ONE):
            oldest = 400 if member == 0 else 25_000
            born_on = today - timedelta(days=chance.randrange(1, oldest))
            fields: dict[str, Value] = {
                "name": f"Person {member}",
                "sex": chance.choice(("female", "male")),
                "birth_on": born_on.isoformat(),
                "marital_status": "married",
            }
            if chance.random() < 0.05:
                fields["lmp_on"] = (today - timedelta(days=chance.randrange(280))).isoformat()
            members.append((f"person {home} {member}", fields))
        yield f"house {home}", members
