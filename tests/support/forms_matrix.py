"""
The feature matrix of the forms engine, made by running it: types compiled and answered, appearances drawn, functions as
the tests call them.

    python -m tests.support.forms_matrix     writes it into shared/forms/SPEC.md
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from enum import Enum
from pathlib import Path
from typing import Any

from mobile.screens.form.inputs import _KINDS, answer_controls
from mobile.screens.form.model import FaceRead, Model
from mobile.screens.form.update import update
from mobile.ui.look import Look
from mobile.ui.words import load_words
from mobile.use_cases.fill_form import Face
from shared.forms.expression.library import FUNCTIONS
from shared.forms.session import Session
from shared.forms.steps import Choice, FormContext, Step
from shared.forms.xform import read_xform
from tests.unit.shared.forms.expression import test_functions, test_functions_cht, test_functions_in_forms

ROOT = Path(__file__).parents[2]
SPEC = ROOT / "shared" / "forms" / "SPEC.md"
BEGIN, END = "<!-- made by tests/support/forms_matrix.py -->", "<!-- end of what is made -->"

CONTEXT = FormContext(
    now_ms=1_750_000_000_000, utc_offset_minutes=330, seed=3, device_id="phone-1", worker_name="Sunita"
)

TYPES: dict[str, Any] = {
    "text": "Asha",
    "integer": 7,
    "decimal": 36.6,
    "range": 5,
    "select_one l": "a",
    "select_multiple l": ["a", "b"],
    "select_one l or_other": "other",
    "select_one_from_file f.csv": "v1",
    "rank l": ["b", "a"],
    "note": None,
    "date": "2025-06-15",
    "time": "10:30:00.000",
    "dateTime": "2025-06-15T10:30:00.000+05:30",
    "geopoint": "26.25 80.5 0 12",
    "geotrace": "0 0 0 0;1 1 0 0",
    "geoshape": "0 0 0 0;0 1 0 0;1 1 0 0;0 0 0 0",
    "barcode": "8901",
    "acknowledge": True,
    "trigger": True,
    "image": "a.jpg",
    "audio": "a.ogg",
    "video": "a.mp4",
    "file": "a.pdf",
    "calculate": None,
    "hidden": None,
    "start": None,
    "end": None,
    "today": None,
    "deviceid": None,
    "username": None,
    "phonenumber": None,
    "email": None,
    "audit": None,
    "start-geopoint": None,
    "background-geopoint": None,
    "background-audio": None,
}
"""XLSForm's types with an answer to each."""

MORE = {
    "range": {"parameters": "start=0 end=10 step=1"},
    "calculate": {"calculation": "1 + 1"},
    "background-geopoint": {"label": "", "trigger": "${n}"},
}

LETTERS = tuple(Choice(code, f"Choice {code}") for code in "abcd")
APPEARANCES: dict[str, tuple[str, ...]] = {
    "text": ("multiline", "numbers", "url"),
    "integer": ("thousands-sep", "counter"),
    "range": ("picker", "rating", "vertical", "no-ticks"),
    "select_one": (
        *("minimal", "autocomplete", "search", "quick", "columns", "columns-2", "columns-3", "columns-pack"),
        *("no-buttons", "likert", "label", "list-nolabel", "list", "image-map", "map"),
    ),
    "select_multiple": ("minimal", "autocomplete", "columns-2", "no-buttons"),
    "date": ("month-year", "year", "no-calendar", "estimate", "ethiopian", "bikram-sambat"),
    "geopoint": ("maps", "placement-map"),
    "image": ("signature", "draw", "annotate", "new", "new-front", "hidden-answer"),
}
BEHAVES = {
    "quick": "goes on by itself after the tap",
    "no-calendar": "no calendar is ever shown",
    "new": "a picture is always taken anew",
}


def matrix() -> str:
    """
    The three tables.
    """
    parts = [
        "### Question types",
        *_types(),
        "### Appearances",
        *_appearances(),
        "### Functions",
        *_functions(),
    ]
    return "\n".join(parts)


# Types


def _types() -> Iterator[str]:
    yield "\n| XLSForm type | asked as | an answer | as it is submitted | on the screen |\n|---|---|---|---|---|"
    for name, answer in TYPES.items():
        session = _session_of(name)
        step = next((one for one in session.steps() if one.name == "q"), None)
        if step is not None and answer is not None:
            assert session.answer(step.ref, answer).accepted, name
        if "-geopoint" in name:
            session.answer("n", "x")
            (place,) = session.wanted_places
            session.note_place(place, TYPES["geopoint"])
        session.finish(CONTEXT.now_ms)
        stored = _stored(session)
        drawn = "" if step is None else ("yes" if step.kind in _KINDS else "not yet")
        itself = "noted after a tap" if "-geopoint" in name else "nothing: filled in by itself"
        kind = f"`{step.kind}`" if step is not None else itself
        said = f"`{answer!r}`" if answer is not None else ""
        yield f"| {name} | {kind} | {said} | {f'`{stored}`' if stored else ''} | {drawn} |"
    yield ""


