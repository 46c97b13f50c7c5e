"""
Case cards: how fast a batch is made, and how well a poor camera reads one beside a plain and a large code.

The codes are printed equally large. Every picture is 640 × 480 and made from a fixed seed, so the table is the same
wherever it is made. What is spoilt how far stands in `KINDS`; the second table goes on from there, each step √2 worse,
until the plain code is read no more.
"""

from __future__ import annotations

import math
import random
import time
import tracemalloc
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import qrcode
import zxingcpp
from PIL import Image, ImageChops, ImageDraw, ImageEnhance, ImageFilter
from qrcode.constants import ERROR_CORRECT_L, ERROR_CORRECT_M
from qrcode.util import MODE_8BIT_BYTE, MODE_NUMBER, QRData

from shared.cards.short_code import derive_short_code, format_short_code
from sync_server.adapters.card_sheet import make_card_sheet
from sync_server.adapters.card_symbol import SymbolMaker, modules
from sync_server.use_cases.make_cards import PrintedCard
from tests.benchmarks.report import Report
from tests.support.cards import DISTRICT, a_card

BATCH = 1000
WIDTH, HEIGHT = 640, 480
PRINTED_PX = (154, 189, 223)
"""How large the printed square is: the card fills 45, 55 and 65 % of the picture's width."""
TRIES = 6
CAMERA_BLUR = 0.7
CAMERA_NOISE = 0.05
VEIL, VEILED = 180, 0.5
"""The sky mirrored in a card's plastic: its tone, and how much contrast it leaves."""
LAMP = 150
"""A lamp in there turns dark modules as light as the paper."""
SIDE_TONE = 181
"""Of Pillow's radial gradient, which is black in its middle, at the middle of each side."""

UUID_TEXT = "0190f3a2-7c4e-7bb1-9d5e-2f8a4c1b6e07"
HEALTH_CARD_BEGINS = b"shc:/"
HEALTH_CARD_DIGITS, LARGEST_HEALTH_CARD_DIGITS = 1626, 2390
"""
Of a SMART Health Card: its guide's first example, and the most that the guide puts into one code. Two digits stand for
a character of the signed text, which may have 1,195.

Source: SMART Health Cards Framework, example-00 and "QR Code FAQ".
"""

CASE_CARD, PLAIN, LARGE, LARGEST = "case card", "plain UUID", "health card", "largest health card"
STEP = 2**0.5
MOST_STEPS = 14

Matrix = list[list[bool]]
Spoil = Callable[[Image.Image, float, random.Random], Image.Image]


@dataclass(frozen=True, slots=True)
class Kind:
    """
    A way in which pictures are poor, from bearable to hopeless.

    Attributes:
        levels: Three of them.
        worse: What makes a level worse by one step; None where a higher one is only another.
        on_paper: The card itself is spoilt, before the camera sees it.
    """

    name: str
    spoil: Spoil
    levels: tuple[float, ...]
    worse: float | None = STEP
    on_paper: bool = False


def measure(report: Report) -> None:
    """A batch, then the tables."""
    _measure_batch(report)
    _measure_reading(report)
    _measure_reach(report)


def _measure_batch(report: Report) -> None:
    cards = []
    for number in range(BATCH):
        card = a_card(str(number))
        code = format_short_code(derive_short_code(card.card_id))
        cards.append(PrintedCard(DISTRICT.text(card), code, f"K7QX2-{number:04}"))
    began = time.process_time()
    sheet = make_card_sheet(cards, issued_day=1)
    took_s = time.process_time() - began
    report.add("cards: PDF of 1,000, processor", took_s, "s", 20, took_s <= 20)
    size_mb = len(sheet) / 1e6
    report.add("cards: PDF of 1,000, size", size_mb, "MB", 10, size_mb <= 10)
    tracemalloc.start()
    make_card_sheet(cards[:200], issued_day=1)
    peak_mb = tracemalloc.get_traced_memory()[1] / 1e6 * BATCH / 200
    tracemalloc.stop()
    report.add("cards: PDF of 1,000, memory", peak_mb, "MB", 100, peak_mb <= 100)


def _measure_reading(report: Report) -> None:
    codes = _codes()
    tally = _Tally(codes)
    for kind in KINDS:
        for name, seen in tally.add(codes, kind).items():
            report.add(f"cards: {name}, {kind.name}", sum(seen), f"of {len(seen)}", None, ok=True)
    share, times = 100 * tally.beside_plain, tally.times(LARGE)
    report.add("cards: read where the plain UUID is", share, "%", 95, share >= 95)
    report.add("cards: read as often as the health card", times, "times", 2, times >= 2)
    report.add("cards: read as often as the largest", tally.times(LARGEST), "times", None, ok=True)


