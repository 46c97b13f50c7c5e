"""
Why a visit does not stand.
"""

from __future__ import annotations

from enum import StrEnum


class VoidReason(StrEnum):
    """
    As kept in a visit's `void_reason`.
    """

    TWICE = "entered_twice"
    NOT_MADE = "not_made"
    OTHER = "other"
