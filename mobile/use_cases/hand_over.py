"""
Households go to another worker for good, to a covering one for a while, or to another team.

Each is an operation on the household, so it works without a network; a move is carried out by the server.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from mobile.use_cases.areas import other_areas
from mobile.use_cases.desk import Desk
from mobile.use_cases.people import household_name, household_place, today_of, worker_name
from shared.domain.records import Change, Record, Value
from shared.protocol.merge import MOVES_TO


@dataclass(frozen=True, slots=True)
class Cover:
    """
    Who goes somewhere for a while, and until when (ISO).
    """

    name: str
    last: str


@dataclass(frozen=True, slots=True)
class TeamWorker:
    """
    A worker of the team, how many households are theirs, and who covers some of them.
    """

    worker: str
    name: str
    households: int
    has_left: bool = False
    cover: Cover | None = None


@dataclass(frozen=True, slots=True)
class Team:
    """
    Who households may go to.

    Attributes:
        title: The household it is about; empty where it is about all of a worker's.
        givers: Workers who have households, those who left first.
        takers: Workers who may be given some.
        areas: Other areas of this supervisor, by identifier and name.
        cover: Who covers the household it is about.
    """

    title: str
    givers: tuple[TeamWorker, ...]
    takers: tuple[TeamWorker, ...]
    areas: tuple[tuple[str, str], ...]
    cover: Cover | None = None


def read_team(desk: Desk, household_id: str = "") -> Team:
    """
    The team as this phone knows it.
    """
    book = desk.book
    counts: dict[str, int] = {}
    covers: dict[str, Cover] = {}
    for household in book.all_of("household"):
        giver = household.text("worker")
        counts[giver] = counts.get(giver, 0) + 1
        if giver not in covers and (covered := _cover_of(desk, household)):
            covers[giver] = covered
    workers = [
        TeamWorker(
            worker.id,
            worker.text("name"),
            counts.get(worker.id, 0),
            worker.get("active") is False,
            covers.get(worker.id),
        )
        for worker in book.all_of("worker")
        if worker.text("role") == "volunteer"
    ]
    workers.sort(key=lambda one: (not one.has_left, one.name))
    home = book.find(household_id) if household_id else None
    return Team(
        title=household_name(home) or household_place(home),
        givers=tuple(one for one in workers if one.households),
        takers=tuple(one for one in workers if not one.has_left),
        areas=_other_teams(desk, home),
        cover=_cover_of(desk, home) if home else None,
    )


async def give(desk: Desk, households: Sequence[str], worker: str) -> None:
    """
    The households are this worker's from now on; a cover ends.

    Raises:
        RecordMissingError: one is not on this device.
        StorageFullError, StorageFaultError: nothing was recorded.
    """
    await _record(desk, households, {"worker": worker, "cover": None})


async def cover(desk: Desk, households: Sequence[str], worker: str, *, days: int) -> None:
    """
    Another worker goes there for a while, beginning today.

    Raises:
        RecordMissingError, StorageFullError, StorageFaultError: as `give`.
    """
    today = today_of(desk.device.clock)
    until = today + timedelta(days=days - 1)
    fields: dict[str, Value] = {
        "who": worker,
        "from": today.isoformat(),
        "to": until.isoformat(),
        "by": desk.identity.worker,
    }
    await _record(desk, households, {"cover": fields})


async def end_cover(desk: Desk, households: Sequence[str]) -> None:
    """
    Nobody covers any more, from today on. What began stands in the record, so that a phone that heard of it by a code
    alone hears of its end.

    Raises:
        RecordMissingError, StorageFullError, StorageFaultError: as `give`.
    """
    today = today_of(desk.device.clock)
    ended: dict[str, Value] = {
        "to": (today - timedelta(days=1)).isoformat(),
        "by": desk.identity.worker,
    }
    homes = [desk.book.get(one) for one in households]
    await desk.book.record(
        [
            Change(record=home.id, kind="household", area=home.area, set={"cover": {**cover, **ended}})
            for home in homes
            if (cover := _lasting_cover(home, today))
        ]
    )


async def move(desk: Desk, households: Sequence[str], area: str) -> None:
    """
    The households go to another team, with all that belongs to them.

    Raises:
        RecordMissingError, StorageFullError, StorageFaultError: as `give`.
    """
    elsewhere = [one for one in households if desk.book.get(one).area != area]
    await _record(desk, elsewhere, {"worker": None, "cover": None, MOVES_TO: area})


def households_of(desk: Desk, worker: str) -> tuple[str, ...]:
    """
    The households of a worker.
    """
    return tuple(household.id for household in desk.book.where("household", "worker", worker))


async def _record(desk: Desk, households: Sequence[str], fields: dict[str, Value]) -> None:
    records = [desk.book.get(one) for one in households]
    await desk.book.record(
        [Change(record=one.id, kind="household", area=one.area, set=fields) for one in records]
    )


def _cover_of(desk: Desk, home: Record) -> Cover | None:
    """One that is not over yet."""
    cover = _lasting_cover(home, today_of(desk.device.clock))
    return Cover(worker_name(str(cover.get("who") or ""), desk.book), str(cover["to"])) if cover else None


def _lasting_cover(home: Record, today: date) -> Mapping[str, Value]:
    """Empty where there is none, or its last day is over."""
    cover = home.get("cover")
    return cover if isinstance(cover, Mapping) and str(cover.get("to") or "") >= today.isoformat() else {}


def _other_teams(desk: Desk, household: Record | None) -> tuple[tuple[str, str], ...]:
    found = other_areas(desk, household.area if household is not None else "")
    # The only area there is holds the households already.
    return found if household is not None or len(found) > 1 else ()
