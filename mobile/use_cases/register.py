"""
Writing down a household, or a person of one. The form asks for consent first; refusal never prevents care.
"""

from __future__ import annotations

from mobile.use_cases.desk import Desk
from mobile.use_cases.start_visit import begin_draft
from shared.programmes.errors import UnknownFormError


async def begin_registration(desk: Desk, household_id: str = "", *, alone: bool = False) -> str:
    """
    A draft of the household's form, or of a person's where a household is given; one begun before is gone on with.

    Args:
        alone: A person without a household: on the street, in an institution, in a camp.

    Raises:
        UnknownFormError: no pack on this phone registers anybody.
        StorageFullError, StorageFaultError: nothing was recorded.
    """
    kind = "person" if household_id or alone else "household"
    found = desk.programmes.form_saving_to(kind)
    if found is None:
        raise UnknownFormError(pack="", form=kind)
    form = found[1]
    for draft in desk.book.drafts():
        if draft.form == form.id and draft.context.get("household", "") == household_id and not draft.answers:
            return draft.id
    return await begin_draft(desk, form.id, {"household": household_id})
