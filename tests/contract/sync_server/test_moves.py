"""
A person goes to another team without the household, and nobody waits for a phone that never calls again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from shared.domain.clashes import clash_id
from shared.domain.delivery import Delivery
from shared.domain.records import Operation
from shared.domain.review_box import HELD as HELD_KIND
from shared.domain.review_box import box_of, boxed_id
from sync_server.ports.change_log import RecordKey
from sync_server.ports.store import Store
from sync_server.use_cases.errors import NotFoundError
from sync_server.use_cases.keep_directory import add_area
from sync_server.use_cases.move_by_command import move_by_command
from sync_server.use_cases.verify_server import verify_server
from tests.support.teams import NOON_MS, TeamDevice, TeamServer, states

RECEIVED, CLASHED, HELD = Delivery.RECEIVED, Delivery.CLASHED, Delivery.HELD


@pytest.fixture
def server(store: Store) -> TeamServer:
    return TeamServer(store)


class Family:
    """
    A household in Rampur with Rekha and Mohan in it; Rekha was visited.
    """

    def __init__(self, server: TeamServer) -> None:
        self.server = server
        self.sunita = server.device("sunita")
        self.home, self.rekha, self.mohan, self.visit = (server.new_id() for _ in range(4))
        self.rampur, self.sitapur = server.area("rampur"), server.area("sitapur")
        sunita = self.sunita
        sunita.push(
            sunita.operation(self.home, kind="household", head_name="Mohan"),
            sunita.operation(self.rekha, kind="person", household=self.home, name="Rekha"),
            sunita.operation(self.mohan, kind="person", household=self.home, name="Mohan"),
            sunita.operation(self.visit, person=self.rekha, household=self.home, outcome="done"),
        )

    def move(self, record: str, **parts: Any) -> str:
        with self.server.store.transaction() as work:
            return move_by_command(
                work, record, area=self.rampur, to=self.sitapur, clock=self.server.clock, **parts
            )


def clash_in(found: Mapping[str, Mapping[str, Any]], record: str, field: str) -> set[object]:
    """The values that stand beside each other, as phones are told."""
    told = found[clash_id(record, field)]
    assert told["state"] == "open"
    return {one["value"] for one in told["values"]}


def boxed(supervisor: TeamDevice, area: str) -> list[object]:
    """What waits in a team's review box."""
    box = box_of(supervisor.server.area(area))
    with supervisor.server.store.reading() as view:
        found = view.changes.changed_since(box, 0, limit=100)
    return [one.fields["about"] for one in found if one.kind == HELD_KIND]


@pytest.mark.parametrize("by", ["command", "manager"])
def test_a_person_goes_alone_with_all_that_is_theirs(server: TeamServer, by: str) -> None:
    family = Family(server)
    if by == "command":
        assert family.move(family.rekha) == "person"
    else:
        manoj = server.device("manoj")
        moving = {"moves_to": family.sitapur}
        (answer,) = manoj.push(
            manoj.operation(family.rekha, kind="person", area=family.rampur, base=9, **moving)
        )
        assert answer.state is RECEIVED

    there = server.device("kavita").pull()
    assert {family.rekha, family.visit} <= there.keys()
    assert not {family.home, family.mohan} & there.keys()
    assert there[family.rekha].get("household") is None
    here = TeamDevice(server, family.sunita.device, seq=family.sunita.seq).pull()
    assert {family.home, family.mohan} <= {record for record, fields in here.items() if fields}
    with server.store.reading() as view:
        assert not list(verify_server(view, {}))


def test_what_was_written_at_the_old_door_goes_with_the_person_who_moved_next_door(
    server: TeamServer,
) -> None:
    family, near, door, late = Family(server), server.new_id(), server.new_id(), server.new_id()
    sunita = family.sunita
    sunita.push(
        sunita.operation(near, kind="household", head_name="Gopal"),
        sunita.operation(door, kind="encounter", household=family.home),
        sunita.operation(late, person=family.rekha, household=family.home, encounter=door),
        sunita.operation(family.rekha, kind="person", household=near),
    )
    family.move(family.home)

    there = server.device("kavita").pull()
    assert {family.home, family.mohan, door} <= there.keys()
    assert not {near, family.rekha, family.visit, late} & there.keys()


