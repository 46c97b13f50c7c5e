"""
What people say past the worker: ratings without a name, and complaints that only who answers for the area reads.

Ratings are summed up as they come, by area and programme: no rating is kept by itself, words are kept in the order of
the alphabet, nothing is shown of fewer than `LEAST`, and the sums that are shown grow by as many at a time: who looks
before and after never sees what one person said.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import msgpack

from shared.domain.ratings import LEAST, MOST_WORDS, answers_in
from shared.domain.roles import Role
from shared.kernel.instants import DAY_MS
from sync_server.ports.directory import Directory
from sync_server.ports.store import Work
from sync_server.ports.surroundings import Clock, Randomness
from sync_server.use_cases.callers import Caller
from sync_server.use_cases.errors import NotFoundError, NotPermittedError
from sync_server.use_cases.keep_audit import record_act

RATING, COMPLAINT = "rating:", "complaint:"


class Rating(NamedTuple):
    """
    What somebody said without a name.
    """

    area: str
    programme: str
    week: str
    said: Mapping[str, object]
    words: str = ""


class Rated(NamedTuple):
    """
    The ratings of a programme in an area.

    Attributes:
        total: How many are shown; 0 where there are too few.
        counts: Question and answer to how often.
        words: What was said, in the order of the alphabet.
    """

    area: str
    programme: str
    total: int
    counts: Mapping[tuple[str, str], int]
    words: Sequence[str]


class Complaint(NamedTuple):
    """
    What somebody complains of, or is afraid of.

    Attributes:
        day: Days since 1970-01-01.
        contact: How it is safe to reach them; empty where they do not wish to be.
        done: Somebody took care of it.
    """

    id: str
    area: str
    day: int
    afraid: bool
    words: str
    contact: str
    done: bool = False


def take_ratings(work: Work, ratings: Iterable[Rating]) -> int:
    """
    Adds ratings to the sums; those of an unknown area, or that say nothing, are dropped. Gives how many counted.
    """
    counted = 0
    told = [
        (rating, answers)
        for rating in ratings
        if (answers := answers_in(rating.said)) and work.directory.find_area(rating.area) is not None
    ]
    # Of two batches at once each would add to the sums as they were before both.
    work.changes.lock_heads({rating.area for rating, _ in told})
    for rating, answers in told:
        name = RATING + _digest(rating.area, rating.programme)
        known = work.directory.heard(name)
        held: dict[str, Any] = (
            msgpack.unpackb(known) if known else {"shown": _nothing(), "waiting": _nothing()}
        )
        held |= {"area": rating.area, "programme": rating.programme}
        waiting = held["waiting"]
        words = rating.words.strip()[:MOST_WORDS]
        said = {f"{question} {answer}": 1 for question, answer in answers.items()}
        _add(waiting, {"total": 1, "counts": said, "words": [words] if words else []})
        if waiting["total"] >= LEAST:
            _add(held["shown"], waiting)
            held["waiting"] = _nothing()
        work.directory.keep_heard(name, msgpack.packb(held))
        counted += 1
    return counted


def _nothing() -> dict[str, Any]:
    return {"total": 0, "counts": {}, "words": []}


def _add(held: dict[str, Any], more: Mapping[str, Any]) -> None:
    """One sum to another."""
    held["total"] += more["total"]
    for answer, number in more["counts"].items():
        held["counts"][answer] = held["counts"].get(answer, 0) + number
    held["words"] = sorted([*held["words"], *more["words"]])


def read_ratings(directory: Directory, areas: Collection[str], *, least: int = LEAST) -> Sequence[Rated]:
    """
    The ratings of areas by programme; where fewer than `least` are to be shown, only that there are some.
    """
    found = []
    for value in directory.all_heard(RATING):
        held = msgpack.unpackb(value)
        if held["area"] not in areas:
            continue
        shown = held["shown"] if held["shown"]["total"] >= least else _nothing()
        counts = {tuple(said.split(" ")): number for said, number in shown["counts"].items()}
        found.append(Rated(held["area"], held["programme"], shown["total"], counts, shown["words"]))
    return sorted(found, key=lambda one: (one.area, one.programme))


def take_complaint(
    work: Work, *, area: str, words: str, contact: str, afraid: bool, clock: Clock, randomness: Randomness
) -> None:
    """
    Keeps a complaint for whoever answers for the area; no phone of a worker ever holds it.

    Raises:
        NotFoundError: there is no such area.
    """
    if work.directory.find_area(area) is None:
        raise NotFoundError(area=area)
    name = randomness.make_bytes(14).hex()
    held = {
        "id": name,
        "area": area,
        "day": clock.now_ms() // DAY_MS,
        "afraid": afraid,
        "words": words.strip()[: 4 * MOST_WORDS],
        "contact": contact.strip()[:MOST_WORDS],
    }
    work.directory.keep_heard(COMPLAINT + name, msgpack.packb(held))


def open_complaints(directory: Directory, areas: Collection[str]) -> Sequence[Complaint]:
    """
    Complaints of areas that nobody has taken care of: who is afraid first, then the oldest.
    """
    found = [Complaint(**msgpack.unpackb(value)) for value in directory.all_heard(COMPLAINT)]
    waiting = [one for one in found if one.area in areas and not one.done]
    return sorted(waiting, key=lambda one: (not one.afraid, one.day, one.id))


def read_complaints(work: Work, areas: Collection[str], *, actor: str, clock: Clock) -> Sequence[Complaint]:
    """
    What waits in areas, to be read; that it was read stands in the audit log.

    Args:
        actor: Who reads: a device, or the console.
    """
    found = open_complaints(work.directory, areas)
    work.changes.lock_heads({one.area for one in found})
    for one in found:
        _note(work, one, "complaint.read", actor, clock)
    return found


def end_complaint(work: Work, complaint: str, areas: Collection[str], *, actor: str, clock: Clock) -> None:
    """
    Somebody took care of it.

    Raises:
        NotFoundError: no such complaint waits in these areas.
    """
    found = next((one for one in open_complaints(work.directory, areas) if one.id == complaint), None)
    if found is None:
        raise NotFoundError(complaint=complaint)
    work.directory.keep_heard(COMPLAINT + complaint, msgpack.packb(found._replace(done=True)._asdict()))
    _note(work, found, "complaint.done", actor, clock)


def readers_areas(caller: Caller) -> Collection[str]:
    """
    The areas whose complaints somebody may read: a manager's, who visits nobody. Nobody else's, on any phone.

    Raises:
        NotPermittedError: it is no manager.
    """
    if caller.account.role is not Role.MANAGER:
        raise NotPermittedError
    return caller.teams


def _note(work: Work, complaint: Complaint, action: str, actor: str, clock: Clock) -> None:
    now_ms = clock.now_ms()
    record_act(work, area=complaint.area, at_ms=now_ms, actor=actor, action=action, subject=complaint.id)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]
