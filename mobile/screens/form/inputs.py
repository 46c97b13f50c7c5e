"""
The answers of a question: which controls a kind of question is answered with.
"""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from mobile.screens.form.choices import choice_controls
from mobile.screens.form.counting import breath_controls
from mobile.screens.form.days import day_controls
from mobile.screens.form.model import ChoiceTapped, Model, ScanTapped
from mobile.screens.form.numbers import answer_field, number_controls, range_controls
from mobile.screens.form.pictures import media_controls
from mobile.screens.form.places import line_controls, place_controls
from mobile.screens.form.repeats import repeat_controls
from mobile.ui.controls import button, choice, notice, text
from mobile.ui.look import Look
from mobile.ui.loop import Send
from mobile.ui.palette import Meaning
from mobile.use_cases.read_visit import said_answer
from shared.forms.steps import Step

BREATHS = "breath-counter"

Parts = list[ft.Control]


def answer_controls(model: Model, step: Step, media: str, send: Send, look: Look) -> Parts:
    """
    What the question is answered with.
    """
    if step.readonly and step.kind != "repeat":
        return [text(said_answer(step), 20, bold=True)] if step.value is not None else []
    if BREATHS in step.appearance.split():
        return breath_controls(model, step, send, look)
    return _KINDS.get(step.kind, _cannot)(model, step, media, send, look)


def _acknowledge(model: Model, step: Step, media: str, send: Send, look: Look) -> Parts:
    return [
        choice(
            look.words("I have read this"),
            lambda: send(ChoiceTapped("OK")),
            marked=bool(model.chosen),
            several=True,
            chosen_word=look.words("chosen"),
            key="OK",
        )
    ]


def _note(model: Model, step: Step, media: str, send: Send, look: Look) -> Parts:
    return []


def _text(model: Model, step: Step, media: str, send: Send, look: Look) -> Parts:
    words = step.appearance.split()
    return [answer_field(model, step, send, look, digits="numbers" in words, multiline="multiline" in words)]


def _barcode(model: Model, step: Step, media: str, send: Send, look: Look) -> Parts:
    _ = look.words
    scan = ScanTapped(_("Hold the code in the frame"), _("Cancel"))
    return [
        button(_("Scan the code"), lambda: send(scan), icon=ft.Icons.QR_CODE_SCANNER, outline=True),
        *(
            [notice(_("The camera cannot be used. Type the code."), meaning=Meaning.HELD)]
            if model.unplaced
            else []
        ),
        answer_field(model, step, send, look, digits=False),
    ]


def _cannot(model: Model, step: Step, media: str, send: Send, look: Look) -> Parts:
    _ = look.words
    return [notice(_("This cannot be answered on this phone yet."), body=_("Go on to the next question."))]


_KINDS: dict[str, Callable[[Model, Step, str, Send, Look], Parts]] = {
    "select_one": choice_controls,
    "select_multiple": choice_controls,
    "rank": choice_controls,
    "acknowledge": _acknowledge,
    "note": _note,
    "integer": number_controls,
    "decimal": number_controls,
    "range": range_controls,
    "text": _text,
    "barcode": _barcode,
    "date": day_controls,
    "time": day_controls,
    "datetime": day_controls,
    "geopoint": place_controls,
    "geotrace": line_controls,
    "geoshape": line_controls,
    "image": media_controls,
    "audio": media_controls,
    "video": media_controls,
    "file": media_controls,
    "repeat": repeat_controls,
}
