"""
The two people of the demo, and how each of them gets into a new phone.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.e2e.robots.entrance import EnrolRobot
from tests.e2e.robots.places import TeamRobot, TodayRobot
from tests.e2e.support.phone import Phone


@dataclass(frozen=True)
class Worker:
    """
    Somebody who has a phone.

    Attributes:
        secret: Her PIN; a supervisor's is longer.
    """

    name: str
    secret: str


SUNITA = Worker("Sunita Devi", "482913")
MEENA = Worker("Meena Kumari", "grain-well-lamp")
KAVITA = Worker("Kavita Yadav", "591846")
"""Of another team; a story adds her."""


def enrol_volunteer(phone: Phone, code: str, *, server: str = "", shots: bool = False) -> TodayRobot:
    """Code, PIN, and only then her households."""
    _enrol(phone, SUNITA, code, server=server, shots=shots)
    return TodayRobot(phone).is_here()


def enrol_supervisor(phone: Phone, code: str) -> TeamRobot:
    """The same for the supervisor."""
    _enrol(phone, MEENA, code)
    return TeamRobot(phone).is_here()


def enrol_worker(phone: Phone, worker: Worker, code: str) -> TodayRobot:
    """A volunteer of another team."""
    _enrol(phone, worker, code)
    return TodayRobot(phone).is_here()


def _enrol(phone: Phone, worker: Worker, code: str, *, server: str = "", shots: bool = False) -> None:
    robot = EnrolRobot(phone).is_here()
    if shots:
        robot.shot("enrol-code")
    robot.code(code, server=server).sees("Choose your PIN").reads(worker.name)
    if shots:
        robot.shot("enrol-pin")
    robot.choose_pin(worker.secret).repeat_pin(worker.secret)
