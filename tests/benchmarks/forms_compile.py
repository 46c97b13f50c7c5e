"""
How long a workbook takes to become a definition, beside what pyxform takes of it.
"""

from __future__ import annotations

import io
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from openpyxl import Workbook

from shared.forms.xform import read_xform
from sync_server.adapters.xlsform import compile_form
from tests.benchmarks.report import Report

ROWS = 300
ROW_BUDGET_MS = 1.5
"""For everything: both readings of the sheets, pyxform, the check of every expression, the order of the rules."""


def a_workbook(rows: int = ROWS) -> bytes:
    """
    Questions with conditions, constraints and translations.
    """
    book = Workbook()
    survey = book.active
    survey.title = "survey"
    survey.append(["type", "name", "label::English (en)", "label::Hindi (hi)", "relevant", "constraint"])
    for number in range(rows):
        relevant = f"${{q{number - 1}}} != ''" if number % 3 == 1 else ""
        kind, constraint = ("integer", ". < 100") if number % 3 == 0 else ("select_one yes_no", "")
        survey.append([kind, f"q{number}", f"Question {number}", f"प्रश्न {number}", relevant, constraint])
    choices = book.create_sheet("choices")
    for row in (
        ("list_name", "name", "label::English (en)", "label::Hindi (hi)"),
        ("yes_no", "yes", "Yes", "हाँ"),
        ("yes_no", "no", "No", "नहीं"),
    ):
        choices.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def measure(report: Report) -> None:
    """
    Adds the figures to a benchmark report.
    """
    from pyxform.xls2xform import convert

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "form.xlsx"
        path.write_bytes(a_workbook())
        compile_form(path)
        theirs_ms = _best(lambda: convert(path, warnings=[]))
        xform = convert(path, warnings=[]).xform
        whole_ms = _best(lambda: compile_form(path))
    ours_ms = _best(lambda: read_xform(xform).program)
    report.add("forms: pyxform alone, a row", theirs_ms / ROWS, "ms", None, True)
    report.add("forms: XForm to a program that runs, a row", ours_ms / ROWS, "ms", None, True)
    report.at_most("forms: workbook to definition, a row", whole_ms / ROWS, "ms", ROW_BUDGET_MS)


def _best(work: Callable[[], object], times: int = 3) -> float:
    durations = []
    for _ in range(times):
        start = time.process_time()
        work()
        durations.append((time.process_time() - start) * 1000)
    return min(durations)
