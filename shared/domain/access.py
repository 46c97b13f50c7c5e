"""
The codes of who can open what: why somebody is on a list, what a worker says who knows the family, and why somebody is
taken off.
"""

from __future__ import annotations

from enum import StrEnum


class Why(StrEnum):
    """
    Why somebody is on a list.
    """

    WORKER = "worker"
    OFFICER = "officer"
    COVER = "cover"
    SUPERVISOR = "supervisor"
    ADDED = "added"


class Tie(StrEnum):
    """
    What a worker says of themselves and somebody.
    """

    KNOWS = "knows"
    RELATED = "related"


class Reason(StrEnum):
    """
    Why a supervisor takes somebody off a list.
    """

    TIE = "tie"
    ELSEWHERE = "elsewhere"
    NOT_NEEDED = "not_needed"