def _session_of(name: str) -> Session:
    from pyxform.xls2xform import convert

    row = {"type": name, "name": "q", "label": "Q", **MORE.get(name, {})}
    if name == "audit":
        row["name"] = "audit"
    rows = [row, {"type": "text", "name": "n", "label": "N"}]
    choices = [{"list_name": "l", "name": code, "label": code} for code in "ab"]
    made = convert(
        {"survey": rows, "choices": choices, "settings": [{"form_id": "f"}]}, form_name="data", warnings=[]
    )
    definition = read_xform(made.xform.encode())
    rows_of_file = {"c": ["name", "label"], "r": [["v1", "V1"]]}
    instances = {key: rows_of_file if "src" in one else one for key, one in definition.instances.items()}
    return Session(replace(definition, instances=instances), CONTEXT)


def _stored(session: Session) -> str:
    for node in session.filled.nodes():
        if node.name in ("q", "audit"):
            return node.text
    return ""


# Appearances


def _appearances() -> Iterator[str]:
    yield "\n| for | own look or behaviour | carried, looks as without |\n|---|---|---|"
    for kind, names in APPEARANCES.items():
        if kind not in _KINDS:
            continue
        plain = _drawn(kind, "")
        own = [name for name in names if name in BEHAVES or _drawn(kind, name) != plain]
        rest = [name for name in names if name not in own]
        told = [f"`{name}`" + (f" ({BEHAVES[name]})" if name in BEHAVES else "") for name in own]
        yield f"| `{kind}` | {', '.join(told)} | {', '.join(f'`{name}`' for name in rest)} |"
    yield "| group | `field-list` (one page) | |\n| any | `danger`, `breath-counter`, `consent` (of this app) | |\n"


def _drawn(kind: str, appearance: str) -> list[str]:
    from tests.support.headless_ui import _walk

    value = {"integer": 12345, "range": 5.0, "select_one": "b"}.get(kind)
    choices = LETTERS if kind.startswith("select") else ()
    step = Step(
        ref="/data/q",
        name="q",
        kind=kind,
        appearance=appearance,
        choices=choices,
        value=value,
        low=1,
        high=5,
        step=1,
    )
    face = Face("d", {"en": "F"}, "", "en", ("en",), step, 1, 1, (), page=(step,))
    model, _ = update(Model("d"), FaceRead(face, "2025-10-09"))
    look = Look(load_words(ROOT / "assets" / "locales", "en"), 360, ("en",))
    controls = answer_controls(model, step, "m", _unheard, look)
    return [_told(one) for control in controls for one in _walk(control)]


def _unheard(event: object) -> None:
    """Nobody listens."""


def _told(control: Any) -> str:
    facts = (
        getattr(control, name, None) for name in ("value", "label", "keyboard_type", "multiline", "expand")
    )
    said = [str(fact) for fact in facts if fact is None or isinstance(fact, (str, int, float, Enum))]
    return "|".join([type(control).__name__, *said])


# Functions


def _functions() -> Iterator[str]:
    yield "\n| function | for example | gives |\n|---|---|---|"
    examples = list(_examples())
    for name in sorted(FUNCTIONS):
        pattern = re.compile(rf"(?<![\w:.-]){re.escape(name)}\(")
        met = sorted((one for one in examples if pattern.search(one[0])), key=_plainness)
        expression, value = met[0] if met else ("", "")
        yield f"| `{name}` | {_code(expression)} | {_code(value)} |"
    yield ""


def _plainness(example: tuple[str, str]) -> tuple[bool, int, str]:
    expression, value = example
    return value in ("", "NaN", "nan", "inf"), len(expression), expression


def _code(text: str) -> str:
    return f"`{text}`".replace("|", "\\|") if text else ""


def _examples() -> Iterator[tuple[str, str]]:
    modules = (test_functions, test_functions_in_forms, test_functions_cht)
    for test in (test for module in modules for test in vars(module).values()):
        for mark in getattr(test, "pytestmark", ()):
            names = mark.args[0] if mark.args else ()
            if mark.name == "parametrize" and tuple(names) == ("expression", "expected"):
                for expression, expected in mark.args[1]:
                    yield expression, str(expected)


def written(spec: str) -> str:
    """
    The specification with its matrix made anew.
    """
    before, _, rest = spec.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{matrix()}\n{END}{after}"


if __name__ == "__main__":
    SPEC.write_text(written(SPEC.read_text(encoding="utf-8")), encoding="utf-8")
