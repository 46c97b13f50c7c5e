"""
Who can open this: how it looks.
"""

from __future__ import annotations

import flet as ft

from mobile.screens.access.model import (
    AddTapped,
    BackTapped,
    Confirmed,
    GiveTapped,
    KeepTapped,
    ListedTapped,
    Model,
    ReasonTapped,
    WorkerTapped,
)
from mobile.ui import palette as p
from mobile.ui.access_words import SAYS, WHY_LISTED, WHY_OFF
from mobile.ui.controls import button, heading, notice, text, tile
from mobile.ui.failures import failure
from mobile.ui.look import Look
from mobile.ui.loop import Send
from mobile.ui.palette import Meaning
from mobile.ui.sheets import sheet
from mobile.use_cases.keep_access import Access, Declared, Listed
from shared.domain.access import Reason


def view(model: Model, send: Send, look: Look) -> ft.View:
    """
    The list, or the question about it.
    """
    _ = look.words
    access = model.access
    body = _question if model.is_asking else _list
    return sheet(
        look,
        (access.title if access else "") or _("Who can open this"),
        [*failure(look, model.failed), *(body(model, access, send, look) if access else [])],
        on_back=lambda: send(BackTapped()),
        place=f"{model.taking_off}{model.adding}{bool(model.giving)}{model.to}",
    )


def _list(model: Model, access: Access, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    rows = [_listed(one, access, send, look) for one in access.on]
    adding = button(
        _("Put somebody on the list"), lambda: send(AddTapped()), icon=ft.Icons.PERSON_ADD, outline=True
    )
    off = [_taken_off(one, access, send) for one in access.off]
    return [
        *(_declared(model, one, send, look) for one in access.declared),
        heading(_("Who can open this") if access.is_case else _("Who reads sensitive answers")),
        *rows,
        *([adding] if access.may_change and access.others else []),
        *([heading(_("Taken off the list")), *off] if off else []),
    ]


def _listed(one: Listed, access: Access, send: Send, look: Look) -> ft.Control:
    _ = look.words
    why = _(WHY_LISTED[one.why]) if one.why else ""
    can_go = access.may_change and not one.is_me
    return tile(
        _("{name} (you)", name=one.name) if one.is_me else one.name,
        (lambda: send(ListedTapped(one.worker))) if can_go else None,
        lines=[why],
        icon=ft.Icons.PERSON,
        key=one.worker,
    )


def _taken_off(one: Listed, access: Access, send: Send) -> ft.Control:
    return tile(
        one.name,
        (lambda: send(WorkerTapped(one.worker))) if access.may_change else None,
        icon=ft.Icons.PERSON_OFF,
        meaning=Meaning.HELD,
        key=f"off-{one.worker}",
    )


def _declared(model: Model, declared: Declared, send: Send, look: Look) -> ft.Control:
    _ = look.words
    stays = button(
        _("It stays as it is"), lambda: send(KeepTapped(declared)), outline=True, enabled=not model.busy
    )
    return notice(
        _(SAYS[declared.tie], name=declared.name),
        meaning=Meaning.HELD,
        actions=[
            button(_("Give to somebody else"), lambda: send(GiveTapped(declared)), icon=ft.Icons.SWAP_HORIZ),
            *([] if declared.is_mine else [stays]),
        ],
    )


def _question(model: Model, access: Access, send: Send, look: Look) -> list[ft.Control]:
    if model.taking_off:
        return _reasons(model, access, send, look)
    return _confirmation(model, access, send, look) if model.to else _workers(model, access, send, look)


def _reasons(model: Model, access: Access, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    return [
        heading(_("Take {name} off the list?", name=_name(access, model.taking_off))),
        *([_told(look)] if access.is_case else []),
        *(
            button(
                _(WHY_OFF[reason]),
                lambda reason=reason: send(ReasonTapped(reason)),  # type: ignore[misc]
                outline=True,
                enabled=not model.busy,
            )
            for reason in Reason
        ),
    ]


def _workers(model: Model, access: Access, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    here = access.on if model.giving else ()
    gone = model.giving.worker if model.giving else ""
    return [
        heading(_("Who goes on with it?") if model.giving else _("Put somebody on the list")),
        *(
            tile(
                one.name,
                lambda one=one: send(WorkerTapped(one.worker)),  # type: ignore[misc]
                lines=[_(WHY_LISTED[one.why]) if one.why else ""],
                icon=ft.Icons.PERSON,
                key=one.worker,
            )
            for one in (*access.others, *here)
            if one.worker != gone and not one.is_me
        ),
    ]


def _confirmation(model: Model, access: Access, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    name = _name(access, model.to)
    question = _("Give to {name}?", name=name) if model.giving else _("Put {name} on the list?", name=name)
    gone = model.giving.name if model.giving else ""
    why = _(SAYS[model.giving.tie], name=gone) if model.giving else ""
    return [
        notice(
            question,
            body=_("{name} is taken off the list.", name=gone) if gone else "",
            meaning=Meaning.HELD,
            actions=[
                button(_("Yes"), lambda: send(Confirmed(why)), icon=ft.Icons.CHECK, enabled=not model.busy),
                button(_("No"), lambda: send(BackTapped()), outline=True),
            ],
        ),
        *([_told(look)] if gone and access.is_case else []),
    ]


def _told(look: Look) -> ft.Control:
    _ = look.words
    words = _("At its next sync the phone lets go of the case. What it has not sent comes to you.")
    return text(words, 16, color=p.SOFT_INK)


def _name(access: Access, worker: str) -> str:
    everybody = (*access.on, *access.off, *access.others)
    return next((one.name for one in everybody if one.worker == worker), "")
