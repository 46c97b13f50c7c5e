"""
The supervisor's first screen: dangers, visits to judge, babies nobody has seen, quiet phones, cover.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from mobile.ui.loop import Aside, Effect, Event, Failed
from mobile.use_cases.follow_move import Moving
from mobile.use_cases.keep_access import Declared
from mobile.use_cases.open_case import CaseLine
from shared.domain.lease import LeaseTerm

ROWS = 60
ROWS_AT_FIRST = 3
"""Of a section: what comes below it stays within a thumb's reach."""


class Asking(StrEnum):
    """
    What is written down only with a reason.
    """

    NOT_ARRIVED = "not_arrived"
    END = "end"


class Quiet(StrEnum):
    """
    Why a phone is on the list.
    """

    NEVER = "never"
    SILENT = "silent"
    STUCK = "stuck"
    HELD = "held"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Danger:
    """
    Help sought and not yet closed.

    Attributes:
        signs: What was seen, in the pack's words by language.
        worker, phone: Who answers for the household and how they are called.
        taken_by: Name of whoever took it on; empty while nobody has.
        late: The day to look after it has passed.
        outcome, outcome_reason, outcome_source: How the last attempt to get there went, and how it is known.
        team, leader, leader_phone: Whose team it is and who supervises it, where it came up from there because
            nobody closed it in time.
        quiet: No colour or danger word, and what was seen only when it is asked for.
    """

    referral: str
    name: str
    place: str
    signs: tuple[object, ...]
    worker: str
    phone: str
    raised_on: str
    urgent: bool
    late: bool
    taken_by: str = ""
    taken_by_me: bool = False
    outcome: str = ""
    outcome_reason: str = ""
    outcome_source: str = ""
    team: str = ""
    leader: str = ""
    leader_phone: str = ""
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """
    A visit to be judged.

    Attributes:
        guest: Made by somebody of another team, whose phone has no household of ours.
    """

    visit: str
    name: str
    form: object
    worker: str
    visited_on: str
    outcome: str
    danger: bool
    flagged: bool
    guest: bool = False


@dataclass(frozen=True, slots=True)
class Baby:
    """
    A newborn nobody has visited.
    """

    household: str
    name: str
    worker: str
    day_of_life: int


@dataclass(frozen=True, slots=True)
class LateContact:
    """
    A contact overdue for somebody at high risk.
    """

    household: str
    name: str
    worker: str
    label: object
    due_on: str


@dataclass(frozen=True, slots=True)
class Phone:
    """
    A phone that needs a call.
    """

    worker: str
    why: Quiet
    days: int = 0
    count: int = 0


@dataclass(frozen=True, slots=True)
class Cover:
    """
    A worker away, with households nobody covers.
    """

    worker: str
    households: int


@dataclass(frozen=True, slots=True)
class TeamBelow:
    """
    What waits in a team with a supervisor of its own, for whoever is above both.

    Attributes:
        leader, leader_phone: Who supervises it and how they are called.
    """

    area: str
    name: str
    leader: str
    leader_phone: str
    babies: tuple[Baby, ...] = ()
    late: tuple[LateContact, ...] = ()
    phones: tuple[Phone, ...] = ()
    cover: tuple[Cover, ...] = ()

    @property
    def uncovered(self) -> int:
        """Households that nobody covers."""
        return sum(one.households for one in self.cover)


@dataclass(frozen=True, slots=True)
class BoxedDanger:
    """
    A danger in work that nobody has judged yet.

    Attributes:
        name: Whom it is about; empty where this phone does not know.
        worker, phone: Who found it and how they are called.
    """

    name: str
    worker: str
    phone: str
    made_on: str
    quiet: bool


