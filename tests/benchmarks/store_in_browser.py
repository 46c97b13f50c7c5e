"""
How fast the vault saves and opens in a real browser, on its private storage.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from tests.support.bare_page import (
    CONTRACT,
    browser_with_profile,
    build_bare_site,
    open_bare_page,
    serving_bare_site,
)

SAVE_BUDGET_MS = 15.0
UNLOCK_BUDGET_MS = 2000.0


def measure(report: Any) -> None:
    """
    Adds the browser's store figures to a benchmark report. Key derivation at the floor is within the unlocking.
    """
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        site, profile = Path(place, "site"), Path(place, "profile")
        site.mkdir()
        with (
            serving_bare_site(build_bare_site(site)) as address,
            browser_with_profile(playwright, profile) as context,
        ):
            outcome = open_bare_page(context, address).run(CONTRACT)
    save_ms, unlock_ms = outcome["times"]["append_p95_ms"], outcome["times"]["unlock_10000_ms"]
    report.add(
        "store in the browser: durable sealed save of 600 bytes, p95",
        save_ms,
        "ms",
        SAVE_BUDGET_MS,
        save_ms <= SAVE_BUDGET_MS,
    )
    report.add(
        "store in the browser: unlock 10,000 records",
        unlock_ms,
        "ms",
        UNLOCK_BUDGET_MS,
        unlock_ms <= UNLOCK_BUDGET_MS,
    )
