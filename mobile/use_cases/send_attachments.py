"""
Sends pictures and sounds after the records that name them, one at a time, in pieces as large as get through.

They hold up nothing: records that come up go first, a lock ends the sending, and what was sent of a picture stays sent.
`shared/protocol/ATTACHMENTS.md` has the exchanges.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import timedelta
from enum import StrEnum

from mobile.ports.errors import (
    AttachmentDamagedError,
    AttachmentMissingError,
    ServerRefusedError,
    ServerUnreachableError,
)
from mobile.ports.network import NetworkKind
from mobile.use_cases.ask_server import API, read_json
from mobile.use_cases.desk import Desk
from mobile.use_cases.own_attachments import Held
from mobile.use_cases.people import today_of
from shared.domain.delivery import Delivery
from shared.domain.review import ReviewState, judge
from shared.kernel.errors import DoorstepError
from shared.kernel.instants import day_of

WIFI_ONLY_SETTING = "attachments_wifi_only"

FIRST_CHUNK_BYTES = 32 * 1024
LEAST_CHUNK_BYTES = 2 * 1024
MOST_CHUNK_BYTES = 256 * 1024
"""What the server takes at once."""

QUICK_S = 4.0
"""A piece that takes longer is large enough for this network."""

KEPT_DAYS = 14
MOST_RECEIVED_BYTES = 32 << 20
"""Some eighty pictures."""

FIRST_PAUSE_S = 30.0
LONGEST_PAUSE_S = 1800.0

_GONE = "attachment.gone"
_PUT_OFF = frozenset({"attachment.unknown", "attachment.broken", "path.unknown"})
_log = logging.getLogger("doorstep.attachments")


class WifiWait(StrEnum):
    """
    Why pictures wait for Wi-Fi: the worker wants it so, and the device may not even say what network this is; or its
    data saver is on.
    """

    WISHED = "wished"
    NOT_SAID = "not_said"
    DATA_SAVER = "data_saver"


class WaitsForWifiError(DoorstepError):
    """
    Pictures go on Wi-Fi only, and this is none, as far as the device says.

    Args:
        wait: Why they wait, a `WifiWait`.
    """

    code = "attachments.wifi"


class SendAttachments:
    """
    Sends one desk's attachments at a time; a second call while one runs waits for it.
    """

    def __init__(self) -> None:
        self._turn = asyncio.Lock()
        self._chunk_bytes = FIRST_CHUNK_BYTES

    async def __call__(
        self,
        desk: Desk,
        *,
        may_go_on: Callable[[], bool] = lambda: True,
        tell: Callable[[], None] = lambda: None,
        by_hand: bool = False,
    ) -> None:
        """
        Sends what can be sent, then lets go of what need not be here.

        Args:
            may_go_on: Asked before each piece.
            tell: Called after each attachment that the server has.
            by_hand: The worker asked for it now, whatever the network costs.

        Raises:
            WaitsForWifiError: nothing was sent.
            ServerUnreachableError, ServerRefusedError: what the server had said stands.
        """
        async with self._turn:
            if not desk.attachments.unsent():
                return
            await _require_network(desk, by_hand=by_hand)
            for held in desk.attachments.unsent():
                if not _comes_after_records(desk, may_go_on):
                    return
                if _is_taken_in(desk, held) and await self._send(desk, held, may_go_on):
                    tell()
            await let_go_of_old(desk)

    async def _send(self, desk: Desk, held: Held, may_go_on: Callable[[], bool]) -> bool:
        """
        Whether the server has it.
        """
        try:
            content = await desk.attachments.read(held.name)
        except AttachmentMissingError:
            await desk.attachments.remove([held.name])
            return False
        except AttachmentDamagedError as error:
            _log.error("attachment not sent code=%s", error.code)
            return False
        try:
            is_whole, sent_bytes = await self._push(
                desk, attachment_path(desk, held.record, held.name), content, may_go_on
            )
        except ServerRefusedError as refusal:
            if refusal.reason == _GONE:
                await desk.attachments.remove([held.name])
                return False
            if refusal.reason not in _PUT_OFF:
                raise
            # Its record is not there as this phone knows it, the way changed the bytes, or the server's release knows
            # no such kind of content: another time.
            _log.info("attachment put off code=%s", refusal.reason)
            return False
        if not may_go_on():
            return False
        if is_whole:
            await desk.attachments.note_received(held.name)
        if sent_bytes:
            await desk.attachments.count_traffic(sent=sent_bytes)
        return is_whole

    async def _push(
        self, desk: Desk, path: str, content: bytes, may_go_on: Callable[[], bool]
    ) -> tuple[bool, int]:
        """
        Whether the server has the whole, and how many bytes went to it now.
        """
        held, is_whole = await _asked(desk, "GET", path, b"")
        got_through, sent_bytes = True, 0
        while not is_whole and _comes_after_records(desk, may_go_on):
            chunk = content[held : held + self._chunk_bytes]
            began_s = desk.device.clock.monotonic_s()
            try:
                query = f"?offset={held}&size={len(content)}"
                held, is_whole = await _asked(desk, "PUT", path + query, chunk)
            except ServerUnreachableError:
                if not got_through and self._chunk_bytes == LEAST_CHUNK_BYTES:
                    raise
                got_through = False
                self._chunk_bytes = max(LEAST_CHUNK_BYTES, self._chunk_bytes // 2)
                continue
            got_through, sent_bytes = True, sent_bytes + len(chunk)
            if desk.device.clock.monotonic_s() - began_s < QUICK_S:
                self._chunk_bytes = min(MOST_CHUNK_BYTES, self._chunk_bytes * 2)
        return is_whole, sent_bytes


class KeepAttachmentsSent:
    """
    One tick a second: sends when there is something to send and nothing more urgent.

    Args:
        present: The unlocked desk, None while locked.
        random: 0 to 1, so that a team's phones do not call together.
        on_sent: Called after the server has one more.
    """

    def __init__(
        self, present: Callable[[], Desk | None], random: Callable[[], float], on_sent: Callable[[], None]
    ) -> None:
        self._present = present
        self._random = random
        self._on_sent = on_sent
        self._desk: Desk | None = None
        self._contact_ms = 0
        self._pause_s = FIRST_PAUSE_S
        self._not_before_s = 0.0

    async def tick(self) -> None:
        """
        Never raises: the sync screen says how many are still to send.
        """
        desk = self._present()
        if desk is None or not self._is_due(desk):
            return
        now_s = desk.device.clock.monotonic_s
        try:
            await desk.device.send_attachments(
                desk, may_go_on=lambda: self._present() is desk, tell=self._on_sent
            )
            self._pause_s = FIRST_PAUSE_S
        except DoorstepError as error:
            _log.info("attachments put off code=%s", error.code)
            self._pause_s = min(LONGEST_PAUSE_S, self._pause_s * 2)
        self._not_before_s = now_s() + self._pause_s * (0.5 + 0.5 * self._random())

    def _is_due(self, desk: Desk) -> bool:
        contact_ms = desk.book.counts().last_contact_ms
        if desk is not self._desk or contact_ms != self._contact_ms:
            # The server was just reached: now is better than any time that was planned.
            self._desk, self._contact_ms, self._not_before_s = desk, contact_ms, 0.0
        return (
            bool(contact_ms)
            and desk.device.clock.monotonic_s() >= self._not_before_s
            and not desk.book.pending(limit=1)
            and bool(desk.attachments.unsent())
        )


def attachment_path(desk: Desk, record: str, name: str) -> str:
    """
    Where the server has, or takes, an attachment of a record.
    """
    return f"{API}/attachments/{attachment_area(desk, record)}/{record}/{name}"


def attachment_area(desk: Desk, record: str) -> str:
    """
    Whose attachments a record's are; one that has left this phone lies where it was written, as far as that is kept.
    """
    known = desk.book.find(record)
    if known is not None:
        return known.area
    written = (one.area for one in desk.book.unbacked() if one.record == record)
    return next(written, desk.identity.area)


def is_wifi_only(desk: Desk) -> bool:
    """Whether the worker wants pictures sent on Wi-Fi only."""
    return desk.book.kept(WIFI_ONLY_SETTING) is True


async def let_go_of_old(desk: Desk) -> None:
    """
    Takes off this device what the server has and nobody is likely to look at: of approved visits older than two weeks,
    and the oldest beyond a bound.
    """
    received = [held for held in desk.attachments.held() if held.received]
    await desk.attachments.remove([held.name for held in received if not _is_of_use(desk, held)])
    await desk.attachments.let_go_beyond(MOST_RECEIVED_BYTES)


def _is_of_use(desk: Desk, held: Held) -> bool:
    record = desk.book.find(held.record)
    if record is None:
        return False
    day = day_of(record.text("visited_on"))
    if record.kind != "visit" or day is None:
        return True
    if day >= today_of(desk.device.clock) - timedelta(days=KEPT_DAYS):
        return True
    return judge(record, desk.book.where("review", "visit", record.id)).state is not ReviewState.APPROVED


async def wifi_wait(desk: Desk) -> WifiWait | None:
    """
    Why pictures wait for Wi-Fi now; None where they need not.
    """
    network = await desk.device.network.kind()
    if network is NetworkKind.WIFI:
        return None
    if is_wifi_only(desk):
        return WifiWait.NOT_SAID if network is NetworkKind.UNKNOWN else WifiWait.WISHED
    return WifiWait.DATA_SAVER if await desk.device.thrift.saves_data() else None


async def _require_network(desk: Desk, *, by_hand: bool) -> None:
    wait = None if by_hand else await wifi_wait(desk)
    if wait is not None:
        raise WaitsForWifiError(wait=wait.value)


def _comes_after_records(desk: Desk, may_go_on: Callable[[], bool]) -> bool:
    return may_go_on() and not desk.book.pending(limit=1)


def _is_taken_in(desk: Desk, held: Held) -> bool:
    """
    A record in the review box or in quarantine is no record of the server yet.
    """
    if desk.book.find(held.record) is None:
        return True
    return desk.book.delivery(held.record) in (Delivery.RECEIVED, Delivery.CLASHED)


async def _asked(desk: Desk, method: str, path: str, body: bytes) -> tuple[int, bool]:
    answer = read_json(await desk.device.ask(desk, method, path, body))
    held, is_whole = answer.get("held"), answer.get("whole")
    if not isinstance(held, int) or not isinstance(is_whole, bool):
        # A hotspot's login page, or a proxy's: the server was not reached.
        raise ServerUnreachableError(cause="another.answered")
    return held, is_whole
