"""
A message catalogue that did not come with the app, fetched from the site when its language is chosen.
"""

from __future__ import annotations

from pathlib import Path

from mobile.ui.words import BROUGHT_LATER


def bring_catalogue(locales: Path, language: str) -> None:
    """
    Puts the catalogue where the others lie. Without it the app speaks English until its next start.
    """
    place = locales / language / "LC_MESSAGES" / "doorstep.po"
    if language not in BROUGHT_LATER or place.exists():
        return
    from js import XMLHttpRequest
    from pyodide.ffi import JsException

    # Screens are drawn in one go: this waits, in the worker, where nobody sees it wait.
    request = XMLHttpRequest.new()
    request.open("GET", f"/locales/{language}.po", False)
    try:
        request.send()
    except JsException:
        return
    if request.status == 200:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(request.responseText, encoding="utf-8")
