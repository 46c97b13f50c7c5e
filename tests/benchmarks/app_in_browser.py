"""
The whole app in a real browser on a phone with 10,000 records: the first sync, unlocking, and from a tap to the drawn
screen. The demo's team and pack, with made-up work beside the demo's households.

A screen counts as drawn in the first frame whose accessible tree has its title; that tree, which Flutter makes only for
screen readers and tests, is part of what is measured.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from playwright.sync_api import sync_playwright

from sync_server.main import open_store
from tests.benchmarks.report import Report
from tests.benchmarks.synthetic_area import AUTHOR, RECORDS, AreaWork, fill_area, team_of
from tests.e2e.robots.entrance import EnrolRobot, UnlockRobot
from tests.e2e.robots.places import HouseholdsRobot, TodayRobot
from tests.e2e.support.demo_team import SUNITA
from tests.e2e.support.phone import START_TIMEOUT_MS, Phone
from tests.e2e.support.server import DoorstepServer
from tests.support.browser import find_browser
from tests.support.sites import built_site

PIN = SUNITA.secret
ROUNDS = 5
UNLOCKS = 3
DRAWN_BUDGET_MS = 150.0
LONG_MS = 300_000

_WATCH = """
title => {
  window.drawnAfter = null;
  addEventListener('pointerup', () => {
    const began = performance.now();
    const look = () => {
      const found = [...document.querySelectorAll('h1, [role=heading]')]
        .some(node => (node.getAttribute('aria-label') || node.innerText).trim() === title);
      if (found) window.drawnAfter = performance.now() - began;
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  }, { capture: true, once: true });
}
"""


def measure(report: Report) -> None:
    """
    Runs all of it in the browser that `./dev` found.
    """
    program = find_browser()
    if program is None:
        raise RuntimeError("There is no Chromium; ./dev bench brings one.")
    with (
        tempfile.TemporaryDirectory() as place,
        _full_server(Path(place)) as server,
        sync_playwright() as playwright,
    ):
        phone = Phone(playwright, program, server.address, Path(place) / "phone").turn_on()
        try:
            _measure(report, phone, server)
        finally:
            phone.turn_off()


@contextmanager
def _full_server(place: Path) -> Iterator[DoorstepServer]:
    server = DoorstepServer(place / "server", built_site()).start()
    server.stop()
    fill_area(server.data, AreaWork(team_of(server.data, AUTHOR)).history(RECORDS))
    server.start()
    try:
        yield server
    finally:
        server.stop()


def _measure(report: Report, phone: Phone, server: DoorstepServer) -> None:
    enrol = EnrolRobot(phone.open()).is_here().code(server.codes["volunteer"])
    enrol.choose_pin(PIN)
    began_s = time.monotonic()
    enrol.repeat_pin(PIN)
    TodayRobot(phone).is_here(timeout_ms=LONG_MS)
    report.add("app: from a chosen PIN to the first list", time.monotonic() - began_s, "s", None, True)
    unlocks_ms = [_unlock(phone) for _ in range(UNLOCKS)]
    report.add("app: unlock, tap to the first list, deriving included", median(unlocks_ms), "ms", None, True)
    times = _walk(phone, _heads(server))
    for name, each in times.items():
        report.add(f"app: tap to drawn, {name}", median(each), "ms", None, True)
    report.at_most(
        "app: tap to drawn, slowest screen",
        max(median(each) for each in times.values()),
        "ms",
        DRAWN_BUDGET_MS,
    )


def _unlock(phone: Phone) -> float:
    phone.turn_off()
    phone.turn_on().open()
    lock = UnlockRobot(phone).is_here()
    for digit in PIN:
        phone.tap(digit)
    return _drawn(phone, "Today", lambda: lock.tap("Unlock"))


def _first_house(phone: Phone, today: TodayRobot, heads: frozenset[str]) -> str:
    """
    The first household of the list whose head's name no other begins with.
    """
    today.to_households()
    phone.control("Show more").first.wait_for(state="attached")
    for row in phone.page.get_by_role("button").all_inner_texts():
        for head in heads:
            if row.startswith(head):
                today.to_today()
                return head
    raise AssertionError("no household is on the list")


def _heads(server: DoorstepServer) -> frozenset[str]:
    store = open_store(server.data)
    with store.reading() as view:
        area = team_of(server.data, AUTHOR).area
        records = view.changes.changed_since(area, 0, kinds=["household"], limit=RECORDS)
    store.close()
    return frozenset(str(record.fields["head_name"]) for record in records if "head_name" in record.fields)


def _walk(phone: Phone, heads: frozenset[str]) -> dict[str, Sequence[float]]:
    times: dict[str, list[float]] = {}

    def timed(name: str, title: str, act: Callable[[], object]) -> None:
        times.setdefault(name, []).append(_drawn(phone, title, act))

    today, households = TodayRobot(phone), HouseholdsRobot(phone)
    house = _first_house(phone, today, heads)
    for _ in range(ROUNDS):
        timed("households", "Households", lambda: today.tap("Households"))
        timed("a household", house, lambda: households.tap_row(house))
        timed("back to households", "Households", lambda: households.tap("Back"))
        timed("sync", "Sync", lambda: today.tap("Sync"))
        timed("today", "Today", lambda: today.tap("Today"))
        timed("settings", "Settings", lambda: today.tap("Settings"))
        timed("back to today", "Today", lambda: today.tap("Back"))
    return dict(times)


def _drawn(phone: Phone, title: str, act: Callable[[], object]) -> float:
    phone.page.evaluate(_WATCH, title)
    act()
    phone.until("window.drawnAfter !== null", timeout_ms=START_TIMEOUT_MS)
    drawn_ms: float = phone.page.evaluate("() => window.drawnAfter")
    return drawn_ms
