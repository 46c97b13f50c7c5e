"""
Sync: what its effects do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta, timezone

from mobile.screens.sync_status.model import (
    Attached,
    AttachedMoved,
    AttachedStopped,
    Count,
    Counted,
    Health,
    MakeRescue,
    MakeRoom,
    Model,
    Moved,
    Rescued,
    RescueMade,
    RoomMade,
    Row,
    RunSync,
    SendAttached,
    Status,
    Synced,
)
from mobile.screens.sync_status.update import update
from mobile.ui.loop import Effect, Event, Opened, Send
from mobile.ui.routes import ToSyncStatus
from mobile.use_cases.desk import Desk, Host, SyncStep, desk_of
from mobile.use_cases.make_rescue_file import MadeRescue, make_rescue_file
from mobile.use_cases.make_room import make_room
from mobile.use_cases.people import household_name, household_place, person_name
from mobile.use_cases.send_attachments import WaitsForWifiError, wifi_wait
from mobile.use_cases.settle_clash import count_clashes
from shared.domain.delivery import Delivery
from shared.domain.records import Operation, Record
from shared.kernel.instants import local_date


def open_screen(route: ToSyncStatus, host: Host) -> Opened:
    """
    The counts, and one button.
    """

    async def perform(effect: Effect, send: Send) -> Event | None:
        desk = desk_of(host)
        match effect:
            case Count():
                return Counted(_status(desk), await _health(desk), await _attached(desk))
            case SendAttached(by_hand):
                return await _send_attached(host, desk, send, by_hand=by_hand)
            case MakeRoom():
                return RoomMade((await make_room(desk)).freed_bytes)
            case RunSync():
                await desk.device.sync(desk, lambda step: send(_moved(step)))
                return Synced()
            case MakeRescue():
                return RescueMade(_rescued(await make_rescue_file(desk)))
        return None

    return Opened(Model(), update, perform)


async def _attached(desk: Desk) -> Attached:
    return Attached(len(desk.attachments.unsent()), await wifi_wait(desk))


async def _send_attached(host: Host, desk: Desk, send: Send, *, by_hand: bool) -> Event:
    with suppress(WaitsForWifiError):
        await desk.device.send_attachments(
            desk,
            may_go_on=lambda: host.desk is desk,
            tell=lambda: send(AttachedMoved()),
            by_hand=by_hand,
        )
    return AttachedStopped()


def _rescued(made: MadeRescue | None) -> Rescued | None:
    if made is None:
        return None
    return Rescued(made.name, made.unsent, made.pictures, made.unreadable, made.unfinished)


def _moved(step: SyncStep) -> Moved:
    return Moved(step.sent, step.to_send, step.records)


async def _health(desk: Desk) -> Health:
    room, report = await desk.book.room(), desk.book.report
    return Health(
        used_bytes=room.used_bytes,
        free_bytes=room.free_bytes,
        is_lasting=room.is_lasting,
        is_short=desk.book.is_short_of_room,
        missing=report.missing_frames,
        damaged=report.damaged,
    )


def _status(desk: Desk) -> Status:
    counts, pictures = desk.book.counts(), desk.attachments.traffic()
    return Status(
        recorded=counts.recorded,
        received=counts.received,
        clashed=counts.clashed,
        held=counts.held,
        refused=counts.refused,
        server_says=counts.server_says,
        bytes_sent=counts.bytes_sent + pictures.sent,
        bytes_received=counts.bytes_received + pictures.received,
        last_contact=_local(desk, counts.last_contact_ms),
        waiting=_rows(_row(desk, operation) for operation in desk.book.pending()),
        not_plain=_rows(
            _row(desk, operation, answer.state, answer.reason)
            for operation, answer in desk.book.answers()
            if answer.state is not Delivery.CLASHED or _stands_beside(desk, operation)
        ),
        clashes=count_clashes(desk),
        has_left=bool(counts.last_contact_ms) and not desk.book.cursors(),
        now=_local(desk, desk.device.clock.now_ms()),
        enrolment=desk.identity.device,
    )


def _stands_beside(desk: Desk, operation: Operation) -> bool:
    known = desk.book.find(operation.record) is not None
    return known and desk.book.delivery(operation.record) is Delivery.CLASHED


def _rows(entries: Iterable[tuple[str, Row]]) -> tuple[Row, ...]:
    """
    One row for what stands alike of one record, where its first entry stands.
    """
    rows: dict[tuple[str, Delivery, str], Row] = {}
    for record, row in entries:
        one = (record, row.state, row.reason)
        before = rows.get(one, replace(row, entries=0))
        rows[one] = replace(row, on=max(before.on, row.on), entries=before.entries + 1)
    return tuple(rows.values())


def _row(
    desk: Desk, operation: Operation, state: Delivery = Delivery.RECORDED, reason: str = ""
) -> tuple[str, Row]:
    record = desk.book.find(operation.record)
    made_on = local_date(operation.at_ms, desk.device.clock.utc_offset_minutes()).isoformat()
    title = _title(desk, record) if record else ""
    action = record.text("action") if record else ""
    return operation.record, Row(operation.kind, title, made_on, state, reason, action)


def _title(desk: Desk, record: Record) -> str:
    if record.kind == "person":
        return person_name(record, desk.book)
    if record.kind == "household":
        return household_name(record) or household_place(record)
    person = desk.book.find(record.text("person"))
    if person is not None:
        return person_name(person, desk.book)
    household = desk.book.find(record.text("household"))
    if household is None:
        return next((_title(desk, other) for other in _pointed_at(desk, record)), "")
    return household_name(household) or household_place(household)


def _pointed_at(desk: Desk, record: Record) -> Iterator[Record]:
    """
    A call and a review say whom they are about only through what they belong to.
    """
    for name in ("referral", "visit"):
        other = desk.book.find(record.text(name))
        if other is not None:
            yield other


def _local(desk: Desk, at_ms: int) -> str:
    if not at_ms:
        return ""
    zone = timezone(timedelta(minutes=desk.device.clock.utc_offset_minutes()))
    return datetime.fromtimestamp(at_ms / 1000, tz=zone).strftime("%Y-%m-%d %H:%M")
