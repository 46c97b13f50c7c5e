"""
Takes in a new phone: a one-time code and a signature by the key the phone has just made.
"""

from __future__ import annotations

from dataclasses import dataclass

from shared.protocol.proofs import enrolment_proof, replacement_proof
from sync_server.ports.directory import Device, Directory, EnrolmentCode
from sync_server.ports.store import Work
from sync_server.ports.surroundings import Clock, Randomness, Signatures
from sync_server.use_cases.callers import Caller, get_caller
from sync_server.use_cases.enrolment_codes import code_hash
from sync_server.use_cases.errors import (
    DeviceRevokedError,
    EnrolmentCodeExpiredError,
    EnrolmentCodeUnknownError,
    EnrolmentCodeUsedError,
    EnrolmentWorkerOtherError,
    SignatureWrongError,
    WebForbiddenError,
)
from sync_server.use_cases.keep_audit import record_act
from sync_server.use_cases.phone_rules import phone_rules
from sync_server.use_cases.revoke_device import revoke_device

NOT_THE_APP = ("web", "computer")
"""Platforms whose storage can be copied together with the device's secret."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """
    What a phone says when it enrols.

    Attributes:
        code: As typed.
        public_key: 32 bytes, Ed25519.
        signature: Over `enrolment_proof`.
        replaces: The device whose vault this enrolment goes on with; empty for a new vault.
        replaces_signature: Over `replacement_proof`, by that device's key.
        platform: What the phone says it runs on; empty where it does not.
    """

    code: str
    public_key: bytes
    signature: bytes
    replaces: str = ""
    replaces_signature: bytes = b""
    platform: str = ""


def enrol_device(
    work: Work, application: Application, *, clock: Clock, randomness: Randomness, signatures: Signatures
) -> Caller:
    """
    Makes the phone a device of the code's worker. The same phone asking again, because the answer was
    lost, gets the same device.

    Raises:
        SignatureWrongError: not signed by the key it brings.
        EnrolmentCodeUnknownError, EnrolmentCodeUsedError, EnrolmentCodeExpiredError: the code is no good.
        WebForbiddenError: a programme may not be held on this platform; nothing was changed.
        EnrolmentWorkerOtherError: the code is for another worker than the vault's.
        DeviceRevokedError: the device it was enrolled as, or its worker, has been shut out since.
    """
    code = require_known(work.directory, application, signatures)
    if code.used_ms:
        return _already_enrolled(work, code, application)
    now_ms = clock.now_ms()
    if code.expires_ms <= now_ms:
        raise EnrolmentCodeExpiredError
    account = work.directory.find_account(code.worker)
    if account is None:
        raise EnrolmentCodeUnknownError
    if application.replaces:
        _end_replaced(work, application, code, clock=clock, signatures=signatures)
    device = Device(
        id=randomness.make_record_id(now_ms),
        area=account.area,
        worker=account.id,
        public_key=application.public_key,
        enrolled_ms=now_ms,
    )
    if not account.active:
        raise DeviceRevokedError(device=device.id)
    work.directory.add_device(device)
    caller = get_caller(work.directory, device.id)
    if application.platform in NOT_THE_APP and phone_rules(work.directory, caller.scope).web_forbidden:
        raise WebForbiddenError
    work.directory.use_code(code.sha256, device.id, now_ms)
    record_act(
        work,
        area=device.area,
        at_ms=now_ms,
        actor=code.issued_by,
        action="device.enrolled",
        subject=device.id,
    )
    return caller


def require_known(directory: Directory, application: Application, signatures: Signatures) -> EnrolmentCode:
    """
    The code a phone brings. Only reads: whoever guesses is turned away without making writers wait.

    Raises:
        SignatureWrongError: not signed by the key it brings.
        EnrolmentCodeUnknownError: no such code.
    """
    proof = enrolment_proof(application.code)
    if not signatures.verify(application.public_key, application.signature, proof):
        raise SignatureWrongError
    code = directory.find_code(code_hash(application.code))
    if code is None:
        raise EnrolmentCodeUnknownError
    return code


def _end_replaced(
    work: Work, application: Application, code: EnrolmentCode, *, clock: Clock, signatures: Signatures
) -> None:
    before = work.directory.find_device(application.replaces)
    proof = replacement_proof(application.code, application.replaces)
    if before is None or not signatures.verify(before.public_key, application.replaces_signature, proof):
        raise SignatureWrongError
    if before.worker != code.worker:
        # The code stays good for the worker it was made for.
        raise EnrolmentWorkerOtherError
    revoke_device(work, device_id=before.id, actor=code.issued_by, clock=clock)


def _already_enrolled(work: Work, code: EnrolmentCode, application: Application) -> Caller:
    device = work.directory.find_device(code.device)
    if device is None or device.public_key != application.public_key:
        raise EnrolmentCodeUsedError
    return get_caller(work.directory, device.id)
