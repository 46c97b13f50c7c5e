"""
The tasks of this phone, worked out again only for the households where something changed.

Records are never changed in place: a changed record is another object, and a kind without changes gives the same
sequence. So what changed is told by identity, whoever changed it: this phone or a sync.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import is_

from mobile.ports.case_book import Outbox, Records
from mobile.use_cases.programmes import Programmes
from shared.domain.records import Record
from shared.programmes.pack import Pack
from shared.programmes.schedules import OF_CASE, SOURCES, due_tasks, planned_tasks
from shared.programmes.tasks import AMEND, VISIT, Task

FEW = 40
"""Above this many changed households everything is worked out at once, which is then no dearer."""

PLANNED_FROM = ("person", "visit", "task_event", "review", "consent")
"""Kinds of records that say what lies ahead."""

Lists = Mapping[str, Sequence[Record]]


@dataclass
class _Known:
    """
    What was worked out last, and from what.
    """

    today: date
    utc_offset_minutes: int
    packs: tuple[Pack, ...]
    lists: Lists
    amended: frozenset[str]
    by_door: dict[str, tuple[Task, ...]] = field(default_factory=dict)
    tasks: tuple[Task, ...] = ()

    def still_of(self, today: date, utc_offset_minutes: int, packs: Sequence[Pack]) -> bool:
        """Whether it was worked out in the same zone on the same day, of just these packs."""
        # A pack may change and keep its version, but not its object.
        same = len(packs) == len(self.packs) and all(map(is_, packs, self.packs))
        return same and (today, utc_offset_minutes) == (self.today, self.utc_offset_minutes)


class TasksDue:
    """
    Every pack's tasks. A door is a household, or a person without one.

    Args:
        role: Whose tasks: visits by forms for other roles are left out; empty for everybody's.
    """

    def __init__(self, records: Records, outbox: Outbox, programmes: Programmes, role: str = "") -> None:
        self._role = role
        self._records = records
        self._outbox = outbox
        self._programmes = programmes
        self._known: _Known | None = None

    def on(self, today: date, utc_offset_minutes: int) -> Sequence[Task]:
        """
        Everything to do today, urgent first, then by priority, due date and household.
        """
        packs = tuple(self._programmes.packs())
        lists = {kind: self._records.all_of(kind) for kind in SOURCES}
        amended = self._amended()
        known = self._known
        if known is None or not known.still_of(today, utc_offset_minutes, packs):
            return self._work_out_all(today, packs, lists, amended, utc_offset_minutes)
        changed = self._changed(known, lists)
        changed += [self._records.find(visit) for visit in amended ^ known.amended]
        if not changed:
            known.lists = lists
            return known.tasks
        doors = self._doors_of(known, [record for record in changed if record is not None])
        if len(doors) > FEW:
            return self._work_out_all(today, packs, lists, amended, utc_offset_minutes)
        for door in doors:
            known.by_door[door] = self._work_out_door(door, today, packs, amended, utc_offset_minutes)
        known.lists, known.amended = lists, amended
        known.tasks = _in_order(task for tasks in known.by_door.values() for task in tasks)
        return known.tasks

    def ahead(self, today: date, until: date) -> tuple[Task, ...]:
        """
        The visits that fall due after today and up to a day, as the records say now.
        """
        lists = {kind: self._records.all_of(kind) for kind in PLANNED_FROM}
        return tuple(
            task
            for pack in self._programmes.packs()
            for task in planned_tasks(
                pack,
                lists["person"],
                lists["visit"],
                lists["task_event"],
                today=today,
                until=until,
                reviews=lists["review"],
                consents=lists["consent"],
            )
            if _belongs(task, pack, self._role)
        )

    def _amended(self) -> frozenset[str]:
        """
        Visits with an amendment that the server has not answered yet.
        """
        return frozenset(
            operation.record
            for operation in self._outbox.pending()
            if operation.kind == "visit" and operation.base.revision > 0
        )

    @staticmethod
    def _changed(known: _Known, lists: Lists) -> list[Record | None]:
        changed: list[Record | None] = []
        for kind, now in lists.items():
            before = known.lists[kind]
            if now is not before:
                held = {id(record) for record in before}
                present = {id(record) for record in now}
                changed += [record for record in now if id(record) not in held]
                changed += [record for record in before if id(record) not in present]
        return changed

    # Doors

    def _doors_of(self, known: _Known, changed: Sequence[Record]) -> set[str]:
        doors: set[str] = set()
        for record in changed:
            if record.kind == "task_event":
                doors.update(
                    door
                    for door, tasks in known.by_door.items()
                    if any(task.id == record.text("task") for task in tasks)
                )
            # An event that is gone gives back a task which no door shows: it names whom it was about itself.
            doors.update(self._doors_around(self._about(record)))
        return doors

    def _about(self, record: Record) -> Record:
        """
        What says whom a record is about, where it does not say so itself.
        """
        named = record.text("visit") if record.kind == "review" else ""
        if record.kind in OF_CASE:
            named = record.text("case")
        return (self._records.find(named) if named else None) or record

    def _doors_around(self, record: Record) -> set[str]:
        """
        The door of a record, those of its person's mother and children, since their visits close each other's tasks,
        and those where the person was visited or referred before moving.
        """
        records = self._records
        person = record if record.kind == "person" else records.find(record.text("person"))
        doors = {record.text("household")}
        if person is not None:
            doors |= {_door(one) for one in self._family([person])}
            for kind in ("visit", "referral", "case"):
                doors |= {one.text("household") for one in records.where(kind, "person", person.id)}
        return doors - {""}

    def _family(self, people: Iterable[Record]) -> list[Record]:
        found: dict[str, Record] = {}
        for person in people:
            found[person.id] = person
            mother = self._records.find(person.text("mother")) if person.text("mother") else None
            if mother is not None:
                found[mother.id] = mother
            for child in self._records.where("person", "mother", person.id):
                found[child.id] = child
        return list(found.values())

    # Working out

    def _work_out_all(
        self,
        today: date,
        packs: tuple[Pack, ...],
        lists: Lists,
        amended: frozenset[str],
        utc_offset_minutes: int,
    ) -> Sequence[Task]:
        tasks = _tasks(packs, lists, today, amended, utc_offset_minutes, self._role)
        by_door: dict[str, list[Task]] = {}
        for task in tasks:
            by_door.setdefault(task.household or task.person, []).append(task)
        doors = {door: tuple(some) for door, some in by_door.items()}
        self._known = _Known(today, utc_offset_minutes, packs, lists, amended, doors, _in_order(tasks))
        return self._known.tasks

    def _work_out_door(
        self, door: str, today: date, packs: Sequence[Pack], amended: frozenset[str], utc_offset_minutes: int
    ) -> tuple[Task, ...]:
        records = self._records
        alone = records.find(door)
        own = list(records.where("person", "household", door))
        if alone is not None and alone.kind == "person":
            own.append(alone)
        named = {
            one.text("person")
            for kind in ("visit", "referral", "case")
            for one in records.where(kind, "household", door)
        }
        own += [person for one in named if one and (person := records.find(one)) is not None]
        people = self._family(own)
        persons = [person.id for person in people]

        def about(kind: str) -> list[Record]:
            found = {one.id: one for one in records.where(kind, "household", door)}
            found.update((one.id, one) for person in persons for one in records.where(kind, "person", person))
            return list(found.values())

        visits = about("visit")
        cases = about("case")
        lists = {
            "person": people,
            "visit": visits,
            "task_event": records.all_of("task_event"),
            "referral": about("referral"),
            "review": [review for visit in visits for review in records.where("review", "visit", visit.id)],
            "consent": about("consent"),
            "case": cases,
            **{
                kind: [one for case in cases for one in records.where(kind, "case", case.id)]
                for kind in OF_CASE
            },
        }
        tasks = _tasks(packs, lists, today, amended, utc_offset_minutes, self._role)
        return tuple(task for task in tasks if (task.household or task.person) == door)


def _tasks(
    packs: Sequence[Pack],
    lists: Lists,
    today: date,
    amended: frozenset[str],
    utc_offset_minutes: int,
    role: str,
) -> list[Task]:
    followed = {referral.id: _followed_by(referral, packs) for referral in lists["referral"]}
    found = (
        task
        for pack in packs
        for task in due_tasks(
            pack,
            lists["person"],
            lists["visit"],
            lists["task_event"],
            today=today,
            referrals=lists["referral"],
            reviews=lists["review"],
            consents=lists["consent"],
            amended_here=amended,
            utc_offset_minutes=utc_offset_minutes,
            cases=lists["case"],
            case_events=lists["case_event"],
            plan_items=lists["plan_item"],
            service_referrals=lists["service_referral"],
            expenses=lists["expense"],
            followed_elsewhere={name for name, own in followed.items() if own is not pack},
        )
        if _belongs(task, pack, role)
    )
    return list({task.id: task for task in found}.values())


def _followed_by(referral: Record, packs: Sequence[Pack]) -> Pack | None:
    """
    The one pack that follows a referral up: that whose danger it was, else any that follows up such ones.
    """
    tier = referral.text("tier")
    able = [pack for pack in packs if any(rule.tier == tier for rule in pack.follow_ups)]
    own = (pack for pack in able if pack.decision(referral.text("decision")) is not None)
    return next(own, able[0] if able else None)


def _belongs(task: Task, pack: Pack, role: str) -> bool:
    """
    Whether a task is of this pack and for this role; what was returned is its author's, whatever form it is.
    """
    if task.kind == AMEND:
        return task.form in pack.forms
    return task.kind != VISIT or not role or task.form not in pack.forms or pack.form(task.form).is_for(role)


def _door(person: Record) -> str:
    return person.text("household") or person.id


def _in_order(tasks: Iterable[Task]) -> tuple[Task, ...]:
    """
    As `due_tasks` orders them.
    """
    return tuple(
        sorted(tasks, key=lambda task: (not task.urgent, task.priority, task.due_on, task.household, task.id))
    )
