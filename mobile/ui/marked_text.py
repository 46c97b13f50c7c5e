"""
The few marks that form authors may write in a label: bold, italic, headings, links, coloured words.

Source: XLSForm, Styling; seen November 2026. Colours and addresses are left out: a colour has one meaning here, and
nothing is fetched from the internet.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

import flet as ft

from mobile.ui import palette as p
from mobile.ui.controls import heading, text
from mobile.ui.theme import letters

_ELEMENT = re.compile(r"</?(?:span|p|br|div|font|b|i|u|em|strong)\b[^>]*>", re.I)
_LINK = re.compile(r"\[([^\[\]]+)\]\([^()\s]*\)")
_HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*#*$")
_STRONG = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*|(?<!\w)__(?=\S)(.+?)(?<=\S)__(?!\w)")
_SLANTED = re.compile(r"\*(?=\S)(.+?)(?<=\S)\*|(?<!\w)_(?=\S)(.+?)(?<=\S)_(?!\w)")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!])")
_ENTITIES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'", "nbsp": "\u00a0"}
_ENTITY = re.compile(rf"&({'|'.join(_ENTITIES)});")
_MARKS = re.compile(r"[*_#\[<&\\]")


@dataclass(frozen=True, slots=True)
class Run:
    """
    Words of one look.
    """

    words: str
    bold: bool = False
    slanted: bool = False
    larger: bool = False


def runs_of(label: str) -> tuple[Run, ...]:
    """
    A label in runs of one look, line ends kept.
    """
    if not _MARKS.search(label):
        return (Run(label),) if label else ()
    # What is escaped is set aside while the marks are read.
    held: list[str] = []

    def hold(found: re.Match[str]) -> str:
        held.append(found[1])
        return f"\ue000{len(held) - 1}\ue001"

    words = _ESCAPED.sub(hold, label)
    words = re.sub(r"<br\s*/?>|</p>", "\n", words, flags=re.I)
    words = _LINK.sub(r"\1", _ELEMENT.sub("", words)).strip("\n")
    words = _ENTITY.sub(lambda found: _ENTITIES[found[1]], words)
    found: list[Run] = []
    for number, line in enumerate(words.split("\n")):
        if number:
            found.append(Run("\n"))
        met = _HEADING.match(line)
        found += _strong(met[2], Run("", bold=True, larger=True)) if met else _strong(line, Run(""))
    return tuple(
        replace(run, words=re.sub(r"\ue000(\d+)\ue001", lambda met: held[int(met[1])], run.words))
        for run in found
        if run.words
    )


def _strong(line: str, look: Run) -> list[Run]:
    return _parted(
        line, _STRONG, lambda words: _slanted(words, replace(look, bold=True)), lambda w: _slanted(w, look)
    )


def _slanted(line: str, look: Run) -> list[Run]:
    return _parted(
        line,
        _SLANTED,
        lambda words: [replace(look, words=words, slanted=True)],
        lambda words: [replace(look, words=words)],
    )


Reader = Callable[[str], list[Run]]


def _parted(line: str, mark: re.Pattern[str], inside: Reader, outside: Reader) -> list[Run]:
    found: list[Run] = []
    at = 0
    for met in mark.finditer(line):
        found += outside(line[at : met.start()])
        found += inside(met[1] or met[2])
        at = met.end()
    return found + outside(line[at:])


def plain_words(label: str) -> str:
    """
    A label without its marks, in one line.
    """
    return " ".join("".join(run.words for run in runs_of(label)).split())


def marked_text(label: str, size: float, *, bold: bool = False, color: str = p.INK) -> ft.Control:
    """
    A label with its marks shown.
    """
    runs = runs_of(label)
    if all(run == Run(run.words) for run in runs):
        return text("".join(run.words for run in runs), size, bold=bold, color=color)
    return ft.Text(
        spans=[_span(run, size, bold=bold, color=color) for run in runs],
        style=letters(size, bold=bold, color=color, height=1.35),
    )


def _span(run: Run, size: float, *, bold: bool, color: str) -> ft.TextSpan:
    return ft.TextSpan(
        run.words,
        style=replace(
            letters(size + 3 if run.larger else size, bold=bold or run.bold, color=color), italic=run.slanted
        ),
    )


def marked_heading(label: str, *, size: float) -> ft.Control:
    """
    A question, as a heading that assistive technology can jump to.
    """
    if not _MARKS.search(label):
        return heading(label, size=size)
    return ft.Semantics(heading_level=2, content=marked_text(label, size, bold=True))
