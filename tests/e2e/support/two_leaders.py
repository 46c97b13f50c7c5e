"""
Two people who lead one team: what one of them asks for, the other agrees to and goes on with.
"""

from __future__ import annotations

from sync_server.operations.prepare_demo import TEAM
from tests.e2e.robots.case import CaseRobot
from tests.e2e.robots.entrance import EnrolRobot
from tests.e2e.robots.household import HouseholdRobot
from tests.e2e.robots.places import SyncRobot, TeamRobot
from tests.e2e.support.demo_team import Worker
from tests.e2e.support.office import Office
from tests.e2e.support.phone import Phone
from tests.e2e.support.server import DoorstepServer

ASHA = Worker("Asha Rao", "brass-lamp-field")


def enrol_second(server: DoorstepServer, phone: Phone) -> TeamRobot:
    """The team's second supervisor, on a phone of her own."""
    office = Office(server)
    office.add_supervisor("asha", ASHA.name, area=TEAM)
    robot = EnrolRobot(phone).is_here().code(office.code("asha")).sees("Choose your PIN").reads(ASHA.name)
    robot.choose_pin(ASHA.secret).repeat_pin(ASHA.secret)
    return TeamRobot(phone).is_here()


def passed_on(case: CaseRobot, other: Phone, stage: str, *, house: str = "") -> CaseRobot:
    """
    What waits in a case goes to the other one, who agrees; the case is hers to go on with. Whoever asked is back among
    her team, by way of the household where she came from there.
    """
    case.sees("Somebody else has to agree.").back()
    if house:
        HouseholdRobot(case.phone, house).is_here().back()
        case.tap("Sync")
        SyncRobot(case.phone).is_here().sync().to_team()
    else:
        TeamRobot(case.phone).is_here().to_sync().sync().to_team()
    team = TeamRobot(other).is_here().to_sync().sync().to_team().sees("Do you agree?")
    team.tap_row(case.known_by)
    taken = CaseRobot(other, case.known_by).is_here()
    taken.tap("I agree")
    return taken.stands(stage)
