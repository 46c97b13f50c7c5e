"""
Strengths and risks: what each event means.
"""

from __future__ import annotations

from dataclasses import replace

from mobile.screens.domains.model import BackTapped, DomainsRead, Model, ReadDomains
from mobile.ui.loop import Effects, Event, Failed, Shown
from mobile.ui.routes import GoBack


def update(model: Model, event: Event) -> tuple[Model, Effects]:
    """
    The screen after an event, and what is to be done.
    """
    match event:
        case Shown():
            return model, (ReadDomains(model.case),)
        case DomainsRead(view):
            return replace(model, view=view, failed=None), ()
        case Failed():
            return replace(model, failed=event), ()
        case BackTapped():
            return model, (GoBack(),)
    return model, ()
