"""
Where the tasks of a loop stand: the answer to why something in a browser's worker does not come back.
"""

from __future__ import annotations

import asyncio
from typing import Any


def standing_tasks() -> str:
    """
    A line for each task that is not done: the places it waits in, the innermost last.
    """
    lines = [f"{task.get_name()}: {' > '.join(_places(task.get_coro()))}" for task in asyncio.all_tasks()]
    return "it waits; its tasks: " + ("\n".join(sorted(lines)) or "none")


def _places(coroutine: Any) -> list[str]:
    places = []
    while coroutine is not None:
        frame = getattr(coroutine, "cr_frame", None)
        if frame is None:
            places.append(type(coroutine).__name__)
            break
        places.append(
            f"{frame.f_code.co_filename.rpartition('/')[2]}:{frame.f_lineno} {frame.f_code.co_name}"
        )
        coroutine = coroutine.cr_await
    return places
