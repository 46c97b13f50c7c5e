"""
The last net below every screen: an error in a handler, a redraw or a message never ends in a dead screen.

Flet 1.0.5 answers an error in a handler with a full-screen report that loses the person's place, and an error while it
redraws a component ends the task that redraws, silently and for good. Here both become a short notice, and
the app goes on. The places of Flet's insides that this touches are touched nowhere else.
"""

from __future__ import annotations

import asyncio
import functools
import logging
from collections.abc import Callable
from typing import Any

import flet as ft

_log = logging.getLogger("doorstep.error_shell")

Tell = Callable[[], None]


def install_error_shell(page: ft.Page, tell: Tell) -> None:
    """
    Puts the net below one page. Once per page, before anything is drawn.

    Args:
        tell: Shows that something went wrong and that what is saved is safe. What it raises is only logged.
    """
    shell = _ErrorShell(page.session, tell)
    shell.catch_handler_errors()
    shell.keep_redrawing()
    shell.keep_receiving()


def safe_component(instead: Callable[[], Any]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """
    Makes a component draw something else when its own drawing raises. Goes below `@ft.component`.

    Args:
        instead: Draws the stand-in; it has to be too plain to fail.
    """

    def guard(draw: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(draw)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            try:
                return draw(*args, **kwargs)
            except Exception as error:
                _note("component", draw.__name__, error)
                return instead()

        return guarded

    return guard


class _ErrorShell:
    def __init__(self, session: Any, tell: Tell) -> None:
        self._session = session
        self._tell = tell

    def catch_handler_errors(self) -> None:
        self._session.error = self._handler_failed

    def _handler_failed(self, report: str) -> None:
        # The report may quote what a person wrote; its last line names the error's kind, and only in debugging.
        _log.error("handler failed")
        _log.debug("%s", report)
        self._say()

    def keep_redrawing(self) -> None:
        session = self._session
        begin = session.start_updates_scheduler

        def begin_watched() -> None:
            begin()
            task = session._Session__updates_task
            task.remove_done_callback(self._redrawing_ended)
            task.add_done_callback(self._redrawing_ended)

        session.start_updates_scheduler = begin_watched
        if session._Session__updates_task is not None:
            begin_watched()

    def _redrawing_ended(self, task: asyncio.Task[None]) -> None:
        if task.cancelled() or task.exception() is None:
            return
        _note("redrawing", "scheduler", task.exception())
        self._session.start_updates_scheduler()
        # What still waited to be drawn, effects included, is taken up again.
        self._session._Session__updates_ready.set()
        self._say()

    def keep_receiving(self) -> None:
        connection = self._session.connection
        received = getattr(connection, "_PyodideConnection__on_message", None)
        if received is None:
            return

        async def received_safely(message: Any) -> None:
            try:
                await received(message)
            except Exception as error:
                _note("message", str(message[0]), error)

        connection._PyodideConnection__on_message = received_safely

    def _say(self) -> None:
        try:
            self._tell()
        except Exception as error:
            _note("notice", "tell", error)


def _note(place: str, name: str, error: BaseException | None) -> None:
    _log.error("%s failed name=%s kind=%s", place, name, type(error).__name__)
    _log.debug("%s failed", place, exc_info=error)
