"""
Who may send and read an attachment: whoever may read the record that names it, wherever that record is now.
"""

from __future__ import annotations

from collections.abc import Collection
from types import SimpleNamespace
from typing import Any

import pytest

from shared.protocol.merge import Mark
from sync_server.ports.change_log import RecordKey, StoredRecord
from sync_server.use_cases.errors import AttachmentGoneError, AttachmentUnknownError
from sync_server.use_cases.take_attachment import Place, require_named
from tests.support.teams import TeamServer

NAME = "0" * 64 + ".jpg"
VISIT = "0190aaaa-0000-7000-8000-000000000001"


class Team:
    """
    Two teams, and one visit wherever a test says.
    """

    def __init__(self, server: TeamServer) -> None:
        self.server = server
        self.rampur, self.sitapur = server.area("rampur"), server.area("sitapur")
        self._held: dict[RecordKey, StoredRecord] = {}

    def visit(self, area: str, **parts: Any) -> None:
        """The visit as it stands in an area."""
        made = Mark(revision=1, setter="d", at_ms=1)
        fields = parts.pop("fields", {"q.photo": NAME})
        record = StoredRecord(
            area=area, id=VISIT, kind="visit", revision=1, made=made, fields=fields, **parts
        )
        self._held[record.key] = record

    def asks(self, worker: str, area: str, *, sending: bool = False) -> str:
        """The area in which the picture is found for a worker's phone."""
        device = self.server.device(worker).device.id
        with self.server.store.reading() as view:
            seen: Any = SimpleNamespace(directory=view.directory, changes=SimpleNamespace(records=self._find))
            return require_named(seen, device, Place(area, VISIT, NAME), sending=sending)[1].area

    def _find(self, keys: Collection[RecordKey]) -> dict[RecordKey, StoredRecord]:
        return {key: self._held[key] for key in keys if key in self._held}


@pytest.fixture
def team(server: TeamServer) -> Team:
    """Nobody has visited anybody yet."""
    return Team(server)


def test_the_team_and_those_above_it_read_what_its_visit_names(team: Team) -> None:
    team.visit(team.rampur)

    for worker in ("sunita", "geeta", "meena", "manoj"):
        assert team.asks(worker, team.rampur) == team.rampur


@pytest.mark.parametrize("worker", ["kavita", "rita"])
def test_another_team_is_told_nothing(team: Team, worker: str) -> None:
    team.visit(team.rampur)
    for area in (team.rampur, team.sitapur):
        with pytest.raises(AttachmentUnknownError):
            team.asks(worker, area, sending=True)


def test_answer_that_was_changed_names_the_old_picture_no_more(team: Team) -> None:
    team.visit(team.rampur, fields={"q.photo": "1" * 64 + ".jpg"})
    with pytest.raises(AttachmentUnknownError):
        team.asks("sunita", team.rampur)


def test_picture_follows_a_visit_that_moved_and_is_not_read_back(team: Team) -> None:
    team.visit(team.rampur, fields={}, left_for=team.sitapur)
    team.visit(team.sitapur)

    assert team.asks("sunita", team.rampur, sending=True) == team.sitapur
    assert team.asks("kavita", team.sitapur) == team.sitapur
    with pytest.raises(AttachmentUnknownError):
        team.asks("sunita", team.rampur)


def test_erased_visit_says_that_its_picture_is_to_go(team: Team) -> None:
    team.visit(team.rampur, fields={}, erased_ms=5)
    for worker in ("sunita", "meena"):
        with pytest.raises(AttachmentGoneError):
            team.asks(worker, team.rampur, sending=True)
