"""
What part of a form a question stands in: its section in words, its page.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from shared.forms.steps import Step


def section_of(step: Step) -> str:
    """
    The innermost group around a question, by its number where it repeats.
    """
    if not step.group_labels:
        return ""
    number = re.search(r"\[(\d+)\]$", step.group_refs[-1]) if step.group_refs else None
    return f"{step.group_labels[-1]} {number[1]}" if number else step.group_labels[-1]


def pages_of(steps: Sequence[Step]) -> list[tuple[Step, ...]]:
    """
    Questions in the order asked, those of a field list together.
    """
    pages: list[tuple[Step, ...]] = []
    for step in steps:
        if pages and step.field_list and step.field_list == pages[-1][0].field_list:
            pages[-1] = (*pages[-1], step)
        else:
            pages.append((step,))
    return pages
