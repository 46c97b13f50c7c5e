"""
What a card may say of whose it is, where the manager wishes it.
"""

from __future__ import annotations

import pytest

from sync_server.ports.card_issuer import Mark
from sync_server.use_cases.authorities import LONGEST_MARK, Authority
from sync_server.use_cases.errors import NotFoundError
from tests.support.memory_store import MemoryStore
from tests.support.teams import TeamServer


def mark(server: TeamServer, mark: Mark, owner: str) -> str:
    with server.store.transaction() as work:
        authority = Authority(work, by=None, clock=server.clock, signatures=server.signatures)
        return authority.find_mark(mark, owner)


def a_family(*, safe: str = "yes") -> tuple[TeamServer, str, str]:
    """A household and somebody of it."""
    server = TeamServer(MemoryStore())
    sunita, home, mother = server.device("sunita"), server.new_id(), server.new_id()
    sunita.push(
        sunita.operation(home, kind="household", head_name="Ram Prasad", house_no="12 B"),
        sunita.operation(mother, kind="person", household=home, name="Rekha Devi", safe_to_keep=safe),
    )
    return server, home, mother


def test_a_first_name_is_one_name_and_a_house_its_number() -> None:
    server, home, mother = a_family()

    assert ("Ram", "Rekha") == (mark(server, Mark.FIRST_NAME, home), mark(server, Mark.FIRST_NAME, mother))
    assert {"12 B"} == {mark(server, Mark.HOUSE, owner) for owner in (home, mother)}


def test_where_somebody_said_that_paper_is_not_safe_nothing_is_printed_for_the_family() -> None:
    server, home, mother = a_family(safe="no")

    assert {""} == {mark(server, kind, owner) for kind in Mark for owner in (home, mother)}


def test_nothing_known_is_nothing_printed_and_much_is_cut() -> None:
    server = TeamServer(MemoryStore())
    sunita, nameless, named = server.device("sunita"), server.new_id(), server.new_id()
    sunita.push(
        sunita.operation(nameless, kind="household", village="Patan"),
        sunita.operation(named, kind="household", head_name="R" * 50),
    )

    assert ("", "") == (mark(server, Mark.FIRST_NAME, nameless), mark(server, Mark.HOUSE, nameless))
    assert LONGEST_MARK == len(mark(server, Mark.FIRST_NAME, named))


def test_of_nobody_there_is_no_mark() -> None:
    server, _, _ = a_family()

    with pytest.raises(NotFoundError):
        mark(server, Mark.HOUSE, server.new_id())
