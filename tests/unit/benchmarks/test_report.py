"""
The figures come out as the front door promises them.
"""

from __future__ import annotations

import json

import pytest

from tests.benchmarks.report import Report
from tests.benchmarks.run import as_json


def test_figures_are_written_with_budget_and_verdict() -> None:
    report = Report()
    report.at_most("body bytes of a visit", 81.5, "bytes", 70)
    report.add("the same in a peer", 958, "bytes", None, True)
    assert json.loads(as_json(report)) == {
        "body bytes of a visit": {"value": 81.5, "unit": "bytes", "budget": 70, "ok": False},
        "the same in a peer": {"value": 958, "unit": "bytes", "budget": None, "ok": True},
    }


def test_same_name_twice_is_refused() -> None:
    report = Report()
    report.add("a", 1, "s", None, True)
    with pytest.raises(ValueError, match="twice"):
        report.add("a", 2, "s", None, True)
