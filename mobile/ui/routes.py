"""
Where a screen may lead, as data. Screens know these names, never each other.

`mobile/app.py` turns a route into a running screen. A route holds identifiers only: it may appear in a
browser's address line and history.
"""

from __future__ import annotations

from dataclasses import dataclass

from mobile.ui.loop import Effect, Event


@dataclass(frozen=True, slots=True)
class Route:
    """
    A place in the app.
    """

    @property
    def path(self) -> str:
        """
        The address: the class's name in small letters, and the identifiers.
        """
        name = type(self).__name__.removeprefix("To")
        words = "".join("-" + letter.lower() if letter.isupper() else letter for letter in name).strip("-")
        slots: tuple[str, ...] = tuple(getattr(type(self), "__slots__", ()))
        ids = [str(getattr(self, slot)) for slot in slots]
        return "/".join(("", words, *(part for part in ids if part)))


@dataclass(frozen=True, slots=True)
class ToEnrol(Route):
    """Making this phone a worker's."""


@dataclass(frozen=True, slots=True)
class ToUnlock(Route):
    """Who are you, and your PIN."""


@dataclass(frozen=True, slots=True)
class ToDangerChart(Route):
    """The danger signs and helplines; needs no PIN and shows nobody's data."""


@dataclass(frozen=True, slots=True)
class ToToday(Route):
    """Who is due."""


@dataclass(frozen=True, slots=True)
class ToHouseholds(Route):
    """Search."""


@dataclass(frozen=True, slots=True)
class ToSyncStatus(Route):
    """What was recorded and what the server has."""


@dataclass(frozen=True, slots=True)
class ToSettings(Route):
    """Language, lock, about."""


@dataclass(frozen=True, slots=True)
class ToHousehold(Route):
    """One household; with the card that was held before the camera, when that opened it."""

    household: str
    card: str = ""


@dataclass(frozen=True, slots=True)
class ToPerson(Route):
    """One person; with the card that opened their household."""

    person: str
    card: str = ""


@dataclass(frozen=True, slots=True)
class ToMovePerson(Route):
    """A person lives somewhere else now."""

    person: str


@dataclass(frozen=True, slots=True)
class ToCard(Route):
    """Scan or type a card; with a household: bind the card to it."""

    household: str = ""


@dataclass(frozen=True, slots=True)
class ToCase(Route):
    """One case."""

    case: str


@dataclass(frozen=True, slots=True)
class ToCaseStart(Route):
    """Whom of a household a case is opened for; or for one person, with a household or without."""

    household: str
    person: str = ""


@dataclass(frozen=True, slots=True)
class ToPlanItem(Route):
    """Something of a case's plan; new where it has no name yet."""

    case: str
    item: str = ""


@dataclass(frozen=True, slots=True)
class ToServices(Route):
    """The directory of services."""


@dataclass(frozen=True, slots=True)
class ToServiceReferral(Route):
    """A referral of a case to a service; new where it has no name yet, for an item of the plan where one is named."""

    case: str
    referral: str = ""
    item: str = ""


@dataclass(frozen=True, slots=True)
class ToDomains(Route):
    """Strengths and risks of a case over its domains."""

    case: str


@dataclass(frozen=True, slots=True)
class ToBudget(Route):
    """The budget of a case."""

    case: str


@dataclass(frozen=True, slots=True)
class ToRate(Route):
    """A rating without a name; the address says of what kind of help, and nothing of whom."""

    programme: str


@dataclass(frozen=True, slots=True)
class ToFeedback(Route):
    """What people say past the worker, for who supervises."""


@dataclass(frozen=True, slots=True)
class ToConsents(Route):
    """What was agreed to in a case, or by a household or a person."""

    subject: str


@dataclass(frozen=True, slots=True)
class ToAccess(Route):
    """Who can open what is said about a case, a person or a household."""

    subject: str


@dataclass(frozen=True, slots=True)
class ToConflict(Route):
    """A worker knows a case's people, or is related to them."""

    subject: str


@dataclass(frozen=True, slots=True)
class ToVisitStart(Route):
    """What did you find at the door? With a person and task when the visit is for them alone."""

    household: str
    person: str = ""
    task: str = ""
    card: str = ""


@dataclass(frozen=True, slots=True)
class ToRegister(Route):
    """Begins a registration form: a household, a person of one, or somebody without one (`alone`: `yes`)."""

    household: str = ""
    alone: str = ""


@dataclass(frozen=True, slots=True)
class ToForm(Route):
    """A draft: one question a screen."""

    draft: str


