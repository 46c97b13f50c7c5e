"""
Reviewing: a verdict holds for the content it judged and for nothing later.
"""

import pytest

from shared.domain.records import Record
from shared.domain.review import ReviewState, chosen_for_back_check, is_flagged, judge, review_order
from shared.kernel.identifiers import AreaId, RecordId


def a_visit(number: int = 1, *, revision: int = 7, **fields: object) -> Record:
    return Record(
        id=RecordId(f"visit-{number}"),
        kind="visit",
        area=AreaId("area"),
        revision=revision,
        fields={"outcome": "done", "submitted_at_ms": number, **fields},
    )


def a_review(verdict: str, *, judged: int = 7, at_ms: int = 1) -> Record:
    return Record(
        id=RecordId(f"review-{judged}-{at_ms}"),
        kind="review",
        area=AreaId("area"),
        revision=judged + 1,
        fields={"verdict": verdict, "judged_revision": judged, "at_ms": at_ms},
    )


def test_a_visit_without_review_waits():
    assert judge(a_visit(), []).state is ReviewState.WAITING


def test_an_approval_of_the_present_content_stands():
    assert judge(a_visit(), [a_review("approved")]).state is ReviewState.APPROVED


def test_a_change_after_the_approval_makes_the_visit_wait_again():
    assert judge(a_visit(revision=9), [a_review("approved", judged=7)]).state is ReviewState.WAITING


def test_an_amendment_not_yet_received_waits_whatever_was_said_before():
    assert judge(a_visit(), [a_review("returned")], amended_here=True).state is ReviewState.WAITING


def test_the_newest_review_of_the_same_content_counts():
    reviews = [a_review("approved", at_ms=5), a_review("returned", at_ms=9)]

    assert judge(a_visit(), reviews).state is ReviewState.RETURNED


def test_an_unknown_verdict_of_a_newer_release_is_not_an_approval():
    assert judge(a_visit(), [a_review("approved_with_conditions")]).state is ReviewState.WAITING


@pytest.mark.parametrize(
    "outcome", ["nobody_home", "away", "refused", "not_safe", "could_not_reach", "moved", "died", "partly"]
)
def test_whoever_was_not_met_is_before_the_supervisor_and_no_one_tap_approves_it(outcome):
    assert is_flagged(a_visit(outcome=outcome))
    assert not is_flagged(a_visit())


def test_danger_comes_first_then_broken_off_then_newest():
    calm, newer, refused, danger = (
        a_visit(1),
        a_visit(2),
        a_visit(3, outcome="refused"),
        a_visit(4, danger=["baby_convulsions"]),
    )

    assert [danger, refused, newer, calm] == review_order([calm, newer, refused, danger])


def test_one_visit_in_ten_is_chosen_and_the_choice_stays():
    visits = [a_visit(number) for number in range(40)]

    chosen = chosen_for_back_check(visits, b"secret")

    assert len(chosen) == 4
    assert chosen == chosen_for_back_check(list(reversed(visits)), b"secret")


def test_another_secret_chooses_others():
    visits = [a_visit(number) for number in range(200)]

    assert chosen_for_back_check(visits, b"one") != chosen_for_back_check(visits, b"two")


def test_a_single_visit_is_always_looked_at():
    assert len(chosen_for_back_check([a_visit()], b"secret")) == 1
