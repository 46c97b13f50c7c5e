"""
What is due today: scheduled visits, what cases ask for, follow-up of referrals, and visits returned by the supervisor.

Pure: records and a pack come in, tasks go out; nothing is stored. Rules that bind it: SPEC.md, "Tasks".
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from shared.domain.records import Record
from shared.domain.referrals import is_open
from shared.domain.review import ReviewState, judge
from shared.domain.visits import MADE, QUESTION
from shared.kernel.identifiers import TaskId, derive_uuid
from shared.kernel.instants import day_of
from shared.programmes.case_tasks import OpenCase, case_files, open_case
from shared.programmes.conditions import Condition, compile_condition
from shared.programmes.pack import Occurrence, Pack, Schedule
from shared.programmes.slots import MadeVisit, OpenSlot, Slot, open_today, plan_slots, unmade
from shared.programmes.tasks import AGAIN, AMEND, FOLLOW_UP, VISIT, Task

NOT_MET = frozenset({"nobody_home", "away", "refused", "not_safe", "could_not_reach", "moved", "died"})

RAISED_PRIORITY = 1
FOLLOW_UP_PRIORITY = {"now": 0, "day": 1}
AMEND_PRIORITY = 4
# A talk that found no moment alone: it may be tried from the next day, and is due after a week.
AGAIN_AFTER = timedelta(days=7)
# A birth recorded a day apart from the mother's delivery (around midnight) is the same birth.
SAME_BIRTH = timedelta(days=1)
ONE_DAY = timedelta(days=1)
LONGEST_LIFE_DAYS = 150 * 366
# Two past ones, since a late visit may still be told of, and the one to come.
ROUNDS_AROUND = (-2, -1, 0, 1)


OF_CASE = ("case_event", "plan_item", "service_referral", "expense")
SOURCES = ("person", "visit", "task_event", "referral", "review", "consent", "case", *OF_CASE)
"""The kinds of records that tasks are derived from; those of cases name theirs by `case`."""


def due_tasks(
    pack: Pack,
    people: Sequence[Record],
    visits: Iterable[Record],
    task_events: Iterable[Record],
    *,
    today: date,
    referrals: Iterable[Record] = (),
    reviews: Iterable[Record] = (),
    consents: Iterable[Record] = (),
    amended_here: Collection[str] = (),
    utc_offset_minutes: int = 0,
    cases: Iterable[Record] = (),
    case_events: Iterable[Record] = (),
    plan_items: Iterable[Record] = (),
    service_referrals: Iterable[Record] = (),
    expenses: Iterable[Record] = (),
    followed_elsewhere: Collection[str] = (),
) -> tuple[Task, ...]:
    """
    Everything to do today, urgent first, then by priority, due date and household.

    Args:
        people: Persons on this device; their mothers and babies among them.
        visits: All visits, void ones too.
        followed_elsewhere: Referrals that another pack on this device follows up.
        amended_here: Visits with an amendment that the server has not answered yet.
        utc_offset_minutes: For the local day of a referral or review.
    """
    all_visits = list(visits)
    consents = list(consents)
    referrals = list(referrals)
    desk = _Desk(
        pack=pack,
        people={person.id: person for person in people},
        events=_events_by_task(task_events),
        today=today,
        offset=timedelta(minutes=utc_offset_minutes),
        silent=_silenced(people, all_visits, reviews := list(reviews), consents),
    )
    visits_due, (cases_due, open_cases) = (
        _visit_tasks(desk, people, all_visits),
        _case_tasks(
            desk,
            cases,
            {
                "case_event": case_events,
                "visit": all_visits,
                "plan_item": plan_items,
                "consent": consents,
                "referral": referrals,
                "service_referral": service_referrals,
                "expense": expenses,
            },
            reviews,
        ),
    )
    tasks = [
        *visits_due,
        *cases_due,
        *_talks(
            desk,
            all_visits,
            open_cases,
            {(one.person, one.case, one.form) for one in (*visits_due, *cases_due)},
        ),
        *_follow_ups(desk, [one for one in referrals if one.id not in followed_elsewhere], all_visits),
        *_amendments(desk, all_visits, reviews, amended_here),
    ]
    return tuple(sorted(tasks, key=_rank))


def planned_tasks(
    pack: Pack,
    people: Collection[Record],
    visits: Iterable[Record],
    task_events: Iterable[Record] = (),
    *,
    today: date,
    until: date,
    reviews: Iterable[Record] = (),
    consents: Iterable[Record] = (),
) -> tuple[Task, ...]:
    """
    The visits that fall due, or come back, after today and up to a day, as the records say now: not what is due today.
    """
    all_visits = list(visits)
    desk = _Desk(
        pack=pack,
        people={person.id: person for person in people},
        events=_events_by_task(task_events),
        today=today,
        offset=timedelta(),
        silent=_silenced(people, all_visits, reviews, consents),
    )
    plans, by_person = _made_plans(desk, people, all_visits)
    tasks = []
    for (person, _), plan in plans.items():
        for slot in unmade(plan.slots, plan.made):
            is_open = plan.open is not None and slot.id == plan.open.slot.id
            due_on = _snoozed_until(desk, slot.id) if is_open else slot.due_on
            if due_on is not None and today < due_on <= until:
                task = _visit_task(desk, plan, OpenSlot(slot, None), plans, by_person.get(person, []))
                tasks.append(replace(task, due_on=due_on, overdue=False, urgent=False))
    return tuple(sorted(tasks, key=lambda task: (task.due_on, task.household, task.id)))


def _rank(task: Task) -> tuple[bool, int, date, str, str]:
    return not task.urgent, task.priority, task.due_on, task.household, task.id


@dataclass(frozen=True, slots=True)
class _Desk:
    """
    What every rule looks at.
    """

    pack: Pack
    people: Mapping[str, Record]
    events: Mapping[str, list[Record]]
    today: date
    offset: timedelta
    silent: _Silence

    def local_day(self, at_ms: object) -> date | None:
        if not isinstance(at_ms, int) or isinstance(at_ms, bool):
            return None
        return (datetime.fromtimestamp(at_ms / 1000, tz=UTC) + self.offset).date()


# --- Who is left in peace ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Silence:
    """
    People whose tasks are muted: the dead everywhere, the moved and the withdrawn per programme ("" = all).

    Attributes:
        at_the_door: Muted by what was said for the whole household. It ends nobody's case.
    """

    dead: frozenset[str]
    muted: frozenset[tuple[str, str]]
    at_the_door: frozenset[tuple[str, str]]
    move_unconfirmed: frozenset[str]

    def mutes(self, person: str, programme: str) -> bool:
        return self.mutes_case(person, programme) or not self.at_the_door.isdisjoint(
            ((person, ""), (person, programme))
        )

    def mutes_case(self, person: str, programme: str) -> bool:
        return person in self.dead or not self.muted.isdisjoint(((person, ""), (person, programme)))


def _silenced(
    people: Iterable[Record], visits: Iterable[Record], reviews: Iterable[Record], consents: Iterable[Record]
) -> _Silence:
    dead: set[str] = {person.id for person in people if person.fields.get("alive") == "no"}
    known_alive = {person.id for person in people if person.fields.get("alive") == "yes"}
    approved = {review.text("visit") for review in reviews if review.fields.get("verdict") == "approved"}
    last: dict[str, Record] = {}
    for visit in visits:
        if visit.fields.get("outcome") and not visit.fields.get("void_reason"):
            person = visit.text("person")
            if person not in last or _visit_order(last[person]) <= _visit_order(visit):
                last[person] = visit
    muted: set[tuple[str, str]] = set()
    unconfirmed = set()
    for person, visit in last.items():
        outcome = visit.fields["outcome"]
        if outcome == "died" and person not in known_alive:
            dead.add(person)
        elif outcome == "moved":
            if visit.fields.get("outcome_confirmed") == "yes" or visit.id in approved:
                muted.add((person, ""))
            else:
                unconfirmed.add(person)
    own, at_the_door = _withdrawn(people, consents)
    return _Silence(frozenset(dead), frozenset(muted | own), frozenset(at_the_door), frozenset(unconfirmed))


def _withdrawn(
    people: Iterable[Record], consents: Iterable[Record]
) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    """
    A refusal never prevents care; only a confirmed withdrawal from visits, and only until consent is given again.

    Returns:
        What somebody took back for themselves, and what was taken back for everybody at a door.
    """
    newest: dict[tuple[str, str], Record] = {}
    for consent in sorted(consents, key=lambda consent: (_whole(consent.get("at_ms")), consent.id)):
        subject = consent.text("person") or consent.text("household")
        newest[(subject, consent.text("purpose"))] = consent
    own: set[tuple[str, str]] = set()
    at_the_door: set[tuple[str, str]] = set()
    for (subject, purpose), consent in newest.items():
        if consent.text("answer") != "withdrawn" or consent.get("confirmed") != "yes":
            continue
        if not (purpose == "visits" or purpose.startswith("visits:")):
            continue
        programme = purpose.partition(":")[2]
        own.add((subject, programme))
        at_the_door |= {(person.id, programme) for person in people if person.text("household") == subject}
    return own, at_the_door


# --- Scheduled visits ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Rules:
    """
    A pack's schedules with their conditions compiled and the anchor dates that matter today, as ISO text.
    """

    schedule: Schedule
    when: Condition
    raised_when: Condition
    occurrences: tuple[tuple[Occurrence, Condition], ...]
    earliest_anchor: str
    latest_anchor: str


def _compiled(pack: Pack, today: date) -> list[_Rules]:
    rules = []
    for schedule in pack.schedules:
        if not schedule.occurrences:
            continue
        last = max(occurrence.late_until_day for occurrence in schedule.occurrences)
        if schedule.repeat_days:
            last = LONGEST_LIFE_DAYS
        first = min(occurrence.opens_day for occurrence in schedule.occurrences)
        rules.append(
            _Rules(
                schedule,
                compile_condition(schedule.when),
                compile_condition(schedule.raised_when or "false()"),
                tuple((item, compile_condition(item.when)) for item in schedule.occurrences),
                (today - timedelta(days=last)).isoformat(),
                (today - timedelta(days=min(first, 1) - 1)).isoformat(),
            )
        )
    return rules


@dataclass(slots=True)
class _Plan:
    """
    One person's slots in one group of schedules, the visits made, and the slot that is open today.
    """

    person: Record
    slots: tuple[Slot, ...]
    raised: bool
    made: Sequence[MadeVisit] = ()
    open: OpenSlot | None = None


def _visit_tasks(desk: _Desk, people: Iterable[Record], visits: Iterable[Record]) -> list[Task]:
    plans, by_person = _made_plans(desk, people, visits)
    tasks = [
        _visit_task(desk, plan, plan.open, plans, by_person.get(person, []))
        for (person, _), plan in plans.items()
        if plan.open is not None and not _is_snoozed(desk, plan.open.slot.id)
    ]
    return [task for task in tasks if not _is_filled_with_a_child(desk, task, tasks)]


def _made_plans(
    desk: _Desk, people: Iterable[Record], visits: Iterable[Record]
) -> tuple[dict[tuple[str, str], _Plan], dict[str, list[Record]]]:
    """Everybody's plans with the visits made and what is open today, and the visits by person."""
    plans = _plans(desk, people)
    if not plans:
        return {}, {}
    wanted = {person for person, _ in plans}
    children = _children(desk, plans)
    wanted.update(child for babies in children.values() for child in babies)
    by_person: dict[str, list[Record]] = {}
    for visit in visits:
        person = visit.fields.get("person")
        if person in wanted and not visit.fields.get("void_reason"):
            by_person.setdefault(str(person), []).append(visit)
    for (person, _), plan in plans.items():
        plan.made = _made(desk, plan, by_person, children.get(person, ()))
        plan.open = open_today(unmade(plan.slots, plan.made), desk.today)
    return plans, by_person