@dataclass(frozen=True, slots=True)
class Team:
    """
    All that the screen shows, gathered at one moment.

    Attributes:
        approvable: Visits that one tap approves.
        cases: Cases in which a step waits for this supervisor.
        declared: Workers who know somebody or are related to them, and wait for an answer.
        boxed, boxed_dangers: Pieces of work in the review box, and what dangers they raised.
        clashes: Places where two values stand.
        known_on: Day on which the server last spoke of the phones; empty when never.
        lease: How long visits can still be read without a sync.
        moving: Where the supervisor has to register, if the server has gone.
        teams: What waits in teams with a supervisor of their own, the most urgent first; nothing of it stands in the
            other lists.
    """

    dangers: tuple[Danger, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    approvable: int = 0
    babies: tuple[Baby, ...] = ()
    late: tuple[LateContact, ...] = ()
    phones: tuple[Phone, ...] = ()
    cover: tuple[Cover, ...] = ()
    cases: tuple[CaseLine, ...] = ()
    declared: tuple[Declared, ...] = ()
    boxed: int = 0
    boxed_dangers: tuple[BoxedDanger, ...] = ()
    clashes: int = 0
    known_on: str = ""
    to_send: int = 0
    lease: LeaseTerm = field(default_factory=LeaseTerm)
    moving: Moving = field(default_factory=Moving)
    teams: tuple[TeamBelow, ...] = ()

    @property
    def is_calm(self) -> bool:
        """Nothing here needs anybody."""
        lists = self.dangers or self.waiting or self.babies or self.late or self.phones or self.cover
        return not (lists or self.teams or self.cases or self.declared or self.boxed or self.clashes)


@dataclass(frozen=True, slots=True)
class Model:
    """
    Attributes:
        team: None until it was gathered.
        opened: The danger whose actions are shown, or the team of which everything is.
        told: What a quiet one is about is shown.
        asking, reason: What needs a reason before it is written down, and the reason as typed.
        busy: A write is under way.
        approving: "Approve all" was tapped and waits for its confirmation.
        shown: Rows of visits drawn so far.
        unfolded: Sections of which every row is shown.
    """

    team: Team | None = None
    opened: str = ""
    told: bool = False
    reason: str = ""
    asking: Asking | None = None
    busy: bool = False
    approving: bool = False
    shown: int = ROWS
    unfolded: frozenset[str] = frozenset()
    failed: Failed | None = None


@dataclass(frozen=True, slots=True)
class Gathered(Event):
    """The board as this phone knows it."""

    team: Team


@dataclass(frozen=True, slots=True)
class DangerTapped(Event):
    """Show or hide a danger's actions."""

    referral: str


@dataclass(frozen=True, slots=True)
class TellTapped(Event):
    """What is it about? Nobody else looks at the screen."""


@dataclass(frozen=True, slots=True)
class TeamTapped(Event):
    """Show or hide what waits in a team."""

    area: str


@dataclass(frozen=True, slots=True)
class TakeTapped(Event):
    """I take care of it."""

    referral: str


@dataclass(frozen=True, slots=True)
class CallTapped(Event):
    """Call the worker."""

    number: str


@dataclass(frozen=True, slots=True)
class ArrivedTapped(Event):
    """They reached help."""

    referral: str


@dataclass(frozen=True, slots=True)
class NotArrivedTapped(Event):
    """They did not reach help; ask why."""


@dataclass(frozen=True, slots=True)
class EndTapped(Event):
    """Nobody is to follow it up any more; ask why."""


@dataclass(frozen=True, slots=True)
class ReasonTyped(Event):
    """Why."""

    reason: str


@dataclass(frozen=True, slots=True)
class ReasonConfirmed(Event):
    """Record it with its reason."""

    referral: str


@dataclass(frozen=True, slots=True)
class VisitTapped(Event):
    """Judge a visit."""

    visit: str


@dataclass(frozen=True, slots=True)
class HouseholdTapped(Event):
    """Look at a household."""

    household: str


@dataclass(frozen=True, slots=True)
class ApproveAllTapped(Event):
    """Approve all that nothing speaks against; asked once more."""


@dataclass(frozen=True, slots=True)
class ApproveAllConfirmed(Event):
    """Yes, approve them."""


@dataclass(frozen=True, slots=True)
class ApproveAllCancelled(Event):
    """No."""


@dataclass(frozen=True, slots=True)
class MoreTapped(Event):
    """Show more rows."""


@dataclass(frozen=True, slots=True)
class UnfoldTapped(Event):
    """Show every row of a section."""

    section: str


@dataclass(frozen=True, slots=True)
class NewPhoneTapped(Event):
    """A code for a worker's phone."""


@dataclass(frozen=True, slots=True)
class ForgottenPinsTapped(Event):
    """Who asks for a new PIN."""


@dataclass(frozen=True, slots=True)
class PhonesTapped(Event):
    """The team's phones."""


@dataclass(frozen=True, slots=True)
class BoxTapped(Event):
    """What was not simply taken in."""


@dataclass(frozen=True, slots=True)
class ClashesTapped(Event):
    """What two people wrote."""


@dataclass(frozen=True, slots=True)
class FeedbackTapped(Event):
    """What people say past the worker."""


@dataclass(frozen=True, slots=True)
class DuplicatesTapped(Event):
    """Who may have been written down twice."""


@dataclass(frozen=True, slots=True)
class HandOverTapped(Event):
    """Households go to somebody else."""


@dataclass(frozen=True, slots=True)
class CaseTapped(Event):
    """A case in which a step waits."""

    case: str


@dataclass(frozen=True, slots=True)
class DeclaredTapped(Event):
    """What a worker said of themselves."""

    subject: str


@dataclass(frozen=True, slots=True)
class CardsTapped(Event):
    """Cards to print."""


@dataclass(frozen=True, slots=True)
class SettingsTapped(Event):
    """Language, lock, about."""


@dataclass(frozen=True, slots=True)
class Saved(Event):
    """A write is durable."""


@dataclass(frozen=True, slots=True)
class Gather(Effect):
    """Reads the board from this phone."""


@dataclass(frozen=True, slots=True)
class AskTeam(Aside):
    """Asks the server about the phones; without network the last news stands."""


@dataclass(frozen=True, slots=True)
class TakeOn(Effect):
    """Records who takes care of a danger."""

    referral: str


@dataclass(frozen=True, slots=True)
class RecordAttempt(Effect):
    """Records how an attempt to get there went."""

    referral: str
    outcome: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class EndReferral(Effect):
    """Ends a danger although nobody arrived."""

    referral: str
    reason: str


@dataclass(frozen=True, slots=True)
class ApproveAll(Effect):
    """Approves every visit that nothing speaks against, back-checks left out."""


@dataclass(frozen=True, slots=True)
class Dial(Effect):
    """Starts a call."""

    number: str
