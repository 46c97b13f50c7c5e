"""
What becomes of one operation: the server's decision, as a pure function.

Different fields merge. The same field set by two devices that did not see each other is a clash: all values are kept,
one is shown, a person settles it. On danger, risk, alive and safe-to-contact fields the more cautious value is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple, Protocol, cast

from shared.domain.case_lists import is_misplaced
from shared.domain.delivery import Answer, Delivery
from shared.domain.kinds import KINDS, VERDICT, Kind
from shared.domain.records import Author, Base, Operation, Value
from shared.domain.roles import Role
from shared.protocol.canonical import canonical_value
from shared.protocol.versions import MAX_DEPTH, MAX_FIELDS, MAX_NAME_CHARACTERS, MAX_VALUE_BYTES

SETTLES = "settles"
"""Names the fields whose open clash this operation settles with the values it sets."""

MOVES_TO = "moves_to"
"""Names the area to which a household or person goes, with everything that belongs to it."""

INSTRUCTIONS = frozenset({SETTLES, MOVES_TO})
"""Fields that tell the server what to do, and are never part of a record."""


class Reason(StrEnum):
    """
    Why an operation was held or refused: stable, stored in receipts for ever.
    """

    # Held: well-formed, but not this device's to write any more.
    MOVED = "operation.record.moved"
    REASSIGNED = "operation.record.reassigned"
    CLOSED = "operation.record.closed"
    GUEST = "operation.record.guest"
    CARD_BOUND = "operation.card.bound"
    # Refused.
    ERASED = "operation.record.erased"
    KIND_UNKNOWN = "operation.kind.unknown"
    KIND_DIFFERS = "operation.kind.differs"
    AUTHOR_DIFFERS = "operation.author.differs"
    AREA_FORBIDDEN = "operation.area.forbidden"
    CASE_MISPLACED = "operation.case.misplaced"
    FIELD_FORBIDDEN = "operation.field.forbidden"
    TOO_LARGE = "operation.too_large"
    UNREADABLE = "operation.unreadable"
    FAULT = "operation.server.fault"


CURABLE = frozenset({Reason.KIND_UNKNOWN, Reason.FAULT})
"""Refused by a server that did not know better: a later release of it may take such work in."""


class Mark(NamedTuple):
    """
    Who last set a field: the revision that did, the device, and the time by which clashes are ordered.
    """

    revision: int
    setter: str
    at_ms: int


class ClashValue(NamedTuple):
    """
    One of the values that stand beside each other.
    """

    value: Value
    revision: int
    setter: str
    at_ms: int


class Joined(NamedTuple):
    """
    What two records become that are one: fields, who set each, and the values that stand beside each other.
    """

    fields: dict[str, Value]
    marks: dict[str, Mark]
    clashes: dict[str, Sequence[ClashValue]]


class Known(Protocol):
    """
    A stored record, as deciding needs it.
    """

    @property
    def kind(self) -> str:
        """Its kind."""
        ...

    @property
    def fields(self) -> Mapping[str, Value]:
        """What is shown."""
        ...

    @property
    def left_for(self) -> str | None:
        """The area it moved to."""
        ...

    @property
    def erased_ms(self) -> int:
        """When its payload was destroyed, or 0."""
        ...

    def mark(self, name: str) -> tuple[int, str, int] | None:
        """(revision, setter, at_ms) of a field; None where nobody set it."""
        ...


class Verdict(NamedTuple):
    """
    The decision and everything that follows from it.

    Attributes:
        state: RECEIVED, CLASHED, HELD or REFUSED.
        reason: For HELD and REFUSED.
        cause_seq: The earlier operation whose fate this one shares, or 0.
        set: Shown values to store under the new revision with `mark`.
        mark: Mark for every field in `set`.
        clashes: Field to every value now standing beside each other.
        settled: Fields whose open clash ends.
        corrections: Fields whose shown value is not what the operation set: sent back to the author.
    """

    state: Delivery
    reason: str = ""
    cause_seq: int = 0
    set: Mapping[str, Value] = MappingProxyType({})
    mark: Mark | None = None
    clashes: Mapping[str, Sequence[ClashValue]] = MappingProxyType({})
    settled: frozenset[str] = frozenset()
    corrections: Mapping[str, Value] = MappingProxyType({})

    @property
    def accepted(self) -> bool:
        """Whether it became part of the record."""
        return self.state in (Delivery.RECEIVED, Delivery.CLASHED)


def decide(
    operation: Operation,
    *,
    author: Author,
    scope: Collection[str],
    record: Known | None,
    base_revision: int,
    revision: int,
    received_ms: int,
    clashes: Mapping[str, Sequence[ClashValue]] | None = None,
    cause: Answer | None = None,
    held: Reason | None = None,
    is_erased: bool = False,
    former: Collection[str] = (),
) -> Verdict:
    """
    Decides one operation.

    Args:
        operation: Well-formed; its hash differs from no stored receipt.
        author: The device it came from, with its worker's role.
        scope: Areas the author may write.
        record: The record it wishes to change, if stored under the operation's area.
        base_revision: What the author saw, in this epoch (`base_in_epoch`).
        revision: The revision it will make if it is accepted.
        received_ms: The server's clock.
        clashes: The record's open clashes.
        cause: The author's first held or refused operation on a record that does not exist.
        held: Why the author may not write this record any more, if so.
        is_erased: What the record belongs to was erased.
        former: Areas that were the author's.
    """
    refusal = unacceptable(operation) or _refusal(operation, author, record)
    if refusal is None and is_erased:
        refusal = Reason.ERASED
    if refusal is not None:
        return Verdict(state=Delivery.REFUSED, reason=refusal)
    if record is None and cause is not None:
        return Verdict(state=cause.state, reason=cause.reason, cause_seq=cause.cause_seq or cause.seq)
    if operation.area not in scope:
        if operation.area not in former:
            return Verdict(state=Delivery.REFUSED, reason=Reason.AREA_FORBIDDEN)
        held = held or Reason.REASSIGNED
    if record is not None and record.left_for is not None:
        held = Reason.MOVED
    if held is not None:
        return Verdict(state=Delivery.HELD, reason=held)
    mark = Mark(revision, author.device, corrected_ms(operation, received_ms))
    owned = _owned(operation, author, record)
    if record is None:
        return _made(operation, mark, owned)
    return _merge(operation, record, base_revision, mark, clashes or {}, owned)


def corrected_ms(operation: Operation, received_ms: int) -> int:
    """
    When an operation was made by the server's clock; never later than it was received.
    """
    return min(operation.at_ms + operation.offset_ms, received_ms)


def base_in_epoch(base: Base, epoch: bytes, restored: Mapping[bytes, int]) -> int:
    """
    A base revision in terms of this epoch.

    Args:
        base: As in the operation.
        epoch: The server's epoch.
        restored: Former epoch to the area's revision at the restore that ended it: history is shared up to there.
    """
    if base.epoch == epoch:
        return base.revision
    return min(base.revision, restored.get(base.epoch, 0))


NUL = "\x00"
"""Not every database keeps it in a text, and no form names a field with it."""


def unacceptable(operation: Operation) -> Reason | None:
    """
    Whether an operation breaks the limits that every operation must keep.
    """
    if len(operation.set) > MAX_FIELDS or len(operation.kind) > MAX_NAME_CHARACTERS:
        return Reason.TOO_LARGE
    if operation.seq < 1 or operation.base.revision < 0:
        return Reason.UNREADABLE
    if max(map(len, operation.set), default=0) > MAX_NAME_CHARACTERS:
        return Reason.TOO_LARGE
    if NUL in "".join(operation.set):
        return Reason.UNREADABLE
    for value in operation.set.values():
        if type(value) is str and len(value) <= MAX_VALUE_BYTES:  # most answers: spares a call each
            continue
        reason = _unacceptable_value(value, 1)
        if reason is not None:
            return reason
    return None


def content_of(operation: Operation) -> dict[str, Value]:
    """
    What an operation sets of its record, without what it tells the server to do.
    """
    if INSTRUCTIONS.isdisjoint(operation.set):
        return dict(operation.set)
    return {name: value for name, value in operation.set.items() if name not in INSTRUCTIONS}


def join(
    coming: Known,
    standing: Known,
    *,
    coming_clashes: Mapping[str, Sequence[ClashValue]],
    standing_clashes: Mapping[str, Sequence[ClashValue]],
) -> Joined:
    """
    One record of two that grew apart in two areas: what only one says is kept; where both speak the field rule holds.

    Args:
        coming: The record as it comes from the other area.
        standing: The same record, as a late change made it in the area it comes to.
    """
    kind = KINDS[coming.kind]
    joined = Joined({}, {}, {})
    for name in {**coming.fields, **standing.fields}:
        values = _said(standing, name, standing_clashes)
        opened = name in coming_clashes or name in standing_clashes
        for value in _said(coming, name, coming_clashes):
            other = next((one for one in values if one.setter == value.setter), None)
            if other is None or other.at_ms < value.at_ms:
                values = [*(one for one in values if one is not other), value]
        first, last = (choose(values, key=lambda one: (one.at_ms, one.setter)) for choose in (min, max))
        parts = any(not is_same(one.value, last.value) for one in values)
        if not kind.mergeable or (name in kind.written_once and first.value is not None):
            last = first
        elif opened or parts:
            joined.clashes[name] = tuple(values)
            last = last._replace(value=_shown(name, values))
        for known in (coming, standing):
            last = last._replace(value=_grown(name, known.fields.get(name), last.value))
        joined.fields[name] = last.value
        joined.marks[name] = Mark(*last[1:])
    return joined


def _said(record: Known, name: str, clashes: Mapping[str, Sequence[ClashValue]]) -> list[ClashValue]:
    mark = record.mark(name)
    shown = [ClashValue(record.fields[name], *mark)] if mark is not None and name in record.fields else []
    return list(clashes.get(name, shown))


def corrections(operations: Iterable[Operation], record: Known) -> Mapping[str, Value]:
    """
    What an author must be told beside "accepted": the shown values of fields whose last setting among `operations`
    is not what is shown.

    Args:
        operations: All accepted operations on one record that are answered in this reply, by seq; new ones
            and ones answered again. The author of a new record is told whose it became.
        record: As it stands after them.
    """
    wished: dict[str, Value] = {}
    for operation in operations:
        wished.update(content_of(operation))
        owner = KINDS[operation.kind].owner
        if owner and not operation.base.revision:
            wished.setdefault(owner, None)
    shown = record.fields
    return {
        name: now
        for name, value in wished.items()
        if (now := shown.get(name)) is not value and not is_same(now, value)
    }


def is_same(one: Value, other: Value) -> bool:
    """
    Whether two values are the same on the wire: 1, 1.0 and true are three values.
    """
    if one is other:
        return True
    if isinstance(one, str) and isinstance(other, str):
        return one == other
    if one is None or other is None:
        return one is other
    return canonical_value(one) == canonical_value(other)


def _refusal(operation: Operation, author: Author, record: Known | None) -> Reason | None:
    kind = KINDS.get(operation.kind)
    if kind is None:
        return Reason.KIND_UNKNOWN
    if record is not None and record.erased_ms:
        return Reason.ERASED
    if record is not None and record.kind != operation.kind:
        return Reason.KIND_DIFFERS
    if operation.by != author.worker:
        return Reason.AUTHOR_DIFFERS
    if is_misplaced(operation.kind, operation.record, operation.area, operation.set):
        return Reason.CASE_MISPLACED
    if record is None and kind.made_by_server:
        return Reason.FIELD_FORBIDDEN
    if not kind.may_set_all(Role(author.role), operation.set.keys()):
        return Reason.FIELD_FORBIDDEN
    if kind.author and _judges_own(operation, author, record, kind):
        return Reason.FIELD_FORBIDDEN
    return None


def _judges_own(operation: Operation, author: Author, record: Known | None, kind: Kind) -> bool:
    """Whether somebody judges what they wrote themselves, or writes in another's name to judge it."""
    named = operation.set.get(kind.author)
    if named is not None and named != author.worker:
        return True
    writes = {kind.group_of(name) == VERDICT for name in operation.set}
    if len(writes) != 1 or record is None:
        return len(writes) > 1
    # After a restore a verdict may come before what it is about.
    other = [name for name in record.fields if (kind.group_of(name) == VERDICT) not in writes]
    is_own = any(mark[1] == author.device for name in other if (mark := record.mark(name)) is not None)
    return is_own or (True in writes and record.fields.get(kind.author) == author.worker)


