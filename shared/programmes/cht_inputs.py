"""
What forms of the Community Health Toolkit are told out of this app's records: under their group `inputs`, and beside a
question for a record.

Source: Community Health Toolkit documentation, Form inputs; its widget for records; seen November 2026.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from shared.domain.records import Record, Value
from shared.programmes.tasks import Task

CALLED_THERE: Mapping[str, tuple[str, ...]] = {
    "birth_on": ("date_of_birth",),
    "head_name": ("name",),
    "mobile": ("phone",),
}
"""Fields that have another name there."""


def cht_inputs(*, household: Record | None, person: Record | None, task: Task | None) -> Mapping[str, Value]:
    """
    Path below `inputs` to value: where the form was begun, the person or household it is about under `contact`, the
    household under `contact/parent` too.
    """
    found: dict[str, Value] = {"source": "task" if task else "contact"}
    if task:
        found |= {"task_id": task.id, "source_id": task.id}
    contact = person or household
    if contact is not None:
        found |= _fields("contact", contact)
    if person is not None and household is not None:
        found |= _fields("contact/parent", household)
    return found


def cht_contacts(*, household: Record | None, members: Iterable[Record]) -> tuple[Mapping[str, Value], ...]:
    """
    A row for each record that such a question may choose, the household above its people as `parent.name`.
    """
    above = _fields("", household) if household is not None else {}
    people = [
        {**_fields("", member), **{f"parent.{name}": value for name, value in above.items()}}
        for member in members
    ]
    return tuple(row for row in (above, *people) if row)


def _fields(place: str, record: Record) -> Mapping[str, Value]:
    within = f"{place}/" if place else ""
    found: dict[str, Value] = {
        f"{within}{name}": record.id
        for name in ("_id", "patient_id" if record.kind == "person" else "place_id")
    }
    for name, value in record.fields.items():
        # What is sealed is nobody's to calculate with.
        if isinstance(value, (str, int, float)):
            found |= dict.fromkeys(
                (f"{within}{called}" for called in (name, *CALLED_THERE.get(name, ()))), value
            )
    return found
