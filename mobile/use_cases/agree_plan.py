"""
What a form agreed on becomes the case's plan: something new is added, what stands open there is not added again.
"""

from __future__ import annotations

from collections.abc import Mapping

from mobile.ports.case_book import Draft
from mobile.use_cases.desk import Desk
from shared.domain.records import Change, Value
from shared.kernel.identifiers import AreaId, RecordId, derive_uuid
from shared.programmes.case_facts import ENDED_ITEMS
from shared.programmes.context import plan_entries
from shared.programmes.pack import Form


def plan_changes(
    desk: Desk, draft: Draft, form: Form, answers: Mapping[str, Value], area: AreaId, visit_id: str
) -> list[Change]:
    """
    Something said again in the same words, while it is open, gets what is said otherwise now: who does it, by which
    day. An amended visit adds what is new and changes nothing; what stands is changed in the plan.
    """
    case = draft.context.get("case", "")
    if not case:
        return []
    about: dict[str, Value] = {"case": case, "person": draft.context.get("person", ""), "visit": visit_id}
    standing: list[tuple[str, Mapping[str, Value]]] = [
        (item.id, item.fields)
        for item in desk.book.where("plan_item", "case", case)
        if item.text("status") not in ENDED_ITEMS
    ]
    changes: dict[str, dict[str, Value]] = {}
    for place, entry in plan_entries(form, answers).items():
        made = derive_uuid("plan_item", visit_id, place)
        if desk.book.find(made) is not None:
            continue
        before = next(((item, fields) for item, fields in standing if _is_said_again(entry, fields)), None)
        if before is None:
            changes[made] = {**about, "status": "open", **entry}
            standing.append((made, changes[made]))
        elif not draft.context.get("amends"):
            differs = {name: value for name, value in entry.items() if not _is_same(name, value, before[1])}
            if differs:
                changes[before[0]] = {**changes.get(before[0], {}), **differs, "visit": visit_id}
    return [
        Change(record=RecordId(item), kind="plan_item", area=area, set=set_) for item, set_ in changes.items()
    ]


def _is_said_again(entry: Mapping[str, Value], fields: Mapping[str, Value]) -> bool:
    goals = {_words(entry.get("goal")), _words(fields.get("goal"))}
    return _words(entry.get("what")) == _words(fields.get("what")) and len(goals - {""}) <= 1


def _is_same(name: str, value: Value, fields: Mapping[str, Value]) -> bool:
    """What tells one thing from another stays in the words of the first time."""
    if name in ("what", "goal") and fields.get(name):
        return True
    return value == fields.get(name)


def _words(value: Value) -> str:
    return " ".join(value.casefold().split()) if isinstance(value, str) else ""
