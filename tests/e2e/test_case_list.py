"""
A case goes to the people on its list: a colleague's phone knows nothing of it, the supervisor sees who can open it, and
where the worker says that they are related, somebody else goes on and the worker's phone lets go.
"""

from __future__ import annotations

import pytest

from tests.e2e.robots.entrance import EnrolRobot
from tests.e2e.robots.household import HouseholdRobot
from tests.e2e.robots.places import TeamRobot, TodayRobot
from tests.e2e.robots.screen import ScreenRobot
from tests.e2e.support.demo_team import MEENA, SUNITA, Worker, enrol_supervisor, enrol_volunteer
from tests.e2e.support.field_pack import publish
from tests.e2e.support.office import Office
from tests.e2e.support.phone import MakePhone, Phone
from tests.e2e.support.server import ROOT, DoorstepServer

PACK = ROOT / "assets" / "programmes" / "case_management"
HOUSE, ELDER = "Budhram Mishra", "Chameli Mishra"
GEETA = Worker("Geeta Sahu", "630571")


class NamedRobot(ScreenRobot):
    """
    A screen whose title is somebody's name.
    """

    def __init__(self, phone: Phone, name: str) -> None:
        super().__init__(phone)
        self.known_by = name

    def say(self, english: str, **facts: object) -> str:
        """A name is said as it is."""
        return english if english == self.known_by else super().say(english, **facts)


@pytest.mark.long("sync")
def test_a_case_is_known_to_its_list_and_goes_to_somebody_else_where_the_worker_is_related(
    server: DoorstepServer, make_phone: MakePhone
) -> None:
    phone, colleague, laptop = (make_phone(server.address).open() for _ in range(3))
    today = enrol_volunteer(phone, server.codes["volunteer"])
    team = enrol_supervisor(laptop, server.codes["supervisor"])
    other = enrol_geeta(colleague, Office(server).code("geeta"))
    # Phones that are in use already; a new one would be asked for a longer PIN.
    publish(server, PACK)

    opens_a_case_and_says_that_they_are_related(today)
    other = knows_of_it(other, False)
    gives_it_to(team, GEETA.name)
    TodayRobot(phone).is_here()
    knows_of_it(TodayRobot(phone), False, "case-list-let-go")
    knows_of_it(other, True)


def enrol_geeta(phone: Phone, code: str) -> TodayRobot:
    """The team's second volunteer."""
    robot = EnrolRobot(phone).is_here().code(code).sees("Choose your PIN").reads(GEETA.name)
    robot.choose_pin(GEETA.secret).repeat_pin(GEETA.secret)
    return TodayRobot(phone).is_here()


def house_of(today: TodayRobot) -> HouseholdRobot:
    """The household, on any phone of the team."""
    return today.to_households().search("chameli").open(ELDER, HOUSE)


def home(house: HouseholdRobot) -> TodayRobot:
    """Back to Today."""
    house.is_here().back()
    house.tap("Today")
    return TodayRobot(house.phone).is_here()


def opens_a_case_and_says_that_they_are_related(today: TodayRobot) -> None:
    """Who can open it is hers to see; two taps say that they are related."""
    house = house_of(today.to_sync().sync().to_today())
    house.tap("Open a case").sees("For whom?").tap_row(ELDER)
    house.sees("Which help?").tap_row("Elder support")
    case = NamedRobot(today.phone, ELDER).is_here().shot("case-list-case")
    case.tap("Who can open this")
    people = NamedRobot(today.phone, ELDER).reads(MEENA.name).lacks("Put somebody on the list")
    people.shot("case-list-hers").back()
    case.sees("I know or am related to them").tap("I know or am related to them")
    case.sees("What is so?").shot("case-list-what-is-so").tap("I am related to them")
    case.sees("Your supervisor decides who goes on.", "Who can open this").back()
    home(house).to_sync().sync().to_today()


def knows_of_it(today: TodayRobot, knows: bool, picture: str = "") -> TodayRobot:
    """Whether the case is on a phone after its next sync."""
    house = house_of(today.to_sync().sync().to_today())
    house.sees("People")
    if knows:
        house.sees("Cases").shot("case-list-new-worker")
    else:
        house.lacks("Cases")
    if picture:
        house.shot(picture)
    return home(house)


def gives_it_to(team: TeamRobot, name: str) -> None:
    """The supervisor finds it on her first screen, gives it away, and sees who can open it from then on."""
    team = team.to_sync().sync().to_team()
    team.sees("Known or related").shot("case-list-team").tap_row(ELDER)
    people = NamedRobot(team.phone, ELDER).is_here()
    people.reads(people.say("{name} says: I am related to them.", name=SUNITA.name)).shot("case-list-people")
    people.tap("Give to somebody else").sees("Who goes on with it?").shot("case-list-who").tap_row(name)
    people.reads(people.say("Give to {name}?", name=name)).shot("case-list-sure").tap("Yes")
    people.sees("Taken off the list").reads(SUNITA.name, name).shot("case-list-given")
    people.tap_row(name).sees("Works elsewhere now").shot("case-list-why").back()
    people.sees("Taken off the list").back()
    team.is_here().lacks("Known or related").to_sync().sync().to_team()
