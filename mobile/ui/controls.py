"""
The kit: the few controls that every screen is built of. Each has an accessible name, a large target and one meaning.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import flet as ft

from mobile.ui import palette as p
from mobile.ui import signs
from mobile.ui.palette import Meaning, Pair
from mobile.ui.theme import BUTTON_HEIGHT, GAP, RADIUS, TARGET, letters
from mobile.ui.typed_field import TypedField

Tap = Callable[[], None]
Typed = Callable[[str], None]

LINK_ROOM = 14
"""Above and below a link's words."""
BELOW_LINK = 4
"""Between a link and the edge of what it ends: what is pressed does not touch it."""


def plain(on_tap: Tap) -> Tap:
    """
    A handler that takes nothing. Flet hands its event to whatever can take one, so a lambda that holds a loop's
    value in a default argument would be given the event in its place.
    """

    def tapped() -> None:
        on_tap()

    return tapped


def text(
    value: str,
    size: float = 16,
    *,
    bold: bool = False,
    color: str = p.INK,
    lines: int | None = None,
    center: bool = False,
    expand: bool = False,
) -> ft.Text:
    """
    Words in both scripts.
    """
    return ft.Text(
        value,
        style=letters(size, bold=bold, color=color, height=1.35),
        max_lines=lines,
        overflow=ft.TextOverflow.ELLIPSIS if lines else ft.TextOverflow.CLIP,
        text_align=ft.TextAlign.CENTER if center else ft.TextAlign.START,
        expand=expand,
    )


def heading(value: str, *, level: int = 2, size: float = 20) -> ft.Control:
    """
    A heading that assistive technology can jump to.
    """
    return ft.Semantics(heading_level=level, content=text(value, size, bold=True))


def _shape(radius: float = RADIUS) -> ft.RoundedRectangleBorder:
    return ft.RoundedRectangleBorder(radius=radius)


def button(
    label: str,
    on_tap: Tap,
    *,
    icon: ft.IconData | None = None,
    pair: Pair | None = None,
    outline: bool = False,
    enabled: bool = True,
    key: str | None = None,
    expand: bool = False,
) -> ft.Control:
    """
    A full-width button: filled for the one main thing on a screen, outlined for the others.
    """
    ink = p.LEAF if outline else p.ON_LEAF
    ground = p.SHEET if outline else p.LEAF
    if pair is not None:
        ink, ground = pair.ink, pair.ground
    style = ft.ButtonStyle(
        color={ft.ControlState.DISABLED: p.SOFT_INK, ft.ControlState.DEFAULT: ink},
        bgcolor={ft.ControlState.DISABLED: p.IDLE, ft.ControlState.DEFAULT: ground},
        side=ft.BorderSide(2, ink) if outline else None,
        shape=_shape(),
        padding=ft.Padding.symmetric(horizontal=GAP, vertical=(BUTTON_HEIGHT - 26) / 2),
        elevation=0,
    )
    row = ft.Row(
        [
            *([ft.Icon(icon, color=ink if enabled else p.SOFT_INK, size=26)] if icon else []),
            ft.Text(
                label,
                style=letters(18, bold=True, height=1.2),
                text_align=ft.TextAlign.CENTER,
                expand=True,
                expand_loose=True,
            ),
        ],
        alignment=ft.MainAxisAlignment.CENTER,
        spacing=10,
    )
    return ft.Button(
        content=row,
        style=style,
        on_click=plain(on_tap),
        disabled=not enabled,
        key=key,
        expand=expand,
    )


def link(label: str, on_tap: Tap, *, icon: ft.IconData | None = None, color: str = p.LEAF) -> ft.Control:
    """
    A quiet button for a side road.
    """
    return ft.TextButton(
        content=label,
        icon=ft.Icon(icon, color=color) if icon else None,
        style=ft.ButtonStyle(
            color=color,
            text_style=letters(17, bold=True),
            shape=_shape(),
            padding=ft.Padding.symmetric(horizontal=12, vertical=LINK_ROOM),
        ),
        on_click=plain(on_tap),
    )


def icon_button(label: str, icon: ft.IconData, on_tap: Tap, *, color: str = p.INK) -> ft.Control:
    """
    An icon alone; its label is its accessible name.
    """
    return ft.IconButton(
        icon=ft.Icon(icon, color=color, size=26, semantics_label=label),
        on_click=plain(on_tap),
        width=TARGET,
        height=TARGET,
    )


def sign(meaning: Meaning, *, size: float = 24, icon: ft.IconData | None = None) -> ft.Control:
    """
    A meaning's icon in its own round ground. Says nothing to assistive technology: words stand beside it.
    """
    pair = p.PAIRS[meaning]
    return ft.Container(
        content=ft.Icon(icon or signs.ICONS[meaning], color=pair.ink, size=size),
        bgcolor=pair.ground,
        width=size + 20,
        height=size + 20,
        border_radius=(size + 20) / 2,
        alignment=ft.Alignment.CENTER,
    )


