"""
A referral to a service: which, what for, agreed to, when, and what came of it.
"""

from __future__ import annotations

from dataclasses import dataclass

from mobile.ui.loop import Effect, Event, Failed
from mobile.use_cases.refer_to_service import Beginning, Referred
from shared.domain.services import Basis, ServiceOutcome


@dataclass(frozen=True, slots=True)
class Model:
    """
    Attributes:
        begun: What a new one is made from; None for one that is recorded, and until it is read.
        known: One that is recorded.
        basis: Why the service may be told; empty until somebody answered.
    """

    case: str
    referral: str = ""
    item: str = ""
    begun: Beginning | None = None
    known: Referred | None = None
    today: str = ""
    service: str = ""
    to: str = ""
    what_for: str = ""
    basis: str = ""
    why: str = ""
    appointment_on: str = ""
    outcome: str = ""
    helped: str = ""
    feedback: str = ""
    busy: bool = False
    failed: Failed | None = None

    @property
    def is_ready(self) -> bool:
        """Whether it may be saved."""
        if self.known is not None:
            return bool(self.outcome) and (self.outcome == ServiceOutcome.CAME or bool(self.why.strip()))
        agreed = self.basis == Basis.GIVEN or (self.basis == Basis.DUTY and bool(self.why.strip()))
        return agreed and bool(self.to.strip()) and bool(self.what_for.strip())


@dataclass(frozen=True, slots=True)
class ReferralBegun(Event):
    """A new one may be written."""

    begun: Beginning


@dataclass(frozen=True, slots=True)
class ReferralRead(Event):
    """One that is recorded is known."""

    known: Referred
    today: str


@dataclass(frozen=True, slots=True)
class ServiceTapped(Event):
    """One of the directory; empty: another."""

    service: str


@dataclass(frozen=True, slots=True)
class Answered(Event):
    """A field of the model was typed in or tapped."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class DayTapped(Event):
    """The day of the appointment; empty for none."""

    day: str


@dataclass(frozen=True, slots=True)
class CallTapped(Event):
    """The service's number."""


@dataclass(frozen=True, slots=True)
class SaveTapped(Event):
    """It is meant."""


@dataclass(frozen=True, slots=True)
class Saved(Event):
    """It is on this phone."""


@dataclass(frozen=True, slots=True)
class BackTapped(Event):
    """Leaves without saving."""


@dataclass(frozen=True, slots=True)
class ReadReferral(Effect):
    """Reads it, or what a new one begins with."""

    case: str
    referral: str
    item: str


@dataclass(frozen=True, slots=True)
class Refer(Effect):
    """Records a new one."""

    model: Model


@dataclass(frozen=True, slots=True)
class SetAppointment(Effect):
    """The day of one that is recorded."""

    case: str
    referral: str
    day: str


@dataclass(frozen=True, slots=True)
class CloseReferral(Effect):
    """Records what came of it."""

    model: Model


@dataclass(frozen=True, slots=True)
class CallService(Effect):
    """Opens the phone with its number."""

    number: str
