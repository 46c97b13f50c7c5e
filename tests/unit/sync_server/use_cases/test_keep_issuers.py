"""
Signing keys come and go; cards stay good as long as their key is not withdrawn.
"""

from __future__ import annotations

import pytest

from sync_server.adapters.system import Ed25519Signatures
from sync_server.use_cases.errors import NotFoundError
from sync_server.use_cases.keep_issuers import make_issuer_key, withdraw_issuer_key
from tests.support.memory_store import MemoryStore
from tests.support.teams import StoodClock, TeamServer


def test_a_new_key_signs_and_the_old_one_is_still_told_to_phones() -> None:
    server = TeamServer(MemoryStore())
    with server.store.transaction() as work:
        (old,) = work.directory.issuer_keys()
        new = make_issuer_key(work, clock=StoodClock(), signatures=Ed25519Signatures())

    with server.store.reading() as view:
        assert [new.id, old.id] == [key.id for key in view.directory.issuer_keys()]
    assert new.name == old.name


def test_a_withdrawn_key_is_told_no_more_and_the_only_one_has_a_successor() -> None:
    server = TeamServer(MemoryStore())
    with server.store.transaction() as work:
        (old,) = work.directory.issuer_keys()
        withdraw_issuer_key(work, old.id, clock=StoodClock(), signatures=Ed25519Signatures())

    with server.store.reading() as view:
        (left,) = view.directory.issuer_keys()
    assert left.id != old.id
    links = server.store.state.changes.links  # type: ignore[attr-defined]
    assert ["card.key.made", "card.key.withdrawn"] == [
        one.action for one in links if one.action.startswith("card.key")
    ]


def test_a_key_that_is_not_there_cannot_be_withdrawn() -> None:
    server = TeamServer(MemoryStore())
    with server.store.transaction() as work, pytest.raises(NotFoundError):
        withdraw_issuer_key(work, 7, clock=StoodClock(), signatures=Ed25519Signatures())