def _unacceptable_value(value: Value, depth: int) -> Reason | None:
    if value is None or value is True or value is False:
        return None
    if isinstance(value, (str, bytes)):
        return Reason.TOO_LARGE if len(value) > MAX_VALUE_BYTES else None
    if isinstance(value, int):
        return None if -(1 << 63) <= value < 1 << 63 else Reason.UNREADABLE
    if isinstance(value, float):
        return None if value - value == 0 else Reason.UNREADABLE  # infinities and NaN equal nothing
    if depth > MAX_DEPTH:
        return Reason.TOO_LARGE
    if not value:
        return None
    if depth == 1 and len(canonical_value(value)) > MAX_VALUE_BYTES:
        return Reason.TOO_LARGE
    for part in value if isinstance(value, (list, tuple)) else _parts(value):
        reason = _unacceptable_value(part, depth + 1)
        if reason is not None:
            return reason
    return None


def _parts(value: Value) -> Iterable[Value]:
    return [*value, *value.values()] if isinstance(value, Mapping) else cast(Sequence[Value], value)


def _owned(operation: Operation, author: Author, record: Known | None) -> dict[str, Value]:
    # Only who registered it becomes its owner. After a restore somebody else's later change may arrive before the
    # registration does, and makes a record that is nobody's yet.
    owner = KINDS[operation.kind].owner
    is_registration = author.role == Role.VOLUNTEER and not operation.base.revision
    if not owner or not is_registration or (record is not None and record.mark(owner) is not None):
        return {}
    return {owner: author.worker}


