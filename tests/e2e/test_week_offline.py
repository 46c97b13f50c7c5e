"""
A week without a network, while others go on: in the end the phone and the server's database count the same, nothing was
called sent before its receipt, and what one record was refused held up no other.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from shared.domain.delivery import Delivery
from shared.protocol.merge import Reason
from sync_server.adapters.attachment_folder import AttachmentFolder
from sync_server.main import ATTACHMENTS
from tests.e2e.robots.danger import DangerRobot
from tests.e2e.robots.door import DoorRobot
from tests.e2e.robots.entrance import UnlockRobot
from tests.e2e.robots.form import FormRobot
from tests.e2e.robots.home_visit import BABY, FORM, HOUSE
from tests.e2e.robots.household import HouseholdRobot, PastVisitRobot
from tests.e2e.robots.places import HouseholdsRobot, SyncRobot, TeamRobot, TodayRobot
from tests.e2e.support.demo_team import MEENA, SUNITA, enrol_supervisor, enrol_volunteer
from tests.e2e.support.office import Office
from tests.e2e.support.phone import STEP_TIMEOUT_MS, MakePhone, Phone
from tests.e2e.support.second_volunteer import NAME, WELL_BABIES, SecondVolunteer, hand_over
from tests.e2e.support.server import DoorstepServer
from tests.e2e.test_pictures import PHOTO, open_media, publish
from tests.e2e.test_registration import HEAD, child_who_agrees, household
from tests.e2e.test_team_sync import HandOverRobot
from tests.support.fake_camera import ARGUMENTS
from tests.support.picture_pack import make_picture_pack, next_version

NEIGHBOUR = "Yusuf Sheikh"
"""Whose name nobody else in the village has."""
NEW_PHOTO = "Picture of the water pot and its lid"
DANGER = "baby_chest_indrawing"
WEEK = 7
CHANGED_G = 2650


@pytest.mark.long("sync")
@pytest.mark.parametrize("language", ["en", "hi"])
def test_a_week_offline_and_back_counts_the_same_on_both_sides(
    server: DoorstepServer, make_phone: MakePhone, tmp_path: Path, language: str
) -> None:
    office = Office(server)
    pack = make_picture_pack(tmp_path / "pack")
    publish(server, pack)
    phone = make_phone(server.address, language=f"{language}-IN", arguments=ARGUMENTS).open()
    today = enrol_volunteer(phone, server.codes["volunteer"])
    phone.keeps("/media.mjs")
    before = a_visit_that_is_sent(today, office)
    server.stop()

    a_week_of_work(phone)
    waiting = the_end_of_the_week(phone, before)

    server.start()
    what_others_did(server, office, tmp_path, pack)
    server.stop()
    server.days_ahead = WEEK
    server.start()
    sync = back_in_the_network(phone, office)
    as_the_server_holds_it(sync, office, waiting)
    a_second_sync_moves_nothing(sync, office)
    what_others_did_is_seen(sync)


def a_visit_that_is_sent(today: TodayRobot, office: Office) -> int:
    """On the last day with a network; how many entries are at the server."""
    newborn_visit(open_house(today)).choose("baby_alive", "yes").see_answers().save().done()
    sync = leave_the_house(today.phone).to_sync().sync()
    recorded, received = shown(sync)
    assert recorded == received == len(office.receipts(office.phone_of(SUNITA.name)))
    return received


def a_week_of_work(phone: Phone) -> None:
    """Each day the phone starts anew, without a server."""
    a_danger_and_a_picture(next_day(phone, 1))
    asks_how_they_are(next_day(phone, 2))
    registers_a_household(next_day(phone, 3))
    finds_nobody_at_home(next_day(phone, 4))
    changes_an_answer(next_day(phone, 5), visit=1)
    changes_an_answer(next_day(phone, 6), visit=2)


def the_end_of_the_week(phone: Phone, before: int) -> int:
    """Nothing more is called received than on its first day; how many entries wait."""
    sync = next_day(phone, 6).to_sync()
    sync.reads(f"{sync.say('Asked how they are')} · {BABY}", HEAD).shot("week-waiting")
    recorded, received = shown(sync)
    assert (received, recorded - received > 12) == (before, True)
    sync.tap("Sync now").sees("The server did not answer.").counts(recorded, before).shot("week-no-server")
    phone.turn_off()
    return recorded - received


def what_others_did(server: DoorstepServer, office: Office, folder: Path, pack: Path) -> None:
    """Visits of a colleague, a household in other hands, a programme made anew, a visit erased."""
    geeta = SecondVolunteer(server)
    for baby in WELL_BABIES[:2]:
        geeta.visits(baby, 1)
    hand_over(server, office.record("household", head_name=NEIGHBOUR).id, office.worker(NAME))
    publish(server, next_version(pack, folder / "next", NEW_PHOTO))
    mine = office.worker(SUNITA.name)
    (erased,) = office.records("visit", worker=mine, form=FORM)
    office.erase(erased.id, folder / "certificate.txt")


def back_in_the_network(phone: Phone, office: Office) -> SyncRobot:
    """The last day of the week."""
    return never_ahead(next_day(phone, WEEK).to_sync(), office, SUNITA.name)


def never_ahead(sync: SyncRobot, office: Office, worker: str) -> SyncRobot:
    """At no moment does the screen count more as received than the database holds."""
    phone, mine = sync.phone, office.phone_of(worker)
    sync.tap("Sync now")
    for _ in range(STEP_TIMEOUT_MS // 100):
        _, received = shown(sync)
        held = len(office.receipts(mine))
        assert received <= held, "the screen was ahead of the server"
        if phone.anything(sync.say("Both sides agree.")).count():
            break
        phone.page.wait_for_timeout(100)
    return sync.sees("Both sides agree.")


def as_the_server_holds_it(sync: SyncRobot, office: Office, waiting: int) -> None:
    """To the last entry; one is refused, the rest is there."""
    receipts = office.receipts(office.phone_of(SUNITA.name))
    recorded, received = shown(sync)
    assert recorded == received == len(receipts)
    assert [one.seq for one in receipts] == list(range(1, recorded + 1))
    (refused,) = [one for one in receipts if one.state is not Delivery.RECEIVED]
    assert (refused.state, refused.reason) == (Delivery.REFUSED, Reason.ERASED)
    assert refused.seq > recorded - waiting
    sync.sees("Sent, but needs a look").shot("week-back")
    for name, worker in ((HEAD, SUNITA.name), (NEIGHBOUR, NAME)):
        assert office.record("household", head_name=name).fields["worker"] == office.worker(worker)
    visits = office.records("visit", worker=office.worker(SUNITA.name))
    assert [one.fields.get("q.weight_g") for one in visits if one.fields.get("q.weight_g")] == [CHANGED_G + 2]
    assert "nobody_home" in [one.fields.get("outcome") for one in visits]
    files = AttachmentFolder(office.server.data / ATTACHMENTS)
    (picture,) = files.names()
    assert files.is_right(*picture)


def a_second_sync_moves_nothing(sync: SyncRobot, office: Office) -> None:
    """Neither receipts nor records."""
    mine = office.phone_of(SUNITA.name)
    before = state_of(office, mine)
    counted = shown(sync)
    sync.sync()
    assert (shown(sync), state_of(office, mine)) == (counted, before)


def state_of(office: Office, device: str) -> tuple[int, int]:
    """How many receipts a phone has, and the last revision of anything in its team."""
    kinds = ("household", "person", "visit", "encounter", "referral", "task_event", "consent", "case_key")
    revisions = [record.revision for kind in kinds for record in office.records(kind)]
    return len(office.receipts(device)), max(revisions)


def what_others_did_is_seen(sync: SyncRobot) -> None:
    """The household went to a colleague; the form asks in the new words."""
    today = sync.to_today()
    today.lacks(NEIGHBOUR).shot("week-today")
    form = newborn_visit(open_house(today))
    form.tap("All questions").reads(NEW_PHOTO).shot("week-new-form")


@pytest.mark.long("sync")
def test_more_than_a_hundred_are_recorded_in_a_week_and_as_many_received(
    server: DoorstepServer, make_phone: MakePhone
) -> None:
    phone, office = make_phone(server.address).open(), Office(server)
    sync = enrol_supervisor(phone, server.codes["supervisor"]).to_sync().sync()
    before, mine = shown(sync), office.phone_of(MEENA.name)
    assert before == (len(office.receipts(mine)),) * 2
    given = len(office.records("household", worker=office.worker(SUNITA.name)))
    server.stop()

    give_all(sync.to_team(), SUNITA.name, to=NAME)
    for day in (1, WEEK - 1):
        sync = supervisors_day(phone, day).to_sync().counts(before[0] + given, before[0])
    sync.tap("Sync now").sees("The server did not answer.").counts(before[0] + given, before[0])
    sync.shot("hundred-no-server")
    phone.turn_off()

    server.days_ahead = WEEK
    server.start()
    sync = never_ahead(supervisors_day(phone, WEEK).to_sync(), office, MEENA.name)
    receipts = office.receipts(mine)
    assert given > 100
    assert shown(sync) == (before[0] + given,) * 2 == (len(receipts),) * 2
    assert [one.seq for one in receipts] == list(range(1, len(receipts) + 1))
    assert {one.state for one in receipts} == {Delivery.RECEIVED}
    assert not office.records("household", worker=office.worker(SUNITA.name))
    sync.lacks("Sent, but needs a look").shot("hundred-back")


def give_all(team: TeamRobot, worker: str, *, to: str) -> None:
    """All of one worker's households in one go, each of them a change of its own."""
    team.tap("Hand over")
    hand_over = HandOverRobot(team.phone).is_here().tap_row(worker)
    hand_over.tap_row(hand_over.say("To another worker, for good")).sees("Who goes there?").tap_row(to)
    hand_over.reads(hand_over.say("Give to {name}?", name=to)).tap("Yes")
    hand_over.sees("Saved on this phone.")


