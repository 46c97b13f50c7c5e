"""
What part of a form a question stands in, in words.
"""

from __future__ import annotations

import re

from shared.forms.steps import Step


def section_of(step: Step) -> str:
    """
    The innermost group around a question, by its number where it repeats.
    """
    if not step.group_labels:
        return ""
    number = re.search(r"\[(\d+)\]$", step.group_refs[-1]) if step.group_refs else None
    return f"{step.group_labels[-1]} {number[1]}" if number else step.group_labels[-1]
