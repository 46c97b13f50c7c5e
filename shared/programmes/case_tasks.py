"""
Forms that a case's time limits ask for, and the moves that lead on from where it stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from shared.domain.records import Record, Value
from shared.domain.referrals import is_open
from shared.domain.services import ServiceOutcome
from shared.domain.visits import QUESTION
from shared.kernel.identifiers import TaskId, derive_uuid
from shared.kernel.instants import day_of
from shared.programmes.case_facts import OF_BUDGET, CaseFacts, CaseFile
from shared.programmes.cases import CaseState, case_state
from shared.programmes.conditions import compile_condition
from shared.programmes.lifecycle import ENTERED, OPENED, Lifecycle, Limit, Move
from shared.programmes.tasks import VISIT, Task
from shared.programmes.wire import Texts

FILED = ("case_event", "visit", "plan_item", "consent", "referral", "service_referral", "expense")
"""Kinds that name their case; reviews are found by their visit."""


@dataclass(frozen=True, slots=True)
class Way:
    """
    A move that leads on, and what it still waits for in words; nothing missing means it may be made now.
    """

    move: Move
    missing: tuple[Texts, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenCase:
    """
    A case worked out for a day.
    """

    lifecycle: Lifecycle
    file: CaseFile
    state: CaseState
    facts: CaseFacts
    today: date

    @property
    def is_closed(self) -> bool:
        """Whether it has ended."""
        stage = self.lifecycle.stage(self.state.stage)
        return stage is not None and stage.ends

    @property
    def is_under_duty(self) -> bool:
        """Whether a law or a court asks that its records are kept, whatever is taken back."""
        return bool(self.lifecycle.duty) and compile_condition(self.lifecycle.duty)(self.facts)

    def row(self) -> dict[str, Value]:
        """What a form of the case may read of it (`form_rows`)."""
        facts = self.facts
        return {
            "id": self.file.case.id,
            "opened": self.file.case.text("opened"),
            "stage": self.state.stage,
            "days_open": facts.get("days_open"),
            "days_in_stage": facts.get("days_in_stage"),
            **{f"items_{name}": facts.get(f"plan.{name}") for name in ("open", "done", "overdue")},
            "referrals_open": facts.get("referrals.open"),
            "reached": self.reached(),
            **{f"budget_{name}": facts.get(f"budget.{name}") for name in OF_BUDGET},
        }

    def reached(self) -> str:
        """
        What became of the plan and of the services they were referred to, a line each, in the words it was written in:
        the draft of a summary.
        """
        items = sorted(self.file.items, key=lambda item: (item.text("goal"), item.text("due_on"), item.id))
        services = sorted(self.file.services, key=lambda one: (one.text("to"), one.id))
        return "\n".join(
            [
                *(_became(item) for item in items if item.text("what")),
                *(_served(one) for one in services if one.text("to")),
            ]
        )

    def summary(self) -> str:
        """The last summary that a form of this stage holds; where none does, what became of the plan."""
        stage = self.lifecycle.stage(self.state.stage)
        said = [
            words
            for form in (stage.forms if stage else ())
            for visit in self.facts.since(form)[-1:]
            if isinstance(words := visit.fields.get(f"{QUESTION}summary"), str) and words
        ]
        return said[-1] if said else self.reached()

    def ways(self, role: str) -> tuple[Way, ...]:
        """The moves offered to a role where the case stands, in the pack's order."""
        return tuple(
            Way(move, self._missing(move))
            for move in self.lifecycle.moves_from(self.state.stage)
            if move.is_for(role)
        )

    def forms(self) -> tuple[str, ...]:
        """The forms of the present stage, then those of any stage; a closed case has its own stage's alone."""
        stage = self.lifecycle.stage(self.state.stage)
        own = stage.forms if stage else ()
        return own if self.is_closed else tuple(dict.fromkeys((*own, *self.lifecycle.forms)))

    def tasks(self) -> tuple[Task, ...]:
        """What its time limits ask for today."""
        found = (self._task(limit) for limit in self.lifecycle.limits if self.state.stage in limit.stages)
        return tuple(task for task in found if task is not None)

    def _missing(self, move: Move) -> tuple[Texts, ...]:
        return tuple(guard.missing for guard in move.guards if not compile_condition(guard.when)(self.facts))

    def _task(self, limit: Limit) -> Task | None:
        turn = self._turn(limit)
        if turn is None or not compile_condition(limit.when)(self.facts):
            return None
        number, from_on, due_on = turn
        opens_on = due_on - timedelta(days=limit.notice_days) if limit.notice_days >= 0 else from_on
        if self.today < opens_on:
            return None
        case = self.file.case
        return Task(
            id=TaskId(derive_uuid("case", case.id, limit.id, str(number))),
            kind=VISIT,
            schedule=limit.id,
            programme=self.lifecycle.id,
            form=limit.form,
            person=case.text("person"),
            household=case.text("household"),
            case=case.id,
            due_on=due_on,
            opens_on=opens_on,
            closes_on=date.max,
            overdue=due_on < self.today,
            priority=limit.priority,
            occurrence=number,
            label=limit.label,
            quiet=self.lifecycle.quiet,
        )

    def _turn(self, limit: Limit) -> tuple[int, date, date] | None:
        """The number of what is due now, the day it counts from and its last day in time; None where it is done."""
        made = self.file.made(limit.form)
        if limit.every_days and made and limit.since != ENTERED:
            return _after(len(_tasks_of(made)), made[-1], limit.every_days)
        if limit.since == ENTERED:
            return self._turn_of_stage(limit)
        if limit.since == OPENED:
            opened_on = self.file.opened_on
            if made or opened_on is None:
                return None
            return 0, opened_on, opened_on + timedelta(days=limit.days)
        return self._turn_of_form(limit)

    def _turn_of_stage(self, limit: Limit) -> tuple[int, date, date] | None:
        entered_on = self.facts.entered_on()
        made = self.facts.since(limit.form)
        number = sum(stage in limit.stages for stage in self.state.entered) - 1
        if entered_on is None or (made and not limit.every_days):
            return None
        if made:
            return _after(number + len(_tasks_of(made)), made[-1], limit.every_days)
        return number, entered_on, entered_on + timedelta(days=limit.days)

    def _turn_of_form(self, limit: Limit) -> tuple[int, date, date] | None:
        form, _, question = limit.since.partition(".")
        before = self.file.made(form)
        if not before:
            return None
        last = before[-1]
        from_on = day_of(last.get("visited_on"))
        counts_from = day_of(last.get(f"{QUESTION}{question}")) if question else from_on
        if from_on is None or counts_from is None:
            return None
        if form != limit.form and any(_order(visit) >= _order(last) for visit in self.file.made(limit.form)):
            return None
        number = 0 if limit.every_days else len(_tasks_of(before))
        return number, from_on, counts_from + timedelta(days=limit.days)


