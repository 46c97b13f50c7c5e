"""
A phone for browser stories: one Chromium with a profile on disk, that can be closed, killed and opened again.
"""

from __future__ import annotations

import os
import re
import signal
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, ConsoleMessage, Error, Locator, Page, Playwright, Request

from shared.kernel.instants import DAY_MS

# Software drawing: the same picture on every machine, and there is no graphics card on most of them.
_ARGUMENTS = (
    "--no-sandbox",
    "--enable-unsafe-swiftshader",
    "--use-angle=swiftshader",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-features=Translate,OptimizationHints,MediaRouter",
    "--mute-audio",
)
PHONE_SIZE = (360, 800)
LAPTOP_SIZE = (1280, 800)

# Starting the app on a busy two-core machine; everything later is much faster.
START_TIMEOUT_MS = 60_000
STEP_TIMEOUT_MS = 15_000

WRITE_TRIES = 8
SETTLE_MS = 1500
LISTENING_MS = 300
POLL_MS = 50
_CURSOR_IN_FIELD = "['INPUT', 'TEXTAREA'].includes(document.activeElement?.tagName)"

SCREENSHOTS = Path(__file__).parents[3] / "build" / "screenshots"

# What Chromium writes when the server is gone or has no TLS, which stories do on purpose; notes of Flutter's loader.
_EXPECTED = re.compile(
    r"net::ERR_|Failed to load resource|Injecting <script> tag|WebGL|GPU stall|Opener-Policy header has been ignored"
)


