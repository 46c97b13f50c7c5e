"""
Choices: tiles, grids, scales, lists that letters narrow.
"""

from __future__ import annotations

from collections.abc import Sequence

import flet as ft

from mobile.screens.form import answers
from mobile.screens.form.model import ChoiceTapped, FilterTyped, FoldTapped, ListenTapped, Model
from mobile.ui import palette as p
from mobile.ui.controls import choice, field, icon_button, plain, text
from mobile.ui.look import Look
from mobile.ui.loop import Send
from mobile.ui.marked_text import plain_words
from mobile.ui.theme import RADIUS, letters
from shared.forms.steps import Choice, Step

FILTER_FROM = 25
"""From this many choices on, letters narrow them; never danger signs, each of which must be read."""

SHOWN_CHOICES = 40
DANGER = "danger"
ALWAYS_SEARCHED = frozenset({"autocomplete", "search"})
SCALES = frozenset({"likert", "list", "list-nolabel"})
FOLDED = frozenset({"minimal"})
TILE_HEIGHT = 64

Parts = list[ft.Control]


def choice_controls(model: Model, step: Step, media: str, send: Send, look: Look) -> Parts:
    """
    What a question with choices is answered with.
    """
    words = set(step.appearance.split())
    if "label" in words:
        # The heading row of a table: each row below says its own choices.
        return []
    if words & FOLDED and not words & ALWAYS_SEARCHED and not model.opened:
        return [_folded(model, step, send, look)]
    if words & SCALES and 2 <= len(step.choices) <= 7:
        return [_scale(model, step, send, look)]
    columns = columns_of(step)
    if columns > 1:
        return [*_said(step, look), *_grid(model, step, media, send, look, columns)]
    return _tiles(model, step, media, send, look, always=bool(words & (ALWAYS_SEARCHED | FOLDED)))


def columns_of(step: Step) -> int:
    """
    How many choices stand side by side; a thumb and 360 pixels allow three.
    """
    for word in step.appearance.split():
        if word in ("columns", "columns-pack", "no-buttons", "compact", "quickcompact"):
            return 2
        if word.startswith(("columns-", "compact-", "quickcompact-")) and word.rpartition("-")[2].isdecimal():
            return max(1, min(int(word.rpartition("-")[2]), 3))
    return 1


def _said(step: Step, look: Look) -> Parts:
    _ = look.words
    if step.kind == "select_multiple":
        return [text(_("Mark all that apply"), 16, color=p.SOFT_INK)]
    if step.kind == "rank":
        return [text(_("Tap in order, the first first"), 16, color=p.SOFT_INK)]
    return []


def _tiles(model: Model, step: Step, media: str, send: Send, look: Look, *, always: bool) -> Parts:
    _ = look.words
    many = DANGER not in step.appearance.split() and (always or len(step.choices) >= FILTER_FROM)
    shown, is_more = _met(model, step, many)
    return [
        *_said(step, look),
        *([_search(model, send, look)] if many else []),
        *(_choice(model, step, one, media, send, look) for one in shown),
        *([text(_("Type a letter to see others."), 16)] if is_more else []),
        *([text(_("Nothing begins like this."), 16)] if many and not shown and model.filter else []),
    ]


def _search(model: Model, send: Send, look: Look) -> ft.Control:
    return field(
        look.words("Search"),
        model.filter,
        lambda typed: send(FilterTyped(typed)),
        icon=ft.Icons.SEARCH,
        key="filter",
    )


def _met(model: Model, step: Step, many: bool) -> tuple[Sequence[Choice], bool]:
    """The choices to draw, those marked first among many, and whether there are others."""
    if not many:
        return step.choices, False
    marked = [one for one in step.choices if one.code in model.chosen]
    if step.more and model.found is not None:
        others = [one for one in model.found if one.code not in model.chosen]
        return [*marked, *others][:SHOWN_CHOICES], len(others) >= SHOWN_CHOICES
    wanted = model.filter.strip().casefold()
    met = [one for one in step.choices if wanted in one.label.casefold() and one.code not in model.chosen]
    shown = [*marked, *met][:SHOWN_CHOICES]
    return shown, len(marked) + len(met) > len(shown) or step.more > 0


