"""
Turns what this phone holds into the rows of the supervisor's first screen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from mobile.screens.supervision.model import (
    Baby,
    BoxedDanger,
    Cover,
    Danger,
    LateContact,
    Phone,
    Quiet,
    Team,
    TeamBelow,
    Waiting,
)
from mobile.use_cases.areas import area_name
from mobile.use_cases.desk import Desk
from mobile.use_cases.follow_move import moving
from mobile.use_cases.judge_boxed import BoxedWork, former_name, survey_boxed
from mobile.use_cases.keep_access import open_declarations
from mobile.use_cases.keep_lease import lease_term
from mobile.use_cases.loud_signs import is_quiet_referral, loud_signs
from mobile.use_cases.open_case import cases_to_judge
from mobile.use_cases.people import called, household_place, person_name, today_of, worker_name
from mobile.use_cases.settle_clash import count_clashes
from mobile.use_cases.supervise import Supervision, supervise
from shared.domain.guests import was_guest
from shared.domain.records import Record
from shared.domain.review import is_flagged
from shared.domain.supervision import OpenReferral, QuietPhone, UnseenNewborn, worker_of
from shared.kernel.instants import local_date

LOW_BIRTH_WEIGHT_G = 2500

OWN = ""
"""In place of an area: what no nearer supervisor answers for."""

Row = TypeVar("Row")


def gather(desk: Desk, secret: bytes) -> Team:
    """
    The whole board.
    """
    clock = desk.device.clock
    found = supervise(
        desk.book,
        desk.book,
        area=desk.identity.area,
        role=desk.identity.role,
        today=today_of(clock),
        now_ms=clock.now_ms(),
        secret=secret,
    )
    boxed = survey_boxed(desk)
    babies = _by_team(found, ((one.person.area, _baby(desk, one)) for one in found.board.newborns))
    late = _by_team(found, _late_contacts(desk, found))
    phones = _by_team(
        found, ((_place(desk, one.phone.worker), _phone(desk, one)) for one in found.board.phones)
    )
    cover = _by_team(
        found,
        ((one.worker.area, Cover(one.worker.text("name"), one.households)) for one in found.board.cover),
    )
    below = [
        replace(
            _team_below(desk, found, area),
            babies=babies.get(area, ()),
            late=late.get(area, ()),
            phones=phones.get(area, ()),
            cover=cover.get(area, ()),
        )
        for area in {*babies, *late, *phones, *cover} - {OWN}
    ]
    return Team(
        dangers=tuple(_danger(desk, one) for one in found.board.referrals),
        waiting=tuple(_waiting(desk, visit) for visit in found.waiting),
        approvable=found.approvable,
        babies=babies.get(OWN, ()),
        late=late.get(OWN, ()),
        phones=phones.get(OWN, ()),
        cover=cover.get(OWN, ()),
        teams=tuple(sorted(below, key=_urgency)),
        cases=cases_to_judge(desk),
        declared=open_declarations(desk),
        boxed=len(boxed),
        boxed_dangers=tuple(_boxed_danger(one) for one in boxed if one.danger or one.quiet),
        clashes=count_clashes(desk),
        known_on=_day(desk, found.team_known_at_ms),
        to_send=len(desk.book.pending()),
        lease=lease_term(desk),
        moving=moving(desk),
    )


def _by_team(found: Supervision, placed: Iterable[tuple[str, Row]]) -> Mapping[str, tuple[Row, ...]]:
    """
    Rows by the area of the team that has a supervisor of its own; the others under `OWN`.
    """
    rows: dict[str, tuple[Row, ...]] = {}
    for area, row in placed:
        team = area if found.levels.between(area) else OWN
        rows[team] = (*rows.get(team, ()), row)
    return rows


def _team_below(desk: Desk, found: Supervision, area: str) -> TeamBelow:
    leader = found.levels.between(area)[0]
    return TeamBelow(
        area, area_name(area, desk.book), worker_name(leader.id, desk.book), leader.text("mobile")
    )


def _urgency(team: TeamBelow) -> tuple[int, int, int, int, str]:
    return -len(team.babies), -len(team.late), -team.uncovered, -len(team.phones), team.name


def _place(desk: Desk, worker_id: str) -> str:
    worker = desk.book.find(worker_id)
    return worker.area if worker else OWN


def _baby(desk: Desk, unseen: UnseenNewborn) -> Baby:
    return Baby(
        unseen.person.text("household"),
        person_name(unseen.person, desk.book),
        worker_name(unseen.worker, desk.book),
        unseen.day_of_life,
    )


def _danger(desk: Desk, one: OpenReferral) -> Danger:
    referral = one.referral
    worker = desk.book.find(one.worker)
    taken_by = referral.text("taken_by")
    raised_at_ms = referral.get("raised_at_ms")
    leader = one.leader
    return Danger(
        referral=referral.id,
        name=called(desk.book, referral.text("person"), referral.text("household")),
        place=household_place(desk.book.find(referral.text("household"))),
        signs=_signs(desk, referral),
        worker=worker_name(one.worker, desk.book),
        phone=worker.text("mobile") if worker else "",
        raised_on=_day(desk, raised_at_ms if isinstance(raised_at_ms, int) else 0),
        urgent=one.urgent,
        late=one.follow_up_late,
        taken_by=worker_name(taken_by, desk.book) if taken_by else "",
        taken_by_me=taken_by == desk.identity.worker,
        outcome=referral.text("outcome"),
        outcome_reason=referral.text("outcome_reason"),
        outcome_source=referral.text("outcome_source"),
        team=area_name(referral.area, desk.book) if leader else "",
        leader=worker_name(leader.id, desk.book) if leader else "",
        leader_phone=leader.text("mobile") if leader else "",
        quiet=is_quiet_referral(desk, referral),
    )


def _boxed_danger(one: BoxedWork) -> BoxedDanger:
    return BoxedDanger(one.title, one.author, one.phone, one.made_on, quiet=not one.danger)


def _signs(desk: Desk, referral: Record) -> tuple[object, ...]:
    names = referral.get("decisions")
    wanted = (
        [str(name) for name in names] if isinstance(names, (list, tuple)) else [referral.text("decision")]
    )
    titles = {decision.id: decision.title for pack in desk.programmes.packs() for decision in pack.decisions}
    return tuple(titles.get(name, name) for name in wanted if name)


def _waiting(desk: Desk, visit: Record) -> Waiting:
    household = desk.book.find(visit.text("household"))
    return Waiting(
        visit=visit.id,
        name=called(desk.book, visit.text("person"), visit.text("household")) or household_place(household),
        form=_form_title(desk, visit.text("form")),
        worker=worker_name(
            visit.text("worker") or worker_of(household, today_of(desk.device.clock)), desk.book
        ),
        visited_on=visit.text("visited_on"),
        outcome=visit.text("outcome"),
        danger=bool(loud_signs(desk, visit.get("danger"))),
        flagged=is_flagged(visit),
        guest=was_guest(visit),
    )


def _late_contacts(desk: Desk, found: Supervision) -> list[tuple[str, LateContact]]:
    """
    With the area of whom each is about.
    """
    clock = desk.device.clock
    today = today_of(clock)
    unseen = {one.person.id for one in found.board.newborns}
    late = []
    for task in desk.tasks.on(today, clock.utc_offset_minutes()):
        person = desk.book.find(task.person)
        if (
            person is None
            or not task.overdue
            or task.quiet
            or task.person in unseen
            or not _is_high_risk(person)
        ):
            continue
        household = desk.book.find(task.household)
        if household is not None and household.get("practice") is True:
            continue
        contact = LateContact(
            task.household,
            person_name(person, desk.book),
            worker_name(worker_of(household, today), desk.book),
            task.label,
            task.due_on.isoformat(),
        )
        late.append((person.area, contact))
    return sorted(late, key=lambda one: (one[1].worker, one[1].due_on))


def _is_high_risk(person: Record) -> bool:
    weight_g = person.get("birth_weight_g")
    return bool(person.get("risk")) or isinstance(weight_g, (int, float)) and weight_g < LOW_BIRTH_WEIGHT_G


def _phone(desk: Desk, quiet: QuietPhone) -> Phone:
    worker = worker_name(quiet.phone.worker, desk.book) or former_name(desk, quiet.phone.worker)
    if quiet.silent_days is None:
        return Phone(worker, Quiet.NEVER)
    if quiet.is_silent:
        return Phone(worker, Quiet.SILENT, days=quiet.silent_days, count=quiet.phone.waiting)
    if quiet.is_stuck:
        return Phone(worker, Quiet.STUCK, days=quiet.silent_days, count=quiet.phone.waiting)
    if quiet.phone.held:
        return Phone(worker, Quiet.HELD, count=quiet.phone.held)
    return Phone(worker, Quiet.REFUSED, count=quiet.phone.refused)


def _form_title(desk: Desk, form_id: str) -> Mapping[str, str] | str:
    for pack in desk.programmes.packs():
        if form_id in pack.forms:
            return pack.forms[form_id].title
    return form_id


def _day(desk: Desk, at_ms: int) -> str:
    return local_date(at_ms, desk.device.clock.utc_offset_minutes()).isoformat() if at_ms else ""