@dataclass
class Phone:
    """
    One device in a story.

    Attributes:
        address: Where the app is.
        profile: Folder of the browser's profile: what survives.
        size: Width and height in CSS pixels.
        pictures: What the names of its pictures begin with.
        complaints: What the browser found wrong: script errors, policy violations, requests to strangers.
    """

    playwright: Playwright
    program: Path
    address: str
    profile: Path
    size: tuple[int, int] = PHONE_SIZE
    pictures: str = ""
    language: str = "en-IN"
    arguments: Sequence[str] = ()
    options: Mapping[str, Any] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    _context: BrowserContext | None = None
    _page: Page | None = None

    @property
    def page(self) -> Page:
        """The tab the app is in."""
        assert self._page is not None, "the phone is off"
        return self._page

    @property
    def is_on(self) -> bool:
        """Whether its browser runs."""
        return self._page is not None

    def heard(self) -> str:
        """The whole screen as a screen reader has it."""
        return self.page.locator("body").aria_snapshot()

    def until(self, condition: str, *, timeout_ms: int = STEP_TIMEOUT_MS) -> None:
        """
        Waits until a JavaScript condition holds. Asked from here each time: the page's own policy forbids the
        evaluation with which Playwright's `wait_for_function` asks again.
        """
        for _ in range(timeout_ms // POLL_MS):
            with suppress(Error):  # The page is just being left for the next one.
                if self.page.evaluate(condition):
                    return
            self.page.wait_for_timeout(POLL_MS)
        raise AssertionError(f"never came true: {condition}")

    def turn_on(self) -> Phone:
        """Starts the browser; what the profile held is there again."""
        self._context = self.playwright.chromium.launch_persistent_context(
            str(self.profile),
            executable_path=str(self.program),
            viewport={"width": self.size[0], "height": self.size[1]},
            locale=self.language,
            args=[*_ARGUMENTS, *self.arguments],
            **self.options,
        )
        self._context.set_default_timeout(STEP_TIMEOUT_MS)
        self._page = self._context.pages[0]
        self._watch(self._page)
        return self

    def second_tab(self) -> Phone:
        """Another tab of the same browser, to look at and touch like a phone; it goes with the first."""
        assert self._context is not None
        page = self._context.new_page()
        self._watch(page)
        return replace(self, _page=page)

    @contextmanager
    def full(self) -> Iterator[None]:
        """No room on the phone for anything more of the app, until the block ends."""
        assert self._context is not None
        session = self._context.new_cdp_session(self.page)
        session.send("Storage.overrideQuotaForOrigin", {"origin": self.address, "quotaSize": 1})
        yield
        session.send("Storage.overrideQuotaForOrigin", {"origin": self.address})
        session.detach()

    @contextmanager
    def nearly_full(self, free_bytes: int) -> Iterator[None]:
        """No more room than this for anything of the app beyond what it holds, until the block ends."""
        assert self._context is not None
        session = self._context.new_cdp_session(self.page)
        used = session.send("Storage.getUsageAndQuota", {"origin": self.address})["usage"]
        session.send(
            "Storage.overrideQuotaForOrigin", {"origin": self.address, "quotaSize": used + free_bytes}
        )
        yield
        session.send("Storage.overrideQuotaForOrigin", {"origin": self.address})
        session.detach()

    def _watch(self, page: Page) -> None:
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(f"script error: {error}"))
        page.on("request", self._requested)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not _EXPECTED.search(message.text):
            self.complaints.append(f"console {message.type}: {message.text}")

    def _requested(self, request: Request) -> None:
        self.requests.append(request.url)
        if not request.url.startswith((self.address, "data:", "blob:", "chrome:", "about:")):
            self.complaints.append(f"request to a stranger: {request.url}")

    def turn_off(self) -> None:
        """Closes the browser in good order."""
        if self._context is not None:
            self._context.close()
        self._context = self._page = None

    def lose_power(self) -> None:
        """Ends the browser at once, as an empty battery does: nothing gets to finish."""
        for process in _processes_with(str(self.profile)):
            os.kill(process, signal.SIGKILL)
        context, self._context, self._page = self._context, None, None
        if context is not None:
            try:
                context.close()
            except Error:
                return

    def open(self, path: str = "/") -> Phone:
        """Opens the app and waits until its first screen is drawn and can be read by its accessible names."""
        self.page.goto(self.address + path, timeout=START_TIMEOUT_MS)
        self.wait_for_app()
        return self

    def wait_for_app(self) -> None:
        """Waits for the first screen."""
        self.page.wait_for_selector("#shell", state="hidden", timeout=START_TIMEOUT_MS)
        enable_semantics(self.page)

    def set_ahead(self, days: int) -> None:
        """The phone's wall clock, until it is turned off."""
        for worker in self.page.workers:
            worker.evaluate(
                """ahead => {
                  self.trueNow ??= Date.now;
                  Date.now = () => self.trueNow() + ahead;
                }""",
                days * DAY_MS,
            )

    # ---- looking and touching ----

    def sees(self, words: str, *, timeout_ms: int = STEP_TIMEOUT_MS) -> None:
        """Waits until some words are on the screen."""
        self.anything(words).first.wait_for(state="attached", timeout=timeout_ms)

    def anything(self, words: str) -> Locator:
        """Whatever carries the words: as text or as accessible name."""
        page = self.page
        named = page.locator(f"[aria-label*={_quoted(words)}]")
        return page.get_by_text(words).or_(named)

    def tap(self, name: str, *, exact: bool = True) -> None:
        """Taps a button, tab, tile or switch by its accessible name."""
        self.control(name, exact=exact).first.click()

    def control(self, name: str, *, exact: bool = True) -> Locator:
        """What can be tapped under an accessible name."""
        page = self.page
        roles = ("button", "tab", "radio", "checkbox", "switch", "link", "menuitem", "option")
        found = page.get_by_role(roles[0], name=name, exact=exact)
        for role in roles[1:]:
            found = found.or_(page.get_by_role(role, name=name, exact=exact))  # type: ignore[arg-type]
        return found

    def opens(self, name: str) -> bool:
        """Whether a button can be tapped, now or in a moment."""
        button = self.control(name).first
        for _ in range(SETTLE_MS // POLL_MS):
            if button.is_enabled():
                return True
            self.page.wait_for_timeout(POLL_MS)
        return False

    def write(self, label: str, text: str) -> None:
        """
        Types into a field by its label, over what was there, as fingers do: a field that was just drawn takes
        letters only once the client has moved the cursor into it.
        """
        # A question's card has its name too.
        box = self.page.locator("input, textarea").and_(self.page.get_by_label(label)).first
        for _ in range(WRITE_TRIES):
            box.click()
            if not self._has_cursor(box):
                continue
            self.page.keyboard.press("Control+A")
            self.page.keyboard.press("Delete")
            self.page.keyboard.type(text, delay=15)
            if self._has_taken(box, text):
                return
        raise AssertionError(f"the field {label!r} does not take what is typed")

    def keeps(self, path: str) -> None:
        """Waits until a file of the site is kept on the phone."""
        self.page.evaluate(
            """async ([path, within_ms]) => {
              for (const end = Date.now() + within_ms; Date.now() < end; ) {
                if (await caches.match(path)) return;
                await new Promise((resolve) => setTimeout(resolve, 50));
              }
              throw new Error(`${path} is not kept`);
            }""",
            [path, STEP_TIMEOUT_MS],
        )

    def _has_cursor(self, box: Locator) -> bool:
        # Until the client moves it, the cursor is in the field before, and letters typed there are lost.
        for _ in range(SETTLE_MS // POLL_MS):
            if box.evaluate("field => field === document.activeElement"):
                return True
            self.page.wait_for_timeout(POLL_MS)
        # A field that had the cursor before the accessibility tree was there keeps it beside that.
        return bool(self.page.evaluate(_CURSOR_IN_FIELD))

    def _has_taken(self, box: Locator, text: str) -> bool:
        shown = 0
        for _ in range(SETTLE_MS // POLL_MS):
            # A field that had the cursor before the accessibility tree was there keeps its letters beside it.
            is_shown = text in (box.input_value(), self.page.evaluate("document.activeElement.value"))
            shown = shown + 1 if is_shown else 0
            # Letters that came before the client listened are wiped when it begins to.
            if shown > LISTENING_MS // POLL_MS:
                return True
            self.page.wait_for_timeout(POLL_MS)
        return False

    def resize(self, size: tuple[int, int]) -> None:
        """Another window around the same app, drawn before anything else is done."""
        self.size = size
        self.page.set_viewport_size({"width": size[0], "height": size[1]})
        self.until(f"document.querySelector('flutter-view').getBoundingClientRect().width == {size[0]}")

    def shot(self, name: str) -> Path:
        """Keeps a picture of the screen under `build/screenshots`."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        target = SCREENSHOTS / f"{self.pictures}{name}.png"
        self.page.screenshot(path=str(target))
        return target


def enable_semantics(page: Page) -> None:
    """
    Switches Flutter's accessibility tree on, as a screen reader does; only then has the page names to find.
    """
    page.wait_for_selector("flt-semantics-placeholder", state="attached", timeout=START_TIMEOUT_MS)
    page.evaluate(
        """() => {
          const button = document.querySelector('flt-semantics-placeholder');
          if (!button) return;
          button.click();
          const box = button.getBoundingClientRect();
          const at = { bubbles: true, clientX: box.x + box.width / 2, clientY: box.y + box.height / 2 };
          for (const kind of ['pointerdown', 'pointerup'])
            button.dispatchEvent(new PointerEvent(kind, { ...at, pointerType: 'touch' }));
          button.dispatchEvent(new MouseEvent('click', at));
        }"""
    )
    page.wait_for_selector("flt-semantics", state="attached", timeout=STEP_TIMEOUT_MS)


def _quoted(words: str) -> str:
    return '"' + words.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _processes_with(text: str) -> list[int]:
    if not sys.platform.startswith("linux"):
        raise NotImplementedError("losing power is simulated on Linux only")
    processes = (entry for entry in Path("/proc").iterdir() if entry.name.isdigit())
    return [int(process.name) for process in processes if text in _command_of(process)]


def _command_of(process: Path) -> str:
    try:
        return process.joinpath("cmdline").read_bytes().decode(errors="replace").replace("\0", " ")
    except OSError:
        return ""


MakePhone = Callable[..., Phone]
