"""
The contract suites of the phone's ports in a real Chromium: on OPFS, with WebCrypto, in the worker, as the app runs.
With them the published vectors, the frozen stores, and one vault's life with 10,000 records.
"""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.support.bare_page import (
    CONTRACT,
    browser_with_profile,
    build_bare_site,
    open_bare_page,
    serving_bare_site,
)
from tests.support.browser_suite import RUN, add_suites


def test_every_contract_suite_holds_in_the_browser(tmp_path: Path):
    site, profile = tmp_path / "site", tmp_path / "profile"
    site.mkdir()
    add_suites(build_bare_site(site) / "code.tar")
    with (
        sync_playwright() as playwright,
        serving_bare_site(site) as address,
        browser_with_profile(playwright, profile) as context,
    ):
        page = open_bare_page(context, address)
        outcome = page.run(RUN)
        vectors_and_life = page.run(CONTRACT)

    assert vectors_and_life["failures"] == []
    assert outcome["failed"] == []
    assert outcome["code"] == 0, outcome["said"]
    assert outcome["passed"] >= 250
