"""
Two processes on one PostgreSQL that want the same areas, each beginning with what the other needs last: whatever they
do, neither waits for the other for ever, and neither is broken off.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from typing import Any

import pytest

from shared.domain.case_lists import case_area
from shared.domain.delivery import Delivery
from shared.domain.review_box import box_of, boxed_id
from shared.domain.roles import Role
from shared.kernel.errors import DoorstepError
from sync_server.adapters.sql_change_log import SQLChangeTransaction
from sync_server.adapters.sql_engine import open_postgresql
from sync_server.adapters.sql_store import SQLStore
from sync_server.ports.change_log import AreaHead
from sync_server.ports.errors import StoreContendedError
from sync_server.use_cases.erase_records import erase_record
from sync_server.use_cases.keep_directory import add_area, add_worker
from sync_server.use_cases.keep_workers import move_worker
from sync_server.use_cases.move_by_command import move_by_command
from sync_server.use_cases.sync_desk import Call, SyncDesk
from tests.support.postgres import fresh_database
from tests.support.teams import TeamDevice, TeamServer, states

RECEIVED, HELD = Delivery.RECEIVED, Delivery.HELD
MEET_S = 0.3
ENOUGH_S = 30


@pytest.fixture
def stores() -> Iterator[list[SQLStore]]:
    """One database as two processes see it."""
    with fresh_database() as address:
        opened = [SQLStore(open_postgresql(address)) for _ in range(2)]
        yield opened
        for store in opened:
            store.close()


@pytest.fixture
def server(stores: list[SQLStore]) -> TeamServer:
    return TeamServer(stores[0])


class Street:
    """
    A household of Rampur with Rekha in it, about whom there is a case whose area comes before every team's.
    """

    def __init__(self, server: TeamServer) -> None:
        self.server = server
        self.rampur, self.sitapur = server.area("rampur"), server.area("sitapur")
        self.sunita, self.meena, self.manoj = (server.device(name) for name in ("sunita", "meena", "manoj"))
        self.home, self.rekha = server.new_id(), server.new_id()
        self.case = server.new_id()
        while case_area(self.case) > self.rampur:
            self.case = server.new_id()
        self.sunita.push(
            self.sunita.operation(self.home, kind="household", head_name="Mohan"),
            self.sunita.operation(self.rekha, kind="person", household=self.home, name="Rekha"),
        )
        opened = self.meena.operation(
            self.case,
            kind="case",
            area=case_area(self.case),
            team=self.rampur,
            person=self.rekha,
            programme="p",
        )
        assert states(self.meena.push(opened)) == [RECEIVED]

    def works_on_both(self) -> Call:
        """Somebody on the list writes to the case and to the team in one request."""
        meena, new = self.meena, self.server.new_id
        in_case = meena.operation(new(), area=case_area(self.case), case=self.case, outcome="done")
        return meena.call(meena.request(in_case, meena.operation(new(), outcome="done")))


@pytest.fixture
def street(server: TeamServer) -> Street:
    return Street(server)


class Meeting:
    """
    Whoever has locked areas, or review boxes, waits a moment, until the other has locked some too.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, meets_at_boxes: bool = False) -> None:
        self._barrier = threading.Barrier(2)
        self._met = threading.local()
        lock = SQLChangeTransaction.lock_heads

        def meeting(changes: Any, areas: Collection[str], *, boxes: bool = False) -> Mapping[str, AreaHead]:
            found = lock(changes, areas, boxes=boxes)
            if boxes == meets_at_boxes and not getattr(self._met, "yes", False):
                self._met.yes = True
                with suppress(threading.BrokenBarrierError):
                    self._barrier.wait(MEET_S)
            return found

        monkeypatch.setattr(SQLChangeTransaction, "lock_heads", meeting)

    def of(self, *acts: Callable[[], object]) -> list[BaseException]:
        """Does all at once; what went wrong."""
        faults: list[BaseException] = []

        def do(act: Callable[[], object]) -> None:
            try:
                act()
            except BaseException as fault:
                faults.append(fault)

        threads = [threading.Thread(target=do, args=(act,)) for act in acts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(ENOUGH_S)
        assert not any(thread.is_alive() for thread in threads)
        return faults


@pytest.fixture
def meeting(monkeypatch: pytest.MonkeyPatch, street: Street) -> Meeting:
    return Meeting(monkeypatch)


def taken_in(store: SQLStore, server: TeamServer, call: Call) -> Callable[[], list[Delivery]]:
    """A request as a process takes it in from a phone: alone in its group, and not waiting for commands."""

    def act() -> list[Delivery]:
        opened = store.begin()
        try:
            with opened.doing() as work:
                (taken,) = SyncDesk(store, server.clock).take_in(work, [call])
        except BaseException:
            opened.roll_back()
            raise
        opened.commit()
        if isinstance(taken, DoorstepError):
            raise taken
        return states(taken.answers)

    return act


def test_a_household_moves_while_somebody_works_on_a_case_of_it(
    stores: list[SQLStore], street: Street, meeting: Meeting
) -> None:
    manoj = street.manoj
    moving = manoj.operation(
        street.home, kind="household", area=street.rampur, base=9, moves_to=street.sitapur
    )
    move = taken_in(stores[0], street.server, manoj.call(manoj.request(moving)))
    assert meeting.of(move, taken_in(stores[1], street.server, street.works_on_both())) == []
    with stores[0].reading() as view:
        assert [place.team for place in view.directory.cases()] == [street.sitapur]


def test_a_household_moves_by_command_meanwhile(
    stores: list[SQLStore], street: Street, meeting: Meeting
) -> None:
    def move() -> None:
        with stores[0].transaction() as work:
            clock = street.server.clock
            move_by_command(work, street.home, area=street.rampur, to=street.sitapur, clock=clock)

    assert meeting.of(move, taken_in(stores[1], street.server, street.works_on_both())) == []


def test_a_person_is_erased_meanwhile(stores: list[SQLStore], street: Street, meeting: Meeting) -> None:
    def erase() -> None:
        with stores[0].transaction() as work:
            erase_record(
                work, area=street.rampur, record=street.rekha, actor="console", clock=street.server.clock
            )

    assert meeting.of(erase, taken_in(stores[1], street.server, street.works_on_both())) == []


def test_a_move_that_waited_is_taken_in_meanwhile(
    stores: list[SQLStore], server: TeamServer, street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    rita, manoj, late = server.device("rita"), street.manoj, server.device("manoj")
    state, home = server.area("state"), street.home
    manoj.push(manoj.operation(home, kind="household", area=street.rampur, base=9, moves_to=street.sitapur))
    again = late.operation(home, kind="household", area=street.rampur, base=9, moves_to=state)
    assert states(late.push(again)) == [HELD]
    verdict = rita.operation(
        boxed_id(late.device.id, again.seq), kind="held", area=box_of(street.sitapur), base=1, verdict="take"
    )
    take = taken_in(stores[0], server, rita.call(rita.request(verdict)))
    in_case = rita_on_the_list(server, street)
    assert Meeting(monkeypatch).of(take, taken_in(stores[1], server, in_case)) == []
    with stores[0].reading() as view:
        assert [place.team for place in view.directory.cases()] == [state]


def rita_on_the_list(server: TeamServer, street: Street) -> Call:
    """Sitapur's supervisor, who has the case now, writes to it and to the team in one request."""
    rita, new = server.device("rita"), server.new_id
    rita.pull()
    in_case = rita.operation(new(), area=case_area(street.case), case=street.case, outcome="done")
    return rita.call(rita.request(in_case, rita.operation(new(), outcome="done")))


def a_worker(server: TeamServer, name: str, role: Role, area: str) -> TeamDevice:
    """A new one, with a phone."""
    surroundings = {"clock": server.clock, "randomness": server.randomness}
    with server.store.transaction() as work:
        add_worker(work, short_name=name, name=name, role=role, area=area, **surroundings)  # type: ignore[arg-type]
    return server.device(name)


def judging_beside(server: TeamServer, judged: str, aside: str, beside: str) -> Call:
    """
    A verdict on what waits in one team's box, in one request with work that will be laid into another's: its record
    went there from a third team.
    """
    with server.store.transaction() as work:
        surroundings = {"clock": server.clock, "randomness": server.randomness}
        add_area(work, code=aside, name=aside, level="area", parent="state", **surroundings)  # type: ignore[arg-type]
    late = a_worker(server, f"late-{judged}", Role.VOLUNTEER, judged)
    with server.store.transaction() as work:
        move_worker(work, worker=f"late-{judged}", area="state", clock=server.clock)
    held = late.operation(server.new_id(), outcome="done")
    assert states(late.push(held)) == [HELD]
    chief, manoj = a_worker(server, f"chief-{judged}", Role.SUPERVISOR, "state"), server.device("manoj")
    home, area = server.new_id(), server.area(aside)
    assert states(chief.push(chief.operation(home, kind="household", area=area, head_name="Ram"))) == [
        RECEIVED
    ]
    moving = manoj.operation(home, kind="household", area=area, base=9, moves_to=server.area(beside))
    assert states(manoj.push(moving)) == [RECEIVED]
    late_work = chief.operation(home, kind="household", area=area, base=9, head_name="Ramesh")
    verdict = chief.operation(
        boxed_id(late.device.id, held.seq),
        kind="held",
        area=box_of(server.area(judged)),
        base=1,
        verdict="take",
    )
    return chief.call(chief.request(late_work, verdict))


def test_verdicts_in_one_box_while_work_is_held_for_another(
    stores: list[SQLStore], server: TeamServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = [
        judging_beside(server, "rampur", "aside", "sitapur"),
        judging_beside(server, "sitapur", "besides", "rampur"),
    ]
    acts = [taken_in(store, server, call) for store, call in zip(stores, calls, strict=True)]
    assert Meeting(monkeypatch, meets_at_boxes=True).of(*acts) == []


def test_what_comes_late_in_the_order_is_not_waited_for(stores: list[SQLStore], street: Street) -> None:
    first, second = (store.begin() for store in stores)
    try:
        with first.doing() as one, second.doing() as other:
            low, high = sorted([street.rampur, street.sitapur])
            one.changes.lock_heads([low])
            other.changes.lock_heads([high])
            with pytest.raises(StoreContendedError, match="LockNotAvailable"), second.doing():
                other.changes.lock_heads([low])
    finally:
        first.roll_back()
        second.roll_back()
