"""
What was found at a door, in words and as a sign.
"""

from __future__ import annotations

import flet as ft

from mobile.ui.words import Words

OUTCOME_WORDS: dict[str, str] = {
    "done": "Done",
    "partly": "Partly done",
    "nobody_home": "Nobody at home",
    "away": "Away for some days",
    "refused": "Does not want it today",
    "not_safe": "Not safe for me",
    "could_not_reach": "Could not get there",
    "moved": "Moved away",
    "died": "Died",
}

OUTCOME_ICONS: dict[str, ft.IconData] = {
    "done": ft.Icons.CHECK_CIRCLE,
    "partly": ft.Icons.INCOMPLETE_CIRCLE,
    "nobody_home": ft.Icons.DOOR_FRONT_DOOR,
    "away": ft.Icons.LUGGAGE,
    "refused": ft.Icons.FRONT_HAND,
    "not_safe": ft.Icons.SHIELD,
    "could_not_reach": ft.Icons.WRONG_LOCATION,
    "moved": ft.Icons.LOCAL_SHIPPING,
    "died": ft.Icons.LOCAL_FLORIST,
}

REFERRAL_WORDS: dict[str, str] = {
    "arrived": "They arrived",
    "did_not_arrive": "They did not arrive",
    "declined": "They do not want to go",
    "died": "Died",
}
"""What became of help that was sought; the worker and the supervisor read the same words."""

SOURCE_WORDS: dict[str, str] = {
    "seen": "seen by the worker",
    "slip": "by the slip or its code",
    "call": "told by telephone",
    "supervisor": "asked by the supervisor",
}
"""How it is known what became of it."""

STAYS_OPEN = "It stays open until they arrive, or the supervisor ends it."


def attempt_words(words: Words, outcome: str, reason: str = "", source: str = "") -> str:
    """
    How the last attempt to reach help went, with its reason and how it is known; empty where there was none.
    """
    if not outcome:
        return ""
    said = ": ".join(part for part in (words(REFERRAL_WORDS.get(outcome, outcome)), reason) if part)
    known = words(SOURCE_WORDS[source]) if source in SOURCE_WORDS else ""
    return " · ".join(part for part in (said, known) if part)


def outcome_words(words: Words, outcome: str) -> str:
    """
    An outcome in words; one that this version does not know as it is.
    """
    return words(OUTCOME_WORDS.get(outcome, outcome))


def outcome_icon(outcome: str) -> ft.IconData:
    """
    An outcome as a sign.
    """
    return OUTCOME_ICONS.get(outcome, ft.Icons.CIRCLE_OUTLINED)