def open_case(lifecycle: Lifecycle, file: CaseFile, today: date, utc_offset_minutes: int = 0) -> OpenCase:
    """
    A case on a day.
    """
    state = case_state(lifecycle, file.events)
    facts = CaseFacts(file, state, today, timedelta(minutes=utc_offset_minutes), lifecycle.duty)
    return OpenCase(lifecycle, file, state, facts, today)


def case_files(
    cases: Iterable[Record],
    people: Mapping[str, Record],
    filed: Mapping[str, Iterable[Record]],
    reviews: Iterable[Record] = (),
) -> tuple[CaseFile, ...]:
    """
    What belongs to each case.

    Args:
        filed: Records by kind, those of `FILED`; only what names a case is taken.
        reviews: All of them, found by the visits they judge.
    """
    cases = tuple(cases)
    if not cases:
        return ()
    by_case: dict[str, dict[str, list[Record]]] = {case.id: {kind: [] for kind in FILED} for case in cases}
    for kind in FILED:
        for record in filed.get(kind, ()):
            named = record.fields.get("case")
            if isinstance(named, str) and named in by_case:
                by_case[named][kind].append(record)
    by_visit: dict[str, list[Record]] = {}
    for review in reviews:
        by_visit.setdefault(review.text("visit"), []).append(review)
    return tuple(_file(case, people, by_case[case.id], by_visit) for case in cases)


def _file(
    case: Record,
    people: Mapping[str, Record],
    filed: Mapping[str, Sequence[Record]],
    reviews: Mapping[str, Sequence[Record]],
) -> CaseFile:
    return CaseFile(
        case=case,
        person=people.get(case.text("person")),
        events=tuple(filed["case_event"]),
        visits=tuple(filed["visit"]),
        items=tuple(filed["plan_item"]),
        consents=tuple(filed["consent"]),
        referrals=tuple(filed["referral"]),
        services=tuple(filed["service_referral"]),
        expenses=tuple(filed["expense"]),
        reviews=tuple(review for visit in filed["visit"] for review in reviews.get(visit.id, ())),
    )


def _became(item: Record) -> str:
    """A plan's line with a sign that every language reads: done, dropped, or still open."""
    status, goal, why = item.text("status"), item.text("goal"), item.text("status_why")
    sign = {"done": "✓", "dropped": "✗"}.get(status, "…")
    said = f"{item.text('what')} ({goal})" if goal else item.text("what")
    return f"{sign} {said}: {why}" if status == "dropped" and why else f"{sign} {said}"


def _served(referral: Record) -> str:
    """A service's line: they came to it, it is still open, or why they had no help of it."""
    said = f"{referral.text('to')} ({referral.text('what_for')})"
    if is_open(referral):
        return f"… {said}"
    if referral.text("outcome") == ServiceOutcome.CAME:
        return f"✓ {said}"
    why = referral.text("outcome_why")
    return f"✗ {said}: {why}" if why else f"✗ {said}"


def _after(number: int, last: Record, days: int) -> tuple[int, date, date] | None:
    made_on = day_of(last.get("visited_on"))
    return None if made_on is None else (number, made_on, made_on + timedelta(days=days))


def _tasks_of(visits: Iterable[Record]) -> frozenset[str]:
    """Two phones that filled a form for the same task filled it once."""
    return frozenset(visit.text("task") or visit.id for visit in visits)


def _order(visit: Record) -> tuple[str, int]:
    begun = visit.get("started_at_ms")
    return visit.text("visited_on"), begun if isinstance(begun, int) else 0
