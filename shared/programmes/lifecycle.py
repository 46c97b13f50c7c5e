"""
The road of a case as a pack lays it out: stages, moves between them, what a move waits for, time limits.

What a pack once published stays: a stage or a move that is no longer wanted is retired, so that no update of a pack
moves a case. SPEC.md, "Cases", has the sheets.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from shared.programmes.money import Money, read_money
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
        like: The kind of case it was laid out after; the wire object leaves out what both have.
        forms: Visit forms that may be filled in any stage, such as a crisis.
        roles: Who may open one; empty means everybody.
        quiet: Its tasks are shown only inside the person's own view.
        domains: By form, the questions whose numbered answers are shown side by side and over time.
        money: What its budget is counted in; None where it has no budget.
        duty: Condition over its facts; where it holds, a law or a court asks that its records are kept.
    """

    id: str
    stages: tuple[Stage, ...]
    moves: tuple[Move, ...] = ()
    limits: tuple[Limit, ...] = ()
    forms: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    quiet: bool = False
    like: str = ""
    domains: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    money: Money | None = None
    duty: str = ""
    title: Texts = field(default_factory=dict)
    rest: Rest = field(default_factory=dict)

    @classmethod
    def read(cls, wire: WireReader, before: Mapping[str, Lifecycle]) -> Lifecycle:
        """A lifecycle from its part of the wire object, after those that stand before it in the pack."""
        like = wire.text("like", "")
        other = before.get(like) or cls(id="", stages=())
        domains = {one.text("form"): one.names("questions") for one in wire.readers("domains")}
        return cls(
            id=wire.text("id"),
            stages=_over(other.stages, (Stage.read(item) for item in wire.readers("stages"))),
            moves=_over(other.moves, (_read_move(item, other) for item in wire.readers("moves"))),
            limits=_over(other.limits, (Limit.read(item) for item in wire.readers("limits"))),
            forms=tuple(dict.fromkeys((*other.forms, *wire.names("forms")))),
            roles=wire.names("roles"),
            quiet=wire.flag("quiet"),
            like=like,
            domains={**other.domains, **domains},
            money=read_money(wire.text("currency", "")),
            duty=wire.text("duty", other.duty),
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

    def to_wire(self, before: Mapping[str, Lifecycle]) -> dict[str, object]:
        """The wire object; what the kind of case it is like has too is left out."""
        other = before.get(self.like) or Lifecycle(id="", stages=())
        known = without_empty(
            {
                "like": self.like,
                "stages": [stage.to_wire() for stage in self.stages if stage not in other.stages],
                "moves": [_move_to_wire(move, other) for move in self.moves if move not in other.moves],
                "limits": [limit.to_wire() for limit in self.limits if limit not in other.limits],
                "forms": [form for form in self.forms if form not in other.forms],
                "roles": list(self.roles),
                "quiet": self.quiet,
                "domains": [
                    {"form": form, "questions": list(questions)}
                    for form, questions in self.domains.items()
                    if other.domains.get(form) != questions
                ],
                "currency": str(self.money) if self.money else "",
                "duty": self.duty if self.duty != other.duty else "",
                "title": dict(self.title),
            }
        )
        return {"id": self.id, **known, **self.rest}


def _read_move(wire: WireReader, like: Lifecycle) -> Move:
    """A move; one without a `to` is that of the kind of case it is like, with more guards."""
    base = like.move(wire.text("id"))
    if base is None or wire.text("to", ""):
        return Move.read(wire)
    more = tuple(Guard.read(item) for item in wire.readers("guards"))
    return replace(base, guards=(*base.guards, *more), rest={**base.rest, **wire.rest()})


def _move_to_wire(move: Move, like: Lifecycle) -> dict[str, object]:
    base = like.move(move.id)
    if base is None or move != replace(base, guards=(*base.guards, *move.guards[len(base.guards) :])):
        return move.to_wire()
    return {"id": move.id, "guards": [guard.to_wire() for guard in move.guards[len(base.guards) :]]}


Part = TypeVar("Part", Stage, Move, Limit)


def _over(parts: tuple[Part, ...], own: Iterable[Part]) -> tuple[Part, ...]:
    """The parts of one kind of case with another's own in the place of those of the same name, new ones last."""
    return tuple({**{part.id: part for part in parts}, **{part.id: part for part in own}}.values())


def read_lifecycles(wires: Iterable[WireReader]) -> tuple[Lifecycle, ...]:
    """
    The kinds of case of a pack; one may be like those before it.
    """
    found: dict[str, Lifecycle] = {}
    for wire in wires:
        lifecycle = Lifecycle.read(wire, found)
        found[lifecycle.id] = lifecycle
    return tuple(found.values())


def lifecycles_to_wire(lifecycles: Iterable[Lifecycle]) -> list[dict[str, object]]:
    """
    The wire objects of a pack's kinds of case.
    """
    before: dict[str, Lifecycle] = {}
    wires = []
    for lifecycle in lifecycles:
        wires.append(lifecycle.to_wire(before))
        before[lifecycle.id] = lifecycle
    return wires


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
