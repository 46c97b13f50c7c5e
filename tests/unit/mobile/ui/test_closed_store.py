"""
The plain page of an app whose store does not open.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

from mobile.ui.closed_store import show_closed_store
from mobile.ui.loop import Failed
from tests.support.headless_ui import HeadlessPage

LOCALES = Path(__file__).parents[4] / "assets" / "locales"
LOCKED = Failed("store.locked")


def test_every_language_says_why_and_one_tap_begins_anew() -> None:
    async def story() -> None:
        begun: list[str] = []
        window = HeadlessPage()

        show_closed_store(window.page, LOCALES, LOCKED, lambda: begun.append("anew"))
        await window.tap("Try again · फिर कोशिश करें")

        assert "Doorstep is open in another window." in window.words()
        assert "डोरस्टेप दूसरी विंडो में खुला है।" in window.words()
        assert begun == ["anew"]

    asyncio.run(story())


def test_where_the_app_cannot_begin_anew_nothing_offers_it() -> None:
    async def story() -> None:
        window = HeadlessPage()

        show_closed_store(window.page, LOCALES, LOCKED, None)

        assert window.names() == []

    asyncio.run(story())
