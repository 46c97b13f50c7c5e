"""
Written down twice: people and households that may be the same.
"""

from __future__ import annotations

from dataclasses import dataclass

from mobile.ui.loop import Effect, Event, Failed
from mobile.use_cases.merge_duplicates import Likely, MergedOne


@dataclass(frozen=True, slots=True)
class Model:
    """
    Attributes:
        pairs: None until they were read.
        touched: Duplicates that were merged since the screen was opened.
        merged: Those of them that can be taken apart.
    """

    pairs: tuple[Likely, ...] | None = None
    touched: tuple[str, ...] = ()
    merged: tuple[MergedOne, ...] = ()
    busy: bool = False
    failed: Failed | None = None


@dataclass(frozen=True, slots=True)
class PairsRead(Event):
    """The pairs as this phone knows them."""

    pairs: tuple[Likely, ...]
    merged: tuple[MergedOne, ...]


@dataclass(frozen=True, slots=True)
class SameTapped(Event):
    """They are the same."""

    stays: str
    duplicate: str


@dataclass(frozen=True, slots=True)
class TwoTapped(Event):
    """They are two."""

    stays: str
    duplicate: str


@dataclass(frozen=True, slots=True)
class ApartTapped(Event):
    """They are two after all."""

    duplicate: str


@dataclass(frozen=True, slots=True)
class BackTapped(Event):
    """Leave."""


@dataclass(frozen=True, slots=True)
class ReadPairs(Effect):
    """Reads what may be the same."""

    touched: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MergePair(Effect):
    """Records that they are the same."""

    stays: str
    duplicate: str
    touched: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SayTwo(Effect):
    """Keeps that they are two."""

    stays: str
    duplicate: str
    touched: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TakeApart(Effect):
    """Records that they are two after all."""

    duplicate: str
    touched: tuple[str, ...]
