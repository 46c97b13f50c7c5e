"""
My work: how it looks.
"""

from __future__ import annotations

import flet as ft

from mobile.screens.my_work.model import BackTapped, Model, MonthTapped, SessionTapped, UnfoldTapped
from mobile.screens.my_work.update import EARLIEST
from mobile.ui import palette as p
from mobile.ui.controls import badge, card, heading, icon_button, link, notice, text, tile
from mobile.ui.failures import failure
from mobile.ui.form_icons import form_icon
from mobile.ui.look import Look
from mobile.ui.loop import Send
from mobile.ui.palette import Meaning
from mobile.ui.sheets import sheet
from mobile.ui.words import MONTHS
from mobile.use_cases.my_work import Month
from shared.programmes.targets import Total

FEW = 4
"""So many lines at nothing are shown among the others; more are folded away, so that they hide neither what was done
nor the meetings below."""


def view(model: Model, send: Send, look: Look) -> ft.View:
    """
    The month, and each thing that is counted.
    """
    _ = look.words
    month = model.month
    return sheet(
        look,
        _("My work"),
        [
            *failure(look, model.failed),
            *([_months(model, month, send, look)] if month else []),
            *([_sum(month, look)] if month and month.earned else []),
            *(_lines(model, month, send, look) if month else []),
            *([notice(_("Your programme counts nothing here."))] if month and not month.totals else []),
            text(_("Counted is what the server has."), 15, color=p.SOFT_INK),
            *(_sessions(month, send, look) if month and (month.forms or month.sessions) else []),
        ],
        on_back=lambda: send(BackTapped()),
    )


def _months(model: Model, month: Month, send: Send, look: Look) -> ft.Control:
    _ = look.words
    name = f"{_(MONTHS[month.first.month - 1])} {month.first.year}"
    return ft.Row(
        [
            icon_button(_("Earlier month"), ft.Icons.CHEVRON_LEFT, lambda: send(MonthTapped(1)))
            if model.back < EARLIEST
            else ft.Container(width=48),
            heading(name),
            icon_button(_("Later month"), ft.Icons.CHEVRON_RIGHT, lambda: send(MonthTapped(-1)))
            if model.back
            else ft.Container(width=48),
        ],
        alignment=ft.MainAxisAlignment.SPACE_BETWEEN,
    )


def _lines(model: Model, month: Month, send: Send, look: Look) -> list[ft.Control]:
    """What there is something to say of, in the programmes' order; then what stands at nothing."""
    told = [one for one in month.totals if _has_something(one)]
    nothing = [one for one in month.totals if not _has_something(one)]
    folded = len(nothing) > FEW and not model.unfolded
    lines = [_counted(one, look) for one in (told if folded else [*told, *nothing])]
    show_all = look.words("Show all {n}", n=len(month.totals))
    more = link(show_all, lambda: send(UnfoldTapped()), icon=ft.Icons.EXPAND_MORE)
    return [*lines, more] if folded else lines


def _has_something(total: Total) -> bool:
    return bool(total.received or total.pending or total.target.goal)


def _counted(total: Total, look: Look) -> ft.Control:
    _ = look.words
    target = total.target
    number = (
        _("{shown} of {total}", shown=total.received, total=target.goal)
        if target.goal
        else str(total.received)
    )
    worth = [text(f"{total.earned:,} {target.currency}", 16, color=p.SOFT_INK)] if target.amount else []
    return card(
        [
            ft.Row(
                [
                    ft.Column([text(_.pick(target.title), 17), *worth], spacing=2, expand=True),
                    text(number, 22, bold=True),
                ],
                spacing=12,
            ),
            *(
                [ft.ProgressBar(value=min(total.received / target.goal, 1.0), bar_height=8, border_radius=4)]
                if target.goal
                else []
            ),
            *(
                [
                    ft.Row(
                        [badge(_.count("{n} not sent", "{n} not sent", total.pending), Meaning.RECORDED)],
                        wrap=True,
                    )
                ]
                if total.pending
                else []
            ),
        ],
        key=" ".join((target.id, *target.forms)),
    )


def _sessions(month: Month, send: Send, look: Look) -> list[ft.Control]:
    """Meetings of the month, and a row for each kind that can be written down."""
    _ = look.words
    return [
        heading(_("Meetings")),
        *(
            tile(
                _.pick(one.title),
                None,
                lines=[_.day(one.held_on)],
                meaning=Meaning.DONE if one.received else Meaning.RECORDED,
                badges=[]
                if one.received
                else [badge(_.count("{n} not sent", "{n} not sent", 1), Meaning.RECORDED)],
                key=one.id,
            )
            for one in month.sessions
        ),
        *(
            tile(
                _.pick(offered.title),
                lambda form=offered.form: send(SessionTapped(form)),  # type: ignore[misc]
                icon=form_icon(offered.icon),
                end=ft.Icons.ADD,
                key=offered.form,
            )
            for offered in month.forms
        ),
    ]


def _sum(month: Month, look: Look) -> ft.Control:
    sums = " + ".join(f"{amount:,} {currency}" for currency, amount in month.earned.items())
    return card(
        [ft.Row([text(look.words("Together"), 17, bold=True, expand=True), text(sums, 22, bold=True)])]
    )
