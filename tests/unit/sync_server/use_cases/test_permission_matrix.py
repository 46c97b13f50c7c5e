"""
Who may write what: role by kind by field group, every cell stated here and tried at the desk.
"""

from __future__ import annotations

import pytest

from shared.domain.case_lists import case_area
from shared.domain.delivery import Delivery
from shared.domain.kinds import ASSIGNMENT, CARE, CLOSURE, KINDS, VERDICT
from shared.domain.records import Value
from shared.domain.roles import Role
from shared.kernel.errors import DoorstepError
from sync_server.ports.directory import Device
from tests.support.memory_store import MemoryStore
from tests.support.teams import TeamDevice, TeamServer

VOLUNTEER, SUPERVISOR, MANAGER, ADMINISTRATOR = Role
FIELD_STAFF, SUPERVISION, OFFICE = {VOLUNTEER, SUPERVISOR}, {SUPERVISOR, MANAGER}, {MANAGER, ADMINISTRATOR}

MATRIX: dict[tuple[str, str], set[Role]] = {
    ("household", CARE): FIELD_STAFF,
    ("session", CARE): FIELD_STAFF,
    ("household", ASSIGNMENT): SUPERVISION,
    ("person", CARE): FIELD_STAFF,
    ("person", ASSIGNMENT): SUPERVISION,
    ("case", CARE): FIELD_STAFF,
    ("case", ASSIGNMENT): SUPERVISION,
    ("case", CLOSURE): SUPERVISION,
    ("case_event", CARE): FIELD_STAFF,
    ("case_event", VERDICT): SUPERVISION,
    ("plan_item", CARE): FIELD_STAFF,
    ("service_referral", CARE): FIELD_STAFF,
    ("expense", CARE): FIELD_STAFF,
    ("consent", CARE): FIELD_STAFF,
    ("card", CARE): FIELD_STAFF,
    ("encounter", CARE): FIELD_STAFF,
    ("visit", CARE): FIELD_STAFF,
    ("referral", CARE): FIELD_STAFF,
    ("referral", CLOSURE): SUPERVISION,
    ("call", CARE): FIELD_STAFF,
    ("task_event", CARE): FIELD_STAFF,
    ("message", CARE): FIELD_STAFF,
    ("incident", CARE): FIELD_STAFF,
    ("review", CARE): SUPERVISION,
    ("access", CARE): SUPERVISION,
    ("conflict", CARE): FIELD_STAFF,
    ("conflict", VERDICT): SUPERVISION,
    ("case_key", CARE): FIELD_STAFF,
    ("area", CARE): OFFICE,
    ("worker", CARE): OFFICE,
    ("service", CARE): SUPERVISION,
    ("pack", CARE): OFFICE,
    ("enrolment", CARE): {ADMINISTRATOR},
    ("programme_key", CARE): {ADMINISTRATOR},
}

WORKERS = {VOLUNTEER: "sunita", SUPERVISOR: "meena", MANAGER: "manoj", ADMINISTRATOR: "anil"}
FIELDS = {CARE: "something_new", ASSIGNMENT: "worker", CLOSURE: "closed_why", VERDICT: "verdict"}


VERDICTS = {("held", VERDICT): SUPERVISION, ("quarantined", VERDICT): SUPERVISION}
"""What is set of records that the server alone makes."""


def test_every_kind_and_group_has_its_row() -> None:
    stated = {(name, group) for name, kind in KINDS.items() for group in kind.writers}
    assert stated == {*MATRIX, *VERDICTS}


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("kind", ["clash", "held", "quarantined"])
def test_what_the_server_makes_nobody_else_makes(
    devices: dict[Role, TeamDevice], kind: str, role: Role
) -> None:
    device = devices[role]
    rampur = devices[VOLUNTEER].device.area
    (answer,) = device.push(device.operation(device.server.new_id(), kind=kind, area=rampur, verdict="take"))
    assert (answer.state, answer.reason) == (Delivery.REFUSED, "operation.field.forbidden")


