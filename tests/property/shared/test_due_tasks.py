"""
Laws of due tasks for any newborn, any history of visits and any day.
"""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain.records import Record
from shared.domain.visits import MADE
from shared.programmes.schedules import due_tasks
from shared.programmes.tasks import VISIT, Task
from tests.support.ashas import TODAY, asha_pack, baby, day, record, visit

OUTCOMES = ("done", "partly", "nobody_home", "refused", "away", "moved", "not_safe")

history = st.lists(
    st.tuples(st.integers(0, 55), st.sampled_from(OUTCOMES), st.sampled_from(("baby", "mum", "twin"))),
    max_size=9,
)
family = st.fixed_dictionaries(
    {
        "age": st.integers(-3, 60),
        "place": st.sampled_from(("home", "phc", "unknown")),
        "weight": st.sampled_from((None, 1700, 2499, 2500, 3200)),
        "discharged": st.one_of(st.none(), st.integers(0, 50)),
        "twin": st.booleans(),
        "baby_alive": st.sampled_from((None, "yes", "no")),
        "mother_alive": st.sampled_from((None, "yes", "no")),
        "delivered": st.booleans(),
    }
)


def people_of(drawn) -> list[Record]:
    age = drawn["age"]
    discharged = drawn["discharged"]
    fields = {
        "birth_on": day(-age),
        "birth_place": drawn["place"],
        "birth_weight_g": drawn["weight"],
        "discharged_on": None if discharged is None else day(-discharged),
        "mother": "mum",
        "household": "house",
    }
    mother = record(
        "person",
        "mum",
        sex="female",
        household="house",
        alive=drawn["mother_alive"],
        delivered_on=day(-age) if drawn["delivered"] else None,
    )
    babies = [baby(**fields, alive=drawn["baby_alive"])]
    if drawn["twin"]:
        babies.append(baby("twin", **fields))
    return [mother, *babies]


def visits_of(drawn) -> list[Record]:
    return [
        visit(
            f"v{number}",
            person=person,
            form="pnc_mother" if person == "mum" else "hbnc_day_visit",
            visited_on=day(-ago),
            outcome=outcome,
            **({"q.mother_danger": ["none"]} if number % 2 and person != "mum" else {}),
        )
        for number, (ago, outcome, person) in enumerate(drawn)
    ]


def work_out(people, visits, today=TODAY) -> tuple[Task, ...]:
    return due_tasks(asha_pack(), people, visits, [], today=today)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(family, history)
def test_nobody_has_two_visits_due_for_one_programme(drawn, visits):
    tasks = work_out(people_of(drawn), visits_of(visits))

    keys = [(task.person, task.programme) for task in tasks]
    assert len(keys) == len(set(keys))


@settings(max_examples=100, deadline=None, derandomize=True)
@given(family, history)
def test_the_dead_have_no_tasks_and_a_living_newborn_of_an_open_day_always_has_one(drawn, visits):
    people = people_of(drawn)
    tasks = work_out(people, visits_of(visits))

    dead = {person.id for person in people if person.get("alive") == "no"}
    assert not dead & {task.person for task in tasks}
    if not visits and drawn["baby_alive"] != "no" and 2 <= drawn["age"] <= 41:
        assert any(task.person == "baby" for task in tasks)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(family, history)
def test_a_visit_made_today_for_a_task_ends_it(drawn, visits):
    people, made = people_of(drawn), visits_of(visits)
    for task in work_out(people, made):
        closing = visit(
            "now", person=task.person, form=task.form, task=task.id, **{"q.mother_danger": ["none"]}
        )
        left = work_out(people, [*made, closing])
        assert task.id not in {other.id for other in left}
        assert not any(
            other.person == task.person and other.schedule == task.schedule and other.due_on < task.due_on
            for other in left
        )


@settings(max_examples=60, deadline=None, derandomize=True)
@given(family, history)
def test_a_visit_not_made_never_ends_a_task_unless_it_is_the_last_word(drawn, visits):
    people, made = people_of(drawn), visits_of(visits)
    for task in work_out(people, made):
        absent = visit("now", person=task.person, form=task.form, task=task.id, outcome="nobody_home")
        assert task.id in {other.id for other in work_out(people, [*made, absent])}


@settings(max_examples=60, deadline=None, derandomize=True)
@given(family, history, st.randoms(use_true_random=False))
def test_order_of_records_changes_nothing(drawn, visits, chance):
    people, made = people_of(drawn), visits_of(visits)
    shuffled_people, shuffled_visits = people[:], made[:]
    chance.shuffle(shuffled_people)
    chance.shuffle(shuffled_visits)

    assert work_out(people, made) == work_out(shuffled_people, shuffled_visits)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(family, history)
def test_windows_hold_the_due_day_and_the_task_is_open_today(drawn, visits):
    for offset in range(0, 60, 7):
        today = TODAY + timedelta(days=offset)
        for task in work_out(people_of(drawn), visits_of(visits), today):
            assert task.kind == VISIT
            assert task.opens_on < task.closes_on
            assert task.opens_on <= today
            assert task.overdue == (task.due_on < today)
            assert not task.urgent or task.due_on <= today


def test_outcomes_that_make_a_visit_are_two():
    assert frozenset({"done", "partly"}) == MADE
