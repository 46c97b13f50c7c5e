"""
Founds a server: its epoch, the secret that signs tokens, the authority that signs case cards.
"""

from __future__ import annotations

from shared.cards.card import derive_key_id
from shared.protocol.versions import EPOCH_BYTES
from sync_server.ports.directory import IssuerKey, TokenKey
from sync_server.ports.store import Work
from sync_server.ports.surroundings import Clock, Randomness, Signatures

SECRET_BYTES = 32


def found_server(
    work: Work,
    *,
    issuer_name: str,
    clock: Clock,
    randomness: Randomness,
    signatures: Signatures,
) -> bool:
    """
    Makes what is missing; what is there stays.

    Args:
        issuer_name: The issuing authority, as it may be printed on cards.

    Returns:
        Whether the server is new.
    """
    directory, now_ms = work.directory, clock.now_ms()
    is_new = not directory.epoch()
    if is_new:
        directory.keep_epoch(randomness.make_bytes(EPOCH_BYTES))
    if not directory.token_keys():
        directory.add_token_key(TokenKey(id=1, secret=randomness.make_bytes(SECRET_BYTES), made_ms=now_ms))
    if not directory.issuer_keys():
        seed, public_key = signatures.make_key()
        directory.add_issuer_key(
            IssuerKey(
                id=derive_key_id(public_key),
                name=issuer_name,
                seed=seed,
                public_key=public_key,
                made_ms=now_ms,
            )
        )
    return is_new
