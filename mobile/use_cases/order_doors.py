"""
In which order the doors of a day are listed: as urgent, by day, by house, or along the way from where the phone is.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from mobile.use_cases.desk import Desk
from mobile.use_cases.stops import Stop
from shared.forms.expression.functions_places import Place, metres_between, parse_place

LOCATION = "location"
"""Field of a household with its geopoint, where somebody noted it."""

_KEPT = "door_order"


class DoorOrder(StrEnum):
    """
    An order of doors.
    """

    URGENCY = "urgency"
    DAY = "day"
    HOUSEHOLD = "household"
    WAY = "way"

    @property
    def is_by_place(self) -> bool:
        """Whether it is of doors and not of days."""
        return self in (DoorOrder.HOUSEHOLD, DoorOrder.WAY)


def door_order(desk: Desk) -> DoorOrder:
    """
    The order that the worker chose last.
    """
    kept = desk.book.kept(_KEPT)
    return next((order for order in DoorOrder if order.value == kept), DoorOrder.URGENCY)


async def keep_door_order(desk: Desk, order: DoorOrder) -> None:
    """
    Raises:
        StorageFullError, StorageFaultError: the order before stays.
    """
    await desk.book.keep(_KEPT, order.value)


def in_order(
    desk: Desk, stops: list[Stop], order: DoorOrder = DoorOrder.URGENCY, here: Place | None = None
) -> tuple[Stop, ...]:
    """
    Doors in an order.

    Args:
        here: Where the phone is; without it the way begins at the most urgent door whose place is known.
    """
    urgent_first = sorted(stops, key=_by_urgency)
    match order:
        case DoorOrder.DAY:
            return tuple(sorted(urgent_first, key=lambda stop: min(line.task.due_on for line in stop.lines)))
        case DoorOrder.HOUSEHOLD:
            return tuple(sorted(stops, key=lambda stop: (stop.place, stop.title, stop.household)))
        case DoorOrder.WAY:
            return tuple(_along_the_way(desk, urgent_first, here))
        case DoorOrder.URGENCY:
            return tuple(urgent_first)


def _by_urgency(stop: Stop) -> tuple[bool, bool, int, str, str]:
    """
    Overdue and urgent doors first; within that by place, since workers walk by house.
    """
    urgent = any(line.task.urgent for line in stop.lines)
    return (
        not urgent,
        not stop.overdue,
        min(line.task.priority for line in stop.lines),
        stop.place,
        stop.household,
    )


def _along_the_way(desk: Desk, stops: list[Stop], here: Place | None) -> list[Stop]:
    """From door to the nearest next one; doors whose place nobody noted come after, as they were."""
    places = {stop.household: place for stop in stops if (place := _place_of(desk, stop.household))}
    left = [stop for stop in stops if stop.household in places]
    walked: list[Stop] = []
    at = here
    while left:
        nearest = _nearest(left, places, at) if at else left[0]
        left.remove(nearest)
        walked.append(nearest)
        at = places[nearest.household]
    return walked + [stop for stop in stops if stop.household not in places]


def _nearest(stops: list[Stop], places: Mapping[str, Place], at: Place) -> Stop:
    return min(stops, key=lambda stop: metres_between(at, places[stop.household]))


def _place_of(desk: Desk, household_id: str) -> Place | None:
    household = desk.book.find(household_id) if household_id else None
    return parse_place(household.text(LOCATION)) if household else None
