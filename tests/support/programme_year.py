"""
A worker's area for a year, in days: people with every anchor date a pack counts from, due work done, put off, refused
or broken off, cases going their ways, dates corrected, deaths. What the phone works out as it goes must be what another
phone works out from the same records alone.

Answers are drawn at random from what each question takes, so that a year meets branches nobody thought of.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random
from typing import Any

from mobile.use_cases.close_referral import end_referral, record_attempt
from mobile.use_cases.desk import Desk
from mobile.use_cases.fill_form import Filling, open_filling
from mobile.use_cases.my_work import Month, my_month
from mobile.use_cases.open_case import find_case, openable
from mobile.use_cases.people import today_of
from mobile.use_cases.record_outcome import note_contact, record_outcome
from mobile.use_cases.start_visit import begin_encounter, start_visit
from mobile.use_cases.submit_visit import Submitted, submit_form
from mobile.use_cases.work_on_case import begin_case, begin_case_form, judge_step, take_step
from shared.domain.delivery import Delivery
from shared.domain.records import Value
from shared.domain.roles import Role
from shared.forms.steps import Answer, Step
from shared.programmes.pack import Pack
from shared.programmes.tasks import FOLLOW_UP, VISIT, Task
from tests.support.case_books import NOON_MS, StoodClock, a_case_book, a_progress, a_record_id, an_answer
from tests.support.desks import a_desk, a_device, receive

DAY_MS = 86_400_000
ASKED = re.compile(r"\$\{(\w+)\} !?= '([^']+)'")
CHOSEN = re.compile(r"selected\(\$\{(\w+)\}, '([^']+)'\)")
ROUNDS = 12
"""Of answering what is still asked: each may make new questions relevant."""


@dataclass
class YearTold:
    """
    What happened, so that a test can say that enough did.
    """

    visits: int = 0
    broken_off: int = 0
    outcomes: int = 0
    dangers: int = 0
    steps: int = 0
    compared: int = 0
    stages: set[str] = field(default_factory=set)
    schedules: set[str] = field(default_factory=set)


async def live_a_year(
    blob: bytes, pack: Pack, *, seed: int, days: int = 365, homes: int = 9, compare_every: int = 1
) -> YearTold:
    """
    Raises:
        AssertionError: what was worked out step by step is not what the records say.
    """
    year = _Year(pack, Random(seed))
    await year.begin(blob, homes)
    for day in range(days):
        await year.live_a_day()
        if day % compare_every == 0:
            await year.compare()
        year.clock.at_ms += DAY_MS
    await year.compare()
    return year.told


def _who_works_with(pack: Pack) -> str:
    """A year with cases is that of somebody who may open them."""
    anybody = all(lifecycle.is_for(Role.VOLUNTEER) for lifecycle in pack.cases)
    return Role.VOLUNTEER if anybody else Role.SUPERVISOR


class _Year:
    def __init__(self, pack: Pack, random: Random) -> None:
        self.clock = StoodClock(NOON_MS)
        self.told = YearTold()
        self._pack = pack
        self._random = random
        self._desk: Desk
        self._homes: list[str] = []
        self._people: list[str] = []

    @property
    def _today(self) -> date:
        return today_of(self.clock)

    async def begin(self, blob: bytes, homes: int) -> None:
        device = a_device(clock=self.clock)
        self._desk = await a_desk(device, pack=False, role=_who_works_with(self._pack))
        book: Any = self._desk.book
        await book.keep(f"pack:{self._pack.id}", blob)
        await receive(self._desk, "the pack", "pack", pack_id=self._pack.id, version="1")
        for number in range(homes):
            self._homes.append(
                await receive(
                    self._desk,
                    f"home {number}",
                    "household",
                    head_name=f"Head {number}",
                    registered_on=self._some_day(-200, 100),
                )
            )
            home = self._homes[-1]
            mother = await self._somebody(f"mother {number}", home, sex="female", birth_on="1998-03-02")
            await self._somebody(f"baby {number}", home, mother=mother, birth_on=self._some_day(-400, 250))
            await self._somebody(f"elder {number}", home, birth_on="1949-02-28")

    async def _somebody(self, name: str, home: str, **facts: Value) -> str:
        anchors = {one.anchor for one in self._pack.schedules} | {
            one.until for one in self._pack.schedules if one.until
        }
        dates = {name: self._some_day(-120, 240) for name in sorted(anchors) if self._random.random() < 0.5}
        fields: dict[str, Value] = {
            "household": home,
            "name": name.capitalize(),
            "sex": "male",
            "alive": "yes",
            "birth_weight_g": self._random.choice([1700, 2400, 3100]),
            "birth_place": self._random.choice(["home", "phc"]),
            "risk_level": self._random.choice(["RLHG", "RLMD", "RLLW"]),
            **dates,
            **self._what_schedules_ask(),
            **facts,
        }
        self._people.append(await receive(self._desk, name, "person", **fields))
        return self._people[-1]

    def _what_schedules_ask(self) -> dict[str, Value]:
        """Half of the fields that conditions of schedules compare get something they are compared with."""
        conditions = " ".join(one.when for one in self._pack.schedules)
        found: dict[str, list[Value]] = {}
        for name, value in ASKED.findall(conditions):
            found.setdefault(name, []).append(value)
        for name, value in CHOSEN.findall(conditions):
            found.setdefault(name, []).append([value])
        return {
            name: self._random.choice(values)
            for name, values in sorted(found.items())
            if self._random.random() < 0.5
        }

    def _some_day(self, earliest: int, latest: int) -> str:
        return (self._today + timedelta(days=self._random.randint(earliest, latest))).isoformat()

    # One day

    async def live_a_day(self) -> None:
        await self._open_a_case()
        for _ in range(self._random.randint(0, 2)):
            tasks = [task for task in self._tasks() if task.kind in (VISIT, FOLLOW_UP)]
            if tasks:
                await self._do(self._random.choice(tasks[:8]))
        await self._go_on_with_a_case()
        await self._follow_a_danger()
        if self._random.random() < 0.05:
            await self._something_else_happens()
        if self._random.random() < 0.1:
            number = len(self._people)
            await self._somebody(
                f"child {number}", self._random.choice(self._homes), birth_on=self._some_day(-9, 0)
            )
        if self._random.random() < 0.3:
            await self._meet_the_server()

    def _tasks(self) -> Sequence[Task]:
        return self._desk.tasks.on(self._today, self.clock.utc_offset_minutes())

    async def _do(self, task: Task) -> None:
        if task.kind == FOLLOW_UP or not task.form:
            await note_contact(self._desk, task)
            return
        self.told.schedules.add(task.schedule)
        encounter = await begin_encounter(self._desk, task.household)
        if not self.told.outcomes or self._random.random() < 0.15:
            await self._find_nobody(task, encounter)
            return
        draft = await start_visit(
            self._desk,
            form_id=task.form,
            household_id=task.household,
            person_id=task.person,
            encounter_id=encounter,
            task=task,
        )
        visit = await self._fill(draft)
        if visit and not task.case:
            assert task.id not in {one.id for one in self._tasks() if one.kind == VISIT}, task.schedule

    async def _find_nobody(self, task: Task, encounter: str) -> None:
        self.told.outcomes += 1
        await record_outcome(
            self._desk,
            encounter_id=encounter,
            household_id=task.household,
            outcome=self._random.choice(["nobody_home", "refused", "not_safe"]),
            tasks=[task],
            retry_on=self._today + timedelta(days=self._random.randint(1, 5)),
        )

    async def _fill(self, draft: str) -> str:
        """The visit, if the form was finished; else it was broken off."""
        filling = open_filling(self._desk, draft, self._random.choice(list(self._pack.languages)))
        for _ in range(ROUNDS):
            if not await self._answer_all(filling):
                break
        done = await submit_form(self._desk, filling)
        if isinstance(done, Submitted):
            self.told.visits += 1
            return done.record
        self.told.broken_off += 1
        await submit_form(self._desk, filling, stopped=True)
        return ""

    async def _answer_all(self, filling: Filling) -> bool:
        """Whether anything was answered that was not before."""
        answered = False
        for ref in [step.ref for step in filling.session.steps()]:
            step = next((one for one in filling.session.steps() if one.ref == ref), None)
            if step is None or step.value is not None or step.readonly:
                continue
            if not step.required and self._random.random() < 0.5:
                continue
            for _ in range(4):
                value = self._draw(step)
                if value is None:
                    break
                kept = await filling.answer(ref, value)
                self.told.dangers += len(kept.dangers)
                if kept.problem is None:
                    answered = True
                    break
        return answered

    def _draw(self, step: Step) -> Answer:
        random = self._random
        match step.kind:
            case "select_one" if step.choices:
                return random.choice(step.choices).code
            case "select_multiple" if step.choices:
                return [random.choice(step.choices).code]
            case "integer" | "range":
                return random.choice([0, 1, 2, 7, 12, 36, 60, 98, 2600])
            case "decimal":
                return random.choice([0.5, 2.6, 11.0, 36.6, 60.0, 2600.0])
            case "text":
                return random.choice(["a word", "9876543210", "12345"])
            case "date":
                return self._some_day(-30, 30)
            case "time":
                return "09:30:00"
            case "datetime":
                return f"{self._today.isoformat()}T09:30:00.000+05:30"
            case "acknowledge":
                return "OK"
            case _:
                return None

    # Cases

    async def _open_a_case(self) -> None:
        lifecycles = openable(self._desk)
        is_first = not self._desk.book.all_of("case")
        if lifecycles and (is_first or self._random.random() < 0.05):
            person = self._random.choice(self._people)
            await begin_case(self._desk, person, self._random.choice(lifecycles).id)

    async def _go_on_with_a_case(self) -> None:
        cases = self._desk.book.all_of("case")
        if not cases or self._random.random() < 0.3:
            return
        case = find_case(self._desk, self._random.choice(cases).id)
        self.told.stages.add(case.state.stage)
        if case.state.waiting is not None:
            await self._judge(case.file.case.id, case.state.waiting.id)
            return
        ways = [way for way in case.ways(self._desk.identity.role) if not way.missing]
        if ways and self._random.random() < 0.6:
            way = self._random.choice(ways)
            await take_step(self._desk, case.file.case.id, way.move.id, "as agreed at the door")
            self.told.steps += 1
        elif forms := case.forms():
            form = self._random.choice(forms)
            await self._fill(await begin_case_form(self._desk, case.file.case.id, form))

    async def _judge(self, case: str, event: str) -> None:
        """Somebody else does: nobody agrees to their own step."""
        agreed, vault = self._random.random() < 0.8, self._desk.vault
        head = replace(vault.identity, worker=a_record_id("head"), role=Role.SUPERVISOR.value)
        self._desk.vault = replace(vault, identity=head)
        await judge_step(self._desk, case, event, agreed=agreed, why="" if agreed else "please talk again")
        self._desk.vault = vault

    # The rest of life

    async def _follow_a_danger(self) -> None:
        found = [one for one in self._desk.book.all_of("referral") if one.text("state") == "open"]
        if not found or self._random.random() < 0.7:
            return
        referral = self._random.choice(found).id
        if self._random.random() < 0.2:
            await end_referral(self._desk, referral, reason="well again, the doctor says")
            return
        await record_attempt(
            self._desk,
            referral,
            self._random.choice(["arrived", "did_not_arrive"]),
            source="seen",
            reason="no transport that day",
        )

    async def _something_else_happens(self) -> None:
        """A date turns out to be wrong, or somebody dies."""
        person = self._desk.book.get(self._random.choice(self._people))
        dates = [name for name in person.fields if name.endswith("_on") and person.get(name)]
        facts: dict[str, Value] = (
            {self._random.choice(dates): self._some_day(-40, 10)}
            if dates and self._random.random() < 0.8
            else {"alive": "no", "died_on": self._today.isoformat()}
        )
        name = str(person.fields["name"]).lower()
        await receive(self._desk, name, "person", **facts)

    async def _meet_the_server(self) -> None:
        """Everything that waits is received; now and then the server holds an entry."""
        pending = self._desk.book.pending()
        states = [Delivery.HELD if self._random.random() < 0.02 else Delivery.RECEIVED for _ in pending]
        book: Any = self._desk.book
        answers = [
            replace(an_answer(one.seq, state), revision=0 if state is Delivery.HELD else 1)
            for one, state in zip(pending, states, strict=True)
        ]
        # A case is an area of its own, and who opened it is on its list.
        cursors = {operation.area: 1 for operation in pending} | dict(book.cursors())
        await book.apply(a_progress(answers=answers, cursors=cursors))

    # The law

    async def compare(self) -> None:
        """
        Another phone with the same journal works out the same tasks, totals and stages.
        """
        other = await self._from_the_journal()
        offset = self.clock.utc_offset_minutes()
        now = self._tasks()
        assert list(now) == list(other.tasks.on(self._today, offset))
        ids = [task.id for task in now]
        assert len(ids) == len(set(ids))
        assert self._months(self._desk) == self._months(other)
        assert self._stages(self._desk) == self._stages(other)
        self.told.compared += 1

    async def _from_the_journal(self) -> Desk:
        book: Any = await a_case_book(self._desk.vault.journal, clock=self.clock)
        return Desk(self._desk.device, self._desk.vault, book)

    @staticmethod
    def _months(desk: Desk) -> list[Month]:
        return [my_month(desk, back) for back in (0, 1)]

    @staticmethod
    def _stages(desk: Desk) -> Mapping[str, object]:
        return {case.id: find_case(desk, case.id).state for case in desk.book.all_of("case")}