@dataclass(frozen=True, slots=True)
class ToMedia(Route):
    """The picture, signature or sound that answers one question of a draft; the address does not say which."""

    draft: str
    ref: str

    @property
    def path(self) -> str:
        return f"/media/{self.draft}"


@dataclass(frozen=True, slots=True)
class ToAttachment(Route):
    """A picture, signature or sound of a recorded visit; the address does not say which."""

    record: str
    name: str

    @property
    def path(self) -> str:
        return f"/attachment/{self.record}"


@dataclass(frozen=True, slots=True)
class ToSummary(Route):
    """A draft's answers before they are recorded."""

    draft: str


@dataclass(frozen=True, slots=True)
class ToDanger(Route):
    """A danger that fired: with a draft, while the form is open; with a task, to follow it up."""

    referral: str
    draft: str = ""
    task: str = ""


@dataclass(frozen=True, slots=True)
class ToVisit(Route):
    """A past visit."""

    visit: str


@dataclass(frozen=True, slots=True)
class ToSupervision(Route):
    """The supervisor's first screen."""


@dataclass(frozen=True, slots=True)
class ToReview(Route):
    """One visit to judge."""

    visit: str


@dataclass(frozen=True, slots=True)
class ToNewPhone(Route):
    """A one-time code for a worker's phone."""


@dataclass(frozen=True, slots=True)
class ToCards(Route):
    """A sheet of cards to print."""


@dataclass(frozen=True, slots=True)
class ToChangePin(Route):
    """Another PIN for the same vault."""


@dataclass(frozen=True, slots=True)
class ToCalendar(Route):
    """The coming weeks, day by day."""


@dataclass(frozen=True, slots=True)
class ToMyWork(Route):
    """A month as the programmes count it."""


@dataclass(frozen=True, slots=True)
class ToOldRecords(Route):
    """Why old records are closed, and the way to open them."""


@dataclass(frozen=True, slots=True)
class ToPhones(Route):
    """The team's phones: which are quiet, lost, erased."""


@dataclass(frozen=True, slots=True)
class ToClashes(Route):
    """Where two people wrote different things."""


@dataclass(frozen=True, slots=True)
class ToReviewBox(Route):
    """Work of the team that was not simply taken in."""


@dataclass(frozen=True, slots=True)
class ToHandOver(Route):
    """Households go to somebody else: one, or all of a worker's."""

    household: str = ""


@dataclass(frozen=True, slots=True)
class ToWrongVisit(Route):
    """A visit that was about somebody else, or should not stand."""

    visit: str


@dataclass(frozen=True, slots=True)
class ToDuplicates(Route):
    """People and households that may have been written down twice."""


@dataclass(frozen=True, slots=True)
class ToRecover(Route):
    """The way back into a vault whose PIN is forgotten."""

    vault_id: str


@dataclass(frozen=True, slots=True)
class ToRenewal(Route):
    """A new enrolment for the vault that is open."""


@dataclass(frozen=True, slots=True)
class ToForgottenPins(Route):
    """Workers who ask for a new PIN, for whoever may agree."""


@dataclass(frozen=True, slots=True)
class Open(Effect):
    """Lays a screen on top."""

    route: Route


@dataclass(frozen=True, slots=True)
class Replace(Effect):
    """Puts a screen in the place of the one on top."""

    route: Route


@dataclass(frozen=True, slots=True)
class StartAt(Effect):
    """Leaves every screen and begins at this one."""

    route: Route


@dataclass(frozen=True, slots=True)
class GoToTab(Effect):
    """Goes to one of the main places; back from it leads home."""

    route: Route


@dataclass(frozen=True, slots=True)
class TabTapped(Event):
    """A main place was tapped in the bar at the foot; every screen that shows the bar answers with `GoToTab`."""

    route: Route


@dataclass(frozen=True, slots=True)
class GoBack(Effect):
    """Leaves the screen on top."""


@dataclass(frozen=True, slots=True)
class Lock(Effect):
    """Forgets the keys and shows the lock screen. Nothing recorded is lost."""


@dataclass(frozen=True, slots=True)
class SpeakLanguage(Effect):
    """Changes the language of the screens."""

    language: str


@dataclass(frozen=True, slots=True)
class AskedIn(Effect):
    """
    Changes the language of programmes' words; the screens' too, where they speak both it and one of those offered.
    """

    language: str
    offered: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShowIn(Effect):
    """Shows the colours of the day or of the night; those of the device where neither is named."""

    shade: str


@dataclass(frozen=True, slots=True)
class Tell(Effect):
    """Shows a short line at the foot of the screen, by its English words."""

    message: str
