"""
The road of a case as a pack lays it out: stages, moves between them, what a move waits for, time limits.

What a pack once published stays: a stage or a move that is no longer wanted is retired, so that no update of a pack
moves a case. SPEC.md, "Cases", has the sheets.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from shared.programmes.wire import Rest, Texts, WireReader, without_empty

OPENED = "opened"
ENTERED = "entered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """
    Where a case may stand.

    Attributes:
        forms: Visit forms that make this stage's records.
        ends: A case here is closed.
    """

    id: str
    forms: tuple[str, ...] = ()
    ends: bool = False
    title: Texts = field(default_factory=dict)
    rest: Rest = field(default_factory=dict)

    @classmethod
    def read(cls, wire: WireReader) -> Stage:
        """A stage from its part of the wire object."""
        return cls(
            id=wire.text("id"),
            forms=wire.names("forms"),
            ends=wire.flag("ends"),
            title=wire.texts("title"),
            rest=wire.rest(),
        )

    def to_wire(self) -> dict[str, object]:
        """The wire object."""
        known = without_empty({"forms": list(self.forms), "ends": self.ends, "title": dict(self.title)})
        return {"id": self.id, **known, **self.rest}


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """
    What a move waits for, and the words for what is missing.

    Attributes:
        when: Condition over the case's facts (`shared.programmes.case_facts`).
    """

    when: str
    missing: Texts = field(default_factory=dict)
    rest: Rest = field(default_factory=dict)

    @classmethod
    def read(cls, wire: WireReader) -> Guard:
        """A guard from its part of the wire object."""
        return cls(when=wire.text("when"), missing=wire.texts("missing"), rest=wire.rest())

    def to_wire(self) -> dict[str, object]:
        """The wire object."""
        return {"when": self.when, "missing": dict(self.missing), **self.rest}


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """
    A way from one or several stages to another.

    Attributes:
        origins: Stages it leaves.
        reason: It is made with a reason only.
        approval: It counts once a supervisor agreed.
        roles: Who may make it; empty means everybody.
        retired: No longer offered; moves made before stand.
    """

    id: str
    origins: tuple[str, ...]
    to: str
    reason: bool = False
    approval: bool = False
    retired: bool = False
    roles: tuple[str, ...] = ()
    guards: tuple[Guard, ...] = ()
    title: Texts = field(default_factory=dict)
    rest: Rest = field(default_factory=dict)

    @classmethod
    def read(cls, wire: WireReader) -> Move:
        """A move from its part of the wire object."""
        return cls(
            id=wire.text("id"),
            origins=wire.names("from"),
            to=wire.text("to"),
            reason=wire.flag("reason"),
            approval=wire.flag("approval"),
            retired=wire.flag("retired"),
            roles=wire.names("roles"),
            guards=tuple(Guard.read(item) for item in wire.readers("guards")),
            title=wire.texts("title"),
            rest=wire.rest(),
        )

    def is_for(self, role: str) -> bool:
        """Whether somebody of this role may make it."""
        return not self.roles or role in self.roles

    def to_wire(self) -> dict[str, object]:
        """The wire object."""
        known = without_empty(
            {
                "reason": self.reason,
                "approval": self.approval,
                "retired": self.retired,
                "roles": list(self.roles),
                "guards": [guard.to_wire() for guard in self.guards],
                "title": dict(self.title),
            }
        )
        return {"id": self.id, "from": list(self.origins), "to": self.to, **known, **self.rest}


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """
    A form that has to be filled within some days.

    Attributes:
        stages: In which it runs.
        since: What the days count from: `opened`, `entered` (the present stage), a form (filled last), or
            `form.question` (the date answered last).
        days: The last day in time is so many days after that.
        every_days: Due again so many days after each time it was filled; 0 means once.
        notice_days: Shown so many days before it is due; without it from the first day.
        when: Condition over the case's facts.
        priority: 1 is first.
    """

    id: str
    form: str
    stages: tuple[str, ...]
    since: str
    days: int
    every_days: int = 0
    notice_days: int = -1
    when: str = ""
    priority: int = 5
    label: Texts = field(default_factory=dict)
    rest: Rest = field(default_factory=dict)

    @classmethod
    def read(cls, wire: WireReader) -> Limit:
        """A time limit from its part of the wire object."""
        return cls(
            id=wire.text("id"),
            form=wire.text("form"),
            stages=wire.names("stages"),
            since=wire.text("since"),
            days=wire.whole("days"),
            every_days=wire.whole("every_days", 0),
            notice_days=wire.whole("notice_days", -1),
            when=wire.text("when", ""),
            priority=wire.whole("priority", 5),
            label=wire.texts("label"),
            rest=wire.rest(),
        )

    def to_wire(self) -> dict[str, object]:
        """The wire object."""
        must = {"id": self.id, "form": self.form, "stages": list(self.stages), "since": self.since}
        known = without_empty(
            {
                "every_days": self.every_days or None,
                "notice_days": self.notice_days if self.notice_days >= 0 else None,
                "when": self.when,
                "label": dict(self.label),
            }
        )
        return {**must, "days": self.days, "priority": self.priority, **known, **self.rest}


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifecycle:
    """
    One kind of case. The first stage is where it begins.

    Attributes:
        id: As a case record's `programme` names it.
        forms: Visit forms that may be filled in any stage, such as a crisis.
        roles: Who may open one; empty means everybody.
        quiet: Its tasks are shown only inside the person's own view.
    """

    id: str
    stages: tuple[Stage, ...]
    moves: tuple[Move, ...] = ()
    limits: tuple[Limit, ...] = ()
    forms: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    quiet: bool = False
    title: Texts = field(default_factory=dict)
    rest: Rest = field(default_factory=dict)

    @classmethod
    def read(cls, wire: WireReader) -> Lifecycle:
        """A lifecycle from its part of the wire object."""
        return cls(
            id=wire.text("id"),
            stages=tuple(Stage.read(item) for item in wire.readers("stages")),
            moves=tuple(Move.read(item) for item in wire.readers("moves")),
            limits=tuple(Limit.read(item) for item in wire.readers("limits")),
            forms=wire.names("forms"),
            roles=wire.names("roles"),
            quiet=wire.flag("quiet"),
            title=wire.texts("title"),
            rest=wire.rest(),
        )

    @property
    def first(self) -> str:
        """The stage a case begins in; empty where there is none."""
        return self.stages[0].id if self.stages else ""

    def stage(self, stage_id: str) -> Stage | None:
        """A stage, or None."""
        return next((stage for stage in self.stages if stage.id == stage_id), None)

    def move(self, move_id: str) -> Move | None:
        """A move, or None."""
        return next((move for move in self.moves if move.id == move_id), None)

    def moves_from(self, stage_id: str) -> tuple[Move, ...]:
        """The moves offered in a stage, in the pack's order."""
        return tuple(move for move in self.moves if stage_id in move.origins and not move.retired)

    def is_for(self, role: str) -> bool:
        """Whether somebody of this role may open one."""
        return not self.roles or role in self.roles

    def own_forms(self) -> frozenset[str]:
        """Every form that belongs to a case of this kind."""
        return frozenset(self.forms).union(*(stage.forms for stage in self.stages))

    def to_wire(self) -> dict[str, object]:
        """The wire object."""
        known = without_empty(
            {
                "moves": [move.to_wire() for move in self.moves],
                "limits": [limit.to_wire() for limit in self.limits],
                "forms": list(self.forms),
                "roles": list(self.roles),
                "quiet": self.quiet,
                "title": dict(self.title),
            }
        )
        return {"id": self.id, "stages": [stage.to_wire() for stage in self.stages], **known, **self.rest}


