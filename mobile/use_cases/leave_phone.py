"""
A worker leaves a phone: the vault goes from it, once nothing in it is unsent.
"""

from __future__ import annotations

from mobile.use_cases.desk import Desk
from shared.kernel.errors import Acts, DoorstepError


class UnsentWorkError(DoorstepError):
    """
    There is work that only this phone holds.

    Args:
        unsent: Operations without the server's answer.
        drafts: Forms begun and not submitted.
        attachments: Pictures and sounds that the server does not have.
    """

    code = "vault.unsent"
    acts = Acts.WORKER


def require_all_sent(desk: Desk) -> None:
    """
    Raises:
        UnsentWorkError: leaving now would lose work.
    """
    unsent, drafts = len(desk.book.pending()), len(desk.book.drafts())
    attachments = len(desk.attachments.unsent())
    if unsent or drafts or attachments:
        raise UnsentWorkError(unsent=unsent, drafts=drafts, attachments=attachments)
