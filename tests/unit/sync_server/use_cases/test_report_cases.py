"""
What a manager is told of cases tells of nobody: small numbers are hidden, practice and what is sealed count nowhere.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from shared.domain.case_lists import case_area
from shared.domain.records import Value
from shared.programmes.pack import encode_pack
from sync_server.use_cases.keep_directory import get_area
from sync_server.use_cases.publish_pack import publish_pack
from sync_server.use_cases.report_cases import CaseReport, report_cases
from tests.support.memory_store import MemoryStore
from tests.support.small_case import CARE, PACK
from tests.support.teams import TeamServer

KIND = replace(CARE, domains={"check": ("home", "money")})


@pytest.fixture
def server() -> TeamServer:
    """A team whose pack has domains."""
    server = TeamServer(MemoryStore())
    pack = replace(PACK, cases=(KIND,))
    with server.store.transaction() as work:
        area = get_area(work.directory, "rampur")
        content = encode_pack(pack)
        publish_pack(work, area=area, pack_id=pack.id, version="1", content=content, clock=server.clock)
    return server


def a_case(server: TeamServer, *homes: Value, to: str = "", outcome: str = "came", **fields: Value) -> None:
    """A case with a check for each answer, and one referral to a service."""
    worker, head = server.device("sunita"), server.device("meena")
    case = server.new_id()
    area = case_area(case)
    opened: dict[str, Value] = {"team": worker.device.area, "programme": KIND.id}
    worker.push(worker.operation(case, kind="case", area=area, **opened))
    if fields:
        head.push(head.operation(case, kind="case", area=area, **fields))
    for number, home in enumerate(homes):
        said: dict[str, Value] = {"case": case, "form": "check", "outcome": "done", "q.home": home}
        said["visited_on"] = f"2026-0{number + 1}-01"
        worker.push(worker.operation(server.new_id(), kind="visit", area=area, **said))
    if to:
        referral: dict[str, Value] = {"case": case, "to": to, "state": "closed", "outcome": outcome}
        worker.push(worker.operation(server.new_id(), kind="service_referral", area=area, **referral))


def report(server: TeamServer, area: str = "rampur") -> CaseReport:
    """As the command asks for it."""
    with server.store.reading() as view:
        return report_cases(view, get_area(view.directory, area), least=1)


def test_the_last_assessment_is_compared_with_the_first(server: TeamServer) -> None:
    for _ in range(5):
        a_case(server, "1", "0", "3")
    for _ in range(6):
        a_case(server, "2", "2")
    a_case(server, "2")
    a_case(server, b"sealed", b"sealed")

    found = report(server)

    assert [(one.about, one.cells) for one in found.domains] == [
        ("check.home", {"better": 5, "same": 6, "worse": 0})
    ]
    assert [one.cells for one in found.cases] == [{"open": 13, "closed": 0}]


def test_of_a_few_nothing_is_told_not_even_which_service_it_was(server: TeamServer) -> None:
    for _ in range(5):
        a_case(server, to="Day centre")
    a_case(server, to="Day centre", outcome="not_taken")
    a_case(server, to="Shelter for women")
    a_case(server, "1", "2", to="Clinic for HIV")

    found = report(server)

    told = {one.about: one.cells for one in found.services}
    assert told["Day centre"] == {
        "open": 0, "came": 5, "did_not_come": 0, "not_taken": None, "not_wished": 0,
    }  # fmt: skip
    assert set(told) == {"Day centre", ""}
    assert told[""]["came"] is None
    assert found.domains[0].cells == {"better": None, "same": 0, "worse": 0}


def test_practice_and_other_teams_do_not_count(server: TeamServer) -> None:
    a_case(server, practice=True)
    assert report(server).cases == []
    a_case(server)
    assert [one.cells["open"] for one in report(server).cases] == [None]
    assert report(server, "sitapur").cases == []
