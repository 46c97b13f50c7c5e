"""
The supervisor's screens and Sync decide with data: what each tap means, and that a second tap means nothing.
"""

from __future__ import annotations

from dataclasses import replace

from mobile.screens.cards import model as cards
from mobile.screens.cards.update import update as update_cards
from mobile.screens.new_phone import model as new_phone
from mobile.screens.new_phone.update import update as update_new_phone
from mobile.screens.review import model as review
from mobile.screens.review.update import update as update_review
from mobile.screens.supervision import model as supervision
from mobile.screens.supervision.update import update as update_supervision
from mobile.screens.sync_status import model as sync_status
from mobile.screens.sync_status.update import update as update_sync
from mobile.ui.loop import Failed, Shown
from mobile.ui.routes import GoBack, Open, Tell, ToReview
from tests.unit.mobile.screens.team_gallery import READ, STATUS, TEAM, WORKER

BOARD = supervision.Model(team=TEAM, opened="r1")
JUDGING = review.Model("v1", read=READ)


def test_coming_back_to_the_board_reads_it_and_asks_the_server():
    _, effects = update_supervision(supervision.Model(), Shown())

    assert (supervision.Gather(), supervision.AskTeam()) == effects


def test_a_second_tap_while_a_danger_is_taken_records_nothing():
    busy, first = update_supervision(BOARD, supervision.TakeTapped("r1"))

    assert (supervision.TakeOn("r1"),) == first
    assert (busy, ()) == update_supervision(busy, supervision.TakeTapped("r1"))


def test_not_arrived_needs_a_reason():
    asking, _ = update_supervision(BOARD, supervision.NotArrivedTapped())
    blank = replace(asking, reason="  ")
    said = replace(asking, reason="No vehicle came")

    assert () == update_supervision(blank, supervision.ReasonConfirmed("r1"))[1]
    assert (supervision.RecordAttempt("r1", "did_not_arrive", "No vehicle came"),) == update_supervision(
        said, supervision.ReasonConfirmed("r1")
    )[1]


def test_a_danger_is_ended_without_an_arrival_only_with_a_reason():
    asking, _ = update_supervision(BOARD, supervision.EndTapped())
    said = replace(asking, reason="Seen at home")

    assert () == update_supervision(asking, supervision.ReasonConfirmed("r1"))[1]
    assert (supervision.EndReferral("r1", "Seen at home"),) == update_supervision(
        said, supervision.ReasonConfirmed("r1")
    )[1]


def test_approving_all_asks_before_it_acts():
    asked, effects = update_supervision(BOARD, supervision.ApproveAllTapped())

    assert asked.approving and effects == ()
    assert (supervision.ApproveAll(),) == update_supervision(asked, supervision.ApproveAllConfirmed())[1]


def test_a_long_section_is_shown_whole_when_it_is_asked_for():
    after, effects = update_supervision(BOARD, supervision.UnfoldTapped("babies"))

    assert effects == ()
    assert after.unfolded == {"babies"}


def test_a_visit_opens_for_judgement():
    assert (Open(ToReview("v1")),) == update_supervision(BOARD, supervision.VisitTapped("v1"))[1]


def test_a_failed_write_leaves_the_board_usable():
    busy, _ = update_supervision(BOARD, supervision.ArrivedTapped("r1"))

    after, _ = update_supervision(busy, Failed("store.full"))

    assert not after.busy and after.failed is not None


def test_a_visit_is_not_sent_back_without_a_word():
    after, effects = update_review(JUDGING, review.ReturnTapped())

    assert effects == ()
    assert after.failed == Failed("review.nothing_said")


def test_a_comment_goes_back_with_its_question():
    said, _ = update_review(JUDGING, review.CommentTyped("weight_g", "Weigh again"))

    busy, effects = update_review(said, review.ReturnTapped())

    assert (review.SendBack("v1", (("weight_g", "Weigh again"),), ""),) == effects
    assert (busy, ()) == update_review(busy, review.ReturnTapped())


def test_a_judgement_once_durable_leads_back_and_says_what_was_done():
    _, effects = update_review(JUDGING, review.Judged(returned=False))

    assert (Tell("Approved."), GoBack()) == effects


def test_nothing_is_judged_before_the_visit_was_read():
    unread = review.Model("v1")

    assert (unread, ()) == update_review(unread, review.ApproveTapped())


def test_sync_runs_once_however_often_it_is_tapped():
    busy, effects = update_sync(sync_status.Model(status=STATUS), sync_status.SyncTapped())

    assert (sync_status.RunSync(),) == effects
    assert (busy, ()) == update_sync(busy, sync_status.SyncTapped())


def test_a_sync_that_failed_counts_again_what_is_durable():
    busy = sync_status.Model(status=STATUS, busy=True)

    after, effects = update_sync(busy, Failed("remote.unreachable"))

    assert not after.busy and not after.done
    assert (sync_status.Count(),) == effects


def test_a_refused_code_leads_back_to_the_choice_of_worker():
    asking, effects = update_new_phone(new_phone.Model(workers=(WORKER,)), new_phone.WorkerTapped(WORKER))

    assert (new_phone.AskCode("w1"),) == effects
    assert update_new_phone(asking, Failed("remote.unreachable"))[0].chosen is None


def test_pages_of_cards_stay_between_one_and_ten():
    model = cards.Model()

    for _ in range(20):
        model, _ = update_cards(model, cards.MoreTapped())
    assert model.cards == 100

    for _ in range(20):
        model, _ = update_cards(model, cards.FewerTapped())
    assert model.cards == 10


def test_cards_are_asked_for_once_at_a_time():
    busy, effects = update_cards(cards.Model(without=3), cards.HouseholdsTapped())

    assert (cards.MakeForHouseholds(10),) == effects
    assert (busy, ()) == update_cards(busy, cards.BlankTapped())


def test_cards_that_broke_off_on_the_way_are_counted_and_fetched_as_the_same():
    busy, _ = update_cards(cards.Model(), cards.BlankTapped())
    coming, _ = update_cards(busy, cards.Coming(4, 10))
    broken, effects = update_cards(coming, Failed("remote.unreachable"))
    assert (busy.come, coming.come, broken.busy, effects) == (0, 4, False, (cards.Count(),))

    counted, _ = update_cards(broken, cards.Counted(0, 10))
    again, effects = update_cards(counted, cards.SameTapped())
    assert (counted.not_come, again.busy, again.come, effects) == (10, True, 0, (cards.FetchSame(),))
