"""
Recorded answers given to a form again, whatever repeats they stand in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from shared.forms.session import Session
from shared.forms.steps import Answer, Step


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
            return
        for name in given:
            left.pop(name, None)


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
