"""
Two workers share a phone, and a phone that was lost closes itself at its next contact, locked as it is.
"""

from __future__ import annotations

import pytest

from sync_server.operations.prepare_demo import local_today
from tests.e2e.robots.entrance import EnrolRobot, UnlockRobot
from tests.e2e.robots.household import HouseholdRobot
from tests.e2e.robots.places import TeamRobot, TodayRobot
from tests.e2e.robots.shared_phone import OwnSettingsRobot, PhonesRobot, SharedLockRobot
from tests.e2e.support.demo_team import SUNITA, Worker, enrol_supervisor, enrol_volunteer
from tests.e2e.support.office import Office
from tests.e2e.support.phone import MakePhone, Phone
from tests.e2e.support.server import DoorstepServer

GEETA = Worker("Geeta Sahu", "630571")
NEW_PIN = "175208"
NEIGHBOUR = "Gopal Dhruw"
UNSENT = 3
TURN = """(to) => {
  Object.defineProperty(document, "visibilityState", { value: to, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""
COVER = "getComputedStyle(document.body, '::after').position === 'fixed'"
LANGUAGES = pytest.mark.parametrize("language", ["en-IN", "hi-IN"])


@pytest.mark.long("vault")
@LANGUAGES
def test_two_workers_share_a_phone_and_each_keeps_her_own_day(
    server: DoorstepServer, make_phone: MakePhone, language: str
) -> None:
    phone = make_phone(server.address, language=language).open()
    today = enrol_volunteer(phone, server.codes["volunteer"])
    server.stop()
    write_something_down(today)
    lock = settings(phone).shot("settings").lock().sees("Your PIN").shot("unlock-alone")
    server.start()

    another = lock.add(alone=True).shot("enrol-another").code(Office(server).code("geeta"))
    another.reads(GEETA.name).choose_pin(GEETA.secret).repeat_pin(GEETA.secret)
    hers = TodayRobot(phone).is_here().shot("today-second")
    covers_itself(phone)
    hers = hers.to_households()
    hers.shot("households-second").lacks(NEIGHBOUR)
    hers.to_sync().counts(0, 0).to_today()
    lock = settings(phone).lock().asks_who().has_unsent(SUNITA.name, UNSENT).shot("unlock-names")

    phone.lose_power()
    server.stop()
    phone.turn_on().open()
    lock = SharedLockRobot(phone).is_here().asks_who().has_unsent(SUNITA.name, UNSENT)
    lock.choose(GEETA.name).shot("unlock-chosen").digits(SUNITA.secret).sees("This is not your PIN.")
    lock.tap("Not you?").asks_who().choose(SUNITA.name)
    today = lock.as_volunteer(SUNITA.secret)
    sync = today.to_sync().counts(UNSENT, 0)
    server.start()
    sync.sync().counts(UNSENT, UNSENT).to_today()

    change_the_pin(phone)
    lock = settings(phone).lock().asks_who().has_nothing_unsent()
    lock.choose(SUNITA.name).digits(SUNITA.secret).sees("This is not your PIN.").digits(NEW_PIN)
    leave(OwnSettingsRobot(phone).is_here())
    UnlockRobot(phone).is_here().sees("Your PIN").reads(GEETA.name).lacks(SUNITA.name)


@pytest.mark.long("vault")
@LANGUAGES
def test_a_lost_phone_closes_itself_while_it_is_locked_and_the_supervisor_sees_it(
    server: DoorstepServer, make_phone: MakePhone, language: str
) -> None:
    phone = make_phone(server.address, language=language).open()
    write_something_down(enrol_volunteer(phone, server.codes["volunteer"]))
    settings(phone).lock()
    phone.turn_off()

    laptop = make_phone(server.address, language=language).open()
    phones = to_phones(enrol_supervisor(laptop, server.codes["supervisor"])).shot("phones")
    phones.is_lost(SUNITA.name).shot("phones-lost").tap("Yes, close it").lacks("Yes, close it")
    today = phones.spoken.app.day(local_today().isoformat())
    phones.reads(phones.say("To be closed at its next contact, since {day}", day=today)).shot(
        "phones-ordered"
    )

    phone.turn_on().open()
    EnrolRobot(phone).is_here().shot("enrol-after-lost").lacks(SUNITA.name)
    phone.turn_off()
    phone.turn_on().open()
    EnrolRobot(phone).is_here()

    phones.back()
    phones = to_phones(TeamRobot(laptop).is_here())
    phones.reads(phones.say("Closed on {day}", day=today)).shot("phones-done")
    assert Office(server).standing_of(SUNITA.name).startswith("lost: done")


def write_something_down(today: TodayRobot) -> None:
    """A visit that found nobody at home."""
    today.tap_row(NEIGHBOUR)
    door = HouseholdRobot(today.phone, NEIGHBOUR).is_here()
    door.start_visit().nobody_home("In the fields", days=1)
    door.is_here().back()
    today.is_here()


def settings(phone: Phone) -> OwnSettingsRobot:
    """From Today to the settings."""
    TodayRobot(phone).is_here().tap("Settings")
    return OwnSettingsRobot(phone).is_here()


def change_the_pin(phone: Phone) -> None:
    """Asked for the present one first; a wrong one changes nothing."""
    pins = settings(phone).change_pin().present(GEETA.secret).shot("pin-new").new(NEW_PIN)
    pins.sees("This is not your PIN.").shot("pin-wrong")
    pins.present(SUNITA.secret).new(NEW_PIN)
    OwnSettingsRobot(phone).is_here().shot("settings-pin-changed").back()


def covers_itself(phone: Phone) -> None:
    """What the system shows of a page that is away names nobody; back again, all is there."""
    phone.page.evaluate(TURN, "hidden")
    phone.until(COVER)
    phone.shot("covered")
    phone.page.evaluate(TURN, "visible")
    phone.until(f"!({COVER})")


def leave(settings: OwnSettingsRobot) -> None:
    """All is sent, so she may."""
    settings.tap("Leave this phone").sees("Take your data off this phone?").shot("settings-leaving")
    settings.tap("Yes, leave")


def to_phones(team: TeamRobot) -> PhonesRobot:
    """From the supervisor's first screen to the phones."""
    team.tap("Phones of the team")
    return PhonesRobot(team.phone).is_here()
