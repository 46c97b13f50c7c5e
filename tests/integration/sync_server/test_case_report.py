"""
The report a manager asks for by command, over cases that stand in several stages.
"""

from __future__ import annotations

import contextlib
import io
from dataclasses import replace
from pathlib import Path

from shared.domain.case_lists import case_area
from shared.domain.records import Value
from shared.programmes.pack import encode_pack
from sync_server.adapters.sql_engine import open_sqlite
from sync_server.adapters.sql_migrations import migrate
from sync_server.adapters.sql_store import SQLStore
from sync_server.main import DATABASE
from sync_server.operations.cli import main
from sync_server.use_cases.hear_people import Rating, take_ratings
from sync_server.use_cases.keep_directory import get_area
from sync_server.use_cases.publish_pack import publish_pack
from tests.support.small_case import CARE, PACK
from tests.support.teams import TeamServer

KIND = replace(CARE, domains={"check": ("home",)})
ROAD = (("to_plan", "intake", "plan"), ("to_work", "plan", "work"), ("close", "work", "closed"))


def begun(server: TeamServer, steps: int, home: tuple[str, ...], service: str) -> None:
    """A case after some steps, with two checks and a service."""
    worker, head = server.device("sunita"), server.device("meena")
    case = server.new_id()
    area = case_area(case)
    worker.push(worker.operation(case, kind="case", area=area, team=worker.device.area, programme=KIND.id))
    for at_ms, (move, origin, to) in enumerate(ROAD[:steps], start=1):
        made: dict[str, Value] = {"case": case, "move": move, "from": origin, "to": to, "at_ms": at_ms}
        step = worker.operation(server.new_id(), kind="case_event", area=area)
        worker.push(replace(step, set=made))
        agreed: dict[str, Value] = {"verdict": "approved", "verdict_at_ms": at_ms}
        head.push(head.operation(step.record, kind="case_event", area=area, base=99, **agreed))
    for month, answer in enumerate(home, start=1):
        said: dict[str, Value] = {"case": case, "form": "check", "outcome": "done", "q.home": answer}
        said["visited_on"] = f"2026-0{month}-01"
        worker.push(worker.operation(server.new_id(), kind="visit", area=area, **said))
    told: dict[str, Value] = {"case": case, "to": service, "state": "closed", "outcome": "came"}
    worker.push(worker.operation(server.new_id(), kind="service_referral", area=area, **told))


def test_it_tells_of_every_stage_and_hides_what_too_few_said(tmp_path: Path) -> None:
    engine = open_sqlite(tmp_path / DATABASE)
    migrate(engine)
    store = SQLStore(engine)
    server = TeamServer(store)
    pack = replace(PACK, cases=(KIND,))
    with store.transaction() as work:
        area = get_area(work.directory, "rampur")
        content = encode_pack(pack)
        publish_pack(work, area=area, pack_id=pack.id, version="1", content=content, clock=server.clock)
        take_ratings(work, [Rating(area.id, KIND.id, "2026-W47", {"satisfied": "4"})] * 5)
    for steps in (0, 0, 1, 1, 2, 2, 3):
        begun(server, steps, ("1", "2" if steps < 3 else "0"), "Day centre" if steps else "Clinic for HIV")
    store.close()

    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        assert main(["case", "report", "--area", "state", "--least", "1", "--data", str(tmp_path)]) == 0
    told = {tuple(line.split()) for line in out.getvalue().splitlines()}

    assert ("care", "cases", "open", "6") in told
    assert ("care", "cases", "closed", "few") in told
    assert ("care", "service", "Day", "centre", "came", "5") in told
    assert ("care", "service", "(used", "by", "few)", "came", "few") in told
    assert ("care", "domain", "check.home", "better", "6") in told
    assert ("care", "domain", "check.home", "worse", "few") in told
    assert ("care", "satisfaction", "satisfied", "4", "5") in told
    assert "HIV" not in out.getvalue()
