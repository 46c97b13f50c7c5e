"""
Which recovery key an area's phones wrap their vaults to, and the server's own key for rescue files.
"""

from __future__ import annotations

from shared.crypto.recovery import RecoveryKey, endorsement_proof
from shared.crypto.sealed_to import AgreementKey
from sync_server.ports.directory import Area
from sync_server.ports.recoveries import AreaRecoveryKey, RescueKey
from sync_server.ports.store import View, Work
from sync_server.ports.surroundings import Clock, Signatures
from sync_server.use_cases.errors import EndorsementWrongError, RecoveryKeyRetiredError
from sync_server.use_cases.keep_audit import CONSOLE, record_act


def register_recovery_key(
    work: Work,
    *,
    area: Area,
    public_key: bytes,
    endorsement: bytes,
    clock: Clock,
    signatures: Signatures,
) -> AreaRecoveryKey:
    """
    Makes a recovery key the one of an area and all below it. Registering the present key again changes nothing.

    Args:
        public_key: The public halves, 64 bytes.
        endorsement: By the key before it; without one, phones that know the key before keep to it until they are
            enrolled anew.

    Raises:
        MalformedRecoveryError: these are no public halves.
        RecoveryKeyRetiredError: it was this area's key before; a key that was given up is never taken back.
        EndorsementWrongError: the key that holds here until now did not sign this.
    """
    key = RecoveryKey.from_bytes(public_key)
    before = _key_of(work, area.id)
    if before is not None and before.fingerprint == key.fingerprint:
        return before
    if any(one.fingerprint == key.fingerprint for one in work.recoveries.recovery_keys([area.id])):
        raise RecoveryKeyRetiredError(fingerprint=key.fingerprint)
    if endorsement:
        holding = find_recovery_key(work, area.id)
        known = RecoveryKey.from_bytes(holding.public_key) if holding else None
        if known is None or not signatures.verify(known.verifying, endorsement, endorsement_proof(key)):
            raise EndorsementWrongError(area=area.code)
    now_ms = clock.now_ms()
    if before is not None:
        work.recoveries.retire_recovery_key(area.id, before.fingerprint, now_ms)
    made = AreaRecoveryKey(
        area=area.id,
        fingerprint=key.fingerprint,
        public_key=public_key,
        endorsement=endorsement,
        made_ms=now_ms,
    )
    work.recoveries.add_recovery_key(made)
    record_act(
        work,
        area=area.id,
        at_ms=now_ms,
        actor=CONSOLE,
        action="recovery.key.registered",
        subject=key.fingerprint,
    )
    return made


def find_recovery_key(view: View, area_id: str) -> AreaRecoveryKey | None:
    """
    The recovery key that holds for an area: its own, or that of the nearest area above it.
    """
    area = view.directory.find_area(area_id)
    for place in reversed(area.path if area else ()):
        key = _key_of(view, place)
        if key is not None:
            return key
    return None


def endorsed_keys(view: View, area_id: str) -> list[AreaRecoveryKey]:
    """
    Every key with an endorsement that ever held for an area, oldest first: the way from a key that a phone still knows
    to the one that holds now.
    """
    area = view.directory.find_area(area_id)
    keys = view.recoveries.recovery_keys(area.path if area else ())
    return [key for key in reversed(keys) if key.endorsement]


def present_rescue_key(work: Work, *, fresh: AgreementKey, clock: Clock) -> RescueKey:
    """
    The key to which rescue files are sealed now; the fresh one where there was none.
    """
    keys = work.recoveries.rescue_keys()
    if keys:
        return keys[0]
    made = RescueKey(id=1, private=fresh.private, public=fresh.public, made_ms=clock.now_ms())
    work.recoveries.add_rescue_key(made)
    return made


def _key_of(view: View, area_id: str) -> AreaRecoveryKey | None:
    return next((key for key in view.recoveries.recovery_keys([area_id]) if not key.retired_ms), None)
