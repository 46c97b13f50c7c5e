"""
The team's phones: when each last called, and what to do when one is lost.
"""

from __future__ import annotations

from dataclasses import dataclass

from mobile.ui.loop import Aside, Effect, Event, Failed
from shared.domain.phone_orders import OrderKind


@dataclass(frozen=True, slots=True)
class Phone:
    """
    One phone of the team.

    Attributes:
        called_on: Local day of its last contact; empty for never.
        waiting: Entries it had not sent then.
        order: What it was told to do; None for nothing.
        ordered_on: Local day of the order.
        done_on: Local day on which it was carried out; empty while it was not.
    """

    device: str
    worker: str
    called_on: str = ""
    waiting: int = 0
    order: OrderKind | None = None
    ordered_on: str = ""
    done_on: str = ""


@dataclass(frozen=True, slots=True)
class Model:
    """
    Attributes:
        phones: None until they were read.
        known_on: Day on which the server last spoke of them.
        opened: The phone whose actions are shown.
        asking: The order that waits for its confirmation.
    """

    phones: tuple[Phone, ...] | None = None
    known_on: str = ""
    opened: str = ""
    asking: OrderKind | None = None
    busy: bool = False
    failed: Failed | None = None


@dataclass(frozen=True, slots=True)
class PhonesRead(Event):
    """The phones as this device knows them."""

    phones: tuple[Phone, ...]
    known_on: str


@dataclass(frozen=True, slots=True)
class PhoneTapped(Event):
    """Show or hide a phone's actions."""

    device: str


@dataclass(frozen=True, slots=True)
class OrderTapped(Event):
    """It is lost, or to be erased; asked once more."""

    kind: OrderKind


@dataclass(frozen=True, slots=True)
class OrderConfirmed(Event):
    """Yes."""


@dataclass(frozen=True, slots=True)
class OrderCancelled(Event):
    """No."""


@dataclass(frozen=True, slots=True)
class FoundTapped(Event):
    """It was found before it called."""


@dataclass(frozen=True, slots=True)
class BackTapped(Event):
    """Leave."""


@dataclass(frozen=True, slots=True)
class Ordered(Event):
    """The server has the order."""

    phones: tuple[Phone, ...]
    known_on: str


@dataclass(frozen=True, slots=True)
class ReadPhones(Effect):
    """Reads what is known here."""


@dataclass(frozen=True, slots=True)
class AskPhones(Aside):
    """Asks the server; without network the last news stands."""


@dataclass(frozen=True, slots=True)
class OrderPhone(Effect):
    """Gives an order to the server; None takes it back."""

    device: str
    kind: OrderKind | None