def _measure_reach(report: Report) -> None:
    """
    Every kind that has no end by itself, until the plain code is read no more: what then is left of the two figures.
    """
    codes = _codes()
    tally = _Tally(codes)
    for kind in KINDS:
        if kind.worse is None:
            continue
        level = kind.levels[0]
        for _step in range(MOST_STEPS):
            seen = tally.add(codes, Kind(kind.name, kind.spoil, (level,), on_paper=kind.on_paper))
            if not any(seen[PLAIN]):
                break
            level *= kind.worse
        for name in codes:
            found = tally.found[kind.name, name]
            report.add(
                f"cards: to the end, {name}, {kind.name}", sum(found), f"of {len(found)}", None, ok=True
            )
    report.add("cards: to the end, where the plain UUID is", 100 * tally.beside_plain, "%", None, ok=True)
    report.add("cards: to the end, as often as the health card", tally.times(LARGE), "times", None, ok=True)


def _codes() -> dict[str, Matrix]:
    return {
        CASE_CARD: modules(SymbolMaker().make(DISTRICT.text(a_card()))),
        PLAIN: _code(ERROR_CORRECT_M, QRData(UUID_TEXT.encode())),
        LARGE: _health_card(HEALTH_CARD_DIGITS),
        LARGEST: _health_card(LARGEST_HEALTH_CARD_DIGITS),
    }


class _Tally:
    """
    Which pictures showed which code, kind by kind.
    """

    def __init__(self, codes: Mapping[str, Matrix]) -> None:
        self.found: dict[tuple[str, str], list[bool]] = {}
        self._names = tuple(codes)

    def add(self, codes: Mapping[str, Matrix], kind: Kind) -> dict[str, list[bool]]:
        seen = {
            name: [_is_read(picture) for picture in _pictures(code, kind)] for name, code in codes.items()
        }
        for name, outcomes in seen.items():
            self.found.setdefault((kind.name, name), []).extend(outcomes)
        return seen

    def of(self, code: str) -> list[bool]:
        return [seen for (_kind, name), found in self.found.items() if name == code for seen in found]

    @property
    def beside_plain(self) -> float:
        """Of the pictures in which the plain code is read, the share in which ours is."""
        plain = self.of(PLAIN)
        return sum(a and b for a, b in zip(self.of(CASE_CARD), plain, strict=True)) / sum(plain)

    def times(self, other: str) -> float:
        """How many times as often ours is read."""
        return sum(self.of(CASE_CARD)) / max(1, sum(self.of(other)))


def _health_card(digits: int) -> Matrix:
    number = "".join(random.Random("health card").choices("0123456789", k=digits)).encode()
    begins = QRData(HEALTH_CARD_BEGINS, mode=MODE_8BIT_BYTE)
    return _code(ERROR_CORRECT_L, begins, QRData(number, mode=MODE_NUMBER))


def _code(level: int, *parts: QRData) -> Matrix:
    code = qrcode.QRCode(error_correction=level, border=0)
    for part in parts:
        code.add_data(part)
    code.make(fit=True)
    return [[bool(module) for module in row] for row in code.get_matrix()]


def _pictures(code: Matrix, kind: Kind) -> Iterator[Image.Image]:
    for level in kind.levels:
        for printed_px in PRINTED_PX:
            for number in range(TRIES):
                chance = random.Random(f"{kind.name} {level} {printed_px} {number}")
                card = _printed(code)
                if kind.on_paper:
                    card = kind.spoil(card, level, chance)
                seen = _on_a_table(card, printed_px, chance)
                yield seen if kind.on_paper else kind.spoil(seen, level, chance)


def _printed(code: Matrix) -> Image.Image:
    side = len(code) + 8
    card = Image.new("L", (side, side), 235)
    for row, line in enumerate(code):
        for column, dark in enumerate(line):
            if dark:
                card.putpixel((column + 4, row + 4), 30)
    return card.resize((side * 12, side * 12), Image.Resampling.NEAREST)