def _plans(desk: _Desk, people: Iterable[Record]) -> dict[tuple[str, str], _Plan]:
    rules = _compiled(desk.pack, desk.today)
    planned: dict[tuple[str, str], list[tuple[Schedule, Occurrence, date]]] = {}
    raised: set[tuple[str, str]] = set()
    found: dict[str, Record] = {}
    for person in people:
        fields = person.fields
        for rule in rules:
            anchor = fields.get(rule.schedule.anchor)
            if not isinstance(anchor, str) or not rule.earliest_anchor <= anchor <= rule.latest_anchor:
                continue
            if desk.silent.mutes(person.id, rule.schedule.programme) or not rule.when(fields):
                continue
            anchor_on = day_of(anchor)
            if anchor_on is None:
                continue
            key = (person.id, rule.schedule.group or rule.schedule.id)
            found[person.id] = person
            ends_on = _end(rule.schedule, person)
            planned.setdefault(key, []).extend(
                (rule.schedule, occurrence, anchor_on)
                for planned_one, applies in rule.occurrences
                if applies(fields)
                for occurrence in _rounds(rule.schedule, planned_one, (desk.today - anchor_on).days + 1)
                if ends_on is None or anchor_on + timedelta(days=occurrence.day - 1) < ends_on
            )
            if rule.raised_when(fields):
                raised.add(key)
    return {
        key: _Plan(found[key[0]], plan_slots(desk.pack.id, key[0], items), key in raised)
        for key, items in planned.items()
    }


