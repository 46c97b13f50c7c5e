"""
Calls share commits, and one bad call does not spoil another.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from sync_server.adapters.group_commit import GroupCommit
from sync_server.ports.errors import StoreContendedError, StoreFullError
from sync_server.ports.store import OpenTransaction, Store, Work
from tests.support.memory_store import MemoryOpenTransaction, MemoryStore

Call = tuple[str, int]


class CountingStore(MemoryStore):
    """
    Counts commits; is full when told so.
    """

    def __init__(self) -> None:
        super().__init__()
        self.commits = 0
        self.is_full = False

    def begin(self) -> MemoryOpenTransaction:
        store = self

        class Counted(MemoryOpenTransaction):
            def commit(self) -> None:
                if store.is_full:
                    raise StoreFullError
                store.commits += 1
                super().commit()

        return Counted(self)


class Desk:
    """
    Answers each call with itself; some calls break it.
    """

    def __init__(self) -> None:
        self.groups: list[list[Call]] = []

    def take_in(self, work: Work, calls: Sequence[Call]) -> list[Call]:
        self.groups.append(list(calls))
        if any(device == "broken" for device, _ in calls):
            raise ZeroDivisionError
        return list(calls)


def a_group(store: Store, desk: Desk) -> GroupCommit[Call, Call]:
    return GroupCommit(store, desk.take_in, key=lambda call: call[0])


async def submitted(group: GroupCommit[Call, Call], calls: Sequence[Call]) -> list[Call | BaseException]:
    results = await asyncio.gather(*(group.submit(call) for call in calls), return_exceptions=True)
    await group.close()
    return results


def test_calls_that_wait_share_one_commit() -> None:
    store, desk = CountingStore(), Desk()
    calls = [(f"phone {number}", 1) for number in range(40)]
    assert asyncio.run(submitted(a_group(store, desk), calls)) == calls
    assert store.commits <= 2


def test_calls_of_one_device_never_share_a_group_and_keep_their_order() -> None:
    store, desk = CountingStore(), Desk()
    calls = [("phone", 1), ("phone", 2), ("other", 1), ("phone", 3)]
    assert asyncio.run(submitted(a_group(store, desk), calls)) == calls
    assert all(len({device for device, _ in group}) == len(group) for group in desk.groups)
    assert [call for group in desk.groups for call in group if call[0] == "phone"] == [
        ("phone", 1),
        ("phone", 2),
        ("phone", 3),
    ]


def test_a_call_that_breaks_the_transaction_does_not_take_the_others_with_it() -> None:
    store, desk = CountingStore(), Desk()
    good = [(f"phone {number}", 1) for number in range(5)]
    results = asyncio.run(submitted(a_group(store, desk), [*good[:2], ("broken", 1), *good[2:]]))
    assert isinstance(results[2], ZeroDivisionError)
    assert [one for one in results if isinstance(one, tuple)] == good


def test_a_full_disk_is_told_to_every_caller_and_the_next_group_is_tried() -> None:
    store, desk = CountingStore(), Desk()
    group = a_group(store, desk)

    async def story() -> None:
        store.is_full = True
        for result in await asyncio.gather(
            *(group.submit((name, 1)) for name in "ab"), return_exceptions=True
        ):
            assert isinstance(result, StoreFullError)
        store.is_full = False
        assert await group.submit(("a", 1)) == ("a", 1)
        await group.close()

    asyncio.run(story())


def test_a_caller_that_gave_up_does_not_stop_the_others() -> None:
    store, desk = CountingStore(), Desk()
    group = a_group(store, desk)

    async def story() -> None:
        waiting = [asyncio.create_task(group.submit((name, 1))) for name in "abc"]
        await asyncio.sleep(0)
        waiting[1].cancel()
        assert await waiting[0] == ("a", 1)
        assert await waiting[2] == ("c", 1)
        with pytest.raises(asyncio.CancelledError):
            await waiting[1]
        await group.close()

    asyncio.run(story())


def test_a_transaction_is_open_until_its_holder_ends_it() -> None:
    opened: OpenTransaction = CountingStore().begin()
    opened.roll_back()


class ElsewhereStore(CountingStore):
    """
    As a database in processes of its own; another process gets in the way as often as told.
    """

    works_elsewhere = True

    def __init__(self, contended: int = 0) -> None:
        super().__init__()
        self.contended = contended

    def begin(self) -> MemoryOpenTransaction:
        if self.contended:
            self.contended -= 1
            raise StoreContendedError
        return super().begin()


def test_a_store_that_works_elsewhere_is_waited_for_on_the_thread_alone() -> None:
    store, desk = ElsewhereStore(), Desk()
    good = [(f"phone {number}", 1) for number in range(5)]
    results = asyncio.run(submitted(a_group(store, desk), [*good[:2], ("broken", 1), *good[2:]]))
    assert isinstance(results[2], ZeroDivisionError)
    assert [one for one in results if isinstance(one, tuple)] == good


def test_a_group_that_another_process_got_in_the_way_of_is_done_again() -> None:
    store, desk = ElsewhereStore(contended=2), Desk()
    assert asyncio.run(submitted(a_group(store, desk), [("phone", 1)])) == [("phone", 1)]
    assert store.commits == 1


def test_who_is_always_in_the_way_is_told_at_last() -> None:
    store, desk = ElsewhereStore(contended=100), Desk()
    (result,) = asyncio.run(submitted(a_group(store, desk), [("phone", 1)]))
    assert isinstance(result, StoreContendedError)
