"""
Gives a device a new token for a signed challenge. The device's clock plays no part in it.
"""

from __future__ import annotations

from shared.protocol.proofs import token_proof
from sync_server.ports.store import View
from sync_server.ports.surroundings import Clock, Randomness, Signatures
from sync_server.use_cases.callers import get_caller
from sync_server.use_cases.errors import ChallengeInvalidError, SignatureWrongError
from sync_server.use_cases.tokens import TokenMint

RANDOM_BYTES = 10


class UsedChallenges:
    """
    Nonces that were answered, remembered until they would have ended anyway.
    """

    def __init__(self) -> None:
        self._until: dict[bytes, int] = {}

    def use(self, nonce: bytes, expires_ms: int, now_ms: int) -> None:
        """
        Raises:
            ChallengeInvalidError: it was answered before.
        """
        self._until = {known: until for known, until in self._until.items() if until > now_ms}
        if nonce in self._until:
            raise ChallengeInvalidError
        self._until[nonce] = expires_ms


def issue_challenge(device_id: str, *, mint: TokenMint, clock: Clock, randomness: Randomness) -> bytes:
    """
    A nonce to sign. Given to anybody who asks: it tells nothing about which devices exist.
    """
    return mint.make_challenge(device_id, clock.now_ms(), randomness.make_bytes(RANDOM_BYTES))


def renew_token(
    view: View,
    *,
    device_id: str,
    nonce: bytes,
    signature: bytes,
    mint: TokenMint,
    used: UsedChallenges,
    clock: Clock,
    signatures: Signatures,
) -> tuple[str, int]:
    """
    A new token and when it ends.

    Raises:
        ChallengeInvalidError: the nonce is not good for this device, or no longer.
        DeviceUnknownError, DeviceRevokedError: the device has no access.
        SignatureWrongError: not signed by the device's key.
    """
    now_ms = clock.now_ms()
    expires_ms = mint.check_challenge(device_id, nonce, now_ms)
    caller = get_caller(view.directory, device_id)
    if not signatures.verify(caller.device.public_key, signature, token_proof(nonce)):
        raise SignatureWrongError
    used.use(nonce, expires_ms, now_ms)
    return mint.make_token(device_id, now_ms)
