"""
Strengths and risks: how they look. Each bar is said in words too; colour alone says nothing.
"""

from __future__ import annotations

import flet as ft

from mobile.screens.domains.model import BackTapped, Model
from mobile.ui import palette as p
from mobile.ui.controls import card, heading, text
from mobile.ui.failures import failure
from mobile.ui.look import Look
from mobile.ui.loop import Send
from mobile.ui.palette import Meaning
from mobile.ui.sheets import sheet
from mobile.use_cases.read_domains import Assessment, Domain

NOW_HEIGHT, BEFORE_HEIGHT = 16, 6
TURNS = {1: ft.Icons.ARROW_UPWARD, 0: ft.Icons.DRAG_HANDLE, -1: ft.Icons.ARROW_DOWNWARD}


def view(model: Model, send: Send, look: Look) -> ft.View:
    """
    Every assessment's domains as bars.
    """
    _ = look.words
    shown = model.view
    body = [part for one in shown.assessments for part in _assessment(one, look)] if shown else []
    return sheet(
        look,
        (shown.name if shown else "") or _("Strengths and risks"),
        [*failure(look, model.failed), *body],
        on_back=lambda: send(BackTapped()),
    )


def _assessment(one: Assessment, look: Look) -> list[ft.Control]:
    _ = look.words
    last, before = one.totals[-1:], one.totals[-2:-1]
    legend = [_("Thick: {day}", day=_.day(day)) for day, *_sums in last]
    legend += [_("Thin: {day}", day=_.day(day)) for day, *_sums in before]
    strengths = [text(f"“{one.strengths}”", 18)] if one.strengths else []
    return [
        heading(_.pick(one.title), size=22),
        *strengths,
        card(
            [
                text(" · ".join(legend), 15, color=p.SOFT_INK),
                *(_domain(domain, one.most, look) for domain in one.domains),
            ]
        ),
        *_over_time(one, look),
    ]


def _domain(domain: Domain, most: int, look: Look) -> ft.Control:
    told = _told(domain, look)
    turn = (domain.change > 0) - (domain.change < 0)
    ink = p.PAIRS[_meaning(domain, most)].ink
    sign = [ft.Icon(TURNS[turn], color=ink, size=20)] if domain.before is not None else []
    before = [_bar(domain.before, most, BEFORE_HEIGHT, p.SOFT_INK)] if domain.before is not None else []
    return ft.Semantics(
        label=f"{domain.label}: {told}",
        exclude_semantics=True,
        content=ft.Column(
            [
                ft.Row([text(domain.label, 16, bold=True, expand=True), *sign]),
                _bar(domain.now, most, NOW_HEIGHT, ink),
                *before,
                text(told, 15, color=p.SOFT_INK),
            ],
            spacing=4,
        ),
    )


def _told(domain: Domain, look: Look) -> str:
    """How it stands and what changed, in words."""
    _ = look.words
    if domain.now is None:
        return _("Not asked")
    said = domain.said or str(domain.now)
    if domain.before is None:
        return said
    if not domain.change:
        return _("{now}, as before", now=said)
    before = domain.said_before or str(domain.before)
    if domain.change > 0:
        return _("{now}, better than {before}", now=said, before=before)
    return _("{now}, worse than {before}", now=said, before=before)


def _meaning(domain: Domain, most: int) -> Meaning:
    if domain.now is None or not most:
        return Meaning.PLAIN
    return Meaning.DANGER if domain.now == 0 else Meaning.OVERDUE if domain.now * 2 < most else Meaning.DONE


def _bar(value: int | None, most: int, height: float, ink: str) -> ft.Control:
    """As many parts as there are steps, filled as far as it stands; the lowest step has a sliver."""
    filled = value or 0
    parts = [
        ft.Container(expand=True, height=height, border_radius=3, bgcolor=ink if step <= filled else p.LINE)
        for step in range(1, most + 1)
    ]
    sliver = ft.Container(
        width=6, height=height, border_radius=3, bgcolor=ink if value is not None else p.LINE
    )
    return ft.Row([sliver, *parts], spacing=3)


def _over_time(one: Assessment, look: Look) -> list[ft.Control]:
    _ = look.words
    if len(one.totals) < 2:
        return []
    rows = [
        ft.Semantics(
            label=f"{_.day(day)}: {_('{n} of {most}', n=total, most=possible)}",
            exclude_semantics=True,
            content=ft.Column(
                [
                    ft.Row(
                        [
                            text(_.day(day), 16, expand=True),
                            text(_("{n} of {most}", n=total, most=possible), 16, bold=True),
                        ]
                    ),
                    ft.ProgressBar(
                        value=total / possible if possible else 0,
                        bar_height=10,
                        border_radius=5,
                        color=p.LEAF,
                        bgcolor=p.LINE,
                    ),
                ],
                spacing=4,
            ),
        )
        for day, total, possible in reversed(one.totals)
    ]
    first, last = one.totals[0][1], one.totals[-1][1]
    since = _("Since the first time: {n}", n=f"{last - first:+d}".replace("-", "−"))
    return [heading(_("Over time"), size=18), card([*rows, text(since, 17, bold=True)])]
