"""
Handing over: how it looks. One question after the other.
"""

from __future__ import annotations

import flet as ft

from mobile.screens.hand_over.model import (
    BackTapped,
    Confirmed,
    DaysTapped,
    GiverTapped,
    Model,
    ToTapped,
    Way,
    WayTapped,
)
from mobile.ui import palette as p
from mobile.ui.controls import button, card, heading, notice, text, tile
from mobile.ui.failures import failure
from mobile.ui.look import Look
from mobile.ui.loop import Send
from mobile.ui.palette import Meaning
from mobile.ui.sheets import sheet
from mobile.ui.square import square
from mobile.use_cases.hand_over import Cover, Team, TeamWorker

COVER_DAYS = (7, 14, 28)
SIDE = 260


def view(model: Model, send: Send, look: Look) -> ft.View:
    """
    The next question.
    """
    _ = look.words
    return sheet(
        look,
        _("Hand over"),
        [
            *failure(look, model.failed),
            *([notice(_("Saved on this phone."), meaning=Meaning.RECORDED)] if model.done else []),
            *_square(model, look),
            *(_question(model, model.team, send, look) if model.team else []),
        ],
        on_back=lambda: send(BackTapped()),
        place=f"{model.giver}{model.way}{model.to}",
    )


def _square(model: Model, look: Look) -> list[ft.Control]:
    """
    For a colleague who stands beside and has no network either.
    """
    if not model.square:
        return []
    _ = look.words
    drawn = square(model.square, _("QR code for handing over"), side=SIDE)
    return [
        card(
            [
                text(_("No network? {name} scans this now, under Case card.", name=model.taker), 17),
                ft.Row([drawn], alignment=ft.MainAxisAlignment.CENTER),
            ]
        )
    ]


def _question(model: Model, team: Team, send: Send, look: Look) -> list[ft.Control]:
    if not model.household and not model.giver:
        return _givers(team, send, look)
    about = [heading(_about(model, team, look))]
    if model.way is None:
        return [*about, *_ways(model, team, send, look)]
    if model.way is Way.END:
        return [*about, _end(model, team, send, look)]
    if not model.to:
        return [*about, *_takers(model, team, send, look)]
    return [*about, *_last(model, team, send, look)]


def _about(model: Model, team: Team, look: Look) -> str:
    _ = look.words
    if model.household:
        return team.title or _("Household")
    worker = _named(team.givers, model.giver)
    return f"{worker.name} · " + _.count("{n} household", "{n} households", worker.households)


def _givers(team: Team, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    if not team.givers:
        return [text(_("Nobody of your team has households yet."), 16, color=p.SOFT_INK)]
    return [heading(_("Whose households?")), *(_giver(one, send, look) for one in team.givers)]


def _giver(one: TeamWorker, send: Send, look: Look) -> ft.Control:
    _ = look.words
    return tile(
        one.name,
        lambda: send(GiverTapped(one.worker)),
        lines=[
            _.count("{n} household", "{n} households", one.households),
            _("Has left") if one.has_left else "",
        ],
        meaning=Meaning.HELD if one.has_left else Meaning.PLAIN,
        icon=ft.Icons.PERSON_OFF if one.has_left else ft.Icons.PERSON,
        key=one.worker,
    )


def _covered(model: Model, team: Team) -> Cover | None:
    return team.cover if model.household else _named(team.givers, model.giver).cover


def _ways(model: Model, team: Team, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    covered = _covered(model, team)
    ways = [
        *([_covering(covered, send, look)] if covered else []),
        tile(
            _("To another worker, for good"),
            lambda: send(WayTapped(Way.GIVE)),
            icon=ft.Icons.SWAP_HORIZ,
        ),
        tile(
            _("Somebody covers for a while"),
            lambda: send(WayTapped(Way.COVER)),
            icon=ft.Icons.EVENT_REPEAT,
        ),
    ]
    if team.areas:
        ways.append(tile(_("To another team"), lambda: send(WayTapped(Way.MOVE)), icon=ft.Icons.MOVE_DOWN))
    return ways


def _covering(covered: Cover, send: Send, look: Look) -> ft.Control:
    _ = look.words
    return tile(
        _("End the cover"),
        lambda: send(WayTapped(Way.END)),
        lines=[covered.name, _("Until {time}", time=_.day(covered.last))],
        icon=ft.Icons.EVENT_BUSY,
    )


def _end(model: Model, team: Team, send: Send, look: Look) -> ft.Control:
    _ = look.words
    covered = _covered(model, team)
    return notice(
        _("{name} no longer goes there?", name=covered.name if covered else ""),
        meaning=Meaning.HELD,
        actions=_yes_or_no(model, send, look),
    )


def _yes_or_no(model: Model, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    return [
        button(_("Yes"), lambda: send(Confirmed()), icon=ft.Icons.CHECK, enabled=not model.busy),
        button(_("No"), lambda: send(BackTapped()), outline=True),
    ]


def _takers(model: Model, team: Team, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    if model.way is Way.MOVE:
        return [text(_("To which team?"), 17), *(_area(area, name, send) for area, name in team.areas)]
    return [
        text(_("Who goes there?"), 17),
        *(_taker(one, send, look) for one in team.takers if one.worker != model.giver),
    ]


def _area(area: str, name: str, send: Send) -> ft.Control:
    return tile(name, lambda: send(ToTapped(area)), icon=ft.Icons.GROUPS, key=area)


def _taker(one: TeamWorker, send: Send, look: Look) -> ft.Control:
    _ = look.words
    return tile(
        one.name,
        lambda: send(ToTapped(one.worker)),
        lines=[_.count("{n} household", "{n} households", one.households)],
        icon=ft.Icons.PERSON,
        key=one.worker,
    )


def _last(model: Model, team: Team, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    if model.way is Way.COVER:
        name = _named(team.takers, model.to).name
        return [
            text(_("{name} goes there. For how long?", name=name), 17),
            *(_days(model, days, send, look) for days in COVER_DAYS),
        ]
    if model.way is Way.MOVE:
        question = _("Give to {name}?", name=dict(team.areas).get(model.to, ""))
        body = _("The old team no longer sees them. Their late work comes to the review box.")
    else:
        question = _("Give to {name}?", name=_named(team.takers, model.to).name)
        body = ""
    return [
        notice(
            question,
            body=body,
            meaning=Meaning.HELD,
            actions=_yes_or_no(model, send, look),
        )
    ]


def _days(model: Model, days: int, send: Send, look: Look) -> ft.Control:
    return button(
        look.words.count("{n} day", "{n} days", days),
        lambda: send(DaysTapped(days)),
        outline=True,
        enabled=not model.busy,
    )


def _named(workers: tuple[TeamWorker, ...], worker: str) -> TeamWorker:
    return next((one for one in workers if one.worker == worker), TeamWorker(worker, "", 0))
