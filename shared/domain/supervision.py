"""
What a supervisor must see first: open dangers, newborns nobody has seen, silent phones, households without a worker.

Pure: records, the team's phones and the present come in, a board goes out. Practice households and the
dead are left out where they must not count.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from shared.domain.records import Record
from shared.domain.referrals import is_open
from shared.domain.roles import SUPERVISION
from shared.kernel.instants import DAY_MS

SILENT_AFTER_DAYS = 7
STUCK_AFTER_DAYS = 1
NEWBORN_SEEN_BY_DAY = 3
NEWBORN_DAYS = 42
NEXT_LEVEL_AFTER_DAYS = 1
"""How much later than the level below each further one sees what nobody has closed."""


@dataclass(frozen=True, slots=True)
class TeamPhone:
    """
    One enrolment as the server reports it to a supervisor.

    Attributes:
        last_contact_ms: Server time of the last sync, 0 when never.
        waiting: Operations the phone said it had not yet sent at its last contact.
        held: Its operations in the review box.
        refused: Its operations kept in quarantine.
    """

    device: str
    worker: str
    last_contact_ms: int
    waiting: int = 0
    held: int = 0
    refused: int = 0


@dataclass(frozen=True, slots=True)
class Levels:
    """
    Who supervises between a team and the one who looks.

    Attributes:
        area: From which somebody looks.
        parents: Area to the one above it.
        leaders: Area to who supervises there, in service.
    """

    area: str = ""
    parents: Mapping[str, str] = field(default_factory=dict)
    leaders: Mapping[str, Record] = field(default_factory=dict)

    def between(self, area: str) -> tuple[Record, ...]:
        """
        Supervisors of an area and of those above it, nearest first, who are nearer than the one who looks. Nobody
        where it does not lie below: what cannot be placed is held back from nobody.
        """
        found: list[Record] = []
        seen: set[str] = set()
        while self.leaders and area != self.area:
            if area in seen or area not in self.parents:
                return ()
            seen.add(area)
            if area in self.leaders:
                found.append(self.leaders[area])
            area = self.parents[area]
        return tuple(found)


def read_levels(area: str, areas: Iterable[Record], workers: Iterable[Record]) -> Levels:
    """
    The levels below an area, as its phones are told of areas and workers.
    """
    leading = sorted(workers, key=lambda worker: worker.id, reverse=True)
    return Levels(
        area,
        {one.id: one.text("parent") for one in areas},
        {
            one.area: one
            for one in leading
            if one.text("role") in SUPERVISION and one.get("active") is not False
        },
    )


@dataclass(frozen=True, slots=True)
class OpenReferral:
    """
    Help sought for somebody and not yet closed.

    Attributes:
        leader: Who supervises the team, where it came up from there because nobody closed it in time.
    """

    referral: Record
    person: Record | None
    worker: str
    urgent: bool
    follow_up_late: bool
    leader: Record | None = None


@dataclass(frozen=True, slots=True)
class UnseenNewborn:
    """
    A baby past day three whom nobody has visited.
    """

    person: Record
    worker: str
    day_of_life: int


@dataclass(frozen=True, slots=True)
class QuietPhone:
    """
    A phone that is silent, stuck or has work in the review box.
    """

    phone: TeamPhone
    silent_days: int | None

    @property
    def is_silent(self) -> bool:
        """Never heard, or not within the limit."""
        return self.silent_days is None or self.silent_days > SILENT_AFTER_DAYS

    @property
    def is_stuck(self) -> bool:
        """It was heard without all of its work, and has not brought the rest for more than a day."""
        return bool(self.phone.waiting) and (self.silent_days or 0) > STUCK_AFTER_DAYS


@dataclass(frozen=True, slots=True)
class CoverNeeded:
    """
    A worker who is away or has left, with households nobody covers.
    """

    worker: Record
    households: int


@dataclass(frozen=True, slots=True)
class Board:
    """
    The supervisor's first screen.
    """

    referrals: tuple[OpenReferral, ...]
    newborns: tuple[UnseenNewborn, ...]
    phones: tuple[QuietPhone, ...]
    cover: tuple[CoverNeeded, ...]


def open_referrals(
    referrals: Iterable[Record],
    people: Mapping[str, Record],
    households: Mapping[str, Record],
    *,
    today: date,
    levels: Levels | None = None,
) -> tuple[OpenReferral, ...]:
    """
    Open referrals of the living: go-now first, late follow-up before the rest, oldest first. Those of a team with a
    nearer supervisor once the day to look after them has passed, a day later for each further level.
    """
    levels = levels or Levels()
    found = []
    for referral in referrals:
        household = households.get(referral.text("household"))
        person = people.get(referral.text("person"))
        if not is_open(referral) or _is_dead(person) or _is_practice(household):
            continue
        follow_up_on = _parsed(referral.text("follow_up_on"))
        nearer = levels.between(referral.area)
        later = timedelta(days=(len(nearer) - 1) * NEXT_LEVEL_AFTER_DAYS)
        if nearer and follow_up_on is not None and today <= follow_up_on + later:
            continue
        found.append(
            OpenReferral(
                referral=referral,
                person=person,
                worker=referral.text("worker") or worker_of(household, today),
                urgent=referral.text("tier") == "now",
                follow_up_late=follow_up_on is not None and follow_up_on < today,
                leader=nearer[0] if nearer else None,
            )
        )
    return tuple(sorted(found, key=_referral_rank))


def unseen_newborns(
    people: Iterable[Record],
    visits: Iterable[Record],
    households: Mapping[str, Record],
    *,
    today: date,
) -> tuple[UnseenNewborn, ...]:
    """
    Living babies past day three, up to day 42, without a visit that took place; day one is the birth date.
    """
    seen = {
        visit.text("person")
        for visit in visits
        if visit.text("outcome") in ("done", "partly") and not visit.text("void_reason")
    }
    found = []
    for person in people:
        household = households.get(person.text("household"))
        born_on = _parsed(person.text("birth_on"))
        if born_on is None or _is_dead(person) or person.id in seen or _is_practice(household):
            continue
        day_of_life = (today - born_on).days + 1
        if NEWBORN_SEEN_BY_DAY < day_of_life <= NEWBORN_DAYS:
            found.append(UnseenNewborn(person, worker_of(household, today), day_of_life))
    return tuple(
        sorted(
            found,
            key=lambda unseen: (unseen.worker, unseen.day_of_life, unseen.person.id),
        )
    )


def quiet_phones(phones: Iterable[TeamPhone], *, now_ms: int) -> tuple[QuietPhone, ...]:
    """
    Phones that are silent beyond the limit, never heard, stuck, or have held or refused work; longest silence
    first.
    """
    quiet = []
    for phone in phones:
        silent_days = (now_ms - phone.last_contact_ms) // DAY_MS if phone.last_contact_ms else None
        candidate = QuietPhone(phone, silent_days)
        if candidate.is_silent or candidate.is_stuck or phone.held or phone.refused:
            quiet.append(candidate)
    return tuple(sorted(quiet, key=lambda one: (one.phone.last_contact_ms, one.phone.device)))


def cover_needed(
    workers: Iterable[Record], households: Sequence[Record], *, today: date
) -> tuple[CoverNeeded, ...]:
    """
    Workers who left or are away today, with the number of their households that nobody covers.
    """
    needed = []
    for worker in workers:
        if not _is_absent(worker, today):
            continue
        uncovered = sum(
            1
            for household in households
            if household.text("worker") == worker.id
            and not _covered_by(household, today)
            and not _is_practice(household)
        )
        if uncovered:
            needed.append(CoverNeeded(worker, uncovered))
    return tuple(sorted(needed, key=lambda one: (-one.households, one.worker.id)))


def _is_absent(worker: Record, today: date) -> bool:
    if worker.get("active") is False:
        return True
    away_from, away_until = (
        _parsed(worker.text("away_from")),
        _parsed(worker.text("away_until")),
    )
    return away_until is not None and today <= away_until and (away_from is None or away_from <= today)


def worker_of(household: Record | None, today: date) -> str:
    """
    Who answers for a household today: the covering worker while a cover runs, else its own worker; empty where nobody.
    """
    if household is None:
        return ""
    return _covered_by(household, today) or household.text("worker")


def _covered_by(household: Record, today: date) -> str:
    cover = household.get("cover")
    if not isinstance(cover, Mapping):
        return ""
    begins, ends = (
        _parsed(str(cover.get("from") or "")),
        _parsed(str(cover.get("to") or "")),
    )
    if (begins is not None and today < begins) or (ends is not None and today > ends):
        return ""
    return str(cover.get("who") or "")


def _is_dead(person: Record | None) -> bool:
    return person is not None and person.text("alive") == "no"


def _is_practice(household: Record | None) -> bool:
    return household is not None and household.get("practice") is True


def _referral_rank(one: OpenReferral) -> tuple[bool, bool, int, str]:
    raised_at_ms = one.referral.get("raised_at_ms")
    return (
        not one.urgent,
        not one.follow_up_late,
        raised_at_ms if isinstance(raised_at_ms, int) else 0,
        one.referral.id,
    )


def _parsed(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
