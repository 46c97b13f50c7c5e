"""
Ratings that reach a server from several processes at once, and the sums that are left of them.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import msgpack

from sync_server.adapters.sql_store import SQLStore
from sync_server.use_cases.hear_people import RATING, Rating, take_ratings
from tests.support.servers import ask

PROGRAMME, WEEK = "told_at_once", "2026-W47"
BATCHES, OF = 6, 7
"""A server counts how often an address speaks: few batches, each of several ratings."""


def rate_at_once(addresses: Sequence[str], store: SQLStore, area: str) -> Counter[str]:
    """
    Rates through every server and, as the command line would, in this process, all at the same time. What was given:
    answer to how often.
    """
    faults: list[BaseException] = []
    said = {"satisfied": "4", "private": "no"}
    batch = [{"area": area, "programme": PROGRAMME, "week": WEEK, "said": said, "words": "Kind"}] * OF

    def by_network(address: str) -> None:
        reply = ask(address, "POST", "/api/v1/ratings", {"ratings": batch})
        assert reply.json() == {"counted": OF}

    def by_hand(_: str) -> None:
        with store.transaction() as work:
            assert take_ratings(work, [Rating(area, PROGRAMME, WEEK, said, "Kind")] * OF) == OF

    def often(way: Callable[[str], None], address: str) -> None:
        try:
            for _ in range(BATCHES):
                way(address)
        except BaseException as fault:
            faults.append(fault)

    ways = [*((by_network, address) for address in addresses), (by_hand, "")]
    speakers = [threading.Thread(target=often, args=way) for way in ways]
    for one in speakers:
        one.start()
    for one in speakers:
        one.join(60)
    assert not faults, faults
    return Counter({f"{question} {code}": len(ways) * BATCHES * OF for question, code in said.items()})


def held_of(store: SQLStore) -> tuple[int, Counter[str], int]:
    """
    What the sums of these ratings hold, shown and not yet shown: how many, answers, words.
    """
    with store.reading() as view:
        held = [msgpack.unpackb(value) for value in view.directory.all_heard(RATING)]
    (found,) = [one for one in held if one["programme"] == PROGRAMME]
    parts: list[dict[str, Any]] = [found["shown"], found["waiting"]]
    counts: Counter[str] = Counter()
    for part in parts:
        counts.update(part["counts"])
    return sum(part["total"] for part in parts), counts, sum(len(part["words"]) for part in parts)
