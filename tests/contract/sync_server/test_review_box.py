"""
What was not simply taken in lies in the team's review box until a supervisor decides, once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from shared.domain.delivery import Delivery
from shared.domain.kinds import KINDS
from shared.domain.records import Base, Value
from shared.domain.review_box import box_of
from sync_server.ports.change_log import AreaHead, Contact, DeviceKey
from sync_server.ports.directory import Device, MadeCard
from sync_server.ports.store import Store
from sync_server.use_cases.errors import AttachmentUnknownError
from sync_server.use_cases.keep_workers import move_worker
from sync_server.use_cases.restore_server import begin_epoch
from sync_server.use_cases.take_attachment import Place, require_named
from tests.support.teams import TeamDevice, TeamServer, states

RECEIVED, CLASHED, HELD, REFUSED = Delivery.RECEIVED, Delivery.CLASHED, Delivery.HELD, Delivery.REFUSED


@pytest.fixture
def server(store: Store) -> TeamServer:
    """
    Two teams below a state, in every store.
    """
    return TeamServer(store)


def a_worker_of_another_team_now(server: TeamServer) -> TeamDevice:
    """Sunita's phone was enrolled when she worked in Sitapur."""
    account = server.account("sunita")
    device = Device(
        id=server.new_id(),
        area=server.area("sitapur"),
        worker=account.id,
        public_key=bytes(32),
        enrolled_ms=1,
    )
    with server.store.transaction() as work:
        work.directory.add_device(device)
    return TeamDevice(server, device)


def boxed(phone: TeamDevice, code: str) -> dict[str, dict[str, Value]]:
    """What a phone holds of an area's box."""
    box = box_of(phone.server.area(code))
    response = phone.send(phone.request())
    return {
        change.record: dict(change.fields)
        for page in response.pages
        if page.area == box
        for change in page.changes
    }


def judge(
    phone: TeamDevice, record: str, code: str, *, kind: str = "held", **fields: Value
) -> list[Delivery]:
    """A verdict."""
    box = box_of(phone.server.area(code))
    return states(phone.push(phone.operation(record, kind=kind, area=box, base=1, **fields)))


def standing(phone: TeamDevice) -> Contact:
    """What the server knows of a phone."""
    home = DeviceKey(phone.device.area, phone.device.id)
    with phone.server.store.reading() as view:
        return view.changes.contacts([home])[home]


@contextmanager
def no_such_kind(kind: str) -> Iterator[None]:
    """The server is of a release that does not know it yet."""
    known = KINDS.pop(kind)
    try:
        yield
    finally:
        KINDS[kind] = known


def locks_of(server: TeamServer, monkeypatch: pytest.MonkeyPatch) -> list[set[str]]:
    """Filled with the areas that each later call newly locks."""
    with server.store.transaction() as work:
        kind = type(work.changes)
    taken: list[set[str]] = []
    lock = kind.lock_heads

    def noting(changes: Any, areas: Collection[str], *, boxes: bool = False) -> Mapping[str, AreaHead]:
        taken.append(set(areas))
        found: Mapping[str, AreaHead] = lock(changes, areas, boxes=boxes)
        return found

    monkeypatch.setattr(kind, "lock_heads", noting)
    return taken