def _made(operation: Operation, mark: Mark, owned: Mapping[str, Value]) -> Verdict:
    # Nothing stood there, so that all it wished is shown.
    return Verdict(
        state=Delivery.RECEIVED, set={**content_of(operation), **owned}, mark=mark, corrections=owned
    )


def _merge(
    operation: Operation,
    record: Known,
    base_revision: int,
    mark: Mark,
    clashes: Mapping[str, Sequence[ClashValue]],
    owned: Mapping[str, Value],
) -> Verdict:
    wished = content_of(operation)
    settling = operation.set.get(SETTLES)
    named = settling if isinstance(settling, list | tuple) else ()
    settles = {one for one in named if isinstance(one, str)}
    kind = KINDS[operation.kind]
    stored: dict[str, Value] = dict(owned)
    entries: dict[str, Sequence[ClashValue]] = {}
    settled: set[str] = set()
    for name, value in wished.items():
        shown = record.fields.get(name)
        last = record.mark(name)
        standing = clashes.get(name, ())
        if name in kind.written_once and shown is not None:
            continue
        if standing and name in settles and base_revision >= max(other.revision for other in standing):
            settled.add(name)
            stored[name] = _grown(name, shown, value)
        elif standing or _clashes(last, mark.setter, base_revision, shown, value):
            if not kind.mergeable:
                continue
            entries[name] = _beside(standing, shown, last, ClashValue(value, *mark))
            stored[name] = _shown(name, entries[name])
        else:
            stored[name] = _grown(name, shown, value)
    changed = {name: value for name, value in stored.items() if not is_same(value, record.fields.get(name))}
    opened = {name: values for name, values in entries.items() if len(values) > 1}
    return Verdict(
        state=Delivery.CLASHED if opened else Delivery.RECEIVED,
        set=changed,
        mark=mark,
        clashes=opened,
        settled=frozenset(settled),
        corrections={
            **_told(operation, {**stored, **_kept(wished, stored, record)}, record.fields),
            **owned,
        },
    )


