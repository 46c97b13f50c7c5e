"""
The planned contacts of one person: where they lie, which visit closes which, and which one is open today.

Windows are half-open and never overlap; a visit closes the nearest open slot; a visit made for a later
contact leaves the earlier ones missed, and a missed first contact makes the next one due at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from shared.kernel.identifiers import TaskId, derive_uuid
from shared.programmes.pack import Occurrence, Schedule


@dataclass(frozen=True, slots=True)
class Slot:
    """
    One planned contact with its dates: opens_on <= day < closes_on, late until before `late_until_on`.
    """

    id: TaskId
    schedule: Schedule
    occurrence: Occurrence
    due_on: date
    opens_on: date
    closes_on: date
    late_until_on: date

    def admits(self, day: date) -> bool:
        """Whether a visit on that day may close it."""
        return self.opens_on <= day < self.late_until_on

    def may_be_of(self, visit: MadeVisit) -> bool:
        """
        Whether a visit was begun for it. One made before it opens was begun for the same contact of an earlier anchor
        date: the pregnancy before, or the day on which an ill child was to be seen again.
        """
        return self.id == visit.task and self.opens_on <= visit.day


@dataclass(frozen=True, slots=True)
class MadeVisit:
    """
    A visit that took place: its day and the task it was begun for, if any.
    """

    day: date
    task: str = ""


@dataclass(frozen=True, slots=True)
class OpenSlot:
    """
    The slot that a visit today would close, and the earliest earlier one that nobody made since.
    """

    slot: Slot
    missed: Slot | None


def task_id(pack_id: str, schedule_id: str, anchor: str, occurrence: int) -> TaskId:
    """
    The identity of a scheduled task; it does not depend on the anchor date, which may be corrected.
    """
    return TaskId(derive_uuid(pack_id, schedule_id, anchor, str(occurrence)))


def plan_slots(
    pack_id: str,
    person_id: str,
    planned: Iterable[tuple[Schedule, Occurrence, date]],
) -> tuple[Slot, ...]:
    """
    The slots of one person in one group of schedules, by due date, made not to overlap.

    Args:
        planned: Occurrences with their anchor dates, in the pack's order of schedules.
    """
    slots: list[Slot] = []
    for schedule, occurrence, anchor_on in planned:
        slot = _slot(pack_id, person_id, schedule, occurrence, anchor_on)
        near = timedelta(days=schedule.yields_within_days)
        yields = schedule.yields_within_days and any(
            other.schedule is not schedule and abs(other.due_on - slot.due_on) <= near for other in slots
        )
        if not yields:
            slots.append(slot)
    slots.sort(key=lambda slot: (slot.due_on, slot.schedule.id, slot.occurrence.index))
    return _parted(slots)


def unmade(slots: Sequence[Slot], visits: Iterable[MadeVisit]) -> list[Slot]:
    """
    The slots that no visit closed and that no later visit has overtaken, by due date.
    """
    open_slots = list(slots)
    for visit in sorted(visits, key=lambda visit: visit.day):
        begun_for = next((slot for slot in slots if slot.may_be_of(visit)), None)
        closed = begun_for if begun_for in open_slots else None
        if begun_for is None:
            closed = _nearest(open_slots, visit.day)
        if closed is not None:
            open_slots = [slot for slot in open_slots if slot.due_on > closed.due_on]
    return open_slots


def open_today(open_slots: Sequence[Slot], today: date) -> OpenSlot | None:
    """
    The one slot to show today, out of those left by `unmade`.
    """
    slot = _nearest(open_slots, today)
    if slot is None:
        return None
    missed = next(
        (
            earlier
            for earlier in open_slots
            if earlier.due_on < slot.due_on and earlier.occurrence.missed_means_today
        ),
        None,
    )
    return OpenSlot(slot, missed)


def _slot(pack_id: str, person_id: str, schedule: Schedule, occurrence: Occurrence, anchor_on: date) -> Slot:
    first_day = anchor_on - timedelta(days=1)
    return Slot(
        id=task_id(pack_id, schedule.id, person_id, occurrence.index),
        schedule=schedule,
        occurrence=occurrence,
        due_on=first_day + timedelta(days=occurrence.day),
        opens_on=first_day + timedelta(days=occurrence.opens_day),
        closes_on=first_day + timedelta(days=occurrence.closes_day),
        late_until_on=first_day + timedelta(days=occurrence.late_until_day),
    )


def _parted(slots: Sequence[Slot]) -> tuple[Slot, ...]:
    """Windows of neighbours cut at the middle between their due days, lateness at the next due day."""
    parted = list(slots)
    for position in range(len(parted) - 1):
        earlier, later = parted[position], parted[position + 1]
        if earlier.closes_on > later.opens_on:
            middle = earlier.due_on + timedelta(days=((later.due_on - earlier.due_on).days + 1) // 2)
            earlier = replace(earlier, closes_on=middle)
            later = replace(later, opens_on=middle)
        if earlier.late_until_on > later.due_on:
            earlier = replace(earlier, late_until_on=max(earlier.closes_on, later.due_on))
        parted[position], parted[position + 1] = earlier, later
    return tuple(parted)


def _nearest(slots: Iterable[Slot], day: date) -> Slot | None:
    """The admitting slot whose due day is nearest; of two equally near the earlier."""
    admitting = [slot for slot in slots if slot.admits(day)]
    return min(admitting, key=lambda slot: (abs(slot.due_on - day), slot.due_on), default=None)