class TestHeldWork:
    def test_late_work_for_a_former_team_lies_in_that_teams_box(self, server: TeamServer) -> None:
        late, rita = a_worker_of_another_team_now(server), server.device("rita")
        rita.pull()
        visit = late.operation(server.new_id(), household="x", danger=["fits"])
        (answer,) = late.push(visit)
        assert (answer.state, answer.reason) == (HELD, "operation.record.reassigned")
        ((_, item),) = boxed(rita, "sitapur").items()
        assert (item["about"], item["about_kind"], item["author"]) == (
            visit.record,
            "visit",
            late.device.worker,
        )
        assert item["set"] == {"household": "x", "danger": ["fits"]}
        assert item["state"] == "waiting"
        assert item["author_name"] == "Sunita"

    def test_volunteers_never_see_the_box(self, server: TeamServer) -> None:
        late = a_worker_of_another_team_now(server)
        late.push(late.operation(server.new_id(), a=1))
        kavita = server.device("kavita")
        assert box_of(server.area("sitapur")) not in (kavita.send(kavita.request()).areas or ())
        assert "reason" not in {name for fields in server.device("kavita").pull().values() for name in fields}

    def test_taken_in_it_becomes_a_record_and_the_author_hears_it(self, server: TeamServer) -> None:
        late, rita = a_worker_of_another_team_now(server), server.device("rita")
        visit = late.operation(server.new_id(), outcome="done")
        late.push(visit)
        ((item, _),) = boxed(rita, "sitapur").items()
        assert judge(rita, item, "sitapur", verdict="take") == [RECEIVED]
        assert server.device("kavita").pull()[visit.record]["outcome"] == "done"
        (outcome,) = late.send(late.request()).outcomes
        assert (outcome.seq, outcome.state) == (visit.seq, RECEIVED)
        assert outcome.revision > 0
        assert boxed(server.device("rita"), "sitapur")[item]["state"] == "taken"

    def test_refused_the_author_hears_why(self, server: TeamServer) -> None:
        late, rita = a_worker_of_another_team_now(server), server.device("rita")
        visit = late.operation(server.new_id(), outcome="done")
        late.push(visit)
        ((item, _),) = boxed(rita, "sitapur").items()
        judge(rita, item, "sitapur", verdict="refuse", why="review.refused.duplicate")
        (outcome,) = late.send(late.request()).outcomes
        assert (outcome.state, outcome.reason) == (REFUSED, "review.refused.duplicate")
        assert visit.record not in server.device("kavita").pull()

    def test_a_second_verdict_changes_nothing(self, server: TeamServer) -> None:
        late, rita = a_worker_of_another_team_now(server), server.device("rita")
        visit = late.operation(server.new_id(), outcome="done")
        late.push(visit)
        ((item, _),) = boxed(rita, "sitapur").items()
        judge(rita, item, "sitapur", verdict="refuse", why="nonsense")
        judge(rita, item, "sitapur", verdict="take")
        response = late.send(late.request())
        assert [(one.state, one.reason) for one in response.outcomes] == [(REFUSED, "review.refused.other")]
        assert visit.record not in server.device("kavita").pull()

    def test_sent_again_after_the_verdict_it_gets_the_verdict(self, server: TeamServer) -> None:
        late, rita = a_worker_of_another_team_now(server), server.device("rita")
        visit = late.operation(server.new_id(), outcome="done")
        late.push(visit)
        ((item, _),) = boxed(rita, "sitapur").items()
        judge(rita, item, "sitapur", verdict="take")
        assert states(late.push(visit)) == [RECEIVED]

    def test_what_a_restored_server_has_lost_its_author_cannot_have_overwritten(
        self, server: TeamServer
    ) -> None:
        sunita, geeta, meena = map(server.device, ("sunita", "geeta", "meena"))
        visit = server.new_id()
        sunita.push(sunita.operation(visit, outcome="away"))
        seen = Base(server.epoch, 50)
        with server.store.transaction() as work:
            begin_epoch(work, clock=server.clock, randomness=server.randomness)
            move_worker(work, worker="sunita", area="sitapur", clock=server.clock)
            server.epoch = work.directory.epoch()
        geeta.push(geeta.operation(visit, base=9, outcome="done"))
        late = replace(sunita.operation(visit, area=server.area("rampur"), outcome="partly"), base=seen)
        assert states(sunita.push(late)) == [HELD]
        (item,) = boxed(meena, "rampur")
        judge(meena, item, "rampur", verdict="take")
        (outcome,) = sunita.send(sunita.request()).outcomes
        assert outcome.state is CLASHED

    def test_a_supervisor_of_another_team_decides_nothing(self, server: TeamServer) -> None:
        late, rita, meena = (
            a_worker_of_another_team_now(server),
            server.device("rita"),
            server.device("meena"),
        )
        late.push(late.operation(server.new_id(), a=1))
        ((item, _),) = boxed(rita, "sitapur").items()
        assert judge(meena, item, "sitapur", verdict="take") == [REFUSED]
        assert boxed(server.device("rita"), "sitapur")[item]["state"] == "waiting"