def test_a_person_goes_into_a_household_of_the_new_team(server: TeamServer) -> None:
    family, kavita = Family(server), server.device("kavita")
    new_home = server.new_id()
    kavita.push(kavita.operation(new_home, kind="household", head_name="Her mother"))

    family.move(family.rekha, household=new_home)

    assert kavita.pull()[family.rekha]["household"] == new_home


@pytest.mark.parametrize("wrong", ["nobody", "a visit", "a household that is not there"])
def test_what_cannot_be_moved_stays(server: TeamServer, wrong: str) -> None:
    family = Family(server)
    record = {"nobody": server.new_id(), "a visit": family.visit}.get(wrong, family.rekha)

    with pytest.raises(NotFoundError):
        family.move(record, household=family.home if wrong.startswith("a house") else "")

    assert family.rekha not in server.device("kavita").pull()


def test_a_phone_that_never_calls_again_blocks_nobody(server: TeamServer) -> None:
    family, kavita = Family(server), server.device("kavita")
    family.move(family.home)

    kavita.pull()
    answers = kavita.push(
        kavita.operation(family.rekha, kind="person", base=99, name="Rekha Devi"),
        kavita.operation(server.new_id(), person=family.rekha, outcome="done"),
    )

    assert states(answers) == [RECEIVED, RECEIVED]
    assert not boxed(server.device("rita"), "sitapur")


def test_what_it_says_after_years_waits_in_the_new_teams_box(server: TeamServer) -> None:
    family = Family(server)
    late = family.sunita.operation(family.rekha, kind="person", base=2, mobile="98765")
    family.move(family.rekha)
    server.clock.pass_ms(3 * 365 * 86_400_000)

    (answer,) = family.sunita.push(late)

    assert (answer.state, answer.reason) == (HELD, "operation.record.moved")
    assert boxed(server.device("rita"), "sitapur") == [family.rekha]


def test_a_move_that_waited_is_done_when_it_is_taken_in_also_to_a_team_of_somebody_else(
    server: TeamServer,
) -> None:
    family = Family(server)
    with server.store.transaction() as work:
        third = add_area(
            work,
            code="lakhpur",
            name="Lakhpur",
            level="area",
            parent="state",
            clock=server.clock,
            randomness=server.randomness,
        )
    first, second, rita = server.device("manoj"), server.device("manoj"), server.device("rita")
    move = first.operation(family.home, kind="household", area=family.rampur, base=9, moves_to=family.sitapur)
    late = second.operation(family.home, kind="household", area=family.rampur, base=9, moves_to=third.id)
    assert states([*first.push(move), *second.push(late)]) == [RECEIVED, HELD]

    item, box = boxed_id(second.device.id, late.seq), box_of(family.sitapur)
    assert states(rita.push(rita.operation(item, kind="held", area=box, base=1, verdict="take"))) == [
        RECEIVED
    ]

    with server.store.reading() as view:
        there = view.changes.records([RecordKey(third.id, family.home), RecordKey(third.id, family.visit)])
        assert len(there) == 2
        assert not list(verify_server(view, {}))


