"""
Fonts for scripts beside Latin and Devanagari, each cut to what people write in it, and the client's table of where
to find a letter that a text's own font lacks.

The client fetches such a font when it first draws a letter of its script, so a phone holds only those that its
programmes or its people write. A further script is one more row in `SCRIPTS` and in `javascript_parts.toml`.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from fontTools import subset

from mobile.packaging.errors import BuildStoppedError

FONTS = "assets/fonts"


@dataclass(frozen=True, slots=True)
class Script:
    """
    A script with a font of its own.

    Attributes:
        name: In the font's name and the file's.
        blocks: First and last code points for which the client asks for this font.
        kept: Whether a code point of these blocks is written by people today.
    """

    name: str
    blocks: Sequence[tuple[int, int]]
    kept: Callable[[int], bool]

    @property
    def file(self) -> str:
        """Where the site has it, below the fonts."""
        return f"{self.name}.woff2"

    @property
    def source(self) -> str:
        """Where the whole font lies until it is cut."""
        return f"{FONTS}/{self.name}.ttf"


def _in_windows_31j(point: int) -> bool:
    """The set that Japanese computers share: JIS X 0208 and the variants found in names."""
    try:
        return len(chr(point).encode("cp932")) == 2
    except UnicodeEncodeError:
        return False


SCRIPTS = (
    Script(
        "Cyrillic",
        (
            (0x0400, 0x052F),
            (0x1C80, 0x1C8F),
            (0x20B4, 0x20B4),
            (0x20BD, 0x20BD),
            (0x2116, 0x2116),
            (0x2DE0, 0x2DFF),
            (0xA640, 0xA69F),
        ),
        lambda point: True,
    ),
    Script(
        "Japanese",
        ((0x2E80, 0x303F), (0x3040, 0x30FF), (0x31F0, 0x9FFF), (0xF900, 0xFAFF), (0xFF00, 0xFFEF)),
        _in_windows_31j,
    ),
)


def cut_script_fonts(site: Path, cache: Path) -> None:
    """
    Puts each script's font, cut and packed, in the place of the whole one.
    """
    cache.mkdir(parents=True, exist_ok=True)
    recipe = Path(__file__).read_bytes()
    for script in SCRIPTS:
        whole = site / script.source
        kept = cache / hashlib.sha256(recipe + whole.read_bytes()).hexdigest()[:32]
        if not kept.exists():
            unfinished = kept.with_suffix(".part")
            _cut(whole, unfinished, script)
            unfinished.rename(kept)
        shutil.copyfile(kept, site / FONTS / script.file)
        whole.unlink()


def _cut(whole: Path, target: Path, script: Script) -> None:
    options = subset.Options()
    options.flavor = "woff2"
    options.hinting = False
    options.layout_features = ["ccmp", "kern", "locl", "mark", "mkmk"]
    # Nothing is written from top to bottom.
    options.drop_tables += ["BASE", "VORG", "meta", "vhea", "vmtx"]
    font = subset.load_font(str(whole), options)
    subsetter = subset.Subsetter(options)
    points = (point for first, last in script.blocks for point in range(first, last + 1))
    subsetter.populate(unicodes=[point for point in points if script.kept(point)])
    subsetter.subset(font)
    subset.save_font(font, str(target), options)
    font.close()


# The client's table is three texts: the fonts; sets of them; and, through all code points, which set has a glyph.
_FONT = r'A\.[\w$]+\("[^"]*","[^"]*\.(?:woff2|ttf)"\)'
_FONTS = re.compile(rf"\[({_FONT}(?:,{_FONT}){{50,}})\]")
_SETS = re.compile(r'"((?:[0-9a-z]*,){500,}[0-9a-z]*)"')
_RANGES = re.compile(r'"((?:[0-9]*[a-z]?[0-9]*[A-Z]){2000,})"')
_NEW_FONT = re.compile(r"A\.[\w$]+\(")

# The client looks for a font of this name at its start, whatever the table says.
_EXPECTED = "Noto Sans Symbols"
_LAST_POINT = 0x10FFFF


def tell_client(text: str) -> str:
    """
    The compiled client with our table in the place of its own, of 700 fonts on another host.

    Raises:
        BuildStoppedError: the client's table is not as expected.
    """
    parts = {
        what: _only(pattern, text, what)
        for what, pattern in (("fonts", _FONTS), ("sets", _SETS), ("ranges", _RANGES))
    }
    make = _NEW_FONT.match(parts["fonts"][1])
    if make is None or _points_in(parts["ranges"][1]) != _LAST_POINT + 1:
        raise BuildStoppedError(
            "the client's table of fonts reads otherwise; was the version of flet-web changed?"
        )
    fonts = [(_EXPECTED, "NotoSans-Regular.ttf"), *((f"Noto Sans {one.name}", one.file) for one in SCRIPTS)]
    ours = {
        "fonts": "[" + ",".join(f'{make[0]}"{name}","{file}")' for name, file in fonts) + "]",
        # Where no script is ours it is told our text font: told of none, the client complains.
        "sets": '"' + ",".join(_digit(number, "a") for number in range(len(fonts))) + '"',
        "ranges": f'"{_ranges()}"',
    }
    for what, found in parts.items():
        text = text.replace(found[0], ours[what])
    return text


def _only(pattern: re.Pattern[str], text: str, what: str) -> re.Match[str]:
    found = list(pattern.finditer(text))
    if len(found) != 1:
        raise BuildStoppedError(
            f"the client holds {len(found)} tables of {what}, not one; was flet-web changed?"
        )
    return found[0]


def _ranges() -> str:
    """Runs of code points, each its length and the number of its set."""
    runs = sorted(
        (first, last, number) for number, script in enumerate(SCRIPTS, 1) for first, last in script.blocks
    )
    told, here = [], 0
    for first, last, number in (*runs, (_LAST_POINT + 1, _LAST_POINT, 0)):
        if first > here:
            told.append(_run(first - here, 0))
        if last >= first:
            told.append(_run(last + 1 - first, number))
        here = last + 1
    return "".join(told)


def _run(length: int, number: int) -> str:
    return (_digit(length - 2, "a") if length > 1 else "") + _digit(number, "A")


def _digit(number: int, first: str) -> str:
    """A number as the client reads it: tens of twenty-sixes, then a letter."""
    high, low = divmod(number, 26)
    return (str(high) if high else "") + chr(ord(first) + low)


def _points_in(ranges: str) -> int:
    return sum(length for length, _ in runs_of(ranges))


def runs_of(ranges: str) -> Iterator[tuple[int, int]]:
    """
    Each run's length and set, read as the client does.
    """
    length = 1
    for high, letter in re.findall(r"([0-9]*)([A-Za-z])", ranges):
        number = int(high or 0) * 26 + ord(letter.lower()) - ord("a")
        if letter.islower():
            length = number + 2
        else:
            yield length, number
            length = 1
