"""
The desk at which phones sync: remembers who may call, takes requests in by the group, answers each.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from shared.kernel.errors import DoorstepError
from shared.protocol.messages import SyncResponse
from sync_server.ports.directory import Directory, ServerMove
from sync_server.ports.store import Store, Work
from sync_server.ports.surroundings import Clock
from sync_server.use_cases.accept_sync import Arrival, Message, Taken, accept_syncs
from sync_server.use_cases.area_snapshots import AreaSnapshots
from sync_server.use_cases.callers import Caller, get_caller
from sync_server.use_cases.errors import ServerMovedError
from sync_server.use_cases.move_server import find_move
from sync_server.use_cases.serve_changes import (
    answer_at_hand,
    needs_reading,
    serve_changes,
)


class Call(NamedTuple):
    """
    A request and the device whose token it carries.
    """

    device: str
    message: Message


class SyncDesk:
    """
    Args:
        store: Where everything lies.
        clock: The server's clock.
        address: Where phones reach this very server, as far as it was told: there it has not moved from.
    """

    def __init__(self, store: Store, clock: Clock, address: str = "") -> None:
        self._store = store
        self._clock = clock
        self._address = address
        self._move: ServerMove | None = None
        self._version = -1
        self._epoch = b""
        self._callers: dict[str, Caller | DoorstepError] = {}
        self._snapshots = AreaSnapshots()

    def take_in(self, work: Work, calls: Sequence[Call]) -> list[Taken | DoorstepError]:
        """
        Takes in the calls of distinct devices within an open transaction. One group at a time.

        Raises:
            StoreFullError, StoreFaultError: nothing of any call may be kept.
        """
        self._refresh(work.directory)
        if self._move is not None and self._move.is_closed:
            return [ServerMovedError(notice=self._move.notice) for _ in calls]
        callers = [self._caller(work.directory, call.device) for call in calls]
        taken = iter(
            accept_syncs(
                work.changes,
                [
                    Arrival(caller, call.message)
                    for caller, call in zip(callers, calls, strict=True)
                    if isinstance(caller, Caller)
                ],
                directory=work.directory,
                epoch=self._epoch,
                now_ms=self._clock.now_ms(),
            )
        )
        return [next(taken) if isinstance(caller, Caller) else caller for caller in callers]

    @property
    def notice(self) -> str:
        """What phones are told of another address; empty while there is none."""
        return self._move.notice if self._move else ""

    def is_at_hand(self, taken: Taken) -> bool:
        """
        Whether `answer_now` will do, without reading.
        """
        return not needs_reading(taken)

    def answer_now(self, taken: Taken) -> SyncResponse:
        """
        The reply to a phone that lacks nothing.
        """
        return answer_at_hand(taken, epoch=self._epoch, now_ms=self._clock.now_ms())

    def answer(self, taken: Taken) -> SyncResponse:
        """
        The reply to any phone; reads, and may run beside others.
        """
        with self._store.reading() as view:
            return serve_changes(
                view.changes, taken, self._snapshots, epoch=self._epoch, now_ms=self._clock.now_ms()
            )

    def _refresh(self, directory: Directory) -> None:
        version = directory.version()
        if version != self._version:
            self._callers.clear()
            self._epoch = directory.epoch()
            self._move = find_move(directory, self._address)
            self._version = version

    def _caller(self, directory: Directory, device: str) -> Caller | DoorstepError:
        known = self._callers.get(device)
        if known is None:
            try:
                known = get_caller(directory, device)
            except DoorstepError as error:
                known = error
            self._callers[device] = known
        return known
