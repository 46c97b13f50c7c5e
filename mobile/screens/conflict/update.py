"""
I know or am related to them: what each event means.
"""

from __future__ import annotations

from dataclasses import replace

from mobile.screens.conflict.model import (
    BackTapped,
    Declare,
    Declared,
    Model,
    ReadTitle,
    TieTapped,
    TitleRead,
)
from mobile.ui.loop import Effects, Event, Failed, Shown
from mobile.ui.routes import GoBack, Tell


def update(model: Model, event: Event) -> tuple[Model, Effects]:
    """
    The screen after an event, and what is to be done.
    """
    match event:
        case Shown():
            return model, (ReadTitle(model.subject),)
        case TitleRead(title):
            return replace(model, title=title), ()
        case TieTapped(tie) if not model.busy:
            return replace(model, busy=True, failed=None), (Declare(model.subject, tie),)
        case Declared():
            return model, (GoBack(), Tell("Your supervisor decides who goes on."))
        case Failed():
            return replace(model, busy=False, failed=event), ()
        case BackTapped():
            return model, (GoBack(),)
    return model, ()
