"""
A rating without a name, given on the worker's phone: kept apart from every record, shown to nobody, sent weeks apart
from the visit, in a batch, without saying whose phone it was.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping, Sequence

from mobile.use_cases.desk import Desk
from mobile.use_cases.people import today_of
from shared.domain.ratings import MOST_WORDS, answers_in, week_of
from shared.domain.records import Value
from shared.kernel.errors import DoorstepError

KEPT = "ratings"
PATH = "/api/v1/ratings"
MOST = 50
SENT_ONCE_IN = 7_200
"""Of the seconds in which a phone is open: some hours at random after the week is over, with no sync beside it."""


_log = logging.getLogger("doorstep.ratings")


async def keep_rating(desk: Desk, programme: str, said: Mapping[str, str], words: str) -> bool:
    """
    Keeps a rating until its week is over; one that says nothing is dropped. Tells whether it was kept.

    Raises:
        StorageFullError, StorageFaultError: nothing was kept.
    """
    answers = answers_in(said)
    if not answers:
        return False
    rating: dict[str, Value] = {
        "area": desk.identity.area,
        "programme": programme,
        "week": week_of(today_of(desk.device.clock)),
        "said": {**answers},
        "words": words.strip()[:MOST_WORDS],
    }
    # In the order of their content: where one stands says nothing of when it came.
    by_content = sorted([*_kept(desk), rating], key=_content)
    await desk.book.keep(KEPT, [*by_content])
    return True


async def send_ratings(desk: Desk, random: Callable[[], float]) -> int:
    """
    Sends what is older than this week, seldom and at random; what does not arrive waits. Gives how many went.
    """
    if random() * SENT_ONCE_IN >= 1:
        return 0
    week = week_of(today_of(desk.device.clock))
    batch = [one for one in _kept(desk) if one.get("week") != week][:MOST]
    if not batch:
        return 0
    remote = desk.device.remote_to(desk.identity.server)
    body = json.dumps({"ratings": sorted(batch, key=lambda one: random())}).encode()
    try:
        await remote.exchange("POST", PATH, body=body, headers={"content-type": "application/json"})
        await desk.book.keep(KEPT, _without(_kept(desk), batch))
    except DoorstepError as error:
        _log.info("ratings put off code=%s", error.code)
        return 0
    return len(batch)


def _kept(desk: Desk) -> Sequence[dict[str, Value]]:
    kept = desk.book.kept(KEPT, [])
    return [dict(one) for one in kept if isinstance(one, Mapping)] if isinstance(kept, (list, tuple)) else []


def _without(kept: Sequence[Mapping[str, Value]], sent: Sequence[Mapping[str, Value]]) -> list[Value]:
    """What is kept by now, less what was sent: two who said the same are two."""
    left = list(kept)
    for one in sent:
        left.remove(one)
    return [*left]


def _content(rating: Mapping[str, Value]) -> str:
    return json.dumps(rating, sort_keys=True)
