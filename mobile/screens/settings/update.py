"""
Settings: what each event means.
"""

from __future__ import annotations

from dataclasses import replace

from mobile.screens.settings.model import (
    AboutRead,
    BackTapped,
    ChartTapped,
    LanguageTapped,
    LockTapped,
    Model,
    ReadAbout,
)
from mobile.ui.loop import Effects, Event, Failed, Shown
from mobile.ui.routes import GoBack, Lock, Open, SpeakLanguage, ToDangerChart


def update(model: Model, event: Event) -> tuple[Model, Effects]:
    """
    The screen after an event, and what is to be done.
    """
    match event:
        case Shown():
            return model, (ReadAbout(),)
        case AboutRead(about):
            return replace(model, about=about), ()
        case LanguageTapped(language):
            return model, (SpeakLanguage(language),)
        case LockTapped():
            return model, (Lock(),)
        case ChartTapped():
            return model, (Open(ToDangerChart()),)
        case BackTapped():
            return model, (GoBack(),)
        case Failed():
            return replace(model, failed=event), ()
    return model, ()
