"""
Why a visit does not stand, in words.
"""

from __future__ import annotations

from mobile.ui.words import Words
from shared.domain.void_reasons import VoidReason

VOID_WORDS: dict[VoidReason, str] = {
    VoidReason.TWICE: "It was written down twice",
    VoidReason.NOT_MADE: "Nobody was visited",
    VoidReason.OTHER: "Another reason",
}


def void_words(words: Words, reason: str) -> str:
    """
    A reason in words; one that a later version gave stays as it is.
    """
    known = next((one for one in VOID_WORDS if one == reason), None)
    return words(VOID_WORDS[known]) if known else reason
