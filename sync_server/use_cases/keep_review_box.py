"""
The review box: what was not simply taken in is laid where supervisors see it, and their verdict is carried out.

Boxes are locked after the areas, all at once, so that two transactions never wait for each other; a request with
verdicts locks those that it may need beside them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace

from shared.domain.case_lists import CASE, case_area, is_misplaced
from shared.domain.delivery import Delivery
from shared.domain.records import Author, Operation, Value
from shared.domain.review_box import HELD, QUARANTINED, REFUSE, TAKE, BoxState, WhyRefused, box_of, boxed_id
from shared.domain.roles import Role
from shared.kernel.identifiers import AreaId, DeviceId, WorkerId
from shared.protocol import merge
from shared.protocol.canonical import operation_from_bytes
from shared.protocol.merge import CURABLE, GROWING, ClashValue, Mark, Reason, Verdict
from sync_server.ports.change_log import (
    ChangeTransaction,
    Contact,
    Decision,
    DeviceKey,
    Receipt,
    RecordKey,
    StoredRecord,
)
from sync_server.ports.directory import Directory
from sync_server.use_cases.area_writer import AreaWriter
from sync_server.use_cases.case_lists import CaseLists
from sync_server.use_cases.keep_audit import append_link
from sync_server.use_cases.move_records import cases_that_go, move_records, target_of

Apply = Callable[[RecordKey, Operation, Verdict, Mark], int]

MOST_SHOWN_BYTES = 32 << 10
"""Of a boxed operation, what is shown of it; a longer one is told by its facts alone."""


class ReviewBoxes:
    """
    Args:
        lists: Tells cases from other areas: a case has no box beside it, what waits lies before its own list.
        contacts: What is known of devices, as this transaction leaves it.
    """

    def __init__(
        self,
        changes: ChangeTransaction,
        writer: AreaWriter,
        directory: Directory,
        lists: CaseLists,
        contacts: dict[DeviceKey, Contact],
        now_ms: int,
    ) -> None:
        self._changes = changes
        self._writer = writer
        self._directory = directory
        self._lists = lists
        self._contacts = contacts
        self._now_ms = now_ms
        self._new: list[tuple[str, Receipt, Operation | None, str]] = []

    def add(self, receipt: Receipt, operation: Operation | None, author: str) -> str:
        """
        An operation that was held or refused.

        Returns:
            The area whose supervisors see it.
        """
        area = receipt.box_area or receipt.area
        if receipt.reason != Reason.ERASED:
            self._new.append((area, receipt, operation, author))
        return area

    def place_of(self, area: str) -> str:
        """
        The area in which it lies for them.
        """
        return area if self._lists.waits_here(area) else box_of(area)

    def areas_to_judge(self, operations: Collection[Operation]) -> set[str]:
        """
        Every area that verdicts write to. Known before the first is locked, all are locked in one order.
        """
        keys = {RecordKey(one.area, one.record) for one in operations}
        found = self._changes.records(keys).values()
        waiting = [
            one.fields
            for one in found
            if one.kind == QUARANTINED or one.fields.get("state") == BoxState.WAITING
        ]
        return {area for fields in waiting for area in self._areas_of(fields)}

    def boxes_beside(self, areas: Collection[str]) -> set[str]:
        """
        The boxes in which what is held or refused in some areas may come to lie.
        """
        return {place for area in areas if (place := self.place_of(area)) != area}

    def _areas_of(self, fields: Mapping[str, Value]) -> set[str]:
        """
        That of held work, the one it was written to, those its record has moved on to, that in which its author's
        receipt lies; and where it goes, with the cases that go along, if it is taken in.
        """
        area, about = str(fields["for_area"]), fields.get("about")
        areas = {area, str(fields["home"])}
        receipt = self._receipt(fields)
        if receipt is None or not isinstance(about, str):
            return areas
        case = _misplaced(fields)
        areas |= {receipt.area, case_area(case)} if case else {receipt.area}
        here, there = RecordKey(receipt.area, about), RecordKey(area, about)
        seen = {area}
        while (
            (gone := self._changes.gone([there]).get(there)) and gone.left_for and gone.left_for not in seen
        ):
            there = RecordKey(gone.left_for, about)
            seen.add(there.area)
        areas |= seen
        moving = [here] if here != there and self._is_living(here) else []
        if target := target_of(operation_from_bytes(receipt.payload)) if receipt.payload else "":
            areas.add(target)
            moving.append(there)
        return areas.union(*(cases_that_go(self._changes, self._directory, key) for key in moving))

    def _is_living(self, key: RecordKey) -> bool:
        record = self._changes.records([key]).get(key)
        return record is not None and record.is_living

    def _receipt(self, fields: Mapping[str, Value]) -> Receipt | None:
        """That of a boxed operation."""
        home, seq = DeviceKey(str(fields["home"]), str(fields["device"])), fields["seq"]
        return self._changes.receipts(home, seq, seq).get(seq) if isinstance(seq, int) else None

    def close(self) -> None:
        """
        Lays everything new into the boxes.
        """
        areas = {area for area, *_ in self._new}
        boxes = self.boxes_beside(areas)
        self._writer.lock({self.place_of(area) for area in areas} - boxes, boxes=boxes)
        for area, receipt, operation, author in self._new:
            key = RecordKey(self.place_of(area), boxed_id(receipt.home.device, receipt.seq))
            kind = HELD if receipt.state is Delivery.HELD else QUARANTINED
            account = self._directory.find_account(author)
            # Who has left the team is no longer known on the supervisor's phone.
            name = account.name if account else None
            self._writer.put(key, kind, {**_fields(area, receipt, operation, author), "author_name": name})

    def judge(self, boxed: StoredRecord, actor: str, apply: Apply) -> None:
        """
        Carries a supervisor's verdict out, once.

        Args:
            apply: Makes an accepted operation part of its record, with all that follows from it, and returns the
                revision.
        """
        fields = boxed.fields
        if boxed.kind == QUARANTINED:
            self._judge_refused(boxed, actor, apply)
            return
        if boxed.kind != HELD or fields.get("state") != BoxState.WAITING:
            return
        if fields.get("verdict") not in (TAKE, REFUSE):
            return
        receipt = self._receipt(fields)
        if receipt is None or receipt.state is not Delivery.HELD:
            return
        area = str(fields["for_area"])
        self._writer.lock([area])
        if fields["verdict"] == TAKE:
            decided = self._take_in(receipt, area, str(fields["author"]), apply)
        else:
            why = fields.get("why")
            known = str(why) if why in list(WhyRefused) else WhyRefused.OTHER
            decided = receipt._replace(state=Delivery.REFUSED, reason=str(known))
        self._note(receipt, decided, area, actor)
        state = BoxState.REFUSED if decided.state is Delivery.REFUSED else BoxState.TAKEN
        self._writer.put(boxed.key, HELD, {"state": str(state), "outcome": decided.reason or None})

    def _judge_refused(self, boxed: StoredRecord, actor: str, apply: Apply) -> None:
        """
        What a server of an older release did not know is decided anew; what is refused again waits on.
        """
        fields = boxed.fields
        if fields.get("verdict") != TAKE or fields.get("state") is not None:
            return
        receipt = self._receipt(fields)
        if receipt is None or receipt.state is not Delivery.REFUSED:
            return
        decided, area = receipt, str(fields["for_area"])
        self._writer.lock([area])
        if receipt.reason in CURABLE and self._is_of_author(receipt.area, fields):
            self._writer.lock([receipt.area])
            decided = self._take_in(receipt, receipt.area, str(fields["author"]), apply)
        if decided.state is Delivery.REFUSED:
            self._writer.put(boxed.key, QUARANTINED, {"verdict": None, "reason": decided.reason})
            return
        self._note(receipt, decided, area, actor)
        self._writer.put(boxed.key, QUARANTINED, {"state": str(BoxState.TAKEN)})

    def _is_of_author(self, area: str, fields: Mapping[str, Value]) -> bool:
        """Whether refused work was for the area in whose box it lies, or for one below that its author supervises."""
        own = str(fields["for_area"])
        if area == own:
            return True
        account, place = self._directory.find_account(str(fields["author"])), self._directory.find_area(area)
        supervises = account is not None and account.role is not Role.VOLUNTEER
        return supervises and place is not None and own in place.path

    def _take_in(self, receipt: Receipt, area: str, worker: str, apply: Apply) -> Receipt:
        operation = operation_from_bytes(receipt.payload)
        if is_misplaced(operation.kind, operation.record, area, operation.set):
            # A case that waited before the team for which it was opened.
            area = operation.area
            self._writer.lock([area])
        here = RecordKey(receipt.area, operation.record)
        key = RecordKey(area, operation.record)
        self._writer.load([here, key])
        while (record := self._writer.find(key)) is not None and record.left_for is not None:
            self._writer.lock([record.left_for])
            key = RecordKey(record.left_for, operation.record)
            self._writer.load([key])
        if record is None and self._follow_stray(here, key.area):
            record = self._writer.find(key)
        account = self._directory.find_account(worker)
        author = Author(
            DeviceId(receipt.home.device), WorkerId(worker), AreaId(key.area), account.role if account else ""
        )
        clashes = self._writer.open_clashes(key)
        moved = replace(
            operation, area=AreaId(key.area), set=_not_overtaken(receipt, operation, record, clashes)
        )
        if target := target_of(moved):
            self._writer.lock([target])
        verdict = merge.decide(
            moved,
            author=author,
            scope=[key.area],
            record=record,
            base_revision=_base_after_move(self._seen(operation), self._writer.find(here), record),
            revision=self._writer.heads[key.area].revision + 1,
            received_ms=receipt.received_ms,
            clashes=clashes,
        )
        if not verdict.accepted or verdict.mark is None:
            return receipt._replace(state=Delivery.REFUSED, reason=str(verdict.reason))
        revision = apply(key, moved, verdict, verdict.mark)
        if here != key and self._writer.find(here) is None:
            # What its author still writes where it was written to is led after it.
            self._writer.lead_away(here, operation.kind, left_for=key.area)
        # A revision of another area than the author wrote to would name another record there.
        revision = revision if key.area == operation.area else 0
        return receipt._replace(state=verdict.state, reason="", revision=revision)

    def _seen(self, operation: Operation) -> int:
        """What its author saw of the area it was written to, in the revisions of today."""
        epoch, base = self._directory.epoch(), operation.base
        if base.epoch == epoch or not base.revision:
            return base.revision
        ended = self._changes.restored([operation.area])
        return merge.base_in_epoch(base, epoch, ended.get(operation.area, {}))

    def _follow_stray(self, here: RecordKey, area: str) -> bool:
        """
        Takes a record along that somebody else's change made where this one was written to, before this came: after a
        restore that happens. A record lives in one area.
        """
        stray = self._writer.find(here)
        if here.area == area or stray is None or not stray.is_living:
            return False
        self._writer.lock([here.area])
        came = move_records(self._writer, stray, area)
        self._lists.move([one.id for one in came], area)
        return True

    def _note(self, receipt: Receipt, decided: Receipt, area: str, actor: str) -> None:
        home = decided.home
        before = self._contacts.get(home) or self._changes.contacts([home]).get(home, Contact())
        was_held, is_refused = receipt.state is Delivery.HELD, decided.state is Delivery.REFUSED
        contact = before._replace(
            outcome_position=before.outcome_position + 1,
            held=max(0, before.held - was_held),
            refused=max(0, before.refused + is_refused - (not was_held)),
        )
        self._contacts[home] = self._writer.writes.contacts[home] = contact
        self._writer.writes.decisions.append(
            Decision(decided, decided.box_area or decided.area, contact.outcome_position, self._now_ms)
        )
        head = self._writer.heads[area]
        action = f"{receipt.state}.{'refused' if is_refused else 'taken'}"
        link = append_link(
            head,
            at_ms=self._now_ms,
            actor=actor,
            action=action,
            subject=boxed_id(home.device, decided.seq),
        )
        self._writer.writes.audit.append(link)
        self._writer.writes.heads[area] = head


def _base_after_move(seen: int, here: StoredRecord | None, there: StoredRecord | None) -> int:
    """
    What the author saw, in the revisions of the area that the record is in now: all of it up to the move, or nothing.
    """
    if here is None or there is None:
        return 0
    if here is there:
        return seen
    return there.made.revision if seen >= here.made.revision else 0


def _not_overtaken(
    receipt: Receipt,
    operation: Operation,
    record: StoredRecord | None,
    clashes: Mapping[str, Sequence[ClashValue]],
) -> Mapping[str, Value]:
    """
    What an operation sets that waited, without what the same phone has said anew meanwhile: its later word stands.
    """
    if record is None:
        return operation.set
    device, at_ms = receipt.home.device, merge.corrected_ms(operation, receipt.received_ms)

    def is_overtaken(name: str) -> bool:
        mark = record.mark(name)
        said = [mark[1:]] if mark is not None else []
        said += [(one.setter, one.at_ms) for one in clashes.get(name, ())]
        return name not in GROWING and any(by == device and later > at_ms for by, later in said)

    return {name: value for name, value in operation.set.items() if not is_overtaken(name)}


def _misplaced(fields: Mapping[str, Value]) -> str:
    """The case into whose own area a boxed operation would be taken; empty where it is about none."""
    about, kind, shown = str(fields.get("about")), str(fields.get("about_kind")), fields.get("set")
    said: Mapping[str, Value] = shown if isinstance(shown, Mapping) else {}
    if not is_misplaced(kind, about, str(fields["for_area"]), said):
        return ""
    return about if kind == CASE else str(said.get(CASE))


def _fields(area: str, receipt: Receipt, operation: Operation | None, author: str) -> Mapping[str, Value]:
    shown: Mapping[str, Value] = {}
    if operation is not None and len(receipt.payload) <= MOST_SHOWN_BYTES:
        shown = merge.content_of(operation)
    facts: dict[str, Value] = {
        "author": author,
        "device": receipt.home.device,
        "home": receipt.home.area,
        "seq": receipt.seq,
        "for_area": area,
        "about": receipt.record if operation is not None else None,
        "about_kind": operation.kind if operation is not None else None,
        "reason": receipt.reason,
        "made_at_ms": (
            merge.corrected_ms(operation, receipt.received_ms) if operation else receipt.received_ms
        ),
        "received_ms": receipt.received_ms,
        "set": dict(shown),
    }
    if receipt.state is Delivery.HELD:
        facts["state"] = str(BoxState.WAITING)
    return facts


def judged(operations: Sequence[Operation]) -> list[Operation]:
    """
    Those that carry a verdict on boxed work, but for that it was seen.
    """
    return [
        one
        for one in operations
        if (one.kind == HELD and "verdict" in one.set)
        or (one.kind == QUARANTINED and one.set.get("verdict") == TAKE)
    ]
