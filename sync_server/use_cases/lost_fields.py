"""
What forms of one version of a pack wrote down of people and households, and no form of the next does: a question that
was renamed leaves its answers behind under the old name.
"""

from __future__ import annotations

from collections.abc import Iterator

from shared.forms.definition import LEAF, Definition
from shared.programmes.pack import Form, Pack


def lost_fields(before: Pack, after: Pack) -> tuple[str, ...]:
    """
    The fields, in alphabetical order.
    """
    return tuple(sorted(_stored(before) - _stored(after)))


def _stored(pack: Pack) -> set[str]:
    return {name for form in pack.forms.values() for name in _fields(form)}


def _fields(form: Form) -> Iterator[str]:
    for target in form.save_fields.values():
        yield target.rpartition(".")[2]
    if form.saves_to in ("household", "person") and form.definition:
        for node in Definition.from_wire(form.definition).model:
            if node.kind == LEAF and not node.name.startswith("_") and not node.name.endswith("_ask"):
                yield node.name
