"""
Orders to lost phones: who may give them, who hears them, what is confirmed.
"""

from __future__ import annotations

import pytest

from shared.domain.phone_orders import OrderKind
from shared.kernel.errors import DoorstepError
from shared.protocol.proofs import order_done_proof, orders_proof, token_proof
from sync_server.ports.directory import DeviceOrder
from sync_server.use_cases.callers import get_caller
from sync_server.use_cases.order_device import (
    confirm_order,
    find_order,
    order_device,
    ordered_phones,
    withdraw_order,
)
from sync_server.use_cases.renew_token import UsedChallenges, issue_challenge
from sync_server.use_cases.revoke_device import revoke_device
from sync_server.use_cases.tokens import TokenMint
from tests.support.teams import TeamDevice, TeamServer

MINT = TokenMint({1: b"secret"})


def order(
    server: TeamServer, device: TeamDevice, kind: OrderKind, by: TeamDevice | None = None
) -> DeviceOrder:
    server.clock.pass_ms(1000)
    with server.store.transaction() as work:
        return order_device(
            work,
            device_id=device.device.id,
            kind=kind,
            by=get_caller(work.directory, by.device.id) if by else None,
            clock=server.clock,
            randomness=server.randomness,
        )


def heard_by(
    server: TeamServer, device: TeamDevice, *, key: bytes = bytes(32), proof: object = orders_proof
) -> DeviceOrder | None:
    nonce = issue_challenge(device.device.id, mint=MINT, clock=server.clock, randomness=server.randomness)
    with server.store.reading() as view:
        return find_order(
            view,
            device_id=device.device.id,
            nonce=nonce,
            signature=server.signatures.sign(key, proof(nonce)),  # type: ignore[operator]
            mint=MINT,
            used=UsedChallenges(),
            clock=server.clock,
            signatures=server.signatures,
        )


def confirm(server: TeamServer, device: TeamDevice, order_id: bytes, *, key: bytes = bytes(32)) -> None:
    server.clock.pass_ms(1000)
    with server.store.transaction() as work:
        confirm_order(
            work,
            device_id=device.device.id,
            order_id=order_id,
            signature=server.signatures.sign(key, order_done_proof(order_id)),
            clock=server.clock,
            signatures=server.signatures,
        )


def acts(server: TeamServer) -> list[tuple[str, str]]:
    return [
        (link.action, link.actor)
        for link in server.store.state.changes.links  # type: ignore[attr-defined]
        if link.action.startswith("device.order")
    ]


def test_an_ordered_phone_has_no_access_and_hears_its_order(server: TeamServer) -> None:
    phone = server.device("sunita")
    given = order(server, phone, OrderKind.LOST)

    with server.store.reading() as view, pytest.raises(DoorstepError) as refused:
        get_caller(view.directory, phone.device.id)
    assert refused.value.code == "device.revoked"
    assert heard_by(server, phone) == given


def test_a_phone_without_an_order_hears_none(server: TeamServer) -> None:
    assert heard_by(server, server.device("sunita")) is None


def test_another_key_or_a_signature_for_a_token_hears_nothing(server: TeamServer) -> None:
    phone = server.device("sunita")
    order(server, phone, OrderKind.ERASE)
    for key, proof in ((bytes(range(32)), orders_proof), (bytes(32), token_proof)):
        with pytest.raises(DoorstepError) as refused:
            heard_by(server, phone, key=key, proof=proof)
        assert refused.value.code == "signature.wrong"


def test_a_confirmed_order_is_heard_no_more_and_stands_in_the_audit_log(server: TeamServer) -> None:
    phone, meena = server.device("sunita"), server.device("meena")
    given = order(server, phone, OrderKind.ERASE, meena)
    confirm(server, phone, given.id)
    confirm(server, phone, given.id)

    assert heard_by(server, phone) is None
    assert acts(server) == [
        ("device.order.erase", meena.device.id),
        ("device.order.done", phone.device.id),
    ]


