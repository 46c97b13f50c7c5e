"""
The icon font cut down to the icons the app draws: 1.2 MB become some tens of kilobytes.

Icons are found by reading the source for `Icons.NAME`; so icons are always named in full, never built from text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

from mobile.packaging.errors import BuildStoppedError

_ICON_NAME = re.compile(r"\bIcons\.([A-Z][A-Z0-9_]*)\b")

# Icons that Flutter's own controls draw: fields, menus, dialogs, date pickers, the back button.
_DRAWN_BY_FLUTTER = (
    "arrow_back",
    "arrow_back_ios",
    "arrow_back_ios_new_rounded",
    "arrow_downward",
    "arrow_drop_down",
    "arrow_drop_up",
    "arrow_forward",
    "arrow_upward",
    "calendar_today",
    "cancel",
    "check",
    "check_circle",
    "chevron_left",
    "chevron_right",
    "clear",
    "close",
    "content_copy",
    "content_cut",
    "content_paste",
    "drag_handle",
    "edit",
    "edit_outlined",
    "error",
    "error_outline",
    "expand_less",
    "expand_more",
    "info",
    "keyboard",
    "keyboard_arrow_down",
    "keyboard_arrow_left",
    "keyboard_arrow_right",
    "keyboard_arrow_up",
    "keyboard_outlined",
    "access_time",
    "menu",
    "more_horiz",
    "more_vert",
    "search",
    "select_all",
    "visibility",
    "visibility_off",
    "warning",
)


def icons_drawn(sources: Iterable[Path]) -> frozenset[str]:
    """The names of all icons that the given Python files mention."""
    return frozenset(
        name for source in sources for name in _ICON_NAME.findall(source.read_text(encoding="utf-8"))
    )


def cut_icon_font(font_file: Path, names: frozenset[str]) -> None:
    """
    Keeps only the named icons, and those Flutter itself draws, in the font.

    Raises:
        BuildStoppedError: a name is no icon of this font.
    """
    font = TTFont(font_file)
    held = {glyph: point for point, glyph in font.getBestCmap().items()}
    wanted = sorted(name.lower() for name in names) + list(_DRAWN_BY_FLUTTER)
    points = [_code_point(name, held) for name in wanted]
    font.close()
    options = subset.Options()
    options.drop_tables += ["GSUB"]
    cut = subset.load_font(str(font_file), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[0x20, *points])
    subsetter.subset(cut)
    subset.save_font(cut, str(font_file), options)
    cut.close()


def _code_point(name: str, held: dict[str, int]) -> int:
    for glyph in (name, f"{name}_baseline", f"_{name}", f"_{name}_baseline"):
        if glyph in held:
            return held[glyph]
    raise BuildStoppedError(
        f"Icons.{name.upper()} is not in the icon font under that name; use the font's own name for the drawing."
    )


def cut_icon_names(listing: Path, names: frozenset[str]) -> None:
    """
    Keeps only the drawn icons in Flet's table from icon names to numbers, which is parsed at the first icon.
    """
    table = json.loads(listing.read_text(encoding="utf-8"))
    unknown = sorted(names - table.keys())
    if unknown:
        raise BuildStoppedError(f"Flet knows no icon named {', '.join(unknown)}.")
    kept = {name: number for name, number in table.items() if name in names}
    listing.write_text(json.dumps(kept), encoding="utf-8")
