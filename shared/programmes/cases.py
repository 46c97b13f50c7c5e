"""
Where a case stands: worked out from its events, the same on every phone, in whatever order they arrived.

An event is written once and names the move it makes. Events count by the moment they were made; one that leaves a
stage where the case no longer stands changes nothing and stays in the history. A move that needs an agreement counts
from the moment it was agreed to.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import reduce

from shared.domain.records import Record
from shared.programmes.lifecycle import Lifecycle, Move

APPROVED, RETURNED = "approved", "returned"


class Came(StrEnum):
    """
    What became of an event.
    """

    MADE = "made"
    """The case stands in another stage since."""
    ALREADY = "already"
    """The case stood there already: somebody else had made the same step."""
    TOO_LATE = "too_late"
    """The case had left that stage."""
    ASKED = "asked"
    """It waits for a supervisor, or waited until the next step."""
    RETURNED = "returned"
    """A supervisor sent it back."""
    TRANSFERRED = "transferred"
    """It went to somebody else, where it stands."""
    UNKNOWN = "unknown"
    """The pack on this phone has no such move."""


@dataclass(frozen=True, slots=True)
class Step:
    """
    One entry of a case's history.

    Attributes:
        at_ms: When it was made, agreed to or sent back.
    """

    event: Record
    came: Came
    at_ms: int


@dataclass(frozen=True, slots=True)
class CaseState:
    """
    Attributes:
        entered_ms: When the present stage was entered; 0 in the first.
        entered: Every stage entered so far, in order.
        waiting: The event that waits for a supervisor.
        steps: The history, oldest first.
    """

    stage: str
    entered_ms: int = 0
    entered: tuple[str, ...] = ()
    waiting: Record | None = None
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Act:
    """
    One moment of an event: when it was made, or when a supervisor judged it.
    """

    at_ms: int
    event: Record
    judged: bool = False

    @property
    def rank(self) -> tuple[int, str, bool]:
        """Acts count in this order."""
        return self.at_ms, self.event.id, self.judged


def begin(lifecycle: Lifecycle) -> CaseState:
    """
    A case that was opened and has no events.
    """
    return CaseState(stage=lifecycle.first, entered=(lifecycle.first,))


def case_state(lifecycle: Lifecycle, events: Iterable[Record]) -> CaseState:
    """
    Where a case stands after its events, in whatever order they are given.
    """
    acts = sorted((act for event in events for act in acts_of(lifecycle, event)), key=lambda act: act.rank)
    return reduce(lambda state, act: follow(lifecycle, state, act), acts, begin(lifecycle))


def acts_of(lifecycle: Lifecycle, event: Record) -> tuple[Act, ...]:
    """
    The moments of one event.
    """
    made = Act(_whole(event, "at_ms"), event)
    move = lifecycle.move(event.text("move"))
    if move is None or not move.approval or event.text("verdict") not in (APPROVED, RETURNED):
        return (made,)
    return made, Act(max(made.at_ms, _whole(event, "verdict_at_ms")), event, judged=True)


def follow(lifecycle: Lifecycle, state: CaseState, act: Act) -> CaseState:
    """
    The state after one more act, which comes after all before it.
    """
    move = lifecycle.move(act.event.text("move"))
    came = _came(lifecycle, state, act, move)
    state = replace(state, steps=(*state.steps, Step(act.event, came, act.at_ms)))
    if came is Came.ASKED:
        return replace(state, waiting=act.event)
    if came is Came.MADE and move is not None:
        return replace(
            state,
            stage=move.to,
            entered_ms=act.at_ms,
            entered=(*state.entered, move.to),
            waiting=None,
        )
    if came is Came.RETURNED and state.waiting is not None and state.waiting.id == act.event.id:
        return replace(state, waiting=None)
    return state


def next_moment(events: Iterable[Record], now_ms: int) -> int:
    """
    The moment of a new event: after every event its author saw, whatever the clocks of their phones said.
    """
    seen = [max(_whole(event, "at_ms"), _whole(event, "verdict_at_ms")) for event in events]
    return max([now_ms, *(moment + 1 for moment in seen)])


def _came(lifecycle: Lifecycle, state: CaseState, act: Act, move: Move | None) -> Came:
    if act.event.text("to_worker"):
        return Came.TRANSFERRED
    if move is None or lifecycle.stage(move.to) is None:
        return Came.UNKNOWN
    if act.judged and act.event.text("verdict") == RETURNED:
        return Came.RETURNED
    origin = act.event.text("from")
    if origin != state.stage or origin not in move.origins:
        return Came.ALREADY if state.stage == move.to else Came.TOO_LATE
    return Came.ASKED if move.approval and not act.judged else Came.MADE


def _whole(event: Record, name: str) -> int:
    value = event.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else 0
