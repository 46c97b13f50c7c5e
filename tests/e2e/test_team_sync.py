"""
What two people wrote, what came late, what was refused, what goes to somebody else: settled by the people concerned.
"""

from __future__ import annotations

import re

import pytest

from mobile.ui.not_taken_in import REASON_WORDS, TEAM_WORDS
from shared.domain.delivery import Delivery
from shared.domain.records import Value
from shared.protocol.merge import Reason
from sync_server.operations.prepare_demo import TEAM
from tests.e2e.robots.home_visit import HOUSE
from tests.e2e.robots.household import PersonRobot
from tests.e2e.robots.places import HouseholdsRobot, SyncRobot, TeamRobot, TodayRobot
from tests.e2e.robots.screen import ScreenRobot
from tests.e2e.support.demo_team import SUNITA, enrol_supervisor, enrol_volunteer
from tests.e2e.support.office import Office
from tests.e2e.support.phone import MakePhone, Phone
from tests.e2e.support.second_volunteer import NAME, WELL_BABIES, SecondVolunteer
from tests.e2e.support.server import DoorstepServer

BABY, OTHER_BABY = WELL_BABIES[0], WELL_BABIES[1]
OWN_BABY = "Baby of Kamla"
NEIGHBOUR = "Ganesh Sinha"


class ClashesRobot(ScreenRobot):
    """
    Where two people wrote different things.
    """

    known_by = "Two answers"


class BoxRobot(ScreenRobot):
    """
    What was not simply taken in.
    """

    known_by = "Review box"


class HandOverRobot(ScreenRobot):
    """
    Households go to somebody else.
    """

    known_by = "Hand over"


def person_of(volunteer: SecondVolunteer, name: str) -> str:
    return next(one for one, said in volunteer.phone.records.items() if said.get("name") == name)


def says(volunteer: SecondVolunteer, person: str, **fields: Value) -> None:
    volunteer.phone.sync(volunteer.phone.make(person, kind="person", **fields))


@pytest.mark.long("sync")
def test_a_supervisor_gives_households_away_and_judges_what_came_late(
    server: DoorstepServer, make_phone: MakePhone
) -> None:
    geeta, office = SecondVolunteer(server), Office(server)
    poison_and_the_rest(geeta)
    team = enrol_supervisor(make_phone(server.address).open(), server.codes["supervisor"])
    team = team.to_sync().sync().to_team()
    gives_households_away(team)
    move_to_another_team(office, geeta)
    team = team.to_sync().sync().to_team().sees("Review box").shot("sync-team-box")
    judges_the_box(team.phone)
    team.back()
    team.is_here().lacks("Review box").to_sync().sync().shot("sync-supervisor-after")
    late = {outcome.state.value for outcome in geeta.phone.sync().outcomes}
    assert late == {"received"}


def poison_and_the_rest(geeta: SecondVolunteer) -> None:
    """One record that nobody may write; the visit behind it goes through."""
    visit = geeta.visits(OTHER_BABY, 2)
    poisoned = geeta.phone.make(kind="review", visit=visit, verdict="approved")
    after = geeta.phone.make(kind="message", text="Reached everybody")
    states = [answer.state.value for answer in geeta.phone.sync(poisoned, after).answers]
    assert states == ["refused", "received"]


def gives_households_away(team: TeamRobot) -> None:
    """All of one worker's households, for good."""
    team.tap("Hand over")
    hand_over = HandOverRobot(team.phone).is_here().shot("hand-over-whose").tap_row(NAME)
    hand_over.sees("To another worker, for good").shot("hand-over-how").tap_row(
        hand_over.say("To another worker, for good")
    )
    hand_over.sees("Who goes there?").shot("hand-over-who").tap_row(SUNITA.name)
    hand_over.reads(hand_over.say("Give to {name}?", name=SUNITA.name)).shot("hand-over-sure").tap("Yes")
    hand_over.sees("Saved on this phone.").shot("hand-over-done").back()


def move_to_another_team(office: Office, geeta: SecondVolunteer) -> None:
    """Her phone had a visit for the old team that it sends only then."""
    late = geeta._visit(BABY, 1, {"baby_danger": ["limp"]}, danger=["baby_limp"])
    office._command("area", "add", "bilaspur", "--name", "Bilaspur")
    office._command("user", "move", "geeta", "--area", "bilaspur")
    (answer,) = geeta.phone.sync(late).answers
    assert answer.state.value == "held"