def _on_a_table(card: Image.Image, printed_px: int, chance: random.Random) -> Image.Image:
    card = card.resize((printed_px, printed_px), Image.Resampling.BOX)
    table = Image.new("L", (WIDTH, HEIGHT), 120)
    left = (WIDTH - printed_px) // 2 + chance.randint(-40, 40)
    top = (HEIGHT - printed_px) // 2 + chance.randint(-40, 40)
    table.paste(card, (left, top))
    # No cheap camera is sharper than this, or quieter.
    return _noise(_blur(table, CAMERA_BLUR, chance), CAMERA_NOISE, chance)


def _is_read(picture: Image.Image) -> bool:
    """
    As the camera's screen looks: at the whole picture, then at its middle drawn twice as large.
    """
    return _shows_code(picture) or _shows_code(_middle(picture))


def _middle(picture: Image.Image) -> Image.Image:
    left = (WIDTH - HEIGHT) / 2
    box = (left, 0, left + HEIGHT, HEIGHT)
    return picture.resize((2 * HEIGHT, 2 * HEIGHT), Image.Resampling.BICUBIC, box=box)


def _shows_code(picture: Image.Image) -> bool:
    return bool(zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode))


def _blur(picture: Image.Image, level: float, chance: random.Random) -> Image.Image:
    return picture.filter(ImageFilter.GaussianBlur(level))


def _noise(picture: Image.Image, level: float, chance: random.Random) -> Image.Image:
    grain = Image.frombytes("L", picture.size, chance.randbytes(WIDTH * HEIGHT))
    return Image.blend(picture, grain, level)


def _dark(picture: Image.Image, level: float, chance: random.Random) -> Image.Image:
    dim = ImageEnhance.Brightness(picture).enhance(level)
    return _noise(dim, 0.06, chance)


def _turn(picture: Image.Image, level: float, chance: random.Random) -> Image.Image:
    return picture.rotate(level + chance.uniform(-4, 4), Image.Resampling.BILINEAR, fillcolor=120)


def _tilt(picture: Image.Image, level: float, chance: random.Random) -> Image.Image:
    near, far = level * WIDTH / 2, level * HEIGHT / 4
    corners = (-near, -far, 0, HEIGHT, WIDTH, HEIGHT, WIDTH + near, -far)
    return picture.transform(
        picture.size, Image.Transform.QUAD, corners, Image.Resampling.BILINEAR, fillcolor=120
    )


def _damage(card: Image.Image, level: float, chance: random.Random) -> Image.Image:
    """
    Blots over a part of the printed square. They spare the three marks by which any code is found.
    """
    spoilt = card.copy()
    ink = ImageDraw.Draw(spoilt)
    side = card.width
    wanted = level * side * side
    while wanted > 0:
        radius = side * chance.uniform(0.03, 0.07)
        x, y = (side * chance.uniform(0.3, 0.9) for _ in range(2))
        ink.ellipse((x - radius, y - radius, x + radius, y + radius), fill=chance.choice((40, 160, 230)))
        wanted -= math.pi * radius * radius
    return spoilt


def _glare(card: Image.Image, level: float, chance: random.Random) -> Image.Image:
    """
    A lamp mirrored in the card's plastic: white over a part of the print, fading out over three times its radius, and
    little contrast elsewhere. It lies where blots do.
    """
    veiled = Image.blend(card, Image.new("L", card.size, VEIL), 1 - VEILED)
    reach = round(3 * card.width * math.sqrt(level / math.pi))
    spot = Image.radial_gradient("L").resize((2 * reach, 2 * reach), Image.Resampling.BILINEAR)
    falling = [round(LAMP * max(0.0, min(1.0, 1.5 * (1 - tone / SIDE_TONE)))) for tone in range(256)]
    light = Image.new("L", card.size)
    x, y = (round(card.width * chance.uniform(0.3, 0.9)) for _ in range(2))
    light.paste(spot.point(falling), (x - reach, y - reach))
    return ImageChops.add(veiled, light)


KINDS = (
    Kind("blur", _blur, (0.4, 0.8, 1.2)),
    Kind("noise", _noise, (0.1, 0.2, 0.3)),
    Kind("low light", _dark, (0.5, 0.3, 0.18), worse=1 / STEP),
    Kind("rotation", _turn, (15, 45, 100), worse=None),
    Kind("tilt", _tilt, (0.15, 0.3, 0.45)),
    Kind("damage", _damage, (0.03, 0.08, 0.2), on_paper=True),
    Kind("glare", _glare, (0.02, 0.05, 0.1), on_paper=True),
)
