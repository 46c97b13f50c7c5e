"""
The board of whoever is above several teams: each team in one row, the most urgent first.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mobile.ports.case_book import ReceivedChange
from mobile.screens.supervision.gather import gather
from mobile.screens.supervision.model import Model, TeamTapped
from mobile.screens.supervision.update import update
from mobile.ui.look import Look
from mobile.ui.words import load_words
from mobile.use_cases.desk import Desk
from mobile.use_cases.supervise import TEAM
from shared.domain.records import Value
from shared.domain.roles import Role
from shared.kernel.identifiers import AreaId, RecordId
from tests.support.case_books import a_progress, a_record_id
from tests.support.desks import AREA, a_desk
from tests.support.headless_ui import words_in
from tests.support.loops import in_event_loop
from tests.unit.mobile.screens.gallery import Shown
from tests.unit.mobile.screens.team_gallery import BELOW

LOOK = Look(load_words(Path(__file__).parents[4] / "assets" / "locales", "en"), 360)
RAMPUR, SITAPUR, LAXMIPUR = (a_record_id(name) for name in ("rampur", "sitapur", "laxmipur"))


def _change(name: str, kind: str, area: str, /, **fields: Value) -> ReceivedChange:
    return ReceivedChange(
        record=RecordId(a_record_id(name)), kind=kind, area=AreaId(area), revision=1, fields=fields
    )


async def _manager_desk() -> Desk:
    """A block with two teams that have supervisors, and one that has none."""
    desk = await a_desk(pack=False, role=Role.MANAGER)
    changes = [
        _change("block", "area", AREA, name="Block"),
        _change("rampur", "area", RAMPUR, name="Rampur", parent=AREA),
        _change("sitapur", "area", SITAPUR, name="Sitapur", parent=AREA),
        _change("laxmipur", "area", LAXMIPUR, name="Laxmipur", parent=AREA),
        _change("meena", "worker", RAMPUR, name="Meena", role="supervisor", mobile="98"),
        _change("rita", "worker", SITAPUR, name="Rita", role="supervisor"),
        _change("geeta", "worker", RAMPUR, name="Geeta", role="volunteer"),
        _change("asha", "person", SITAPUR, name="Asha", birth_on="2025-10-01"),
        _change("ravi", "person", LAXMIPUR, name="Ravi", birth_on="2025-10-01"),
    ]
    book: Any = desk.book
    await book.apply(a_progress(*changes, cursors=dict.fromkeys((AREA, RAMPUR, SITAPUR, LAXMIPUR), 1)))
    phones = [{"device": "d", "worker": a_record_id("geeta"), "last_contact_ms": 0}]
    await desk.book.keep(TEAM, {"phones": phones, "known_at_ms": 1})
    return desk


@in_event_loop
async def test_a_team_with_a_supervisor_of_its_own_is_one_row_and_one_without_is_told_in_full() -> None:
    board = gather(await _manager_desk(), b"")

    below = [(one.name, one.leader, len(one.babies), len(one.phones)) for one in board.teams]
    assert below == [("Sitapur", "Rita", 1, 0), ("Rampur", "Meena", 0, 1)]
    assert [one.name for one in board.babies] == ["Ravi"]
    assert not (board.phones or board.is_calm)


def test_a_row_counts_and_opens_to_whom_to_call_and_what_it_is() -> None:
    def said(model: Model) -> str:
        return words_in(Shown("supervision", "teams", model).draw(print, LOOK))

    closed = Model(team=BELOW)
    assert "1 newborn nobody has seen" in said(closed)
    assert "31 households without cover" in said(closed)
    assert "Baby of Geeta" not in said(closed)

    opened, _ = update(closed, TeamTapped("a2"))
    assert "Call Rita Verma" in said(opened)
    assert "Baby of Geeta" in said(opened)
    assert update(opened, TeamTapped("a2"))[0] == closed
