"""
A person lives somewhere else now: how it looks. What follows is said before it is asked for.
"""

from __future__ import annotations

import flet as ft

from mobile.screens.move_person.model import BackTapped, Confirmed, HomeTapped, Model, TeamTapped, Typed
from mobile.ui import palette as p
from mobile.ui.controls import button, field, heading, notice, text, tile
from mobile.ui.failures import failure
from mobile.ui.look import Look
from mobile.ui.loop import Send
from mobile.ui.palette import Meaning
from mobile.ui.sheets import sheet
from mobile.use_cases.find_households import Found
from mobile.use_cases.move_person import Arrival, Going


def view(model: Model, send: Send, look: Look) -> ft.View:
    """
    Where, and then whether.
    """
    _ = look.words
    going, arrival = model.going, model.arrival
    if going is None:
        body = []
    elif arrival is None:
        body = _where(model, going, send, look)
    else:
        body = _sure(model, going, arrival, send, look)
    return sheet(
        look,
        going.name if going else "",
        [*failure(look, model.failed), *body],
        on_back=lambda: send(BackTapped()),
        place="sure" if arrival else "where",
    )


def _where(model: Model, going: Going, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    nothing = bool(model.typed.strip()) and not model.homes
    return [
        heading(_("Where do they live now?"), size=22),
        field(
            _("Search a household"),
            model.typed,
            lambda typed: send(Typed(typed)),
            icon=ft.Icons.SEARCH,
            key="search",
        ),
        *(_home(row, send, look) for row in model.homes),
        *([text(_("Nothing found."), 16, color=p.SOFT_INK)] if nothing else []),
        *([heading(_("In another team's area"))] if going.areas else []),
        *(
            tile(
                name,
                lambda area=area: send(TeamTapped(area)),  # type: ignore[misc]
                lines=[_("That team says in which household.")],
                icon=ft.Icons.GROUPS,
                key=area,
            )
            for area, name in going.areas
        ),
    ]


def _home(row: Found, send: Send, look: Look) -> ft.Control:
    return tile(
        row.title or row.place or look.words("Household"),
        lambda: send(HomeTapped(row.household)),
        lines=[row.member, row.place if row.title else ""],
        icon=ft.Icons.HOME,
        key=row.household,
    )


def _sure(model: Model, going: Going, arrival: Arrival, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    where = arrival.title or _("Household")
    return [
        notice(
            _("{name} lives here now: {home}?", name=going.name, home=where)
            if arrival.household
            else _("Give {name} to {team}?", name=going.name, team=where),
            meaning=Meaning.HELD,
            actions=[
                *(_line(said) for said in _what_follows(going, arrival, look)),
                button(_("Yes"), lambda: send(Confirmed()), icon=ft.Icons.CHECK, enabled=not model.busy),
                button(_("No"), lambda: send(BackTapped()), outline=True),
            ],
        )
    ]


def _line(said: str) -> ft.Control:
    dot = ft.Icon(ft.Icons.CHEVRON_RIGHT, color=p.SOFT_INK, size=22)
    return ft.Row(
        [dot, text(said, 16, expand=True)], spacing=6, vertical_alignment=ft.CrossAxisAlignment.START
    )


def _what_follows(going: Going, arrival: Arrival, look: Look) -> list[str]:
    _ = look.words
    goes_along = _.count("{n} visit goes along.", "{n} visits go along.", going.visits)
    said = [
        goes_along if going.visits else "",
        _("The rest of the household stays there.") if going.others else "",
        _("{name} goes there from now on.", name=arrival.worker) if arrival.worker else "",
    ]
    if arrival.team:
        said += [
            _(
                "Only {team} can see them then. What comes late lies in its review box.",
                team=arrival.team_name,
            ),
            _("It is done at the next sync."),
        ]
    return [one for one in said if one]
