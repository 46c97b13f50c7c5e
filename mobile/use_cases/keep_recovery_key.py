"""
Keeps a vault wrapped to its area's recovery key, and knows the key to which rescue files are sealed.

The first key a vault meets is believed, or was checked against the enrolment's square. From then on another key counts
only when the one before endorses it: a server cannot slip in a key of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mobile.ports.errors import ServerRefusedError
from mobile.use_cases.ask_server import API, read_json
from mobile.use_cases.desk import Desk
from shared.crypto.errors import CryptoError
from shared.crypto.provider import CryptoProvider
from shared.crypto.recovery import RecoveryKey, is_endorsed

RESCUE_KEY_SETTING = "rescue_key"
REFUSED_KEY_SETTING = "recovery_key_refused"
"""Fingerprint of a key that the server named and nobody vouched for; empty where all is well."""


async def keep_recovery_key(desk: Desk) -> None:
    """
    Asks which keys hold now, and wraps the vault where it should be.

    Raises:
        ServerUnreachableError, ServerRefusedError: to be asked at the next sync.
        StorageFullError, StorageFaultError: the wrap before stands.
    """
    said = read_json(await desk.device.ask(desk, "GET", f"{API}/keys", b""))
    rescue = said.get("rescue")
    if isinstance(rescue, dict) and rescue != desk.book.kept(RESCUE_KEY_SETTING):
        await desk.book.keep(RESCUE_KEY_SETTING, rescue)
    recovery = said.get("recovery")
    if not isinstance(recovery, dict):
        return
    key, endorsed = _read(recovery)
    identity = desk.identity
    if identity.recovery_key == key.to_bytes():
        return
    if await _is_trusted(
        desk.device.crypto, identity.recovery_key, identity.recovery_fingerprint, key, endorsed
    ):
        await desk.device.keys.keep_recovery_key(desk.vault.vault_id, key.to_bytes())
        await desk.book.keep(REFUSED_KEY_SETTING, "")
    else:
        await desk.book.keep(REFUSED_KEY_SETTING, key.fingerprint)


async def _is_trusted(
    crypto: CryptoProvider,
    known: bytes,
    fingerprint: str,
    key: RecoveryKey,
    endorsed: Sequence[tuple[RecoveryKey, bytes]],
) -> bool:
    if not known:
        return fingerprint in ("", key.fingerprint)
    # A phone that was away for long follows from key to key, each vouched for by the one before.
    at = RecoveryKey.from_bytes(known)
    for following, endorsement in endorsed:
        if at != key and await is_endorsed(crypto, at, following, endorsement):
            at = following
    return at == key


def _read(said: Mapping[str, object]) -> tuple[RecoveryKey, list[tuple[RecoveryKey, bytes]]]:
    try:
        listed = said.get("endorsed") or []
        if not isinstance(listed, list):
            raise TypeError
        return _key(said), [(_key(one), bytes.fromhex(str(one["endorsement"]))) for one in listed]
    except (KeyError, ValueError, TypeError, AttributeError, CryptoError) as cause:
        raise ServerRefusedError(reason="remote.answer.malformed", field="keys") from cause


def _key(said: Mapping[str, object]) -> RecoveryKey:
    return RecoveryKey.from_bytes(bytes.fromhex(str(said.get("public_key"))))
