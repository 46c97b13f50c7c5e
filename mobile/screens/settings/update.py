"""
Settings: what each event means.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from mobile.screens.settings.model import (
    AboutRead,
    BackTapped,
    ChartTapped,
    ForgottenPinsTapped,
    KeepNickname,
    KeepWifi,
    LanguageTapped,
    LeaveCancelled,
    LeaveConfirmed,
    LeavePhone,
    LeaveTapped,
    LockTapped,
    Model,
    NicknameKept,
    NicknameTapped,
    NicknameTyped,
    PinTapped,
    ReadAbout,
    ServicesTapped,
    ShadeTapped,
    WifiTapped,
    WorkTapped,
)
from mobile.ui.loop import Effects, Event, Failed, Shown
from mobile.ui.routes import (
    GoBack,
    Lock,
    Open,
    Route,
    ShowIn,
    SpeakLanguage,
    Tell,
    ToChangePin,
    ToDangerChart,
    ToForgottenPins,
    ToMyWork,
    ToServices,
)

MAX_NICKNAME = 40

LEADS: Mapping[type[Event], Route] = {
    ChartTapped: ToDangerChart(),
    ForgottenPinsTapped: ToForgottenPins(),
    PinTapped: ToChangePin(),
    ServicesTapped: ToServices(),
    WorkTapped: ToMyWork(),
}
"""What opens another screen."""


def update(model: Model, event: Event) -> tuple[Model, Effects]:
    """
    The screen after an event, and what is to be done.
    """
    if type(event) in LEADS:
        return model, (Open(LEADS[type(event)]),)
    match event:
        case Shown():
            return model, (ReadAbout(),)
        case AboutRead(about):
            return replace(model, about=about), ()
        case LanguageTapped(language):
            return model, (SpeakLanguage(language),)
        case ShadeTapped(shade) if model.about is not None:
            return replace(model, about=replace(model.about, shade=shade)), (ShowIn(shade),)
        case LockTapped():
            return model, (Lock(),)
        case BackTapped():
            return model, (GoBack(),)
        case WifiTapped() if model.about is not None:
            return model, (KeepWifi(not model.about.wifi_only),)
        case Failed():
            return replace(model, busy=False, leaving=False, failed=event), ()
        case NicknameKept():
            return replace(model, nickname=None, busy=False), (ReadAbout(), Tell("Saved"))
    return (model, ()) if model.busy else _changing(model, event)


def _changing(model: Model, event: Event) -> tuple[Model, Effects]:
    match event:
        case NicknameTyped(nickname):
            return replace(model, nickname=nickname[:MAX_NICKNAME], failed=None), ()
        case NicknameTapped() if model.nickname is not None:
            return replace(model, busy=True, failed=None), (KeepNickname(model.nickname.strip()),)
        case LeaveTapped():
            return replace(model, leaving=True, failed=None), ()
        case LeaveCancelled():
            return replace(model, leaving=False), ()
        case LeaveConfirmed() if model.leaving:
            return replace(model, busy=True), (LeavePhone(),)
    return model, ()