def _rounds(schedule: Schedule, occurrence: Occurrence, today: int) -> Iterable[Occurrence]:
    """
    The occurrence, or those of its repetitions that lie around today; each keeps its own number for ever.

    Args:
        today: As day of the schedule, the anchor being day 1.
    """
    every = schedule.repeat_days
    if not every:
        return (occurrence,)
    present = (today - occurrence.opens_day) // every
    numbers = (present + step for step in ROUNDS_AROUND)
    return [_moved_on(schedule, occurrence, number) for number in numbers if number >= 0]


def _moved_on(schedule: Schedule, occurrence: Occurrence, number: int) -> Occurrence:
    days = number * schedule.repeat_days
    return replace(
        occurrence,
        index=occurrence.index + number * len(schedule.occurrences),
        day=occurrence.day + days,
        opens_day=occurrence.opens_day + days,
        closes_day=occurrence.closes_day + days,
        late_until_day=occurrence.late_until_day + days,
    )


def _end(schedule: Schedule, person: Record) -> date | None:
    ends_from = day_of(person.fields.get(schedule.until)) if schedule.until else None
    return None if ends_from is None else ends_from + timedelta(days=schedule.until_day - 1)


def _children(desk: _Desk, plans: Mapping[tuple[str, str], _Plan]) -> dict[str, list[str]]:
    """Mother to her babies of this birth, for mothers with a schedule that a baby's form also fills."""
    mothers = {
        person: plan
        for (person, _), plan in plans.items()
        if plan.slots and plan.slots[0].schedule.covered_by
    }
    if not mothers:
        return {}
    children: dict[str, list[str]] = {}
    for child in desk.people.values():
        mother = child.fields.get("mother")
        plan = mothers.get(mother) if isinstance(mother, str) else None
        if plan is not None and _is_same_birth(plan, child):
            children.setdefault(plan.person.id, []).append(child.id)
    return children


