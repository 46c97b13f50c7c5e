"""
Made-up days of a worker: registrations, encounters, visits with answers to the pack's real forms, dangers, reviews.

Nobody's data: names come from a list, answers from a seeded chance. It trains the protocol's dictionaries and feeds the
benchmarks, so the same seed gives the same operations for ever.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from shared.domain.records import Base, Operation, Value
from shared.domain.visits import QUESTION
from shared.forms.definition import Definition
from shared.forms.session import Session
from shared.forms.steps import FormContext, Step
from shared.kernel.identifiers import AreaId, RecordId, WorkerId, derive_uuid, uuid7
from shared.kernel.instants import local_date
from shared.programmes.pack import Form, Pack

INDIA_MINUTES = 330
MORNING_MS = 1_793_500_200_000
"""9 November 2026, 08:30 in India."""
EPOCH = bytes(range(8))

NAMES = (
    "Sunita",
    "Kamla",
    "Rekha",
    "Geeta",
    "Meena",
    "Pooja",
    "Anita",
    "Sita",
    "Radha",
    "Lakshmi",
    "Ram",
    "Mohan",
)
FAMILIES = ("Devi", "Kumari", "Yadav", "Prasad", "Paswan", "Singh", "Lal", "Das")
MOHALLAS = ("Tola", "Purab Tola", "Harijan Tola", "Bazaar", "Station Road")
REMARKS = ("", "", "", "", "Will come again tomorrow", "Mother-in-law present", "बच्चा ठीक है")

WHOLE_NUMBERS: Mapping[str, tuple[int, int]] = {
    "breaths": (34, 58),
    "weight_g": (2300, 3400),
    "birth_weight_g": (2300, 3400),
    "mother_pads": (1, 5),
    "mother_meals": (2, 5),
    "mother_ifa_tablets": (0, 60),
    "age_years": (0, 80),
    "house_no": (1, 200),
}
"""Believable ranges by question; others lie between the question's own limits."""

DANGER = 0.06
"""How often a visit raises one."""

ENDED = 0.5
"""How often a worker ends an encounter by hand."""

USUAL = 0.8
"""How often a question gets its most ordinary answer."""


@dataclass(frozen=True, slots=True)
class Home:
    """
    A household with the person who is visited.
    """

    household: str
    person: str
    mother: str
    name: str
    revision: int


