"""
A page of several questions: each is drawn, and heard, as if it were the one being answered.
"""

from __future__ import annotations

from dataclasses import replace

from mobile.screens.form import answers
from mobile.screens.form.model import Model
from mobile.ui.marked_text import plain_words
from mobile.use_cases.fill_form import Face
from shared.forms.steps import Problem, ProblemCode, Step


def seen_at(model: Model, step: Step) -> Model:
    """
    The screen's state as one question of the page shows it.
    """
    if model.face is None or (model.face.step is not None and model.face.step.ref == step.ref):
        return model
    begun = asked(model, replace(model.face, step=step))
    typed, parts = model.stash.get(step.ref, (begun.typed, begun.parts))
    return told_at(replace(begun, typed=typed, parts=parts), step)


def amiss_at(model: Model, step: Step) -> Problem | None:
    """
    What was found amiss at a question of the page, as long as it is.
    """
    found = model.amiss.get(step.ref)
    if found is None:
        return None
    if found.code is ProblemCode.REQUIRED:
        return found if step.required and not answers.is_answered(step) else None
    return found if step.ref in model.stash else step.problem


def told_at(model: Model, step: Step) -> Model:
    """
    The screen with what was found amiss at the question it asks.
    """
    found = amiss_at(model, step)
    missing = found is not None and found.code is ProblemCode.REQUIRED
    return replace(model, missing=missing, problem=None if missing else found)


def asked(model: Model, face: Face) -> Model:
    """
    The screen as a face's question begins: with its answer, and nothing of what was going on at another.
    """
    step = face.step
    return replace(
        model,
        face=face,
        typed=answers.typed_of(step) if step else "",
        parts=answers.parts_of(step) if step else (),
        chosen=answers.chosen_of(step) if step else (),
        points=answers.points_of(step) if step else (),
        problem=None,
        missing=False,
        filter="",
        found=None,
        opened=False,
        guided=False,
        advised="",
        removing="",
        age="",
        locating=False,
        unplaced="",
        counter=None,
    )


def name_at(model: Model, step: Step, label: str = "") -> str:
    """
    What assistive technology calls a control of a question: on a page with others it says of which; empty where the
    control's own words are enough.
    """
    if model.face is None or len(model.face.page) < 2:
        return ""
    question = plain_words(step.label) or step.name
    return f"{question}: {label}" if label else question
