"""
Group commit: callers that arrive while a transaction is under way share the next one.

Every commit costs a flush to the disk; alone, that caps SQLite at a few thousand a second and slows each caller.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar

from shared.kernel.errors import DoorstepError
from sync_server.ports.errors import StoreContendedError, StoreRejectedError
from sync_server.ports.store import Store, Work

Call = TypeVar("Call")
Result = TypeVar("Result")

TRIES = 3
"""Of a group that another process got in the way of."""

LARGEST_GROUP = 256
"""Bounds how long one transaction holds the others up."""


class GroupCommit(Generic[Call, Result]):
    """
    Waiting for the database, to begin and to commit, is done on a thread of its own; the work between is done on
    the loop's thread. Two threads that both compute would take the interpreter from each other at every call
    into SQLite: measured, that halved the rate. A database that works in processes of its own leaves the interpreter
    alone meanwhile: there the thread does all of it, and the loop reads the next requests.

    Args:
        store: Where the groups are committed.
        run: Does a group of calls within a transaction; one group at a time.
        key: Calls of equal key never share a group, and keep their order.
    """

    def __init__(
        self,
        store: Store,
        run: Callable[[Work, Sequence[Call]], Sequence[Result]],
        *,
        key: Callable[[Call], Hashable],
    ) -> None:
        self._store = store
        self._run = run
        self._key = key
        self._waiting: list[tuple[Call, asyncio.Future[Result]]] = []
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="commit")
        self._worker: asyncio.Task[None] | None = None

    async def submit(self, call: Call) -> Result:
        """
        The call's result, once durable.

        Raises:
            DoorstepError: what `run` raised; nothing of the group was stored.
        """
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((call, future))
        if self._worker is None or self._worker.done():
            self._worker = asyncio.create_task(self._work())
        return await future

    async def close(self) -> None:
        """
        Ends after the calls that are waiting.
        """
        if self._worker is not None:
            await self._worker
        self._thread.shutdown()

    async def _work(self) -> None:
        while self._waiting:
            group = self._next_group()
            await self._do([call for call, _ in group], [future for _, future in group])

    def _next_group(self) -> list[tuple[Call, asyncio.Future[Result]]]:
        group: list[tuple[Call, asyncio.Future[Result]]] = []
        later: list[tuple[Call, asyncio.Future[Result]]] = []
        seen: set[Hashable] = set()
        for call, future in self._waiting:
            key = self._key(call)
            if len(group) < LARGEST_GROUP and key not in seen:
                group.append((call, future))
            else:
                later.append((call, future))
            seen.add(key)
        self._waiting = later
        return group

    async def _do(self, calls: list[Call], futures: list[asyncio.Future[Result]]) -> None:
        try:
            results = await self._committed_in_the_end(calls)
        except Exception as error:
            is_of_all = isinstance(error, DoorstepError) and not isinstance(error, StoreRejectedError)
            if is_of_all or len(calls) == 1:
                for future in futures:
                    _fail(future, error)
                return
            # One call that breaks the transaction must not take the others with it.
            for call, future in zip(calls, futures, strict=True):
                await self._do([call], [future])
        else:
            for future, result in zip(futures, results, strict=True):
                if not future.done():
                    future.set_result(result)

    async def _committed_in_the_end(self, calls: list[Call]) -> Sequence[Result]:
        for _ in range(TRIES - 1):
            try:
                return await self._committed(calls)
            except StoreContendedError:
                # Another process took in the same device's work at that moment: now its receipts are there.
                continue
        return await self._committed(calls)

    async def _committed(self, calls: list[Call]) -> Sequence[Result]:
        loop = asyncio.get_running_loop()
        if self._store.works_elsewhere:
            return await loop.run_in_executor(self._thread, self._committed_here, calls)
        transaction = await loop.run_in_executor(self._thread, self._store.begin)
        try:
            with transaction.doing() as work:
                results = self._run(work, calls)
        except BaseException:
            await loop.run_in_executor(self._thread, transaction.roll_back)
            raise
        await loop.run_in_executor(self._thread, transaction.commit)
        return results

    def _committed_here(self, calls: list[Call]) -> Sequence[Result]:
        transaction = self._store.begin()
        try:
            with transaction.doing() as work:
                results = self._run(work, calls)
        except BaseException:
            transaction.roll_back()
            raise
        transaction.commit()
        return results


def _fail(future: asyncio.Future[Result], error: Exception) -> None:
    if not future.done():
        future.set_exception(error)
