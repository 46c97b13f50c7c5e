"""
What is due: derived from records and a pack, never stored.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from shared.kernel.identifiers import TaskId
from shared.programmes.wire import Texts

VISIT = "visit"
FOLLOW_UP = "follow_up"
AMEND = "amend"

AGAIN = "again"
"""Reason of a visit that comes again because somebody was not alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """
    One thing to do for one person.

    Attributes:
        id: Stable while the anchor date is corrected; the same on every device.
        kind: `visit` (a scheduled contact), `follow_up` (of an open referral) or `amend` (a returned visit).
        schedule: The pack's schedule; empty for other kinds.
        form: The form to open; empty where the task is a contact and not a form.
        person, household: Records it is about; a task may have no household.
        mother: The person's mother, where she is known.
        asks_mother: Whether the form's part about the mother is due with this visit.
        due_on, opens_on, closes_on: `opens_on` <= day < `closes_on` is its window.
        overdue: Today is past `due_on`.
        urgent: Shown first, whatever its date.
        priority: 1 is first.
        occurrence: Number of the contact within its schedule.
        label: Short words for the occurrence, such as "Day 3", by language.
        reasons: Codes that say why it stands where it does: `missed`, `raised`, `retry`, `retried`,
            `move_unconfirmed`, `mother_died`, `danger_now`, `danger_day`, `returned`, `again`.
        quiet: Shown only inside the person's own view.
        visit, referral, review, case: Records it comes from.
        retry_on: The agreed day to try again, where somebody was absent or refused.
    """

    id: TaskId
    kind: str
    person: str
    household: str
    due_on: date
    opens_on: date
    closes_on: date
    schedule: str = ""
    programme: str = ""
    form: str = ""
    mother: str = ""
    asks_mother: bool = False
    overdue: bool = False
    urgent: bool = False
    priority: int = 5
    occurrence: int = 0
    label: Texts = field(default_factory=dict)
    reasons: tuple[str, ...] = ()
    visit: str = ""
    referral: str = ""
    review: str = ""
    case: str = ""
    retry_on: date | None = None
    quiet: bool = False