def judges_the_box(phone: Phone) -> None:
    """Danger first: the late visit is taken in; what was refused was seen."""
    TeamRobot(phone).tap_row("Review box")
    box = BoxRobot(phone).is_here().reads(BABY, NAME).shot("box").tap_row(BABY)
    box.sees("Take in", "Do not take in").shot("box-opened").tap("Do not take in")
    box.sees("Why?").shot("box-why").tap_row(BABY).tap_row(BABY)
    box.tap("Take in").sees("Saved on this phone.").shot("box-taken")
    reason = box.say("Not this worker's to change. Do it yourself if it is right.")
    phone.control(reason, exact=False).first.click()
    box.sees("I have seen it").shot("box-refused").tap("I have seen it")
    box.sees("Nothing waits for you here.").shot("box-empty")


@pytest.mark.long("sync")
@pytest.mark.parametrize("language", ["en", "hi"])
def test_one_person_lives_elsewhere_and_another_team_is_asked_until_it_is_done(
    server: DoorstepServer, make_phone: MakePhone, language: str
) -> None:
    geeta, office = SecondVolunteer(server), Office(server)
    geeta.visits(BABY, 2)
    office._command("area", "add", "bilaspur", "--name", "Bilaspur", "--parent", TEAM)
    phone = make_phone(server.address, language=f"{language}-IN").open()
    team = enrol_supervisor(phone, server.codes["supervisor"])
    households = team.to_sync().sync().to_households().search(BABY)
    person = households.tap_row(BABY).open_person(BABY).sees("I know or am related to them").shot("person")
    move_next_door(person)
    server.stop()
    ask_another_team(person)
    person.back().back()
    sync = HouseholdsRobot(phone).is_here().to_sync()
    server.start()
    households = sync.sync().to_households().search(BABY)
    person = households.tap_row(BABY).person(BABY).sees("In no household yet").shot("person-arrived")
    moved = office.record("person", name=BABY)
    (visit,) = office.records("visit", person=moved.id)
    assert (visit.area, moved.fields["household"]) == (moved.area, None)
    assert moved.area != office.record("household", head_name=NEIGHBOUR).area


def move_next_door(person: PersonRobot) -> None:
    """Within the team it is so at once."""
    person.tap("Lives somewhere else now").sees("Where do they live now?")
    person.write("Search a household", NEIGHBOUR).shot("person-where")
    # Somebody of that name lives in other households too.
    person.phone.page.get_by_role("button", name=re.compile(f"^{NEIGHBOUR}")).first.click()
    goes_along = person.spoken.app.count("{n} visit goes along.", "{n} visits go along.", 1)
    person.reads(goes_along).sees("The rest of the household stays there.").shot("person-sure").tap("Yes")
    person.is_here().reads(NEIGHBOUR).shot("person-moved")


def ask_another_team(person: PersonRobot) -> None:
    """It is the server's to do, and nobody says otherwise."""
    person.tap("Lives somewhere else now").tap_row("Bilaspur")
    person.sees("It is done at the next sync.").shot("person-sure-team").tap("Yes")
    asked = person.say("Goes to {team}: asked for, not done yet", team="Bilaspur")
    person.is_here().reads(asked).lacks("Lives somewhere else now").shot("person-asked")


@pytest.mark.long("sync")
def test_two_answers_are_settled_on_a_phone_without_a_network(
    server: DoorstepServer, make_phone: MakePhone
) -> None:
    one, another = SecondVolunteer(server), SecondVolunteer(server)
    for volunteer, name in ((one, "Puja"), (another, "Pooja")):
        says(volunteer, person_of(volunteer, OWN_BABY), name=name)
    baby = person_of(one, "Puja")
    phone = make_phone(server.address).open()
    sync = enrol_volunteer(phone, server.codes["volunteer"]).to_sync().sync().shot("sync-two-answers")
    server.stop()
    sync.tap_row(sync.spoken.app.count("{n} answer to settle", "{n} answers to settle", 1))
    clashes = ClashesRobot(phone).is_here().reads("Puja", "Pooja", NAME).shot("clashes").tap("Puja")
    clashes.sees("Saved on this phone.", "Nothing is left to settle.").shot("clashes-settled")
    clashes.back()
    sync = SyncRobot(phone).is_here().counts(1, 0).shot("sync-settled-waiting")
    server.start()
    sync.sync().counts(1, 1).shot("sync-settled")
    one.phone.pull()
    assert one.phone.records[baby]["name"] == "Puja"
    (clash,) = [said for said in one.phone.records.values() if said.get("about") == baby]
    assert clash["state"] == "settled"


