"""
What became of help that was sought, and when a danger is over: the one rule for the worker's and the supervisor's side.

An outcome is recorded of each attempt. Arriving and death end the danger, whoever saw them. Not arriving and not
wanting to go need a reason and end nothing: the danger stays open, in sight of the supervisor and followed up by the
worker. Only a supervisor ends it without an arrival, in words.
"""

from __future__ import annotations

from enum import StrEnum

from shared.domain.records import Operation, Record, Value
from shared.kernel.errors import Acts, DoorstepError


class ReferralOutcome(StrEnum):
    """
    How one attempt to reach help went.
    """

    ARRIVED = "arrived"
    DID_NOT_ARRIVE = "did_not_arrive"
    DECLINED = "declined"
    DIED = "died"


OPEN, CLOSED = "open", "closed"
ENDING = frozenset({ReferralOutcome.ARRIVED, ReferralOutcome.DIED})
"""Outcomes after which nobody has to get there any more."""


class ReasonMissingError(DoorstepError):
    """
    Somebody did not get to help, or is no longer followed up, and nobody said why.
    """

    code = "referral.reason_missing"
    acts = Acts.WORKER


def is_open(referral: Record) -> bool:
    """
    Whether it goes on being followed up.
    """
    return referral.text("state") != CLOSED


def note_attempt(
    referral: Record, outcome: ReferralOutcome, *, source: str, reason: str, at_ms: int
) -> dict[str, Value]:
    """
    The fields that record how an attempt went; they close the referral only where the outcome ends the danger.

    Args:
        source: How it is known: `seen`, `slip`, `call` or `supervisor`.

    Raises:
        ReasonMissingError: they did not get there, and no reason was given.
    """
    ends, why = outcome in ENDING, reason.strip()
    if not ends and not why:
        raise ReasonMissingError
    fields: dict[str, Value] = {
        "outcome": outcome.value,
        "outcome_source": source,
        "outcome_at_ms": at_ms,
    }
    if why or referral.text("outcome_reason"):
        fields["outcome_reason"] = why or None
    return fields | {"state": CLOSED, "closed_at_ms": at_ms} if ends else fields


def end_without_arrival(*, reason: str, at_ms: int) -> dict[str, Value]:
    """
    The fields with which a supervisor ends a danger although nobody arrived; the last attempt's outcome stays.
    `closed_why` is the supervisor's to set alone (`kinds`).

    Raises:
        ReasonMissingError: no reason was given.
    """
    if not reason.strip():
        raise ReasonMissingError
    return {"state": CLOSED, "closed_at_ms": at_ms, "closed_why": reason.strip()}


def raises_danger(operation: Operation) -> bool:
    """
    Whether an operation seeks help, or tells of a visit that found a danger.
    """
    return operation.kind == "referral" or bool(operation.set.get("danger"))
