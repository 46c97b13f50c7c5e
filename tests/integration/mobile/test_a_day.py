"""
A volunteer's day through the drawn app, without a browser: every screen is operated by its accessible names.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from mobile.use_cases.desk import Desk, SyncStep
from mobile.use_cases.open_card import ISSUERS_SETTING
from shared.crypto.hazmat.cpython import CPythonProvider
from tests.support.cards import DISTRICT, NEIGHBOUR, a_card
from tests.support.case_books import StoodClock
from tests.support.desks import (
    PACK,
    FakeDialer,
    FakeScanner,
    a_device,
    a_family,
    india_blob,
    receive,
)
from tests.support.headless_app import HeadlessApp


def told(story: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(story())  # type: ignore[arg-type]


async def bring_family(desk: Desk, tell: Callable[[SyncStep], None]) -> None:
    """
    A sync that brings the pack, a household, a mother and her newborn.
    """
    tell(SyncStep(records=1, to_come=4))
    await desk.book.keep(f"pack:{PACK}", india_blob())
    await receive(desk, "the pack", "pack", pack_id=PACK, version="1")
    await a_family(desk)


async def bring_issuer(desk: Desk, tell: Callable[[SyncStep], None]) -> None:
    """
    The same, with the key of the authority whose cards are used here.
    """
    await bring_family(desk, tell)
    await desk.book.keep(ISSUERS_SETTING, [DISTRICT.issuer.to_wire()])  # type: ignore[list-item]


async def enrolled(**parts: Any) -> HeadlessApp:
    """
    A phone whose worker just enrolled and sees Today.
    """
    app = await HeadlessApp(a_device(**{"sync": bring_family, **parts})).start()
    await app.type("Code", "7K3M-Q2XZ")
    await app.type("Server address", "https://doorstep.test")
    await app.tap("Go on")
    await app.type("PIN", "824613")
    await app.tap("Go on")
    await app.type("PIN once more", "824613")
    await app.tap("Go on")
    assert app.here() == "today"
    return app


async def at_the_door(app: HeadlessApp) -> None:
    """
    From Today into the newborn's form.
    """
    await app.tap("Ram Prasad")
    await app.tap("Start a visit")
    await app.tap("Somebody is at home")
    await app.tap("Baby of Sunita")
    assert app.here() == "form"


class TestEnrolment:
    def test_a_wrong_second_pin_is_said_and_asked_again(self) -> None:
        async def story() -> None:
            app = await HeadlessApp().start()
            await app.type("Code", "7K3M-Q2XZ")
            await app.type("Server address", "x")
            await app.tap("Go on")
            await app.type("PIN", "824613")
            await app.tap("Go on")
            await app.type("PIN once more", "824614")
            await app.tap("Go on")

            assert "The two PINs are not the same." in app.words()
            await app.close()

        told(story)

    def test_households_come_only_after_the_pin(self) -> None:
        async def story() -> None:
            app = await enrolled()

            assert "Ram Prasad" in app.words()
            assert "Baby of Sunita" in app.words()
            await app.close()

        told(story)


class TestLockScreen:
    def test_wrong_pins_wait_longer_and_lose_nothing(self) -> None:
        async def story() -> None:
            clock = StoodClock()
            app = await enrolled(clock=clock)
            await app.tap("Settings")
            await app.tap("Lock now")
            assert app.here() == "unlock"
            for _ in range(4):
                for digit in "111222":
                    await app.tap(digit)
                await app.tap("Unlock")
            assert "Wait 0:05" in app.words()
            assert "Your data is safe." in app.words()

            clock.at_ms += 6000
            app.app.start_at(app.app.pile[-1].route)
            await app.settle()
            for digit in "824613":
                await app.tap(digit)
            await app.tap("Unlock")

            assert app.here() == "settings"
            await app.close()

        told(story)

    def test_the_danger_chart_opens_without_a_pin_and_calls(self) -> None:
        async def story() -> None:
            dialer = FakeDialer()
            app = await enrolled(dialer=dialer)
            app.app.request_lock()
            await app.settle()
            await app.tap("Danger signs and help")
            await app.tap("Call Ambulance 108")
            await app.tap("Baby is limp")

            assert dialer.called == ["108"]
            assert "108" in app.words()
            assert "Sunita" not in app.words()
            await app.close()

        told(story)


class TestVisit:
    def test_a_whole_visit_is_saved_on_this_phone(self) -> None:
        async def story() -> None:
            app = await enrolled()
            await at_the_door(app)
            await app.tap("Yes")
            await app.tap("Next")
            await app.tap("None of these")
            await app.tap("Next")
            await app.tap("Yes")
            await app.tap("Next")
            await app.tap("None of these")
            await app.tap("All questions")
            await app.tap("See the answers")
            assert "answers are still needed" in app.words()
            await app.tap("Baby: is the skin yellow?")
            await app.tap("Not yellow")
            await app.tap("Next")
            await app.tap("None of these")
            await app.tap("All questions")
            await app.tap("See the answers")
            await app.tap("Save")

            assert "Saved on this phone" in app.words()
            await app.tap("Done")
            await app.tap("Back")
            assert "On this phone" in app.words()
            await app.close()

        told(story)

    def test_a_danger_opens_on_the_answer_and_stopping_saves_the_visit(self) -> None:
        async def story() -> None:
            dialer = FakeDialer()
            app = await enrolled(dialer=dialer)
            await at_the_door(app)
            await app.tap("Yes")
            await app.tap("Next")
            await app.tap("Limp")
            assert app.here() == "danger"
            assert "Stop. Get help now." in app.words()
            await app.tap("Call Ambulance 108")
            await app.tap("No")
            assert "nobody answered" in app.words()
            await app.tap("Stop, go now")
            assert "The visit is saved on this phone." in app.words()
            await app.tap("Done")

            assert app.here() == "today"
            assert "After a danger" in app.words()
            assert dialer.called == ["108"]
            await app.close()

        told(story)

    def test_a_required_question_cannot_be_passed_unseen(self) -> None:
        async def story() -> None:
            app = await enrolled()
            await at_the_door(app)
            await app.tap("Next")

            assert "Please answer this one." in app.words()
            await app.close()

        told(story)

    def test_a_form_left_and_locked_is_gone_on_with_at_the_same_question(self) -> None:
        async def story() -> None:
            app = await enrolled()
            await at_the_door(app)
            await app.tap("Yes")
            await app.tap("Next")
            app.app.request_lock()
            await app.settle()
            for digit in "824613":
                await app.tap(digit)
            await app.tap("Unlock")
            assert app.here() == "form"
            assert "Baby: any of these now?" in app.words()

            await app.tap("All questions")
            await app.tap("Go on later")
            app.app.start_at(app.app.home())
            await app.settle()
            assert "Not finished" in app.words()
            await app.tap("Baby of Sunita Newborn")

            assert "Baby: any of these now?" in app.words()
            await app.close()

        told(story)

    def test_the_form_and_the_app_change_language_together(self) -> None:
        async def story() -> None:
            app = await enrolled()
            await at_the_door(app)
            await app.tap("Another language")

            assert "क्या शिशु जीवित है?" in app.words()
            assert "आगे" in app.words()
            await app.close()

        told(story)

    def test_nobody_home_keeps_the_visit_due(self) -> None:
        async def story() -> None:
            app = await enrolled()
            await app.tap("Ram Prasad")
            await app.tap("Start a visit")
            await app.tap("Nobody at home")
            await app.tap("Tomorrow")
            assert app.here() == "household"
            await app.tap("Back")

            assert "Baby of Sunita" in app.words()
            await app.close()

        told(story)


class TestRegistration:
    def test_a_household_and_its_first_person_are_written_down(self) -> None:
        async def story() -> None:
            app = await enrolled()
            await app.choose_tab(1)
            await app.tap("New household")
            await app.tap("Agrees")
            await app.tap("Next")
            await app.tap("Next")
            await app.type("Your answer", "Mohan Lal")
            await app.tap("Next")
            await app.tap("All questions")
            await app.tap("See the answers")
            await app.tap("Save")
            await app.tap("Add a person")
            assert "May I write this down?" in app.words()
            await app.tap("Does not agree")
            assert "That is all right." in app.words()
            await app.close()

        told(story)


class TestSearchAndCard:
    @pytest.mark.parametrize("typed", ["sunita", "सुनीता"])
    def test_somebody_is_found_in_either_script(self, typed: str) -> None:
        async def story() -> None:
            app = await enrolled()
            await app.choose_tab(1)
            await app.type("Search a name", typed)
            await app.tap("Sunita")

            assert app.here() == "household"
            await app.close()

        told(story)

    def test_without_a_camera_the_short_code_is_offered(self) -> None:
        async def story() -> None:
            app = await enrolled()
            await app.tap("Scan a card")
            await app.tap("Open the camera")
            assert "The camera cannot be used." in app.words()
            await app.type("Short code", "nonsense")
            await app.tap("Find")

            assert "This short code is not right." in app.words()
            await app.close()

        told(story)

    @pytest.mark.parametrize(
        ("code", "said"),
        [
            ("WIFI:S:clinic;T:WPA;P:lamp;;", "This is not a case card."),
            ("https://example.org/menu", "This code is a web address."),
        ],
    )
    def test_a_strange_code_is_said_to_be_no_card(self, code: str, said: str) -> None:
        async def story() -> None:
            app = await enrolled(scanner=FakeScanner(code))
            await app.tap("Scan a card")
            await app.tap("Open the camera")

            assert said in app.words()
            await app.close()

        told(story)

    def test_a_blank_card_is_given_at_the_door_and_opens_the_household_afterwards(self) -> None:
        async def story() -> None:
            text = DISTRICT.text(a_card("new card"))
            app = await enrolled(scanner=FakeScanner(text, text), crypto=CPythonProvider(), sync=bring_issuer)
            await app.tap("Ram Prasad")
            await app.tap("Give a card")
            await app.tap("Open the camera")
            assert "The card is theirs now." in app.words()
            await app.tap("Done")
            await app.tap("Back")
            await app.tap("Scan a card")
            await app.tap("Open the camera")

            assert app.here() == "household"
            assert "1 card" in app.words()
            await app.close()

        told(story)

    @pytest.mark.parametrize(
        ("seen", "said"),
        [
            (NEIGHBOUR.text(a_card("stranger", authority=NEIGHBOUR)), "Another team's card."),
            (DISTRICT.text(a_card("blank")), "A genuine card."),
            (NEIGHBOUR.text(a_card("forged")), "This card is not genuine."),
            (DISTRICT.text(a_card("torn"))[:-9], "This card cannot be read."),
        ],
    )
    def test_every_other_card_is_said_plainly_and_opens_nothing(self, seen: str, said: str) -> None:
        async def story() -> None:
            app = await enrolled(scanner=FakeScanner(seen), crypto=CPythonProvider(), sync=bring_issuer)
            await app.tap("Scan a card")
            await app.tap("Open the camera")

            assert said in app.words()
            assert app.here() == "card"
            await app.close()

        told(story)
