"""
What is erased is gone from every place to which it ever came, and does not come back with a backup or a late phone.
"""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from dataclasses import replace

import pytest
from sqlalchemy import create_engine, select

from shared.domain.case_lists import case_area
from shared.domain.delivery import Delivery
from shared.domain.records import Operation
from shared.domain.review_box import box_of, boxed_id
from shared.protocol.messages import ReceivedChange
from sync_server.adapters.sql_store import SQLStore
from sync_server.adapters.sql_tables import metadata
from sync_server.ports.store import Store
from sync_server.use_cases.erase_records import Erased, erase_again, erase_record
from sync_server.use_cases.errors import LegalHoldError
from sync_server.use_cases.keep_workers import move_worker
from sync_server.use_cases.verify_server import verify_server
from tests.contract.sync_server.test_review_box import boxed, judge
from tests.support.teams import TeamDevice, TeamServer, states

RECEIVED, HELD, REFUSED = Delivery.RECEIVED, Delivery.HELD, Delivery.REFUSED
ERASED = "operation.record.erased"
NAME = "Unmistakable"


class NothingHappenedError(Exception):
    """
    Takes a transaction back.
    """


@pytest.fixture
def server(store: Store) -> TeamServer:
    """
    Two teams below a state, in every store.
    """
    return TeamServer(store)


def everything_in(store: Store) -> bytes:
    """All that lies in a store, in bytes."""
    if not isinstance(store, SQLStore):
        return pickle.dumps(vars(store)["state"])
    # Through a connection of its own: no statement of the server's would read all of a table.
    engine = create_engine(vars(store)["_engine"].url)
    with engine.connect() as connection:
        found = [connection.execute(select(table)).all() for table in metadata.sorted_tables]
    engine.dispose()
    return repr(found).encode()


def erase(server: TeamServer, area: str, record: str) -> Sequence[Erased]:
    """By the office's word."""
    with server.store.transaction() as work:
        return erase_record(work, area=server.area(area), record=record, actor="console", clock=server.clock)


def require_whole(server: TeamServer) -> None:
    """Digests, chains and rows fit."""
    with server.store.reading() as view:
        assert not list(verify_server(view, {}))


class Rekha:
    """
    A person of Rampur, whom Sunita registered and visited; she now works in Sitapur, and what she wrote meanwhile waits
    in Rampur's box: a change of Rekha, and another visit to her.
    """

    def __init__(self, server: TeamServer) -> None:
        self.server = server
        self.sunita, self.meena = server.device("sunita"), server.device("meena")
        self.id, self.visit, self.late_visit = (server.new_id() for _ in range(3))
        self.sunita.push(
            self.sunita.operation(self.id, kind="person", name=NAME),
            self.sunita.operation(self.visit, person=self.id, remark=NAME),
        )
        with server.store.transaction() as work:
            move_worker(work, worker="sunita", area="sitapur", clock=server.clock)
        self.late = [
            self.sunita.operation(self.id, kind="person", base=2, name=f"{NAME} Devi"),
            self.sunita.operation(self.late_visit, person=self.id, remark=NAME),
        ]
        assert states(self.sunita.push(*self.late)) == [HELD, HELD]

    def goes_to_sitapur(self) -> None:
        """By the manager's word, with all that is hers."""
        manoj, there = self.server.device("manoj"), self.server.area("sitapur")
        moved = manoj.operation(
            self.id, kind="person", area=self.server.area("rampur"), base=99, moves_to=there
        )
        assert states(manoj.push(moved)) == [RECEIVED]


@pytest.fixture
def rekha(server: TeamServer) -> Rekha:
    return Rekha(server)


