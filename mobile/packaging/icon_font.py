"""
The icon font cut down to the icons the app draws: 1.2 MB become some tens of kilobytes.

Icons are found by reading the source for `Icons.NAME`; so icons are always named in full, never built from text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from fontTools import subset

from mobile.packaging.errors import BuildStoppedError

_ICON_NAME = re.compile(r"\bIcons\.([A-Z][A-Z0-9_]*)\b")

# How the compiled client writes an icon, and the list of all of them.
_ICON_CONSTANT = re.compile(r'B\.([\w$]+)=new A\.\w+\((\d+),"MaterialIcons",null,!\d\)')
_CONSTANT_LIST = re.compile(r"\[((?:B\.[\w$]+,){2000,}B\.[\w$]+)\]")
# The number of the first material icon in Flet's table.
_FIRST_NUMBER = 1 << 16

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


def points_of_icons(client_script: Path, listing: Path) -> dict[str, int]:
    """
    Which code point of the icon font each of Flet's icon names stands for.

    Flet's numbers count through a list inside the compiled client, so the list is read from there.

    Raises:
        BuildStoppedError: the client holds no such list; was its version changed?
    """
    text = client_script.read_text(encoding="utf-8")
    points = {name: int(point) for name, point in _ICON_CONSTANT.findall(text)}
    in_order = max(_CONSTANT_LIST.findall(text), key=len, default="").replace("B.", "").split(",")
    numbers = json.loads(listing.read_text(encoding="utf-8"))
    if len(in_order) != len(numbers):
        raise BuildStoppedError(
            "the client's list of icons is not as long as Flet's; was the version changed?"
        )
    found = ((name, points.get(in_order[number - _FIRST_NUMBER])) for name, number in numbers.items())
    return {name: point for name, point in found if point is not None}


def cut_icon_font(font_file: Path, names: frozenset[str], points: Mapping[str, int]) -> None:
    """
    Keeps only the named icons, and those Flutter itself draws, in the font.

    Raises:
        BuildStoppedError: a name is no icon of this font.
    """
    unknown = sorted(names - points.keys())
    if unknown:
        raise BuildStoppedError(f"Flet draws no icon named {', '.join(unknown)}.")
    wanted = names | {name.upper() for name in _DRAWN_BY_FLUTTER}
    options = subset.Options()
    options.drop_tables += ["GSUB"]
    font = subset.load_font(str(font_file), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[0x20, *sorted(points[name] for name in wanted)])
    subsetter.subset(font)
    subset.save_font(font, str(font_file), options)
    font.close()


def cut_icon_names(listing: Path, names: frozenset[str]) -> None:
    """
    Keeps only the drawn icons in Flet's table from icon names to numbers, which is parsed at the first icon.
    """
    table = json.loads(listing.read_text(encoding="utf-8"))
    kept = {name: number for name, number in table.items() if name in names}
    listing.write_text(json.dumps(kept), encoding="utf-8")
