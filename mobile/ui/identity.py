"""
Who is who among a screen's controls, from one drawing to the next.

A drawing's controls take over from those before them: by key, and where there is none by their place among their
siblings. Left to its place, a row that goes hands its button to the row after it, and a tap that is on its way while
the screen is drawn anew does what another button says, or nothing. So what can be touched is known by what it says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cache
from typing import Any

import flet as ft

# In the order in which a person reads them. What is typed in a field is not what it says.
_SAYS = (
    "value",
    "leading",
    "label",
    "title",
    "content",
    "icon",
    "subtitle",
    "controls",
    "trailing",
    "suffix_icon",
    "semantics_label",
)
_TOUCHED = ("on_click", "on_tap_up", "on_change", "on_submit")

# Their first row is not their name; known by it, every row of a long list would be made anew when the first one goes.
_LISTS = (ft.Column, ft.Stack)


@dataclass(slots=True)
class _Told:
    """
    What a control says first, in words or else by a sign, the name of the field in it, and whether a person can touch
    it or something in it.
    """

    words: str = ""
    sign: str = ""
    field: str = ""
    touched: bool = False

    def hold(self, other: _Told) -> None:
        """
        Takes in what comes after.
        """
        self.words = self.words or other.words
        self.sign = self.sign or other.sign
        self.field = self.field or other.field
        self.touched = self.touched or other.touched

    def name(self) -> str:
        """
        What it is known by. Words beside a field may change with each letter that is typed in it, so they come after.
        """
        return self.field or self.words or self.sign


def tell_apart(drawn: ft.Control) -> None:
    """
    Gives each control that can be touched, or holds one that can, and has siblings and no key, one: what it says,
    with a number where a sibling says the same.

    Args:
        drawn: A screen just drawn, on which nothing was shown yet.
    """
    _tell(drawn)


def _tell(control: ft.Control) -> _Told:
    told = _Told(touched=_is_touched(control))
    for part in _parts(control):
        if isinstance(part, _Told):
            told.hold(part)
            continue
        held = [(child, _tell(child)) for child in part]
        _name(held)
        for _, one in held:
            told.hold(one)
    if isinstance(control, ft.TextField):
        # A field with a key of its own is the same in every language, and so is what holds it.
        told.field = told.words if control.key is None else str(control.key)
    return told


def _is_touched(control: ft.Control) -> bool:
    return any(getattr(control, name) is not None for name in _among(control, _TOUCHED))


def _name(siblings: list[tuple[ft.Control, _Told]]) -> None:
    times: Counter[str] = Counter()
    for control, told in siblings:
        is_one_of_several = len(siblings) > 1 and not isinstance(control, _LISTS)
        if told.touched and control.key is None and (is_one_of_several or _is_touched(control)):
            name = f"{type(control).__name__} {told.name()}"
            times[name] += 1
            control.key = name if times[name] == 1 else f"{name} {times[name]}"


def _parts(control: ft.Control) -> Iterator[_Told | list[ft.Control]]:
    for name in _among(control, _SAYS):
        part = getattr(control, name)
        if isinstance(part, ft.Control):
            yield [part]
        elif isinstance(part, list):
            yield part
        elif isinstance(part, str) and not (name == "value" and isinstance(control, ft.TextField)):
            yield _Told(sign=part) if name == "semantics_label" else _Told(words=part)


def _among(control: ft.Control, names: tuple[str, ...]) -> tuple[str, ...]:
    # A type checker takes the hash of a control for that of its class.
    kind: Any = type(control)
    return _of_kind(kind, names)


@cache
def _of_kind(kind: type[Any], names: tuple[str, ...]) -> tuple[str, ...]:
    own = {one.name for one in fields(kind)}
    return tuple(name for name in names if name in own)
