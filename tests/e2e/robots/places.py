"""
The main places: a volunteer's day, all households, what was sent, the supervisor's team; and the settings.
"""

from __future__ import annotations

from functools import reduce
from typing import Self

from playwright.sync_api import Locator, expect

from tests.e2e.robots.card import CardRobot
from tests.e2e.robots.danger import DangerRobot
from tests.e2e.robots.door import DoorRobot
from tests.e2e.robots.form import FormRobot
from tests.e2e.robots.household import HouseholdRobot, PastVisitRobot, PersonRobot
from tests.e2e.robots.review import NewPhoneRobot, ReviewRobot
from tests.e2e.robots.screen import ScreenRobot


class MainPlaceRobot(ScreenRobot):
    """
    A screen above the bar of main places.
    """

    def to_today(self) -> TodayRobot:
        """Who is due."""
        self.tap("Today")
        return TodayRobot(self.phone).is_here()

    def to_households(self) -> HouseholdsRobot:
        """All households."""
        self.tap("Households")
        return HouseholdsRobot(self.phone).is_here()

    def to_sync(self) -> SyncRobot:
        """What was sent."""
        self.tap("Sync")
        return SyncRobot(self.phone).is_here()

    def to_team(self) -> TeamRobot:
        """The supervisor's first screen."""
        self.tap("Team")
        return TeamRobot(self.phone).is_here()


class TodayRobot(MainPlaceRobot):
    """
    Who is due today.
    """

    known_by = "Today"

    def resume(self, name: str, form: str) -> FormRobot:
        """Opens the form of somebody that is not finished."""
        self.sees("Not finished").tap_row(f"{name} {self.spoken.title(form)}")
        return FormRobot(self.phone, form).is_here()

    def open_door(self, title: str) -> DoorRobot:
        """Goes to a door where somebody is due."""
        self.tap_row(title)
        return DoorRobot(self.phone).is_here()

    def open_after_danger(self, decision: str) -> DangerRobot:
        """Opens a danger to say what came of it."""
        self.phone.control(self.spoken.sign(decision), exact=False).first.click()
        return DangerRobot(self.phone, decision).is_here()

    def open_returned(self, name: str, form: str) -> PastVisitRobot:
        """Opens somebody's visit that was sent back."""
        self.sees("Sent back to you").tap_row(f"{name} {self.spoken.title(form)}")
        return PastVisitRobot(self.phone).is_here()

    def scan(self) -> CardRobot:
        """To the card screen."""
        self.tap("Scan a card")
        return CardRobot(self.phone).is_here()

    def settings(self) -> SettingsRobot:
        """To the settings."""
        self.tap("Settings")
        return SettingsRobot(self.phone).is_here()


class HouseholdsRobot(MainPlaceRobot):
    """
    Search.
    """

    known_by = "Households"

    def search(self, typed: str) -> Self:
        """Types a name as people type it."""
        return self.write("Search a name", typed)

    def open(self, row: str, title: str) -> HouseholdRobot:
        """Opens a row that begins so; the household has that title."""
        self.tap_row(row)
        return HouseholdRobot(self.phone, title).is_here()

    def open_person(self, name: str) -> PersonRobot:
        """From the household that a row has opened to somebody who lives there."""
        self.phone.tap(self.say("More about {name}", name=name))
        return self.person(name)

    def person(self, name: str) -> PersonRobot:
        """Somebody's own screen, which is on top."""
        return PersonRobot(self.phone, name).is_here()

    def register(self) -> FormRobot:
        """A new household."""
        self.tap("New household")
        return FormRobot(self.phone, "household").is_here()


class SyncRobot(MainPlaceRobot):
    """
    What was recorded here, what the server received.
    """

    known_by = "Sync"

    def sync(self) -> Self:
        """Syncs now, until both sides agree."""
        return self.tap("Sync now").sees("Both sides agree.")

    def counts(self, recorded: int, received: int) -> Self:
        """Waits until both numbers are shown."""
        for number, word in ((recorded, "Recorded"), (received, "Received")):
            said = f"{number} {self.say(word)}"
            expect(self.phone.page.locator("flt-semantics-host")).to_contain_text(said, use_inner_text=True)
        return self


class TeamRobot(MainPlaceRobot):
    """
    What a supervisor must see first.
    """

    known_by = "My team"

    def new_phone(self) -> NewPhoneRobot:
        """To the codes."""
        self.tap("New phone")
        return NewPhoneRobot(self.phone).is_here()

    def shows_danger(self, name: str, decision: str) -> Self:
        """Waits until somebody's danger stands above all else."""
        self.sees("Danger and referrals")
        first = self.phone.page.get_by_role("group").get_by_role("button").first
        said = first.inner_text()
        assert said.startswith(name) and self.spoken.sign(decision) in said, said
        return self

    def open_danger(self, name: str, decision: str) -> Self:
        """Shows what can be done about somebody's danger."""
        self.phone.tap(f"{name} {self.spoken.sign(decision)}", exact=False)
        return self

    def offers_call(self, worker: str) -> Self:
        """Waits until a worker can be called."""
        self.phone.control(self.say("Call {name}", name=worker)).first.wait_for()
        return self

    def did_not_arrive(self, why: str) -> Self:
        """Writes down an attempt that failed; the danger stays."""
        self.tap("They did not arrive").sees("It stays open until they arrive, or the supervisor ends it.")
        return self.write("Why?", why).tap("Save").reads(f"{self.say('They did not arrive')}: {why}")

    def approve_all(self, visits: int) -> Self:
        """Approves at once what nothing speaks against."""
        count = self.spoken.app.count
        self.phone.tap(count("Approve {n} without problems", "Approve {n} without problems", visits))
        self.reads(
            count("Approve {n} visit without problems?", "Approve {n} visits without problems?", visits)
        )
        return self.tap("Yes, approve")

    def first_to_check(self, form: str, *names: str) -> str:
        """Whose visit is the first of the list of those to check."""
        rows = {name: self.phone.control(f"{name} {self.spoken.title(form)}", exact=False) for name in names}
        reduce(Locator.or_, rows.values()).first.wait_for(state="attached")
        return next(name for name, row in rows.items() if row.count())

    def check(self, name: str, form: str) -> ReviewRobot:
        """Opens somebody's visit."""
        self.tap_row(f"{name} {self.spoken.title(form)}")
        return ReviewRobot(self.phone).is_here()


class SettingsRobot(ScreenRobot):
    """
    Language, lock, about.
    """

    known_by = "Settings"
