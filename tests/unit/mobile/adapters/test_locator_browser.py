"""
Where the phone is, asked of the page.
"""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from mobile.adapters.locator_browser import AbsentLocator, BrowserLocator
from mobile.adapters.page_bridge import PageBridge
from mobile.ports.errors import LocationUnavailableError


def asked(answer: str | Exception) -> str:
    async def line(operation: str, *_: Any) -> Any:
        assert operation == "locate"
        if isinstance(answer, Exception):
            raise answer
        return answer

    return asyncio.run(BrowserLocator(PageBridge(line)).here())


def test_place_comes_as_forms_store_it() -> None:
    assert "26.25 80.5 0 12" == asked("26.25 80.5 0 12")


@pytest.mark.parametrize("reason", ["refused", "unknown", "late", "absent"])
def test_page_without_a_place_says_why(reason: str) -> None:
    with pytest.raises(LocationUnavailableError) as missed:
        asked(RuntimeError(f"Error: location.{reason}"))
    assert reason == missed.value.reason


def test_another_failure_of_the_page_is_not_taken_for_a_missing_place() -> None:
    with pytest.raises(RuntimeError, match="boom"):
        asked(RuntimeError("boom"))


def test_device_without_a_locator_says_so() -> None:
    with pytest.raises(LocationUnavailableError) as missed:
        asyncio.run(AbsentLocator().here())
    assert "absent" == missed.value.reason