def _clashes(
    last: tuple[int, str, int] | None, device: str, base_revision: int, shown: Value, value: Value
) -> bool:
    if last is None:
        return False
    revision, setter, _ = last
    return setter != device and revision > base_revision and not is_same(shown, value)


def _beside(
    standing: Sequence[ClashValue], shown: Value, last: tuple[int, str, int] | None, mine: ClashValue
) -> tuple[ClashValue, ...]:
    # One value per device: a device's newer value takes the place of its older one.
    before = standing or (() if last is None else (ClashValue(shown, *last),))
    return (*(other for other in before if other.setter != mine.setter), mine)


def _kept(wished: Mapping[str, Value], stored: Mapping[str, Value], record: Known) -> dict[str, Value]:
    return {name: record.fields.get(name) for name in wished if name not in stored}


def _told(operation: Operation, shown: Mapping[str, Value], before: Mapping[str, Value]) -> dict[str, Value]:
    return {
        name: shown.get(name, before.get(name))
        for name, value in content_of(operation).items()
        if not is_same(shown.get(name, before.get(name)), value)
    }


# The more cautious of several values, per field. A danger once raised goes only with an outcome (SAFETY: danger first);
# "no" is the cautious answer to "alive?" because a recorded death was confirmed twice and a cheerful call at the door
# of the bereaved cannot be taken back, while the open clash is in front of the supervisor at once.


