"""
The whole app in a real browser on a phone with 10,000 records: the first sync, unlocking, and from a tap to the drawn
screen. The demo's team and pack, with made-up work beside the demo's households.

Measured as most people have it: without the accessible tree, which Flutter makes for screen readers and tests only.
A first walk with that tree learns where things lie, a second one without it what each screen's title looks like; the
timed ones tap there, and a screen counts as drawn in the first frame that shows its title.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
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
SETTLED_MS = 3000
RESTED_MS = 700

# Left, top, width and height of the title's letters: beside the arrow before them and the signs behind, which light up
# under the thumb.
TITLE = (60, 12, 180, 56)

_LOOK = """
([left, top, width, height]) => {
  const canvases = root => [...root.querySelectorAll('*')].flatMap(node =>
    node.tagName === 'CANVAS' ? [node] : node.shadowRoot ? canvases(node.shadowRoot) : []);
  const copy = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  window.titleNow = () => {
    copy.clearRect(0, 0, width, height);
    for (const canvas of canvases(document)) copy.drawImage(canvas, left, top, width, height, 0, 0, width, height);
    return copy.getImageData(0, 0, width, height).data.reduce((sum, value) => (31 * sum + value) | 0, 0);
  };
}
"""

_WATCH = """
wanted => {
  window.drawnAfter = null;
  addEventListener('pointerup', () => {
    const began = performance.now();
    const look = () => {
      if (window.titleNow() === wanted) window.drawnAfter = performance.now() - began;
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  }, { capture: true, once: true });
}
"""

Place = tuple[float, float]


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
    walk = _learn_walk(phone, _heads(server))
    pad = _learn_pad(phone)
    _unlock(phone, pad)
    phone.page.wait_for_timeout(SETTLED_MS)
    titles = [_look_at(phone, place) for _, place in walk]
    times: dict[str, list[float]] = {}
    for _ in range(ROUNDS):
        for (name, place), title in zip(walk, titles, strict=True):
            times.setdefault(name, []).append(_drawn(phone, place, title))
    for name, each in times.items():
        report.add(f"app: tap to drawn, {name}", median(each), "ms", None, True)
    slowest_ms = max(median(each) for each in times.values())
    report.at_most("app: tap to drawn, slowest screen", slowest_ms, "ms", DRAWN_BUDGET_MS)
    unlocks_ms = [_unlock(phone, pad, titles[-1]) for _ in range(UNLOCKS)]
    report.add("app: unlock, tap to the first list, deriving included", median(unlocks_ms), "ms", None, True)


def _learn_walk(phone: Phone, heads: frozenset[str]) -> list[tuple[str, Place]]:
    """
    What is tapped, in order, and where it lies; it begins and ends at Today.
    """
    today, households = TodayRobot(phone), HouseholdsRobot(phone)
    tabs = {name: _place(phone, name) for name in ("Today", "Households", "Sync", "Settings")}
    today.to_households()
    house = _first_house(phone, heads)
    row = _place(phone, house, exact=False)
    households.open(house, house)
    back = _place(phone, "Back")
    return [
        ("households", tabs["Households"]),
        ("a household", row),
        ("back to households", back),
        ("sync", tabs["Sync"]),
        ("today", tabs["Today"]),
        ("settings", tabs["Settings"]),
        ("back to today", back),
    ]


def _learn_pad(phone: Phone) -> dict[str, Place]:
    phone.turn_off()
    phone.turn_on().open()
    UnlockRobot(phone).is_here()
    return {key: _place(phone, key) for key in (*PIN, "Unlock")}


def _place(phone: Phone, name: str, *, exact: bool = True) -> Place:
    box = phone.control(name, exact=exact).first.bounding_box()
    assert box is not None, name
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def _unlock(phone: Phone, pad: dict[str, Place], title: int | None = None) -> float:
    """
    Starts the phone anew, without the accessible tree, and types the PIN; how long the list took, where its title is
    known.
    """
    phone.turn_off()
    phone.turn_on().page.goto(phone.address)
    phone.page.wait_for_selector("#shell", state="hidden", timeout=START_TIMEOUT_MS)
    phone.page.wait_for_timeout(SETTLED_MS)
    phone.page.evaluate(_LOOK, TITLE)
    for digit in PIN:
        phone.page.mouse.click(*pad[digit])
    if title is not None:
        return _drawn(phone, pad["Unlock"], title)
    _look_at(phone, pad["Unlock"])
    return 0.0


def _first_house(phone: Phone, heads: frozenset[str]) -> str:
    """
    The first household of the list whose head's name no other begins with.
    """
    phone.control("Show more").first.wait_for(state="attached")
    for row in phone.page.get_by_role("button").all_inner_texts():
        for head in heads:
            if row.startswith(head):
                return head
    raise AssertionError("no household is on the list")


def _heads(server: DoorstepServer) -> frozenset[str]:
    store = open_store(server.data)
    with store.reading() as view:
        area = team_of(server.data, AUTHOR).area
        records = view.changes.changed_since(area, 0, kinds=["household"], limit=RECORDS)
    store.close()
    return frozenset(str(record.fields["head_name"]) for record in records if "head_name" in record.fields)


def _look_at(phone: Phone, place: Place) -> int:
    """
    What the title looks like once nothing moves after a tap.
    """
    phone.page.mouse.click(*place)
    phone.page.wait_for_timeout(SETTLED_MS)
    title: int = phone.page.evaluate("() => window.titleNow()")
    return title


def _drawn(phone: Phone, place: Place, title: int) -> float:
    phone.page.evaluate(_WATCH, title)
    phone.page.mouse.click(*place)
    phone.until("window.drawnAfter !== null", timeout_ms=START_TIMEOUT_MS)
    drawn_ms: float = phone.page.evaluate("() => window.drawnAfter")
    # A thumb rests between two taps, and what was tapped fades meanwhile.
    phone.page.wait_for_timeout(RESTED_MS)
    return drawn_ms
