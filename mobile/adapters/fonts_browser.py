"""
The font of a script, asked for before anything is written in it: the page's service worker keeps what it was asked for.
"""

from __future__ import annotations

from mobile.use_cases.keep_fonts import FONTS


async def bring_font(script: str) -> bool:
    """
    Whether it is on this phone now.
    """
    from js import fetch
    from pyodide.ffi import JsException

    try:
        answer = await fetch(f"{FONTS}/{script}.woff2")
    except JsException:
        return False
    return "woff2" in str(answer.headers.get("Content-Type"))
