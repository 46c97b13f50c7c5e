"""
What people say past the worker: ratings without a name, and complaints that only who answers for the area reads.

Ratings are summed up as they come, by area, programme and week: no rating is kept by itself, words are kept in the
order of the alphabet, and nothing is shown of fewer than `LEAST`.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import msgpack

from shared.domain.ratings import LEAST, MOST_WORDS, answers_in
from sync_server.ports.directory import Directory
from sync_server.ports.store import Work
from sync_server.ports.surroundings import Clock, Randomness
from sync_server.use_cases.errors import NotFoundError

RATING, COMPLAINT = "rating:", "complaint:"
DAY_MS = 86_400_000


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
        counts: Question and answer to how often; empty where there are too few to be shown.
        words: What was said, in the order of the alphabet; empty likewise.
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
    """

    id: str
    area: str
    day: int
    afraid: bool
    words: str
    contact: str


def take_ratings(work: Work, ratings: Iterable[Rating]) -> int:
    """
    Adds ratings to the sums; those of an unknown area, or that say nothing, are dropped. Gives how many counted.
    """
    counted = 0
    for rating in ratings:
        answers = answers_in(rating.said)
        if not answers or work.directory.find_area(rating.area) is None:
            continue
        name = RATING + _digest(rating.area, rating.programme, rating.week)
        known = work.directory.heard(name)
        held: dict[str, Any] = msgpack.unpackb(known) if known else {"total": 0, "counts": {}, "words": []}
        held |= {"area": rating.area, "programme": rating.programme, "week": rating.week}
        held["total"] += 1
        for question, answer in answers.items():
            key = f"{question} {answer}"
            held["counts"][key] = held["counts"].get(key, 0) + 1
        if words := rating.words.strip()[:MOST_WORDS]:
            held["words"] = sorted([*held["words"], words])
        work.directory.keep_heard(name, msgpack.packb(held))
        counted += 1
    return counted


def read_ratings(directory: Directory, areas: Sequence[str], *, least: int = LEAST) -> Sequence[Rated]:
    """
    The ratings of areas by programme, over all weeks; of fewer than `least` only how few they are.
    """
    totals: Counter[tuple[str, str]] = Counter()
    counts: dict[tuple[str, str], Counter[tuple[str, str]]] = {}
    words: dict[tuple[str, str], list[str]] = {}
    for value in directory.all_heard(RATING):
        held = msgpack.unpackb(value)
        if held["area"] not in areas:
            continue
        key = (held["area"], held["programme"])
        totals[key] += held["total"]
        words.setdefault(key, []).extend(held["words"])
        for said, number in held["counts"].items():
            question, _, answer = said.partition(" ")
            counts.setdefault(key, Counter())[question, answer] += number
    return [
        Rated(*key, total, counts[key], sorted(words[key]))
        if total >= max(least, LEAST)
        else Rated(*key, total, {}, ())
        for key, total in sorted(totals.items())
    ]


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


def read_complaints(directory: Directory, areas: Sequence[str]) -> Sequence[Complaint]:
    """
    Complaints of areas: who is afraid first, then the oldest.
    """
    found = [Complaint(**msgpack.unpackb(value)) for value in directory.all_heard(COMPLAINT)]
    return sorted(
        (one for one in found if one.area in areas), key=lambda one: (not one.afraid, one.day, one.id)
    )


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]
