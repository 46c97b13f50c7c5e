"""
The demo's second volunteer, whose phone speaks to the server without a screen: what arrives at a supervisor from
others, on any day.
"""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from contextlib import closing
from datetime import date, timedelta

from shared.domain.records import Operation, Value
from shared.kernel.instants import DAY_MS
from sync_server.adapters.system import SystemClock
from sync_server.main import DATABASE
from sync_server.operations.prepare_demo import SECOND_VOLUNTEER, TEAM, local_today
from tests.e2e.support.server import ROOT, DoorstepServer
from tests.support.servers import PlainPhone, enrolled

NAME = "Geeta Sahu"
IN_DANGER = "Baby of Anita"
WELL_BABIES = ("Baby of Pushpa", "रामकली का शिशु", "बबीता का शिशु")
WELL: Mapping[str, Value] = {
    "baby_alive": "yes",
    "baby_danger": ["none"],
    "mother_alive": "yes",
    "mother_danger": ["none"],
    "breaths": 44,
    "temperature": 36.8,
    "yellow": ["none"],
    "baby_other": ["none"],
    "weight_g": 2600,
    "scale_colour": "green",
    "feeds_well": "yes",
}
"""A newborn visit that found nothing."""


class SecondVolunteer:
    """
    Her phone. Each visit is sent at once.
    """

    def __init__(self, server: DoorstepServer) -> None:
        self.server = server
        self.phone = enrolled(server.address, _code(server, SECOND_VOLUNTEER))
        self.phone.pull()

    def visits(self, baby: str, days_ago: int, **answers: Value) -> str:
        """A newborn visit some days ago; the visit's identifier."""
        visit = self._visit(baby, days_ago, answers)
        self.phone.sync(visit)
        return visit.record

    def finds_danger(self, baby: str, days_ago: int, decision: str, sign: str) -> str:
        """A newborn visit that found a danger sign and sought help; the visit's identifier."""
        visit = self._visit(baby, days_ago, {"baby_danger": [sign]}, danger=[decision])
        person = visit.set["person"]
        referral = self.phone.make(
            kind="referral",
            visit=visit.record,
            person=person,
            household=visit.set["household"],
            worker=self.phone.worker,
            decisions=[decision],
            decision=decision,
            tier="now",
            state="open",
            raised_at_ms=visit.set["submitted_at_ms"],
            follow_up_on=_day(days_ago).isoformat(),
        )
        self.phone.sync(visit, referral)
        return visit.record

    def keeps_back(self, entries: int) -> None:
        """Says at a sync that so much more was written down than was sent."""
        for _ in range(entries):
            self.phone.make()
        self.phone.sync()

    def was_heard(self, days_ago: int) -> None:
        """As if the last sync had been so long ago; for a server that is stopped."""
        with closing(sqlite3.connect(self.server.data / DATABASE)) as database, database:
            database.execute(
                "UPDATE device_progress SET last_contact_ms = last_contact_ms - ? WHERE device = ?",
                (days_ago * DAY_MS, self.phone.device),
            )

    def _visit(
        self, baby: str, days_ago: int, answers: Mapping[str, Value], danger: list[str] | None = None
    ) -> Operation:
        person = next(one for one, said in self.phone.records.items() if said.get("name") == baby)
        facts: dict[str, Value] = {f"q.{name}": value for name, value in {**WELL, **answers}.items()}
        return self.phone.make(
            kind="visit",
            person=person,
            household=self.phone.records[person]["household"],
            programme="hbnc",
            form="hbnc_day_visit",
            visited_on=_day(days_ago).isoformat(),
            outcome="done",
            worker=self.phone.worker,
            submitted_at_ms=SystemClock().now_ms() - days_ago * DAY_MS,
            **facts,
            **({"danger": danger} if danger else {}),
        )


def bring_a_week(server: DoorstepServer) -> SecondVolunteer:
    """
    What a week left behind: four visits, a danger, a phone nobody heard of, one that keeps work back, a volunteer away.
    """
    lost, stuck = SecondVolunteer(server), SecondVolunteer(server)
    stuck.keeps_back(3)
    server.stop()
    lost.was_heard(days_ago=9)
    stuck.was_heard(days_ago=2)
    server.start()
    volunteer = SecondVolunteer(server)
    for baby in WELL_BABIES:
        volunteer.visits(baby, 1 if baby == WELL_BABIES[2] else 9)
    volunteer.finds_danger(IN_DANGER, 1, "baby_limp", "limp")
    send_away(server, volunteer)
    return volunteer


def send_away(server: DoorstepServer, volunteer: SecondVolunteer) -> None:
    """A manager writes down that the volunteer is away from today on."""
    manager = _manager(server)
    until = (local_today() + timedelta(days=10)).isoformat()
    away = manager.make(volunteer.phone.worker, kind="worker", away_until=until)
    (answer,) = manager.sync(away).answers
    assert answer.revision, answer


def hand_over(server: DoorstepServer, household: str, worker: str) -> None:
    """A manager gives a household to another worker."""
    manager = _manager(server)
    (answer,) = manager.sync(manager.make(household, kind="household", worker=worker)).answers
    assert answer.revision, answer


def _manager(server: DoorstepServer) -> PlainPhone:
    _run(server, "user", "add", "manoj", "--name", "Manoj Tiwari", "--role", "manager", "--area", TEAM)
    manager: PlainPhone = enrolled(server.address, _code(server, "manoj"))
    manager.pull()
    return manager


def _day(days_ago: int) -> date:
    return local_today() - timedelta(days=days_ago)


def _code(server: DoorstepServer, short_name: str) -> str:
    said = _run(server, "enrol", short_name)
    code = re.search(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b", said)
    assert code is not None, said
    return code[0]


def _run(server: DoorstepServer, *command: str) -> str:
    command_line = [sys.executable, "-m", "sync_server.operations.cli", *command, "--data", str(server.data)]
    return subprocess.run(command_line, cwd=ROOT, capture_output=True, text=True, check=True).stdout
