"""
A rating without a name: what each event means.
"""

from __future__ import annotations

from dataclasses import replace

from mobile.screens.rate.model import (
    AnswerTapped,
    BackTapped,
    Given,
    GiveTapped,
    KeepRating,
    Model,
    WordsTyped,
)
from mobile.ui.loop import Effects, Event, Failed
from mobile.ui.routes import GoBack


def update(model: Model, event: Event) -> tuple[Model, Effects]:
    """
    The screen after an event, and what is to be done.
    """
    match event:
        case AnswerTapped(question, answer):
            return replace(model, said={**model.said, question: answer}), ()
        case WordsTyped(words):
            return replace(model, words=words), ()
        case GiveTapped() if model.said and not model.busy:
            return replace(model, busy=True), (KeepRating(model.programme, model.said, model.words),)
        case Given():
            # Whoever takes the phone back finds nothing of it.
            return Model(model.programme, done=True), ()
        case Failed():
            return replace(model, failed=event, busy=False), ()
        case BackTapped():
            return Model(model.programme), (GoBack(),)
    return model, ()
