"""
The colours, and what each of them means. One icon and one colour pair per meaning, everywhere.

Warm paper under dark ink: readable in sun, calm at a bedside. Every pair of ink and ground here has a
contrast of at least 4.5 to 1 (WCAG 2.2, 1.4.3); a test computes them all.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

PAPER = "#FBF5EA"
SHEET = "#FFFFFF"
INK = "#221C14"
SOFT_INK = "#574D40"
LINE = "#DCCFBA"
EDGE = "#857762"
IDLE = "#E9DFCE"
LEAF = "#0E4F45"
LEAF_DEEP = "#083A32"
LEAF_TINT = "#D3EAE3"
SUN = "#7A4300"
SUN_TINT = "#FFE2BD"
BLOOD = "#A01212"
BLOOD_DEEP = "#7A0C0C"
BLOOD_TINT = "#FFDED9"
WHITE = "#FFFFFF"


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
    Meaning.OVERDUE: Pair("#843200", "#FFDFCB"),
    Meaning.DANGER: Pair(BLOOD, BLOOD_TINT),
    Meaning.DONE: Pair("#185A2B", "#D9F0DD"),
    Meaning.RECORDED: Pair("#5E4700", "#FFEFBF"),
    Meaning.RECEIVED: Pair("#185A2B", "#D9F0DD"),
    Meaning.RETURNED: Pair("#5B2A86", "#EEDFFA"),
    Meaning.HELD: Pair("#274A8C", "#DFE8FB"),
    Meaning.REFUSED: Pair("#842222", "#F9E0DC"),
    Meaning.CLASHED: Pair("#8A2A5E", "#FADFEE"),
    Meaning.DRAFT: Pair("#274A8C", "#DFE8FB"),
    Meaning.WRONG: Pair("#6A3D00", "#FFE7BD"),
    Meaning.PLAIN: Pair(SOFT_INK, "#F0E7D8"),
}

READ_TOGETHER: tuple[Pair, ...] = (
    Pair(INK, PAPER),
    Pair(INK, SHEET),
    Pair(SOFT_INK, PAPER),
    Pair(SOFT_INK, SHEET),
    Pair(LEAF, PAPER),
    Pair(LEAF, SHEET),
    Pair(LEAF, LEAF_TINT),
    Pair(WHITE, LEAF),
    Pair(WHITE, LEAF_DEEP),
    Pair(WHITE, BLOOD),
    Pair(WHITE, BLOOD_DEEP),
    Pair(SUN, SUN_TINT),
    Pair(BLOOD, SHEET),
    Pair(BLOOD, PAPER),
    *PAIRS.values(),
)
"""Every ink and ground that screens put together."""

MIN_CONTRAST = 4.5


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
