"""
The window: by what it looks with, the stage knows whether a screen must be drawn anew.
"""

from __future__ import annotations

import asyncio

from tests.support.desks import a_device
from tests.support.headless_app import HeadlessApp


def test_the_look_is_the_same_until_a_language_changes() -> None:
    async def act() -> None:
        app = await HeadlessApp(a_device()).start()
        look = app.window.look()
        assert look == app.window.look()
        app.app.asked_in = "uk"
        asked = app.window.look()
        assert (asked == look, asked == app.window.look(), asked.words.asked_in) == (False, True, "uk")
        app.app.asked_in = ""
        assert look == app.window.look()
        await app.close()

    asyncio.run(act())
