"""
Fonts of scripts come with the programmes that are written in them, once.
"""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any, cast

from mobile.use_cases.keep_fonts import LOOKED_EACH, KeepFonts


def a_desk(*spoken: tuple[str, ...]) -> Any:
    packs = [SimpleNamespace(languages=languages) for languages in spoken]
    return cast(Any, SimpleNamespace(programmes=SimpleNamespace(packs=lambda: packs)))


def brought(desk: Any, ticks: int, *, fails: int = 0) -> list[str]:
    asked: list[str] = []

    async def bring(script: str) -> bool:
        asked.append(script)
        return len(asked) > fails

    async def story() -> None:
        keeper = KeepFonts(lambda: desk, bring)
        for _ in range(ticks):
            await keeper.tick()

    asyncio.run(story())
    return asked


def test_a_programme_in_a_script_brings_its_font_once() -> None:
    assert brought(a_desk(("en", "hi"), ("en", "uk", "ru")), LOOKED_EACH * 3) == ["Cyrillic"]
    assert brought(a_desk(("en", "ja", "uk")), 1) == ["Cyrillic", "Japanese"]


def test_programmes_in_latin_and_devanagari_bring_none() -> None:
    assert brought(a_desk(("en", "hi"), ("pt_BR",), ("sw", "cs", "id")), LOOKED_EACH) == []


def test_a_font_that_did_not_come_is_asked_for_again_soon() -> None:
    assert brought(a_desk(("ja",)), LOOKED_EACH, fails=1) == ["Japanese"]
    assert brought(a_desk(("ja",)), LOOKED_EACH + 1, fails=1) == ["Japanese"] * 2


def test_nothing_is_asked_while_locked() -> None:
    assert brought(None, LOOKED_EACH) == []
