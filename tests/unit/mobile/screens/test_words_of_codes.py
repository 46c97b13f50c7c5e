"""
Codes of the domain and the protocol are said in words: a new one without words is noticed here, not on a phone.
"""

from __future__ import annotations

from mobile.screens.settings.view import ROLE_WORDS
from mobile.ui.delivered import STATES
from mobile.ui.not_taken_in import KIND_WORDS, REASON_WORDS, TEAM_WORDS, WHY_WORDS
from mobile.ui.outcomes import OUTCOME_ICONS, OUTCOME_WORDS, REFERRAL_WORDS
from mobile.ui.palette import Meaning
from mobile.ui.signs import ICONS
from mobile.use_cases.record_outcome import AT_DOOR
from shared.domain.delivery import Delivery
from shared.domain.kinds import BROADCAST_KINDS, KINDS
from shared.domain.referrals import ReferralOutcome
from shared.domain.review_box import WhyRefused
from shared.domain.roles import Role
from shared.programmes.schedules import NOT_MET
from shared.protocol.merge import Reason


def test_every_reason_to_hold_or_refuse_has_words() -> None:
    assert REASON_WORDS.keys() == {*Reason, *WhyRefused}
    assert TEAM_WORDS.keys() == set(Reason) - {Reason.ERASED}
    assert WHY_WORDS.keys() == set(WhyRefused)


def test_every_kind_that_a_phone_writes_has_words() -> None:
    assert KIND_WORDS.keys() == KINDS.keys() - BROADCAST_KINDS


def test_every_role_has_words() -> None:
    assert ROLE_WORDS.keys() == set(Role)


def test_every_delivery_has_words() -> None:
    assert STATES.keys() == set(Delivery)


def test_every_outcome_has_words_and_a_sign() -> None:
    assert OUTCOME_WORDS.keys() == NOT_MET | {"done", "partly"}
    assert OUTCOME_ICONS.keys() == OUTCOME_WORDS.keys()
    assert set(AT_DOOR) <= OUTCOME_WORDS.keys()


def test_every_outcome_of_a_referral_has_words() -> None:
    assert REFERRAL_WORDS.keys() == set(ReferralOutcome)


def test_every_meaning_has_a_sign() -> None:
    assert ICONS.keys() == set(Meaning)
