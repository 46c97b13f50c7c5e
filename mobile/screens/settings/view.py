"""
Settings: how it looks.
"""

from __future__ import annotations

import flet as ft

from mobile.screens.settings.model import (
    About,
    BackTapped,
    ChartTapped,
    ForgottenPinsTapped,
    LanguageTapped,
    LeaveCancelled,
    LeaveConfirmed,
    LeaveTapped,
    LockTapped,
    Model,
    NicknameTapped,
    NicknameTyped,
    PinTapped,
    ServicesTapped,
    ShadeTapped,
    WifiTapped,
    WorkTapped,
)
from mobile.ui import palette as p
from mobile.ui.controls import button, card, choice, field, heading, link, notice, text
from mobile.ui.failures import failure
from mobile.ui.language_row import language_row
from mobile.ui.look import Look
from mobile.ui.loop import Send
from mobile.ui.palette import Meaning
from mobile.ui.pills import pill
from mobile.ui.sheets import sheet
from mobile.ui.theme import DAY_SHADE, NIGHT_SHADE

ROLE_WORDS = {
    "volunteer": "Volunteer",
    "supervisor": "Supervisor",
    "manager": "Manager",
    "administrator": "Administrator",
}


def view(model: Model, send: Send, look: Look) -> ft.View:
    """
    What a worker may set, and what this app is.
    """
    _ = look.words
    return sheet(
        look,
        _("Settings"),
        [
            heading(_("Language")),
            language_row(look, lambda language: send(LanguageTapped(language))),
            button(_("Lock now"), lambda: send(LockTapped()), icon=ft.Icons.LOCK),
            button(_("My work"), lambda: send(WorkTapped()), icon=ft.Icons.BAR_CHART, outline=True),
            button(_("Services"), lambda: send(ServicesTapped()), icon=ft.Icons.HOME_WORK, outline=True),
            button(
                _("Danger signs and help"),
                lambda: send(ChartTapped()),
                icon=ft.Icons.WARNING_ROUNDED,
                outline=True,
            ),
            button(_("Change the PIN"), lambda: send(PinTapped()), icon=ft.Icons.PASSWORD, outline=True),
            *(_agreeing(model.about, send, look) if model.about else []),
            *([_wifi(model.about, send, look)] if model.about else []),
            *(_shades(model.about, send, look) if model.about else []),
            *(_nickname(model, model.about, send, look) if model.about else []),
            *([_about(model.about, look)] if model.about else []),
            link(_("Leave this phone"), lambda: send(LeaveTapped()), icon=ft.Icons.LOGOUT),
        ],
        on_back=lambda: send(BackTapped()),
        # At the foot it is seen from wherever the body is scrolled to.
        foot=[_leaving(model, send, look)] if model.leaving else failure(look, model.failed),
    )


def _agreeing(about: About, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    if about.role == "volunteer":
        return []
    return [
        button(
            _("Forgotten PINs"), lambda: send(ForgottenPinsTapped()), icon=ft.Icons.LOCK_RESET, outline=True
        )
    ]


def _shades(about: About, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    shades = (("", _("Automatic")), (DAY_SHADE, _("Daytime")), (NIGHT_SHADE, _("Night")))
    keys = [
        pill(look, label, lambda shade=shade: send(ShadeTapped(shade)), chosen=about.shade == shade)  # type: ignore[misc]
        for shade, label in shades
    ]
    return [heading(_("Colours")), ft.Row(keys, spacing=8, wrap=True)]


def _wifi(about: About, send: Send, look: Look) -> ft.Control:
    return choice(
        look.words("Send pictures on Wi-Fi only"),
        lambda: send(WifiTapped()),
        marked=about.wifi_only,
        several=True,
        chosen_word=look.words("chosen"),
        key="wifi",
    )


def _nickname(model: Model, about: About, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    typed = about.nickname if model.nickname is None else model.nickname
    return [
        heading(_("Name on the lock screen")),
        field(
            _("Another name, if you like"),
            typed,
            lambda nickname: send(NicknameTyped(nickname)),
            on_submit=lambda: send(NicknameTapped()),
            icon=ft.Icons.BADGE,
            key="nickname",
        ),
        *(
            [
                button(
                    _("Keep this name"), lambda: send(NicknameTapped()), outline=True, enabled=not model.busy
                )
            ]
            if typed.strip() != about.nickname
            else []
        ),
    ]


def _leaving(model: Model, send: Send, look: Look) -> ft.Control:
    _ = look.words
    return notice(
        _("Take your data off this phone?"),
        body=_("Everything of yours goes from it. It is only done if all of it was sent."),
        meaning=Meaning.HELD,
        actions=[
            button(_("Yes, leave"), lambda: send(LeaveConfirmed()), enabled=not model.busy),
            button(_("No"), lambda: send(LeaveCancelled()), outline=True),
        ],
    )


def _about(about: About, look: Look) -> ft.Control:
    _ = look.words
    facts = [
        f"{about.worker} · {_(ROLE_WORDS.get(about.role, about.role))}",
        about.area,
        *about.packs,
        _("Stored on this phone: {size} kB", size=(about.store_bytes + 1023) // 1024),
        _("Recovery key: {fingerprint}", fingerprint=about.recovery)
        if about.recovery
        else _("No recovery key yet: do not forget your PIN."),
        _("The server named another recovery key. It was not taken. Tell your supervisor.")
        if about.unknown_key
        else "",
        *(
            _("New PIN {time}, agreed by {names}", time=_.moment(at), names=names)
            for at, names in about.recovered
        ),
        f"Doorstep {about.version}",
    ]
    return card([heading(_("About")), *(text(fact, 16, color=p.SOFT_INK) for fact in facts if fact)])
