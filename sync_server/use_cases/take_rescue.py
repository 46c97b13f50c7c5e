"""
Takes in a rescue file: the unsent work of a phone that found no network, exactly once.

It goes the way of a sync, through the same receipts: what the phone sends later by itself is known already, and a file
taken in twice changes nothing the second time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shared.crypto.errors import MalformedRescueError
from shared.crypto.rescue_seal import RescueFile
from shared.domain.delivery import Delivery
from shared.kernel.errors import DoorstepError
from shared.kernel.identifiers import uuid_text
from shared.protocol.rescue import RescuedMessage
from sync_server.ports.directory import Device
from sync_server.ports.recoveries import RescueKey
from sync_server.ports.store import View, Work
from sync_server.ports.surroundings import Clock, Signatures
from sync_server.use_cases.accept_sync import Arrival, Taken, accept_syncs
from sync_server.use_cases.callers import Caller, get_caller
from sync_server.use_cases.errors import DeviceUnknownError, NotPermittedError, SignatureWrongError
from sync_server.use_cases.keep_audit import CONSOLE, record_act


@dataclass(frozen=True, slots=True, kw_only=True)
class RescueReport:
    """
    What a file brought.

    Attributes:
        worker: Whose phone made it.
        new: Operations that were not here before.
        known: Operations that were.
        held, refused: Of the new ones.
    """

    worker: str
    new: int
    known: int
    held: int
    refused: int


def find_sender(view: View, file: RescueFile, signatures: Signatures) -> tuple[Device, RescueKey]:
    """
    The device that made a file, and the key that opens it.

    Raises:
        DeviceUnknownError: no device of this server.
        SignatureWrongError: not signed by that device's key.
        MalformedRescueError: sealed to a key that this server never had.
    """
    device = view.directory.find_device(uuid_text(file.device))
    if device is None:
        raise DeviceUnknownError(device=uuid_text(file.device))
    if not signatures.verify(device.public_key, file.signature, file.proof()):
        raise SignatureWrongError
    for key in view.recoveries.rescue_keys():
        if key.id == file.key_id:
            return device, key
    raise MalformedRescueError(key_id=file.key_id)


def take_rescue(
    work: Work,
    *,
    device_id: str,
    messages: Sequence[RescuedMessage],
    by: Caller | None,
    clock: Clock,
) -> RescueReport:
    """
    Takes in everything a file holds, or nothing.

    Args:
        device_id: Whose signature the file carries.
        by: The supervisor who brings it; None for the server's own commands.

    Raises:
        NotPermittedError: a volunteer, or a phone of another team.
        DeviceRevokedError: the phone was shut out.
        SeqForkedError: the phone sent other operations under the same numbers: its store was rolled back or copied.
        ProtocolError: a message cannot be read.
    """
    caller = get_caller(work.directory, device_id)
    if by is not None and not (by.supervises and caller.device.area in by.writes):
        raise NotPermittedError
    before = _last_seq(work, caller)
    taken = [_taken(work, caller, message, clock) for message in messages]
    answers = [answer for one in taken for answer in one.answers]
    new = [answer for answer in answers if answer.seq > before]
    record_act(
        work,
        area=caller.device.area,
        at_ms=clock.now_ms(),
        actor=by.account.id if by else CONSOLE,
        action="rescue.taken",
        subject=device_id,
    )
    return RescueReport(
        worker=caller.account.id,
        new=len(new),
        known=len(answers) - len(new),
        held=sum(answer.state is Delivery.HELD for answer in new),
        refused=sum(answer.state is Delivery.REFUSED for answer in new),
    )


def _taken(work: Work, caller: Caller, message: RescuedMessage, clock: Clock) -> Taken:
    epoch = work.directory.epoch()
    arrival = Arrival(caller, message.in_epoch(epoch))
    (taken,) = accept_syncs(
        work.changes, [arrival], directory=work.directory, epoch=epoch, now_ms=clock.now_ms()
    )
    if isinstance(taken, DoorstepError):
        raise taken
    return taken


def _last_seq(work: Work, caller: Caller) -> int:
    contact = work.changes.contacts([caller.home]).get(caller.home)
    return contact.last_seq if contact else 0
