"""
The directory of enrolments that phones hold offline: whose each is, its keys, and when its access ended.

Phones wrap the keys of cases to what stands here. An enrolment stands here from the first time its phone has given the
public half of its agreement key; until then nothing is sealed to it.
"""

from __future__ import annotations

from shared.crypto.recovery import ProgrammeKey, endorsement_proof
from shared.domain.records import Change, Value
from shared.domain.roles import Role
from shared.kernel.identifiers import AreaId, RecordId, derive_uuid, uuid_bytes
from shared.protocol.proofs import agreement_proof
from sync_server.ports.change_log import RecordKey, StoredRecord
from sync_server.ports.directory import Area, Device
from sync_server.ports.store import View, Work
from sync_server.ports.surroundings import Clock, Signatures
from sync_server.use_cases.callers import Caller
from sync_server.use_cases.errors import (
    AgreementOtherError,
    EndorsementWrongError,
    RecoveryKeyRetiredError,
    SignatureWrongError,
)
from sync_server.use_cases.keep_audit import record_act
from sync_server.use_cases.write_records import CONSOLE, write_records

ENROLMENT = "enrolment"
PROGRAMME_KEY = "programme_key"


def keep_agreement(
    work: Work, caller: Caller, *, public: bytes, proof: bytes, clock: Clock, signatures: Signatures
) -> None:
    """
    Puts an enrolment's agreement key into the directory. Given again, because the answer was lost, it changes nothing.

    Args:
        public: X25519.
        proof: By the enrolment's Ed25519 key, over `agreement_proof`.

    Raises:
        SignatureWrongError: not signed by the enrolment's key.
        AgreementOtherError: the enrolment has given another key before; an enrolment has one for all its life.
    """
    device, account = caller.device, caller.account
    if not signatures.verify(device.public_key, proof, agreement_proof(uuid_bytes(device.id), public)):
        raise SignatureWrongError
    known = _entry(work, account.area, device.id)
    if known is not None:
        if known.fields.get("agreement") != public:
            raise AgreementOtherError(device=device.id)
        return
    now_ms = clock.now_ms()
    fields: dict[str, Value] = {
        "worker": account.id,
        "role": account.role.value,
        "verifying": device.public_key,
        "agreement": public,
        "proof": proof,
    }
    _write(work, account.area, device.id, ENROLMENT, fields, now_ms)
    record_act(
        work,
        area=account.area,
        at_ms=now_ms,
        actor=device.id,
        action="device.agreement.kept",
        subject=device.id,
    )


def note_access(work: Work, device: Device, *, ended_ms: int, now_ms: int) -> None:
    """
    Says in the directory that an enrolment's access has ended; 0 says that it was given back.
    """
    account = work.directory.find_account(device.worker)
    for area in dict.fromkeys((account.area if account else device.area, device.area)):
        known = _entry(work, area, device.id)
        if known is not None and known.fields.get("ended_ms") != (ended_ms or None):
            _write(work, area, device.id, ENROLMENT, {"ended_ms": ended_ms or None}, now_ms)


def register_programme_key(
    work: Work, *, area: Area, public_key: bytes, endorsement: bytes, clock: Clock, signatures: Signatures
) -> ProgrammeKey:
    """
    Makes a programme key the one of an area and all below it. Registering the present key again changes nothing.

    Args:
        public_key: The public halves, 64 bytes.
        endorsement: By the key before it; without one, phones that know the key before keep to it.

    Raises:
        MalformedRecoveryError: these are no public halves.
        RecoveryKeyRetiredError: it was this area's key before.
        EndorsementWrongError: the key that holds here until now did not sign this.
    """
    key = ProgrammeKey.from_bytes(public_key)
    kept = programme_keys(work, area.id)
    before = next((one for one in kept if not one.fields.get("retired_ms")), None)
    if before is not None and _public(before) == key:
        return key
    if any(_public(one) == key for one in kept):
        raise RecoveryKeyRetiredError(fingerprint=key.fingerprint)
    if endorsement:
        known = _public(before) if before else None
        if known is None or not signatures.verify(known.verifying, endorsement, endorsement_proof(key)):
            raise EndorsementWrongError(fingerprint=key.fingerprint)
    now_ms = clock.now_ms()
    if before is not None:
        _write(work, area.id, before.id, PROGRAMME_KEY, {"retired_ms": now_ms}, now_ms)
    record = derive_uuid(PROGRAMME_KEY, area.id, key.fingerprint)
    fields: dict[str, Value] = {
        "public": public_key,
        "made_ms": now_ms,
        **({"endorsement": endorsement} if endorsement else {}),
    }
    _write(work, area.id, record, PROGRAMME_KEY, fields, now_ms)
    record_act(
        work,
        area=area.id,
        at_ms=now_ms,
        actor=CONSOLE,
        action="programme.key.registered",
        subject=record,
    )
    return key


def programme_keys(view: View, area: str) -> list[StoredRecord]:
    """
    The programme keys that were ever registered for an area itself, newest first.
    """
    found = view.changes.changed_since(area, 0, kinds=(PROGRAMME_KEY,), limit=1000)
    return sorted(found, key=lambda one: (-_whole(one.fields.get("made_ms")), one.id))


def _public(record: StoredRecord) -> ProgrammeKey:
    public = record.fields.get("public")
    return ProgrammeKey.from_bytes(public if isinstance(public, bytes) else b"")


def _entry(work: Work, area: str, device: str) -> StoredRecord | None:
    key = RecordKey(area, device)
    return work.changes.records([key]).get(key)


def _write(work: Work, area: str, record: str, kind: str, fields: dict[str, Value], now_ms: int) -> None:
    change = Change(record=RecordId(record), kind=kind, area=AreaId(area), set=fields)
    write_records(work, area=area, changes=[change], role=Role.ADMINISTRATOR, now_ms=now_ms)


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0
