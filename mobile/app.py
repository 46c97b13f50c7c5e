"""
The app: which screen is on top, who may see it, and the one place where effects are performed.

Writes run one after another in a queue; effects that wait for people or networks run beside it. Only
this runner catches broadly: it logs the code of what failed and hands `Failed` to the screen.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from mobile.ui.loop import Aside, Effect, Event, Failed, Loop, Opened, Shown
from mobile.ui.routes import (
    AskedIn,
    GoBack,
    GoToTab,
    Lock,
    Open,
    Replace,
    Route,
    ShowIn,
    SpeakLanguage,
    StartAt,
    Tell,
    ToAccess,
    ToAttachment,
    ToBudget,
    ToCalendar,
    ToCard,
    ToCards,
    ToCase,
    ToCaseStart,
    ToChangePin,
    ToClashes,
    ToConflict,
    ToConsents,
    ToDanger,
    ToDangerChart,
    ToDomains,
    ToDuplicates,
    ToEnrol,
    ToFeedback,
    ToForgottenPins,
    ToForm,
    ToHandOver,
    ToHousehold,
    ToHouseholds,
    ToMedia,
    ToMovePerson,
    ToMyWork,
    ToNewPhone,
    ToOldRecords,
    ToPerson,
    ToPhones,
    ToPlanItem,
    ToRate,
    ToRecover,
    ToRegister,
    ToRenewal,
    ToReview,
    ToReviewBox,
    ToServiceReferral,
    ToServices,
    ToSettings,
    ToSummary,
    ToSupervision,
    ToSyncStatus,
    ToToday,
    ToUnlock,
    ToVisit,
    ToVisitStart,
    ToWrongVisit,
)
from mobile.ui.words import OWN_NAMES
from mobile.use_cases.danger_chart import keep_chart
from mobile.use_cases.desk import Desk, Device, desk_of
from mobile.use_cases.keep_lease import is_closed
from mobile.use_cases.keep_lock_note import settle_lock_note
from mobile.use_cases.leave_phone import require_all_sent
from shared.domain.roles import SUPERVISION
from shared.kernel.errors import DoorstepError

SCREENS: dict[type[Route], str] = {
    ToEnrol: "enrol",
    ToUnlock: "unlock",
    ToRecover: "recover",
    ToDangerChart: "danger_chart",
    ToToday: "today",
    ToHouseholds: "households",
    ToHousehold: "household",
    ToPerson: "person",
    ToMovePerson: "move_person",
    ToCase: "case",
    ToCaseStart: "case_start",
    ToPlanItem: "plan_item",
    ToServices: "services",
    ToServiceReferral: "service_referral",
    ToDomains: "domains",
    ToBudget: "budget",
    ToConsents: "consents",
    ToRate: "rate",
    ToAccess: "access",
    ToConflict: "conflict",
    ToCard: "card",
    ToRegister: "register",
    ToVisitStart: "visit_start",
    ToForm: "form",
    ToMedia: "take_media",
    ToAttachment: "attachment",
    ToSummary: "summary",
    ToDanger: "danger",
    ToVisit: "visit",
    ToSyncStatus: "sync_status",
    ToSettings: "settings",
    ToSupervision: "supervision",
    ToReview: "review",
    ToNewPhone: "new_phone",
    ToForgottenPins: "forgotten_pins",
    ToRenewal: "renewal",
    ToCards: "cards",
    ToChangePin: "change_pin",
    ToMyWork: "my_work",
    ToCalendar: "calendar",
    ToOldRecords: "old_records",
    ToPhones: "phones",
    ToClashes: "clashes",
    ToReviewBox: "review_box",
    ToHandOver: "hand_over",
    ToWrongVisit: "wrong_visit",
    ToDuplicates: "duplicates",
    ToFeedback: "feedback",
}
"""Route to the folder under `mobile/screens`; its `perform.py` and `view.py` are read when it is first shown."""

OPEN_TO_ALL: frozenset[type[Route]] = frozenset({ToEnrol, ToUnlock, ToDangerChart, ToRecover})
"""Screens that hold no personal data and need no PIN."""

SHOWN_AT_ONCE: frozenset[str] = frozenset({SCREENS[ToUnlock], SCREENS[ToDanger]})
"""Screens that nothing may hold up: the lock, which covers names, and a danger."""

OLD_RECORDS: frozenset[type[Route]] = frozenset(
    {ToVisit, ToReview, ToAttachment, ToClashes, ToReviewBox, ToWrongVisit}
)
"""Screens that show what was written before; closed where the lease has run out. A new visit never is."""

HOMES: dict[str, Route] = dict.fromkeys(SUPERVISION, ToSupervision())
"""Where a role begins; everybody else begins at Today."""

IDLE_LOCK_S = 300
HIDDEN_LOCK_S = 60
CALL_GRACE_S = 900
# Long enough for a tap to come in between, short enough to be done before the second tap.
WARM_PAUSE_S = 0.03
# A screen that is read sooner is drawn once, with what was read; drawing it empty first would cost twice.
READ_BEFORE_DRAWN_S = 0.1

_log = logging.getLogger("doorstep.app")


@dataclass(frozen=True, eq=False, slots=True)
class Entry:
    """
    One screen of the pile.
    """

    serial: int
    route: Route
    folder: str
    loop: Loop[Any]


class App:
    """
    The pile of screens of one window, and the desk behind them.
    """

    def __init__(self, device: Device) -> None:
        self.device = device
        self.desk: Desk | None = None
        self.interface = "en"
        self.asked_in = ""
        self.pile: list[Entry] = []
        self.shade = ""
        self.telling = ""
        self.on_change: Callable[[], None] = lambda: None
        self.on_tell: Callable[[str], None] = lambda message: None
        self.on_shade: Callable[[], None] = lambda: None
        self.on_shown: Callable[[], None] = lambda: None
        self._queue: asyncio.Queue[tuple[Loop[Any], Effect]] = asyncio.Queue()
        self._tasks: set[asyncio.Task[None]] = set()
        self._serial = 0
        self._touched_s = device.clock.monotonic_s()
        self._hidden_since: tuple[int, float] | None = None
        self._will_draw = False
        self._left: tuple[str, tuple[Route, ...]] = ("", ())

    # Starting and locking

    async def start(self, *, idle_check_s: float = 5.0) -> None:
        """
        Shows the first screen and begins to perform effects.
        """
        self.interface = await self.device.preferences.preferred("language") or self.interface
        self.shade = await self.device.preferences.preferred("shade")
        self.on_shade()
        entries = await self.device.keys.vaults()
        self._spawn(self._work())
        self._spawn(self._watch_idle(idle_check_s))
        self.start_at(ToUnlock() if entries else ToEnrol())

    def enter(self, desk: Desk) -> None:
        """
        Takes the desk of a worker who unlocked, and shows their home or where they were.
        """
        self.desk = desk
        self.asked_in = str(desk.book.kept("asked_in") or "")
        kept = desk.book.kept("language")
        if isinstance(kept, str) and kept:
            self.interface = kept
        else:
            # From now on it is this worker's own, whatever the others on the phone choose.
            self._spawn(self._keep_own_language(desk))
        self._spawn(keep_chart(desk))
        self._spawn(self._warm_up(desk))
        vault_id, routes = self._left
        self._left = ("", ())
        home = self.home()
        self.start_at(home)
        if vault_id == desk.vault.vault_id:
            for route in routes:
                if route != home:
                    self.open(route)

    async def _warm_up(self, desk: Desk) -> None:
        """
        Reads what the first taps will need while the worker reads Today, a little at a time.
        """
        for folder in SCREENS.values():
            for part in ("perform", "view"):
                await asyncio.sleep(WARM_PAUSE_S)
                import_module(f"mobile.screens.{folder}.{part}")
        forms = [form_id for pack in desk.programmes.packs() for form_id in pack.forms]
        for form_id in forms:
            await asyncio.sleep(WARM_PAUSE_S)
            desk.programmes.open(form_id)
        await asyncio.sleep(WARM_PAUSE_S)
        if self.desk is desk:
            desk.book.prepare_search()

    def home(self) -> Route:
        """
        Where the present worker begins.
        """
        role = self.desk.identity.role if self.desk else ""
        return HOMES.get(role, ToToday())

    def request_lock(self) -> None:
        """
        Locks once what is being written is written.
        """
        if self.desk is not None:
            self._queue.put_nowait((self.pile[-1].loop, _LockNow()))

    async def _lock(self) -> None:
        desk = self.desk
        if desk is None:
            return
        self._left = (desk.vault.vault_id, tuple(entry.route for entry in self.pile))
        self.desk = None
        await self.device.voice.stop()
        await self.device.media.put_away()
        self.start_at(ToUnlock())
        await settle_lock_note(desk)
        await self.device.keys.lock()

    async def put_away(self, vault_id: str) -> None:
        """
        Locks, if it is this vault that is open, once what is being written is written.
        """
        if self.desk is not None and self.desk.vault.vault_id == vault_id:
            self.request_lock()
            await self.settled()

    def go_on_as(self, desk: Desk) -> None:
        """
        The same vault under another enrolment: the screens stay where they are.
        """
        self.desk = desk

    async def leave(self) -> None:
        """
        Removes the present worker's vault, in which nothing is unsent.

        Raises:
            UnsentWorkError: there is work that only this phone holds; nothing was removed.
        """
        desk = desk_of(self)
        require_all_sent(desk)
        self.desk = None
        self._left = ("", ())
        await self.device.voice.stop()
        try:
            await self.device.keys.remove(desk.vault.vault_id)
        finally:
            await self.begin_again()

    async def begin_again(self) -> None:
        """
        Shows the door of a phone whose vaults have changed while it was locked.
        """
        if self.desk is None:
            entries = await self.device.keys.vaults()
            self.start_at(ToUnlock() if entries else ToEnrol())

    async def _watch_idle(self, every_s: float) -> None:
        while True:
            await asyncio.sleep(every_s)
            is_idle = self.device.clock.monotonic_s() - self._touched_s > IDLE_LOCK_S
            if is_idle or self._is_away_too_long():
                self.request_lock()

    def hidden(self) -> None:
        """
        The app left the screen.
        """
        if self._hidden_since is None:
            clock = self.device.clock
            self._hidden_since = clock.now_ms(), clock.monotonic_s()

    def shown(self) -> None:
        """
        The app is on the screen again; away too long, it is locked.
        """
        if self._is_away_too_long():
            self.request_lock()
        self._hidden_since = None
        self.on_shown()

    def _is_away_too_long(self) -> bool:
        if self._hidden_since is None:
            return False
        clock, (since_ms, since_s) = self.device.clock, self._hidden_since
        # One clock stands still while the phone sleeps, the other can be set; away is away by either.
        away_s = max(abs(clock.now_ms() - since_ms) / 1000, clock.monotonic_s() - since_s)
        return away_s > (CALL_GRACE_S if isinstance(self.top_route(), ToDanger) else HIDDEN_LOCK_S)

    # The pile

    def top_route(self) -> Route | None:
        """
        The screen on top.
        """
        return self.pile[-1].route if self.pile else None

    @property
    def can_go_back(self) -> bool:
        """
        Whether a screen opened now lies above another.
        """
        return bool(self.pile)

    def open(self, route: Route) -> None:
        """
        Lays a screen on top.
        """
        self.pile.append(self._make(route))
        self._uncovered()

    def replace(self, route: Route) -> None:
        """
        Puts a screen in the place of the one on top.
        """
        self.pile.pop().loop.close()
        self.open(route)

    def start_at(self, route: Route) -> None:
        """
        Leaves every screen and begins here.
        """
        while self.pile:
            self.pile.pop().loop.close()
        self.open(route)

    def go_to_tab(self, route: Route) -> None:
        """
        Goes to a main place; back from it leads home.
        """
        home = self.home()
        if self.pile[0].route != home:
            self.start_at(home)
        while len(self.pile) > 1:
            self.pile.pop().loop.close()
        if route != home:
            self.open(route)
        else:
            self._uncovered()

    def back(self) -> None:
        """
        Leaves the screen on top; the last one stays.
        """
        if len(self.pile) > 1:
            self.pile.pop().loop.close()
            self._uncovered()

    def back_to(self, path: str) -> bool:
        """
        Leaves screens until the one with this address is on top; False where there is none below.
        """
        for index in range(len(self.pile) - 2, -1, -1):
            if self.pile[index].route.path == path:
                while len(self.pile) > index + 1:
                    self.pile.pop().loop.close()
                self._uncovered()
                return True
        return False

    def speak(self, language: str) -> None:
        """
        Changes the language of every screen and keeps the choice.
        """
        self.interface, self.asked_in = language, ""
        self._spawn(self._keep_language(language))
        self.on_change()

    def ask_in(self, language: str, offered: Sequence[str]) -> None:
        """
        Changes the language of programmes' words. The screens keep theirs where they do not speak this one, or
        spoke none of those offered before.
        """
        if language in OWN_NAMES and self.interface in offered:
            self.speak(language)
            return
        self.asked_in = language
        self._spawn(self._keep_asked_in())
        self.on_change()

    @property
    def language(self) -> str:
        """The language that a programme's words are wished in."""
        return self.asked_in or self.interface

    def show_in(self, shade: str) -> None:
        """
        Changes the colours of every screen and keeps the choice for this device.
        """
        self.shade = shade
        self._spawn(self.device.preferences.prefer("shade", shade))
        self.on_shade()

    async def _keep_language(self, language: str) -> None:
        await self.device.preferences.prefer("language", language)
        if self.desk is not None:
            await self.desk.book.keep("language", language)
            await self._keep_asked_in()

    async def _keep_asked_in(self) -> None:
        if self.desk is not None and str(self.desk.book.kept("asked_in") or "") != self.asked_in:
            await self.desk.book.keep("asked_in", self.asked_in)

    async def _keep_own_language(self, desk: Desk) -> None:
        try:
            await desk.book.keep("language", self.interface)
        except DoorstepError as error:
            _log.info("language not kept code=%s", error.code)

    def _make(self, route: Route) -> Entry:
        if self.desk is None and type(route) not in OPEN_TO_ALL:
            route = ToUnlock()
        elif self.desk is not None and type(route) in OLD_RECORDS and is_closed(self.desk):
            route = ToOldRecords()
        folder = SCREENS[type(route)]
        opened: Opened = import_module(f"mobile.screens.{folder}.perform").open_screen(route, self)
        loop: Loop[Any] = Loop(opened.model, opened.update, opened.perform, self.run, opened.on_close)
        self._serial += 1
        for effect in opened.first:
            self.run(loop, effect)
        return Entry(self._serial, route, folder, loop)

    def _uncovered(self) -> None:
        self.pile[-1].loop.send(Shown())
        if self.pile[-1].folder in SHOWN_AT_ONCE:
            self.on_change()
        elif not self._will_draw:
            self._will_draw = True
            self._spawn(self._draw_when_read())

    async def _draw_when_read(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(READ_BEFORE_DRAWN_S):
                await self._queue.join()
        self._will_draw = False
        self.on_change()

    def refresh(self, kinds: tuple[type[Route], ...]) -> None:
        """
        Lets the screen on top read again what this phone holds, if it is one of these.
        """
        if self.pile and isinstance(self.pile[-1].route, kinds):
            self.pile[-1].loop.send(Shown())

    # Effects

    def run(self, loop: Loop[Any], effect: Effect) -> None:
        """
        Performs an effect: navigation at once, writes in turn, waits beside.
        """
        self._touched_s = self.device.clock.monotonic_s()
        match effect:
            case Open(route):
                self.open(route)
            case Replace(route):
                self.replace(route)
            case StartAt(route):
                self.start_at(route)
            case GoToTab(route):
                self.go_to_tab(route)
            case GoBack():
                self.back()
            case SpeakLanguage(language):
                self.speak(language)
            case ShowIn(shade):
                self.show_in(shade)
            case AskedIn(language, offered):
                self.ask_in(language, offered)
            case Tell(message):
                self.on_tell(message)
            case Lock():
                self.request_lock()
            case Aside():
                self._spawn(self._perform(loop, effect))
            case _:
                self._queue.put_nowait((loop, effect))

    def touch(self) -> float:
        """
        Somebody is using the app: when, in seconds of a clock that is never set.
        """
        self._touched_s = self.device.clock.monotonic_s()
        return self._touched_s

    async def settled(self) -> None:
        """
        Returns when the queue is empty and its last effect is done.
        """
        await self._queue.join()

    async def _work(self) -> None:
        while True:
            loop, effect = await self._queue.get()
            try:
                if isinstance(effect, _LockNow):
                    await self._lock()
                else:
                    await self._perform(loop, effect)
            finally:
                self._queue.task_done()

    async def _perform(self, loop: Loop[Any], effect: Effect) -> None:
        try:
            event: Event | None = await loop.perform(effect, loop.send)
        except DoorstepError as error:
            _log.info("effect=%s failed code=%s", type(effect).__name__, error.code)
            event = Failed(error.code, tuple(error.details.items()))
        except Exception as error:
            # The kind alone: a message may carry what a worker typed.
            _log.error(
                "effect=%s failed unexpectedly kind=%s",
                type(effect).__name__,
                type(error).__name__,
            )
            _log.debug("effect failed", exc_info=True)
            event = Failed("unexpected")
        if event is not None:
            loop.send(event)

    def _spawn(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """
        The window is gone: finishes what is being written and forgets the keys.
        """
        await self.settled()
        for task in tuple(self._tasks):
            task.cancel()
        desk, self.desk = self.desk, None
        if desk is not None:
            await settle_lock_note(desk)
        await self.device.keys.lock()


@dataclass(frozen=True, slots=True)
class _LockNow(Effect):
    """
    Takes its turn behind every write already asked for.
    """
