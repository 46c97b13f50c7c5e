"""
A language outside the first download comes once, when it is wanted; without a network the app stays English.
"""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from mobile.adapters.catalogue_browser import bring_catalogue
from mobile.ui.words import load_words

PO = 'msgid ""\nmsgstr ""\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\nmsgid "Today"\nmsgstr "Leo"\n'


class NoNetworkError(Exception):
    """What the browser throws."""


class Site:
    """A site with one catalogue."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.reachable = True

    def request(self) -> Any:
        asked = SimpleNamespace(status=0, responseText="")

        def send() -> None:
            if not self.reachable:
                raise NoNetworkError
            asked.status, asked.responseText = (
                (200, PO) if self.asked[-1] == "/locales/sw.po" else (404, "no")
            )

        asked.open = lambda method, address, later: self.asked.append(address)
        asked.send = send
        return asked


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Site:
    there = Site()
    js, pyodide, ffi = ModuleType("js"), ModuleType("pyodide"), ModuleType("pyodide.ffi")
    js.XMLHttpRequest = SimpleNamespace(new=there.request)  # type: ignore[attr-defined]
    ffi.JsException = NoNetworkError  # type: ignore[attr-defined]
    for module in (js, pyodide, ffi):
        monkeypatch.setitem(sys.modules, module.__name__, module)
    return there


def test_a_language_is_fetched_once_and_spoken(site: Site, tmp_path: Path) -> None:
    bring_catalogue(tmp_path, "sw")
    bring_catalogue(tmp_path, "sw")

    assert load_words(tmp_path, "sw")("Today") == "Leo"
    assert site.asked == ["/locales/sw.po"]


def test_what_came_with_the_app_is_not_asked_for(site: Site, tmp_path: Path) -> None:
    bring_catalogue(tmp_path, "en")
    bring_catalogue(tmp_path, "hi")

    assert site.asked == []


def test_without_a_network_or_the_file_the_app_stays_english(site: Site, tmp_path: Path) -> None:
    bring_catalogue(tmp_path, "pt_BR")
    site.reachable = False
    bring_catalogue(tmp_path, "sw")

    assert [load_words(tmp_path, language)("Today") for language in ("pt_BR", "sw")] == ["Today", "Today"]
