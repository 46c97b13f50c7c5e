"""
The supervisor's screens, Sync and Settings: each state can be drawn in both languages, on a phone and on a wide
screen, and whatever can be operated has a name.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import flet as ft
import pytest

from mobile.screens.card import model as card
from mobile.screens.duplicates import model as duplicates
from mobile.screens.review import model as review
from mobile.screens.review_box import model as review_box
from mobile.screens.supervision.model import Asking, Baby, BoxedDanger, Model, Team, TellTapped
from mobile.screens.supervision.update import update
from mobile.screens.sync_status import model as sync_status
from mobile.ui import palette as p
from mobile.ui.look import Look
from mobile.ui.palette import Meaning
from mobile.ui.words import load_words
from mobile.use_cases.merge_duplicates import Likely
from tests.support.headless_ui import draw, names_in, unnamed, words_in
from tests.unit.mobile.screens.gallery import LEFT, Shown
from tests.unit.mobile.screens.team_gallery import BOXED, DANGER, READ, STATUS, TEAM_SHOWN

SAME_COUNTS = replace(STATUS, server_says=STATUS.received)
LOCALES = Path(__file__).parents[4] / "assets" / "locales"


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("language", ["en", "hi"])
@pytest.mark.parametrize("shown", TEAM_SHOWN, ids=lambda shown: f"{shown.screen}-{shown.state}")
def test_everything_a_supervisor_can_operate_has_a_name(shown: Shown, language: str, width: float) -> None:
    sent: list[Any] = []
    look = Look(load_words(LOCALES, language), width, ("en", "hi"))

    assert unnamed(shown.draw(sent.append, look)) == []
    assert sent == []


def test_many_unseen_newborns_do_not_push_the_visits_out_of_sight() -> None:
    babies = tuple(Baby(f"h{day}", f"Baby {day}", "Sunita Devi", day) for day in range(4, 34))
    look = Look(load_words(LOCALES, "en"), 360)

    def names(model: Model) -> str:
        return words_in(Shown("supervision", "babies", model).draw(print, look))

    folded = names(Model(team=Team(babies=babies)))
    assert ("Baby 6" in folded, "Baby 7" in folded, "Show all 30" in folded) == (True, False, True)
    assert "Baby 33" in names(Model(team=Team(babies=babies), unfolded=frozenset({"babies"})))


def test_a_quiet_danger_on_the_teams_screen_is_a_name_until_it_is_asked_for() -> None:
    look = Look(load_words(LOCALES, "en"), 360)
    quiet = replace(DANGER, quiet=True)
    board = Model(team=Team(dangers=(quiet,)))
    opened = replace(board, opened=quiet.referral)
    red = {p.PAIRS[Meaning.DANGER].ground, p.PAIRS[Meaning.DANGER].ink, p.PAIRS[Meaning.OVERDUE].ground}

    for state in (board, opened, replace(opened, asking=Asking.END)):
        drawn = Shown("supervision", "quiet", state).draw(print, look)
        said, controls = words_in(drawn), draw(drawn)
        assert quiet.name in said
        assert not any(word in said for word in ("anger", "Fits", "No vehicle came"))
        assert not red & {getattr(one, name, None) for one in controls for name in ("bgcolor", "color")}

    told, _ = update(opened, TellTapped())
    assert "Fits" in words_in(Shown("supervision", "told", told).draw(print, look))


@pytest.mark.parametrize("quiet", [True, False])
def test_a_danger_that_nobody_has_judged_stands_first_and_whoever_found_it_is_a_tap_away(quiet: bool) -> None:
    look = Look(load_words(LOCALES, "en"), 360)
    boxed = BoxedDanger("Lata", "Rekha Devi", "9800000001", "2026-11-21", quiet)
    drawn = Shown("supervision", "boxed", Model(team=Team(boxed=1, boxed_dangers=(boxed,)))).draw(print, look)

    first = words_in(drawn).split("Lata")[0]
    assert ("Danger and referrals" in first, "To follow up" in first) == (not quiet, quiet)
    assert ("anger" in words_in(drawn)) is not quiet
    assert "Call Rekha Devi" in names_in(drawn)


@pytest.mark.parametrize("waits", [True, False])
def test_both_sides_agree_is_said_only_while_nothing_waits(waits: bool) -> None:
    status = SAME_COUNTS if waits else replace(SAME_COUNTS, waiting=())
    drawn = Shown("sync_status", "done", sync_status.Model(status=status, done=True)).draw(
        print, Look(load_words(LOCALES, "en"), 360)
    )
    assert ("Both sides agree." in words_in(drawn)) is not waits


def test_both_sides_do_not_agree_while_the_server_counts_otherwise() -> None:
    model = sync_status.Model(status=replace(STATUS, waiting=()), done=True)
    said = words_in(Shown("sync_status", "counts", model).draw(print, Look(load_words(LOCALES, "en"), 360)))
    assert "Both sides agree." not in said
    assert "Sync again." in said


@pytest.mark.parametrize("done", [True, False])
def test_that_all_is_sent_is_said_once(done: bool) -> None:
    model = sync_status.Model(status=replace(SAME_COUNTS, waiting=()), done=done)
    said = words_in(Shown("sync_status", "sent", model).draw(print, Look(load_words(LOCALES, "en"), 360)))
    assert ("Both sides agree." in said, "Nothing waits to be sent." in said) == (done, not done)


@pytest.mark.parametrize("seen", [True, False])
def test_a_supervisor_is_told_of_a_scanned_card_and_never_of_a_forgotten_one(seen: bool) -> None:
    model = review.Model("v1", read=replace(READ, card_seen=seen))
    drawn = words_in(Shown("review", "card", model).draw(print, Look(load_words(LOCALES, "en"), 360)))

    assert ("Their card was scanned" in drawn) is seen
    assert seen or "card" not in drawn.lower()


@pytest.mark.parametrize(
    ("guest", "said"),
    [
        (True, "Sent back. The family's own worker has it as a task."),
        (False, "Sent back. The worker has it as a task."),
    ],
)
def test_a_guests_visit_is_said_so_and_whose_task_it_became(guest: bool, said: str) -> None:
    model = review.Model("v1", read=replace(READ, guest=guest, judged="returned"))
    drawn = words_in(Shown("review", "guest", model).draw(print, Look(load_words(LOCALES, "en"), 360)))

    assert ("Guest visit" in drawn) is guest
    assert said in drawn


@pytest.mark.parametrize("visits", [(0, 0), (2, 0)])
def test_visits_are_counted_only_where_there_are_any(visits: tuple[int, int]) -> None:
    pair = Likely("p1", "p2", "person", "Sunita", "12, Tola", visits)
    drawn = Shown("duplicates", "pair", duplicates.Model((pair,))).draw(
        print, Look(load_words(LOCALES, "en"), 360)
    )
    assert ("visit" in words_in(drawn)) is any(visits)


@pytest.mark.parametrize(
    "shown",
    [
        Shown("review_box", "open", review_box.Model(BOXED[:1], opened=BOXED[0].ids[0])),
        Shown("supervision", "open", Model(team=Team(dangers=(DANGER,)), opened=DANGER.referral)),
    ],
    ids=lambda shown: shown.screen,
)
def test_an_open_entry_is_one_card(shown: Shown) -> None:
    drawn = draw(shown.draw(print, Look(load_words(LOCALES, "en"), 360)))
    (head,) = (one for one in drawn if isinstance(one, ft.ListTile))
    assert (head.bgcolor, head.shape.side) == (ft.Colors.TRANSPARENT, None)


def test_a_card_whose_household_went_to_another_team_says_so_and_is_no_blank_one() -> None:
    drawn = Shown("card", "left", card.Model(recognition=LEFT)).draw(
        print, Look(load_words(LOCALES, "en"), 360)
    )
    assert "They are with another team now." in words_in(drawn)
    assert "The card is blank: new household" not in names_in(drawn)
    assert {"Visit them as a guest", "Search by name"} <= set(names_in(drawn))
