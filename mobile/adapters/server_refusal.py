"""
The server's error answers, read alike on every platform.
"""

from __future__ import annotations

import json
from typing import Any

from mobile.ports.errors import ServerRefusedError
from shared.kernel.errors import Detail

RETRY_HEADER = "retry-after"
UNNAMED = "remote.status"
"""Stands for the code of an error answer that is not the server's own, such as a proxy's."""


def read_refusal(status: int, body: bytes, retry_after: str = "") -> ServerRefusedError:
    """
    The error that an answer with a status of 400 or above stands for.

    Args:
        retry_after: That header; a proxy may say it too. Seconds only: dates need a clock that is right.
    """
    try:
        content: Any = json.loads(body)
    except ValueError:
        content = None
    said = content if isinstance(content, dict) else {}
    details = said.get("details")
    facts: dict[str, Detail] = {}
    if isinstance(details, dict):
        facts = {
            str(name): value
            for name, value in details.items()
            if name not in ("reason", "status") and isinstance(value, str | int | None)
        }
    if retry_after.isdecimal():
        facts.setdefault("wait_s", int(retry_after))
    code = said.get("code")
    return ServerRefusedError(
        **{**facts, "reason": code if isinstance(code, str) else UNNAMED, "status": status}
    )
