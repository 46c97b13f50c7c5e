"""
Areas as this phone knows them: how they are called, and which lie above which.
"""

from __future__ import annotations

from collections.abc import Iterator

from mobile.ports.case_book import Records
from mobile.use_cases.desk import Desk


def area_name(area: str, records: Records) -> str:
    """
    How an area is called, and its team; empty where this phone does not know it.
    """
    record = records.find(area) if area else None
    return record.text("name") if record else ""


def areas_above(area: str, records: Records) -> Iterator[str]:
    """
    An area and those above it, nearest first.
    """
    seen: set[str] = set()
    while area and area not in seen:
        seen.add(area)
        yield area
        record = records.find(area)
        area = record.text("parent") if record else ""


def is_led_from_here(desk: Desk, area: str) -> bool:
    """
    Whether an area is this worker's own, or one below it.
    """
    return desk.identity.area in areas_above(area, desk.book)


def other_areas(desk: Desk, here: str) -> tuple[tuple[str, str], ...]:
    """
    This worker's own area and those below it, other than one, by identifier and name.
    """
    found = [area for area in desk.book.all_of("area") if area.id != here and is_led_from_here(desk, area.id)]
    return tuple(sorted(((area.id, area.text("name")) for area in found), key=lambda one: one[1]))
