"""
What somebody's consents say now: for each purpose the newest word counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from shared.domain.records import Record
from shared.kernel.instants import day_of

GIVEN, REFUSED, WITHDRAWN, ENDED = "given", "refused", "withdrawn", "ended"
GIVEN_BY = "given_by"
"""Field of a consent: who said it, whatever they said."""
TERMS = (GIVEN_BY, "until_on", "scope")
"""Fields of a consent beside its answer: by whom, the last day it holds, what may be told to whom and what not."""
SELF, GUARDIAN = "self", "guardian"
"""Who may take back what somebody agreed to: they themselves, or who is responsible for them. Nobody else of a home."""
SHARE = "share"
"""Purposes that let others be told begin with it: `share`, `share_case`."""


def newest_consents(consents: Iterable[Record]) -> dict[str, Record]:
    """
    The consent that counts for each purpose; of two at one moment the same on every phone.
    """
    newest: dict[str, Record] = {}
    for consent in sorted(consents, key=lambda one: (_moment(one), one.id)):
        newest[consent.text("purpose")] = consent
    newest.pop("", None)
    return newest


def answer_on(consent: Record, today: date) -> str:
    """
    What a consent says on a day: one that was given for a time ends by itself.
    """
    until_on, answer = day_of(consent.get("until_on")), consent.text("answer")
    return ENDED if answer == GIVEN and until_on is not None and until_on < today else answer


def may_share(consents: Iterable[Record], today: date) -> bool:
    """
    Whether nothing they said last forbids that others are told. Who takes back anything has nothing new told of them.
    """
    newest = newest_consents(consents)
    if any(consent.text("answer") == WITHDRAWN for consent in newest.values()):
        return False
    return all(
        answer_on(consent, today) == GIVEN for purpose, consent in newest.items() if purpose.startswith(SHARE)
    )


def _moment(consent: Record) -> int:
    at_ms = consent.get("at_ms")
    return at_ms if isinstance(at_ms, int) else 0
