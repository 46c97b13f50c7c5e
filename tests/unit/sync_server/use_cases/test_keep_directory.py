"""
Workers as their team's phones know them.
"""

from __future__ import annotations

from shared.domain.roles import Role
from sync_server.use_cases.keep_directory import add_worker
from tests.support.memory_store import MemoryStore
from tests.support.teams import TeamServer


def test_a_workers_number_reaches_the_team_for_its_call_buttons() -> None:
    server = TeamServer(MemoryStore())
    with server.store.transaction() as work:
        account = add_worker(
            work,
            short_name="rani",
            name="Rani Devi",
            role=Role.VOLUNTEER,
            area="rampur",
            mobile="5550100009",
            clock=server.clock,
            randomness=server.randomness,
        )

    with server.store.reading() as view:
        changed = view.changes.changed_since(account.area, 0, limit=1000)

    (record,) = [one for one in changed if one.id == account.id]
    assert (record.fields["name"], record.fields["mobile"]) == ("Rani Devi", "5550100009")
