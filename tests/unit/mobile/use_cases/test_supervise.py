"""
Facts of the supervisor's board as it is put together on a phone.
"""

from __future__ import annotations

from mobile.use_cases.desk import Desk
from mobile.use_cases.judge_boxed import note_seen
from mobile.use_cases.people import today_of
from mobile.use_cases.supervise import TEAM, supervise
from shared.domain.review_box import HELD, QUARANTINED
from shared.domain.roles import Role
from tests.support.desks import AREA, a_desk, receive
from tests.support.loops import in_event_loop


async def _team_desk(role: Role) -> Desk:
    """The server reports two phones: of one it has held and refused, both have just called."""
    desk = await a_desk(pack=False, role=role)
    now_ms = desk.device.clock.now_ms()
    phones = [
        {"device": device, "worker": "geeta", "last_contact_ms": now_ms, "held": held, "refused": refused}
        for device, held, refused in (("d1", 1, 3), ("d2", 0, 2))
    ]
    await desk.book.keep(TEAM, {"phones": phones, "known_at_ms": now_ms})
    return desk


def _needing_a_call(desk: Desk) -> list[tuple[str, int, int]]:
    clock = desk.device.clock
    found = supervise(
        desk.book,
        desk.book,
        area=AREA,
        role=desk.identity.role,
        today=today_of(clock),
        now_ms=clock.now_ms(),
        secret=b"",
    )
    phones = [one.phone for one in found.board.phones]
    return [(one.device, one.held, one.refused) for one in phones]


@in_event_loop
async def test_a_phone_is_named_for_what_still_waits_in_the_box_and_not_for_what_was_seen() -> None:
    desk = await _team_desk(Role.SUPERVISOR)
    await receive(desk, "held", HELD, device="d1", seq=1, state="waiting")
    refused = await receive(desk, "refused", QUARANTINED, device="d1", seq=2)
    assert _needing_a_call(desk) == [("d1", 1, 1)]

    await note_seen(desk, [refused])
    assert _needing_a_call(desk) == [("d1", 1, 0)]


@in_event_loop
async def test_a_manager_whose_phone_has_no_box_believes_the_servers_count() -> None:
    assert _needing_a_call(await _team_desk(Role.MANAGER)) == [("d1", 1, 3), ("d2", 0, 2)]