@dataclass
class SyntheticDays:
    """
    One worker's work, in operations numbered from 1.

    Args:
        pack: Whose forms are filled.
        seed: Another seed is another worker.
        homes: Households known before the first day.
    """

    pack: Pack
    seed: int
    homes: int = 200
    known: list[Home] = field(init=False)

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)  # noqa: S311 - made-up work must be the same every time
        self._seq = 0
        self.now_ms = MORNING_MS
        self.area = AreaId(derive_uuid("synthetic area", str(self.seed)))
        self.worker = WorkerId(self._id(MORNING_MS - 10**9))
        self._definitions = {
            name: Definition.from_wire(dict(form.definition)) for name, form in self.pack.forms.items()
        }
        self.known = [self._home(number) for number in range(self.homes)]

    def days(self, visits: int) -> Iterator[Operation]:
        """
        So many encounters, each with its visit and what comes beside it.
        """
        for _ in range(visits):
            yield from self.encounter()

    def encounter(self) -> Iterator[Operation]:
        """
        A door: an encounter begins, a visit is submitted, now and then help is sought.
        """
        home = self._chance.choice(self.known)
        form = self._chance.choice([form for form in self.pack.forms.values() if form.saves_to == "visit"])
        begun, visit = self.door(home, form)
        yield begun
        danger = visit.set["danger"]
        if danger:
            yield from self._seek_help(visit.record, home, danger)
        yield visit
        if self._chance.random() < ENDED:
            self._pass_s(5, 60)
            yield self.operation("encounter", begun.record, {"outcome": "done", "ended_at_ms": self.now_ms})

    def door(self, home: Home, form: Form) -> tuple[Operation, Operation]:
        """
        An encounter and its visit.
        """
        encounter = self._begin()
        begun = self.operation("encounter", encounter, self.encounter_fields(home))
        self._pass_s(20, 90)
        visit, started_ms = self._id(self.now_ms), self.now_ms
        self._pass_s(120, 600)
        return begun, self.operation("visit", visit, self.visit_fields(form, home, encounter, started_ms))

    def registration(self) -> Iterator[Operation]:
        """
        A household, its consent, and some members.
        """
        household = self._begin()
        yield self.operation("household", household, self._registered(self._form("household")))
        yield self._consent(household, household, {"household": household})
        for _ in range(self._chance.randint(1, 5)):
            self._pass_s(60, 200)
            person = self._id(self.now_ms)
            fields = self._registered(self._form("person")) | {"household": household}
            yield self.operation("person", person, fields)
            yield self._consent(person, household, {"household": household, "person": person})

    def review(self, visit: str, revision: int) -> Operation:
        """
        A supervisor's judgement.
        """
        self._pass_s(20, 200)
        fields: dict[str, Value] = {
            "visit": visit,
            "judged_revision": revision,
            "verdict": self._chance.choice(("approved", "approved", "returned")),
            "at_ms": self.now_ms,
            "remark": "",
        }
        return self.operation("review", self._id(self.now_ms), fields)

    def operation(self, kind: str, record: str, fields: Mapping[str, Value]) -> Operation:
        """
        The next operation.
        """
        self._seq += 1
        return Operation(
            seq=self._seq,
            record=RecordId(record),
            kind=kind,
            area=self.area,
            base=Base(),
            at_ms=self.now_ms,
            offset_ms=-1420,
            by=self.worker,
            set=fields,
        )

    def encounter_fields(self, home: Home) -> dict[str, Value]:
        """
        A door, now.
        """
        return {"household": home.household, "started_at_ms": self.now_ms, "worker": self.worker}

    def visit_fields(self, form: Form, home: Home, encounter: str, started_ms: int) -> dict[str, Value]:
        """
        A submitted visit with answers to every question asked.
        """
        answers = self.answers(form, home)
        danger: list[Value] = [self._decision(form)] if self._chance.random() < DANGER else []
        return {f"{QUESTION}{name}": value for name, value in answers.items()} | {
            "form": form.id,
            "form_version": form.version,
            "outcome": "partly" if danger else "done",
            "danger": danger,
            "submitted_at_ms": self.now_ms,
            "household": home.household,
            "person": home.person,
            "encounter": encounter,
            "task": derive_uuid("task", home.person, str(self._chance.randrange(9))),
            "programme": form.programme,
            "visited_on": local_date(self.now_ms, INDIA_MINUTES).isoformat(),
            "worker": self.worker,
            "started_at_ms": started_ms,
        }

    def answers(self, form: Form, home: Home) -> dict[str, Value]:
        """
        What a session of the form gives when every question is answered by chance.
        """
        context = FormContext(
            now_ms=self.now_ms,
            utc_offset_minutes=INDIA_MINUTES,
            seed=self._chance.randrange(1 << 40),
            instances=self._rows(home),
        )
        session = Session(self._definitions[form.id], context)
        asked: set[str] = set()
        while step := next((step for step in session.steps() if step.ref not in asked), None):
            asked.add(step.ref)
            value = self._answer(step)
            if value is not None and not step.readonly:
                session.answer(step.ref, value)
        return dict(session.answers())

    def _answer(self, step: Step) -> str | list[str] | int | float | None:
        codes = [choice.code for choice in step.choices]
        ordinary = self._chance.random() < USUAL
        match step.kind:
            case "select_one" if codes:
                return codes[0] if ordinary else self._chance.choice(codes)
            case "select_multiple" if codes:
                return ["none"] if ordinary and "none" in codes else [self._chance.choice(codes)]
            case "integer" | "range":
                return self._chance.randint(*WHOLE_NUMBERS.get(step.name, (1, 9)))
            case "decimal":
                return round(self._chance.gauss(36.7, 0.3), 1)
            case "date":
                days = self._chance.randrange(9000 if "birth" in step.name else 5)
                return (local_date(self.now_ms, INDIA_MINUTES) - timedelta(days=days)).isoformat()
            case "text":
                return self._text(step.name)
            case "acknowledge":
                return "OK"
        return None

    def _text(self, name: str) -> str | None:
        if "name" in name:
            return f"{self._chance.choice(NAMES)} {self._chance.choice(FAMILIES)}"
        if "mobile" in name or "phone" in name:
            return None  # any number made up may be somebody's
        if name in ("mohalla", "village"):
            return self._chance.choice(MOHALLAS)
        return self._chance.choice(REMARKS) or None

    def _decision(self, form: Form) -> str:
        return self._chance.choice(
            [decision.id for decision in self.pack.decisions if decision.form == form.id]
        )

    def _rows(self, home: Home) -> dict[str, list[dict[str, str]]]:
        born = local_date(self.now_ms, INDIA_MINUTES) - timedelta(
            days=self._chance.choice((0, 2, 6, 13, 20, 27))
        )
        person = {
            "name": home.name,
            "birth_on": born.isoformat(),
            "birth_place": "phc",
            "birth_weight_g": "2800",
        }
        return {
            "person": [person],
            "mother": [{"name": home.name}],
            "household": [{}],
            "visit": [{}],
            "last_visit": [],
        }

    def _registered(self, form: Form) -> dict[str, Value]:
        return {**self.answers(form, self._chance.choice(self.known)), "worker": self.worker}

    def _form(self, kind: str) -> Form:
        return next(form for form in self.pack.forms.values() if form.saves_to == kind)

    def _seek_help(self, visit: str, home: Home, danger: Value) -> Iterator[Operation]:
        referral = derive_uuid("referral", visit)
        fields: dict[str, Value] = {
            "visit": visit,
            "person": home.person,
            "household": home.household,
            "worker": self.worker,
            "decisions": danger,
            "tier": "now",
            "raised_at_ms": self.now_ms,
            "follow_up_on": local_date(self.now_ms, INDIA_MINUTES).isoformat(),
            "state": "open",
        }
        yield self.operation("referral", referral, fields)
        call: dict[str, Value] = {
            "referral": referral,
            "visit": visit,
            "number": "108",
            "label": "Ambulance",
            "at_ms": self.now_ms,
        }
        yield self.operation("call", self._id(self.now_ms), call)

    def _consent(self, subject: str, household: str, about: Mapping[str, Value]) -> Operation:
        fields: dict[str, Value] = {
            **about,
            "purpose": "register",
            "answer": "given",
            "how": "spoken",
            "at_ms": self.now_ms,
            "worker": self.worker,
        }
        return self.operation("consent", derive_uuid("consent", subject, household), fields)

    def _home(self, number: int) -> Home:
        then_ms = MORNING_MS - 400 * 86_400_000 + number * 3_600_000
        name = self._chance.choice(NAMES)
        return Home(
            self._id(then_ms), self._id(then_ms + 60_000), self._id(then_ms + 90_000), name, 5 * number + 7
        )

    def _begin(self) -> str:
        self._pass_s(300, 1500)
        return self._id(self.now_ms)

    def _pass_s(self, least: int, most: int) -> None:
        self.now_ms += self._chance.randint(least * 1000, most * 1000)

    def _id(self, at_ms: int) -> str:
        return uuid7(at_ms, self._chance.randbytes(10))
