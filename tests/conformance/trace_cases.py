"""
Runs traces: real forms walked by a reference engine with random answers.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from shared.forms.definition import LEAF
from shared.forms.errors import FormError
from shared.forms.session import Session
from shared.forms.steps import ProblemCode
from tests.conformance.filled_forms import is_same_text, nodes_by_ref, open_form
from tests.conformance.report import Tally

JAVAROSA_PROPERTIES = {
    name: f"{name}-value"
    for name in ("simserial", "subscriberid", "email", "uri:deviceid", "uri:phonenumber")
}
DEFAULT_NOW_MS = 1_795_318_000_000


def tally_cases(cases: list[dict[str, Any]], tally: Tally) -> None:
    """
    Runs every trace.
    """
    for case in cases:
        try:
            problem = run_case(case)
        except FormError as error:
            problem = f"refused: {error} {[fault.message for fault in getattr(error, 'faults', ())]}"
        except Exception as error:
            problem = f"crashed: {type(error).__name__}: {error}"
        tally.note(f"traces of {case['oracle']}", f"{case['id']} {case['form']}", problem)


def run_case(case: dict[str, Any]) -> str | None:
    """
    None where our engine went the same way, else the first difference.
    """
    is_javarosa = case["oracle"] == "JavaRosa"
    session = open_form(
        case["xform"],
        zone=case["tz"],
        now_ms=case.get("now_ms") or _clock_of(case["init"]),
        device_id="deviceid-value" if is_javarosa else "",
        phone_number="phonenumber-value" if is_javarosa else "",
        worker_name="username-value" if is_javarosa else "",
        properties=JAVAROSA_PROPERTIES if is_javarosa else {},
    )
    expected = _plain(case["init"])
    problem = _difference(session, expected, is_javarosa)
    if problem:
        return f"at the start: {problem}"
    results = case.get("results") or [step[-1] for step in case["steps"]]
    for step, result, diff in zip(case["steps"], results, case["diffs"], strict=True):
        if step[0] == "repeat":
            session.add_repeat(step[1])
        elif step[0] == "remove":
            session.remove_repeat(step[1])
        elif result != "error":
            outcome = session.answer(step[1], step[2], keep=not is_javarosa or result == "ok")
            broken = outcome.problem is not None and outcome.problem.code == ProblemCode.CONSTRAINT
            if is_javarosa and broken is not (result == "constraint"):
                return f"{step}: {outcome}, expected {result}"
        expected.update(_plain(diff.get("set", {})))
        for gone in diff.get("gone", ()):
            expected.pop(_plain_path(gone), None)
        problem = _difference(session, expected, is_javarosa)
        if problem:
            return f"{step}: {problem}"
    return None


def _clock_of(init: dict[str, str]) -> int:
    for value in init.values():
        if re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+[+-]\d\d:\d\d", value):
            return int(datetime.fromisoformat(value).timestamp() * 1000)
    return DEFAULT_NOW_MS


def _plain_path(path: str) -> str:
    return path.replace("[1]", "")


def _plain(values: dict[str, str]) -> dict[str, str]:
    return {_plain_path(path): value for path, value in values.items() if "/@" not in path}


def _difference(session: Session, expected: dict[str, str], is_javarosa: bool) -> str | None:
    ours: dict[str, str] = {}
    for ref, node in nodes_by_ref(session):
        if session.definition.model[node.index].kind != LEAF:
            # JavaRosa writes a group whose questions are all hidden as an empty element.
            if (
                is_javarosa
                and node.shown
                and node.children
                and not any(child.shown for child in node.children)
            ):
                ours[_plain_path(ref)] = ""
            continue
        if is_javarosa and node.shown:
            ours[_plain_path(ref)] = node.string_value()
        elif not is_javarosa:
            ours[_plain_path(ref)] = f"{_flags(session, node)}|{node.string_value()}"
    counted = _counted(session) if is_javarosa else ()
    for path in sorted(set(ours) | set(expected)):
        if (path not in expected or path not in ours) and path.startswith(counted):
            # JavaRosa makes counted instances only when a worker walks to them.
            continue
        mine, theirs = ours.get(path, "(missing)"), expected.get(path, "(missing)")
        same_text = is_same_text(mine.rpartition("|")[2], theirs.rpartition("|")[2])
        same_text = same_text or (is_javarosa and _is_same_value(mine, theirs))
        if not same_text or mine.rpartition("|")[0] != theirs.rpartition("|")[0]:
            return f"{path}: {mine!r}, expected {theirs!r}"
    return None


def _counted(session: Session) -> tuple[str, ...]:
    model = session.definition.model
    return tuple(place.path for place in session._program.places if model[place.index].count)


def _is_same_value(mine: str, theirs: str) -> bool:
    """JavaRosa writes times in full and codes in the order they were given; the values are the same."""
    return (
        sorted(mine.split()) == sorted(theirs.split())
        or re.fullmatch(rf"{re.escape(mine)}(:00)?\.000[+-]\d\d:\d\d", theirs) is not None
    )


def _flags(session: Session, node: Any) -> str:
    flags = "" if node.shown else "h"
    flags += "r" if session._is_readonly(node) else ""
    flags += "!" if node.required else ""
    return flags + ("" if node.valid else "c")
