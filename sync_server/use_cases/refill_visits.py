"""
A recorded visit given to its form again, with the records around it: what was asked of such a person is asked again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from shared.domain.records import Record, Value
from shared.domain.visits import QUESTION
from shared.forms.definition import Definition
from shared.forms.refill import replay
from shared.forms.session import Session
from shared.forms.steps import FormContext
from shared.programmes.context import Rows, form_rows
from sync_server.ports.change_log import StoredRecord
from sync_server.ports.store import View

MOST_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """
    The records that visits are read with, by identity.

    Attributes:
        answers: What each person answered last in each form; consents: what was agreed to, by household and person.
            Read for what is handed over only.
    """

    households: Mapping[str, Record]
    people: Mapping[str, Record]
    answers: Mapping[str, tuple[Mapping[str, Value], ...]] = field(default_factory=dict)
    consents: Mapping[str, Sequence[Record]] = field(default_factory=dict)

    def home_of(self, person: Record) -> str:
        """The household somebody lives in; of one that was merged into another, that other."""
        home = self.households.get(person.text("household"))
        return home.id if home is not None else person.text("household")

    def is_practice(self, household: str) -> bool:
        """Whether a household is there for practice, and counts nowhere."""
        home = self.households.get(household)
        return home is not None and home.fields.get("practice") is True


def records_of(view: View, area: str, kind: str) -> Iterator[Record]:
    """
    The records of a kind that live in an area.
    """
    return (record.as_read() for record in stored_of(view, area, kind))


def stored_of(view: View, area: str, kind: str) -> Iterator[StoredRecord]:
    """
    The same with who set what, and when.
    """
    after = 0
    while True:
        found = view.changes.changed_since(area, after, kinds=[kind], limit=MOST_AT_ONCE)
        yield from (record for record in found if record.is_living)
        if len(found) < MOST_AT_ONCE:
            return
        after = found[-1].revision


def around(view: View, area: str) -> Around:
    """
    The households and people of a team; of a case, those of its team.
    """
    case = view.directory.find_case(area)
    home = case.team if case is not None else area
    return Around(
        households={one.id: one for one in records_of(view, home, "household")},
        people={one.id: one for one in records_of(view, home, "person")},
    )


def rows_around(record: Record, day: date, near: Around) -> Rows:
    """
    What the form of a record reads of other records, as they are now; of a household or a person itself too.
    """
    person = record if record.kind == "person" else near.people.get(record.text("person"))
    home = record.text("household") or (person.text("household") if person else "")
    household = record if record.kind == "household" else near.households.get(home)
    return form_rows(
        today=day,
        household=household,
        person=person,
        mother=near.people.get(person.text("mother")) if person else None,
        members=_members(near, household.id if household else home),
    )


def refill(visit: Record, definition: Definition, context: FormContext) -> Session:
    """
    The visit's form, filled as it was; sealed answers stay sealed.
    """
    answers: dict[str, Value] = {
        name.removeprefix(QUESTION): value
        for name, value in visit.fields.items()
        if name.startswith(QUESTION) and value is not None and not isinstance(value, (bytes, dict))
    }
    session = Session(definition, context)
    replay(session, answers, keep=True)
    return session


def _members(near: Around, home: str) -> Sequence[Record]:
    members = {one.id: one for one in near.people.values() if home and near.home_of(one) == home}
    return list(members.values())
