"""
Old records are closed: what each event means.
"""

from __future__ import annotations

from dataclasses import replace

from mobile.screens.old_records.model import BackTapped, Model, Sync, Synced, SyncTapped
from mobile.ui.loop import Effects, Event, Failed
from mobile.ui.routes import GoBack, Tell


def update(model: Model, event: Event) -> tuple[Model, Effects]:
    """
    The screen after an event, and what is to be done.
    """
    match event:
        case SyncTapped() if not model.busy:
            return replace(model, busy=True, failed=None), (Sync(),)
        case Synced():
            return model, (GoBack(), Tell("Old visits can be read again."))
        case Failed():
            return replace(model, busy=False, failed=event), ()
        case BackTapped():
            return model, (GoBack(),)
    return model, ()
