"""
What the lock screen may know of a worker follows what the vault knows: how much is unsent, the name, the language.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from mobile.ports.lock_notes import LockNote
from mobile.use_cases.desk import Desk
from shared.kernel.errors import DoorstepError

_log = logging.getLogger("doorstep.lock")


def lock_note(desk: Desk, *, settled: bool = False) -> LockNote:
    """
    The note of a desk as it is now.

    Args:
        settled: Nothing more is going to be recorded before the vault is locked.
    """
    language = desk.book.kept("language")
    return LockNote(
        unsent=len(desk.book.pending()) + len(desk.attachments.unsent()),
        drafts=len(desk.book.drafts()),
        settled=settled,
        language=language if isinstance(language, str) else "",
        destroy_after=desk.rules.destroy_after,
    )


async def settle_lock_note(desk: Desk) -> None:
    """
    The last note before locking. A medium that fails is no reason to stay open.
    """
    try:
        await desk.device.keys.note(desk.vault.vault_id, lock_note(desk, settled=True))
    except DoorstepError as error:
        _log.info("lock note not kept code=%s", error.code)


class KeepLockNote:
    """
    One tick a second: notes what has changed.

    Args:
        present: The unlocked desk, None while locked.
    """

    def __init__(self, present: Callable[[], Desk | None]) -> None:
        self._present = present
        self._desk: Desk | None = None
        self._noted: LockNote | None = None

    async def tick(self) -> None:
        """
        Never raises: a medium that fails is noted on at the next change.
        """
        desk = self._present()
        if desk is not self._desk:
            self._desk, self._noted = desk, None
        if desk is None:
            return
        try:
            await self._note(desk)
        except DoorstepError as error:
            _log.info("lock note not kept code=%s", error.code)

    async def _note(self, desk: Desk) -> None:
        note = lock_note(desk)
        if note != self._noted:
            await desk.device.keys.note(desk.vault.vault_id, note)
            self._noted = note
        own = desk.book.find(desk.identity.worker)
        name = own.text("name") if own else ""
        if name and name != desk.identity.worker_name:
            await desk.device.keys.rename(desk.vault.vault_id, worker_name=name)
