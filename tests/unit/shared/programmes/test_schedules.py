"""
Due tasks where a tests sheet cannot reach: identities, other packs, odd records, speed.
"""

from dataclasses import replace
from datetime import date, timedelta
from time import process_time

import pytest

from shared.kernel.identifiers import derive_uuid
from shared.programmes.pack import Occurrence, Pack, Schedule
from shared.programmes.schedules import due_tasks
from tests.support.ashas import TODAY, asha_pack, baby, day, record, visit

# Processor time, so that a busy machine does not fail it.
BUDGET_S = 0.010


def tasks_of(*records, today: date = TODAY, pack: Pack | None = None, **more):
    by_kind = {}
    for one in records:
        by_kind.setdefault(one.kind, []).append(one)
    return due_tasks(
        pack or asha_pack(),
        by_kind.get("person", []),
        by_kind.get("visit", []),
        by_kind.get("task_event", []),
        today=today,
        referrals=by_kind.get("referral", []),
        reviews=by_kind.get("review", []),
        consents=by_kind.get("consent", []),
        **more,
    )


def test_task_has_the_identity_of_pack_schedule_person_and_index():
    (task,) = tasks_of(baby())

    assert task.id == derive_uuid("india_asha", "hbnc", "baby", "1")


def test_task_keeps_its_identity_when_the_birth_date_is_corrected():
    (before,) = tasks_of(baby(birth_on=day(-2)))
    (after,) = tasks_of(baby(birth_on=day(-3)))

    assert before.id == after.id
    assert before.due_on != after.due_on


def test_visit_of_the_birth_before_closes_nothing_of_this_one():
    mother = record("person", "mum", delivered_on=day(-2))
    (now,) = tasks_of(mother)
    before = visit(person="mum", form="pnc_mother", visited_on=day(-700), task=now.id)

    assert [task.id for task in tasks_of(mother, before)] == [now.id]


def test_visit_made_on_the_day_its_window_opens_closes_it():
    mother = record("person", "mum", delivered_on=day(-2))
    (now,) = tasks_of(mother)
    made = visit(person="mum", form="pnc_mother", visited_on=now.opens_on.isoformat(), task=now.id)

    assert tasks_of(mother, made) == ()


def test_nobody_home_after_the_birth_before_counts_no_try_of_this_one():
    mother = record("person", "mum", delivered_on=day(-2))
    (now,) = tasks_of(mother)
    absent = {"person": "mum", "form": "pnc_mother", "outcome": "nobody_home", "task": now.id}

    (task,) = tasks_of(mother, visit(visited_on=day(-700), **absent))
    assert "retry" not in task.reasons
    (task,) = tasks_of(mother, visit(visited_on=day(0), **absent))
    assert "retry" in task.reasons


def test_same_records_in_any_order_give_the_same_tasks():
    records = [baby(), baby("twin"), record("person", "mum", delivered_on=day(-2)), visit()]

    assert tasks_of(*records) == tasks_of(*reversed(records))


def test_late_visits_that_arrive_in_any_order_close_the_same_slots():
    made = [visit(f"v{offset}", visited_on=day(-offset)) for offset in (18, 14, 7)]
    born = baby(birth_on=day(-20))

    assert tasks_of(born, *made) == tasks_of(born, *reversed(made))


def test_order_is_urgent_then_priority_then_due_date():
    tasks = tasks_of(
        baby("late", birth_on=day(-5)),
        baby("small", birth_weight_g=2000),
        baby("plain"),
        record("referral", "r", person="plain", tier="now", state="open", raised_at_ms=1_795_132_800_000),
    )

    assert [task.person for task in tasks] == ["plain", "late", "small", "plain"]


def test_amended_visit_that_the_server_has_not_answered_is_no_task():
    returned = record("review", "r", visit="visit", verdict="returned", judged_revision=0, at_ms=0)

    assert [task.kind for task in tasks_of(visit(), returned)] == ["amend"]
    assert tasks_of(visit(), returned, amended_here={"visit"}) == ()


def test_local_day_of_a_referral_raised_after_midnight_there_counts():
    just_after_midnight_in_delhi_ms = 1_795_113_000_000
    referral = record(
        "referral", "r", person="p", tier="now", state="open", raised_at_ms=just_after_midnight_in_delhi_ms
    )

    (in_delhi,) = tasks_of(referral, utc_offset_minutes=330)
    (in_utc,) = tasks_of(referral)

    assert in_delhi.due_on - in_utc.due_on == timedelta(days=1)


