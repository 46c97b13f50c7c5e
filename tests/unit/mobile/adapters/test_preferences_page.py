from __future__ import annotations

import asyncio
from typing import Any

import pytest

from mobile.adapters.page_bridge import PageBridge
from mobile.adapters.preferences_page import PagePreferences


class KeptHere:
    def __init__(self, **kept: str) -> None:
        self.kept = kept

    async def preferred(self, name: str) -> str:
        return self.kept.get(name, "")

    async def prefer(self, name: str, value: str) -> None:
        self.kept[name] = value


class Page:
    def __init__(self) -> None:
        self.asked: list[tuple[Any, ...]] = []

    async def ask(self, *request: Any) -> None:
        self.asked.append(request)


def preferences(kept: KeptHere, page: Page, browser: str = "en-IN") -> PagePreferences:
    return PagePreferences(kept, PageBridge(page.ask), ("en", "hi", "pt_BR"), lambda: browser)


@pytest.mark.parametrize(
    ("chosen", "browser", "spoken"),
    [
        ("", "hi-IN", "hi"),
        ("", "HI", "hi"),
        ("", "pt-PT", "pt_BR"),
        ("", "fr-FR", ""),
        ("", "", ""),
        ("en", "hi-IN", "en"),
    ],
)
def test_the_chosen_language_comes_before_the_browsers(chosen: str, browser: str, spoken: str) -> None:
    own = preferences(KeptHere(language=chosen), Page(), browser)

    assert asyncio.run(own.preferred("language")) == spoken


def test_only_the_language_follows_the_browser() -> None:
    assert asyncio.run(preferences(KeptHere(), Page(), "hi").preferred("size")) == ""


def test_a_chosen_language_is_kept_and_told_to_the_page() -> None:
    kept, page = KeptHere(), Page()

    asyncio.run(preferences(kept, page).prefer("language", "hi"))

    assert kept.kept == {"language": "hi"}
    assert page.asked == [("language", "hi")]


def test_the_page_is_told_of_nothing_but_the_language() -> None:
    kept, page = KeptHere(), Page()

    asyncio.run(preferences(kept, page).prefer("size", "large"))

    assert kept.kept == {"size": "large"}
    assert page.asked == []