class TestPicturesOfHeldWork:
    def test_come_from_their_author_alone_once_it_is_taken_in(self, server: TeamServer) -> None:
        sunita, geeta, meena = map(server.device, ("sunita", "geeta", "meena"))
        rampur, visit, name = server.area("rampur"), server.new_id(), "a" * 64 + ".jpg"
        with server.store.transaction() as work:
            for worker in ("sunita", "geeta"):
                move_worker(work, worker=worker, area="sitapur", clock=server.clock)
        assert states(sunita.push(sunita.operation(visit, area=rampur, **{"q.photo": name}))) == [HELD]
        place = Place(rampur, visit, name)

        def is_let_in(device: TeamDevice, *, sending: bool) -> bool:
            with server.store.reading() as view:
                try:
                    require_named(view, device.device.id, place, sending=sending)
                except AttachmentUnknownError:
                    return False
                return True

        assert not is_let_in(sunita, sending=True)
        (item,) = boxed(meena, "rampur")
        assert judge(meena, item, "rampur", verdict="take") == [RECEIVED]
        assert is_let_in(sunita, sending=True)
        assert not is_let_in(sunita, sending=False)
        assert not is_let_in(geeta, sending=True)


class TestRefusedWork:
    def test_it_is_shown_to_the_supervisor_with_its_reason_and_the_rest_flows(
        self, server: TeamServer
    ) -> None:
        phone, meena = server.device("sunita"), server.device("meena")
        meena.pull()
        poisoned = phone.operation(server.new_id(), kind="review", verdict="approved")
        good = phone.operation(server.new_id(), outcome="done")
        assert states(phone.push(poisoned, good)) == [REFUSED, RECEIVED]
        ((_, item),) = boxed(meena, "rampur").items()
        assert (item["about"], item["reason"]) == (poisoned.record, "operation.field.forbidden")
        assert item["author"] == phone.device.worker

    def test_a_supervisor_says_that_it_was_seen(self, server: TeamServer) -> None:
        phone, meena = server.device("sunita"), server.device("meena")
        phone.push(phone.operation(server.new_id(), kind="review", verdict="approved"))
        ((item, _),) = boxed(meena, "rampur").items()
        seen = meena.operation(
            item, kind="quarantined", area=box_of(server.area("rampur")), base=1, verdict="seen"
        )
        assert states(meena.push(seen)) == [RECEIVED]


class TestWorkThatTheServerDidNotKnow:
    """A phone may be newer than its server: what that refuses is taken in once it knows better."""

    @pytest.fixture
    def phone(self, server: TeamServer) -> TeamDevice:
        phone = server.device("sunita")
        incident = server.new_id()
        with no_such_kind("incident"):
            answers = phone.push(
                phone.operation(incident, kind="incident", what="Fell"),
                phone.operation(server.new_id(), outcome="done"),
                phone.operation(incident, kind="incident", what="Fell twice"),
            )
        assert states(answers) == [REFUSED, RECEIVED, REFUSED]
        assert answers[0].reason == "operation.kind.unknown"
        return phone

    def test_it_is_taken_in_once_and_its_author_hears_it(self, server: TeamServer, phone: TeamDevice) -> None:
        meena = server.device("meena")
        items = boxed(meena, "rampur")
        first, second = sorted(items, key=lambda one: str(items[one]["seq"]))
        for item in (first, second, first):
            assert judge(meena, item, "rampur", kind="quarantined", verdict="take") == [RECEIVED]

        (made,) = [one for one in server.device("geeta").pull().values() if "what" in one]
        assert made["what"] == "Fell twice"
        outcomes = phone.send(phone.request()).outcomes
        assert [(one.seq, one.state, one.reason) for one in outcomes] == [
            (1, RECEIVED, ""),
            (3, RECEIVED, ""),
        ]
        assert [one["state"] for one in boxed(server.device("meena"), "rampur").values()] == ["taken"] * 2
        assert standing(phone).refused == 0

    def test_as_long_as_the_server_does_not_know_it_it_waits_on(
        self, server: TeamServer, phone: TeamDevice
    ) -> None:
        meena = server.device("meena")
        with no_such_kind("incident"):
            for item in boxed(meena, "rampur"):
                judge(meena, item, "rampur", kind="quarantined", verdict="take")

        items = boxed(server.device("meena"), "rampur").values()
        assert [one["verdict"] for one in items] == [None] * 2
        assert not phone.send(phone.request()).outcomes
        assert standing(phone).refused == 2

    def test_what_its_author_may_not_do_stays_refused_whoever_wishes_it(self, server: TeamServer) -> None:
        phone, meena = server.device("sunita"), server.device("meena")
        poisoned = phone.operation(server.new_id(), kind="review", verdict="approved")
        phone.push(poisoned)
        ((item, _),) = boxed(meena, "rampur").items()
        judge(meena, item, "rampur", kind="quarantined", verdict="take")

        assert boxed(server.device("meena"), "rampur")[item]["verdict"] is None
        assert poisoned.record not in server.device("geeta").pull()

    def test_nor_does_it_come_into_an_area_that_was_never_its_authors(self, server: TeamServer) -> None:
        phone, meena = server.device("sunita"), server.device("meena")
        strange = phone.operation(server.new_id(), kind="incident", area=server.area("sitapur"), what="Fell")
        with no_such_kind("incident"):
            phone.push(strange)
        ((item, _),) = boxed(meena, "rampur").items()
        judge(meena, item, "rampur", kind="quarantined", verdict="take")

        assert boxed(server.device("meena"), "rampur")[item]["verdict"] is None
        for team in ("kavita", "geeta"):
            assert strange.record not in server.device(team).pull()


