"""
Reads a printed sheet of one case card as eyes and cameras do: the dark modules of its symbol, its short code.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw

from sync_server.adapters.card_sheet import MODULE_MM
from sync_server.adapters.card_symbol import QR_MODULES

_STREAM = re.compile(rb"stream\n(.*?)\nendstream", re.DOTALL)
_RECTANGLE = re.compile(rb"([\d.]+) ([\d.]+) ([\d.]+) -?([\d.]+) re")
_WORDS = re.compile(rb"\(([^)]*)\) Tj")
POINTS_PER_MM = 72 / 25.4
HALF_CODE = 5
FINER = 3
"""Drawn so much larger first, so that edges between pixels come out grey."""


@dataclass(frozen=True, slots=True)
class PrintedCode:
    """
    What is on a card.

    Attributes:
        modules: Dark modules of the symbol, row by row.
        short_code: As typed from the paper.
    """

    modules: Sequence[Sequence[bool]]
    short_code: str


def read_sheet(sheet: bytes) -> list[PrintedCode]:
    """
    The cards of a sheet with one card on each page.
    """
    return [_card(drawn) for drawn in _pages(sheet)]


def _pages(sheet: bytes) -> Iterator[bytes]:
    for stream in _STREAM.findall(sheet):
        if stream.startswith(b"x\x9c"):
            drawn = zlib.decompress(stream)
            if b" re" in drawn:
                yield drawn


def _card(drawn: bytes) -> PrintedCode:
    module = MODULE_MM * POINTS_PER_MM
    boxes = [tuple(map(float, box)) for box in _RECTANGLE.findall(drawn)]
    left, top = min(box[0] for box in boxes), max(box[1] for box in boxes)
    modules = [[False] * QR_MODULES for _ in range(QR_MODULES)]
    for x, y, width, _height in boxes:
        row, first = round((top - y) / module), round((x - left) / module)
        for column in range(first, first + round(width / module)):
            modules[row][column] = True
    halves = [words for words in _words(drawn) if len(words) == HALF_CODE and "-" not in words]
    return PrintedCode(modules, "".join(halves))


def _words(drawn: bytes) -> list[str]:
    return [words.decode() for words in _WORDS.findall(drawn)]


def render_page(sheet: bytes, dpi: int, *, page: int = 0, height_mm: float = 297.0) -> Image.Image:
    """
    A page of a sheet as a printer or a flatbed scanner has it: its dark boxes, in grey where they fill a pixel partly.
    """
    drawn = list(_pages(sheet))[page]
    scale = dpi / 72 * FINER
    boxes = [tuple(map(float, box)) for box in _RECTANGLE.findall(drawn)]
    width = max(x + w for x, _, w, _ in boxes) + 20
    height = height_mm * POINTS_PER_MM
    fine = Image.new("L", (round(width * scale), round(height * scale)), 255)
    ink = ImageDraw.Draw(fine)
    for x, y, w, h in boxes:
        top = (height - y) * scale
        ink.rectangle((x * scale, top, (x + w) * scale - 1, top + h * scale - 1), fill=0)
    return fine.resize((fine.width // FINER, fine.height // FINER), Image.Resampling.BOX)
