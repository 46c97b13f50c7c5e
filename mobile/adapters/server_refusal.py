"""
The server's error answers, read alike on every platform.
"""

from __future__ import annotations

import json
from typing import Any

from mobile.ports.errors import ServerRefusedError
from shared.kernel.errors import Detail

UNNAMED = "remote.status"
"""Stands for the code of an error answer that is not the server's own, such as a proxy's."""


def read_refusal(status: int, body: bytes) -> ServerRefusedError:
    """
    The error that an answer with a status of 400 or above stands for.
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
    code = said.get("code")
    return ServerRefusedError(
        **{**facts, "reason": code if isinstance(code, str) else UNNAMED, "status": status}
    )