def test_nobody_else_confirms_an_order(server: TeamServer) -> None:
    phone = server.device("sunita")
    given = order(server, phone, OrderKind.ERASE)
    with pytest.raises(DoorstepError) as forged:
        confirm(server, phone, given.id, key=bytes(range(32)))
    with pytest.raises(DoorstepError) as other:
        confirm(server, phone, bytes(16))

    assert (forged.value.code, other.value.code) == ("signature.wrong", "directory.not_found")
    assert heard_by(server, phone) == given


def test_an_order_given_twice_is_one_order(server: TeamServer) -> None:
    phone = server.device("sunita")

    assert order(server, phone, OrderKind.LOST) == order(server, phone, OrderKind.LOST)
    assert len(acts(server)) == 1


def test_erasing_takes_the_place_of_closing_but_never_the_other_way(server: TeamServer) -> None:
    phone = server.device("sunita")
    order(server, phone, OrderKind.LOST)
    erase = order(server, phone, OrderKind.ERASE)

    assert order(server, phone, OrderKind.LOST) == erase
    assert heard_by(server, phone) == erase


@pytest.mark.parametrize(
    ("by", "of", "may"),
    [
        ("meena", "sunita", True),
        ("meena", "kavita", False),
        ("meena", "manoj", False),
        ("sunita", "geeta", False),
        ("sunita", "sunita", False),
        ("manoj", "meena", True),
    ],
)
def test_supervisors_order_the_phones_of_those_below(server: TeamServer, by: str, of: str, may: bool) -> None:
    supervisor, phone = server.device(by), server.device(of)
    if may:
        assert order(server, phone, OrderKind.LOST, supervisor).ordered_by == supervisor.device.id
        return
    with pytest.raises(DoorstepError) as refused:
        order(server, phone, OrderKind.LOST, supervisor)
    assert refused.value.code == "permission.denied"


def test_a_supervisor_may_close_the_own_lost_phone_but_not_the_one_in_hand(server: TeamServer) -> None:
    lost, at_hand = server.device("meena"), server.device("meena")
    order(server, lost, OrderKind.LOST, at_hand)
    with pytest.raises(DoorstepError) as refused:
        order(server, at_hand, OrderKind.LOST, at_hand)
    assert refused.value.code == "permission.denied"


def test_a_phone_found_before_it_called_works_as_before(server: TeamServer) -> None:
    phone = server.device("sunita")
    order(server, phone, OrderKind.LOST)
    order(server, phone, OrderKind.ERASE)
    with server.store.transaction() as work:
        assert withdraw_order(work, device_id=phone.device.id, by=None, clock=server.clock)

    assert heard_by(server, phone) is None
    with server.store.reading() as view:
        assert get_caller(view.directory, phone.device.id).device.revoked_ms == 0


def test_access_that_had_ended_before_is_not_given_back(server: TeamServer) -> None:
    phone = server.device("sunita")
    with server.store.transaction() as work:
        revoke_device(work, device_id=phone.device.id, actor="console", clock=server.clock)
    order(server, phone, OrderKind.LOST)
    with server.store.transaction() as work:
        withdraw_order(work, device_id=phone.device.id, by=None, clock=server.clock)

    with server.store.reading() as view, pytest.raises(DoorstepError) as refused:
        get_caller(view.directory, phone.device.id)
    assert refused.value.code == "device.revoked"


def test_what_was_carried_out_cannot_be_taken_back(server: TeamServer) -> None:
    phone = server.device("sunita")
    confirm(server, phone, order(server, phone, OrderKind.LOST).id)
    with server.store.transaction() as work:
        assert not withdraw_order(work, device_id=phone.device.id, by=None, clock=server.clock)


def test_a_supervisor_sees_how_far_the_orders_of_the_own_team_are(server: TeamServer) -> None:
    first, second, elsewhere = server.device("sunita"), server.device("geeta"), server.device("kavita")
    meena = server.device("meena")
    confirm(server, first, order(server, first, OrderKind.LOST).id)
    order(server, second, OrderKind.ERASE)
    order(server, elsewhere, OrderKind.ERASE)
    with server.store.reading() as view:
        seen = ordered_phones(view, get_caller(view.directory, meena.device.id))

    assert [(one.device, one.kind, one.done_ms > 0) for one in seen] == [
        (second.device.id, OrderKind.ERASE, False),
        (first.device.id, OrderKind.LOST, True),
    ]
