"""
Runs scenario cases: a form, steps, and what each step changes.
"""

from __future__ import annotations

import json
import re
import sys
from typing import Any

from shared.forms.errors import FormError
from shared.forms.instance import FormNode
from shared.forms.session import Session
from tests.conformance.filled_forms import (
    GENERATED,
    is_drawn,
    is_same_text,
    kept_from_state,
    nodes_by_ref,
    open_form,
)
from tests.conformance.report import Tally

DEFAULT_NOW_MS = 1_795_318_000_000
_FILE_ELSEWHERE = re.compile(r"<instance [^>]*src=\"jr://file")


def tally_cases(cases: list[dict[str, Any]], tally: Tally) -> None:
    """
    Runs every case.
    """
    for case in cases:
        if _FILE_ELSEWHERE.search(case["xform"]) and _shows_its_content(case):
            tally.not_run += 1
            continue
        try:
            problem = run_case(case)
        except FormError as error:
            faults = [fault.message for fault in getattr(error, "faults", ())]
            problem = f"refused: {error} {faults}"
        except Exception as error:
            problem = f"crashed: {type(error).__name__}: {error}"
        feature = case["file"].removeprefix("packages/scenario/test/").removesuffix(".test.ts")
        tally.note(feature, f"{case['id']} {case['test'][-110:]}", problem)


def _shows_its_content(case: dict[str, Any]) -> bool:
    """Whether something in the case can only come from the file: choices, or a value that nothing in the form gives."""
    begun = (case["states"][0] or {"set": {}})["set"]
    return any(own.get("choices") or own.get("v", "").strip() for own in begun.values() if not _is_made(own))


def _is_made(own: dict[str, Any]) -> bool:
    return GENERATED.fullmatch(own.get("v", "")) is not None


def run_case(case: dict[str, Any]) -> str | None:
    """
    None where every step did what the case says, else the first difference.
    """
    amending = any("deprecatedID" in key for state in case["states"] if state for key in state["set"])
    is_copy = case["steps"][0] == ["fork"] or "editing" in case["test"]
    begun = case["states"][0]["set"] if is_copy and case["states"][0] else None
    session = open_form(
        case["xform"],
        zone=case["tz"],
        now_ms=case.get("now_ms", DEFAULT_NOW_MS),
        amending=amending,
        saved=(lambda definition: kept_from_state(definition, begun)) if begun else None,
    )
    expected: dict[str, dict[str, Any]] = {}
    for step, state in zip(case["steps"], case["states"], strict=True):
        try:
            session, problem = _take(session, step, state or {"set": {}}, amending)
        except FormError as error:
            return f"{step}: {error}"
        if problem:
            return f"{step}: {problem}"
        if state is not None:
            expected.update(state["set"])
            for gone in state.get("gone", ()):
                expected.pop(gone, None)
        problem = _difference(session, expected)
        if problem:
            return f"{step}: {problem}"
    return None


def _take(
    session: Session, step: list[Any], state: dict[str, Any], amending: bool
) -> tuple[Session, str | None]:
    match step:
        case ["init"]:
            return session, None
        case ["answer", _, _, _, "threw"]:
            # A limit of the peer's engine; the case says nothing of the answer.
            return session, None
        case ["answer", ref, value, kind, _]:
            _answer(session, ref, value, kind, state["set"])
        case ["repeat", ref]:
            session.add_repeat(ref)
        case ["remove", ref]:
            session.remove_repeat(ref)
        case ["count", ref, wanted]:
            return session, _wrong_count(session, ref, wanted)
        case ["lang", name]:
            session.language = name
        case ["answerOf", _, str(text)] if text.startswith("!Error"):
            return session, None
        case ["answerOf", ref, text]:
            node = session._find(ref)
            ours = node.string_value() if node is not None else "(missing)"
            return session, None if is_same_text(ours, text) else f"gave {ours!r}"
        case ["fork"]:
            kept = json.loads(json.dumps(session.saved()))
            again = Session(
                session.definition, session.context, language=session.language, saved=kept, amending=amending
            )
            return again, None
        case _:
            return session, f"unknown step {step}"
    return session, None


def _answer(session: Session, ref: str, value: Any, kind: str, after: dict[str, Any]) -> None:
    text = "" if value is None else str(value)
    if kind in ("File", "Object"):
        # The case holds no content of objects; what they were stored as is the answer.
        text = next((own.get("v", "") for key, own in after.items() if key.startswith(f"{ref}|")), "")
    session.answer(ref, text or None, keep=True)


def _wrong_count(session: Session, ref: str, wanted: int) -> str | None:
    above, _, name = ref.rpartition("/")
    parent = session._find(above)
    found = len(parent.by_name.get(name, ())) if parent is not None else 0
    return None if found == wanted else f"has {found} instances"


def _difference(session: Session, expected: dict[str, dict[str, Any]]) -> str | None:
    nodes = dict(nodes_by_ref(session))
    for key, wanted in expected.items():
        ref, _, kind = key.rpartition("|")
        if kind.startswith("repeat-range"):
            continue
        node = nodes.pop(ref, None)
        if node is None:
            return f"{ref} is missing"
        problem = _node_difference(session, node, kind, wanted)
        if problem:
            return f"{ref}: {problem}"
    left = [ref for ref, node in nodes.items() if ref.count("/") > 1 or node.index]
    return f"{left[0]} is too much" if left else None


def _node_difference(session: Session, node: FormNode, kind: str, wanted: dict[str, Any]) -> str | None:
    # The peer shows the name of a file also while its question is hidden.
    ours = node.text if kind == "upload" else node.string_value()
    if "v" in wanted and not is_same_text(ours, wanted["v"]) and not is_drawn(session, node):
        return f"value {ours!r}, expected {wanted['v']!r}"
    if node.shown is not wanted.get("relevant", True):
        return f"relevant {node.shown}"
    if "v" in wanted and node.required is not wanted.get("required", False):
        return f"required {node.required}"
    if "v" in wanted and session._is_readonly(node) is not wanted.get("readonly", kind == "note"):
        return f"readonly {session._is_readonly(node)}"
    if node.shown and node.valid is not wanted.get("constraint", True):
        return f"constraint {node.valid}"
    if "choices" in wanted:
        found = session.find_choices(session._form.path_of(node), "", most=sys.maxsize)
        codes = [choice.code for choice in found]
        if codes != wanted["choices"]:
            return f"choices {codes}, expected {wanted['choices']}"
    if "label" in wanted and node.index in session._program.controls:
        label = session.step(session._form.path_of(node)).label
        if label.split() != wanted["label"].split():
            return f"label {label!r}, expected {wanted['label']!r}"
    return None
