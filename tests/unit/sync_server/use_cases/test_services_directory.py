"""
The directory of services: kept above, read below, and by nobody beside.
"""

from __future__ import annotations

from shared.domain.delivery import Delivery
from shared.domain.services import SERVICE
from tests.support.memory_store import MemoryStore
from tests.support.teams import TeamServer


def test_what_a_manager_or_supervisor_writes_down_every_phone_below_has() -> None:
    server = TeamServer(MemoryStore())
    manager, supervisor, volunteer = (server.device(name) for name in ("manoj", "meena", "sunita"))
    above, near = server.new_id(), server.new_id()

    manager.push(manager.operation(above, kind=SERVICE, area=manager.device.area, name="Hospital"))
    supervisor.push(supervisor.operation(near, kind=SERVICE, area=supervisor.device.area, name="Meals"))

    told = volunteer.pull()
    assert {told[above]["name"], told[near]["name"]} == {"Hospital", "Meals"}


def test_a_volunteer_reads_the_directory_and_does_not_write_it() -> None:
    server = TeamServer(MemoryStore())
    volunteer = server.device("sunita")

    (answer,) = volunteer.push(
        volunteer.operation(server.new_id(), kind=SERVICE, area=volunteer.device.area, name="Meals")
    )

    assert (answer.state, answer.reason) == (Delivery.REFUSED, "operation.field.forbidden")
