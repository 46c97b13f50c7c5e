"""
When a danger is over: the one rule for workers and supervisors.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from shared.domain.kinds import may_set
from shared.domain.records import Record, merge_fields
from shared.domain.referrals import (
    ReasonMissingError,
    ReferralOutcome,
    end_without_arrival,
    is_open,
    note_attempt,
)
from shared.domain.roles import Role
from shared.kernel.identifiers import AreaId, RecordId

NOW_MS = 1_800_000_000_000


def a_referral(**fields: object) -> Record:
    return Record(id=RecordId("r"), kind="referral", area=AreaId("a"), fields={"state": "open", **fields})


def after(referral: Record, outcome: ReferralOutcome, source: str, reason: str = "") -> Record:
    noted = note_attempt(referral, outcome, source=source, reason=reason, at_ms=NOW_MS)
    return replace(referral, fields=merge_fields(referral.fields, noted))


@pytest.mark.parametrize("source", ["seen", "slip", "call", "supervisor"])
@pytest.mark.parametrize("outcome", [ReferralOutcome.DID_NOT_ARRIVE, ReferralOutcome.DECLINED])
def test_not_getting_there_is_recorded_with_its_reason_and_ends_nothing_whoever_says_it(
    outcome: ReferralOutcome, source: str
) -> None:
    noted = after(a_referral(), outcome, source, " no vehicle ")

    assert is_open(noted)
    assert (noted.text("outcome"), noted.text("outcome_reason")) == (outcome.value, "no vehicle")


@pytest.mark.parametrize("outcome", [ReferralOutcome.DID_NOT_ARRIVE, ReferralOutcome.DECLINED])
def test_not_getting_there_without_a_reason_is_no_outcome(outcome: ReferralOutcome) -> None:
    with pytest.raises(ReasonMissingError):
        after(a_referral(), outcome, "seen", "  ")


@pytest.mark.parametrize("source", ["seen", "supervisor"])
@pytest.mark.parametrize("outcome", [ReferralOutcome.ARRIVED, ReferralOutcome.DIED])
def test_arriving_and_death_end_it_whoever_saw_them(outcome: ReferralOutcome, source: str) -> None:
    assert not is_open(after(a_referral(), outcome, source))


def test_the_reason_of_an_earlier_attempt_does_not_stay_with_the_arrival() -> None:
    tried = after(a_referral(), ReferralOutcome.DID_NOT_ARRIVE, "seen", "no vehicle")

    assert after(tried, ReferralOutcome.ARRIVED, "call").text("outcome_reason") == ""


def test_a_first_arrival_unsets_nothing() -> None:
    noted = note_attempt(a_referral(), ReferralOutcome.ARRIVED, source="seen", reason="", at_ms=NOW_MS)

    assert None not in noted.values()


def test_ending_without_an_arrival_needs_words() -> None:
    assert end_without_arrival(reason=" moved away ", at_ms=NOW_MS)["closed_why"] == "moved away"
    with pytest.raises(ReasonMissingError):
        end_without_arrival(reason=" ", at_ms=NOW_MS)


def test_only_supervision_ends_without_an_arrival() -> None:
    assert may_set(Role.SUPERVISOR, "referral", "closed_why")
    assert not may_set(Role.VOLUNTEER, "referral", "closed_why")
