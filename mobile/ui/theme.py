"""
Doorstep's Material 3 theme: warm paper, dark leaf, large print, nothing moving.
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


def make_theme() -> ft.Theme:
    """
    The one theme; there is no dark one, since paper is what can be read in the sun.
    """
    still = ft.PageTransitionTheme.NONE
    return ft.Theme(
        font_family=REGULAR,
        color_scheme=_colours(),
        text_theme=_type_scale(),
        scaffold_bgcolor=p.PAPER,
        canvas_color=p.PAPER,
        page_transitions=ft.PageTransitionsTheme(
            android=still, ios=still, linux=still, macos=still, windows=still
        ),
        visual_density=ft.VisualDensity.STANDARD,
        navigation_bar_theme=ft.NavigationBarTheme(
            bgcolor=p.SHEET,
            indicator_color=p.LEAF_TINT,
            height=72,
            label_text_style={
                ft.ControlState.SELECTED: letters(14, bold=True, color=p.LEAF),
                ft.ControlState.DEFAULT: letters(14, color=p.SOFT_INK),
            },
        ),
        list_tile_theme=ft.ListTileTheme(
            bgcolor=p.SHEET,
            icon_color=p.EDGE,
            shape=ft.RoundedRectangleBorder(radius=RADIUS, side=ft.BorderSide(1, p.LINE)),
            content_padding=ft.Padding.symmetric(horizontal=GAP, vertical=4),
            horizontal_spacing=GAP,
            title_text_style=letters(18, bold=True, color=p.INK, height=1.3),
            subtitle_text_style=letters(15, color=p.SOFT_INK, height=1.35),
        ),
        snackbar_theme=ft.SnackBarTheme(
            bgcolor=p.INK,
            content_text_style=letters(16, color=p.WHITE),
            behavior=ft.SnackBarBehavior.FLOATING,
        ),
        progress_indicator_theme=ft.ProgressIndicatorTheme(color=p.LEAF, linear_track_color=p.LINE),
    )


def _colours() -> ft.ColorScheme:
    return ft.ColorScheme(
        primary=p.LEAF,
        on_primary=p.WHITE,
        primary_container=p.LEAF_TINT,
        on_primary_container=p.LEAF_DEEP,
        secondary=p.SUN,
        on_secondary=p.WHITE,
        secondary_container=p.LEAF_TINT,
        on_secondary_container=p.LEAF,
        tertiary=p.PAIRS[p.Meaning.HELD].ink,
        on_tertiary=p.WHITE,
        error=p.BLOOD,
        on_error=p.WHITE,
        error_container=p.BLOOD_TINT,
        on_error_container=p.BLOOD_DEEP,
        surface=p.PAPER,
        on_surface=p.INK,
        on_surface_variant=p.SOFT_INK,
        outline=p.EDGE,
        outline_variant=p.LINE,
        surface_container=p.SHEET,
        surface_container_low=p.SHEET,
        surface_container_lowest=p.SHEET,
        surface_container_high=p.SHEET,
        surface_container_highest=p.SHEET,
        inverse_surface=p.INK,
        on_inverse_surface=p.PAPER,
        surface_tint=p.SHEET,
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
