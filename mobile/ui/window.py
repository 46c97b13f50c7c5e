"""
The window: joins a Flet page to the app. Back, the address line, coming and going, width, language.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

import flet as ft

from mobile.ui.look import Look
from mobile.ui.routes import Route, ToSupervision
from mobile.ui.stage import Backdrop, Placed, Stage
from mobile.ui.theme import EDGE, FOOT_HEIGHT, dress
from mobile.ui.words import OWN_NAMES, Words, load_words

# The address line is not what the worker waits for, and a new address makes the browser's client build every view anew.
ADDRESS_LATER_S = 0.3

TOLD_MS = 4000

# The browser tells of an address some tenths of a second after it was asked for, on a busy phone later.
ECHO_S = 3.0


LEAVING = frozenset({ft.AppLifecycleState.INACTIVE, ft.AppLifecycleState.HIDE, ft.AppLifecycleState.PAUSE})
"""The system takes its picture for the app switcher between the first of these and the last."""


class Windowed(Protocol):
    """
    The app as its window sees it.
    """

    interface: str
    asked_in: str
    shade: str
    on_change: Callable[[], None]
    on_tell: Callable[[str], None]
    on_shade: Callable[[], None]

    @property
    def pile(self) -> Sequence[Any]: ...

    def back(self) -> None: ...
    def back_to(self, path: str) -> bool: ...
    def hidden(self) -> None: ...
    def shown(self) -> None: ...
    def touch(self) -> None: ...
    def home(self) -> Route: ...


def _all_there(language: str) -> None:
    """Every catalogue lies on this phone."""


class Window:
    """
    One page showing one app.

    Args:
        locales: Folder of the message catalogues.
        bring: Puts a language's catalogue there, where it can and must.
    """

    def __init__(
        self, page: ft.Page, app: Windowed, locales: Path, bring: Callable[[str], None] = _all_there
    ) -> None:
        self._page = page
        self._app = app
        self._locales = locales
        self._bring = bring
        self._words: dict[tuple[str, str], Words] = {}
        self._address = ""
        self._asked: list[tuple[str, float]] = []
        self._later: asyncio.TimerHandle | None = None
        self._covered = False
        self._backdrop = Backdrop(self._screens, self.look, app.back, app.touch, lambda: self._covered)

    def open(self) -> None:
        """
        Dresses the page and draws the app's pile on it.
        """
        page, app = self._page, self._app
        page.title = "Doorstep"
        dress(page, app.shade)
        page.on_view_pop = lambda e: app.back()
        page.on_route_change = self._address_changed
        page.on_app_lifecycle_state_change = self._came_or_went
        page.on_resize = lambda e: self._backdrop.changed()
        app.on_change = self._changed
        app.on_tell = self._tell
        app.on_shade = self._shaded
        page.render_views(Stage, self._backdrop)

    def look(self) -> Look:
        """
        The present words and width.
        """
        # The same words as before while nothing changed: by them the stage knows that a screen need not be drawn anew.
        language, asked_in = spoken = self._app.interface, self._app.asked_in
        if spoken not in self._words:
            self._bring(language)
            self._words[spoken] = replace(load_words(self._locales, language), asked_in=asked_in)
        supervises = self._app.home() == ToSupervision()
        return Look(self._words[spoken], float(self._page.width or 360), tuple(OWN_NAMES), supervises)

    def _screens(self) -> Sequence[Placed]:
        return self._app.pile

    def _changed(self) -> None:
        self._backdrop.changed()
        if self._later is not None:
            self._later.cancel()
        self._later = asyncio.get_running_loop().call_later(ADDRESS_LATER_S, self._show_top_address)

    def _show_top_address(self) -> None:
        self._later = None
        if self._app.pile:
            self._show_address(_address(self._app.pile[-1].route))

    def _show_address(self, address: str) -> None:
        if address != self._address:
            self._address = address
            self._asked.append((address, time.monotonic()))
            self._page.navigate(address)

    def _address_changed(self, event: ft.RouteChangeEvent) -> None:
        """
        The browser's own Back leaves a screen; any other address leads nowhere by itself.
        """
        if self._is_echo(event.route) or event.route == self._address or not self._app.pile:
            return
        below = self._app.pile[-2].route if len(self._app.pile) > 1 else None
        if below is not None and event.route == _address(below):
            self._address = event.route
            self._app.back()
        else:
            wanted, self._address = self._address, ""
            self._show_address(wanted)

    def _is_echo(self, address: str) -> bool:
        """
        Whether this is the browser's late word on an address that was asked for here, not a person's Back.
        """
        since = time.monotonic() - ECHO_S
        self._asked = [(asked, at) for asked, at in self._asked if at > since]
        places = [place for place, (asked, _) in enumerate(self._asked) if asked == address]
        if not places:
            return False
        self._asked = self._asked[places[0] + 1 :]
        return True

    def _came_or_went(self, event: ft.AppLifecycleStateChangeEvent) -> None:
        if event.state in (ft.AppLifecycleState.HIDE, ft.AppLifecycleState.PAUSE):
            self._app.hidden()
        elif event.state in (ft.AppLifecycleState.SHOW, ft.AppLifecycleState.RESUME):
            self._app.shown()
        # In a browser the page covers itself, at once and without asking the worker: `assets/web/shell.js`.
        if not self._page.web:
            self._cover(event.state in LEAVING)

    def _cover(self, covered: bool) -> None:
        if covered is not self._covered:
            self._covered = covered
            self._backdrop.changed()

    def _shaded(self) -> None:
        dress(self._page, self._app.shade)
        self._page.update()

    def _tell(self, message: str) -> None:
        # Above the foot: the next thing to do is mostly there, and is not to wait for words about the last one.
        # That it floats is said here too: a margin is not heard of where the theme alone says so.
        above = ft.Margin.only(left=EDGE, right=EDGE, bottom=FOOT_HEIGHT)
        said = ft.Text(self.look().words(message))
        behavior = ft.SnackBarBehavior.FLOATING
        self._page.show_dialog(ft.SnackBar(said, duration=TOLD_MS, behavior=behavior, margin=above))


def _address(route: Any) -> str:
    """
    The screen's name alone: no identifier stands in the address line or the browser's history.
    """
    return "/" + str(route.path).split("/")[1]