def _is_same_birth(plan: _Plan, child: Record) -> bool:
    delivered_on = day_of(plan.person.fields.get(plan.slots[0].schedule.anchor))
    born_on = day_of(child.fields.get("birth_on"))
    return delivered_on is not None and born_on is not None and abs(delivered_on - born_on) <= SAME_BIRTH


def _made(
    desk: _Desk,
    plan: _Plan,
    by_person: Mapping[str, list[Record]],
    children: Iterable[str],
) -> list[MadeVisit]:
    forms = {slot.schedule.form for slot in plan.slots}
    ids = {slot.id for slot in plan.slots}
    made = [
        MadeVisit(day, visit.text("task"))
        for visit in by_person.get(plan.person.id, ())
        if visit.fields.get("outcome") in MADE
        and (visit.fields.get("form") in forms or visit.fields.get("task") in ids)
        and (day := day_of(visit.fields.get("visited_on"))) is not None
    ]
    covering = next((slot.schedule for slot in plan.slots if slot.schedule.covered_by), None)
    if covering is not None:
        covering_forms = {
            schedule.form for schedule in desk.pack.schedules if schedule.group == covering.covered_by
        }
        answered = f"{QUESTION}{covering.covered_question}"
        made += [
            MadeVisit(day)
            for child in children
            for visit in by_person.get(child, ())
            if visit.fields.get("outcome") in MADE
            and visit.fields.get("form") in covering_forms
            and visit.fields.get(answered) not in (None, "", [])
            and (day := day_of(visit.fields.get("visited_on"))) is not None
        ]
    return _one_a_day(made)