def supervisors_day(phone: Phone, day: int) -> TeamRobot:
    """Her phone is opened on that day."""
    phone.turn_off()
    phone.turn_on().open()
    phone.set_ahead(day)
    return UnlockRobot(phone).is_here().as_supervisor(MEENA.secret)


# ---- the days ----------------------------------------------------------------------------------------------


def next_day(phone: Phone, day: int) -> TodayRobot:
    """The phone is opened on that day."""
    phone.turn_off()
    phone.turn_on().open()
    phone.set_ahead(day)
    return UnlockRobot(phone).is_here().as_volunteer(SUNITA.secret)


def open_house(today: TodayRobot) -> HouseholdRobot:
    """The house with the newborn."""
    return today.to_households().search("baby of kam").open(BABY, HOUSE)


def leave_the_house(phone: Phone) -> HouseholdsRobot:
    """From the door back to the list."""
    DoorRobot(phone).sees("Whom do you visit?").back()
    HouseholdRobot(phone, HOUSE).is_here().back()
    return HouseholdsRobot(phone).is_here()


def newborn_visit(house: HouseholdRobot) -> FormRobot:
    """The form of the newborn, whether it is due that day or not."""
    form, door = FormRobot(house.phone, FORM), house.start_visit().found_somebody()
    door.tap_row(BABY)
    page = house.phone.page
    choice = page.get_by_role("heading", name=door.say("Which form?"), level=2, exact=True)
    title = page.get_by_role("heading", name=form.spoken.title(FORM), level=1, exact=True)
    expect(choice.or_(title).first).to_be_attached()
    if choice.count():
        door.tap_row(form.spoken.title(FORM))
    return form.is_here()


