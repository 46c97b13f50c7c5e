"""
What a case's conditions may read, worked out only as far as somebody looks.

    stage  days_open  days_in_stage  times_in_stage  duty
    person.<field>  case.<field>  consent.<purpose>
    plan.items  plan.open  plan.done  plan.overdue  plan.nobody  plan.undated  plan.goals
    referrals.open  referrals.late  budget.granted  budget.planned  budget.spent  budget.left
    <form>.made  <form>.since  <form>.days  <form>.in_<n>  <form>.approved  <form>.<question>  <form>.ever_<question>
    last.<question>

`duty` is `yes` where a law or a court asks that its records are kept; `made` counts a form in this case, `since` in
the present stage, `in_90` in the last ninety days; `days` is how long ago it was filled last; `approved` is `yes`
where a supervisor approved the last one as it stands, which somebody else filled; a question gives the last answer,
with `ever_` before it all that were ever given, with spaces between; under `last` it gives the last answer to a
question of that name, whichever form asked. Referrals are those of dangers and those to services,
`late` those to services alone (`shared.domain.services.is_late`). A budget is in the
currency's smallest unit. Nothing sealed can be read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from shared.domain.budget import budget_of
from shared.domain.consents import answer_on, newest_consents
from shared.domain.records import Record, Value
from shared.domain.referrals import is_open
from shared.domain.review import ReviewState, judge
from shared.domain.services import is_late
from shared.domain.visits import MADE, QUESTION
from shared.kernel.instants import day_of
from shared.programmes.cases import CaseState
from shared.programmes.conditions import compile_condition

ENDED_ITEMS = frozenset({"done", "dropped"})

OWN = ("stage", "days_open", "days_in_stage", "times_in_stage", "duty")
OF_PLAN = ("items", "open", "done", "overdue", "nobody", "undated", "goals")
OF_REFERRALS = ("open", "late")
OF_BUDGET = ("granted", "planned", "spent", "left")
OF_FORM = ("made", "since", "days", "approved")
RECENT = re.compile(r"^in_(\d{1,4})$")
EVER = "ever_"
LAST = "last"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """
    Everything one case is made of.

    Attributes:
        events: Its moves and transfers, in any order.
        visits: Visits that name it; void ones count nowhere.
        reviews, consents, referrals: Those of its visits and its person.
        services: Referrals to services of the directory.
        expenses: What was spent of its budget.
    """

    case: Record
    person: Record | None = None
    events: tuple[Record, ...] = ()
    visits: tuple[Record, ...] = ()
    items: tuple[Record, ...] = ()
    reviews: tuple[Record, ...] = ()
    consents: tuple[Record, ...] = ()
    referrals: tuple[Record, ...] = ()
    services: tuple[Record, ...] = ()
    expenses: tuple[Record, ...] = ()

    @property
    def opened_on(self) -> date | None:
        """The day it was opened."""
        return day_of(self.case.get("opened"))

    def made(self, form: str = "") -> list[Record]:
        """The visits that were made, by one form or by any, oldest first."""
        visits = [
            visit
            for visit in self.visits
            if form in ("", visit.fields.get("form"))
            and visit.fields.get("outcome") in MADE
            and not visit.fields.get("void_reason")
            and day_of(visit.fields.get("visited_on")) is not None
        ]
        return sorted(visits, key=lambda visit: (visit.text("visited_on"), _begun(visit), visit.id))


class CaseFacts(Mapping[str, Value]):
    """
    The facts of one case on one day, by name; a name that means nothing is unset.
    """

    def __init__(
        self, file: CaseFile, state: CaseState, today: date, offset: timedelta, duty: str = ""
    ) -> None:
        self._file = file
        self._state = state
        self._today = today
        self._offset = offset
        self._duty = duty

    def __getitem__(self, name: str) -> Value:
        value = self.get(name)
        if value is None:
            raise KeyError(name)
        return value

    def __iter__(self) -> Iterator[str]:
        return iter(OWN)

    def __len__(self) -> int:
        return len(OWN)

    def get(self, name: str, default: object = None) -> Value:
        """A fact; None where it is unset."""
        subject, dot, rest = name.partition(".")
        return self._of(subject, rest) if dot else self._own(name)

    def entered_on(self) -> date | None:
        """The day the present stage was entered."""
        if not self._state.entered_ms:
            return self._file.opened_on
        return (datetime.fromtimestamp(self._state.entered_ms / 1000, tz=UTC) + self._offset).date()

    def since(self, form: str) -> list[Record]:
        """The visits by a form that were begun in the present stage."""
        entered_on = self.entered_on()
        return [
            visit
            for visit in self._file.made(form)
            if entered_on is None
            or visit.text("visited_on") > entered_on.isoformat()
            or (
                visit.text("visited_on") == entered_on.isoformat() and _begun(visit) >= self._state.entered_ms
            )
        ]

    def _own(self, name: str) -> Value:
        if name == "stage":
            return self._state.stage
        if name == "days_open":
            return self._days_since(self._file.opened_on)
        if name == "days_in_stage":
            return self._days_since(self.entered_on())
        if name == "times_in_stage":
            return self._state.entered.count(self._state.stage)
        if name == "duty":
            return "yes" if self._is_under_duty() else "no"
        return None

    def _is_under_duty(self) -> bool:
        without_duty = CaseFacts(self._file, self._state, self._today, self._offset)
        return bool(self._duty) and compile_condition(self._duty)(without_duty)

    def _of(self, subject: str, name: str) -> Value:
        file = self._file
        if subject == "person":
            return _open_value(file.person, name)
        if subject == "case":
            return _open_value(file.case, name)
        if subject == "plan":
            return self._plan(name)
        if subject == "consent":
            newest = newest_consents(file.consents).get(name)
            return answer_on(newest, self._today) if newest else None
        if subject == "referrals" and name == "open":
            return sum(is_open(referral) for referral in (*file.referrals, *file.services))
        if subject == "referrals" and name == "late":
            return sum(is_late(referral, self._today) for referral in file.services)
        if subject == "budget":
            budget = budget_of(file.case, file.items, file.expenses)
            return getattr(budget, name) if name in OF_BUDGET and budget.granted is not None else None
        if subject == LAST:
            return self._last(f"{QUESTION}{name}")
        return self._form(subject, name)

    def _last(self, answer: str) -> Value:
        said = (_open_value(visit, answer) for visit in reversed(self._file.made()))
        return next((value for value in said if value not in (None, "")), None)

    def _plan(self, name: str) -> Value:
        items = self._file.items
        todo = [item for item in items if item.text("status") not in ENDED_ITEMS]
        counts = {
            "items": len(items),
            "open": len(todo),
            "done": sum(item.text("status") == "done" for item in items),
            "overdue": sum(is_overdue(item, self._today) for item in items),
            "nobody": sum(not item.text("responsible") for item in todo),
            "undated": sum(day_of(item.get("due_on")) is None for item in todo),
            "goals": len({item.text("goal") for item in items} - {""}),
        }
        return counts.get(name)

    def _form(self, form: str, name: str) -> Value:
        made = self._file.made(form)
        if name == "made":
            return len(made)
        if name == "since":
            return len(self.since(form))
        if recent := RECENT.match(name):
            first = self._today - timedelta(days=int(recent[1]) - 1)
            return sum(visit.text("visited_on") >= first.isoformat() for visit in made)
        if not made:
            return None
        last = made[-1]
        if name == "days":
            return self._days_since(day_of(last.get("visited_on")))
        if name == "approved":
            reviews = [review for review in self._file.reviews if review.text("visit") == last.id]
            if last.text("worker"):  # nobody approves what they wrote themselves
                reviews = [review for review in reviews if review.text("by") != last.text("worker")]
            return "yes" if judge(last, reviews).state is ReviewState.APPROVED else "no"
        if name.startswith(EVER):
            said = (_open_value(visit, f"{QUESTION}{name.removeprefix(EVER)}") for visit in made)
            return " ".join(
                str(word) for answer in said if answer not in (None, "") for word in _words(answer)
            )
        return _open_value(last, f"{QUESTION}{name}")

    def _days_since(self, day: date | None) -> Value:
        return None if day is None else (self._today - day).days


def is_overdue(item: Record, today: date) -> bool:
    """
    Whether a plan item should have been done before today.
    """
    due_on = day_of(item.get("due_on"))
    return item.text("status") not in ENDED_ITEMS and due_on is not None and due_on < today


def _open_value(record: Record | None, name: str) -> Value:
    value = record.fields.get(name) if record else None
    return None if isinstance(value, bytes) else value


def _words(answer: Value) -> Sequence[Value]:
    return answer if isinstance(answer, (list, tuple)) else (answer,)


def _begun(visit: Record) -> int:
    return _whole(visit.get("started_at_ms"))


def _whole(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0
