"""
What an open form may know of the records around it, and what it hands back to them.

A form reads records through instances of fixed names, as in `instance('person')/root/item/birth_on`;
it cannot reach anything else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from shared.domain.records import Record, Value
from shared.domain.visits import QUESTION
from shared.forms.definition import CHT
from shared.programmes.cht_inputs import cht_contacts, cht_inputs
from shared.programmes.pack import Form
from shared.programmes.tasks import Task

INSTANCES = ("household", "person", "mother", "people", "visit", "last_visit", "case", "plan")
"""Names of the instances a form may declare; `people` has a row for each of the household, `plan` one for each item of
the case, the others at most one."""

# Longer than any schedule after birth, so that no visit of these weeks begins with the wrong words.
GRIEF = timedelta(days=183)

CONSENT_ANSWERS = ("given", "refused", "withdrawn")

PLAN_FIELDS = frozenset({"goal", "what", "responsible", "due_on", "service", "type", "tried"})
"""Questions of a repeat that become fields of a plan item."""

Rows = Mapping[str, tuple[Mapping[str, Value], ...]]


def form_rows(
    *,
    today: date,
    household: Record | None = None,
    person: Record | None = None,
    mother: Record | None = None,
    task: Task | None = None,
    last_visit: Record | None = None,
    members: Iterable[Record] = (),
    case: Mapping[str, Value] | None = None,
    plan: Iterable[Record] = (),
) -> Rows:
    """
    The rows to hand to a form session as `FormContext.instances`.

    The `visit` row holds what was worked out for this visit: `today`, `day` of life (day 1 = birth date),
    `occurrence`, `asks_mother` (`yes`/`no`), `mother_known` (`yes`/`no`) and `baby_died` (`yes` where a baby of
    this mother died), so that no form asks of the dead.

    Args:
        task: The task the visit is for; None for a visit nobody planned.
        members: The people of the household, for choosing a mother and for knowing of a loss.
        case: Facts of the case it belongs to (`case_tasks.OpenCase.row`), and `plan` its items.
    """
    members = tuple(members)
    born_on = _day(person.get("birth_on")) if person else None
    row: dict[str, Value] = {
        "today": today.isoformat(),
        "day": (today - born_on).days + 1 if born_on else None,
        "occurrence": task.occurrence if task else None,
        "asks_mother": "yes" if _asks_mother(task, mother) else "no",
        "mother_known": "yes" if mother else "no",
        "baby_died": "yes" if person and _lost_a_baby(person, members, today) else "no",
    }
    return {
        "household": _row(household),
        "person": _row(person),
        "mother": _row(mother),
        "people": tuple(
            {**row, "label": row.get("name") or ""} for member in members for row in _row(member)
        ),
        "visit": (row,),
        "last_visit": _row(last_visit, prefix=QUESTION),
        "case": (case,) if case else (),
        "inputs": (cht_inputs(household=household, person=person, task=task),),
        "contacts": cht_contacts(household=household, members=members),
        "plan": tuple({**row, "label": row.get("what") or ""} for item in plan for row in _row(item)),
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


def visit_answers(answers: Mapping[str, Value], *, dialect: str = "") -> Mapping[str, Value]:
    """
    The fields of a visit that hold its answers: `q.<question>`, without helper questions. A form of the Community
    Health Toolkit has none: there names that begin with `_` are data as others.
    """
    return {
        f"{QUESTION}{name}": value
        for name, value in answers.items()
        if value is not None and value != "" and (dialect == CHT or not name.startswith("_"))
    }


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


def consent_answers(form: Form, answers: Mapping[str, Value]) -> tuple[tuple[str, str], ...]:
    """
    The consent records that a submitted form makes: (purpose, `given`, `refused` or `withdrawn`). Without a name to be
    written down nothing is shared either, so a refusal leaves the questions after it unasked and unrecorded.
    """
    return tuple(
        (purpose, answer)
        for question, purpose in form.consents.items()
        if isinstance(answer := answers.get(question), str) and answer in CONSENT_ANSWERS
    )


def plan_entries(form: Form, answers: Mapping[str, Value]) -> Mapping[str, Mapping[str, Value]]:
    """
    The plan items that a submitted form makes, by their place in it, such as `items[2]`; one without `what` is none.
    """
    entries: dict[str, dict[str, Value]] = {}
    for name, value in answers.items():
        place, _, question = name.rpartition("/")
        group = place.partition("[")[0]
        if question in PLAN_FIELDS and form.makes.get(group) == "plan_item" and value not in (None, ""):
            entries.setdefault(place, {})[question] = value
    return {place: fields for place, fields in entries.items() if fields.get("what")}


def _asks_mother(task: Task | None, mother: Record | None) -> bool:
    if mother is not None and mother.get("alive") == "no":
        return False
    return True if task is None else task.asks_mother


def _lost_a_baby(mother: Record, members: Iterable[Record], today: date) -> bool:
    """Whether a child of hers born within the last half year has died."""
    for child in members:
        if child.get("mother") == mother.id and child.get("alive") == "no":
            born_on = _day(child.get("birth_on"))
            if born_on is None or today - born_on <= GRIEF:
                return True
    return False


def _row(record: Record | None, prefix: str = "") -> tuple[Mapping[str, Value], ...]:
    if record is None:
        return ()
    fields = {
        name.removeprefix(prefix): value
        for name, value in record.fields.items()
        # What is sealed is nobody's to calculate with.
        if not isinstance(value, bytes)
        and (not prefix or name.startswith(prefix) or name in ("visited_on", "outcome"))
    }
    return ({"id": record.id, **fields},)


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