class TestMovesAndTheBox:
    def test_a_household_goes_with_all_that_belongs_to_it(self, server: TeamServer) -> None:
        sunita, manoj = server.device("sunita"), server.device("manoj")
        home, person, visit, other = (server.new_id() for _ in range(4))
        sunita.push(
            sunita.operation(home, kind="household", head_name="Rekha"),
            sunita.operation(person, kind="person", household=home, name="Rekha"),
            sunita.operation(visit, household=home, person=person, outcome="done"),
            sunita.operation(other, kind="household", head_name="Asha"),
        )
        manoj.pull()
        move = manoj.operation(
            home, kind="household", area=server.area("rampur"), base=9, moves_to=server.area("sitapur")
        )
        assert states(manoj.push(move)) == [RECEIVED]
        came = server.device("kavita").pull()
        assert came[person]["name"] == "Rekha"
        assert came[visit]["outcome"] == "done"
        assert "moves_to" not in came[home]
        (page,) = [page for page in sunita.send(sunita.request()).pages if page.area == server.area("rampur")]
        left = {change.record: change.left_for for change in page.changes if change.left_for}
        assert left == dict.fromkeys((home, person, visit), server.area("sitapur"))
        assert not any(change.fields for change in page.changes if change.left_for)
        stays = server.device("geeta").pull()
        assert stays[other]["head_name"] == "Asha"

    def test_late_work_on_it_goes_to_the_new_teams_box_and_is_taken_in_there(
        self, server: TeamServer
    ) -> None:
        sunita, manoj, rita = server.device("sunita"), server.device("manoj"), server.device("rita")
        home, visit = server.new_id(), server.new_id()
        sunita.push(sunita.operation(home, kind="household", head_name="Rekha"))
        rampur, sitapur = server.area("rampur"), server.area("sitapur")
        manoj.push(manoj.operation(home, kind="household", area=rampur, base=9, moves_to=sitapur))
        answers = sunita.push(
            sunita.operation(home, kind="household", base=1, head_name="Rekha Devi"),
            sunita.operation(visit, household=home, outcome="done"),
        )
        assert [(one.state, one.reason) for one in answers] == [(HELD, "operation.record.moved")] * 2
        items = boxed(rita, "sitapur")
        assert {item["about"] for item in items.values()} == {home, visit}
        for item in items:
            assert judge(rita, item, "sitapur", verdict="take") == [RECEIVED]
        came = server.device("kavita").pull()
        assert came[visit]["outcome"] == "done"
        assert came[home]["head_name"] == "Rekha Devi"

    def test_what_a_later_change_made_here_first_goes_along_when_the_record_is_taken_in_there(
        self, server: TeamServer
    ) -> None:
        """After a restore a change may come before the record it changes, whose household has moved meanwhile."""
        sunita, geeta = server.device("sunita"), server.device("geeta")
        manoj, rita = server.device("manoj"), server.device("rita")
        home, person, visit = (server.new_id() for _ in range(3))
        rampur, sitapur = server.area("rampur"), server.area("sitapur")
        sunita.push(sunita.operation(home, kind="household", head_name="Rekha"))
        geeta.push(
            geeta.operation(person, kind="person", base=9, mobile="1"),
            geeta.operation(visit, person=person, outcome="done"),
        )
        manoj.push(manoj.operation(home, kind="household", area=rampur, base=9, moves_to=sitapur))
        late = sunita.operation(person, kind="person", household=home, name="Rekha")
        assert states(sunita.push(late)) == [HELD]
        (item,) = boxed(rita, "sitapur")
        assert judge(rita, item, "sitapur", verdict="take") == [RECEIVED]
        came = server.device("kavita").pull()
        assert came[person] == {"household": home, "name": "Rekha", "mobile": "1"}
        assert came[visit]["outcome"] == "done"
        stays = server.device("geeta").pull()
        assert not {"mobile", "outcome"} & {*stays.get(person, {}), *stays.get(visit, {})}

    def test_a_verdict_locks_every_area_it_will_write_to_at_once_and_in_order(
        self, server: TeamServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        sunita, manoj, meena = server.device("sunita"), server.device("manoj"), server.device("meena")
        visit, home = server.new_id(), server.new_id()
        sunita.push(
            sunita.operation(home, kind="household", head_name="Rekha"),
            sunita.operation(visit, household=home, outcome="partly"),
        )
        with server.store.transaction() as work:
            move_worker(work, worker="sunita", area="sitapur", clock=server.clock)
        sunita.push(sunita.operation(visit, base=2, outcome="done"))
        (item,) = boxed(meena, "rampur")
        rampur, sitapur = server.area("rampur"), server.area("sitapur")
        manoj.push(manoj.operation(home, kind="household", area=rampur, base=9, moves_to=sitapur))
        locked = locks_of(server, monkeypatch)

        assert judge(meena, item, "rampur", verdict="take") == [RECEIVED]

        assert server.device("kavita").pull()[visit]["outcome"] == "done"
        assert locked[0] == {rampur, sitapur}
        assert all(areas <= {box_of(rampur), box_of(sitapur)} for areas in locked[1:] if areas)

    def test_a_household_that_comes_back_is_there_again(self, server: TeamServer) -> None:
        sunita, manoj = server.device("sunita"), server.device("manoj")
        home = server.new_id()
        rampur, sitapur = server.area("rampur"), server.area("sitapur")
        sunita.push(sunita.operation(home, kind="household", head_name="Rekha"))
        manoj.push(manoj.operation(home, kind="household", area=rampur, base=9, moves_to=sitapur))
        manoj.push(manoj.operation(home, kind="household", area=sitapur, base=9, moves_to=rampur))
        assert server.device("geeta").pull()[home]["head_name"] == "Rekha"
        (answer,) = sunita.push(sunita.operation(home, kind="household", base=9, head_name="Rekha Devi"))
        assert answer.state is RECEIVED

    def test_what_names_nobody_where_a_name_belongs_holds_no_move_up(self, server: TeamServer) -> None:
        sunita, manoj, home = server.device("sunita"), server.device("manoj"), server.new_id()
        odd = sunita.operation(server.new_id(), person={"of": "Asha"}, household=["Rekha"])
        assert states(sunita.push(sunita.operation(home, kind="household"), odd)) == [RECEIVED] * 2
        manoj.pull()
        move = manoj.operation(
            home, kind="household", area=server.area("rampur"), base=9, moves_to=server.area("sitapur")
        )

        assert states(manoj.push(move)) == [RECEIVED]
        assert home in server.device("kavita").pull()

    def test_nobody_moves_what_is_not_theirs_to_move(self, server: TeamServer) -> None:
        sunita, meena = server.device("sunita"), server.device("meena")
        home, sitapur = server.new_id(), server.area("sitapur")
        sunita.push(sunita.operation(home, kind="household", head_name="Rekha"))
        (answer,) = meena.push(meena.operation(home, kind="household", base=1, moves_to=sitapur))
        assert (answer.state, answer.reason) == (REFUSED, "operation.area.forbidden")
        (answer,) = sunita.push(
            sunita.operation(home, kind="household", base=1, moves_to=server.area("rampur"))
        )
        assert answer.reason == "operation.field.forbidden"

    def test_a_card_leads_to_the_new_team(self, server: TeamServer) -> None:
        sunita, manoj = server.device("sunita"), server.device("manoj")
        home, card = server.new_id(), server.new_id()
        with server.store.transaction() as work:
            work.directory.add_card(
                MadeCard(card_id="ab" * 16, key_id=1, issued_day=1, replacement=0, area=None, made_ms=1)
            )
        sunita.push(
            sunita.operation(home, kind="household", head_name="Rekha"),
            sunita.operation(card, kind="card", household=home, card_id="ab" * 16),
        )
        with server.store.reading() as view:
            bound = view.directory.find_card("ab" * 16)
            assert bound is not None
            assert bound.area == server.area("rampur")
        manoj.push(
            manoj.operation(
                home, kind="household", area=server.area("rampur"), base=9, moves_to=server.area("sitapur")
            )
        )
        with server.store.reading() as view:
            moved = view.directory.find_card("ab" * 16)
            assert moved is not None
            assert moved.area == server.area("sitapur")


class TestClashesSaid:
    def test_everybody_of_the_area_is_told_both_values_and_who_said_them(self, server: TeamServer) -> None:
        sunita, geeta, meena = server.device("sunita"), server.device("geeta"), server.device("meena")
        person = server.new_id()
        sunita.push(sunita.operation(person, kind="person", name="Rekha"))
        geeta.push(geeta.operation(person, kind="person", name="Rekha Devi"))
        (clash,) = [fields for fields in meena.pull().values() if fields.get("about") == person]
        values = clash["values"]
        assert isinstance(values, list)
        assert [(one["value"], one["by"]) for one in values] == [
            ("Rekha", sunita.device.worker),
            ("Rekha Devi", geeta.device.worker),
        ]
        assert clash["state"] == "open"

    def test_settled_it_is_told_to_all(self, server: TeamServer) -> None:
        sunita, geeta, meena = server.device("sunita"), server.device("geeta"), server.device("meena")
        person = server.new_id()
        sunita.push(sunita.operation(person, kind="person", name="Rekha"))
        (clashed,) = geeta.push(geeta.operation(person, kind="person", name="Rekha Devi"))
        assert clashed.state is CLASHED
        meena.pull()
        (answer,) = meena.push(
            meena.operation(person, kind="person", base=clashed.revision, name="Rekha Devi", settles=["name"])
        )
        assert answer.state is RECEIVED
        (clash,) = [fields for fields in server.device("sunita").pull().values() if fields.get("about")]
        assert (clash["state"], clash.get("values")) == ("settled", None)

    def test_settling_never_takes_a_danger_away(self, server: TeamServer) -> None:
        sunita, geeta = server.device("sunita"), server.device("geeta")
        visit = server.new_id()
        sunita.push(sunita.operation(visit, danger=["fits"]))
        (clashed,) = geeta.push(geeta.operation(visit, danger=["bleeding"]))
        geeta.push(geeta.operation(visit, base=clashed.revision, danger=["bleeding"], settles=["danger"]))
        assert server.device("sunita").pull()[visit]["danger"] == ["bleeding", "fits"]


CARD = "ab" * 16


def a_carded_home(server: TeamServer) -> tuple[TeamDevice, str]:
    """Sunita's household in Rampur, with a card that the directory knows."""
    sunita, home = server.device("sunita"), server.new_id()
    with server.store.transaction() as work:
        work.directory.add_card(
            MadeCard(card_id=CARD, key_id=1, issued_day=1, replacement=0, area=None, made_ms=1)
        )
    sunita.push(
        sunita.operation(home, kind="household", head_name="Rekha"),
        sunita.operation(server.new_id(), kind="card", household=home, card_id=CARD),
    )
    return sunita, home


class TestCards:
    @pytest.mark.parametrize("known", [CARD, CARD[:10]])
    def test_a_guest_visit_lies_before_the_home_team_and_becomes_the_households(
        self, server: TeamServer, known: str
    ) -> None:
        _, home = a_carded_home(server)
        guest, meena = server.device("kavita"), server.device("meena")
        door, visit = server.new_id(), server.new_id()
        answers = guest.push(
            guest.operation(door, kind="encounter", guest_card=known),
            guest.operation(visit, guest_card=known, encounter=door, danger=["fits"]),
        )
        assert [(one.state, one.reason) for one in answers] == [(HELD, "operation.record.guest")] * 2
        assert not boxed(server.device("rita"), "sitapur")

        items = boxed(meena, "rampur")
        assert {item["about"] for item in items.values()} == {door, visit}
        for item in items:
            assert judge(meena, item, "rampur", verdict="take") == [RECEIVED]
        came = server.device("geeta").pull()
        assert (came[visit]["household"], came[door]["household"]) == (home, home)
        assert [one.state for one in guest.send(guest.request()).outcomes] == [RECEIVED] * 2

    def test_what_a_guest_adds_later_goes_the_same_way(self, server: TeamServer) -> None:
        a_carded_home(server)
        guest, meena, visit = server.device("kavita"), server.device("meena"), server.new_id()
        guest.push(guest.operation(visit, guest_card=CARD, outcome="partly"))
        (answer,) = guest.push(guest.operation(visit, outcome="done"))

        assert (answer.state, answer.reason) == (HELD, "operation.record.guest")
        assert 2 == len(boxed(meena, "rampur"))

    def test_what_a_guest_adds_to_what_was_not_taken_in_is_not_taken_in_either(
        self, server: TeamServer
    ) -> None:
        a_carded_home(server)
        guest, meena, visit = server.device("kavita"), server.device("meena"), server.new_id()
        guest.push(guest.operation(visit, guest_card=CARD, outcome="partly"))
        (item,) = boxed(meena, "rampur")
        judge(meena, item, "rampur", verdict="refuse", why="review.refused.duplicate")
        (answer,) = guest.push(guest.operation(visit, outcome="done"))

        assert (answer.state, answer.reason) == (REFUSED, "review.refused.duplicate")
        assert visit not in server.device("kavita").pull()

    def test_a_guest_visit_in_the_cards_own_area_finds_its_household_at_once(
        self, server: TeamServer
    ) -> None:
        _, home = a_carded_home(server)
        geeta, visit = server.device("geeta"), server.new_id()

        assert states(geeta.push(geeta.operation(visit, guest_card=CARD))) == [RECEIVED]
        assert server.device("sunita").pull()[visit]["household"] == home

    def test_a_guest_visit_under_a_card_of_nobody_stays_where_it_was_made(self, server: TeamServer) -> None:
        guest, visit = server.device("kavita"), server.new_id()

        assert states(guest.push(guest.operation(visit, guest_card="cd" * 16))) == [RECEIVED]

    def test_a_lost_card_still_leads_home(self, server: TeamServer) -> None:
        sunita, _ = a_carded_home(server)
        (card,) = [one for one, fields in server.device("geeta").pull().items() if fields.get("card_id")]
        sunita.push(sunita.operation(card, kind="card", base=9, revoked_at=5, revoked_why="lost"))
        guest = server.device("kavita")

        assert states(guest.push(guest.operation(server.new_id(), guest_card=CARD))) == [HELD]

    def test_another_team_does_not_take_a_bound_card_over(self, server: TeamServer) -> None:
        a_carded_home(server)
        kavita, home = server.device("kavita"), server.new_id()
        kavita.push(kavita.operation(home, kind="household"))
        (answer,) = kavita.push(kavita.operation(server.new_id(), kind="card", household=home, card_id=CARD))

        assert (answer.state, answer.reason) == (HELD, "operation.card.bound")
        with server.store.reading() as view:
            card = view.directory.find_card(CARD)
        assert card is not None
        assert card.area == server.area("rampur")

    def test_a_card_taken_back_is_nobodys_and_may_be_given_to_another_team(self, server: TeamServer) -> None:
        sunita, _ = a_carded_home(server)
        (card,) = [one for one, fields in server.device("geeta").pull().items() if fields.get("card_id")]
        sunita.push(sunita.operation(card, kind="card", base=9, household=None))
        kavita, home = server.device("kavita"), server.new_id()
        binding = kavita.operation(server.new_id(), kind="card", household=home, card_id=CARD)

        assert states(kavita.push(kavita.operation(home, kind="household"), binding)) == [RECEIVED, RECEIVED]
