"""
Writing down a household, or a person of one. The form asks for consent first; refusal never prevents care.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from mobile.use_cases.desk import Desk
from mobile.use_cases.start_visit import begin_draft
from shared.programmes.errors import UnknownFormError

NO_CARD: Mapping[str, str] = MappingProxyType({})


async def begin_registration(
    desk: Desk, household_id: str = "", *, alone: bool = False, card: Mapping[str, str] = NO_CARD
) -> str:
    """
    A draft of the household's form, or of a person's where a household is given; one begun before is gone on with.

    Args:
        alone: A person without a household: on the street, in an institution, in a camp.
        card: Of `carried_by_draft`, where a new household is to have a blank card that was scanned.

    Raises:
        UnknownFormError: no pack on this phone registers anybody.
        StorageFullError, StorageFaultError: nothing was recorded.
    """
    kind = "person" if household_id or alone else "household"
    found = desk.programmes.form_saving_to(kind)
    if found is None:
        raise UnknownFormError(pack="", form=kind)
    form = found[1]
    context = {name: value for name, value in {"household": household_id, **card}.items() if value}
    for draft in desk.book.drafts():
        if draft.form == form.id and draft.context.get("household", "") == household_id and not draft.answers:
            if draft.context != context:
                await desk.book.save_draft(replace(draft, context=context))
            return draft.id
    return await begin_draft(desk, form.id, context)
