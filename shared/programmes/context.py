"""
What an open form may know of the records around it, and what it hands back to them.

A form reads records through instances of fixed names, as in `instance('person')/root/item/birth_on`;
it cannot reach anything else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from shared.domain.records import Record, Value
from shared.programmes.pack import Form
from shared.programmes.tasks import Task

INSTANCES = ("household", "person", "mother", "visit", "last_visit")
"""Names of the instances every form may declare; each has at most one row."""

Rows = Mapping[str, tuple[Mapping[str, Value], ...]]


def form_rows(
    *,
    today: date,
    household: Record | None = None,
    person: Record | None = None,
    mother: Record | None = None,
    task: Task | None = None,
    last_visit: Record | None = None,
    siblings: Iterable[Record] = (),
) -> Rows:
    """
    The rows to hand to a form session as `FormContext.instances`.

    The `visit` row holds what was worked out for this visit: `today`, `day` of life (day 1 = birth date),
    `occurrence`, `asks_mother` (`yes`/`no`), `mother_known` (`yes`/`no`) and `baby_died` (`yes` where a baby of
    this mother died), so that no form asks of the dead.

    Args:
        task: The task the visit is for; None for a visit nobody planned.
        siblings: The mother's children, where the visit is the mother's own.
    """
    born_on = _day(person.get("birth_on")) if person else None
    row: dict[str, Value] = {
        "today": today.isoformat(),
        "day": (today - born_on).days + 1 if born_on else None,
        "occurrence": task.occurrence if task else None,
        "asks_mother": "yes" if _asks_mother(task, mother) else "no",
        "mother_known": "yes" if mother else "no",
        "baby_died": "yes" if any(child.get("alive") == "no" for child in siblings) else "no",
    }
    return {
        "household": _row(household),
        "person": _row(person),
        "mother": _row(mother),
        "visit": (row,),
        "last_visit": _row(last_visit, prefix="q."),
    }


def plan_saves(
    form: Form, answers: Mapping[str, Value], *, person: Record | None, mother: Record | None
) -> Mapping[str, Mapping[str, Value]]:
    """
    The fields that a submitted visit also sets on the person or the mother, by record id; only what differs.

    An absent `alive` means yes, so that an ordinary visit sets nothing and a mistaken death can be taken back.
    """
    subjects = {"person": person, "mother": mother}
    saves: dict[str, dict[str, Value]] = {}
    for question, target in form.save_fields.items():
        subject, _, name = target.partition(".")
        record = subjects.get(subject)
        value = answers.get(question)
        if record is None or value is None or value == "":
            continue
        present = record.get(name, "yes" if name == "alive" else None)
        if present != value:
            saves.setdefault(record.id, {})[name] = value
    return saves


def record_fields(form: Form, answers: Mapping[str, Value]) -> Mapping[str, Value]:
    """
    The fields of the household or person that a submitted registration makes: every answer under its
    question's name, except helper questions, whose names end in `_ask` or begin with `_`.
    """
    return {
        form.save_fields.get(name, name): value
        for name, value in answers.items()
        if value is not None and not name.startswith("_") and not name.endswith("_ask") and "/" not in name
    }


def _asks_mother(task: Task | None, mother: Record | None) -> bool:
    if mother is not None and mother.get("alive") == "no":
        return False
    return True if task is None else task.asks_mother


def _row(record: Record | None, prefix: str = "") -> tuple[Mapping[str, Value], ...]:
    if record is None:
        return ()
    fields = {
        name.removeprefix(prefix): value
        for name, value in record.fields.items()
        if not prefix or name.startswith(prefix) or name in ("visited_on", "outcome")
    }
    return ({"name": record.id, **fields, "person_name": record.text("name")},)


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
