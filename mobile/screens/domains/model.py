"""
Strengths and risks over the domains: a picture, and the same in words.
"""

from __future__ import annotations

from dataclasses import dataclass

from mobile.ui.loop import Effect, Event, Failed
from mobile.use_cases.read_domains import Domains


@dataclass(frozen=True, slots=True)
class Model:
    """
    Attributes:
        view: None until it is read.
    """

    case: str
    view: Domains | None = None
    failed: Failed | None = None


@dataclass(frozen=True, slots=True)
class DomainsRead(Event):
    """How they stand."""

    view: Domains


@dataclass(frozen=True, slots=True)
class BackTapped(Event):
    """Leaves."""


@dataclass(frozen=True, slots=True)
class ReadDomains(Effect):
    """Reads them."""

    case: str
