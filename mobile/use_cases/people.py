"""
How people and households are called and placed, and whose they are today.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from mobile.ports.case_book import Records
from mobile.ports.time import Clock
from shared.domain.ages import Age, age_between
from shared.domain.records import Record
from shared.domain.supervision import worker_of
from shared.kernel.instants import day_of, local_date


def today_of(clock: Clock) -> date:
    """
    The calendar day where the phone is.
    """
    return local_date(clock.now_ms(), clock.utc_offset_minutes())


def age_on(person: Record, today: date) -> Age | None:
    """
    A person's age; None where no birth date is known. The dead keep the age they died at.
    """
    return age_between(
        day_of(person.text("birth_on")),
        day_of(person.text("died_on")) or today,
        estimated=person.text("birth_on_estimated") == "yes",
    )


def worker_name(worker_id: str, records: Records) -> str:
    """
    A worker's name, where this phone knows it; else empty.
    """
    worker = records.find(worker_id) if worker_id else None
    return worker.text("name") if worker else ""


def household_name(household: Record | None) -> str:
    """
    The head's name; where none was given, empty.
    """
    return household.text("head_name") if household else ""


def household_place(household: Record | None) -> str:
    """
    House number, quarter and village, as far as known.
    """
    if household is None:
        return ""
    return ", ".join(part for name in ("house_no", "mohalla", "village") if (part := household.text(name)))


def person_name(person: Record, records: Records) -> str:
    """
    A person's name; a nameless baby is called by its mother, in brackets.
    """
    if person.text("name"):
        return person.text("name")
    mother = records.find(person.text("mother")) if person.text("mother") else None
    name = mother.text("name") if mother else person.text("mother_name")
    return f"({name})" if name else "?"


def called(records: Records, person_id: str, household_id: str) -> str:
    """
    Who is meant where a person may not have been written down, as after a guest's visit: else the head of the family.
    """
    person = records.find(person_id) if person_id else None
    if person is not None:
        return person_name(person, records)
    return household_name(records.find(household_id)) if household_id else ""


def oldest_first(people: Iterable[Record]) -> list[Record]:
    """
    A family in the order of their ages; who has no known birth date comes last.
    """
    return sorted(people, key=lambda person: (person.text("birth_on") or "9999", person.id))


def is_mine(household: Record | None, worker: str, today: date, told: Collection[str] = frozenset()) -> bool:
    """
    Whether a household is on this worker's lists: theirs, covered by them, nobody's yet, or one to which a supervisor's
    code sent them.
    """
    return household is None or worker_of(household, today) in ("", worker) or household.id in told


def is_paper_safe(records: Records, household_id: str, person_id: str = "") -> bool:
    """
    Whether nobody said that a paper or a card may not be kept with them: of one person they and their household, of a
    household all who live there.
    """
    people = records.where("person", "household", household_id) if household_id and not person_id else ()
    named = (records.find(one) for one in (household_id, person_id) if one)
    return all(one is None or one.text("safe_to_keep") != "no" for one in (*named, *people))


def is_dead(person: Record) -> bool:
    """
    Known to have died.
    """
    return person.text("alive") == "no"