def badge(label: str, meaning: Meaning) -> ft.Control:
    """
    A meaning as icon and word, small.
    """
    pair = p.PAIRS[meaning]
    return ft.Container(
        content=ft.Row(
            [
                ft.Icon(signs.ICONS[meaning], color=pair.ink, size=16),
                # A long word in another language takes two lines rather than lose its end.
                ft.Text(
                    label,
                    style=letters(14, bold=True, color=pair.ink, height=1.35),
                    expand=True,
                    expand_loose=True,
                ),
            ],
            spacing=6,
            tight=True,
        ),
        bgcolor=pair.ground,
        border_radius=10,
        padding=ft.Padding.symmetric(horizontal=10, vertical=4),
    )


def tile(
    title: str,
    on_tap: Tap | None,
    *,
    lines: Sequence[str] = (),
    meaning: Meaning = Meaning.PLAIN,
    icon: ft.IconData | None = None,
    badges: Sequence[ft.Control] = (),
    end: ft.IconData | None = ft.Icons.CHEVRON_RIGHT,
    more: tuple[str, Tap] | None = None,
    key: str | None = None,
    within: bool = False,
) -> ft.Control:
    """
    A row one can tap: a sign, a title, a line or two, badges.

    Rows come by the dozen, and each control of a row costs its share of every drawing (some 0.3 ms in the browser): so
    words are plain texts of the list tile and its looks are the theme's.

    Args:
        more: Name of a button at its end, and what that does.
        within: It is the head of a card, and no sheet of its own.
    """
    said = "\n".join(line for line in lines if line)
    below: ft.StrOrControl | None = said or None
    if badges:
        row = ft.Row(list(badges), wrap=True, spacing=6, run_spacing=6)
        below = ft.Column([text(said, 15, color=p.SOFT_INK), row], spacing=4) if said else row
    return ft.ListTile(
        leading=sign(meaning, icon=icon),
        title=title,
        subtitle=below,
        trailing=icon_button(more[0], ft.Icons.MORE_VERT, more[1], color=p.EDGE)
        if more
        else end
        if on_tap is not None
        else None,
        on_click=plain(on_tap) if on_tap is not None else None,
        key=key,
        bgcolor=ft.Colors.TRANSPARENT if within else None,
        shape=_shape() if within else None,
        content_padding=ft.Padding.all(0) if within else None,
    )


def choice(
    label: str,
    on_tap: Tap,
    *,
    marked: bool,
    several: bool,
    chosen_word: str,
    image: str = "",
    key: str | None = None,
) -> ft.Control:
    """
    One answer to tap, with its picture; a marked one says so in its accessible name.
    """
    shapes = {
        (False, False): ft.Icons.RADIO_BUTTON_UNCHECKED,
        (False, True): ft.Icons.RADIO_BUTTON_CHECKED,
        (True, False): ft.Icons.CHECK_BOX_OUTLINE_BLANK,
        (True, True): ft.Icons.CHECK_BOX,
    }
    ink = p.LEAF if marked else p.INK
    return ft.Button(
        content=ft.Row(
            [
                *(
                    [
                        ft.Image(
                            src=image,
                            width=72,
                            height=72,
                            fit=ft.BoxFit.CONTAIN,
                            exclude_from_semantics=True,
                            error_content=ft.Container(),
                        )
                    ]
                    if image
                    else []
                ),
                text(label, 18, bold=marked, color=ink, expand=True),
                ft.Icon(
                    shapes[several, marked],
                    color=p.LEAF if marked else p.EDGE,
                    size=30,
                    semantics_label=chosen_word if marked else None,
                ),
            ],
            spacing=GAP,
        ),
        on_click=plain(on_tap),
        key=key,
        style=ft.ButtonStyle(
            bgcolor=p.LEAF_TINT if marked else p.SHEET,
            side=ft.BorderSide(3 if marked else 1, p.LEAF if marked else p.LINE),
            shape=_shape(),
            padding=ft.Padding.symmetric(horizontal=16, vertical=14),
            elevation=0,
            shadow_color=ft.Colors.TRANSPARENT,
            alignment=ft.Alignment.CENTER_LEFT,
        ),
    )


def _border(color: str = p.LINE, width: float = 1) -> ft.Border:
    return ft.Border.all(width, color)


