"""
What the page's service worker keeps once it was asked for it: the font of a script, before anything is written in it;
a programme's pictures and voices.
"""

from __future__ import annotations

from typing import Any

from mobile.use_cases.desk import Desk
from mobile.use_cases.keep_brought import is_spared
from mobile.use_cases.keep_fonts import FONTS

KEEP = "/.keep"
"""A place that only the service worker knows: it answers when it has the programme's files."""

FAILED_FROM = 500
"""Statuses of answers that bring nothing."""


async def bring_font(desk: Desk, script: str) -> bool:
    """
    Whether it is on this phone now.
    """
    answer = await _fetched(f"{FONTS}/{script}.woff2")
    return answer is not None and "woff2" in str(answer.headers.get("Content-Type"))


async def bring_media(desk: Desk, pack: str) -> bool:
    """
    Whether they are on this phone now, or nothing here keeps them: a browser without a service worker fetches what it
    shows.
    """
    if await is_spared(desk):
        return False
    answer = await _fetched(f"{KEEP}/{pack}")
    return answer is not None and bool(answer.status < FAILED_FROM)


async def _fetched(address: str) -> Any:
    """The answer as the page has it; None where none came."""
    from js import fetch
    from pyodide.ffi import JsException

    try:
        return await fetch(address)
    except JsException:
        return None
