"""
Register this phone again: what each event means.
"""

from __future__ import annotations

from dataclasses import replace

from mobile.screens.renewal.model import BackTapped, CodeTapped, CodeTyped, Model, Renew, Renewed
from mobile.ui.loop import Effects, Event, Failed
from mobile.ui.routes import GoBack, Tell


def update(model: Model, event: Event) -> tuple[Model, Effects]:
    """
    The screen after an event, and what is to be done.
    """
    match event:
        case Failed():
            return replace(model, busy=False, failed=event), ()
        case Renewed():
            return model, (GoBack(), Tell("This phone is registered again. Sync now."))
        case BackTapped():
            return (model, ()) if model.busy else (model, (GoBack(),))
        case CodeTyped(code) if not model.busy:
            return replace(model, code=code, failed=None), ()
        case CodeTapped() if not model.busy:
            if not model.is_complete:
                return replace(model, failed=Failed("enrol.code.malformed")), ()
            return replace(model, busy=True, failed=None), (Renew(model.code),)
    return model, ()