def a_danger_and_a_picture(today: TodayRobot) -> None:
    """Help is called; the picture waits with the visit."""
    form = newborn_visit(open_house(today)).choose("baby_alive", "yes")
    danger = form.raise_danger("baby_danger", "chest_indrawing", DANGER)
    danger.call("ambulance_108", answered=True).go_on()
    form.is_here().tap("All questions").tap_row(PHOTO)
    open_media(form, PHOTO, "Take a picture").take_picture().tap("Go on")
    form.is_here().see_answers().save().done()


def asks_how_they_are(today: TodayRobot) -> None:
    """The day after."""
    danger: DangerRobot = today.open_after_danger(DANGER)
    danger.tap("I asked how they are; nothing new")
    today.is_here()


def registers_a_household(today: TodayRobot) -> None:
    """A household and a child."""
    child_who_agrees(household(today.to_households().register()).add_person()).done()


def finds_nobody_at_home(today: TodayRobot) -> None:
    """At a house that is given to a colleague in the meantime."""
    house = today.to_households().search(NEIGHBOUR).open(NEIGHBOUR, NEIGHBOUR)
    house.start_visit().nobody_home("In the fields", days=1)


def changes_an_answer(today: TodayRobot, *, visit: int) -> None:
    """
    Of the visit that was sent on the first day, and is erased in the meantime; of the one that waits since the second.
    """
    house = open_house(today)
    visits = house.phone.control(house.spoken.title(FORM), exact=False)
    visits.last.wait_for()
    visits.nth(visits.count() - visit).click()
    PastVisitRobot(house.phone).is_here().tap("Change something")
    form = FormRobot(house.phone, FORM).is_here().go_to("weight_g")
    summary = form.fill("weight_g", str(CHANGED_G + visit)).see_answers()
    summary.write("What did you change, and why?", "Weighed again").save().done()


def shown(sync: SyncRobot) -> tuple[int, int]:
    """Recorded and received, as the screen says."""
    said = sync.phone.page.locator("flt-semantics-host").inner_text()
    numbers = []
    for word in ("Recorded", "Received"):
        found = re.search(rf"(\d+)\s+{re.escape(sync.say(word))}", said)
        assert found is not None, said
        numbers.append(int(found[1]))
    return numbers[0], numbers[1]
