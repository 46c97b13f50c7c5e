"""
Turns a one-time code into an identity: this phone makes a key, signs the code with it, and is let in.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from mobile.ports.errors import ServerRefusedError
from mobile.ports.key_vault import Identity, KeyVault
from mobile.ports.remote import Remote
from mobile.use_cases.ask_server import API, JSON_TYPE, read_json
from shared.cards.other_codes import OtherCode, name_code
from shared.crypto.provider import CryptoProvider
from shared.crypto.recovery import RecoveryKey
from shared.domain.roles import Role
from shared.kernel.errors import Acts, DoorstepError
from shared.kernel.identifiers import uuid_bytes
from shared.protocol.proofs import CODE_CHARACTERS, enrolment_proof, normalised_code, replacement_proof
from shared.protocol.versions import CURRENT, version_text

DEFAULT_PIN = 6
KEY_BYTES = 32
"""Of an Ed25519 seed, and of its public key."""


class CodeMalformedError(DoorstepError):
    """
    What was typed is not a one-time code.
    """

    code = "enrol.code.malformed"
    acts = Acts.WORKER


class SquareOtherError(DoorstepError):
    """
    What was scanned is no supervisor's square, but a card or another code.
    """

    code = "enrol.square.other"
    acts = Acts.WORKER


class RecoveryKeyOtherError(DoorstepError):
    """
    The server names another recovery key than the supervisor's square: somebody stands between. Nothing was kept.
    """

    code = "recovery.key.unexpected"
    acts = Acts.SUPERVISOR


class EnrolDevice:
    """
    Enrols this device. Asking again with the same code uses the same key, so that the server gives the same device:
    neither a lost answer nor an app ended before the PIN was chosen burns the code.

    Args:
        crypto: Makes and uses the key.
        keys: Keeps the key of an enrolment that is under way.
        remote_to: The way to a server.
        platform: As in `Device.platform`; decides how long the PIN must be.
    """

    def __init__(
        self, crypto: CryptoProvider, keys: KeyVault, remote_to: Callable[[str], Remote], platform: str
    ) -> None:
        self._crypto = crypto
        self._keys = keys
        self._remote_to = remote_to
        self._platform = platform

    async def __call__(self, code: str, server: str, replaces: Identity | None = None) -> Identity:
        """
        The identity that the server gives.

        Args:
            code: As typed, or the address that the supervisor's square holds.
            server: Its address without a path; empty for the site's own origin.
            replaces: The enrolment that this one takes the place of, in the same vault; the server ends it.

        Raises:
            CodeMalformedError: not eight characters.
            ServerUnreachableError: no answer; the code may be used again.
            RecoveryKeyOtherError: the server's recovery key is not the one of the square.
            ServerRefusedError: `enrol.code.unknown`, `.used`, `.expired`, `enrol.web.forbidden`, or an answer that
                cannot be read.
            StorageFullError, StorageFaultError: the key could not be kept, so the code was not sent.
        """
        typed, fingerprint = read_square(code)
        plain = normalised_code(typed)
        if len(plain) != CODE_CHARACTERS:
            raise CodeMalformedError(characters=len(plain))
        seed, public = await self._key_for(plain)
        signature = await self._crypto.sign(seed, enrolment_proof(plain))
        asked = {
            "code": plain,
            "public_key": public.hex(),
            "signature": signature.hex(),
            "protocol": version_text(CURRENT),
            "platform": self._platform,
        }
        if replaces is not None:
            proof = replacement_proof(plain, replaces.device)
            asked["replaces"] = replaces.device
            asked["replaces_signature"] = (await self._crypto.sign(replaces.signing_seed, proof)).hex()
        remote = self._remote_to(server)
        reply = await remote.exchange(
            "POST", f"{API}/enrol", body=json.dumps(asked).encode(), headers={"content-type": JSON_TYPE}
        )
        identity = _identity(read_json(reply), server, seed, self._platform)
        if fingerprint and identity.recovery_fingerprint != fingerprint:
            raise RecoveryKeyOtherError
        return identity

    async def _key_for(self, code: str) -> tuple[bytes, bytes]:
        kept = await self._keys.find_enrolment()
        if kept is not None and kept[: len(code)] == code.encode() and len(kept) == len(code) + 2 * KEY_BYTES:
            seed = kept[len(code) : len(code) + KEY_BYTES]
            return seed, kept[len(code) + KEY_BYTES :]
        seed, public = await self._crypto.make_signing_key()
        await self._keys.keep_enrolment(code.encode() + seed + public)
        return seed, public


def _identity(said: Mapping[str, object], server: str, seed: bytes, platform: str) -> Identity:
    try:
        worker, area = _part(said, "worker"), _part(said, "area")
        identity = Identity(
            device=str(said["device"]),
            worker=str(worker["id"]),
            worker_name=str(worker["name"]),
            role=Role(str(worker["role"])),
            area=str(area["id"]),
            server=server,
            signing_seed=seed,
            token=str(said["token"]),
            token_expires_ms=int(str(said["token_expires_ms"])),
            minimum_pin=_minimum_pin(said.get("minimum_pin"), platform),
            **_recovery(said),
        )
        for identifier in (identity.device, identity.worker, identity.area):
            uuid_bytes(identifier)
    except (KeyError, ValueError, TypeError, DoorstepError) as cause:
        raise ServerRefusedError(reason="remote.answer.malformed", field="enrol") from cause
    return identity


def read_square(text: str) -> tuple[str, str]:
    """
    The one-time code, and the recovery key's fingerprint where the text is the address of a supervisor's square.
    """
    _, is_address, after = text.partition("#enrol=")
    if not is_address:
        return text, ""
    code, _, fingerprint = after.partition("&recovery=")
    return code, fingerprint.strip().lower()


def check_square(text: str) -> str:
    """
    A scanned text that is a supervisor's square.

    Raises:
        SquareOtherError: it is any other code.
    """
    if name_code(text) is not OtherCode.ENROLMENT:
        raise SquareOtherError
    return text


def _recovery(said: Mapping[str, object]) -> dict[str, Any]:
    if not said.get("recovery_key"):
        return {}
    key = RecoveryKey.from_bytes(bytes.fromhex(str(said["recovery_key"])))
    if key.fingerprint != said.get("recovery_fingerprint"):
        raise ValueError
    return {"recovery_key": key.to_bytes(), "recovery_fingerprint": key.fingerprint}


def _part(said: Mapping[str, object], name: str) -> Mapping[str, object]:
    part = said[name]
    if not isinstance(part, dict):
        raise TypeError
    return part


def _minimum_pin(said: object, platform: str) -> int:
    # A computer's disk can be copied as a browser's profile can, so it falls under the web's rule.
    wanted = said.get("android" if platform == "android" else "web") if isinstance(said, dict) else None
    return max(DEFAULT_PIN, wanted) if isinstance(wanted, int) else DEFAULT_PIN
