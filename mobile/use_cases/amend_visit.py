"""
A visit made before is opened again, with its answers, to be mended with a reason.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from mobile.use_cases.desk import Desk
from mobile.use_cases.fill_form import Filling, review_comments
from mobile.use_cases.start_visit import begin_draft
from mobile.use_cases.submit_visit import QUESTION
from shared.domain.records import Value
from shared.forms.session import Session
from shared.forms.steps import Step
from shared.kernel.errors import RecordMissingError

_INSTANCE = re.compile(r"^(?P<repeat>[^/\[\]]+)\[(?P<number>\d+)\]")


async def amend_visit(desk: Desk, visit_id: str, language: str) -> str:
    """
    A draft holding the visit's answers; one begun before is gone on with.

    Raises:
        RecordMissingError: the visit is not on this device.
        UnknownFormError: no pack on this phone has its form any more.
        StorageFullError, StorageFaultError: nothing was recorded.
    """
    visit = desk.book.get(visit_id)
    for begun in desk.book.drafts():
        if begun.context.get("amends") == visit_id:
            return begun.id
    context = {name: visit.text(name) for name in ("household", "person", "encounter", "task")}
    draft_id = await begin_draft(desk, visit.text("form"), {**context, "amends": visit_id})
    draft = desk.book.find_draft(draft_id)
    if draft is None:
        raise RecordMissingError(record=draft_id)
    opened = desk.programmes.open_version(draft.form, draft.form_version)
    filling = Filling(desk, draft, opened, language)
    fields = visit.fields
    recorded = {name.removeprefix(QUESTION): v for name, v in fields.items() if name.startswith(QUESTION)}
    replay(filling.session, recorded)
    await filling.jump(_first_commented(desk, visit_id, filling.session))
    return draft_id


def replay(session: Session, answers: Mapping[str, Value]) -> None:
    """
    Gives recorded answers to a fresh session, as often as answers make further questions relevant.
    """
    left = {name: value for name, value in answers.items() if value is not None}
    while left:
        _grow_repeats(session, left)
        given = [name for step in session.steps() if (name := _give(session, step, left))]
        if not given:
            return
        for name in given:
            left.pop(name, None)


def _give(session: Session, step: Step, left: Mapping[str, Value]) -> str:
    name = next((name for name in (_path(step), step.name) if name in left), "")
    if not name or step.kind in ("note", "repeat") or step.readonly:
        return ""
    value = left[name]
    session.answer(step.ref, list(value) if isinstance(value, (list, tuple)) else value)  # type: ignore[arg-type]
    return name


def _path(step: Step) -> str:
    """
    The name under which an answer inside a repeat is recorded: `rep[1]/name`.
    """
    found = re.search(r"([^/]+\[\d+\]/.*)$", step.ref)
    return found.group(1) if found else step.name


def _grow_repeats(session: Session, left: Mapping[str, Value]) -> None:
    wanted: dict[str, int] = {}
    for name in left:
        if match := _INSTANCE.match(name):
            repeat = match["repeat"]
            wanted[repeat] = max(wanted.get(repeat, 0), int(match["number"]))
    for step in session.steps():
        if step.kind == "repeat" and step.name in wanted:
            held = step.value if isinstance(step.value, int) else 0
            for _ in range(wanted[step.name] - held):
                session.add_repeat(step.ref)


def _first_commented(desk: Desk, visit_id: str, session: Session) -> str:
    comments = review_comments(desk, visit_id)
    return next((step.ref for step in session.steps() if step.name in comments), "")