def _choice(model: Model, step: Step, one: Choice, media: str, send: Send, look: Look) -> ft.Control:
    marked = one.code in model.chosen
    rank = f"{model.chosen.index(one.code) + 1}. " if step.kind == "rank" and marked else ""
    made = choice(
        rank + plain_words(one.label or one.code),
        lambda: send(ChoiceTapped(one.code)),
        marked=marked,
        several=step.kind in answers.CHOICES_MANY,
        chosen_word=look.words("chosen"),
        image=look.picture(f"{media}/{one.image}") if one.image else "",
        key=one.code,
    )
    if not one.audio:
        return made
    said = look.words("Listen to {choice}", choice=plain_words(one.label or one.code))
    listen = icon_button(
        said, ft.Icons.VOLUME_UP, lambda: send(ListenTapped(f"{media}/{one.audio}")), color=p.LEAF
    )
    return ft.Row([ft.Container(made, expand=True), listen], spacing=4)


# Folded away


def _folded(model: Model, step: Step, send: Send, look: Look) -> ft.Control:
    _ = look.words
    labels = [plain_words(one.label or one.code) for one in step.choices if one.code in model.chosen]
    return ft.Button(
        content=ft.Row(
            [
                text(", ".join(labels) or _("Choose"), 18, bold=bool(labels), expand=True),
                ft.Icon(ft.Icons.EXPAND_MORE, color=p.LEAF, size=30),
            ],
        ),
        on_click=plain(lambda: send(FoldTapped())),
        style=_tile_style(marked=bool(labels)),
    )


def _tile_style(*, marked: bool, narrow: bool = False) -> ft.ButtonStyle:
    return ft.ButtonStyle(
        bgcolor=p.LEAF_TINT if marked else p.SHEET,
        side=ft.BorderSide(3 if marked else 1, p.LEAF if marked else p.LINE),
        shape=ft.RoundedRectangleBorder(radius=RADIUS),
        padding=ft.Padding.symmetric(horizontal=4 if narrow else 16, vertical=10 if narrow else 16),
        elevation=0,
        shadow_color=ft.Colors.TRANSPARENT,
        alignment=ft.Alignment.CENTER,
    )


# Side by side


def _grid(model: Model, step: Step, media: str, send: Send, look: Look, columns: int) -> Parts:
    several = step.kind in answers.CHOICES_MANY
    made = [
        _small(model, one, media, send, look, 84 if columns == 2 else 64, several=several)
        for one in step.choices
    ]
    made += [ft.Container(expand=True)] * (-len(made) % columns)
    return [_row(made[at : at + columns]) for at in range(0, len(made), columns)]


def _scale(model: Model, step: Step, send: Send, look: Look) -> ft.Control:
    several = step.kind in answers.CHOICES_MANY
    made = [_small(model, one, "", send, look, 0, size=14, several=several) for one in step.choices]
    return _row(made) if len(made) <= 5 else ft.Column([_row(made[:4]), _row(made[4:])], spacing=6)


def _row(tiles: Sequence[ft.Control]) -> ft.Control:
    return ft.Row(
        list(tiles),
        spacing=6,
        intrinsic_height=True,
        vertical_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _small(
    model: Model,
    one: Choice,
    media: str,
    send: Send,
    look: Look,
    picture: int,
    *,
    size: float = 16,
    several: bool = False,
) -> ft.Control:
    marked = one.code in model.chosen
    ink = p.LEAF if marked else p.INK
    chosen_word = look.words("chosen") if marked else None
    shapes = {
        (False, False): ft.Icons.CIRCLE_OUTLINED,
        (False, True): ft.Icons.CHECK_CIRCLE,
        (True, False): ft.Icons.CHECK_BOX_OUTLINE_BLANK,
        (True, True): ft.Icons.CHECK_BOX,
    }
    shape = shapes[several, marked]
    shown: Parts = [
        ft.Icon(shape, color=p.LEAF if marked else p.EDGE, size=22, semantics_label=chosen_word),
        ft.Text(
            plain_words(one.label or one.code),
            style=letters(size, bold=marked, color=ink, height=1.2),
            text_align=ft.TextAlign.CENTER,
        ),
    ]
    if one.image and picture:
        address = look.picture(f"{media}/{one.image}")
        shown.insert(
            0,
            ft.Image(
                src=address,
                height=picture,
                fit=ft.BoxFit.CONTAIN,
                exclude_from_semantics=True,
                error_content=ft.Container(),
            ),
        )
    return ft.Button(
        content=ft.Column(
            shown,
            spacing=4,
            tight=True,
            alignment=ft.MainAxisAlignment.CENTER,
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        ),
        on_click=plain(lambda: send(ChoiceTapped(one.code))),
        key=one.code,
        expand=True,
        style=_tile_style(marked=marked, narrow=True),
    )
