"""
Doorstep's Material 3 theme: warm paper or the dark of the night, leaf, large print, nothing moving.
"""

from __future__ import annotations

import flet as ft

from mobile.ui import palette as p

# Latin and Devanagari in one file each; the site's client loads them at its start, other scripts' when it draws them
# (`mobile/packaging/script_fonts.py`). Android has its own.
REGULAR, BOLD = "Noto Sans", "Noto Sans Bold"

# The least a thumb should have to hit, in logical pixels. Source: Material 3, Accessibility, touch targets.
TARGET = 48
BUTTON_HEIGHT = 56
RADIUS = 16
GAP = 12
EDGE = 16
FOOT_HEIGHT = BUTTON_HEIGHT + 28
"""A foot with one row of buttons, and the gap above it."""


def letters(
    size: float,
    *,
    bold: bool = False,
    color: str | None = None,
    height: float | None = None,
) -> ft.TextStyle:
    """
    A text style in both scripts.
    """
    return ft.TextStyle(
        size=size,
        color=color,
        height=height,
        font_family=BOLD if bold else REGULAR,
        # A script whose font comes when it is written has one weight: its letters are thickened.
        weight=ft.FontWeight.W_700 if bold else None,
    )


def make_theme(tones: p.Tones) -> ft.Theme:
    """
    The theme of the day or of the night.
    """
    still = ft.PageTransitionTheme.NONE
    return ft.Theme(
        font_family=REGULAR,
        color_scheme=_colours(tones),
        text_theme=_type_scale(),
        scaffold_bgcolor=tones[p.PAPER],
        canvas_color=tones[p.PAPER],
        page_transitions=ft.PageTransitionsTheme(
            android=still, ios=still, linux=still, macos=still, windows=still
        ),
        visual_density=ft.VisualDensity.STANDARD,
        navigation_bar_theme=ft.NavigationBarTheme(
            bgcolor=tones[p.SHEET],
            indicator_color=tones[p.LEAF_TINT],
            height=72,
            label_text_style={
                ft.ControlState.SELECTED: letters(14, bold=True, color=tones[p.LEAF]),
                ft.ControlState.DEFAULT: letters(14, color=tones[p.SOFT_INK]),
            },
        ),
        list_tile_theme=ft.ListTileTheme(
            bgcolor=tones[p.SHEET],
            icon_color=tones[p.EDGE],
            shape=ft.RoundedRectangleBorder(radius=RADIUS, side=ft.BorderSide(1, tones[p.LINE])),
            content_padding=ft.Padding.symmetric(horizontal=GAP, vertical=4),
            horizontal_spacing=GAP,
            title_text_style=letters(18, bold=True, color=tones[p.INK], height=1.3),
            subtitle_text_style=letters(15, color=tones[p.SOFT_INK], height=1.35),
        ),
        snackbar_theme=ft.SnackBarTheme(
            bgcolor=tones[p.INK],
            content_text_style=letters(16, color=tones[p.PAPER]),
            behavior=ft.SnackBarBehavior.FLOATING,
        ),
        progress_indicator_theme=ft.ProgressIndicatorTheme(
            color=tones[p.LEAF], linear_track_color=tones[p.LINE]
        ),
    )


DAY_SHADE, NIGHT_SHADE = "day", "night"

_MODES = {DAY_SHADE: ft.ThemeMode.LIGHT, NIGHT_SHADE: ft.ThemeMode.DARK}


def dress(page: ft.Page, shade: str = "") -> None:
    """
    Gives the page both themes, and says which is shown: that of the device where no shade is wished.
    """
    if page.dark_theme is None:
        page.theme, page.dark_theme = make_theme(p.DAY), make_theme(p.NIGHT)
    page.theme_mode = _MODES.get(shade, ft.ThemeMode.SYSTEM)


def _colours(tones: p.Tones) -> ft.ColorScheme:
    """What the palette does not name is drawn by the client's own controls: menus, dialogues, marked text."""
    held, danger = p.PAIRS[p.Meaning.HELD], p.PAIRS[p.Meaning.DANGER]
    named = {name.replace("_", ""): name for name in ft.ColorScheme.__dataclass_fields__}
    sheet = tones[p.SHEET]
    return ft.ColorScheme(
        on_primary_container=tones[p.LEAF],
        on_secondary=tones[p.ON_LEAF],
        secondary_container=tones[p.LEAF_TINT],
        on_secondary_container=tones[p.LEAF],
        on_tertiary=tones[held.ground],
        on_error=tones[danger.ground],
        on_error_container=tones[danger.ink],
        surface_container=sheet,
        surface_container_low=sheet,
        surface_container_high=sheet,
        inverse_surface=tones[p.INK],
        on_inverse_surface=tones[p.PAPER],
        surface_tint=sheet,
        **{named[role]: value for role, value in tones.items()},
    )


def _type_scale() -> ft.TextTheme:
    return ft.TextTheme(
        display_large=letters(40, bold=True),
        display_medium=letters(34, bold=True),
        display_small=letters(30, bold=True),
        headline_large=letters(28, bold=True),
        headline_medium=letters(24, bold=True),
        headline_small=letters(22, bold=True),
        title_large=letters(20, bold=True),
        title_medium=letters(18, bold=True),
        title_small=letters(16, bold=True),
        body_large=letters(18),
        body_medium=letters(16),
        body_small=letters(14),
        label_large=letters(17, bold=True),
        label_medium=letters(14),
        label_small=letters(13),
    )
