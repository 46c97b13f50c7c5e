"""
A form of a case opened in our engine, and its state in the terms that the cases use.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
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
    r"|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(Z|[+-]\d\d:\d\d)"
)

State = dict[str, dict[str, Any]]


def open_form(xml: str, *, zone: str, now_ms: int, language: str = "") -> Session:
    """
    A new session of a case's form.
    """
    at = datetime.fromtimestamp(now_ms / 1000, UTC).astimezone(ZoneInfo(zone))
    offset = at.utcoffset()
    assert offset is not None
    context = FormContext(
        now_ms=now_ms,
        utc_offset_minutes=int(offset.total_seconds() // 60),
        seed=1,
        device_id="deviceid-value",
    )
    return Session(read_xform(xml), context, language=language)


def is_same_text(ours: str, theirs: str) -> bool:
    """
    Whether two values are equal, or both generated anew each time.
    """
    return ours == theirs or bool(GENERATED.fullmatch(ours) and GENERATED.fullmatch(theirs))


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