def _union(values: Sequence[Value]) -> Value:
    codes: dict[str, None] = {}
    for value in values:
        for code in value if isinstance(value, list | tuple) else ():
            codes[str(code)] = None
    return sorted(codes)


def _first_of(*order: str) -> Callable[[Sequence[Value]], Value]:
    def choose(values: Sequence[Value]) -> Value:
        # Of those that no caution tells apart the first one given: the latest.
        return min(values, key=lambda value: order.index(value) if value in order else len(order))

    return choose


CAUTIOUS: Mapping[str, Callable[[Sequence[Value]], Value]] = {
    "danger": _union,
    "decisions": _union,
    "risk": _union,
    "alive": _first_of("no"),
    "mother_alive": _first_of("no"),
    "tier": _first_of("now", "day", "advice"),
    "safe_to_call": _first_of("no"),
    "safe_to_keep": _first_of("no"),
    "safe_to_visit": _first_of("no"),
    "state": _first_of("open"),
    # Risk as the programmes' own forms write it down beside the person.
    "high_risk_pregnancy": _first_of("yes"),
    "low_weight_seen": _first_of("yes"),
    "preterm": _first_of("yes"),
    "sncu": _first_of("yes"),
    "sam_open": _first_of("yes"),
    "fed_day_one": _first_of("no"),
    "risk_level": _first_of("RLHG", "RLMD", "RLLW"),
    "risco_familia": _first_of("R3", "R2", "R1"),
    "ivcf": _first_of("alto", "moderado", "baixo"),
}
"""Fields that show the more cautious value while a clash is open."""

GROWING = frozenset({"danger", "decisions"})
"""Lists of dangers raised: amending adds to them and never takes away."""


def _shown(name: str, values: Sequence[ClashValue]) -> Value:
    latest_first = sorted(values, key=lambda entry: (entry.at_ms, entry.setter), reverse=True)
    choose = CAUTIOUS.get(name)
    return choose([entry.value for entry in latest_first]) if choose is not None else latest_first[0].value


def _grown(name: str, shown: Value, value: Value) -> Value:
    if name not in GROWING or not isinstance(shown, list | tuple):
        return value
    grown = _union([shown, value])
    return value if isinstance(value, list | tuple) and _union([value]) == grown else grown
