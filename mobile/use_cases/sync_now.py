"""
Syncs a desk: round trips until both sides are quiet, then the packs and issuers' keys that were announced.

Nothing here says "sent": a screen reads the case book's counts, which move only when `apply` has returned.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass

from mobile.ports.case_book import Settings
from mobile.ports.errors import ServerRefusedError, ServerUnreachableError
from mobile.ports.remote import Reply
from mobile.use_cases.ask_server import API, AskServer, read_json
from mobile.use_cases.circles import is_listed
from mobile.use_cases.desk import Desk, SyncStep
from mobile.use_cases.follow_move import heed_move
from mobile.use_cases.hand_in_begun import hand_in_begun
from mobile.use_cases.keep_lease import renew_lease
from mobile.use_cases.keep_recovery_key import keep_recovery_key
from mobile.use_cases.open_card import FIRST_ISSUERS_SETTING, ISSUERS_ASKED_SETTING, ISSUERS_SETTING
from mobile.use_cases.recover_pin import tell_recovered
from mobile.use_cases.tend_circles import give_agreement, tend_circles
from mobile.use_cases.told_cover import heed_records
from shared.kernel.instants import DAY_MS
from shared.protocol.compression import Compression
from shared.protocol.errors import MalformedMessageError
from shared.protocol.moved import HEADER, REFUSAL
from shared.protocol.pack_delta import unpack_for
from shared.protocol.phone import Next, Phone, require_unforked
from shared.protocol.taking import Plan, Taken
from shared.protocol.versions import CONTENT_TYPE

SYNC_PATH = f"{API}/sync"
SYNC_TIMEOUT_S = 60.0
"""Three times what the largest page asked for takes at 50 kbit/s."""

REPORT_SETTING = "sync_report"
REPAIRED_SETTING = "sync_repaired_ms"
KEYS_ASKED_SETTING = "keys_asked_ms"
AGREEMENT_ASKED_SETTING = "agreement_asked_ms"
NO_KEY_PAUSE_MS = 60 * 60 * 1000
"""At every idle sync it would be 80 KB a day, most of it heads."""

Tell = Callable[[SyncStep], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncReport:
    """
    What the last finished sync did, for the sync screen; counts and last contact come from the case book.

    Attributes:
        at_ms: The device's clock at its end.
        trips: Round trips.
        records_received: Records that came or changed.
        records_repaired: Records read again because this phone and the server differed.
        areas_differing: Areas that still differ.
    """

    at_ms: int
    trips: int
    records_received: int
    records_repaired: int = 0
    areas_differing: int = 0


class SyncNow:
    """
    Syncs desks, one at a time. A second call while one runs waits for it and adds what has come up since.

    Args:
        ask: The line to the server.
        compression: Packs and unpacks messages.
    """

    def __init__(self, ask: AskServer, compression: Compression) -> None:
        self._ask = ask
        self._compression = compression
        self._turn = asyncio.Lock()
        self._phone: Phone | None = None
        self._desk: Desk | None = None

    async def __call__(self, desk: Desk, tell: Tell) -> None:
        """
        Raises:
            ServerUnreachableError: no answer, or something between phone and server answered instead of it.
            ServerRefusedError: the server refuses; what was exchanged before stands.
            SeqForkedError: this store was rolled back or copied: the phone must enrol again.
            ProtocolError: the reply cannot be read.
            StorageFullError, StorageFaultError: what came could not be kept; it will come again.
        """
        async with self._turn:
            phone = self._phone_of(desk)
            phone.may_repair = _is_due(desk, REPAIRED_SETTING)
            await self._give_key(desk)
            phone.begin()
            trips = _Trips(desk, phone, tell)
            while not phone.is_quiet:
                await self._trip(desk, phone, trips)
            await renew_lease(desk)
            await heed_move(desk, trips.notice)
            await heed_records(desk)
            await self._note(desk, phone, trips)
            await self._fetch_packs(desk)
            await self._fetch_issuers(desk)
            await self._fetch_keys(desk)
            await tend_circles(desk)
            await hand_in_begun(desk)

    def _phone_of(self, desk: Desk) -> Phone:
        # The conversation is kept while the desk is open: it knows the digests and how large a batch gets through.
        if self._phone is None or self._desk is not desk:
            identity = desk.identity
            self._phone = Phone(
                desk.book, worker=identity.worker, areas=(identity.area,), compression=self._compression
            )
            self._desk = desk
        return self._phone

    async def _trip(self, desk: Desk, phone: Phone, trips: _Trips) -> None:
        plan = phone.plan()
        sent_ms = desk.device.clock.now_ms()
        reply = await self._heard(desk, phone, plan, trips)
        if reply is None:
            return
        taken = phone.take(plan, reply.body, sent_ms=sent_ms, received_ms=desk.device.clock.now_ms())
        await desk.book.apply(taken.progress)
        phone.applied(taken)
        trips.count(taken)
        trips.notice = reply.headers.get(HEADER, "")
        require_unforked(taken)

    async def _heard(self, desk: Desk, phone: Phone, plan: Plan, trips: _Trips) -> Reply | None:
        try:
            reply = await self._ask(
                desk, "POST", SYNC_PATH, plan.body, content_type=CONTENT_TYPE, timeout_s=SYNC_TIMEOUT_S
            )
        except ServerUnreachableError:
            phone.unheard()
            if not trips.got_through:
                raise
            # A connection that breaks now and then still gets it all through, in smaller pieces.
            trips.got_through = False
            return None
        except ServerRefusedError as refusal:
            if refusal.reason == REFUSAL and await heed_move(desk, str(refusal.details.get("notice") or "")):
                return None
            if phone.refused(plan, refusal) is Next.STOP:
                raise
            return None
        if not reply.headers.get("content-type", "").startswith(CONTENT_TYPE):
            # A hotspot's login page, or a proxy's: the server was not reached.
            raise ServerUnreachableError(cause="another.answered")
        return reply

    async def _note(self, desk: Desk, phone: Phone, trips: _Trips) -> None:
        repaired = phone.repaired_records - trips.repaired_before
        now_ms = desk.device.clock.now_ms()
        if repaired or (phone.differing and phone.may_repair):
            await desk.book.keep(REPAIRED_SETTING, now_ms)
        report = SyncReport(
            at_ms=now_ms,
            trips=trips.made,
            records_received=trips.records,
            records_repaired=repaired,
            areas_differing=len(phone.differing),
        )
        if trips.is_news or repaired or phone.differing:
            await desk.book.keep(REPORT_SETTING, asdict(report))

    async def _fetch_packs(self, desk: Desk) -> None:
        newest = {
            record.text("pack_id"): record for record in sorted(desk.book.all_of("pack"), key=_revision)
        }
        for pack_id, record in newest.items():
            sha256 = record.text("sha256")
            if not pack_id or not sha256 or desk.book.kept(f"pack_sha256:{pack_id}") == sha256:
                continue
            await desk.book.keep(f"pack:{pack_id}", await self._fetch_pack(desk, pack_id, sha256))
            await desk.book.keep(f"pack_sha256:{pack_id}", sha256)

    async def _fetch_pack(self, desk: Desk, pack_id: str, sha256: str) -> bytes:
        """
        What changed since the version here, which is little; the whole where that does not give what was announced.
        """
        known, blob = desk.book.kept(f"pack_sha256:{pack_id}"), desk.book.kept(f"pack:{pack_id}")
        for have, basis in ((known, blob), ("", b"")):
            if not isinstance(have, str) or not isinstance(basis, bytes):
                continue
            reply = await self._ask(desk, "GET", f"{API}/packs/{sha256}?from={have}", b"")
            for content in (reply.body, _unpacked(reply.body, basis)):
                if hashlib.sha256(content).hexdigest() == sha256:
                    return content
        raise ServerUnreachableError(cause="another.answered")

    async def _fetch_issuers(self, desk: Desk) -> None:
        if desk.book.kept(ISSUERS_SETTING) and not _is_due(desk, ISSUERS_ASKED_SETTING):
            return
        issuers = read_json(await self._ask(desk, "GET", f"{API}/issuers", b"")).get("issuers")
        if not isinstance(issuers, list):
            raise ServerRefusedError(reason="remote.answer.malformed", field="issuers")
        # What is withdrawn is believed no more, whoever should name it again; what comes later is not added.
        first = desk.book.kept(FIRST_ISSUERS_SETTING)
        kept = [one for one in first if one in issuers] if isinstance(first, list) else issuers
        if kept != first:
            await desk.book.keep(FIRST_ISSUERS_SETTING, kept)
        if issuers != desk.book.kept(ISSUERS_SETTING):
            await desk.book.keep(ISSUERS_SETTING, issuers)
        await desk.book.keep(ISSUERS_ASKED_SETTING, desk.device.clock.now_ms())

    async def _give_key(self, desk: Desk) -> None:
        # Before the trips, so that they bring the directory with this enrolment in it: from then on answers are sealed.
        asked = f"{AGREEMENT_ASKED_SETTING}:{desk.identity.device}"
        if is_listed(desk) or not _is_due(desk, asked, NO_KEY_PAUSE_MS):
            return
        await give_agreement(desk)
        await desk.book.keep(asked, desk.device.clock.now_ms())

    async def _fetch_keys(self, desk: Desk) -> None:
        await tell_recovered(desk)
        # A vault without a way back asks more often: its worker may forget the PIN tomorrow.
        pause_ms = DAY_MS if desk.identity.recovery_key else NO_KEY_PAUSE_MS
        if not _is_due(desk, KEYS_ASKED_SETTING, pause_ms):
            return
        await keep_recovery_key(desk)
        await desk.book.keep(KEYS_ASKED_SETTING, desk.device.clock.now_ms())


def _unpacked(packed: bytes, basis: bytes) -> bytes:
    try:
        return unpack_for(packed, basis)
    except MalformedMessageError:
        return b""


class _Trips:
    """
    How far one sync is.
    """

    def __init__(self, desk: Desk, phone: Phone, tell: Tell) -> None:
        self.made = 0
        self.repaired_before = phone.repaired_records
        self.records = 0
        self.is_news = False
        self.notice = ""
        """What the server said of another address."""
        self.got_through = False
        """Whether a reply came since the last silence."""
        self._sent = 0
        self._to_send = len(desk.book.pending())
        self._tell = tell

    def count(self, taken: Taken) -> None:
        """One round trip more."""
        self.made += 1
        self.got_through = True
        self._sent += len(taken.progress.answers)
        self.records += len(taken.progress.changes)
        self.is_news = self.is_news or bool(taken.progress.answers or taken.progress.changes)
        self._tell(SyncStep(sent=self._sent, to_send=max(self._to_send, self._sent), records=self.records))


def last_report(settings: Settings) -> SyncReport | None:
    """
    What the last sync that changed anything did; None before the first.
    """
    kept = settings.kept(REPORT_SETTING)
    if not isinstance(kept, Mapping):
        return None
    numbers = {name: value for name, value in kept.items() if isinstance(value, int)}
    return SyncReport(
        at_ms=numbers.get("at_ms", 0),
        trips=numbers.get("trips", 0),
        records_received=numbers.get("records_received", 0),
        records_repaired=numbers.get("records_repaired", 0),
        areas_differing=numbers.get("areas_differing", 0),
    )


def _is_due(desk: Desk, setting: str, pause_ms: int = DAY_MS) -> bool:
    kept = desk.book.kept(setting)
    now_ms = desk.device.clock.now_ms()
    # A clock that was set back must not put it off for ever.
    return not isinstance(kept, int) or not kept <= now_ms < kept + pause_ms


def _revision(record: object) -> int:
    return int(getattr(record, "revision", 0))
