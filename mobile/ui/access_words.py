"""
Why somebody can open something, and why they no longer can: in words.
"""

from __future__ import annotations

from shared.domain.access import Reason, Tie, Why

WHY_LISTED: dict[Why, str] = {
    Why.WORKER: "Goes there",
    Why.OFFICER: "Responsible officer",
    Why.COVER: "Covers for a while",
    Why.SUPERVISOR: "Supervisor",
    Why.ADDED: "Put on the list",
}

WHY_OFF: dict[Reason, str] = {
    Reason.TIE: "Knows them or is related to them",
    Reason.ELSEWHERE: "Works elsewhere now",
    Reason.NOT_NEEDED: "Is not needed any more",
}

SAYS: dict[Tie, str] = {
    Tie.KNOWS: "{name} says: I know them.",
    Tie.RELATED: "{name} says: I am related to them.",
}

DECLARES: dict[Tie, str] = {Tie.KNOWS: "I know them", Tie.RELATED: "I am related to them"}