class TestWhatFollowsALateRegistration:
    """
    Somebody was registered in a household that had gone to another team; more is written of them afterwards.
    """

    @pytest.mark.parametrize("is_taken_in", [False, True])
    def test_goes_after_it_in_requests_of_their_own(self, server: TeamServer, is_taken_in: bool) -> None:
        family, rita = Family(server), server.device("rita")
        family.move(family.home)
        sunita, asha = family.sunita, server.new_id()
        late = sunita.operation(asha, kind="person", household=family.home, name="Asha")
        assert states(sunita.push(late)) == [HELD]
        if is_taken_in:
            assert self._taken(rita, family, late) is RECEIVED
        more = sunita.operation(asha, kind="person", mobile="98765")

        assert states(sunita.push(more)) == [HELD]

        assert boxed(rita, "sitapur") == [asha, asha]
        if not is_taken_in:
            assert self._taken(rita, family, late) is RECEIVED
        assert self._taken(rita, family, more) is RECEIVED
        found = server.device("kavita").pull()[asha]
        assert (found["name"], found["mobile"]) == ("Asha", "98765")
        assert not server.device("geeta").pull().get(asha)
        with server.store.reading() as view:
            assert not list(verify_server(view, {}))

    def _taken(self, rita: TeamDevice, family: Family, held: Operation) -> Delivery:
        item, box = boxed_id(family.sunita.device.id, held.seq), box_of(family.sitapur)
        return states(rita.push(rita.operation(item, kind="held", area=box, base=1, verdict="take")))[0]


class TestARecordThatALateChangeMadeInTheNewArea:
    """
    After a restore a change may come before the move, and the registration, that it followed.
    """

    def test_is_one_with_what_comes_and_where_they_part_both_answers_stand(self, server: TeamServer) -> None:
        family, kavita = Family(server), server.device("kavita")
        server.clock.pass_ms(1000)
        late = kavita.operation(family.rekha, kind="person", at_ms=NOON_MS + 1, name="R.", mobile="98765")
        assert states(kavita.push(late)) == [RECEIVED]

        family.move(family.rekha)

        found = server.device("kavita").pull()
        rekha = found[family.rekha]
        assert (rekha["name"], rekha["mobile"]) == ("R.", "98765")
        assert clash_in(found, family.rekha, "name") == {"Rekha", "R."}
        with server.store.reading() as view:
            assert not list(verify_server(view, {}))

    @pytest.mark.parametrize("opened", ["where it was", "where it goes", "in both"])
    def test_keeps_what_was_open_and_one_settles_it_all(self, server: TeamServer, opened: str) -> None:
        family, kavita, rita = Family(server), server.device("kavita"), server.device("rita")
        geeta, kavitas_other = server.device("geeta"), server.device("kavita")
        kavita.push(kavita.operation(family.rekha, kind="person", mobile="11"))
        said = {"11"}
        if opened != "where it was":
            answer = kavitas_other.operation(family.rekha, kind="person", mobile="22")
            assert states(kavitas_other.push(answer)) == [CLASHED]
            said |= {"22"}
        if opened != "where it goes":
            sunita = family.sunita
            sunita.push(sunita.operation(family.rekha, kind="person", base=4, mobile="33"))
            assert states(geeta.push(geeta.operation(family.rekha, kind="person", mobile="44"))) == [CLASHED]
            said |= {"33", "44"}

        family.move(family.rekha)

        found = rita.pull()
        assert clash_in(found, family.rekha, "mobile") == said
        settling = rita.operation(family.rekha, kind="person", base=99, mobile="22", settles=["mobile"])
        assert states(rita.push(settling)) == [RECEIVED]
        after = server.device("kavita").pull()
        assert after[family.rekha]["mobile"] == "22"
        assert after[clash_id(family.rekha, "mobile")]["state"] == "settled"
        with server.store.reading() as view:
            assert not list(verify_server(view, {}))

    def test_keeps_every_danger_and_the_household_it_was_given(self, server: TeamServer) -> None:
        family, kavita, sunita = Family(server), server.device("kavita"), server.device("sunita")
        new_home = server.new_id()
        sunita.push(sunita.operation(family.rekha, kind="person", base=4, danger=["fits"]))
        kavita.push(
            kavita.operation(new_home, kind="household", head_name="Her mother"),
            kavita.operation(family.rekha, kind="person", household=new_home, danger=["bleeding"]),
        )

        family.move(family.rekha)

        rekha = server.device("kavita").pull()[family.rekha]
        assert (rekha["danger"], rekha["household"]) == (["bleeding", "fits"], new_home)
