"""
Somebody who was just written down may be known here already, in a household that has a card.
"""

from __future__ import annotations

from dataclasses import dataclass

from mobile.use_cases.desk import Desk
from mobile.use_cases.people import household_place, is_dead, person_name
from shared.cards.life import good_cards
from shared.domain.name_search import fold_name
from shared.domain.records import Record
from shared.kernel.instants import day_of

MOST = 3
LOOKED_AT = 20
YEARS_APART = 2
"""Ages are told from memory."""


@dataclass(frozen=True, slots=True)
class Alike:
    """
    Somebody else by a name that sounds the same, whose household has a card.
    """

    household: str
    name: str
    place: str


def alike_with_card(desk: Desk, person_id: str) -> tuple[Alike, ...]:
    """
    Whom a person may be, in another household on this phone: same name as it sounds, same sex, about the same age.

    Raises:
        RecordMissingError: no such person on this device.
    """
    person = desk.book.get(person_id)
    sounds = _sounds(person)
    found = desk.book.search(person.text("name"), limit=LOOKED_AT) if sounds else ()
    return tuple(
        Alike(home.id, person_name(other, desk.book), household_place(home))
        for other in found
        if other.kind == "person"
        and not is_dead(other)
        and _sounds(other) == sounds
        and _may_be_one(person, other)
        and (home := desk.book.find(other.text("household"))) is not None
        and home.id != person.text("household")
        and good_cards(desk.book.where("card", "household", home.id))
    )[:MOST]


def _sounds(person: Record) -> list[str]:
    return sorted(fold_name(word) for word in person.text("name").split())


def _may_be_one(one: Record, other: Record) -> bool:
    sexes = {person.text("sex") for person in (one, other)} - {""}
    born = [day.year for person in (one, other) if (day := day_of(person.text("birth_on"))) is not None]
    return len(sexes) < 2 and (len(born) < 2 or abs(born[0] - born[1]) <= YEARS_APART)
