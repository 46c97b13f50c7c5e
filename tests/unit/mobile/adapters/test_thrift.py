"""
Facts of thrift as devices tell it.
"""

from __future__ import annotations

from enum import StrEnum
from types import SimpleNamespace
from typing import Any

import pytest

from mobile.adapters.thrift_flet import DeviceThrift
from tests.support.loops import in_event_loop


class _State(StrEnum):
    CHARGING = "charging"
    DISCHARGING = "discharging"


class _Battery:
    def __init__(self, level: int | None, state: _State = _State.DISCHARGING, *, saves: bool = False) -> None:
        self._said: Any = (saves, level, state)

    async def is_in_battery_save_mode(self) -> bool:
        return self._said[0]

    async def get_battery_level(self) -> int | None:
        return self._said[1]

    async def get_battery_state(self) -> _State:
        return self._said[2]


class _BrowsersBattery(_Battery):
    async def is_in_battery_save_mode(self) -> bool:
        raise RuntimeError("isInBatterySaveMode() has not been implemented")


class _NoBattery(_BrowsersBattery):
    async def get_battery_level(self) -> int | None:
        raise RuntimeError("no such service here")


@pytest.mark.parametrize(
    ("battery", "saves"),
    [
        (_Battery(80), False),
        (_Battery(80, saves=True), True),
        (_Battery(15), True),
        (_Battery(16), False),
        (_Battery(5, _State.CHARGING), False),
        (_Battery(None), False),
        (_BrowsersBattery(15), True),
        (_BrowsersBattery(16), False),
        (_NoBattery(5), False),
    ],
)
@in_event_loop
async def test_battery_is_saved_when_the_person_says_so_or_little_is_left(battery: Any, saves: bool) -> None:
    assert await DeviceThrift(battery).saves_battery() is saves


@pytest.mark.parametrize(
    ("navigator", "saves"),
    [
        (None, False),
        (SimpleNamespace(), False),
        (SimpleNamespace(connection=SimpleNamespace(type="cellular")), False),
        (SimpleNamespace(connection=SimpleNamespace(saveData=False)), False),
        (SimpleNamespace(connection=SimpleNamespace(saveData=True)), True),
    ],
)
@in_event_loop
async def test_data_is_saved_where_the_browser_says_so(navigator: Any, saves: bool) -> None:
    assert await DeviceThrift(_Battery(80), navigator).saves_data() is saves
