"""
Recorded answers given to a form again, whatever repeats they stand in.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from shared.forms.data_types import text_of_answer
from shared.forms.definition import LEAF
from shared.forms.session import Session
from shared.forms.steps import Answer, LeftOver, Step


def replay(session: Session, answers: Mapping[str, object], *, keep: bool = False) -> None:
    """
    Gives recorded answers to a fresh session, in rounds, as often as answers make further questions relevant.

    Args:
        answers: By the names that `Session.answers` gives.
        keep: Whether also answers that no longer stand are taken.
    """
    left = {name: value for name, value in answers.items() if value is not None}
    while left:
        _grow_repeats(session, left)
        given = [name for step in session.steps() if (name := _give(session, step, left, keep))]
        if not given:
            break
        for name in given:
            left.pop(name, None)
    # Places were noted where the answers were given.
    session.filled.wanted.clear()


def keep_unasked(
    session: Session, answers: Mapping[str, object], sensitive: Collection[str], *, version: str
) -> None:
    """
    Keeps what was recorded with another version and found no question in this one beside the answers.

    Args:
        sensitive: Names among `answers` that are for the circle of the person alone.
        version: The version they were recorded with.
    """
    model, controls = session.definition.model, session.definition.program.controls
    worked_out = {
        node.name for place, node in enumerate(model) if node.kind == LEAF and place not in controls
    }
    asked = {model[place].name for place in controls}
    given = session.answers()
    left: list[LeftOver] = []
    for name, value in answers.items():
        question = name.partition("@")[0].rpartition("/")[2]
        if name in given or value is None or question in worked_out - asked:
            continue
        called = f"{name}@{version}" if name.rpartition("/")[2] in asked else name
        text, is_closed = text_of_answer(_answer(value)), name in sensitive
        left.append(
            LeftOver(place=name, name=called, text=text, value=_answer(value), said=True, sensitive=is_closed)
        )
    session.set_aside((*session.left_over, *left))


def _give(session: Session, step: Step, left: Mapping[str, object], keep: bool) -> str:
    if step.kind in ("note", "repeat") or step.readonly:
        return ""
    name = session.answer_name(step.ref)
    if name not in left:
        return ""
    session.answer(step.ref, _answer(left[name]), keep=keep)
    return name


def _answer(value: object) -> Answer:
    if isinstance(value, (list, tuple)):
        return [str(code) for code in value]
    return value if isinstance(value, (bool, int, float, str)) else None


def _grow_repeats(session: Session, left: Mapping[str, object]) -> None:
    # An instance that was added may hold repeats of its own.
    while any(_grow(session, step, left) for step in session.steps() if step.kind == "repeat"):
        pass


def _grow(session: Session, step: Step, left: Mapping[str, object]) -> bool:
    if not step.parameters.get("can_add"):
        return False
    around = [part for part in step.ref.split("/") if "[" in part]
    between = r"(?:[^/\[\]]+/)*"
    parts = "".join(between + re.escape(part) + "/" for part in around)
    pattern = re.compile(rf"{parts}{between}{re.escape(step.name)}\[(\d+)\]/")
    wanted = max((int(met[1]) for name in left if (met := pattern.match(name))), default=0)
    held = step.value if isinstance(step.value, int) else 0
    for _ in range(wanted - held):
        session.add_repeat(step.ref)
    return wanted > held