def _one_a_day(made: Iterable[MadeVisit]) -> list[MadeVisit]:
    """The mother's part asked at each twin's visit of a day is one contact."""
    days: dict[tuple[date, str], MadeVisit] = {(visit.day, visit.task): visit for visit in made}
    linked = {visit.day for visit in days.values() if visit.task}
    return [visit for visit in days.values() if visit.task or visit.day not in linked]


def _visit_task(
    desk: _Desk,
    plan: _Plan,
    open_slot: OpenSlot,
    plans: Mapping[tuple[str, str], _Plan],
    visits: Sequence[Record],
) -> Task:
    slot, missed = open_slot.slot, open_slot.missed
    schedule, person = slot.schedule, plan.person
    due_on = missed.due_on if missed else slot.due_on
    reasons = ["missed"] if missed else []
    retry_on, tried = _agreed_retry(desk, slot, visits)
    if retry_on is not None and retry_on >= desk.today:
        due_on = retry_on
    if tried:
        reasons.append("retry" if tried == 1 else "retried")
    if plan.raised:
        reasons.append("raised")
    if person.id in desk.silent.move_unconfirmed:
        reasons.append("move_unconfirmed")
    mother = person.text("mother") if not schedule.covered_by else ""
    if mother in desk.silent.dead:
        reasons.append("mother_died")
    overdue = due_on < desk.today
    raised = plan.raised or "mother_died" in reasons
    return Task(
        id=slot.id,
        kind=VISIT,
        schedule=schedule.id,
        programme=schedule.programme,
        form=schedule.form,
        person=person.id,
        household=person.text("household"),
        mother=mother,
        asks_mother=_asks_mother(desk, mother, schedule, plans),
        due_on=due_on,
        opens_on=slot.opens_on,
        closes_on=slot.closes_on,
        overdue=overdue,
        urgent=(missed is not None or (overdue and (raised or slot.occurrence.missed_means_today)))
        and due_on <= desk.today,
        priority=RAISED_PRIORITY if raised else schedule.priority,
        occurrence=slot.occurrence.index,
        label=slot.occurrence.label,
        reasons=tuple(reasons),
        retry_on=retry_on,
        quiet=schedule.quiet,
    )


def _asks_mother(
    desk: _Desk, mother: str, schedule: Schedule, plans: Mapping[tuple[str, str], _Plan]
) -> bool:
    """
    Once a day: not of a dead mother, and not where her part was filled today already, with a twin or alone.
    A mother who is not registered, or whose delivery has no date, is always asked about.
    """
    group = schedule.group or schedule.id
    covered = [item for item in desk.pack.schedules if item.covered_by == group]
    if not covered or mother in desk.silent.dead:
        return False
    plan = plans.get((mother, covered[0].group or covered[0].id))
    return plan is None or all(visit.day != desk.today for visit in plan.made)


def _is_filled_with_a_child(desk: _Desk, task: Task, tasks: Iterable[Task]) -> bool:
    schedule = next(item for item in desk.pack.schedules if item.id == task.schedule)
    if not schedule.covered_by:
        return False
    return any(
        other.mother == task.person and other.asks_mother and other.due_on <= max(task.due_on, desk.today)
        for other in tasks
    )


def _agreed_retry(desk: _Desk, slot: Slot, visits: Sequence[Record]) -> tuple[date | None, int]:
    """
    The day agreed for trying again, honoured once, and how often the slot was tried without meeting anybody.
    """
    tried = [
        visit
        for visit in visits
        if visit.fields.get("outcome") in NOT_MET
        and (day := day_of(visit.fields.get("visited_on"))) is not None
        and (
            slot.may_be_of(MadeVisit(day, visit.text("task")))
            or (not visit.fields.get("task") and slot.admits(day))
        )
    ]
    if len(tried) != 1:
        return None, len(tried)
    events = (event for event in desk.events.get(slot.id, ()) if event.text("action") == "retry")
    agreed = tried[0].fields.get("retry_on") or next((event.get("until_on") for event in events), None)
    return day_of(agreed), 1


