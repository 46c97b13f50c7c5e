"""
What a form reads of its own answers as they were last saved on this phone: `jr://instance/last-saved`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from shared.forms.tree import DOCUMENT, Node, element

if TYPE_CHECKING:
    from shared.forms.definition import Definition

LAST_SAVED = "jr://instance/last-saved"

_NAME = re.compile(r"[\w.-]+")


def last_saved_names(definition: Definition) -> frozenset[str]:
    """
    The questions that the form's expressions name of it: no other answer is kept for it.
    """
    asked = [f"'{name}'" for name, stored in definition.instances.items() if stored.get("src") == LAST_SAVED]
    if not asked:
        return frozenset()
    texts = (text.replace('"', "'") for text in _texts(definition.to_wire()))
    named = {name for text in texts if any(one in text for one in asked) for name in _NAME.findall(text)}
    return frozenset(named & {node.name for node in definition.model})


def _texts(wire: Any) -> Iterator[str]:
    if isinstance(wire, str):
        yield wire
    elif isinstance(wire, Mapping):
        yield from _texts(list(wire.values()))
    elif isinstance(wire, (list, tuple)):
        for inner in wire:
            yield from _texts(inner)


def places_document(texts: Mapping[str, str]) -> Node:
    """
    A document with a text at each place, `/data/child[2]/name`.
    """
    document = Node(DOCUMENT)
    for place, text in texts.items():
        here = document
        for part in place.strip("/").split("/"):
            name, _, number = part.partition("[")
            for _ in range(len(here.by_name.get(name, ())), int(number.rstrip("]") or 1)):
                here.append(element(name))
            here = here.by_name[name][int(number.rstrip("]") or 1) - 1]
        here.text = text
    return document
