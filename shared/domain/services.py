"""
Services that help, as a directory keeps them, and somebody's way to one: with their consent, by an appointment, until
it is known what came of it.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from shared.domain.records import Record, Value
from shared.domain.referrals import CLOSED, OPEN, is_open
from shared.kernel.errors import Acts, DoorstepError
from shared.kernel.instants import day_of

SERVICE, SERVICE_REFERRAL = "service", "service_referral"

TOLD = ("name", "helps_with", "place", "hours", "contact", "mobile", "costs")
"""Fields of a service in words, as they are asked."""

ASK_AFTER_DAYS = 3
"""So long after a referral without an appointment somebody asks whether they got there."""

STALE_DAYS = 180
"""After so long nobody knows whether an entry still holds."""


class ServiceOutcome(StrEnum):
    """
    What came of it.
    """

    CAME = "came"
    DID_NOT_COME = "did_not_come"
    NOT_TAKEN = "not_taken"
    NOT_WISHED = "not_wished"


HELPED = ("yes", "partly", "no")
"""Whether it helped, as the person sees it."""


class Basis(StrEnum):
    """
    Why a service may be told.
    """

    GIVEN = "given"
    """They agreed to it."""
    DUTY = "duty"
    """The law or a danger asks for it, whatever was agreed; an officer says why."""


class ConsentMissingError(DoorstepError):
    """
    They did not agree that a service is told, or took it back.
    """

    code = "consent.missing"
    acts = Acts.WORKER


class ServiceUnclearError(DoorstepError):
    """
    A service has no name, or nobody said which one, what for, or what came of it.
    """

    code = "service.unclear"
    acts = Acts.WORKER


def new_referral(
    *, to: str, service: str, what_for: str, basis: str, why: str, shares: bool, may_override: bool
) -> dict[str, Value]:
    """
    The fields that put somebody in touch with a service.

    Args:
        shares: Whether they let services be told at all (`consents.may_share`).
        may_override: Whether this worker may tell a service by duty.

    Raises:
        ConsentMissingError: nobody agreed, and no duty was named by somebody who may.
        ServiceUnclearError: nobody said which service, or what for.
    """
    to, what_for, why = to.strip(), what_for.strip(), why.strip()
    agreed = basis == Basis.GIVEN and shares
    if not agreed and not (basis == Basis.DUTY and may_override and why):
        raise ConsentMissingError
    if not to or not what_for:
        raise ServiceUnclearError
    fields: dict[str, Value] = {"to": to, "what_for": what_for, "consent": basis, "state": OPEN}
    if service:
        fields["service"] = service
    return fields | ({"consent_why": why} if basis == Basis.DUTY else {})


def end_referral(*, outcome: str, why: str, helped: str, feedback: str, at_ms: int) -> dict[str, Value]:
    """
    The fields that say what came of it, in their eyes too.

    Raises:
        ServiceUnclearError: no outcome, or none of the known ones; or they did not get help and nobody said why.
    """
    why = why.strip()
    if outcome not in list(ServiceOutcome) or (outcome != ServiceOutcome.CAME and not why):
        raise ServiceUnclearError
    fields: dict[str, Value] = {"state": CLOSED, "outcome": outcome, "closed_at_ms": at_ms}
    if why:
        fields["outcome_why"] = why
    if helped in HELPED:
        fields["helped"] = helped
    if feedback.strip():
        fields["feedback"] = feedback.strip()
    return fields


def is_late(referral: Record, today: date) -> bool:
    """
    Whether somebody should have asked what came of it: the day they were expected is over, or a referral without one
    is some days old.
    """
    expected_on = day_of(referral.get("appointment_on"))
    at_ms = referral.get("at_ms")
    if expected_on is None and isinstance(at_ms, int):
        expected_on = datetime.fromtimestamp(at_ms / 1000, tz=UTC).date() + timedelta(days=ASK_AFTER_DAYS)
    return is_open(referral) and expected_on is not None and expected_on < today


def is_stale(service: Record, today: str) -> bool:
    """
    Whether an entry was confirmed so long ago, or never, that it has to be asked about.
    """
    confirmed, now = day_of(service.get("confirmed_on")), day_of(today)
    return confirmed is None or now is None or (now - confirmed).days > STALE_DAYS
