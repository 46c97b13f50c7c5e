"""
Tokens and challenges: short-lived, bound to one device, checked without asking the database.

A token says "device D until T", sealed with HMAC-SHA-256 under a secret of the server. A challenge is a
nonce that proves itself in the same way, so that giving one out costs no memory.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from shared.kernel.errors import MalformedIdentifierError
from shared.kernel.identifiers import uuid_bytes, uuid_text
from sync_server.use_cases.errors import (
    ChallengeInvalidError,
    TokenExpiredError,
    TokenInvalidError,
)

TOKEN_LIFE_MS = 60 * 60 * 1000
"""One hour: a stolen token is of little use, and an expired one costs a single extra round trip."""

RENEW_AFTER_MS = 5 * 60 * 1000
"""A reply renews a token older than this; within a burst of syncs the header would only cost bytes."""

CHALLENGE_LIFE_MS = 2 * 60 * 1000

KNOWN_TOKENS = 4096
"""Of this server that were checked and need not be again; what is no token of it is remembered nowhere."""

_TOKEN_PURPOSE = b"doorstep token v1\n"
_CHALLENGE_PURPOSE = b"doorstep challenge v1\n"
_MAC_BYTES = 16
_CLAIM_BYTES = 1 + 2 + 6 + 16
_FORMAT = 1
_NONCE_BYTES = 32


@dataclass(frozen=True, slots=True)
class Token:
    """
    What a token says.
    """

    device: str
    expires_ms: int


class TokenMint:
    """
    Makes and checks tokens and challenges.

    Args:
        secrets: Key number to secret; the highest number signs.
    """

    def __init__(self, secrets: Mapping[int, bytes]) -> None:
        self._secrets = dict(secrets)
        self._newest = max(self._secrets)
        self._claim_of = lru_cache(KNOWN_TOKENS)(self._read_claim)

    def make_token(self, device_id: str, now_ms: int) -> tuple[str, int]:
        """
        A token for a device, and when it ends.
        """
        expires_ms = now_ms + TOKEN_LIFE_MS
        claim = (
            bytes([_FORMAT])
            + self._newest.to_bytes(2, "big")
            + expires_ms.to_bytes(6, "big")
            + uuid_bytes(device_id)
        )
        mac = self._mac(self._newest, _TOKEN_PURPOSE + claim)
        return base64.urlsafe_b64encode(claim + mac).decode().rstrip("="), expires_ms

    def read_token(self, text: str, now_ms: int) -> Token:
        """
        What a token says, if it is this server's and its time is not over.

        Raises:
            TokenInvalidError: not a token of this server.
            TokenExpiredError: its time is over.
        """
        token = self._claim_of(text)
        if token.expires_ms <= now_ms:
            raise TokenExpiredError
        return token

    def _read_claim(self, text: str) -> Token:
        try:
            raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        except ValueError:
            raise TokenInvalidError from None
        claim, mac = raw[:_CLAIM_BYTES], raw[_CLAIM_BYTES:]
        if len(raw) != _CLAIM_BYTES + _MAC_BYTES or claim[0] != _FORMAT:
            raise TokenInvalidError
        key = int.from_bytes(claim[1:3], "big")
        if key not in self._secrets or not hmac.compare_digest(mac, self._mac(key, _TOKEN_PURPOSE + claim)):
            raise TokenInvalidError
        return Token(uuid_text(claim[9:]), int.from_bytes(claim[3:9], "big"))

    def is_due_for_renewal(self, token: Token, now_ms: int) -> bool:
        """
        Whether a reply should carry a new token.
        """
        return token.expires_ms - now_ms < TOKEN_LIFE_MS - RENEW_AFTER_MS

    def make_challenge(self, device_id: str, now_ms: int, random_bytes: bytes) -> bytes:
        """
        A nonce of 32 bytes for one device.

        Args:
            random_bytes: Ten bytes.
        """
        until = (now_ms + CHALLENGE_LIFE_MS).to_bytes(6, "big")
        return until + random_bytes + self._challenge_mac(device_id, until + random_bytes)

    def check_challenge(self, device_id: str, nonce: bytes, now_ms: int) -> int:
        """
        When a nonce ends.

        Raises:
            ChallengeInvalidError: not made by this server for this device, or too old.
        """
        claim, mac = nonce[:_MAC_BYTES], nonce[_MAC_BYTES:]
        expires_ms = int.from_bytes(claim[:6], "big")
        good = len(nonce) == _NONCE_BYTES and hmac.compare_digest(mac, self._challenge_mac(device_id, claim))
        if not good or expires_ms <= now_ms:
            raise ChallengeInvalidError
        return expires_ms

    def _challenge_mac(self, device_id: str, claim: bytes) -> bytes:
        try:
            device = uuid_bytes(device_id)
        except MalformedIdentifierError:
            raise ChallengeInvalidError from None
        return self._mac(self._newest, _CHALLENGE_PURPOSE + device + claim)

    def _mac(self, key: int, message: bytes) -> bytes:
        return hmac.digest(self._secrets[key], message, hashlib.sha256)[:_MAC_BYTES]
