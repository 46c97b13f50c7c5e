"""
Several workers on one phone, the lock in all its occasions, and the cover, on a whole app without a browser.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

import flet as ft
import pytest

from mobile.app import HIDDEN_LOCK_S, IDLE_LOCK_S
from mobile.ports.lock_notes import Farewell
from mobile.use_cases.desk import Desk, Device
from mobile.use_cases.leave_phone import UnsentWorkError
from shared.domain.phone_orders import OrderKind
from shared.domain.records import Change
from shared.kernel.identifiers import AreaId, RecordId
from tests.support.case_books import AREA, StoodClock, a_record_id
from tests.support.desks import KAMLA, a_device
from tests.support.headless_app import HeadlessApp

SUNITA = replace(KAMLA, worker_name="Sunita Kumari", device="01900000-0000-7000-8000-00000000000b")
PINS = {"Kamla Devi": "824613", "Sunita Kumari": "739104"}
FAREWELL = Farewell(device=KAMLA.device, server="", order="0c" * 16, signature=b"s" * 64)


class TwoClocks(StoodClock):
    """
    A clock on the wall that can be set, and one that cannot.
    """

    def __init__(self) -> None:
        super().__init__()
        self.run_s = 1000.0

    def monotonic_s(self) -> float:
        return self.run_s


async def a_shared_phone(device: Device | None = None) -> HeadlessApp:
    """Kamla's and Sunita's phone, locked."""
    device = device or a_device()
    for identity in (KAMLA, SUNITA):
        await device.keys.create(identity, PINS[identity.worker_name])
    await device.keys.lock()
    return await HeadlessApp(device).start()


async def unlock(app: HeadlessApp, name: str) -> Desk:
    """By name and PIN."""
    if name in app.names() or any(one.startswith(name) for one in app.names()):
        await app.tap(name)
    for digit in PINS[name]:
        await app.tap(digit)
    await app.tap(app.window.look().words("Unlock"))
    assert app.app.desk is not None
    return app.app.desk


async def lock(app: HeadlessApp) -> None:
    app.app.request_lock()
    await app.settle()


async def record(desk: Desk, name: str) -> None:
    change = Change(record=RecordId(a_record_id(name)), kind="person", area=AreaId(AREA), set={"name": name})
    await desk.book.record([change])


def told(story: Callable[[HeadlessApp], Awaitable[None]], device: Device | None = None) -> None:
    async def run() -> None:
        app = await a_shared_phone(device)
        await story(app)
        await app.close()

    asyncio.run(run())


class TestWorkers:
    def test_each_worker_finds_their_own_records_alone(self) -> None:
        async def story(app: HeadlessApp) -> None:
            await record(await unlock(app, "Kamla Devi"), "of Kamla")
            await lock(app)
            desk = await unlock(app, "Sunita Kumari")
            assert list(desk.book.all_of("person")) == []
            await lock(app)
            desk = await unlock(app, "Kamla Devi")

            assert [one.text("name") for one in desk.book.all_of("person")] == ["of Kamla"]

        told(story)

    def test_unsent_work_stands_beside_its_workers_name_and_nothing_else_of_it(self) -> None:
        async def story(app: HeadlessApp) -> None:
            desk = await unlock(app, "Kamla Devi")
            await record(desk, "Baby of Rani")
            await record(desk, "Rani")
            await lock(app)

            assert "2 not sent" in app.words()
            assert app.words().count("not sent") == 1
            assert "Rani" not in app.words()

        told(story)

    def test_each_worker_has_a_language(self) -> None:
        async def story(app: HeadlessApp) -> None:
            await unlock(app, "Kamla Devi")
            app.app.speak("hi")
            await app.settle()
            await lock(app)
            app.app.speak("en")
            await unlock(app, "Sunita Kumari")
            assert app.app.language == "en"
            await lock(app)
            await app.tap("Kamla Devi")
            assert app.app.language == "hi"
            await app.tap(app.window.look().words("Not you?"))

            assert "Sunita Kumari" in app.words()

        told(story)

    def test_a_nickname_is_shown_instead_of_the_name(self) -> None:
        async def story(app: HeadlessApp) -> None:
            await unlock(app, "Kamla Devi")
            await app.tap("Settings")
            await app.type("Another name, if you like", "Didi")
            await app.tap("Keep this name")
            await app.tap("Lock now")

            assert "Didi" in app.words()
            assert "Kamla" not in app.words()

        told(story)

    def test_a_single_worker_sees_the_pin_at_once_and_a_way_for_another(self) -> None:
        async def run() -> None:
            device = a_device()
            await device.keys.create(KAMLA, PINS["Kamla Devi"])
            await device.keys.lock()
            app = await HeadlessApp(device).start()
            assert "Your PIN" in app.words()
            await app.tap("Another worker")

            assert (app.here(), "Another worker" in app.words()) == ("enrol", True)
            await app.tap("Back")
            assert app.here() == "unlock"
            await app.close()

        asyncio.run(run())


class TestLeaving:
    def test_a_worker_whose_work_is_all_sent_leaves_the_phone_to_the_others(self) -> None:
        async def story(app: HeadlessApp) -> None:
            await unlock(app, "Kamla Devi")
            await app.tap("Settings")
            await app.tap("Leave this phone")
            await app.tap("Yes, leave")

            assert app.here() == "unlock"
            assert [one.worker_name for one in await app.device.keys.vaults()] == ["Sunita Kumari"]

        told(story)

    def test_unsent_work_keeps_a_worker_on_the_phone_and_is_told(self) -> None:
        async def story(app: HeadlessApp) -> None:
            await record(await unlock(app, "Kamla Devi"), "Rani")
            await app.tap("Settings")
            await app.tap("Leave this phone")
            await app.tap("Yes, leave")

            assert "Not yet: some of your work is only on this phone." in app.words()
            assert len(await app.device.keys.vaults()) == 2
            with pytest.raises(UnsentWorkError):
                await app.app.leave()
            assert app.app.desk is not None

        told(story)


class TestOrders:
    def test_an_order_puts_the_open_desk_away_once_what_is_being_written_is_written(self) -> None:
        async def story(app: HeadlessApp) -> None:
            desk = await unlock(app, "Kamla Devi")
            await app.app.put_away(desk.vault.vault_id)

            assert (app.app.desk, app.here()) == (None, "unlock")

        told(story)

    def test_an_order_to_one_worker_leaves_another_at_work(self) -> None:
        async def story(app: HeadlessApp) -> None:
            desk = await unlock(app, "Kamla Devi")
            other = next(one for one in await app.device.keys.vaults() if one.vault_id != desk.vault.vault_id)
            await app.app.put_away(other.vault_id)
            await app.device.keys.obey(other.vault_id, OrderKind.ERASE, FAREWELL)
            await app.app.begin_again()

            assert app.app.desk is desk

        told(story)

    def test_a_phone_whose_last_vault_went_begins_as_a_new_one(self) -> None:
        async def story(app: HeadlessApp) -> None:
            for entry in await app.device.keys.vaults():
                await app.device.keys.obey(entry.vault_id, OrderKind.LOST, FAREWELL)
            await app.app.begin_again()
            await app.settle()

            assert app.here() == "enrol"

        told(story)


class TestLock:
    @pytest.mark.parametrize("set_back_ms", [0, 3_600_000])
    def test_an_app_away_too_long_is_locked_whatever_the_clock_on_the_wall_says(
        self, set_back_ms: int
    ) -> None:
        async def story(app: HeadlessApp) -> None:
            clock = app.device.clock
            assert isinstance(clock, TwoClocks)
            await unlock(app, "Kamla Devi")
            app.app.hidden()
            clock.run_s += HIDDEN_LOCK_S + 1
            clock.at_ms += (HIDDEN_LOCK_S + 1) * 1000 - set_back_ms
            app.app.shown()
            await app.settle()

            assert app.app.desk is None

        told(story, a_device(clock=TwoClocks()))

    def test_an_app_on_a_phone_that_slept_is_locked_by_the_clock_on_the_wall(self) -> None:
        async def story(app: HeadlessApp) -> None:
            clock = app.device.clock
            assert isinstance(clock, TwoClocks)
            await unlock(app, "Kamla Devi")
            app.app.hidden()
            clock.at_ms += (HIDDEN_LOCK_S + 1) * 1000
            app.app.shown()
            await app.settle()

            assert app.app.desk is None

        told(story, a_device(clock=TwoClocks()))

    @pytest.mark.parametrize("idle", [True, False], ids=["idle", "in the background"])
    def test_it_locks_by_itself_without_a_network_and_without_coming_back(self, idle: bool) -> None:
        async def run() -> None:
            clock = TwoClocks()
            app = await a_shared_phone(a_device(clock=clock))
            app.app._spawn(app.app._watch_idle(0))
            await unlock(app, "Kamla Devi")
            if not idle:
                app.app.hidden()
            clock.run_s += (IDLE_LOCK_S if idle else HIDDEN_LOCK_S) + 1
            await app.settle()

            assert app.app.desk is None
            await app.close()

        asyncio.run(run())

    def test_coming_back_is_a_reason_to_ask_for_orders(self) -> None:
        async def story(app: HeadlessApp) -> None:
            asked: list[bool] = []
            app.app.on_shown = lambda: asked.append(True)
            app.app.hidden()
            app.app.shown()

            assert asked == [True]

        told(story)


class TestCover:
    @pytest.mark.parametrize("state", [ft.AppLifecycleState.INACTIVE, ft.AppLifecycleState.PAUSE])
    def test_names_are_covered_while_the_app_is_away(self, state: ft.AppLifecycleState) -> None:
        async def story(app: HeadlessApp) -> None:
            app.screen.session.apply_page_patch({"web": False})
            await self._lifecycle(app, state)
            assert "Kamla" not in app.words()
            assert app.names() == []
            await self._lifecycle(app, ft.AppLifecycleState.RESUME)

            assert "Kamla" in app.words()

        told(story)

    def test_in_a_browser_the_page_covers_itself(self) -> None:
        async def story(app: HeadlessApp) -> None:
            await self._lifecycle(app, ft.AppLifecycleState.HIDE)

            assert "Kamla" in app.words()

        told(story)

    @staticmethod
    async def _lifecycle(app: HeadlessApp, state: ft.AppLifecycleState) -> None:
        handler = app.screen.page.on_app_lifecycle_state_change
        assert callable(handler)
        handler(
            ft.AppLifecycleStateChangeEvent(
                name="app_lifecycle_state_change", control=app.screen.page, state=state
            )
        )
        await app.settle()