def card(controls: Sequence[ft.Control], *, pair: Pair | None = None, key: str | None = None) -> ft.Control:
    """
    Things that belong together, on a sheet of their own.
    """
    return ft.Container(
        content=ft.Column(
            list(controls),
            spacing=GAP,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        ),
        bgcolor=pair.ground if pair else p.SHEET,
        border=_border(pair.ink if pair else p.LINE),
        border_radius=RADIUS,
        padding=_inside(controls, 16),
        key=key,
    )


def _inside(controls: Sequence[ft.Control], padding: int) -> ft.Padding:
    """As far from the edge below as above: a link at the foot brings room of its own."""
    below = BELOW_LINK if controls and isinstance(controls[-1], ft.TextButton) else padding
    return ft.Padding(padding, padding, padding, below)


def notice(
    title: str,
    *,
    body: str = "",
    meaning: Meaning = Meaning.PLAIN,
    actions: Sequence[ft.Control] = (),
) -> ft.Control:
    """
    A message in its place; spoken by assistive technology when it appears.
    """
    pair = p.PAIRS[meaning]
    return ft.Semantics(
        live_region=True,
        content=ft.Container(
            content=ft.Column(
                [
                    ft.Row(
                        [
                            ft.Icon(signs.NOTICE_ICONS[meaning], color=pair.ink, size=28),
                            ft.Column(
                                [
                                    text(title, 17, bold=True, color=pair.ink),
                                    *([text(body, 16, color=p.INK)] if body else []),
                                ],
                                spacing=2,
                                expand=True,
                            ),
                        ],
                        spacing=GAP,
                        vertical_alignment=ft.CrossAxisAlignment.START,
                    ),
                    *actions,
                ],
                spacing=GAP,
                horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
            ),
            bgcolor=pair.ground,
            border_radius=RADIUS,
            padding=_inside(actions, 14),
        ),
    )


def field(
    label: str,
    value: str,
    on_change: Typed,
    *,
    on_submit: Tap | None = None,
    secret: bool = False,
    digits: bool = False,
    error: str = "",
    helper: str = "",
    capitals: bool = False,
    multiline: bool = False,
    autofocus: bool = False,
    max_length: int | None = None,
    icon: ft.IconData | None = None,
    key: str | None = None,
    name: str = "",
    shown: bool = False,
    end: ft.Control | None = None,
) -> ft.TextField:
    """
    One line to type in. `label` is its accessible name too, unless `name` gives another one.

    Args:
        secret: Neither a keyboard nor a bystander is to learn it; dots stand for its letters unless `shown`.
        end: What stands in the field behind the letters.
    """
    made = TypedField(
        label=ft.Text(label, semantics_label=name) if name else label,
        value=value,
        on_submit=on_submit,
        password=secret and not shown,
        suffix_icon=end,
        keyboard_type=ft.KeyboardType.NUMBER if digits else ft.KeyboardType.TEXT,
        capitalization=ft.TextCapitalization.CHARACTERS if capitals else ft.TextCapitalization.NONE,
        autocorrect=False,
        enable_suggestions=not secret,
        enable_ime_personalized_learning=not secret,
        error=error or None,
        error_style=letters(15, color=p.BLOOD),
        error_max_lines=4,
        helper=helper or None,
        helper_style=letters(15, color=p.SOFT_INK),
        helper_max_lines=4,
        multiline=multiline,
        min_lines=3 if multiline else None,
        max_lines=6 if multiline else 1,
        autofocus=autofocus,
        max_length=max_length,
        counter="" if max_length else None,
        prefix_icon=icon,
        border={
            ft.ControlState.ERROR: _outline(p.BLOOD, 2),
            ft.ControlState.FOCUSED: _outline(p.LEAF, 2),
            ft.ControlState.DEFAULT: _outline(p.EDGE, 1),
        },
        filled=True,
        fill_color=p.SHEET,
        text_style=letters(20, color=p.INK),
        label_style=letters(17, color=p.SOFT_INK),
        content_padding=ft.Padding.symmetric(horizontal=16, vertical=18),
        key=key,
    )
    made.report_to(on_change)
    return made


def _outline(color: str, width: float) -> ft.OutlineInputBorder:
    return ft.OutlineInputBorder(side=ft.BorderSide(width, color), border_radius=RADIUS)


def progress(label: str, share: float | None) -> ft.Control:
    """
    A bar with its words; None where the end is not known.
    """
    return ft.Semantics(
        live_region=True,
        content=ft.Column(
            [
                text(label, 17, bold=True),
                ft.ProgressBar(value=share, bar_height=10, border_radius=5),
            ],
            spacing=8,
        ),
    )


def picture(address: str, label: str, *, height: float = 160) -> ft.Control:
    """
    A pack's picture; where it cannot be shown its words stand alone.
    """
    return ft.Image(
        src=address,
        semantics_label=label,
        height=height,
        fit=ft.BoxFit.CONTAIN,
        error_content=ft.Container(height=0),
    )
