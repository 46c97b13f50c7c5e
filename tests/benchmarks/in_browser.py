"""
The phone's own work inside a real browser: unlocking 10,000 records, saving, names as they are typed, forms.
"""

from __future__ import annotations

import tarfile
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.benchmarks.report import Report
from tests.support.bare_page import browser_with_profile, build_bare_site, open_bare_page, serving_bare_site

ROOT = Path(__file__).parents[2]
CODE = "from tests.benchmarks.inside_browser import measured\nreturn await measured('benchmark')"
MODULES = ("__init__", "inside_browser", "case_book", "forms")

UNLOCK_BUDGET_MS = 2000.0
SAVE_BUDGET_MS = 15.0
KEYSTROKE_BUDGET_MS = 25.0
RECOMPUTE_BUDGET_MS = 16.0


def measure(report: Report) -> None:
    """
    Runs all of it in the browser that `./dev` found.
    """
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        site, profile = Path(place, "site"), Path(place, "profile")
        site.mkdir()
        build_bare_site(site)
        _add_benchmarks(site / "code.tar")
        with serving_bare_site(site) as address, browser_with_profile(playwright, profile) as context:
            found = open_bare_page(context, address).run(CODE)
    for name, source, budget_ms in (
        ("unlock 10,000 records, the key being derived", "unlock 10,000 records", UNLOCK_BUDGET_MS),
        ("durable sealed save of one visit, p95", "save of one visit p95", SAVE_BUDGET_MS),
        (
            "slowest keystroke of a name search",
            "case book: slowest keystroke of a name search",
            KEYSTROKE_BUDGET_MS,
        ),
        (
            "recompute after an answer, 300 questions",
            "forms: recompute after an answer, 300 questions",
            RECOMPUTE_BUDGET_MS,
        ),
    ):
        report.at_most(f"browser: {name}", found[source], "ms", budget_ms)
    report.add("browser: index of names", found["case book: index of names"], "ms", None, True)


def _add_benchmarks(archive: Path) -> None:
    with tarfile.open(archive, "a") as tar:
        for name in MODULES:
            tar.add(ROOT / "tests" / "benchmarks" / f"{name}.py", f"tests/benchmarks/{name}.py")
