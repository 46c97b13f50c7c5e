"""
A form of a case opened in our engine, and its state in the terms that the cases use.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from shared.forms.definition import GROUP, LEAF, REPEAT, Definition
from shared.forms.instance import FormNode
from shared.forms.session import Session
from shared.forms.steps import FormContext
from shared.forms.xform import read_xform

GENERATED = re.compile(
    r"(uuid:)?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
    r"|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+(Z|[+-]\d\d:\d\d)"
)

WITH_EXPONENT = re.compile(r"-?\d+(\.\d+)?[eE][+-]?\d+")
NUMBER = re.compile(r"-?\d+(\.\d+)?")

State = dict[str, dict[str, Any]]


def open_form(
    xml: str,
    *,
    zone: str,
    now_ms: int,
    device_id: str = "",
    phone_number: str = "",
    worker_name: str = "",
    properties: Mapping[str, str] | None = None,
    amending: bool = False,
    saved: Callable[[Definition], Mapping[str, Any]] | None = None,
) -> Session:
    """
    A session of a case's form, new or from what `saved` makes of its definition.
    """
    at = datetime.fromtimestamp(now_ms / 1000, UTC).astimezone(ZoneInfo(zone))
    offset = at.utcoffset()
    assert offset is not None
    context = FormContext(
        now_ms=now_ms,
        utc_offset_minutes=int(offset.total_seconds() // 60),
        seed=1,
        device_id=device_id,
        phone_number=phone_number,
        worker_name=worker_name,
        properties=properties or {},
    )
    definition = read_xform(xml)
    return Session(definition, context, saved=saved(definition) if saved else None, amending=amending)


def is_same_text(ours: str, theirs: str) -> bool:
    """
    Whether two values are equal, or both generated anew each time, or one number that the peer writes with an exponent.
    """
    if ours == theirs or (GENERATED.fullmatch(ours) and GENERATED.fullmatch(theirs)):
        return True
    return bool(WITH_EXPONENT.fullmatch(theirs) and NUMBER.fullmatch(ours)) and float(ours) == float(theirs)


def is_drawn(session: Session, node: FormNode) -> bool:
    """
    Whether a value is a random number, another one in each engine.
    """
    return "random()" in session.definition.model[node.index].calculate


def nodes_by_ref(session: Session) -> Iterator[tuple[str, FormNode]]:
    """
    Every node with its place.
    """
    for node in session._form.nodes():
        yield session._form.path_of(node), node


def kind_in_cases(definition: Definition, session: Session, node: FormNode) -> str:
    """
    The type of a node as the scenario cases name it.
    """
    model = definition.model[node.index]
    if node.index == 0:
        return "root"
    if model.kind == REPEAT:
        return "repeat-instance"
    if model.kind == GROUP and node.index not in session._program.controls:
        return "group"
    control = session._program.controls.get(node.index)
    if control is None:
        return "model-value" if model.kind == LEAF else "group"
    return {"select1": "select"}.get(control.kind, control.kind)


def kept_from_state(definition: Definition, state: State) -> dict[str, Any]:
    """
    What a session would have saved in a state: the case's own copy of the answers, as plain data.
    """
    defaults = dict(_defaults(definition.initial))
    hidden = {key.rpartition("|")[0] for key, own in state.items() if own.get("relevant") is False}
    values = {
        key.rpartition("|")[0]: own.get("v", "") for key, own in state.items() if "repeat-range" not in key
    }
    children: dict[int, list[int]] = {}
    for index, model in enumerate(definition.model):
        children.setdefault(model.parent, []).append(index)

    def kept(index: int, ref: str) -> list[Any]:
        model = definition.model[index]
        if model.kind == LEAF:
            # A hidden question is left out of what is submitted, and begins with its default again.
            return [index, defaults.get(index, "") if ref in hidden else values.get(ref, "")]
        found: list[Any] = []
        for inner in children.get(index, ()):
            name = definition.model[inner].name
            if definition.model[inner].kind == REPEAT:
                number = 1
                while f"{ref}/{name}[{number}]" in values:
                    found.append(kept(inner, f"{ref}/{name}[{number}]"))
                    number += 1
            elif definition.model[inner].name.endswith("deprecatedID"):
                continue
            else:
                found.append(kept(inner, f"{ref}/{name}"))
        return [index, found]

    root = definition.model[0].name
    return {"format": 1, "form": definition.id, "seed": 1, "draws": 0, "tree": kept(0, f"/{root}")}


def _defaults(tree: tuple[Any, ...]) -> Iterator[tuple[int, str]]:
    index, content = tree
    if isinstance(content, str):
        yield index, content
    else:
        for child in content:
            yield from _defaults(child)
