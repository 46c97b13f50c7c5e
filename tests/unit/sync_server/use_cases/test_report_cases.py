"""
What a manager is told of cases tells of nobody: small numbers are hidden, practice and what is sealed count nowhere.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from shared.domain.case_lists import case_area
from shared.domain.records import Value
from shared.programmes.pack import encode_pack
from sync_server.use_cases.hear_people import Rating, take_ratings
from sync_server.use_cases.keep_directory import get_area
from sync_server.use_cases.publish_pack import publish_pack
from sync_server.use_cases.report_cases import CaseReport, report_cases
from tests.support.memory_store import MemoryStore
from tests.support.shipped_packs import built_pack
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


def test_the_twelve_stages_are_told_as_open_or_closed_with_their_domains_and_how_they_are_rated(
    server: TeamServer,
) -> None:
    pack = built_pack("case_management")
    with server.store.transaction() as work:
        publish_pack(
            work,
            area=get_area(work.directory, "state"),
            pack_id="case_management",
            version="1",
            content=pack.blob,
            clock=server.clock,
        )
        area = get_area(work.directory, "rampur").id
        ratings = [
            Rating(area, "elder_support", "2026-W47", {"satisfied": number}) for number in "55555" + "1"
        ]
        take_ratings(work, [*ratings, *ratings[:4]])
        take_ratings(work, [Rating(area, "another_help", "2026-W47", {"satisfied": "1"})] * 5)
    for number in range(6):
        an_elder(server, ("begin_assessment", "intake", "brief_assessment"))
        elder = an_elder(
            server,
            ("begin_assessment", "intake", "brief_assessment"),
            ("choose_model", "brief_assessment", "model_choice"),
            ("not_there", "model_choice", "services"),
        )
        assessed(server, elder, "2026-03-01", safety="1", needs="2")
        assessed(server, elder, "2026-09-01", safety="2", needs="0" if number else "3")
    for _ in range(5):
        an_elder(server, ("not_taken_on", "intake", "closed"))

    found = report(server, "state")

    assert [(one.kind, one.cells) for one in found.cases] == [("elder_support", {"open": 12, "closed": 5})]
    told = {one.about: one.cells for one in found.domains}
    assert told["full_assessment.safety"] == {"better": 6, "same": 0, "worse": 0}
    assert told["full_assessment.needs"] == {"better": None, "same": 0, "worse": 5}
    assert [(one.kind, one.about) for one in found.satisfaction] == [("elder_support", "satisfied")]
    assert found.satisfaction[0].cells == {"5": 9, "4": 0, "3": 0, "2": 0, "1": None}


def an_elder(server: TeamServer, *steps: tuple[str, str, str]) -> str:
    """A case of elder support after some steps, each agreed to."""
    worker, head = server.device("sunita"), server.device("meena")
    case = server.new_id()
    area = case_area(case)
    worker.push(
        worker.operation(case, kind="case", area=area, team=worker.device.area, programme="elder_support")
    )
    for at_ms, (move, origin, to) in enumerate(steps, start=1):
        made: dict[str, Value] = {
            "case": case,
            "move": move,
            "from": origin,
            "to": to,
            "worker": worker.device.worker,
        }
        step = worker.operation(server.new_id(), kind="case_event", area=area)
        worker.push(replace(step, set={**made, "at_ms": at_ms}))
        agreed: dict[str, Value] = {
            "verdict": "approved",
            "verdict_at_ms": at_ms,
            "verdict_by": head.device.worker,
        }
        head.push(head.operation(step.record, kind="case_event", area=area, base=99, **agreed))
    return case


def assessed(server: TeamServer, case: str, on: str, **areas: str) -> None:
    """A full assessment."""
    worker = server.device("sunita")
    said: dict[str, Value] = {"case": case, "form": "full_assessment", "outcome": "done", "visited_on": on}
    said |= {f"q.{name}": value for name, value in areas.items()}
    worker.push(worker.operation(server.new_id(), kind="visit", area=case_area(case), **said))
