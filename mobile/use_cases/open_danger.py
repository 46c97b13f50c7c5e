"""
A danger as the worker must see it: what to do in plain words, whom to call, what was done already.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mobile.use_cases.desk import Desk
from mobile.use_cases.loud_signs import is_quiet_referral
from mobile.use_cases.people import called, household_place
from shared.domain.records import Record
from shared.domain.referrals import is_open
from shared.programmes.pack import TIERS, Call, Decision, Pack


@dataclass(frozen=True, slots=True)
class Reach:
    """
    One number to call. `number` is empty where the team has not written one down yet.
    """

    label: Mapping[str, str]
    number: str
    source: str


@dataclass(frozen=True, slots=True)
class Sign:
    """
    One danger sign with its picture and plain action. Media are named with their pack.
    """

    title: Mapping[str, str]
    action: Mapping[str, str]
    picture: str
    audio: Mapping[str, str]
    refer_to: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PastCall:
    """
    A call that was made: `answered` is `yes`, `no`, or empty while nobody said. `label` is as it was said then.
    """

    label: str
    at_ms: int
    answered: str
    number: str = ""


@dataclass(frozen=True, slots=True)
class OpenDanger:
    """
    Attributes:
        tier: `now` or `day`.
        quiet: No colour, sound or danger word.
        signs: Of one that may be shown, none that must be quiet.
        outcome, outcome_reason, outcome_source: How the last attempt to get there went, and how it is known.
        closed_why: Why the supervisor ended it without an arrival.
    """

    referral: str
    name: str
    place: str
    tier: str
    quiet: bool
    signs: tuple[Sign, ...]
    reaches: tuple[Reach, ...]
    calls: tuple[PastCall, ...]
    closed: bool
    outcome: str
    raised_at_ms: int
    outcome_reason: str = ""
    outcome_source: str = ""
    closed_why: str = ""


def open_danger(desk: Desk, referral_id: str) -> OpenDanger:
    """
    Raises:
        RecordMissingError: no such referral on this device.
    """
    referral = desk.book.get(referral_id)
    names = referral.get("decisions")
    wanted = (
        [str(name) for name in names] if isinstance(names, (list, tuple)) else [referral.text("decision")]
    )
    found = [(pack, decision) for name in wanted for pack, decision in _decisions(desk, name)]
    found.sort(key=lambda pair: TIERS.index(pair[1].tier))
    tier, quiet = referral.text("tier") or "now", is_quiet_referral(desk, referral)
    return OpenDanger(
        referral=referral_id,
        name=called(desk.book, referral.text("person"), referral.text("household")),
        place=household_place(desk.book.find(referral.text("household"))),
        tier=tier,
        quiet=quiet,
        signs=tuple(make_sign(pack, decision) for pack, decision in found if decision.quiet is quiet),
        reaches=reaches(desk.programmes.packs(), tier, desk),
        calls=tuple(_past(call) for call in desk.book.where("call", "referral", referral_id)),
        closed=not is_open(referral),
        outcome=referral.text("outcome"),
        raised_at_ms=_whole(referral.get("raised_at_ms")),
        outcome_reason=referral.text("outcome_reason"),
        outcome_source=referral.text("outcome_source"),
        closed_why=referral.text("closed_why"),
    )


def make_sign(pack: Pack, decision: Decision) -> Sign:
    """
    A decision with its media named.
    """
    return Sign(
        title=decision.title,
        action=decision.action,
        picture=f"{pack.id}/media/{decision.picture}" if decision.picture else "",
        audio={language: f"{pack.id}/media/{file}" for language, file in decision.audio.items()},
        refer_to=decision.refer_to,
    )


def reaches(packs: Sequence[Pack], tier: str, desk: Desk | None = None) -> tuple[Reach, ...]:
    """
    The numbers to offer at a tier, in the packs' order; those the team's directory holds are filled in from it.
    What two programmes both offer is offered once.
    """
    found: dict[tuple[str, str], Reach] = {}
    for pack in packs:
        for call in pack.calls_for(tier):
            number = call.number or (_from_directory(desk, call) if desk else "")
            key = (number, "") if number else ("", call.source)
            found.setdefault(key, Reach(call.label, number, call.source))
    return tuple(found.values())


def _from_directory(desk: Desk, call: Call) -> str:
    """
    The number of the team's own nurse or supervisor, from the workers' directory.
    """
    for worker in desk.book.all_of("worker"):
        if (
            call.source
            and call.source in (worker.text("role"), worker.text("duty"))
            and worker.text("mobile")
        ):
            return worker.text("mobile")
    return ""


def _decisions(desk: Desk, name: str) -> list[tuple[Pack, Decision]]:
    return [(pack, found) for pack in desk.programmes.packs() if (found := pack.decision(name))]


def _past(call: Record) -> PastCall:
    number = call.text("number")
    return PastCall(call.text("label") or number, _whole(call.get("at_ms")), call.text("answered"), number)


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0
