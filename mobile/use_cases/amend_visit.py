"""
A visit made before is opened again, with its answers, to be mended with a reason.
"""

from __future__ import annotations

from mobile.use_cases.desk import Desk
from mobile.use_cases.fill_form import Filling, review_comments
from mobile.use_cases.sealed_answers import open_sealed_answers
from mobile.use_cases.start_visit import begin_draft
from shared.domain.visits import QUESTION
from shared.forms.refill import keep_unasked, replay
from shared.forms.session import Session
from shared.kernel.errors import RecordMissingError


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
        if begun.context.get("amends") == visit_id and desk.programmes.may_go_on(begun):
            return begun.id
    context = {name: visit.text(name) for name in ("household", "person", "encounter", "task", "case")}
    draft_id = await begin_draft(desk, visit.text("form"), {**context, "amends": visit_id})
    draft = desk.book.find_draft(draft_id)
    if draft is None:
        raise RecordMissingError(record=draft_id)
    filling = Filling(desk, draft, desk.programmes.open_draft(draft), language)
    sealed = await open_sealed_answers(desk, visit)
    fields = {**visit.fields, **{name: one.value for name, one in sealed.items()}}
    recorded = {name.removeprefix(QUESTION): v for name, v in fields.items() if name.startswith(QUESTION)}
    replay(filling.session, recorded)
    if visit.text("form_version") != draft.form_version:
        closed = frozenset(name.removeprefix(QUESTION) for name in sealed)
        keep_unasked(filling.session, recorded, closed, version=visit.text("form_version"))
    await filling.jump(_first_commented(desk, visit_id, filling.session))
    return draft_id


def _first_commented(desk: Desk, visit_id: str, session: Session) -> str:
    comments = review_comments(desk, visit_id)
    return next((step.ref for step in session.steps() if session.answer_name(step.ref) in comments), "")
