"""
The law of sync: after quiescence phones and server hold the same, and every operation ever made is answered once.

Against a model of the server in a few dictionaries, which explores far, and against the real one over SQLite.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from shared.domain.records import Author
from shared.protocol.compression import Compression, NoCompression
from tests.support.desk_server import VOLUNTEERS, DeskServer, known_authors
from tests.support.handsets import AREA, DISTRICT, Fate, an_author
from tests.support.reference_server import ReferenceServer
from tests.support.sync_team import HOME, Team


class ModelTeam(Team):
    """
    With the model.
    """

    def make_team(
        self,
    ) -> tuple[ReferenceServer, Sequence[Author], Compression, Callable[[int], None]]:
        compression = NoCompression()
        server = ReferenceServer(b"epoch-0", compression)
        authors = [an_author("asha"), an_author("rekha")]
        for author in authors:
            server.enrol(author, [AREA, DISTRICT])

        def cut(size: int) -> None:
            server.page_size = size

        return server, authors, compression, cut


class SQLiteTeam(Team):
    """
    With the real server.
    """

    def make_team(self) -> tuple[DeskServer, Sequence[Author], Compression, Callable[[int], None]]:
        compression = NoCompression()
        self.folder = Path(tempfile.mkdtemp(prefix="doorstep-team-"))
        server = DeskServer(self.folder, compression)
        authors = [known_authors()[name] for name in VOLUNTEERS]
        return server, authors, compression, lambda size: None

    def teardown(self) -> None:
        super().teardown()
        shutil.rmtree(self.folder)


def a_household_outlives_a_restore(team: Team) -> None:
    """Changed by one who received it before the server lost it; her change arrives before its registration."""
    team.record(phone=1, who=HOME, fields={"name": None})
    team.sync(phone=1)
    team.sync(phone=0)
    team.server_is_restored()
    team.record(phone=0, who=HOME, fields={"name": None})
    team.teardown()


def test_a_household_changed_before_its_registration_came_again_is_the_same_everywhere() -> None:
    a_household_outlives_a_restore(ModelTeam())


def test_and_with_the_real_server() -> None:
    a_household_outlives_a_restore(SQLiteTeam())


def test_what_is_told_of_a_record_behind_the_cut_of_a_page_is_all_of_it() -> None:
    """Two changes of hers were taken in and the reply lost; asked again one by one, of the first is told what shows."""
    team = ModelTeam()
    team.record(phone=0, who=HOME, fields={"birth_weight_g": None})
    team.sync(phone=0)
    team.record(phone=1, who="asha", fields={"danger": ["c", "a", "a"]})
    team.record(phone=1, who="asha", fields={"danger": 1, "alive": "no"})
    team.pages_are_cut(size=1)
    team.trip(phone=1, fate=Fate.CRASH_BEFORE_APPLY)
    team.app_is_killed_and_started(phone=1, most_operations=1)
    team.teardown()


class LongModelTeam(ModelTeam):
    """
    Many more of the same lives.
    """


class LongSQLiteTeam(SQLiteTeam):
    """
    Many more of the same lives.
    """


ModelTeam.TestCase.settings = settings(
    max_examples=80, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
)
SQLiteTeam.TestCase.settings = settings(
    max_examples=12, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
TestAnyOrderLossAndDoublingEndsInTheSameState = ModelTeam.TestCase
TestTheRealServerKeepsTheSameLaw = SQLiteTeam.TestCase
LongModelTeam.TestCase.settings = settings(
    max_examples=4_000, stateful_step_count=80, deadline=None, suppress_health_check=list(HealthCheck)
)
LongSQLiteTeam.TestCase.settings = settings(
    max_examples=400, stateful_step_count=60, deadline=None, suppress_health_check=list(HealthCheck)
)
TestManyOrdersLossesAndDoublings = pytest.mark.long("laws")(LongModelTeam.TestCase)
TestTheRealServerInManyLives = pytest.mark.long("laws")(LongSQLiteTeam.TestCase)
