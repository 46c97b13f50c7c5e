"""
A picture, a signature or sound of a visit: what each event means.
"""

from __future__ import annotations

from dataclasses import replace

from mobile.screens.attachment.model import (
    AgainTapped,
    BackTapped,
    Fetch,
    Fetched,
    Hush,
    Model,
    Play,
    PlayTapped,
    Save,
    SaveTapped,
)
from mobile.ui.loop import Effects, Event, Failed, Shown
from mobile.ui.routes import GoBack


def update(model: Model, event: Event) -> tuple[Model, Effects]:
    """
    The screen after an event, and what is to be done.
    """
    match event:
        case Shown() | AgainTapped() if not model.content and not model.fetching:
            return replace(model, fetching=True, failed=None), (Fetch(),)
        case Fetched(content):
            return replace(model, content=content, fetching=False), ()
        case Failed():
            return replace(model, fetching=False, failed=event), ()
        case PlayTapped(words) if model.content:
            return replace(model, failed=None), (Play(model.content, words),)
        case SaveTapped() if model.content:
            return model, (Save(model.content),)
        case BackTapped():
            return model, (Hush(), GoBack())
    return model, ()
