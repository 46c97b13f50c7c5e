"""
Facts of who may set what.
"""

from __future__ import annotations

from itertools import combinations

import pytest

from shared.domain.kinds import KINDS, Kind
from shared.domain.roles import Role


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
@pytest.mark.parametrize("role", Role)
def test_fields_may_be_set_together_where_each_of_them_may(kind: Kind, role: Role) -> None:
    names = ["of_no_group", *kind.groups]
    some = [set(one) for size in (1, 2) for one in combinations(names, size)] + [set(names)]
    assert [kind.may_set_all(role, one) for one in some] == [
        all(kind.may_set(role, name) for name in one) for one in some
    ]


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_nothing_is_set_by_whoever_may_set_no_field_of_a_kind(kind: Kind) -> None:
    writers = frozenset().union(*kind.writers.values())
    assert {role for role in Role if kind.may_set_all(role, set())} == writers
