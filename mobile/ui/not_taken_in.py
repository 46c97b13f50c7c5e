"""
Why the server or a supervisor did not simply take something in, and what to do: in words, by stable code.
"""

from __future__ import annotations

from shared.domain.review_box import WhyRefused
from shared.protocol.merge import Reason

_UNREADABLE = "The server cannot read it. Tell your supervisor."

REASON_WORDS: dict[str, str] = {
    Reason.MOVED: "The household moved to another team.",
    Reason.REASSIGNED: "It is with other people now.",
    Reason.CLOSED: "It was closed before this came.",
    Reason.GUEST: "It lies before the family's own team.",
    Reason.CARD_BOUND: "This card is another team's. Your supervisor decides.",
    Reason.ERASED: "This record was erased.",
    Reason.AREA_FORBIDDEN: "You may not change this.",
    Reason.CASE_MISPLACED: _UNREADABLE,
    Reason.FIELD_FORBIDDEN: "You may not change this.",
    Reason.TOO_LARGE: "It is too large to send.",
    Reason.KIND_UNKNOWN: "The server is older than this app. Your supervisor can take it in once it is updated.",
    Reason.KIND_DIFFERS: _UNREADABLE,
    Reason.AUTHOR_DIFFERS: _UNREADABLE,
    Reason.UNREADABLE: _UNREADABLE,
    Reason.FAULT: "The server failed on it. Your supervisor can take it in once the server is mended.",
    WhyRefused.DUPLICATE: "Your supervisor says: it is there already.",
    WhyRefused.WRONG_PERSON: "Your supervisor says: it is about somebody else.",
    WhyRefused.NOT_RIGHT: "Your supervisor says: it is not right.",
    WhyRefused.OTHER: "Your supervisor did not take it in. Ask why.",
}
"""For whoever made it."""

TEAM_WORDS: dict[str, str] = {
    Reason.MOVED: "Made after the household came to you.",
    Reason.REASSIGNED: "Made by somebody who is no longer responsible here.",
    Reason.CLOSED: "It was closed before this came.",
    Reason.GUEST: "A guest visit: seen elsewhere by another team.",
    Reason.CARD_BOUND: "The card is another team's. Take it in only if it was given away.",
    Reason.AREA_FORBIDDEN: "Not this worker's area. Ask what it was about.",
    Reason.CASE_MISPLACED: "The server cannot read it. It is kept on the phone.",
    Reason.FIELD_FORBIDDEN: "Not this worker's to change. Do it yourself if it is right.",
    Reason.TOO_LARGE: "Too large to be taken in. It is kept on the phone.",
    Reason.KIND_UNKNOWN: "The server was too old for it. Take it in once it is updated.",
    Reason.KIND_DIFFERS: "The server cannot read it. It is kept on the phone.",
    Reason.AUTHOR_DIFFERS: "The server cannot read it. It is kept on the phone.",
    Reason.UNREADABLE: "The server cannot read it. It is kept on the phone.",
    Reason.FAULT: "The server failed on it. Take it in once it is mended.",
}
"""For the supervisor."""

WHY_WORDS: dict[WhyRefused, str] = {
    WhyRefused.DUPLICATE: "It is there already",
    WhyRefused.WRONG_PERSON: "It is about somebody else",
    WhyRefused.NOT_RIGHT: "It is not right",
    WhyRefused.OTHER: "Another reason",
}
"""What a supervisor taps."""

KIND_WORDS = {
    "household": "Household",
    "person": "Person",
    "consent": "Consent",
    "card": "Card",
    "encounter": "At the door",
    "visit": "Visit",
    "session": "Meeting",
    "referral": "Referral",
    "call": "Call",
    "review": "Review",
    "task_event": "Task",
    "message": "Message",
    "incident": "Incident",
    "case": "Case",
    "case_event": "Case step",
    "plan_item": "Plan",
    "service_referral": "Referral to a service",
    "expense": "Expense",
    "access": "Circle of care",
    "conflict": "Known or related",
    "case_key": "Key",
    "clash": "Two answers",
    "held": "Review box",
    "quarantined": "Review box",
}
"""Kinds of records, for whoever reads what waits."""

TASK_WORDS = {"contacted": "Asked how they are", "snooze": "Put off", "retry": "Put off"}
"""What was done about a task, in place of its kind."""