def test_what_follows_something_in_a_case_is_of_the_case():
    raised = {"tier": "now", "state": "open", "raised_at_ms": 1_795_132_800_000}
    referral = record("referral", "r", person="p", case="c", **raised)
    returned = record("review", "w", visit="visit", verdict="returned", judged_revision=0, at_ms=0)

    assert {task.kind: task.case for task in tasks_of(referral, visit(case="c"), returned)} == {
        "follow_up": "c",
        "amend": "c",
    }


def test_quiet_decision_makes_a_quiet_follow_up():
    pack = asha_pack()
    quiet = tuple(replace(item, quiet=item.id == "baby_limp") for item in pack.decisions)
    referral = record(
        "referral",
        "r",
        person="p",
        tier="now",
        state="open",
        raised_at_ms=1_795_132_800_000,
        decision="baby_limp",
    )

    (task,) = tasks_of(referral, pack=replace(pack, decisions=quiet))

    assert task.quiet


@pytest.mark.parametrize("birth_on", [None, "", "2026", 7, "2026-13-45", ["2026-11-18"], "न जाने कब"])
def test_birth_date_of_any_shape_never_fails(birth_on):
    assert tasks_of(baby(birth_on=birth_on)) == ()


def test_person_without_a_household_has_tasks():
    (task,) = tasks_of(baby())

    assert task.household == ""


def test_pack_without_schedules_has_no_tasks():
    assert tasks_of(baby(), pack=replace(asha_pack(), schedules=())) == ()


def test_mother_in_another_team_does_not_hide_her_part():
    (task,) = tasks_of(baby(mother="elsewhere"))

    assert task.asks_mother


def test_nine_hundred_people_are_worked_out_within_ten_milliseconds():
    people = [
        record("person", f"p{number}", birth_on="1990-01-01", household=f"h{number // 5}")
        for number in range(880)
    ]
    babies = [
        baby(f"b{number}", birth_on=day(-number * 2), mother=f"m{number}", household=f"h{number}")
        for number in range(20)
    ]
    mothers = [record("person", f"m{number}", delivered_on=day(-number * 2)) for number in range(20)]
    visits = [
        visit(f"v{number}", person=f"b{number % 20}", visited_on=day(-number % 40)) for number in range(500)
    ]

    def once() -> float:
        begun = process_time()
        due_tasks(asha_pack(), [*people, *babies, *mothers], visits, [], today=TODAY)
        return process_time() - begun

    assert min(once() for _ in range(15)) < BUDGET_S


def monthly_pack() -> Pack:
    first = Occurrence(index=0, day=15, opens_day=1, closes_day=31, late_until_day=31)
    monthly = Schedule(
        id="monthly", form="visit", anchor="registered_on", repeat_days=30, occurrences=(first,)
    )
    return Pack(id="small", version="1", languages=("en",), names={"en": "Small"}, schedules=(monthly,))


@pytest.mark.parametrize(
    ("age_days", "number"), [(0, 0), (29, 0), (30, 1), (59, 1), (60, 2), (3650, 121), (30 * 400, 400)]
)
def test_a_repeating_visit_has_one_number_for_each_round_for_ever(age_days, number):
    (task,) = tasks_of(record("person", "p", registered_on=day(-age_days)), pack=monthly_pack())

    assert task.occurrence == number
    assert task.id == derive_uuid("small", "monthly", "p", str(number))
    assert task.due_on == TODAY - timedelta(days=age_days) + timedelta(days=30 * number + 14)


def test_a_visit_closes_its_round_and_no_other():
    person = record("person", "p", registered_on=day(-95))
    made = visit("v", person="p", form="visit", visited_on=day(-1))

    assert tasks_of(person, made, pack=monthly_pack()) == ()
    (later,) = tasks_of(person, made, pack=monthly_pack(), today=TODAY + timedelta(days=25))
    assert later.occurrence == 4


def test_a_repeating_visit_of_a_day_before_the_first_round_is_none():
    assert tasks_of(record("person", "p", registered_on=day(1)), pack=monthly_pack()) == ()
