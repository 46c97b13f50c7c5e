"""
The authority's signing keys: a new one takes over while cards of the old stay good; a stolen one is withdrawn.
"""

from __future__ import annotations

from shared.cards.card import derive_key_id
from sync_server.ports.directory import IssuerKey
from sync_server.ports.store import Work
from sync_server.ports.surroundings import Clock, Signatures
from sync_server.use_cases.errors import NotFoundError
from sync_server.use_cases.keep_audit import record_everywhere


def make_issuer_key(work: Work, *, clock: Clock, signatures: Signatures) -> IssuerKey:
    """
    The key that signs all new cards. Phones learn it at their next sync, and go on reading cards of the earlier ones.
    """
    name = work.directory.issuer_keys()[0].name
    seed, public_key = signatures.make_key()
    key = IssuerKey(
        id=derive_key_id(public_key), name=name, seed=seed, public_key=public_key, made_ms=clock.now_ms()
    )
    work.directory.add_issuer_key(key)
    record_everywhere(work, at_ms=clock.now_ms(), action="card.key.made", subject=f"{key.id:08x}")
    return key


def withdraw_issuer_key(work: Work, key_id: int, *, clock: Clock, signatures: Signatures) -> None:
    """
    For a key that was lost or stolen: it signs nothing more, and its cards are another team's to every phone from the
    next sync on; their short codes still open what a phone knows. Where it was the only one, a new one is made first.

    Raises:
        NotFoundError: there is no such key.
    """
    keys = work.directory.issuer_keys()
    if key_id not in [key.id for key in keys]:
        raise NotFoundError(key=key_id)
    if len(keys) == 1:
        make_issuer_key(work, clock=clock, signatures=signatures)
    work.directory.remove_issuer_key(key_id)
    record_everywhere(work, at_ms=clock.now_ms(), action="card.key.withdrawn", subject=f"{key_id:08x}")
