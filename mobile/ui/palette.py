"""
The colours, and what each of them means. One icon and one colour pair per meaning, everywhere.

By day warm paper under dark ink, readable in sun and calm at a bedside; by night the same meanings on a dark ground. A
colour is named here by a role of the Material scheme: the client puts in the tone of the theme that it shows, and
nothing is drawn anew when evening comes. Every pair of ink and ground has a contrast of at least 4.5 to 1 by day and by
night (WCAG 2.2, 1.4.3); a test computes them all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

Tones = Mapping[str, str]
"""Role to #RRGGBB."""

PAPER = "surface"
SHEET = "surfacecontainerlowest"
INK = "onsurface"
SOFT_INK = "onsurfacevariant"
LINE = "outlinevariant"
EDGE = "outline"
IDLE = "surfacecontainerhighest"
LEAF = "primary"
ON_LEAF = "onprimary"
LEAF_TINT = "primarycontainer"
SUN = "secondary"
BLOOD = "error"
ALARM = "inverseprimary"

# The same by day and by night.
WHITE = "#FFFFFF"
BAR = "#0E4F45"
BAR_DEEP = "#083A32"
SUN_BAR = "#7A4300"
ALARM_DEEP = "#7A0C0C"


class Meaning(StrEnum):
    """
    What a colour and its icon say.
    """

    DUE = "due"
    OVERDUE = "overdue"
    DANGER = "danger"
    DONE = "done"
    RECORDED = "recorded"
    RECEIVED = "received"
    RETURNED = "returned"
    HELD = "held"
    REFUSED = "refused"
    CLASHED = "clashed"
    DRAFT = "draft"
    WRONG = "wrong"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Pair:
    """
    Ink on a ground.
    """

    ink: str
    ground: str


PAIRS: dict[Meaning, Pair] = {
    Meaning.DUE: Pair(LEAF, LEAF_TINT),
    Meaning.OVERDUE: Pair("ontertiarycontainer", "tertiarycontainer"),
    Meaning.DANGER: Pair(BLOOD, "errorcontainer"),
    Meaning.DONE: Pair("ontertiaryfixed", "tertiaryfixed"),
    Meaning.RECORDED: Pair("onsecondaryfixed", "secondaryfixed"),
    Meaning.RECEIVED: Pair("ontertiaryfixed", "tertiaryfixed"),
    Meaning.RETURNED: Pair("onprimaryfixed", "primaryfixed"),
    Meaning.HELD: Pair("tertiary", "tertiaryfixeddim"),
    Meaning.REFUSED: Pair("onprimaryfixedvariant", "primaryfixeddim"),
    Meaning.CLASHED: Pair("onsecondaryfixedvariant", "secondaryfixeddim"),
    Meaning.DRAFT: Pair("tertiary", "tertiaryfixeddim"),
    Meaning.WRONG: Pair("ontertiaryfixedvariant", "surfacedim"),
    Meaning.PLAIN: Pair(SOFT_INK, "surfacebright"),
}

DAY: Tones = {
    PAPER: "#FBF5EA",
    SHEET: "#FFFFFF",
    INK: "#221C14",
    SOFT_INK: "#574D40",
    LINE: "#DCCFBA",
    EDGE: "#857762",
    IDLE: "#E9DFCE",
    LEAF: "#0E4F45",
    ON_LEAF: "#FFFFFF",
    LEAF_TINT: "#D3EAE3",
    SUN: "#7A4300",
    BLOOD: "#A01212",
    ALARM: "#A01212",
    "errorcontainer": "#FFDED9",
    "ontertiarycontainer": "#843200",
    "tertiarycontainer": "#FFDFCB",
    "ontertiaryfixed": "#185A2B",
    "tertiaryfixed": "#D9F0DD",
    "onsecondaryfixed": "#5E4700",
    "secondaryfixed": "#FFEFBF",
    "onprimaryfixed": "#5B2A86",
    "primaryfixed": "#EEDFFA",
    "tertiary": "#274A8C",
    "tertiaryfixeddim": "#DFE8FB",
    "onprimaryfixedvariant": "#842222",
    "primaryfixeddim": "#F9E0DC",
    "onsecondaryfixedvariant": "#8A2A5E",
    "secondaryfixeddim": "#FADFEE",
    "ontertiaryfixedvariant": "#6A3D00",
    "surfacedim": "#FFE7BD",
    "surfacebright": "#F0E7D8",
}

NIGHT: Tones = {
    PAPER: "#14110C",
    SHEET: "#221D16",
    INK: "#F3EADC",
    SOFT_INK: "#CFC2AF",
    LINE: "#453C30",
    EDGE: "#9E907B",
    IDLE: "#352E24",
    LEAF: "#8ADBC8",
    ON_LEAF: "#04241E",
    LEAF_TINT: "#143F38",
    SUN: "#FFC48A",
    BLOOD: "#FFB4A9",
    ALARM: "#C4241D",
    "errorcontainer": "#641713",
    "ontertiarycontainer": "#FFB990",
    "tertiarycontainer": "#4D2711",
    "ontertiaryfixed": "#9FDFAC",
    "tertiaryfixed": "#173A20",
    "onsecondaryfixed": "#F2D078",
    "secondaryfixed": "#403305",
    "onprimaryfixed": "#DDBCFF",
    "primaryfixed": "#3D2555",
    "tertiary": "#B3C8FF",
    "tertiaryfixeddim": "#1F3263",
    "onprimaryfixedvariant": "#FFB7AE",
    "primaryfixeddim": "#4F2120",
    "onsecondaryfixedvariant": "#FFB3D5",
    "secondaryfixeddim": "#511C3A",
    "ontertiaryfixedvariant": "#FFCB8A",
    "surfacedim": "#4A3102",
    "surfacebright": "#332C22",
}

READ_TOGETHER: tuple[Pair, ...] = (
    Pair(INK, PAPER),
    Pair(INK, SHEET),
    Pair(SOFT_INK, PAPER),
    Pair(SOFT_INK, SHEET),
    Pair(SOFT_INK, IDLE),
    Pair(SOFT_INK, PAIRS[Meaning.DANGER].ground),
    Pair(LEAF, PAPER),
    Pair(LEAF, SHEET),
    Pair(ON_LEAF, LEAF),
    Pair(SUN, SHEET),
    Pair(BLOOD, SHEET),
    Pair(BLOOD, PAPER),
    Pair(WHITE, BAR),
    Pair(WHITE, BAR_DEEP),
    Pair(WHITE, SUN_BAR),
    Pair(WHITE, ALARM),
    Pair(ALARM_DEEP, WHITE),
    *PAIRS.values(),
    *(Pair(INK, pair.ground) for pair in PAIRS.values()),
)
"""Every ink and ground that screens put together."""

SEEN_TOGETHER: tuple[Pair, ...] = (
    Pair(EDGE, PAPER),
    Pair(EDGE, SHEET),
    Pair(LEAF, PAPER),
    Pair(ALARM, PAPER),
)
"""Edges of fields, and grounds that must be told from the page."""

MIN_CONTRAST = 4.5
MIN_SEEN = 3.0
"""For what is not read. Source: WCAG 2.2, 1.4.11."""


def tone(colour: str, tones: Tones) -> str:
    """
    What a colour is by day or by night.
    """
    return tones.get(colour, colour)


def contrast(one: str, other: str) -> float:
    """
    Contrast ratio of two #RRGGBB colours, 1 to 21.

    Source: WCAG 2.2, definitions of contrast ratio and relative luminance.
    """
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
