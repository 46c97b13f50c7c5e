"""
Danger: how it looks. Red from edge to edge where it may be seen; a plain page where it must be quiet.
"""

from __future__ import annotations

import flet as ft

from mobile.screens.danger.model import (
    AloneTapped,
    AnsweredTapped,
    BackTapped,
    CallTapped,
    ContactTapped,
    GoOnTapped,
    HideTapped,
    ListenTapped,
    Model,
    OutcomeTapped,
    ReasonTapped,
    ReasonTyped,
    StopTapped,
)
from mobile.ui import palette as p
from mobile.ui.controls import button, card, field, heading, icon_button, link, notice, picture, text
from mobile.ui.failures import failure
from mobile.ui.look import Look
from mobile.ui.loop import Send
from mobile.ui.outcomes import REFERRAL_WORDS, SOURCE_WORDS, STAYS_OPEN, attempt_words
from mobile.ui.palette import Meaning, Pair
from mobile.ui.sheets import GREEN, RED, sheet
from mobile.use_cases.open_danger import OpenDanger, PastCall, Reach, Sign

OFFERED = ("arrived", "did_not_arrive", "declined")
TOLD_BY = ("slip", "call")
"""How a worker knows of an arrival that they did not see."""

FIRST_CALLS = 1
"""Calls above the advice, so that one is on screen without scrolling."""

CALL_ICONS = {"ambulance": ft.Icons.EMERGENCY, "emergency": ft.Icons.SOS}
WHITE_ON_RED = Pair(p.WHITE, p.ALARM)
RED_ON_WHITE = Pair(p.ALARM_DEEP, p.WHITE)


def view(model: Model, send: Send, look: Look) -> ft.View:
    """
    What to do, whom to call, what came of it.
    """
    danger = model.danger
    if danger is None:
        return sheet(look, "", failure(look, model.failed), on_back=lambda: send(BackTapped()))
    if danger.quiet:
        return _quiet(model, danger, send, look)
    return _loud(model, danger, send, look)


def _loud(model: Model, danger: OpenDanger, send: Send, look: Look) -> ft.View:
    _ = look.words
    now = danger.tier == "now"
    return sheet(
        look,
        _("Danger") if now else _("Help today"),
        [
            *failure(look, model.failed),
            *(
                [notice(_("The visit is saved on this phone."), meaning=Meaning.DONE)]
                if model.stopped
                else []
            ),
            _who(danger, look, now),
            *([_answered(send, look)] if model.calling else []),
            *([card([_past(call, danger.reaches, look) for call in danger.calls])] if danger.calls else []),
            *_calls(danger.reaches[:FIRST_CALLS], send, look),
            *(_sign(sign, now, send, look) for sign in danger.signs),
            *_calls(danger.reaches[FIRST_CALLS:], send, look),
            *_unknown(danger.reaches, look),
            *_outcomes(model, danger, send, look),
        ],
        on_back=lambda: send(BackTapped()),
        bar=RED if now else Pair(p.WHITE, p.SUN_BAR),
        ground=p.ALARM if now else p.PAPER,
        foot=_foot(model, danger, send, look),
    )


def _who(danger: OpenDanger, look: Look, now: bool) -> ft.Control:
    _ = look.words
    ink = p.WHITE if now else p.INK
    order = _("Stop. Get help now.") if now else _("Get help within 24 hours.")
    return ft.Column(
        [
            ft.Row(
                [
                    ft.Icon(ft.Icons.WARNING_ROUNDED, color=ink, size=44),
                    ft.Semantics(
                        live_region=True,
                        expand=True,
                        content=text(order, 26, bold=True, color=ink),
                    ),
                ],
                spacing=12,
            ),
            text(" · ".join(part for part in (danger.name, danger.place) if part), 17, color=ink),
        ],
        spacing=6,
    )


def _sign(sign: Sign, now: bool, send: Send, look: Look) -> ft.Control:
    _ = look.words
    spoken = _.pick(sign.audio)
    return card(
        [
            *([picture(look.picture(sign.picture), _.pick(sign.title), height=140)] if sign.picture else []),
            ft.Semantics(
                heading_level=2,
                content=text(_.pick(sign.title), 24, bold=True, color=p.BLOOD if now else p.SUN),
            ),
            text(_.pick(sign.action), 20),
            *(
                [_line(ft.Icons.LOCAL_HOSPITAL, _("Go to: {place}", place=_.pick(sign.refer_to)))]
                if sign.refer_to
                else []
            ),
            *(
                [
                    button(
                        _("Listen"), lambda: send(ListenTapped(spoken)), icon=ft.Icons.VOLUME_UP, outline=True
                    )
                ]
                if spoken
                else []
            ),
        ]
    )


def _line(icon: ft.IconData, words: str) -> ft.Control:
    return ft.Row(
        [ft.Icon(icon, color=p.BLOOD, size=26), text(words, 18, bold=True, expand=True)], spacing=10
    )