class TestErasure:
    def test_takes_waiting_work_along_also_what_would_have_belonged_to_it(self, rekha: Rekha) -> None:
        assert NAME.encode() in everything_in(rekha.server.store)
        erased = {one.record for one in erase(rekha.server, "rampur", rekha.id)}
        copies = {boxed_id(rekha.sunita.device.id, late.seq) for late in rekha.late}
        assert erased == {rekha.id, rekha.visit, rekha.late_visit, *copies}
        assert NAME.encode() not in everything_in(rekha.server.store)
        require_whole(rekha.server)

    def test_follows_it_to_the_area_that_it_left(self, rekha: Rekha) -> None:
        rekha.goes_to_sitapur()
        later = rekha.sunita.operation(rekha.id, kind="person", area=rekha.server.area("rampur"), mobile=NAME)
        assert states(rekha.sunita.push(later)) == [HELD]
        erase(rekha.server, "sitapur", rekha.id)
        assert NAME.encode() not in everything_in(rekha.server.store)
        require_whole(rekha.server)

    def test_what_comes_late_to_the_area_that_it_left_is_not_kept(self, rekha: Rekha) -> None:
        rekha.goes_to_sitapur()
        erase(rekha.server, "sitapur", rekha.id)
        geeta, rita = rekha.server.device("geeta"), rekha.server.device("rita")
        answers = geeta.push(
            geeta.operation(rekha.id, kind="person", base=1, mobile=NAME),
            geeta.operation(rekha.server.new_id(), person=rekha.id, remark=NAME),
        )
        assert [(one.state, one.reason) for one in answers] == [(REFUSED, ERASED)] * 2
        assert not any(fields.get("about") for fields in boxed(rita, "sitapur").values())
        assert NAME.encode() not in everything_in(rekha.server.store)

    def test_phones_of_the_area_that_it_left_hear_that_it_is_erased(self, rekha: Rekha) -> None:
        geeta = rekha.server.device("geeta")
        rekha.goes_to_sitapur()
        geeta.pull()
        erase(rekha.server, "sitapur", rekha.id)
        changes = [change for page in geeta.send(geeta.request()).pages for change in page.changes]
        assert {change.record for change in changes if change.erased} >= {rekha.id, rekha.visit}
        assert not any(change.left_for for change in changes)

    def test_a_verdict_on_what_waited_comes_to_nothing(self, rekha: Rekha) -> None:
        waiting = {fields["about"]: item for item, fields in boxed(rekha.meena, "rampur").items()}
        erase(rekha.server, "rampur", rekha.id)
        assert judge(rekha.meena, waiting[rekha.late_visit], "rampur", verdict="take") == [REFUSED]
        assert not rekha.server.device("geeta").pull().get(rekha.late_visit)

    def test_takes_the_values_of_former_clashes_along(self, server: TeamServer) -> None:
        sunita, geeta = server.device("sunita"), server.device("geeta")
        person = server.new_id()
        sunita.push(sunita.operation(person, kind="person", name="Rekha"))
        sunita.push(sunita.operation(person, kind="person", base=1, name=f"{NAME} Devi"))
        geeta.push(geeta.operation(person, kind="person", base=1, name=f"{NAME} Kumari"))
        assert NAME.encode() in everything_in(server.store)
        erase(server, "rampur", person)
        assert NAME.encode() not in everything_in(server.store)

    def test_leaves_alone_what_was_found_to_be_somebody_elses(self, server: TeamServer) -> None:
        sunita, meena = server.device("sunita"), server.device("meena")
        rekha, asha, visit = (server.new_id() for _ in range(3))
        sunita.push(
            sunita.operation(rekha, kind="person", name="Rekha"),
            sunita.operation(asha, kind="person", name="Asha"),
        )
        with server.store.transaction() as work:
            move_worker(work, worker="sunita", area="sitapur", clock=server.clock)
        sunita.push(sunita.operation(visit, person=rekha, outcome="done"))
        (item,) = boxed(meena, "rampur")
        judge(meena, item, "rampur", verdict="take")
        geeta = server.device("geeta")
        geeta.push(geeta.operation(visit, base=99, person=asha, reason="wrong person"))
        erase(server, "rampur", rekha)
        assert server.device("geeta").pull()[visit]["person"] == asha


