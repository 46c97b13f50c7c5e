"""
The camera's screen in a real browser: how soon after permission a card is read, and what each look at a frame costs.

Chromium's camera shows a film of a card, or of an empty table, at 640 × 480. What stands for a cheap phone is the same
machine slowed down four times.
"""

from __future__ import annotations

import shutil
import statistics
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, Playwright, sync_playwright

from mobile.packaging.javascript_parts import load_parts, place_parts
from mobile.packaging.node import find_node
from sync_server.adapters.card_symbol import SymbolMaker, modules
from tests.benchmarks.report import Report
from tests.support.bare_page import serving_bare_site
from tests.support.browser import find_browser
from tests.support.cards import DISTRICT, a_card
from tests.support.fake_camera import arguments_for, film_modules, film_nothing

ROOT = Path(__file__).parents[2]
PARTS = ROOT / "mobile" / "packaging" / "javascript_parts.toml"
ROUNDS = 5
LOOKS = 24
SLOWER = 4
READY_BUDGET_MS = 1000.0
CHROMIUM = ("--no-sandbox", "--enable-unsafe-swiftshader", "--use-angle=swiftshader")
WATCH = """
() => {
  const media = navigator.mediaDevices;
  const open = media.getUserMedia.bind(media);
  globalThis.times = { looks: [] };
  media.getUserMedia = async (wished) => {
    const stream = await open(wished);
    times.allowed = performance.now();
    return stream;
  };
  document.addEventListener("playing", () => (times.playing ??= performance.now()), true);
  const draw = CanvasRenderingContext2D.prototype.drawImage;
  let began = 0;
  CanvasRenderingContext2D.prototype.drawImage = function (...given) {
    began = performance.now();
    return draw.apply(this, given);
  };
  let reader;
  Object.defineProperty(globalThis, "ZXingWASM", {
    configurable: true,
    get: () => reader,
    set: (given) => {
      reader = { ...given, readBarcodes: async (picture, options) => {
        const found = await given.readBarcodes(picture, options);
        times.looks.push({ side: picture.height, ms: performance.now() - began });
        return found;
      } };
    },
  });
}
"""
READ = """
async () => {
  const { scan } = await import("/scanner.mjs");
  const text = await scan({ title: "Scan", cancel: "Cancel" });
  return { text, ready: times.playing - times.allowed, read: performance.now() - times.allowed, looks: times.looks };
}
"""
LOOK = """
async (looks) => {
  const { scan, stopScanning } = await import("/scanner.mjs");
  const over = scan({ title: "Scan", cancel: "Cancel" });
  while (times.looks.length < looks) await new Promise((resolve) => setTimeout(resolve, 50));
  stopScanning();
  await over;
  return times.looks;
}
"""

Look = Mapping[str, float]


def measure(report: Report) -> None:
    """A card, then an empty table; each at this machine's speed and slowed down."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        place = Path(folder)
        site = _site(place / "site")
        text = DISTRICT.text(a_card())
        card = film_modules(modules(SymbolMaker().make(text)), place / "card.y4m")
        table = film_nothing(place / "table.y4m")
        with serving_bare_site(site) as address:
            for slower in (1, SLOWER):
                _measure_reading(report, playwright, address, card, slower, text)
                _measure_looks(report, playwright, address, table, slower)


def _measure_reading(
    report: Report, playwright: Playwright, address: str, film: Path, slower: int, text: str
) -> None:
    ready, read = [], []
    for _round in range(ROUNDS):
        with _page(playwright, address, film, slower) as page:
            told = page.evaluate(READ)
        if told["text"] != text:
            raise RuntimeError("another text was read than the film shows")
        ready.append(told["ready"])
        read.append(told["read"])
    named, soon = _named(slower), statistics.median(read)
    report.at_most(f"cards: camera after permission{named}", statistics.median(ready), "ms", READY_BUDGET_MS)
    report.add(f"cards: card read after permission{named}", soon, "ms", None, ok=True)


def _measure_looks(report: Report, playwright: Playwright, address: str, film: Path, slower: int) -> None:
    with _page(playwright, address, film, slower) as page:
        looks: Sequence[Look] = page.evaluate(LOOK, LOOKS)
    # The first look also starts the reader.
    for side in sorted({look["side"] for look in looks[1:]}):
        took = statistics.median(look["ms"] for look in looks[1:] if look["side"] == side)
        report.add(f"cards: a look, {side:.0f} pixels high{_named(slower)}", took, "ms", None, ok=True)


def _named(slower: int) -> str:
    return f", {slower} times slower" if slower > 1 else ""


@contextmanager
def _page(playwright: Playwright, address: str, film: Path, slower: int) -> Iterator[Page]:
    program = find_browser()
    if program is None:
        raise RuntimeError("There is no Chromium; ./dev bench brings one.")
    browser = playwright.chromium.launch(executable_path=program, args=[*CHROMIUM, *arguments_for(film)])
    try:
        page = browser.new_page()
        page.goto(address)
        page.evaluate(WATCH)
        page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slower})
        yield page
    finally:
        browser.close()


def _site(folder: Path) -> Path:
    reader = [part for part in load_parts(PARTS) if part.name == "zxing-wasm"]
    folder.mkdir()
    place_parts(reader, cache=ROOT / "build" / "cache" / "parts", site=folder, node=find_node())
    shutil.copy(ROOT / "assets" / "web" / "scanner.mjs", folder)
    (folder / "index.html").write_text("<!doctype html><title>scanner</title>", encoding="utf-8")
    return folder