def reached(first: str, moves: Iterable[Move]) -> frozenset[str]:
    """
    The stages that moves lead to from the first one, itself among them.
    """
    ways: dict[str, set[str]] = {}
    for move in moves:
        for origin in move.origins:
            ways.setdefault(origin, set()).add(move.to)
    found: set[str] = set()
    todo = {first}
    while todo:
        found |= todo
        todo = {to for stage in todo for to in ways.get(stage, ())} - found
    return frozenset(found)


def lost_ways(before: Mapping[str, Lifecycle], after: Mapping[str, Lifecycle]) -> tuple[str, ...]:
    """
    What cases may stand on and a new version no longer has, as `case:stage` or `case:move`: a move that is gone,
    leads elsewhere, leaves another stage, or waits for an agreement it did not need.
    """
    lost = []
    for name, old in before.items():
        new = after.get(name)
        known = {stage.id for stage in new.stages} if new else set()
        lost += [f"{name}:{stage.id}" for stage in old.stages if stage.id not in known]
        lost += [f"{name}:{old.first} as the first"] * (new is not None and new.first != old.first)
        lost += [f"{name}:{move.id}" for move in old.moves if not _stands(move, new)]
    return tuple(lost)


def _stands(move: Move, lifecycle: Lifecycle | None) -> bool:
    now = lifecycle.move(move.id) if lifecycle else None
    return (
        now is not None
        and now.to == move.to
        and set(move.origins) <= set(now.origins)
        and now.approval == move.approval
    )