class TestAnOperationThatComesAgain:
    """
    The phone lost the reply, or the server was restored: the record has gone since, and the phone is past that.
    """

    def test_is_answered_with_the_erasure_also_to_a_phone_that_has_emptied_it(
        self, server: TeamServer
    ) -> None:
        sunita = server.device("sunita")
        operation = sunita.operation(server.new_id(), kind="person", name=NAME)
        sunita.push(operation)
        erase(server, "rampur", operation.record)
        sunita.pull()
        for again in (operation, replace(operation, set={})):
            (change,) = _changes(sunita, again)
            assert (change.record, change.erased, change.fields) == (operation.record, True, {})

    def test_is_answered_with_where_it_went(self, server: TeamServer) -> None:
        sunita, manoj = server.device("sunita"), server.device("manoj")
        rampur, sitapur = server.area("rampur"), server.area("sitapur")
        operation = sunita.operation(server.new_id(), kind="person", name=NAME)
        sunita.push(operation)
        manoj.push(manoj.operation(operation.record, kind="person", area=rampur, base=9, moves_to=sitapur))
        sunita.pull()
        (change,) = _changes(sunita, operation)
        assert (change.record, change.left_for, change.fields) == (operation.record, sitapur, {})


def _changes(phone: TeamDevice, operation: Operation) -> Sequence[ReceivedChange]:
    return [change for page in phone.send(phone.request(operation)).pages for change in page.changes]


class TestAfterARestore:
    """
    The backup is from before the erasure: the list brings it about again.
    """

    @pytest.fixture
    def erased(self, rekha: Rekha) -> Sequence[Erased]:
        """What an erasure listed that then was taken back."""
        found: Sequence[Erased] = ()
        with pytest.raises(NothingHappenedError), rekha.server.store.transaction() as work:
            found = erase_record(
                work,
                area=rekha.server.area("rampur"),
                record=rekha.id,
                actor="console",
                clock=rekha.server.clock,
            )
            raise NothingHappenedError
        assert NAME.encode() in everything_in(rekha.server.store)
        return found

    def again(self, server: TeamServer, erased: Sequence[Erased]) -> None:
        with server.store.transaction() as work:
            erase_again(work, erased, clock=server.clock)

    def test_waiting_work_does_not_come_back(self, rekha: Rekha, erased: Sequence[Erased]) -> None:
        self.again(rekha.server, erased)
        assert NAME.encode() not in everything_in(rekha.server.store)
        require_whole(rekha.server)

    def test_nor_under_a_list_that_names_no_waiting_work(
        self, rekha: Rekha, erased: Sequence[Erased]
    ) -> None:
        self.again(rekha.server, [one for one in erased if one.kind != "held"])
        assert NAME.encode() not in everything_in(rekha.server.store)

    def test_a_verdict_that_its_phone_emptied_is_no_fork(
        self, rekha: Rekha, erased: Sequence[Erased]
    ) -> None:
        item = boxed_id(rekha.sunita.device.id, rekha.late[0].seq)
        verdict = self._verdict(rekha.meena, item)
        assert states(rekha.meena.push(verdict)) == [RECEIVED]
        self.again(rekha.server, erased)
        assert states(rekha.meena.push(replace(verdict, set={}))) == [RECEIVED]

    def _verdict(self, meena: TeamDevice, item: str) -> Operation:
        box = box_of(meena.server.area("rampur"))
        return meena.operation(
            item, kind="held", area=box, base=1, verdict="refuse", why="review.refused.other"
        )


class TestALegalHold:
    @pytest.fixture
    def held(self, rekha: Rekha) -> Rekha:
        """A case about Rekha must be kept."""
        server, meena = rekha.server, rekha.meena
        case = server.new_id()
        opened = meena.operation(
            case,
            kind="case",
            area=case_area(case),
            team=server.area("rampur"),
            person=rekha.id,
            programme="care",
        )
        hold = meena.operation(case, kind="case", area=case_area(case), base=1, legal_hold="court 12/2026")
        assert states(meena.push(opened, hold)) == [RECEIVED, RECEIVED]
        return rekha

    @pytest.mark.parametrize("what", ["person", "visit"])
    @pytest.mark.parametrize("where", ["rampur", "sitapur"])
    def test_keeps_all_that_is_known_of_the_person_wherever_she_lives(
        self, held: Rekha, what: str, where: str
    ) -> None:
        if where == "sitapur":
            held.goes_to_sitapur()
        with pytest.raises(LegalHoldError):
            erase(held.server, where, held.id if what == "person" else held.visit)

    def test_keeps_nothing_of_others(self, held: Rekha) -> None:
        geeta = held.server.device("geeta")
        other = held.server.new_id()
        geeta.push(geeta.operation(other, kind="person", name="Asha"))
        assert [one.record for one in erase(held.server, "rampur", other)] == [other]
