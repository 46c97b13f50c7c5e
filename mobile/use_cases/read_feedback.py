"""
What people say past the worker, for who supervises: asked of the server, shown, and kept nowhere on this phone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from mobile.ports.errors import ServerRefusedError
from mobile.ports.remote import Reply
from mobile.use_cases.desk import Desk
from shared.kernel.instants import DAY_MS, local_date

PATH = "/api/v1/feedback"


@dataclass(frozen=True, slots=True)
class Rated:
    """
    Attributes:
        help: What kind of help, by language; empty where it was said on the server's page.
        total: How many ratings are summed up; 0 while there are too few.
        counts: Question to answer to how often.
        words: What was said beside them; for managers only.
    """

    area: str
    help: Mapping[str, str] | str
    total: int
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Complaint:
    """
    Attributes:
        made_on: ISO.
        contact: How it is safe to reach who wrote it; empty where they do not wish it.
    """

    id: str
    area: str
    made_on: str
    afraid: bool
    words: str
    contact: str


@dataclass(frozen=True, slots=True)
class Feedback:
    """
    Attributes:
        complaints: How many wait; None for who may not read them.
    """

    rated: tuple[Rated, ...]
    complaints: int | None


async def read_feedback(desk: Desk) -> Feedback:
    """
    Raises:
        ServerUnreachableError: it needs a network.
        ServerRefusedError: this worker supervises nobody, or the answer cannot be read.
    """
    reply = await desk.device.ask(desk, "GET", PATH, b"")
    titles = {kind.id: kind.title for pack in desk.programmes.packs() for kind in pack.cases}
    try:
        said = json.loads(reply.body)
        waiting = said["complaints"]
        return Feedback(
            tuple(
                Rated(
                    str(one["area"]),
                    titles.get(one["programme"], str(one["programme"])),
                    int(one["total"]),
                    {question: dict(codes) for question, codes in one["counts"].items()},
                    tuple(map(str, one["words"])),
                )
                for one in said["ratings"]
            ),
            None if waiting is None else int(waiting),
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        raise _malformed(reply) from None


async def read_complaints(desk: Desk, done: str = "") -> tuple[Complaint, ...]:
    """
    What waits, who is afraid first. The server notes that it was read.

    Args:
        done: One that was taken care of; it waits no longer.

    Raises:
        ServerUnreachableError: it needs a network; nothing was put away.
        ServerRefusedError: this worker may not read them, or the answer cannot be read.
    """
    reply = await desk.device.ask(desk, "POST", f"{PATH}/complaints", json.dumps({"done": done}).encode())
    try:
        return tuple(
            Complaint(
                str(one["id"]),
                str(one["area"]),
                local_date(int(one["day"]) * DAY_MS, 0).isoformat(),
                bool(one["afraid"]),
                str(one["words"]),
                str(one["contact"]),
            )
            for one in json.loads(reply.body)["complaints"]
        )
    except (ValueError, KeyError, TypeError):
        raise _malformed(reply) from None


def _malformed(reply: Reply) -> ServerRefusedError:
    return ServerRefusedError(reason="remote.answer.malformed", status=reply.status)
