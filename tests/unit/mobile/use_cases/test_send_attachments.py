"""
Sending pictures: after records, in pieces as large as get through, on Wi-Fi only where the worker says so.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from mobile.ports.errors import AttachmentDamagedError, ServerRefusedError, ServerUnreachableError
from mobile.ports.network import NetworkKind
from mobile.ports.remote import Reply
from mobile.use_cases.desk import Desk
from mobile.use_cases.fetch_attachment import TRIES, fetch_attachment
from mobile.use_cases.send_attachments import (
    FIRST_CHUNK_BYTES,
    LEAST_CHUNK_BYTES,
    MOST_CHUNK_BYTES,
    WIFI_ONLY_SETTING,
    KeepAttachmentsSent,
    WaitsForWifiError,
    attachment_area,
    let_go_of_old,
)
from shared.domain.delivery import Answer, Delivery
from shared.domain.records import Change
from shared.kernel.identifiers import AreaId, RecordId
from tests.support.case_books import AREA, StoodClock, a_progress, a_record_id, an_answer
from tests.support.desks import FakeNetwork, FakeThrift, a_desk, a_device, receive
from tests.support.loops import in_event_loop

JPEG = "image/jpeg"
PICTURE = bytes(range(256)) * 4000


class Shelf:
    """
    A server's attachments in memory, on a line whose faults the test decides.
    """

    def __init__(self, clock: StoodClock) -> None:
        self.clock = clock
        self.parts: dict[str, bytes] = {}
        self.whole: dict[str, bytes] = {}
        self.sizes: list[int] = []
        self.most_bytes = 10**9
        self.takes_ms = 100
        self.refusal = ""
        self.login_page = False
        self.cut = 0

    async def ask(self, desk: Desk, method: str, path: str, body: bytes) -> Reply:
        """One exchange."""
        self.clock.at_ms += self.takes_ms
        name = urlsplit(path).path.rpartition("/")[2]
        query = {key: int(value[0]) for key, value in parse_qs(urlsplit(path).query).items()}
        if self.refusal:
            raise ServerRefusedError(reason=self.refusal, status=404)
        if len(body) > self.most_bytes:
            raise ServerUnreachableError(cause="cut")
        if self.login_page:
            return Reply(200, {}, b"{}" if method == "PUT" or not query else b"<html>")
        if method == "GET" and query:
            return self._piece(name, query["offset"])
        if method == "PUT":
            self._take(name, query["offset"], query["size"], body)
        held = self.whole.get(name, self.parts.get(name, b""))
        return Reply(200, {}, json.dumps({"held": len(held), "whole": name in self.whole}).encode())

    def _piece(self, name: str, offset: int) -> Reply:
        if name not in self.whole:
            raise ServerRefusedError(reason="attachment.unknown", status=404)
        if self.cut:
            self.cut -= 1
            raise ServerUnreachableError(cause="cut")
        return Reply(200, {}, self.whole[name][offset : offset + 100_000])

    def _take(self, name: str, offset: int, size: int, body: bytes) -> None:
        self.sizes.append(len(body))
        if name in self.whole or offset != len(self.parts.get(name, b"")):
            return
        self.parts[name] = self.parts.get(name, b"") + body
        if len(self.parts[name]) == size:
            self.whole[name] = self.parts.pop(name)


async def _desk(**parts: Any) -> tuple[Desk, Shelf]:
    clock = StoodClock()
    shelf = Shelf(clock)
    return await a_desk(a_device(clock=clock, ask=shelf.ask, **parts), pack=False), shelf


async def _sent_visit(desk: Desk, name: str = "visit", content: bytes = PICTURE, **fields: object) -> str:
    record = a_record_id(name)
    kept = await desk.attachments.keep(record, content, JPEG)
    await receive(desk, name, "visit", **{"visited_on": "2025-10-08", "q.photo": kept, **fields})  # type: ignore[arg-type]
    return kept


async def _record(desk: Desk, name: str, **fields: object) -> None:
    change = Change(record=RecordId(a_record_id(name)), kind="visit", area=AreaId(AREA), set=fields)  # type: ignore[arg-type]
    await desk.book.record([change])


def _after(count: int) -> Callable[[], bool]:
    left = [count]

    def may_go_on() -> bool:
        left[0] -= 1
        return left[0] >= 0

    return may_go_on


@in_event_loop
async def test_pieces_grow_while_they_come_through_quickly() -> None:
    desk, shelf = await _desk()
    name = await _sent_visit(desk)
    await desk.device.send_attachments(desk)

    assert shelf.whole == {name: PICTURE}
    assert shelf.sizes[:3] == [FIRST_CHUNK_BYTES, 2 * FIRST_CHUNK_BYTES, 4 * FIRST_CHUNK_BYTES]
    assert max(shelf.sizes) == MOST_CHUNK_BYTES
    assert desk.attachments.traffic() == (len(PICTURE), 0)
    assert desk.attachments.unsent() == ()


@in_event_loop
async def test_pieces_shrink_until_they_come_through_and_stay_so_on_a_slow_line() -> None:
    desk, shelf = await _desk()
    await _sent_visit(desk)
    shelf.most_bytes, shelf.takes_ms = 5_000, 6_000
    await desk.device.send_attachments(desk)

    assert set(shelf.sizes[:-1]) == {4 * 1024}
    assert desk.attachments.unsent() == ()


@in_event_loop
async def test_line_that_lets_nothing_through_is_given_up() -> None:
    desk, shelf = await _desk()
    await _sent_visit(desk)
    shelf.most_bytes = LEAST_CHUNK_BYTES - 1
    with pytest.raises(ServerUnreachableError):
        await desk.device.send_attachments(desk)

    assert len(desk.attachments.unsent()) == 1


@in_event_loop
async def test_records_go_first_and_the_picture_goes_on_where_it_was() -> None:
    desk, shelf = await _desk()
    await _sent_visit(desk)

    async def visit_saved_meanwhile(*asked: Any) -> Reply:
        if len(shelf.sizes) == 1:
            await _record(desk, "another", outcome="done")
        return await shelf.ask(*asked)

    busy = Desk(replace(desk.device, ask=visit_saved_meanwhile), desk.vault, desk.book, desk.attachments)
    await desk.device.send_attachments(busy)
    assert len(shelf.sizes) <= 2
    assert len(desk.attachments.unsent()) == 1

    (pending,) = desk.book.pending()
    answer = Answer(pending.seq, b"", Delivery.RECEIVED, 9, "")
    await desk.book.apply(a_progress(answers=[answer]))
    before = sum(shelf.sizes)
    await desk.device.send_attachments(desk)
    assert desk.attachments.unsent() == ()
    assert sum(shelf.sizes) == len(PICTURE) > before


@in_event_loop
async def test_lock_ends_the_sending_between_two_pieces() -> None:
    desk, shelf = await _desk()
    name = await _sent_visit(desk)
    await desk.device.send_attachments(desk, may_go_on=_after(3))
    assert 0 < len(shelf.parts[name]) < len(PICTURE)

    await desk.device.send_attachments(desk)
    assert shelf.whole == {name: PICTURE}


@in_event_loop
async def test_nothing_is_written_into_a_vault_that_was_locked_meanwhile() -> None:
    desk, shelf = await _desk()
    name = await _sent_visit(desk, content=b"small")
    await desk.device.send_attachments(desk, may_go_on=_after(2))

    assert shelf.whole == {name: b"small"}
    assert len(desk.attachments.unsent()) == 1
    await desk.device.send_attachments(desk)
    assert desk.attachments.unsent() == ()


@in_event_loop
async def test_wifi_only_waits_on_mobile_data_and_where_nobody_knows_but_not_for_the_button() -> None:
    network = FakeNetwork()
    desk, shelf = await _desk(network=network)
    await _sent_visit(desk)
    await desk.book.keep(WIFI_ONLY_SETTING, True)
    for kind in (NetworkKind.MOBILE, NetworkKind.UNKNOWN):
        network.now = kind
        with pytest.raises(WaitsForWifiError):
            await desk.device.send_attachments(desk)
    assert shelf.sizes == []

    await desk.device.send_attachments(desk, by_hand=True)
    await _sent_visit(desk, "second", b"second")
    network.now = NetworkKind.WIFI
    await desk.device.send_attachments(desk)
    assert desk.attachments.unsent() == ()


@in_event_loop
async def test_data_saver_keeps_pictures_for_wifi_though_nobody_asked_for_that() -> None:
    network, thrift = FakeNetwork(NetworkKind.MOBILE), FakeThrift(data=True)
    desk, shelf = await _desk(network=network, thrift=thrift)
    await _sent_visit(desk)
    with pytest.raises(WaitsForWifiError) as told:
        await desk.device.send_attachments(desk)
    assert (told.value.details, shelf.sizes) == ({"wait": "data_saver"}, [])

    network.now = NetworkKind.WIFI
    await desk.device.send_attachments(desk)
    assert desk.attachments.unsent() == ()


@pytest.mark.parametrize("refusal", ["attachment.unknown", "attachment.broken", "path.unknown"])
@in_event_loop
async def test_one_that_the_server_does_not_take_yet_holds_up_no_other(refusal: str) -> None:
    desk, shelf = await _desk()
    first, second = await _sent_visit(desk, "first"), await _sent_visit(desk, "second", b"second")

    async def refusing_the_first(asking: Desk, method: str, path: str, body: bytes) -> Reply:
        if first in path:
            raise ServerRefusedError(reason=refusal, status=404)
        return await shelf.ask(asking, method, path, body)

    refused = Desk(replace(desk.device, ask=refusing_the_first), desk.vault, desk.book, desk.attachments)
    await desk.device.send_attachments(refused)

    assert list(shelf.whole) == [second]
    assert [held.name for held in desk.attachments.unsent()] == [first]


@in_event_loop
async def test_picture_of_a_visit_that_moved_away_follows_it_and_of_an_erased_one_goes() -> None:
    desk, shelf = await _desk()
    moved, erased = await _sent_visit(desk, "moved"), await _sent_visit(desk, "erased", b"erased")
    await desk.book.apply(a_progress(reset_areas=(AREA,)))

    async def erased_there(asking: Desk, method: str, path: str, body: bytes) -> Reply:
        if erased in path:
            raise ServerRefusedError(reason="attachment.gone", status=410)
        return await shelf.ask(asking, method, path, body)

    there = Desk(replace(desk.device, ask=erased_there), desk.vault, desk.book, desk.attachments)
    await desk.device.send_attachments(there)

    assert shelf.whole == {moved: PICTURE}
    assert desk.attachments.held() == ()


@in_event_loop
async def test_picture_of_a_visit_that_left_this_phone_goes_where_the_visit_was_written() -> None:
    desk, _ = await _desk()
    visit, case = a_record_id("visit"), AreaId(a_record_id("a case's own area"))
    name = await desk.attachments.keep(visit, PICTURE, JPEG)
    await desk.book.record([Change(record=visit, kind="visit", area=case, set={"q.photo": name})])
    (pending,) = desk.book.pending()
    await desk.book.apply(a_progress(answers=[an_answer(pending.seq)], reset_areas=(case,)))

    assert desk.book.find(visit) is None
    assert attachment_area(desk, visit) == case


@in_event_loop
async def test_picture_of_a_held_visit_waits_for_the_review() -> None:
    desk, shelf = await _desk()
    await _record(
        desk, "visit", **{"q.photo": await desk.attachments.keep(a_record_id("visit"), PICTURE, JPEG)}
    )
    (pending,) = desk.book.pending()
    await desk.book.apply(a_progress(answers=[Answer(pending.seq, b"", Delivery.HELD, 0, "moved")]))
    await desk.device.send_attachments(desk)

    assert shelf.sizes == []
    assert len(desk.attachments.unsent()) == 1


@in_event_loop
async def test_login_page_of_a_hotspot_is_no_receipt() -> None:
    desk, shelf = await _desk()
    await _sent_visit(desk)
    shelf.login_page = True
    with pytest.raises(ServerUnreachableError):
        await desk.device.send_attachments(desk)

    assert len(desk.attachments.unsent()) == 1


@in_event_loop
async def test_damaged_picture_holds_up_no_other_and_is_still_counted() -> None:
    desk, shelf = await _desk()
    damaged, whole = await _sent_visit(desk, "first"), await _sent_visit(desk, "second", b"second")
    true_read = desk.attachments.read

    async def read(name: str) -> bytes:
        if name == damaged:
            raise AttachmentDamagedError(attachment=name, chunk=1)
        return await true_read(name)

    desk.attachments.read = read  # type: ignore[method-assign]
    await desk.device.send_attachments(desk)

    assert list(shelf.whole) == [whole]
    assert [held.name for held in desk.attachments.unsent()] == [damaged]


@in_event_loop
async def test_approved_work_of_weeks_ago_leaves_the_phone_and_all_else_stays() -> None:
    desk, _ = await _desk()
    names = {
        "old and approved": await _sent_visit(desk, "a", b"a", visited_on="2025-09-01"),
        "old, nobody looked": await _sent_visit(desk, "b", b"b", visited_on="2025-09-01"),
        "approved today": await _sent_visit(desk, "c", b"c"),
        "old, approved, unsent": await _sent_visit(desk, "d", b"d", visited_on="2025-09-01"),
    }
    for name in ("a", "c", "d"):
        visit = desk.book.get(a_record_id(name))
        await receive(
            desk,
            f"review {name}",
            "review",
            visit=visit.id,
            judged_revision=visit.revision,
            verdict="approved",
        )
    for label, name in names.items():
        if "unsent" not in label:
            await desk.attachments.note_received(name)
    await let_go_of_old(desk)

    left = {held.name for held in desk.attachments.held()}
    assert {label for label, name in names.items() if name not in left} == {"old and approved"}


@in_event_loop
async def test_keeper_waits_longer_after_each_failure_and_begins_anew_after_a_contact() -> None:
    desk, shelf = await _desk()
    await _sent_visit(desk)
    clock = shelf.clock
    shelf.most_bytes = 0
    tries: list[int] = []
    true_ask = shelf.ask

    async def counted(*asked: Any) -> Reply:
        tries.append(clock.at_ms)
        return await true_ask(*asked)

    present = Desk(replace(desk.device, ask=counted), desk.vault, desk.book, desk.attachments)
    keeper = KeepAttachmentsSent(lambda: present, lambda: 1.0, lambda: None)

    async def fails_within(seconds: int) -> bool:
        tries.clear()
        clock.at_ms += seconds * 1000
        await keeper.tick()
        return bool(tries)

    assert not await fails_within(1)
    await desk.book.apply(a_progress(server_ms=clock.at_ms))
    assert await fails_within(1)
    assert not await fails_within(50)
    assert await fails_within(11)
    assert not await fails_within(100)
    await desk.book.apply(a_progress(server_ms=clock.at_ms))
    shelf.most_bytes = 10**9
    await keeper.tick()
    assert desk.attachments.unsent() == ()


@in_event_loop
async def test_nothing_is_asked_of_the_server_where_nothing_is_to_send() -> None:
    desk, shelf = await _desk()
    shelf.refusal = "nobody asks"
    await desk.device.send_attachments(desk)
    await KeepAttachmentsSent(lambda: None, lambda: 0, lambda: None).tick()
    await KeepAttachmentsSent(lambda: desk, lambda: 0, lambda: None).tick()


@in_event_loop
async def test_fetched_picture_is_checked_kept_and_not_fetched_again() -> None:
    sender, shelf = await _desk()
    name = await _sent_visit(sender)
    await sender.device.send_attachments(sender)
    desk = await a_desk(a_device(ask=shelf.ask), pack=False)
    await receive(desk, "visit", "visit", **{"q.photo": name})
    visit = a_record_id("visit")
    shelf.cut = TRIES - 1
    assert await fetch_attachment(desk, visit, name) == PICTURE

    assert desk.attachments.traffic() == (0, len(PICTURE))
    shelf.whole[name] = b"other"
    assert await fetch_attachment(desk, visit, name) == PICTURE
    await desk.attachments.remove([name])
    with pytest.raises(ServerUnreachableError):
        await fetch_attachment(desk, visit, name)
    assert desk.attachments.held() == ()
