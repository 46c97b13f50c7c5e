"""
Ratings without a name and complaints past the worker.
"""

from __future__ import annotations

import itertools

import msgpack
import pytest

from sync_server.ports.store import Work
from sync_server.use_cases.errors import NotFoundError
from sync_server.use_cases.hear_people import (
    RATING,
    Rating,
    read_complaints,
    read_ratings,
    take_complaint,
    take_ratings,
)
from tests.support.memory_store import MemoryStore
from tests.support.teams import CountedRandomness, StoodClock, TeamServer

CHANCE = CountedRandomness()
GOOD = {"satisfied": "5", "respected": "always", "private": "yes"}


def rating(area: str, week: str = "2026-W47", words: str = "", **said: str) -> Rating:
    return Rating(area, "elder_support", week, {**GOOD, **said}, words)


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def area(store: MemoryStore) -> str:
    return TeamServer(store).area("rampur")


def test_fewer_than_five_are_not_shown_and_their_words_neither(store: MemoryStore, area: str) -> None:
    with store.transaction() as work:
        take_ratings(work, [rating(area, words="Comes late")] * 4)
        (few,) = read_ratings(work.directory, [area], least=1)
        take_ratings(work, [rating(area, "2026-W48", words="A good heart", satisfied="1")])
        (enough,) = read_ratings(work.directory, [area])

    assert (few.total, few.counts, few.words) == (4, {}, ())
    assert (enough.total, enough.counts["satisfied", "5"], enough.counts["satisfied", "1"]) == (5, 4, 1)
    assert enough.words == ["A good heart", *["Comes late"] * 4]


def test_what_is_kept_does_not_tell_in_which_order_ratings_came(store: MemoryStore, area: str) -> None:
    given = [
        rating(area, words=words, satisfied=code) for words, code in (("b", "1"), ("a", "5"), ("c", "3"))
    ]
    kept = set()
    for order in itertools.permutations(given):
        fresh = MemoryStore()
        place = TeamServer(fresh).area("rampur")
        with fresh.transaction() as work:
            take_ratings(work, [one._replace(area=place) for one in order])
            (value,) = work.directory.all_heard(RATING)
        held = msgpack.unpackb(value)
        kept.add((held["total"], tuple(held["words"]), tuple(sorted(held["counts"].items()))))

    assert len(kept) == 1


def test_nothing_else_is_kept_than_what_is_asked(store: MemoryStore, area: str) -> None:
    with store.transaction() as work:
        counted = take_ratings(
            work,
            [
                rating(area, worker="sunita", device="d"),
                rating("nowhere"),
                Rating(area, "x", "2026-W47", {"satisfied": "9", "worker": "sunita"}),
            ],
        )
        (value,) = work.directory.all_heard(RATING)

    assert counted == 1
    assert b"sunita" not in value
    assert set(msgpack.unpackb(value)) == {"total", "counts", "words", "area", "programme", "week"}


def test_a_complaint_is_read_for_its_area_and_fear_comes_first(store: MemoryStore, area: str) -> None:
    def complain(work: Work, words: str, *, afraid: bool) -> None:
        take_complaint(
            work,
            area=area,
            words=words,
            contact="",
            afraid=afraid,
            clock=StoodClock(),
            randomness=CHANCE,
        )

    with store.transaction() as work:
        complain(work, "Nobody comes", afraid=False)
        complain(work, "I am afraid", afraid=True)
        assert [one.words for one in read_complaints(work.directory, [area])] == [
            "I am afraid",
            "Nobody comes",
        ]
        assert read_complaints(work.directory, ["elsewhere"]) == []
        with pytest.raises(NotFoundError):
            take_complaint(
                work,
                area="nowhere",
                words="x",
                contact="",
                afraid=False,
                clock=StoodClock(),
                randomness=CHANCE,
            )
