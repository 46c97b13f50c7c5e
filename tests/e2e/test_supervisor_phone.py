"""
The supervisor's work on a phone, each screen looked at on a wide window too: what needs her first, then the visits.
"""

from __future__ import annotations

from tests.e2e.robots.places import TeamRobot
from tests.e2e.support.demo_team import enrol_supervisor
from tests.e2e.support.phone import MakePhone
from tests.e2e.support.second_volunteer import IN_DANGER, NAME, WELL_BABIES, bring_a_week
from tests.e2e.support.server import DoorstepServer

FORM = "hbnc_day_visit"
UNSEEN = "Baby of Rukhsana"


def test_what_arrived_is_judged_and_who_needs_help_is_followed_from_a_phone(
    server: DoorstepServer, make_phone: MakePhone
) -> None:
    volunteer = bring_a_week(server)
    phone = make_phone(server.address)
    team = enrol_supervisor(phone.open(), server.codes["supervisor"])
    shows_what_needs_her(team)
    follow_the_danger(team)
    judge_many(team)

    volunteer.visits(WELL_BABIES[0], 0, weight_g=2480, scale_colour="yellow", feeds_well="no")
    beside_the_visit_before(team)


def shows_what_needs_her(team: TeamRobot) -> None:
    """The dangers stand first; nobody has to look for the unseen, the silent and those without a worker."""
    team.to_sync().sync().to_team().shows_danger(IN_DANGER, "baby_limp").reads(UNSEEN)
    team.sees("Newborns nobody has seen", "Quiet phones", "Cover needed").reads(NAME)
    app = team.spoken.app
    team.reads(
        app.count("Silent for {n} day", "Silent for {n} days", 9),
        app.count("Stuck for {n} day", "Stuck for {n} days", 2),
    ).shots("supervisor-team")


def follow_the_danger(team: TeamRobot) -> None:
    """She takes it on; an attempt that failed leaves it open; only the arrival ends it."""
    team.open_danger(IN_DANGER, "baby_limp").sees("They arrived")
    team.offers_call(NAME).shot("supervisor-danger")
    team.tap("I take care of it").sees("Taken by you").open_danger(IN_DANGER, "baby_limp")
    team.did_not_arrive("No vehicle came").shot("supervisor-not-arrived")
    team.open_danger(IN_DANGER, "baby_limp").tap("They arrived").lacks("Danger and referrals")


def judge_many(team: TeamRobot) -> None:
    """One tap approves what nothing speaks against; chance keeps one back, and the flagged one stays."""
    team.approve_all(2).reads(team.spoken.app.count("{n} visit to check", "{n} visits to check", 2))
    kept_back = team.shots("supervisor-approved-all").first_to_check(FORM, *WELL_BABIES)
    team.check(kept_back, FORM).approve()
    review = team.is_here().check(IN_DANGER, FORM).shot("supervisor-review-danger")
    review.comment(FORM, "temperature", "Was the baby warm?").shot("supervisor-comment").send_back()
    team.is_here().sees("No visit waits for you.").to_sync().sync().counts(7, 7).shots("supervisor-sync")


def beside_the_visit_before(team: TeamRobot) -> None:
    """The next visit of the same baby stands beside the one that was approved."""
    review = team.to_sync().sync().to_team().check(WELL_BABIES[0], FORM).beside("2480", "2600")
    review.comment(FORM, "weight_g", "Please weigh again.").shot("supervisor-beside").send_back()
    team.is_here().sees("No visit waits for you.")
