"""
Tests that are coroutines.
"""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable, Coroutine
from typing import Any, ParamSpec

Given = ParamSpec("Given")


def in_event_loop(story: Callable[Given, Coroutine[Any, Any, None]]) -> Callable[Given, None]:
    """
    Runs a test written as a coroutine in an event loop of its own.
    """

    @functools.wraps(story)
    def run(*given: Given.args, **named: Given.kwargs) -> None:
        asyncio.run(story(*given, **named))

    return run