def _is_snoozed(desk: _Desk, task: str) -> bool:
    return _snoozed_until(desk, task) is not None


def _snoozed_until(desk: _Desk, task: str) -> date | None:
    """The day on which what was put off comes back; None where it is not, or not any more."""
    days = (
        day_of(event.get("until_on"))
        for event in desk.events.get(task, ())
        if event.text("action") == "snooze"
    )
    return max((day for day in days if day is not None and day > desk.today), default=None)


# --- Cases ---------------------------------------------------------------------------------------


def _case_tasks(
    desk: _Desk,
    cases: Iterable[Record],
    filed: Mapping[str, Iterable[Record]],
    reviews: Iterable[Record],
) -> tuple[list[Task], set[str]]:
    """What cases ask for, and which of them go on."""
    known = {lifecycle.id: lifecycle for lifecycle in desk.pack.cases}
    own = [case for case in cases if case.text("programme") in known]
    minutes = int(desk.offset.total_seconds() // 60)
    found = [
        case
        for file in case_files(own, desk.people, filed, reviews)
        for case in (open_case(known[file.case.text("programme")], file, desk.today, minutes),)
        if not _is_ended(desk, case)
    ]
    tasks = [task for case in found for task in case.tasks() if not _is_snoozed(desk, task.id)]
    return tasks, {case.file.case.id for case in found if not case.is_closed}


def _is_ended(desk: _Desk, case: OpenCase) -> bool:
    """
    Whether nobody comes any more: who it is about took it back themselves, and no duty goes on without them.
    """
    person = case.file.case.text("person")
    if not desk.silent.mutes_case(person, case.lifecycle.id):
        return False
    return person in desk.silent.dead or not case.is_under_duty


def _talks(
    desk: _Desk,
    visits: Iterable[Record],
    open_cases: Collection[str],
    due: Collection[tuple[str, str, str]],
) -> list[Task]:
    """
    Where somebody was not alone at the last visit of a form that asks for it, that visit again, and no word of why. Not
    where the same form is due anyway.
    """
    last: dict[tuple[str, str, str], Record] = {}
    for visit in visits:
        form = desk.pack.forms.get(visit.text("form"))
        if form is None or not form.alone or visit.fields.get("void_reason"):
            continue
        if visit.fields.get("outcome") in MADE and visit.text("person") in desk.people:
            key = (visit.text("person"), visit.text("case"), form.id)
            if key not in last or _visit_order(last[key]) <= _visit_order(visit):
                last[key] = visit
    found = (_talk(desk, visit) for key, visit in last.items() if key not in due)
    return [
        task
        for task in found
        if task is not None
        and not _is_snoozed(desk, task.id)
        and (task.case in open_cases if task.case else not desk.silent.mutes(task.person, task.programme))
    ]


def _talk(desk: _Desk, visit: Record) -> Task | None:
    form, day = desk.pack.form(visit.text("form")), day_of(visit.fields.get("visited_on"))
    if visit.fields.get(f"{QUESTION}{form.alone}") != "no" or day is None or desk.today <= day:
        return None
    due_on = day + AGAIN_AFTER
    return Task(
        id=TaskId(derive_uuid(desk.pack.id, AGAIN, visit.id)),
        kind=VISIT,
        schedule=AGAIN,
        programme=visit.text("programme") or form.programme,
        form=form.id,
        person=visit.text("person"),
        household=desk.people[visit.text("person")].text("household"),
        due_on=due_on,
        opens_on=day + ONE_DAY,
        closes_on=date.max,
        overdue=due_on < desk.today,
        reasons=(AGAIN,),
        visit=visit.id,
        case=visit.text("case"),
        quiet=True,
    )


# --- Follow-up of referrals ----------------------------------------------------------------------


def _follow_ups(desk: _Desk, referrals: Iterable[Record], visits: Sequence[Record]) -> list[Task]:
    rules = {rule.tier: rule for rule in desk.pack.follow_ups}
    done: dict[str, date] | None = None
    tasks = []
    for referral in referrals:
        rule = rules.get(referral.text("tier"))
        raised_on = desk.local_day(referral.get("raised_at_ms"))
        if (
            rule is None
            or not (rule.days or rule.then_every_days)
            or raised_on is None
            or not is_open(referral)
            or referral.text("person") in desk.silent.dead
        ):
            continue
        if done is None:
            done = _contacts(desk, visits)
        tasks.append(_follow_up(desk, referral, rule.days, rule.then_every_days, raised_on, done))
    return [task for task in tasks if task is not None]


def _contacts(desk: _Desk, visits: Iterable[Record]) -> dict[str, date]:
    """Task to the day somebody was contacted for it: by a visit, or by a call or word noted as a task event."""
    contacts = {
        visit.text("task"): day
        for visit in visits
        if visit.fields.get("task")
        and visit.fields.get("outcome") in MADE
        and not visit.fields.get("void_reason")
        and (day := day_of(visit.fields.get("visited_on"))) is not None
    }
    for task, events in desk.events.items():
        for event in events:
            day = day_of(event.get("until_on"))
            if event.text("action") == "contacted" and day is not None:
                contacts[task] = day
    return contacts


def _follow_up(
    desk: _Desk,
    referral: Record,
    days: Sequence[int],
    every: int,
    raised_on: date,
    contacts: Mapping[str, date],
) -> Task | None:
    count = 0
    last: date | None = None
    while (identity := _follow_up_id(desk, referral, count)) in contacts:
        last = contacts[identity]
        count += 1
    if count < len(days):
        due_on = raised_on + timedelta(days=days[count])
    elif every and last is not None:
        due_on = max(last, raised_on) + timedelta(days=every)
    else:
        return None
    tier = referral.text("tier")
    decision = desk.pack.decision(referral.text("decision"))
    return Task(
        id=identity,
        kind=FOLLOW_UP,
        person=referral.text("person"),
        household=referral.text("household"),
        due_on=due_on,
        opens_on=due_on,
        closes_on=due_on + ONE_DAY,
        overdue=due_on < desk.today,
        urgent=due_on <= desk.today,
        priority=FOLLOW_UP_PRIORITY.get(tier, AMEND_PRIORITY),
        occurrence=count,
        label=decision.title if decision else {},
        reasons=(f"danger_{tier}",),
        referral=referral.id,
        visit=referral.text("visit"),
        case=referral.text("case"),
        quiet=decision.quiet if decision else referral.get("quiet") is True,
    )


def _follow_up_id(desk: _Desk, referral: Record, count: int) -> TaskId:
    return TaskId(derive_uuid(desk.pack.id, FOLLOW_UP, referral.id, str(count)))


# --- Visits returned by the supervisor -----------------------------------------------------------


def _amendments(
    desk: _Desk, visits: Iterable[Record], reviews: Iterable[Record], amended_here: Collection[str]
) -> list[Task]:
    by_visit: dict[str, list[Record]] = {}
    for review in reviews:
        by_visit.setdefault(review.text("visit"), []).append(review)
    tasks = []
    for visit in visits if by_visit else ():
        if visit.id not in by_visit or visit.fields.get("void_reason"):
            continue
        verdict = judge(visit, by_visit[visit.id], amended_here=visit.id in amended_here)
        if verdict.state is ReviewState.RETURNED and verdict.review is not None:
            tasks.append(_amendment(desk, visit, verdict.review))
    return tasks


def _amendment(desk: _Desk, visit: Record, review: Record) -> Task:
    returned_on = desk.local_day(review.get("at_ms")) or desk.today
    due_on = min(returned_on, desk.today)
    return Task(
        id=TaskId(derive_uuid(desk.pack.id, AMEND, visit.id, review.id)),
        kind=AMEND,
        programme=visit.text("programme"),
        form=visit.text("form"),
        person=visit.text("person"),
        household=visit.text("household"),
        due_on=due_on,
        opens_on=due_on,
        closes_on=date.max,
        priority=AMEND_PRIORITY,
        reasons=("returned",),
        visit=visit.id,
        review=review.id,
        case=visit.text("case"),
    )


# --- Reading records -----------------------------------------------------------------------------


def _events_by_task(task_events: Iterable[Record]) -> dict[str, list[Record]]:
    events: dict[str, list[Record]] = {}
    for event in task_events:
        events.setdefault(event.text("task"), []).append(event)
    return events


def _visit_order(visit: Record) -> tuple[str, str]:
    return visit.text("visited_on"), visit.id


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0
