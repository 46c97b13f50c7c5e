"""
Codes that an expression compares an answer with, and that no choice of the question has: such a condition never holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

Choices = Mapping[str, frozenset[str]]
"""The codes that may be chosen, by question; a question whose choices are not known here is left out."""

_TEXT = r"(?:'([^']*)'|\"([^\"]*)\")"
_COMPARED = re.compile(rf"\$\{{\s*([\w.-]+)\s*\}}\s*!?=\s*{_TEXT}")
_SELECTED = re.compile(rf"selected\(\s*(?:\$\{{\s*([\w.-]+)\s*\}}|(\.))\s*,\s*{_TEXT}\s*\)")


def unknown_codes(expression: str, choices: Choices, *, own: str = "") -> Iterator[tuple[str, str]]:
    """
    Question and code, for each comparison that can never hold.

    Args:
        own: The question that `.` stands for.
    """
    compared = [(found[1], found[2] or found[3] or "") for found in _COMPARED.finditer(expression)]
    compared += [(found[1] or own, found[3] or found[4] or "") for found in _SELECTED.finditer(expression)]
    for question, code in dict.fromkeys(compared):
        if code and question in choices and code not in choices[question]:
            yield question, code


def words_for(question: str, code: str, choices: Choices) -> str:
    """
    What to mend.
    """
    return f"“{question}” has no choice “{code}”: write one of {', '.join(sorted(choices[question]))}."
