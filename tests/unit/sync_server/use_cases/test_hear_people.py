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
    end_complaint,
    open_complaints,
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
        (not_yet,) = read_ratings(work.directory, [area], least=6)

    assert (few.total, few.counts, few.words) == (not_yet.total, not_yet.counts, not_yet.words) == (0, {}, [])
    assert (enough.total, enough.counts["satisfied", "5"], enough.counts["satisfied", "1"]) == (5, 4, 1)
    assert enough.words == ["A good heart", *["Comes late"] * 4]


def test_who_looks_before_and_after_does_not_see_what_one_person_said(store: MemoryStore, area: str) -> None:
    with store.transaction() as work:
        take_ratings(work, [rating(area)] * 5)
        (before,) = read_ratings(work.directory, [area])
        take_ratings(work, [rating(area, satisfied="1", words="She shouts")])
        (after,) = read_ratings(work.directory, [area])
        take_ratings(work, [rating(area)] * 4)
        (together,) = read_ratings(work.directory, [area])

    assert before == after
    assert (together.total, together.counts["satisfied", "1"], together.words) == (10, 1, ["She shouts"])


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
        waiting = held["waiting"]
        kept.add((waiting["total"], tuple(waiting["words"]), tuple(sorted(waiting["counts"].items()))))

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
    assert set(msgpack.unpackb(value)) == {"shown", "waiting", "area", "programme"}


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

    def read(areas: list[str]) -> list[str]:
        return [one.words for one in read_complaints(work, areas, actor="console", clock=StoodClock())]

    with store.transaction() as work:
        complain(work, "Nobody comes", afraid=False)
        complain(work, "I am afraid", afraid=True)
        assert read([area]) == ["I am afraid", "Nobody comes"]
        assert read(["elsewhere"]) == []
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
        first, second = open_complaints(work.directory, [area])
        end_complaint(work, first.id, [area], actor="console", clock=StoodClock())
        assert read([area]) == ["Nobody comes"]
        for known in (first.id, "another"):
            with pytest.raises(NotFoundError):
                end_complaint(work, known, [area], actor="console", clock=StoodClock())
        with pytest.raises(NotFoundError):
            end_complaint(work, second.id, ["elsewhere"], actor="console", clock=StoodClock())
        acts = [(one.action, one.subject) for one in work.changes.audit_links(area, 0, limit=99)]
    assert [action for action, subject in acts if subject == first.id] == ["complaint.read", "complaint.done"]
