"""
What was begun in a case and cannot be gone on with: the worker was taken off its list.

It is nobody's to look at on this phone any more, and only this phone has it. So it goes, as far as it was written, the
way of all late work of the case: to those who have it now.
"""

from __future__ import annotations

import logging

from mobile.ports.case_book import Draft
from mobile.use_cases.desk import Desk
from mobile.use_cases.fill_form import open_filling
from mobile.use_cases.submit_visit import submit_form
from shared.domain.case_lists import case_area
from shared.forms.errors import FormError
from shared.programmes.errors import PackError

_log = logging.getLogger("doorstep.begun")


async def hand_in_begun(desk: Desk) -> None:
    """
    To be called when this phone's scope is known to be what the server says.

    Raises:
        StorageFullError, StorageFaultError: what is not handed in yet stays as it was.
    """
    for draft in desk.book.drafts():
        if not _is_stranded(desk, draft):
            continue
        if not draft.answers:
            await desk.book.discard_draft(draft.id)
            continue
        try:
            await submit_form(desk, open_filling(desk, draft.id, "en"), stopped=True)
        except (FormError, PackError) as error:
            # Its form is not here. It stays sealed and unseen, and is gone on with should the case come back.
            _log.info("begun form not handed in code=%s", error.code)


def _is_stranded(desk: Desk, draft: Draft) -> bool:
    case = draft.context.get("case", "")
    return bool(case) and desk.book.find(case) is None and case_area(case) not in desk.book.cursors()
