"""
A small kind of case and its records: intake, plan, work and review, closed; the plan and the end need an agreement.
"""

from __future__ import annotations

from datetime import date
from functools import reduce

from shared.domain.records import Record, Value
from shared.programmes.case_facts import CaseFile
from shared.programmes.case_tasks import OpenCase, open_case
from shared.programmes.lifecycle import Guard, Lifecycle, Limit, Move, Stage
from shared.programmes.pack import Pack
from tests.support.ashas import record

MINUTE_MS = 60_000
NOON_MS = 1_790_000_000_000
"""2026-09-21 at 14:13 UTC."""

CARE = Lifecycle(
    id="care",
    stages=(
        Stage(id="intake", forms=("intake",)),
        Stage(id="plan", forms=("plan",)),
        Stage(id="work", forms=("contact", "check")),
        Stage(id="review", forms=("check",)),
        Stage(id="closed", ends=True),
    ),
    moves=(
        Move(
            id="to_plan",
            origins=("intake",),
            to="plan",
            guards=(Guard(when="${intake.made} > 0", missing={"en": "Fill in the intake"}),),
        ),
        Move(
            id="to_work",
            origins=("plan",),
            to="work",
            approval=True,
            guards=(
                Guard(when="${plan.items} > 0", missing={"en": "Agree on something to do"}),
                Guard(when="${plan.nobody} = 0", missing={"en": "Say who does it"}),
            ),
        ),
        Move(id="to_review", origins=("work",), to="review"),
        Move(id="back_to_work", origins=("review",), to="work"),
        Move(id="back_to_plan", origins=("work", "review"), to="plan", reason=True),
        Move(
            id="close", origins=("intake", "plan", "work", "review"), to="closed", reason=True, approval=True
        ),
        Move(id="reopen", origins=("closed",), to="plan", reason=True, roles=("supervisor",)),
    ),
    limits=(
        Limit(id="intake_soon", form="intake", stages=("intake",), since="opened", days=7),
        Limit(id="plan_soon", form="plan", stages=("plan",), since="entered", days=14),
        Limit(
            id="check",
            form="check",
            stages=("work", "review"),
            since="plan",
            days=180,
            every_days=180,
            notice_days=30,
        ),
    ),
    forms=("crisis",),
)
PACK = Pack(id="small", version="1", languages=("en",), names={"en": "Small"}, cases=(CARE,))
CASE = record("case", "case", person="anna", programme="care", opened="2026-09-01")


def event(identity: str, move: str, origin: str, minutes: int, **fields: Value) -> Record:
    """
    A step made some minutes after noon.
    """
    made: dict[str, Value] = {
        "case": "case",
        "move": move,
        "from": origin,
        "at_ms": NOON_MS + minutes * MINUTE_MS,
    }
    return record("case_event", identity, **{**made, **fields})


def filled(identity: str, form: str, on: str, **fields: Value) -> Record:
    """
    A visit of the case that was made.
    """
    made: dict[str, Value] = {
        "case": "case",
        "form": form,
        "visited_on": on,
        "outcome": "done",
        "person": "anna",
    }
    return record("visit", identity, **{**made, **fields})


def opened(today: date, *records: Record) -> OpenCase:
    """
    The case on a day, of the records about it.
    """
    kinds = {
        "case_event": "events",
        "visit": "visits",
        "plan_item": "items",
        "review": "reviews",
        "service_referral": "services",
    }
    parts: dict[str, tuple[Record, ...]] = {}
    parts = reduce(
        lambda found, one: {**found, kinds[one.kind]: (*found.get(kinds[one.kind], ()), one)}, records, parts
    )
    return open_case(CARE, CaseFile(case=CASE, **parts), today)  # type: ignore[arg-type]
