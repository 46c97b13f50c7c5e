"""
What the web app costs: the first download, and the start without a network beside an empty page of the same shell.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Playwright, sync_playwright

from mobile.packaging.verify_site import FIRST_DOWNLOAD_BUDGET_BYTES
from tests.benchmarks.report import Report
from tests.e2e.support.phone import START_TIMEOUT_MS, Phone
from tests.e2e.support.site_server import serving
from tests.support.browser import find_browser
from tests.support.sites import built_empty_page, built_site

STARTS = 5
COLD_START_BUDGET_S = 6.0
PICTURE_BUDGET_S = 1.0
OVER_EMPTY_BUDGET = 1.25


def measure(report: Report) -> None:
    """Downloads and starts, in the browser that `./dev` found."""
    program = find_browser()
    if program is None:
        raise RuntimeError("There is no Chromium; ./dev bench brings one.")
    with sync_playwright() as playwright:
        empty_s, _, _ = _starts(playwright, program, built_empty_page())
        ours_s, picture_s, downloaded = _starts(playwright, program, built_site())
    report.at_most("web: first download", downloaded / 1e6, "MB", FIRST_DOWNLOAD_BUDGET_BYTES / 1e6)
    report.at_most("web: own progress picture, offline", picture_s, "s", PICTURE_BUDGET_S)
    report.at_most("web: cold start offline to the first screen", ours_s, "s", COLD_START_BUDGET_S)
    report.add("web: cold start offline of an empty page", empty_s, "s", None, True)
    report.at_most("web: cold start against an empty page", ours_s / empty_s, "times", OVER_EMPTY_BUDGET)


def _starts(playwright: Playwright, program: Path, site: Path) -> tuple[float, float, int]:
    with tempfile.TemporaryDirectory() as folder, serving(site) as server:
        phone = Phone(playwright, program, server.address, Path(folder) / "phone")
        _first_start(phone)
        downloaded = sum(server.sent.values())
        server.refuse_after = 0
        times = [_cold_start(phone) for _ in range(STARTS)]
    return (
        statistics.median(time[0] for time in times),
        statistics.median(time[1] for time in times),
        downloaded,
    )


def _first_start(phone: Phone) -> None:
    phone.turn_on().page.goto(phone.address)
    phone.page.wait_for_selector("#shell", state="hidden", timeout=START_TIMEOUT_MS)
    phone.turn_off()


def _cold_start(phone: Phone) -> tuple[float, float]:
    phone.turn_on()
    began = time.monotonic()
    phone.page.goto(phone.address, wait_until="commit")
    phone.page.wait_for_selector("#shell-mark", state="visible", timeout=START_TIMEOUT_MS)
    picture_s = time.monotonic() - began
    phone.page.wait_for_selector("#shell", state="hidden", timeout=START_TIMEOUT_MS)
    started_s = time.monotonic() - began
    phone.turn_off()
    return started_s, picture_s
