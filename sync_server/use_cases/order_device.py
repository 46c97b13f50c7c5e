"""
Orders to a phone that is lost: given by a supervisor or the server's own commands, asked for by the phone itself,
confirmed by it once they are carried out.
"""

from __future__ import annotations

from dataclasses import replace

from shared.domain.phone_orders import OrderedPhone, OrderKind
from shared.protocol.proofs import order_done_proof, orders_proof
from sync_server.ports.directory import Device, DeviceOrder, Directory
from sync_server.ports.store import View, Work
from sync_server.ports.surroundings import Clock, Randomness, Signatures
from sync_server.use_cases.callers import Caller
from sync_server.use_cases.errors import (
    DeviceUnknownError,
    NotFoundError,
    NotPermittedError,
    SignatureWrongError,
)
from sync_server.use_cases.issue_enrolment import may_act_for
from sync_server.use_cases.keep_audit import CONSOLE, record_act
from sync_server.use_cases.keep_enrolments import note_access
from sync_server.use_cases.renew_token import UsedChallenges
from sync_server.use_cases.tokens import TokenMint

ORDER_ID_BYTES = 16


def order_device(
    work: Work, *, device_id: str, kind: OrderKind, by: Caller | None, clock: Clock, randomness: Randomness
) -> DeviceOrder:
    """
    Orders a device, and ends its access at once. An order given before stands where it does as much.

    Args:
        by: The supervisor who orders; None for the server's own commands.

    Raises:
        NotFoundError: no such device.
        NotPermittedError: not a device of a worker below the supervisor, or the very one that asks.
    """
    device = _get_device(work.directory, device_id, by)
    standing = work.directory.find_order(device_id)
    if standing is not None and (standing.kind is kind or standing.kind is OrderKind.ERASE):
        return standing
    actor = by.device.id if by else CONSOLE
    now_ms = clock.now_ms()
    if not device.revoked_ms or _ended_access(standing, device):
        work.directory.revoke_device(device_id, now_ms)
        note_access(work, device, ended_ms=now_ms, now_ms=now_ms)
    order = DeviceOrder(
        device=device_id,
        id=randomness.make_bytes(ORDER_ID_BYTES),
        kind=kind,
        ordered_by=actor,
        ordered_ms=now_ms,
    )
    work.directory.keep_order(order)
    record_act(
        work,
        area=device.area,
        at_ms=now_ms,
        actor=actor,
        action=f"device.order.{kind.value}",
        subject=device_id,
    )
    return order


def withdraw_order(work: Work, *, device_id: str, by: Caller | None, clock: Clock) -> bool:
    """
    Takes back an order that the phone has not carried out, because it was found; access that ended with the order
    is given back.

    Returns:
        Whether there was one to take back.

    Raises:
        NotFoundError, NotPermittedError: as for ordering.
    """
    device = _get_device(work.directory, device_id, by)
    order = work.directory.find_order(device_id)
    if order is None or order.done_ms:
        return False
    work.directory.drop_order(device_id)
    now_ms = clock.now_ms()
    if _ended_access(order, device):
        work.directory.revoke_device(device_id, 0)
        note_access(work, device, ended_ms=0, now_ms=now_ms)
    record_act(
        work,
        area=device.area,
        at_ms=now_ms,
        actor=by.device.id if by else CONSOLE,
        action="device.order.withdrawn",
        subject=device_id,
    )
    return True


def find_order(
    view: View,
    *,
    device_id: str,
    nonce: bytes,
    signature: bytes,
    mint: TokenMint,
    used: UsedChallenges,
    clock: Clock,
    signatures: Signatures,
) -> DeviceOrder | None:
    """
    What a device is to do; asked with its key alone, since a lost phone has no access any more.

    Raises:
        ChallengeInvalidError: the nonce is not good for this device, or no longer.
        DeviceUnknownError: no such device.
        SignatureWrongError: not signed by the device's key.
    """
    now_ms = clock.now_ms()
    expires_ms = mint.check_challenge(device_id, nonce, now_ms)
    device = view.directory.find_device(device_id)
    if device is None:
        raise DeviceUnknownError(device=device_id)
    if not signatures.verify(device.public_key, signature, orders_proof(nonce)):
        raise SignatureWrongError
    used.use(nonce, expires_ms, now_ms)
    order = view.directory.find_order(device_id)
    return order if order is not None and not order.done_ms else None


def confirm_order(
    work: Work, *, device_id: str, order_id: bytes, signature: bytes, clock: Clock, signatures: Signatures
) -> None:
    """
    Notes that a device has carried out an order. Told again, because the answer was lost, it changes nothing.

    Raises:
        DeviceUnknownError: no such device.
        NotFoundError: not this device's order, or no longer.
        SignatureWrongError: not signed by the device's key.
    """
    device = work.directory.find_device(device_id)
    if device is None:
        raise DeviceUnknownError(device=device_id)
    if not signatures.verify(device.public_key, signature, order_done_proof(order_id)):
        raise SignatureWrongError
    order = work.directory.find_order(device_id)
    if order is None or order.id != order_id:
        raise NotFoundError(order=order_id.hex())
    if order.done_ms:
        return
    now_ms = clock.now_ms()
    work.directory.keep_order(replace(order, done_ms=now_ms))
    record_act(
        work,
        area=device.area,
        at_ms=now_ms,
        actor=device_id,
        action="device.order.done",
        subject=device_id,
    )


def ordered_phones(view: View, caller: Caller) -> list[OrderedPhone]:
    """
    The orders to phones in a supervisor's areas, newest first.

    Raises:
        NotPermittedError: the caller supervises nobody.
    """
    if not caller.supervises:
        raise NotPermittedError
    found = []
    for order in view.directory.orders():
        device = view.directory.find_device(order.device)
        if device is not None and device.area in caller.writes:
            found.append(
                OrderedPhone(order.device, device.worker, order.kind, order.ordered_ms, order.done_ms)
            )
    return found


def _ended_access(order: DeviceOrder | None, device: Device) -> bool:
    # Access that had ended before the order is not given back with it.
    return order is not None and order.ordered_ms == device.revoked_ms


def _get_device(directory: Directory, device_id: str, by: Caller | None) -> Device:
    device = directory.find_device(device_id)
    if by is not None:
        account = directory.find_account(device.worker) if device else None
        if device_id == by.device.id or not may_act_for(by, account):
            raise NotPermittedError
    if device is None:
        raise NotFoundError(device=device_id)
    return device