@pytest.mark.parametrize(("kind", "group"), list(VERDICTS))
def test_a_verdict_is_a_supervisors_and_says_nothing_else(kind: str, group: str) -> None:
    spec = KINDS[kind]
    assert {role for role in Role if spec.may_set(role, "verdict")} == VERDICTS[kind, group]
    assert not any(spec.may_set(role, "set") for role in Role)


@pytest.fixture(scope="module")
def devices() -> dict[Role, TeamDevice]:
    server = TeamServer(MemoryStore())
    return {role: server.device(name) for role, name in WORKERS.items()}


def an_open_case(devices: dict[Role, TeamDevice]) -> tuple[str, str]:
    """A case with everybody on its list."""
    opener, head = devices[VOLUNTEER], devices[SUPERVISOR]
    case = opener.server.new_id()
    area = case_area(case)
    opener.push(opener.operation(case, kind="case", area=area, team=opener.device.area))
    for role in (MANAGER, ADMINISTRATOR):
        worker = devices[role].device.worker
        named = {"case": case, "worker": worker, "listed": "yes"}
        head.push(head.operation(head.server.new_id(), kind="access", area=area, **named))
    return case, area


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize(("kind", "group"), list(MATRIX))
def test_a_role_writes_what_the_matrix_says_and_nothing_else(
    devices: dict[Role, TeamDevice], kind: str, group: str, role: Role
) -> None:
    device = devices[role]
    record, area = device.server.new_id(), devices[VOLUNTEER].device.area
    if kind == "case":
        record, area = an_open_case(devices)
    (answer,) = device.push(device.operation(record, kind=kind, area=area, base=99, **{FIELDS[group]: "x"}))
    if role in MATRIX[kind, group]:
        assert answer.state is Delivery.RECEIVED
    else:
        assert (answer.state, answer.reason) == (Delivery.REFUSED, "operation.field.forbidden")


def test_nobody_judges_a_step_of_their_own(devices: dict[Role, TeamDevice]) -> None:
    """Not with it, not afterwards, not before it, and not under another's name; somebody else does."""
    author, other, area = devices[SUPERVISOR], devices[MANAGER], devices[VOLUNTEER].device.area
    step: dict[str, Value] = {"move": "close", "worker": author.device.worker}
    agreed: dict[str, Value] = {"verdict": "approved", "verdict_by": author.device.worker}

    def push(device: TeamDevice, record: str, **fields: Value) -> Delivery:
        (answer,) = device.push(device.operation(record, kind="case_event", area=area, base=99, **fields))
        return answer.state

    event, early, nameless, both, lent = (author.server.new_id() for _ in range(5))
    assert push(author, both, **step, **agreed) is Delivery.REFUSED
    assert push(author, lent, **{**step, "worker": other.device.worker}) is Delivery.REFUSED
    assert push(author, event, **step) is Delivery.RECEIVED
    assert push(author, event, **agreed) is Delivery.REFUSED
    assert push(author, early, **agreed) is Delivery.RECEIVED
    assert push(author, early, **step) is Delivery.REFUSED
    assert push(author, nameless, move="close") is Delivery.RECEIVED
    assert push(author, nameless, **agreed) is Delivery.REFUSED
    assert push(other, event, verdict="approved", verdict_by=other.device.worker) is Delivery.RECEIVED


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("place", ["rampur", "sitapur", "state"])
def test_a_role_writes_only_within_its_own_subtree(role: Role, place: str) -> None:
    server = TeamServer(MemoryStore())
    device = server.device(WORKERS[role])
    kind = next(kind for (kind, group), roles in MATRIX.items() if group == CARE and role in roles)
    (answer,) = device.push(device.operation(server.new_id(), kind=kind, area=server.area(place), a=1))
    within = place == "rampur" or role in OFFICE
    assert answer.state is (Delivery.RECEIVED if within else Delivery.REFUSED)
    assert answer.reason == ("" if within else "operation.area.forbidden")


def test_a_device_of_nobody_is_turned_away() -> None:
    server = TeamServer(MemoryStore())
    stranger = TeamDevice(
        server, Device(id=server.new_id(), area="", worker="", public_key=b"", enrolled_ms=0)
    )
    (taken,) = server.take_in(stranger.call(stranger.request()))
    assert isinstance(taken, DoorstepError)
    assert taken.code == "device.unknown"
