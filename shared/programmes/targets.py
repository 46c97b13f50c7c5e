"""
What a programme counts of a worker's month: visits made, people seen often enough, a goal, a line of the claim.

Counted is what the server has; what waits on the phone is told apart, so that nobody claims what may still be lost.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from shared.domain.records import Record, Value
from shared.domain.visits import MADE, QUESTION
from shared.programmes.conditions import compile_condition
from shared.programmes.wire import Rest, Texts, WireReader, without_empty

EACH = ("visit", "person")
SESSION, HELD_ON = "session", "held_on"
"""A meeting or group activity, and the field with its day."""

ANSWER = "answer."


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """
    Attributes:
        forms: Whose visits or sessions count.
        each: `visit` counts every visit; `person` counts a person once, in the month of the visit that makes it enough.
        needed: How many visits to a person are enough.
        adds: Question whose whole number is added up, such as packets given out; empty: each visit counts one.
        when: Condition over the person's fields, and over what was answered: `${answer.<question>}`.
        goal: How many a month; 0 for none.
        amount: What each is worth, in whole units of `currency`; 0 for nothing.
    """

    id: str
    forms: tuple[str, ...]
    title: Texts = field(default_factory=dict)
    each: str = "visit"
    needed: int = 1
    adds: str = ""
    when: str = ""
    goal: int = 0
    amount: int = 0
    currency: str = ""
    rest: Rest = field(default_factory=dict)

    @classmethod
    def read(cls, wire: WireReader) -> Target:
        """A target from its part of the wire object."""
        return cls(
            id=wire.text("id"),
            forms=wire.names("forms"),
            title=wire.texts("title"),
            each=wire.one_of("each", EACH, "visit"),
            needed=wire.whole("needed", 1),
            adds=wire.text("adds", ""),
            when=wire.text("when", ""),
            goal=wire.whole("goal", 0),
            amount=wire.whole("amount", 0),
            currency=wire.text("currency", ""),
            rest=wire.rest(),
        )

    def to_wire(self) -> dict[str, object]:
        """The wire object."""
        known = without_empty(
            {
                "title": dict(self.title),
                "when": self.when,
                "goal": self.goal or None,
                "amount": self.amount or None,
                "currency": self.currency,
                "needed": self.needed if self.needed > 1 else None,
                "adds": self.adds,
                "each": "" if self.each == "visit" else self.each,
            }
        )
        return {"id": self.id, "forms": list(self.forms), **known, **self.rest}


@dataclass(frozen=True, slots=True)
class Total:
    """
    A target's month: what the server has, and what waits on this phone.
    """

    target: Target
    received: int
    pending: int

    @property
    def earned(self) -> int:
        """What the received ones are worth."""
        return self.received * self.target.amount


def month_totals(
    targets: Iterable[Target],
    visits: Iterable[Record],
    people: Mapping[str, Record],
    *,
    month: date,
    is_received: Callable[[Record], bool],
) -> tuple[Total, ...]:
    """
    The month's totals in the pack's order.

    Args:
        visits: The worker's own visits and sessions, of all time; void ones count nothing.
        month: Any day of it.
    """
    made = sorted(
        (
            visit
            for visit in visits
            if (visit.kind == SESSION or visit.fields.get("outcome") in MADE)
            and not visit.fields.get("void_reason")
            and _made_on(visit)
        ),
        key=lambda visit: (_made_on(visit), visit.id),
    )
    return tuple(_total(target, made, people, month.isoformat()[:7], is_received) for target in targets)


def _total(
    target: Target,
    made: Sequence[Record],
    people: Mapping[str, Record],
    month: str,
    is_received: Callable[[Record], bool],
) -> Total:
    applies = compile_condition(target.when)
    asks = ANSWER in target.when
    seen: dict[str, int] = {}
    counts = {True: 0, False: 0}
    for visit in made:
        about = visit if visit.kind == SESSION else people.get(visit.text("person"))
        if visit.text("form") not in target.forms or about is None or not applies(_facts(visit, about, asks)):
            continue
        seen[about.id] = seen.get(about.id, 0) + 1
        if target.each == "person" and seen[about.id] != target.needed:
            continue
        if _made_on(visit).startswith(month):
            counts[is_received(visit)] += _worth(visit, target)
    return Total(target, counts[True], counts[False])


def _worth(made: Record, target: Target) -> int:
    """One, or the number that it adds; an answer that is missing or no whole number adds nothing."""
    added = made.fields.get(f"{QUESTION}{target.adds}") if target.adds else 1
    return added if isinstance(added, int) else 0


def _made_on(made: Record) -> str:
    return made.text(HELD_ON if made.kind == SESSION else "visited_on")


def _facts(visit: Record, about: Record, asks: bool) -> Mapping[str, Value]:
    """What a condition reads: the person's fields, and the answers where it asks for any."""
    if not asks:
        return about.fields
    answers = {
        ANSWER + name.removeprefix(QUESTION): value
        for name, value in visit.fields.items()
        if name.startswith(QUESTION)
    }
    return {**about.fields, **answers}
