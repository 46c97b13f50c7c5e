"""
Syncs by itself whenever there is a reason and a chance, and tells whoever looks that something new has come.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from mobile.ports.errors import ServerRefusedError
from mobile.use_cases.desk import Desk
from mobile.use_cases.rate_anonymously import send_ratings
from mobile.use_cases.schedule_sync import (
    Occasion,
    SyncRhythm,
    after_failure,
    after_success,
    is_due,
    plan_sync,
)
from shared.domain.referrals import raises_danger
from shared.kernel.errors import DoorstepError

SHUT_OUT = frozenset({"device.revoked", "device.unknown"})
"""Refusals behind which an order may stand."""

_log = logging.getLogger("doorstep.sync")


class KeepInSync:
    """
    One tick a second: notices unlocking and saving, and syncs when the rhythm says so.

    Args:
        present: The unlocked desk, None while locked.
        random: 0 to 1, so that a team's phones do not call together.
        on_news: Called after a sync that changed what this phone holds, whoever asked for it: a worker who taps
            "Sync now" and turns to another place looks at what was read before it ended.
        on_shut_out: Called after a sync that the server refused because the phone has no access any more.
    """

    def __init__(
        self,
        present: Callable[[], Desk | None],
        random: Callable[[], float],
        on_news: Callable[[], None],
        on_shut_out: Callable[[], None] = lambda: None,
    ) -> None:
        self._present = present
        self._random = random
        self._on_news = on_news
        self._on_shut_out = on_shut_out
        self._rhythm = SyncRhythm()
        self._desk: Desk | None = None
        self._recorded = 0
        self._is_spared = False
        self._network_changed = False
        self._told: tuple[object, ...] = ()
        self._seen: tuple[object, ...] = ()

    def network_changed(self) -> None:
        """
        There is a network, or another one.
        """
        self._network_changed = True

    async def tick(self) -> None:
        """
        Syncs if it is time to. Never raises: the sync screen says what stands between phone and server.
        """
        desk = self._present()
        if desk is None:
            self._desk = None
            return
        for occasion in self._occasions(desk):
            self._rhythm = plan_sync(
                self._rhythm,
                occasion,
                now_ms=_monotonic_ms(desk),
                pending=_pending(desk),
                is_spared=self._is_spared,
            )
        if is_due(self._rhythm, _monotonic_ms(desk)):
            await self._sync(desk)
        else:
            await send_ratings(desk, self._random)
        if self._present() is desk:
            self._tell_news(desk)

    def _occasions(self, desk: Desk) -> list[Occasion]:
        recorded = desk.book.counts().recorded
        occasions = [Occasion.TIMER]
        if desk is not self._desk:
            self._rhythm = SyncRhythm()
            self._told = self._seen = _what_is_held(desk)
            occasions.append(Occasion.UNLOCKED)
        elif recorded > self._recorded:
            is_danger = _has_danger(desk, newest=recorded - self._recorded)
            occasions.append(Occasion.DANGER if is_danger else Occasion.SAVED)
        if self._network_changed:
            occasions.append(Occasion.NETWORK)
        self._desk, self._recorded, self._network_changed = desk, recorded, False
        return occasions

    async def _sync(self, desk: Desk) -> None:
        try:
            await desk.device.sync(desk, lambda step: None)
        except DoorstepError as error:
            _log.info("sync put off code=%s", error.code)
            if isinstance(error, ServerRefusedError) and error.reason in SHUT_OUT:
                self._on_shut_out()
            self._rhythm = after_failure(
                self._rhythm,
                now_ms=_monotonic_ms(desk),
                jitter=self._random(),
                wait_s=_asked_s(error),
                has_danger=_has_danger(desk),
            )
            return
        self._seen = _what_is_held(desk)
        thrift = desk.device.thrift
        self._is_spared = await thrift.saves_data() or await thrift.saves_battery()
        self._rhythm = after_success(
            self._rhythm,
            now_ms=_monotonic_ms(desk),
            pending=_pending(desk),
            jitter=self._random(),
            is_spared=self._is_spared,
        )

    def _tell_news(self, desk: Desk) -> None:
        held = _what_is_held(desk)
        # What still changes from tick to tick is told when it is whole: a screen is not drawn anew with each page.
        is_whole, self._seen = held == self._seen, held
        if is_whole and held != self._told:
            self._told = held
            self._on_news()


def _asked_s(error: DoorstepError) -> int:
    wait_s = error.details.get("wait_s")
    return wait_s if isinstance(wait_s, int) else 0


def _pending(desk: Desk) -> int:
    counts = desk.book.counts()
    return counts.recorded - counts.received


def _has_danger(desk: Desk, newest: int = 0) -> bool:
    """
    Whether a danger is among what was not sent.

    Args:
        newest: Look at so many of the last only; all where 0.
    """
    return any(raises_danger(operation) for operation in desk.book.pending()[-newest:])


def _what_is_held(desk: Desk) -> tuple[object, ...]:
    counts = desk.book.counts()
    return counts.received, counts.held, counts.refused, tuple(sorted(desk.book.cursors().items()))


def _monotonic_ms(desk: Desk) -> int:
    return round(desk.device.clock.monotonic_s() * 1000)
