"""
Fonts of scripts, pictures and voices come with the programmes that need them, once.
"""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any, cast

import pytest

from mobile.ports.network import NetworkKind
from mobile.use_cases.keep_brought import LOOKED_EACH, KeepBrought, is_spared, packs_of
from mobile.use_cases.keep_fonts import scripts_of
from tests.support.desks import FakeNetwork, FakeThrift


def a_desk(*spoken: tuple[str, ...]) -> Any:
    packs = [
        SimpleNamespace(id=f"pack{number}", languages=languages) for number, languages in enumerate(spoken)
    ]
    return cast(Any, SimpleNamespace(programmes=SimpleNamespace(packs=lambda: packs)))


def brought(desk: Any, ticks: int, *, wanted: Any = scripts_of, fails: int = 0) -> list[str]:
    asked: list[str] = []

    async def bring(_: Any, name: str) -> bool:
        asked.append(name)
        return len(asked) > fails

    async def story() -> None:
        keeper = KeepBrought(lambda: desk, wanted, bring)
        for _ in range(ticks):
            await keeper.tick()

    asyncio.run(story())
    return asked


def test_a_programme_in_a_script_brings_its_font_once() -> None:
    assert brought(a_desk(("en", "hi"), ("en", "uk", "ru")), LOOKED_EACH * 3) == ["Cyrillic"]
    assert brought(a_desk(("en", "ja", "uk")), 1) == ["Cyrillic", "Japanese"]


def test_programmes_in_latin_and_devanagari_bring_no_font() -> None:
    assert brought(a_desk(("en", "hi"), ("pt_BR",), ("sw", "cs", "id")), LOOKED_EACH) == []


def test_the_pictures_of_the_programmes_on_the_phone_come_and_no_others() -> None:
    assert brought(a_desk(("en",), ("hi",)), LOOKED_EACH * 3, wanted=packs_of) == ["pack0", "pack1"]


def test_what_did_not_come_is_asked_for_again_soon() -> None:
    assert brought(a_desk(("ja",)), LOOKED_EACH, fails=1) == ["Japanese"]
    assert brought(a_desk(("ja",)), LOOKED_EACH + 1, fails=1) == ["Japanese"] * 2


def test_nothing_is_asked_while_locked() -> None:
    assert brought(None, LOOKED_EACH) == []


@pytest.mark.parametrize(
    ("saves", "network", "spared"),
    [
        (False, NetworkKind.MOBILE, False),
        (True, NetworkKind.MOBILE, True),
        (True, NetworkKind.UNKNOWN, True),
        (True, NetworkKind.WIFI, False),
    ],
)
def test_a_data_saver_is_heeded_but_on_wifi(saves: bool, network: NetworkKind, spared: bool) -> None:
    device = SimpleNamespace(thrift=FakeThrift(data=saves), network=FakeNetwork(network))
    assert asyncio.run(is_spared(cast(Any, SimpleNamespace(device=device)))) is spared
