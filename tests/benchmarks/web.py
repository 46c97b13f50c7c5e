"""
What the web app costs: the first download, and the start without a network beside an empty page of the same shell.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import sync_playwright

from mobile.packaging.verify_site import FIRST_DOWNLOAD_BUDGET_BYTES, first_downloads
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
    """Downloads and starts, in the browser that `./dev` found; ours and the empty page take turns."""
    program = find_browser()
    if program is None:
        raise RuntimeError("There is no Chromium; ./dev bench brings one.")
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(built_site()) as our_server,
        serving(built_empty_page()) as empty_server,
        sync_playwright() as playwright,
    ):
        ours = Phone(playwright, program, our_server.address, Path(folder) / "ours")
        empty = Phone(playwright, program, empty_server.address, Path(folder) / "empty")
        for phone in (ours, empty):
            _first_start(phone)
        our_server.refuse_after = empty_server.refuse_after = 0
        times = [(_cold_start(ours), _cold_start(empty)) for _ in range(STARTS)]
    ours_s = statistics.median(ours.first_screen_s for ours, _ in times)
    empty_s = statistics.median(empty.first_screen_s for _, empty in times)
    picture_s = statistics.median(ours.picture_s for ours, _ in times)
    for browser, size in first_downloads(built_site()).items():
        report.at_most(f"web: first download, {browser}", size / 1e6, "MB", FIRST_DOWNLOAD_BUDGET_BYTES / 1e6)
    report.at_most("web: own progress picture, offline", picture_s, "s", PICTURE_BUDGET_S)
    report.at_most("web: cold start offline to the first screen", ours_s, "s", COLD_START_BUDGET_S)
    report.add("web: cold start offline of an empty page", empty_s, "s", None, True)
    report.at_most("web: cold start against an empty page", ours_s / empty_s, "times", OVER_EMPTY_BUDGET)


@dataclass(frozen=True, slots=True)
class Start:
    """
    One cold start, in seconds from asking for the page.
    """

    picture_s: float
    first_screen_s: float


def _first_start(phone: Phone) -> None:
    phone.turn_on().page.goto(phone.address)
    phone.page.wait_for_selector("#shell", state="hidden", timeout=START_TIMEOUT_MS)
    phone.turn_off()


def _cold_start(phone: Phone) -> Start:
    phone.turn_on()
    began = time.monotonic()
    phone.page.goto(phone.address, wait_until="commit")
    phone.page.wait_for_selector("#shell-mark", state="visible", timeout=START_TIMEOUT_MS)
    picture_s = time.monotonic() - began
    phone.page.wait_for_selector("#shell", state="hidden", timeout=START_TIMEOUT_MS)
    first_screen_s = time.monotonic() - began
    phone.turn_off()
    return Start(picture_s, first_screen_s)
