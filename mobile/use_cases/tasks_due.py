"""
The tasks of this phone, worked out again only when something changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from mobile.ports.case_book import Outbox, Records
from mobile.use_cases.programmes import Programmes
from shared.programmes.schedules import due_tasks
from shared.programmes.tasks import AMEND, Task

_Stamp = tuple[date, int, int, int, int, tuple[tuple[str, int], ...], tuple[str, ...]]


class TasksDue:
    """
    Every pack's tasks, remembered until the records, the packs or the day change.
    """

    def __init__(self, records: Records, outbox: Outbox, programmes: Programmes) -> None:
        self._records = records
        self._outbox = outbox
        self._programmes = programmes
        self._stamp: _Stamp | None = None
        self._tasks: Sequence[Task] = ()

    def on(self, today: date, utc_offset_minutes: int) -> Sequence[Task]:
        """
        Everything to do today, urgent first, then by priority, due date and household.
        """
        stamp = self._present_stamp(today)
        if stamp != self._stamp:
            self._tasks = self._work_out(today, utc_offset_minutes)
            self._stamp = stamp
        return self._tasks

    def _present_stamp(self, today: date) -> _Stamp:
        counts = self._outbox.counts()
        packs = tuple(f"{pack.id} {pack.version}" for pack in self._programmes.packs())
        cursors = tuple(sorted(self._outbox.cursors().items()))
        return (
            today,
            counts.recorded,
            counts.received,
            counts.held + counts.refused,
            counts.last_contact_ms,
            cursors,
            packs,
        )

    def _work_out(self, today: date, utc_offset_minutes: int) -> Sequence[Task]:
        records = self._records
        people = records.all_of("person")
        visits = records.all_of("visit")
        amended = {
            operation.record
            for operation in self._outbox.pending()
            if operation.kind == "visit" and operation.base.revision > 0
        }
        tasks = [
            task
            for pack in self._programmes.packs()
            for task in due_tasks(
                pack,
                people,
                visits,
                records.all_of("task_event"),
                today=today,
                referrals=records.all_of("referral"),
                reviews=records.all_of("review"),
                consents=records.all_of("consent"),
                amended_here=amended,
                utc_offset_minutes=utc_offset_minutes,
            )
            if task.kind != AMEND or task.form in pack.forms
        ]
        return tuple({task.id: task for task in tasks}.values())