@pytest.mark.long("sync")
def test_what_the_server_is_too_old_for_waits_while_the_rest_flows_and_is_taken_in_after_its_update(
    server: DoorstepServer, make_phone: MakePhone
) -> None:
    office = Office(server)
    another_release(server, not_known="conflict")
    today = enrol_volunteer(make_phone(server.address).open(), server.codes["volunteer"])
    sync = a_visit_and_a_word_that_the_server_does_not_know(today)
    count = one_is_not_taken_in(sync, office)
    team = enrol_supervisor(make_phone(server.address).open(), server.codes["supervisor"])
    team = taken_in_too_early(team)

    another_release(server)
    takes_it_in(team)
    all_of_it_is_taken_in(sync, office, count)


def another_release(server: DoorstepServer, *, not_known: str = "") -> None:
    """The same data under a server that knows a kind of record, or does not."""
    server.stop()
    server.not_known = not_known
    server.start()


def a_visit_and_a_word_that_the_server_does_not_know(today: TodayRobot) -> SyncRobot:
    """First what the server cannot read, then what it can."""
    house = today.to_households().search(OWN_BABY).open(OWN_BABY, HOUSE)
    house.phone.tap(house.say("More about {name}", name=OWN_BABY))
    person = PersonRobot(house.phone, OWN_BABY).is_here().tap("I know or am related to them")
    person.sees("What is so?").tap("I am related to them")
    person.is_here().sees("Your supervisor decides who goes on.").back()
    house.is_here().start_visit().nobody_home("In the fields", days=1)
    house.is_here().back()
    return HouseholdsRobot(house.phone).is_here().to_sync().sync()


def one_is_not_taken_in(sync: SyncRobot, office: Office) -> int:
    """Everything was received, and the screen says of which one that is not all; how many entries."""
    receipts = office.receipts(office.phone_of(SUNITA.name))
    refused = [one.reason for one in receipts if one.state is not Delivery.RECEIVED]
    assert refused == [Reason.KIND_UNKNOWN]
    assert len(office.records("visit", worker=office.worker(SUNITA.name))) == 1
    sync.counts(len(receipts), len(receipts)).reads(not_taken_in(sync)).sees(
        "Sent, but needs a look", REASON_WORDS[Reason.KIND_UNKNOWN]
    )
    sync.shot("sync-not-taken-in")
    return len(receipts)


def not_taken_in(sync: SyncRobot) -> str:
    return sync.spoken.app.count("{n} of them not taken in", "{n} of them not taken in", 1)


def taken_in_too_early(team: TeamRobot) -> TeamRobot:
    """The supervisor sees it twice over, and that a tap does not help before the server's update."""
    team = team.to_sync().sync().to_team().sees("Review box", "Quiet phones")
    team.reads(team.spoken.app.count("{n} entry not taken in", "{n} entries not taken in", 1))
    judge_unknown(team.shot("sync-team-unknown"), "box-unknown")
    return team.to_sync().sync().to_team().sees("Review box")


def judge_unknown(team: TeamRobot, picture: str) -> None:
    """Takes the only work of the box in."""
    team.tap_row(team.say("Review box"))
    box = BoxRobot(team.phone).is_here().reads(OWN_BABY, SUNITA.name).sees(TEAM_WORDS[Reason.KIND_UNKNOWN])
    box.tap_row(OWN_BABY).lacks("I have seen it").shot(picture).tap("Take in")
    box.sees("Saved on this phone.", "Nothing waits for you here.").back()
    team.is_here()


def takes_it_in(team: TeamRobot) -> None:
    """The same tap helps now, and the supervisor reads what the worker said."""
    judge_unknown(team, "box-unknown-after")
    team = team.to_sync().sync().to_team().lacks("Review box").lacks("Quiet phones")
    team.sees("Known or related").reads(OWN_BABY).shot("sync-team-known")


def all_of_it_is_taken_in(sync: SyncRobot, office: Office, count: int) -> None:
    """Counts as before, and nothing beside them."""
    sync.sync().counts(count, count).lacks("Sent, but needs a look")
    assert not sync.phone.anything(not_taken_in(sync)).count()
    sync.shot("sync-all-taken-in")
    receipts = office.receipts(office.phone_of(SUNITA.name))
    assert {one.state for one in receipts} == {Delivery.RECEIVED}
    assert office.record("conflict").fields["worker"] == office.worker(SUNITA.name)
