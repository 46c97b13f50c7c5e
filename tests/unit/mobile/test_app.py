"""
The app's pile, its runner and its lock, without any screen drawn.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from mobile.app import CALL_GRACE_S, HIDDEN_LOCK_S, IDLE_LOCK_S, App
from mobile.screens.unlock.model import TryPin
from mobile.ui.loop import Aside, Effect, Event, Failed, Loop
from mobile.ui.routes import (
    AskedIn,
    GoBack,
    GoToTab,
    Open,
    Replace,
    ShowIn,
    SpeakLanguage,
    StartAt,
    ToDanger,
    ToHousehold,
    ToHouseholds,
    ToSettings,
    ToToday,
    ToUnlock,
)
from mobile.use_cases.desk import Desk
from shared.kernel.errors import RecordMissingError
from tests.support.case_books import StoodClock
from tests.support.desks import FakePreferences, a_desk, a_device


def told(story: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(story())  # type: ignore[arg-type]


async def an_app(
    clock: StoodClock | None = None, *, preferences: FakePreferences | None = None
) -> tuple[App, Desk]:
    """
    Kamla's app, unlocked, at Today.
    """
    device = a_device(clock=clock or StoodClock(), preferences=preferences or FakePreferences())
    desk = await a_desk(device, pack=False)
    app = App(device)
    await app.start(idle_check_s=3600)
    app.enter(desk)
    await rest(app)
    return app, desk


async def rest(app: App) -> None:
    for _ in range(5):
        await app.settled()
        await asyncio.sleep(0)


def folders(app: App) -> list[str]:
    return [entry.folder for entry in app.pile]


class TestStart:
    def test_a_new_phone_begins_with_the_code(self) -> None:
        async def story() -> None:
            app = App(a_device())
            await app.start(idle_check_s=3600)

            assert folders(app) == ["enrol"]
            await app.close()

        told(story)

    def test_a_known_phone_begins_locked(self) -> None:
        async def story() -> None:
            app, _ = await an_app()
            app.request_lock()
            await rest(app)

            assert (folders(app), app.desk) == (["unlock"], None)
            await app.close()

        told(story)

    def test_the_shade_chosen_last_is_shown_before_anybody_unlocks(self) -> None:
        async def story() -> None:
            preferences, shown = FakePreferences(shade="night"), list[str]()
            app = App(a_device(preferences=preferences))
            app.on_shade = lambda: shown.append(app.shade)
            await app.start(idle_check_s=3600)
            app.run(app.pile[-1].loop, ShowIn("day"))
            await rest(app)

            assert (shown, preferences.kept["shade"]) == (["night", "day"], "day")
            await app.close()

        told(story)

    def test_the_language_chosen_last_is_spoken_before_anybody_unlocks(self) -> None:
        async def story() -> None:
            app = App(a_device(preferences=FakePreferences(language="hi")))
            await app.start(idle_check_s=3600)

            assert app.language == "hi"
            await app.close()

        told(story)


class TestPile:
    def test_screens_are_laid_on_top_and_left_again(self) -> None:
        async def story() -> None:
            app, _ = await an_app()
            loop = app.pile[-1].loop
            for effect in (Open(ToSettings()), Replace(ToHousehold("h")), GoBack()):
                app.run(loop, effect)

            assert folders(app) == ["today"]
            await app.close()

        told(story)

    def test_the_last_screen_stays(self) -> None:
        async def story() -> None:
            app, _ = await an_app()
            app.back()

            assert folders(app) == ["today"]
            await app.close()

        told(story)

    def test_back_from_a_main_place_leads_home(self) -> None:
        async def story() -> None:
            app, _ = await an_app()
            app.run(app.pile[-1].loop, GoToTab(ToHouseholds()))
            assert folders(app) == ["today", "households"]
            app.back()

            assert folders(app) == ["today"]
            await app.close()

        told(story)

    def test_a_screen_that_was_left_hears_nothing_more(self) -> None:
        async def story() -> None:
            app, _ = await an_app()
            app.open(ToSettings())
            left = app.pile[-1].loop
            app.run(left, StartAt(ToToday()))

            assert left.closed
            await app.close()

        told(story)

    def test_a_locked_app_opens_nothing_but_the_lock_screen(self) -> None:
        async def story() -> None:
            app, _ = await an_app()
            app.request_lock()
            await rest(app)
            app.open(ToHousehold("h"))

            assert folders(app)[-1] == "unlock"
            await app.close()

        told(story)


class TestDrawing:
    def test_a_screen_is_drawn_once_with_what_was_read(self) -> None:
        async def story() -> None:
            app, _ = await an_app()
            drawing = asyncio.Event()
            app.on_change = drawing.set
            app.open(ToHouseholds())
            was_empty = not app.pile[-1].loop.model.loaded
            await asyncio.wait_for(drawing.wait(), 10)

            assert (was_empty, app.pile[-1].loop.model.loaded) == (True, True)
            await app.close()

        told(story)

    def test_a_screen_that_is_read_for_long_is_drawn_meanwhile(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("mobile.app.READ_BEFORE_DRAWN_S", 0.0)

        async def story() -> None:
            app, _ = await an_app()
            gate, drawing = asyncio.Event(), asyncio.Event()

            async def perform(effect: Any, send: Any) -> None:
                await gate.wait()

            loop, _heard = a_loop(app, perform)
            app.on_change = drawing.set
            app.run(loop, Wish())
            app.open(ToHouseholds())
            await asyncio.wait_for(drawing.wait(), 10)

            assert not app.pile[-1].loop.model.loaded
            gate.set()
            await app.close()

        told(story)

    def test_the_lock_is_drawn_at_once(self) -> None:
        async def story() -> None:
            app, _ = await an_app()
            drawn: list[str] = []
            app.on_change = lambda: drawn.append(app.pile[-1].folder)
            app.start_at(ToUnlock())

            assert drawn == ["unlock"]
            await app.close()

        told(story)


class Wish(Effect):
    pass


class Wait(Aside):
    pass


class Heard(Event):
    pass


def a_loop(app: App, perform: Callable[[Any, Any], Awaitable[Event | None]]) -> tuple[Loop[Any], list[Event]]:
    heard: list[Event] = []

    def update(model: None, event: Event) -> tuple[None, tuple[Effect, ...]]:
        heard.append(event)
        return model, ()

    return Loop(None, update, perform, app.run), heard


class TestEffects:
    def test_what_an_effect_returns_is_heard_by_its_screen(self) -> None:
        async def story() -> None:
            app, _ = await an_app()

            async def perform(effect: Any, send: Any) -> Event:
                return Heard()

            loop, heard = a_loop(app, perform)
            app.run(loop, Wish())
            await rest(app)

            assert [type(event) for event in heard] == [Heard]
            await app.close()

        told(story)

    def test_a_known_error_is_heard_by_its_code(self) -> None:
        async def story() -> None:
            app, _ = await an_app()

            async def perform(effect: Any, send: Any) -> None:
                raise RecordMissingError(record="r")

            loop, heard = a_loop(app, perform)
            app.run(loop, Wish())
            await rest(app)

            assert heard == [Failed("store.record.missing", (("record", "r"),))]
            await app.close()

        told(story)

    def test_an_unforeseen_error_is_heard_and_the_queue_goes_on(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        async def story() -> None:
            app, _ = await an_app()

            async def perform(effect: Any, send: Any) -> None:
                raise ValueError("Sunita is ill")

            loop, heard = a_loop(app, perform)
            app.run(loop, Wish())
            app.run(loop, Wish())
            await rest(app)

            assert heard == [Failed("unexpected"), Failed("unexpected")]
            await app.close()

        told(story)
        assert "Sunita" not in caplog.text

    def test_writes_run_one_after_another_and_waits_beside_them(self) -> None:
        async def story() -> None:
            app, _ = await an_app()
            done: list[str] = []
            gate = asyncio.Event()

            async def perform(effect: Any, send: Any) -> None:
                if isinstance(effect, Wait):
                    await gate.wait()
                    done.append("waited")
                else:
                    await asyncio.sleep(0)
                    done.append("wrote")

            loop, _heard = a_loop(app, perform)
            app.run(loop, Wait())
            app.run(loop, Wish())
            app.run(loop, Wish())
            await rest(app)
            assert done == ["wrote", "wrote"]

            gate.set()
            await rest(app)
            assert done[-1] == "waited"
            await app.close()

        told(story)

    def test_a_language_is_kept_for_the_lock_screen_and_for_the_worker(self) -> None:
        async def story() -> None:
            preferences = FakePreferences()
            app, desk = await an_app(preferences=preferences)
            app.run(app.pile[-1].loop, SpeakLanguage("hi"))
            await rest(app)

            assert (app.language, preferences.kept["language"], desk.book.kept("language")) == (
                "hi",
                "hi",
                "hi",
            )
            await app.close()

        told(story)

    def test_a_programme_speaks_what_the_app_does_not_and_the_screens_keep_their_own(self) -> None:
        async def story() -> None:
            preferences = FakePreferences(language="hi")
            app, desk = await an_app(preferences=preferences)
            app.run(app.pile[-1].loop, AskedIn("ja", ("en", "ja")))
            await rest(app)
            assert (app.language, app.interface, desk.book.kept("asked_in")) == ("ja", "hi", "ja")

            # None of those offered is the screens' own: these stay as they are.
            app.run(app.pile[-1].loop, AskedIn("en", ("en", "ja")))
            await rest(app)
            assert (app.language, app.interface) == ("en", "hi")

            app.enter(desk)
            assert (app.language, app.interface) == ("en", "hi")
            app.run(app.pile[-1].loop, SpeakLanguage("hi"))
            await rest(app)
            assert (app.language, desk.book.kept("asked_in")) == ("hi", "")
            await app.close()

        told(story)

    def test_a_language_that_both_speak_is_everybodys(self) -> None:
        async def story() -> None:
            app, _ = await an_app(preferences=FakePreferences(language="en"))
            app.run(app.pile[-1].loop, AskedIn("hi", ("en", "hi")))
            await rest(app)
            assert (app.language, app.interface, app.asked_in) == ("hi", "hi", "")
            await app.close()

        told(story)


class TestLock:
    def test_a_lock_waits_for_what_is_being_written(self) -> None:
        async def story() -> None:
            app, desk = await an_app()
            written: list[bool] = []

            async def perform(effect: Any, send: Any) -> None:
                await asyncio.sleep(0)
                written.append(app.desk is desk)

            loop, _ = a_loop(app, perform)
            app.run(loop, Wish())
            app.request_lock()
            await rest(app)

            assert (written, app.desk) == ([True], None)
            await app.close()

        told(story)

    def test_the_same_worker_goes_on_where_they_were(self) -> None:
        async def story() -> None:
            app, _ = await an_app()
            app.open(ToSettings())
            app.request_lock()
            await rest(app)
            vaults = await app.device.keys.vaults()
            app.run(app.pile[-1].loop, TryPin(vaults[0].vault_id, "824613"))
            await rest(app)

            assert folders(app) == ["today", "settings"]
            await app.close()

        told(story)

    @pytest.mark.parametrize(("away_s", "locks"), [(HIDDEN_LOCK_S - 1, False), (HIDDEN_LOCK_S + 1, True)])
    def test_being_away_too_long_locks(self, away_s: int, locks: bool) -> None:
        async def story() -> None:
            clock = StoodClock()
            app, _ = await an_app(clock)
            app.hidden()
            clock.at_ms += away_s * 1000
            app.shown()
            await rest(app)

            assert (app.desk is None) == locks
            await app.close()

        told(story)

    def test_a_call_for_help_does_not_lock_the_danger_screen(self) -> None:
        async def story() -> None:
            clock = StoodClock()
            app, _ = await an_app(clock)
            app.open(ToDanger("r"))
            app.hidden()
            clock.at_ms += (CALL_GRACE_S - 1) * 1000
            app.shown()
            await rest(app)

            assert app.desk is not None
            await app.close()

        told(story)

    def test_an_idle_app_locks_by_itself(self) -> None:
        async def story() -> None:
            clock = StoodClock()
            device = a_device(clock=clock)
            desk = await a_desk(device, pack=False)
            app = App(device)
            await app.start(idle_check_s=0)
            app.enter(desk)
            await rest(app)
            assert app.desk is not None

            clock.at_ms += (IDLE_LOCK_S + 1) * 1000
            for _ in range(10):
                await asyncio.sleep(0)
            await rest(app)

            assert app.desk is None
            await app.close()

        told(story)
