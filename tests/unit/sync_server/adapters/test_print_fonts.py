"""
The server prints with the fonts of its site; a packed one is unpacked once, and only where its letters are needed.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

from sync_server.adapters.print_fonts import PrintFonts
from sync_server.adapters.receipt_page import make_receipt


def a_font(path: Path, letters: str) -> None:
    """A font of black boxes; packed where its name says so."""
    names = {ord(letter): f"u{ord(letter):04X}" for letter in letters}
    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    for corner in ((0, 700), (500, 700), (500, 0)):
        pen.lineTo(corner)
    pen.closePath()
    order = [".notdef", *names.values()]
    made = FontBuilder(1000, isTTF=True)
    made.setupGlyphOrder(order)
    made.setupCharacterMap(names)
    made.setupGlyf(dict.fromkeys(order, pen.glyph()))
    made.setupHorizontalMetrics(dict.fromkeys(order, (600, 0)))
    made.setupHorizontalHeader(ascent=800, descent=-200)
    made.setupNameTable({"familyName": path.stem, "styleName": "Regular"})
    made.setupOS2(sTypoAscender=800, usWinAscent=800, usWinDescent=200)
    made.setupPost()
    made.font.flavor = "woff2" if path.suffix == ".woff2" else None
    made.save(path)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """With a plain font, its bold sister, a packed one and a broken one."""
    fonts = tmp_path / "assets" / "fonts"
    fonts.mkdir(parents=True)
    a_font(fonts / "Plain.ttf", "abcक")
    a_font(fonts / "Plain-Bold.ttf", "abc")
    a_font(fonts / "Japanese.woff2", "同意abc")
    (fonts / "Broken.woff2").write_bytes(b"wOF2 not a font")
    (fonts / "LICENSE").write_text("free")
    return tmp_path


def test_plain_fonts_come_first_and_one_that_cannot_be_read_is_left_out(site: Path) -> None:
    fonts = PrintFonts(site)
    plain, unpacked = fonts
    assert (plain.name, unpacked.suffix, unpacked.read_bytes()[:4]) == (
        "Plain.ttf",
        ".ttf",
        b"\x00\x01\x00\x00",
    )
    fonts.close()
    assert not unpacked.exists()


def test_a_font_is_unpacked_once_and_only_where_its_letters_are_needed(site: Path) -> None:
    fonts = PrintFonts(site)
    packed = site / "assets" / "fonts" / "Japanese.woff2"
    content = packed.read_bytes()
    packed.unlink()
    assert make_receipt("क", ["ab"], fonts).startswith(b"%PDF")
    packed.write_bytes(content)
    found = fonts.find("同意")
    packed.unlink()
    assert found is not None
    assert fonts.find("同意") == found
    assert make_receipt("同意", ["意"], fonts).startswith(b"%PDF")
    fonts.close()


def test_latin_words_need_no_font_and_unknown_letters_have_none(site: Path) -> None:
    fonts = PrintFonts(site)
    assert (fonts.find("Saúde"), fonts.find("щ"), list(PrintFonts(None))) == (None, None, [])
    fonts.close()


def test_where_nothing_can_be_unpacked_the_plain_fonts_remain(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(site / "no such folder"))
    assert [path.name for path in PrintFonts(site)] == ["Plain.ttf"]
