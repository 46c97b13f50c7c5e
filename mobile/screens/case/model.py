"""
One case: where it stands, what is due, what is missing for the next step, the plan, what happened.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from mobile.ui.loop import Effect, Event, Failed
from mobile.use_cases.case_help import CaseHelp
from mobile.use_cases.open_case import CaseView

LINES = 6
WAYS = 3
"""Next steps shown at first, so that the plan stays near; the pack's order decides which."""


class Asking(StrEnum):
    """
    What the screen asks before something is done.
    """

    STEP = "step"
    RETURN = "return"
    TRANSFER = "transfer"


@dataclass(frozen=True, slots=True)
class Model:
    """
    Attributes:
        view: None until it is read.
        asking: What is asked; `subject` is the move, the event or the worker it is about.
        why: What was typed so far.
        all_past, all_ways: The older history, the rarer steps too.
        busy: A write is under way; a second tap does nothing.
        help: What stands around it.
    """

    case: str
    view: CaseView | None = None
    asking: Asking | None = None
    subject: str = ""
    why: str = ""
    all_past: bool = False
    all_ways: bool = False
    busy: bool = False
    failed: Failed | None = None
    help: CaseHelp = field(default_factory=CaseHelp)


@dataclass(frozen=True, slots=True)
class CaseRead(Event):
    """The case is known, and what stands around it."""

    view: CaseView
    help: CaseHelp = field(default_factory=CaseHelp)


@dataclass(frozen=True, slots=True)
class StepTapped(Event):
    """A way on."""

    move: str


@dataclass(frozen=True, slots=True)
class AgreeTapped(Event):
    """The supervisor agrees to the step that waits."""


@dataclass(frozen=True, slots=True)
class ReturnTapped(Event):
    """The supervisor sends it back."""


@dataclass(frozen=True, slots=True)
class AccessTapped(Event):
    """Who can open this."""


@dataclass(frozen=True, slots=True)
class ConflictTapped(Event):
    """I know or am related to them."""


@dataclass(frozen=True, slots=True)
class ReferralTapped(Event):
    """A referral to a service; empty for a new one."""

    referral: str = ""


@dataclass(frozen=True, slots=True)
class DomainsTapped(Event):
    """Strengths and risks."""


@dataclass(frozen=True, slots=True)
class BudgetTapped(Event):
    """Its money."""


@dataclass(frozen=True, slots=True)
class RateTapped(Event):
    """They rate the help, without a name."""


@dataclass(frozen=True, slots=True)
class ConsentsTapped(Event):
    """What was agreed."""


@dataclass(frozen=True, slots=True)
class TransferTapped(Event):
    """Somebody else goes on with it."""


@dataclass(frozen=True, slots=True)
class WorkerTapped(Event):
    """Who."""

    worker: str


@dataclass(frozen=True, slots=True)
class WhyTyped(Event):
    """A reason."""

    why: str


@dataclass(frozen=True, slots=True)
class Confirmed(Event):
    """It is meant."""


@dataclass(frozen=True, slots=True)
class FormTapped(Event):
    """A form of the case, for a task or without one."""

    form: str
    task: str = ""


@dataclass(frozen=True, slots=True)
class DraftBegun(Event):
    """The form can be asked."""

    draft: str


@dataclass(frozen=True, slots=True)
class DraftTapped(Event):
    """A form to go on with."""

    draft: str


@dataclass(frozen=True, slots=True)
class ItemTapped(Event):
    """Something of the plan; empty for something new."""

    item: str = ""


@dataclass(frozen=True, slots=True)
class VisitTapped(Event):
    """A form that was filled."""

    visit: str


@dataclass(frozen=True, slots=True)
class AllPastTapped(Event):
    """The older history too."""


@dataclass(frozen=True, slots=True)
class AllWaysTapped(Event):
    """The rarer steps too."""


@dataclass(frozen=True, slots=True)
class ClosedTapped(Event):
    """Why the plan and the history are not shown."""


@dataclass(frozen=True, slots=True)
class BackTapped(Event):
    """Out of the question, or of the screen."""


@dataclass(frozen=True, slots=True)
class ReadCase(Effect):
    """Reads the case."""

    case: str


@dataclass(frozen=True, slots=True)
class TakeStep(Effect):
    """Goes on by a move."""

    case: str
    move: str
    why: str


@dataclass(frozen=True, slots=True)
class JudgeStep(Effect):
    """Agrees to a step, or sends it back."""

    case: str
    event: str
    agreed: bool
    why: str


@dataclass(frozen=True, slots=True)
class Transfer(Effect):
    """Gives the case to another worker."""

    case: str
    worker: str
    why: str


@dataclass(frozen=True, slots=True)
class BeginForm(Effect):
    """Makes or finds the draft."""

    case: str
    form: str
    task: str
