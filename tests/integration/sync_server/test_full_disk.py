"""
The disk fills under a running server: what was acknowledged is there, what is refused is refused by its code, and with
room again the server goes on by itself.
"""

from __future__ import annotations

import resource
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from shared.domain.delivery import Delivery
from shared.domain.records import Operation
from sync_server.ports.change_log import DeviceKey
from tests.integration.sync_server.test_command_line import run
from tests.support.servers import PlainPhone, ServerProcess, a_code, enrolled, found, open_data

ROOM_BYTES = 8 << 20
REMARK = "long " * 8_000
"""Forty kilobytes that packing does not spare the database."""
MOST = 400

FULL = {(507, "server.store.full"), (503, "server.store.fault")}

Room = Callable[[ServerProcess, bool], None]
"""Leaves a running server without room, or gives it back."""


@contextmanager
def small_disk() -> Iterator[tuple[Path, Room]]:
    """A file system of its own, filled by somebody else's file."""
    with tempfile.TemporaryDirectory() as folder:
        mount = ["mount", "-t", "tmpfs", "-o", f"size={ROOM_BYTES}", "tmpfs", folder]
        subprocess.run(mount, check=True, capture_output=True)
        filler = Path(folder) / "somebody-elses"

        def room(server: ServerProcess, is_full: bool) -> None:
            if not is_full:
                filler.unlink()
                return
            with filler.open("wb", buffering=0) as file:
                try:
                    while file.write(bytes(4096)):
                        pass
                except OSError:
                    return

        try:
            (Path(folder) / "data").mkdir()
            yield Path(folder) / "data", room
        finally:
            subprocess.run(["umount", "--lazy", folder], check=True)


@contextmanager
def no_larger_files() -> Iterator[tuple[Path, Room]]:
    """The system lets no file of the server grow."""
    with tempfile.TemporaryDirectory() as folder:

        def room(server: ServerProcess, is_full: bool) -> None:
            most = sum(file.stat().st_size for file in Path(folder).iterdir()) // 2 if is_full else -1
            resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))

        yield Path(folder), room


def can_mount() -> bool:
    with tempfile.TemporaryDirectory() as folder:
        mounted = subprocess.run(["mount", "-t", "tmpfs", "tmpfs", folder], capture_output=True, check=False)
        if mounted.returncode == 0:
            subprocess.run(["umount", folder], check=True)
        return mounted.returncode == 0


DISKS = [no_larger_files, *([small_disk] if can_mount() else [])]


def push_until_refused(phone: PlainPhone) -> tuple[list[Operation], list[tuple[int, str]]]:
    """
    Operations that were acknowledged, and how the next ones were refused.
    """
    acknowledged: list[Operation] = []
    for _ in range(MOST):
        visit = phone.make(outcome="done", remark=REMARK)
        request = phone.request([visit])
        answered = phone.post(phone.encoded(request))
        if answered.status != 200:
            again = phone.post(phone.encoded(request))
            return acknowledged, [(answered.status, answered.code), (again.status, again.code)]
        (answer,) = phone.take(request, answered.body).answers
        assert answer.state is Delivery.RECEIVED
        acknowledged.append(visit)
    raise AssertionError("the disk is never full")


@pytest.mark.parametrize("disk", DISKS)
def test_nothing_acknowledged_is_lost_and_with_room_again_all_goes_on(
    disk: Callable[[], Iterator[tuple[Path, Room]]],
) -> None:
    with disk() as (data, room):  # type: ignore[attr-defined]
        store = open_data(data)
        found(store)
        codes = [a_code(store, worker) for worker in ("sunita", "meena")]
        store.close()
        server = ServerProcess(data)
        server.start()
        phone, other = (enrolled(server.address, code) for code in codes)
        before = phone.make(outcome="done")
        phone.sync(before)

        room(server, True)
        acknowledged, refusals = push_until_refused(phone)
        assert set(refusals) <= FULL
        if disk is small_disk:
            assert (507, "server.store.full") in refusals
        # Who only asks is not told less than that: when each phone called is written down too.
        asked = other.post(other.encoded(other.request()))
        assert asked.status == 200 or (asked.status, asked.code) in FULL

        room(server, False)
        rest = phone.made[1 + len(acknowledged) :]
        answers = phone.sync(*rest).answers
        assert [answer.state for answer in answers] == [Delivery.RECEIVED] * len(rest)
        other.pull()
        assert {one.record for one in phone.made} <= other.records.keys()
        server.kill()

        store = open_data(data)
        with store.reading() as view:
            receipts = view.changes.receipts(DeviceKey(phone.area, phone.device), 1, MOST + 1)
            kept = view.changes.changed_since(phone.area, 0, limit=10 * MOST)
        store.close()
        assert [one.seq for one in phone.made] == sorted(receipts)
        assert {one.record for one in phone.made} == {one.id for one in kept if one.kind == "visit"}
        assert "everything fits" in run("verify", data=data)