def _calls(reaches: tuple[Reach, ...], send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    return [
        button(
            _("Call {whom}", whom=_.pick(reach.label)),
            lambda reach=reach: send(CallTapped(reach)),  # type: ignore[misc]
            icon=CALL_ICONS.get(reach.source, ft.Icons.CALL),
            pair=RED_ON_WHITE,
            outline=True,
        )
        for reach in reaches
        if reach.number
    ]


def _unknown(reaches: tuple[Reach, ...], look: Look) -> list[ft.Control]:
    _ = look.words
    without = [_.pick(reach.label) for reach in reaches if not reach.number]
    if not without:
        return []
    return [card([text(_("No number is written down for: {whom}", whom=", ".join(without)), 16)])]


def _past(call: PastCall, reaches: tuple[Reach, ...], look: Look) -> ft.Control:
    _ = look.words
    known = (_.pick(reach.label) for reach in reaches if reach.number and reach.number == call.number)
    whom = next(known, call.label)
    answer = {"yes": _("answered"), "no": _("nobody answered")}.get(call.answered, "")
    icon = ft.Icons.CALL_MADE if call.answered == "yes" else ft.Icons.PHONE_MISSED
    return ft.Row(
        [
            ft.Icon(icon if call.answered else ft.Icons.CALL, color=p.SOFT_INK, size=24),
            text(
                " · ".join(part for part in (_("Called {whom}", whom=whom), answer) if part),
                16,
                expand=True,
            ),
        ],
        spacing=10,
    )


def _answered(send: Send, look: Look) -> ft.Control:
    _ = look.words
    return card(
        [
            heading(_("Did somebody answer?"), size=20),
            ft.Row(
                [
                    button(_("Yes"), lambda: send(AnsweredTapped(True)), icon=ft.Icons.CHECK, expand=True),
                    button(
                        _("No"),
                        lambda: send(AnsweredTapped(False)),
                        icon=ft.Icons.CLOSE,
                        outline=True,
                        expand=True,
                    ),
                ],
                spacing=10,
            ),
        ]
    )


def _outcomes(model: Model, danger: OpenDanger, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    if model.draft:
        return []
    if danger.closed:
        return [card(_ended(danger, look))]
    if model.asking:
        return [
            card(
                [
                    heading(_(REFERRAL_WORDS[model.asking]), size=20),
                    text(_(STAYS_OPEN), 16, color=p.SOFT_INK),
                    field(_("Why?"), model.reason, lambda reason: send(ReasonTyped(reason)), key="reason"),
                    button(
                        _("Save"),
                        lambda: send(ReasonTapped()),
                        icon=ft.Icons.CHECK,
                        enabled=bool(model.reason.strip()) and not model.busy,
                    ),
                ]
            )
        ]
    return [
        card(
            [
                heading(_("What came of it?"), size=20),
                *([text(_attempt(danger, look), 16, color=p.SOFT_INK)] if danger.outcome else []),
                *(
                    button(
                        _(REFERRAL_WORDS[outcome]),
                        lambda outcome=outcome: send(OutcomeTapped(outcome)),  # type: ignore[misc]
                        outline=True,
                        enabled=not model.busy,
                    )
                    for outcome in OFFERED
                ),
                *(
                    link(
                        ": ".join((_(REFERRAL_WORDS["arrived"]), _(SOURCE_WORDS[source]))),
                        lambda source=source: send(OutcomeTapped("arrived", source)),  # type: ignore[misc]
                    )
                    for source in TOLD_BY
                ),
                *(
                    [
                        link(
                            _("I asked how they are; nothing new"),
                            lambda: send(ContactTapped()),
                            icon=ft.Icons.CHECK,
                        )
                    ]
                    if model.task
                    else []
                ),
            ]
        )
    ]


def _attempt(danger: OpenDanger, look: Look) -> str:
    return attempt_words(look.words, danger.outcome, danger.outcome_reason, danger.outcome_source)


def _ended(danger: OpenDanger, look: Look) -> list[ft.Control]:
    _ = look.words
    said = _attempt(danger, look)
    why = _("Ended by the supervisor: {why}", why=danger.closed_why) if danger.closed_why else ""
    return [text(line, 18, bold=True) for line in (said, why) if line]


def _foot(model: Model, danger: OpenDanger, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    if model.stopped:
        return [button(_("Done"), lambda: send(GoOnTapped()), icon=ft.Icons.CHECK)]
    if not model.draft:
        return []
    return [
        *(
            [
                button(
                    _("Stop, go now"),
                    lambda: send(StopTapped()),
                    icon=ft.Icons.DIRECTIONS_RUN,
                    pair=WHITE_ON_RED,
                    enabled=not model.busy,
                )
            ]
            if danger.tier == "now"
            else []
        ),
        button(
            _("Go on with the questions"),
            lambda: send(GoOnTapped()),
            icon=ft.Icons.ARROW_FORWARD,
            outline=True,
        ),
    ]


def _quiet(model: Model, danger: OpenDanger, send: Send, look: Look) -> ft.View:
    """
    No danger word, colour or sound; the whole advice only when nobody else is there; one tap and it is gone.
    """
    _ = look.words
    if not model.alone:
        body = [
            heading(_("Next step"), size=22),
            text(_("Are you alone with this person, and is it safe to talk?"), 18),
            button(_("Yes, alone and safe"), lambda: send(AloneTapped()), outline=True),
        ]
    else:
        body = [
            *(text(_.pick(sign.action), 18) for sign in danger.signs),
            *(
                button(
                    _.pick(reach.label),
                    lambda reach=reach: send(CallTapped(reach)),  # type: ignore[misc]
                    icon=ft.Icons.CALL,
                    outline=True,
                )
                for reach in danger.reaches
                if reach.number
            ),
            *([_answered(send, look)] if model.calling else []),
            *_outcomes(model, danger, send, look),
        ]
    return sheet(
        look,
        _("Note"),
        [*failure(look, model.failed), *body],
        on_back=lambda: send(BackTapped()),
        actions=[icon_button(_("Hide"), ft.Icons.CLOSE, lambda: send(HideTapped()), color=p.WHITE)],
        bar=GREEN,
        foot=[button(_("Go on"), lambda: send(GoOnTapped()), icon=ft.Icons.ARROW_FORWARD)],
    )
