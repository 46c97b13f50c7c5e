"""
The phone's own work inside a real browser: unlocking 10,000 records, saving, names as they are typed, forms.
"""

from __future__ import annotations

import tarfile
import tempfile
from collections.abc import Mapping
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.benchmarks.report import Report
from tests.support.bare_page import browser_with_profile, build_bare_site, open_bare_page, serving_bare_site

ROOT = Path(__file__).parents[2]
CODE = "from tests.benchmarks.inside_browser import measured\nreturn await measured()"
LIST_CODE = "from tests.benchmarks.inside_browser import list_memory\nreturn await list_memory()"
STORE_CODE = (
    "from tests.benchmarks.inside_browser import store_at\nreturn await store_at({size}, 'store{size}')"
)
SIZES = (1_000, 10_000, 50_000)
MODULES = ("__init__", "inside_browser", "case_book", "forms")

UNLOCK_BUDGET_MS = 2000.0
SAVE_BUDGET_MS = 15.0
KEYSTROKE_BUDGET_MS = 25.0
RECOMPUTE_BUDGET_MS = 16.0
SAVE_GROWTH_BUDGET = 1.3
LIST_BUDGET_MIB = 64.0


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
            list_mib = open_bare_page(context, address).run(LIST_CODE)
            # A page of its own for each size: what WebAssembly has once taken it keeps.
            stores = {
                size: open_bare_page(context, address).run(STORE_CODE.format(size=size)) for size in SIZES
            }
    _report_stores(report, stores)
    for name, source, budget_ms in (
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
        (
            "each letter in a list of 100,000 choices",
            "forms: 100,000-row list, each letter",
            KEYSTROKE_BUDGET_MS,
        ),
    ):
        report.at_most(f"browser: {name}", found[source], "ms", budget_ms)
    for name in (
        "forms: definition to first session, 300 questions",
        "forms: open again and list steps, 300 questions",
        "forms: 100,000-row list, first choices shown",
    ):
        report.add(f"browser: {name}", found[name], "ms", None, True)
    report.at_most("browser: forms: 100,000-row list, memory", list_mib, "MiB", LIST_BUDGET_MIB)
    report.add("browser: index of names", found["case book: index of names"], "ms", None, True)


def _report_stores(report: Report, stores: Mapping[int, Mapping[str, float]]) -> None:
    budgets = {
        (10_000, "unlock, the key being derived, ms"): UNLOCK_BUDGET_MS,
        (10_000, "name search, slowest of the keystrokes, ms"): KEYSTROKE_BUDGET_MS,
        **{(size, "durable save, p95, ms"): SAVE_BUDGET_MS for size in SIZES},
    }
    for size, figures in stores.items():
        for what, value in figures.items():
            name, unit = f"browser: store, {size:,} records: {what}", what.rpartition(", ")[2]
            budget = budgets.get((size, what))
            if budget is None:
                report.add(name, value, unit, None, True)
            else:
                report.at_most(name, value, unit, budget)
    saves = [stores[size]["durable save, median, ms"] for size in (SIZES[-1], SIZES[0])]
    report.at_most(
        "browser: store: save at 50,000 over save at 1,000 records",
        saves[0] / saves[1],
        "×",
        SAVE_GROWTH_BUDGET,
    )


def _add_benchmarks(archive: Path) -> None:
    with tarfile.open(archive, "a") as tar:
        for name in MODULES:
            tar.add(ROOT / "tests" / "benchmarks" / f"{name}.py", f"tests/benchmarks/{name}.py")
