"""
The danger chart: what each event means.
"""

from __future__ import annotations

from dataclasses import replace

from mobile.screens.danger_chart.model import (
    BackTapped,
    CallTapped,
    ChartRead,
    Dial,
    Hush,
    ListenTapped,
    Model,
    Play,
    ReadChart,
    SignTapped,
)
from mobile.ui.loop import Effects, Event, Failed, Shown
from mobile.ui.routes import GoBack


def update(model: Model, event: Event) -> tuple[Model, Effects]:
    """
    The screen after an event, and what is to be done.
    """
    match event:
        case Shown():
            return model, (ReadChart(),)
        case ChartRead(chart):
            return replace(model, chart=chart, loaded=True), ()
        case SignTapped(place):
            return replace(model, open_sign=-1 if model.open_sign == place else place), (Hush(),)
        case CallTapped(number):
            return model, (Hush(), Dial(number))
        case ListenTapped(media):
            return model, (Play(media),)
        case BackTapped():
            return model, (Hush(), GoBack())
        case Failed():
            return replace(model, failed=event), ()
    return model, ()
