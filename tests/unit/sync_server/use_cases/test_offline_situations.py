"""
What becomes of one record when several phones and the office change it without a network between them.

The situations are those that other field systems had to learn one by one: updates in order and out of it, parallel and
conflicting, sent again, made before what they depend on has come. Each is a short story over one person, Rekha, whom
phone A registered (step 0). A step says who, which step they had seen last (None: nothing), and what they set.
"""

from __future__ import annotations

from typing import NamedTuple

import pytest

from shared.domain.delivery import Delivery
from shared.domain.records import Value
from shared.protocol.merge import SETTLES
from sync_server.ports.change_log import RecordKey
from tests.support.teams import NOON_MS, TeamDevice, TeamServer, WholeRequestRefusedError, states

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
RECEIVED, CLASHED, HELD, REFUSED = Delivery.RECEIVED, Delivery.CLASHED, Delivery.HELD, Delivery.REFUSED
WORKERS = {"a": "sunita", "b": "geeta", "c": "sunita", "office": "meena"}


class Step(NamedTuple):
    """
    One operation, in the order of arrival.

    Attributes:
        at: Minutes by its author's clock; as many as its place where nothing is said.
    """

    who: str
    saw: int | None
    set: dict[str, Value]
    at: int | None = None


class Story(NamedTuple):
    """
    What arrives, what is shown at the end, and where two values stand.
    """

    steps: tuple[Step, ...]
    shown: dict[str, Value]
    clashes: frozenset[str] = frozenset()


def settle(**fields: Value) -> dict[str, Value]:
    return {**fields, SETTLES: list(fields)}


BOTH = (Step("a", 0, {"name": "X"}), Step("b", 0, {"name": "Y"}))
NAME, MOBILE = frozenset({"name"}), frozenset({"mobile"})

STORIES: dict[str, Story] = {
    "one update": Story((Step("a", 0, {"name": "X"}),), {"name": "X"}),
    "two updates of one phone": Story(
        (Step("a", 0, {"name": "X"}), Step("a", 0, {"name": "Y"})), {"name": "Y"}
    ),
    "a run of updates to different fields": Story(
        (Step("a", 0, {"name": "X"}), Step("a", 0, {"mobile": "2"}), Step("a", 0, {"sex": "female"})),
        {"name": "X", "mobile": "2", "sex": "female"},
    ),
    "an update by another phone that has it": Story((Step("b", 0, {"name": "X"}),), {"name": "X"}),
    "an update by another phone that never had it": Story(
        (Step("b", None, {"name": "X"}),), {"name": "X"}, NAME
    ),
    "parallel updates of different fields": Story(
        (Step("a", 0, {"name": "X"}), Step("b", 0, {"mobile": "2"})), {"name": "X", "mobile": "2"}
    ),
    "parallel updates of one field": Story(BOTH, {"name": "Y"}, NAME),
    "parallel updates to the same value": Story(
        (Step("a", 0, {"name": "X"}), Step("b", 0, {"name": "X"})), {"name": "X"}
    ),
    "parallel updates, the earlier one arriving late": Story(
        (Step("a", 0, {"name": "X"}, at=9), Step("b", 0, {"name": "Y"}, at=3)), {"name": "X"}, NAME
    ),
    "parallel runs of different fields": Story(
        (
            Step("a", 0, {"name": "X"}),
            Step("b", 0, {"mobile": "2"}),
            Step("a", 0, {"name": "Z"}),
            Step("b", 0, {"mobile": "3"}),
        ),
        {"name": "Z", "mobile": "3"},
    ),
    "a run with another's update of another field in between": Story(
        (Step("b", 0, {"name": "X"}), Step("office", 0, {"mobile": "2"}), Step("b", 0, {"name": "Y"})),
        {"name": "Y", "mobile": "2"},
    ),
    "a run with another's update of the same field in between": Story(
        (Step("b", 0, {"name": "X"}), Step("office", 0, {"name": "Z"}), Step("b", 0, {"name": "Y"})),
        {"name": "Y"},
        NAME,
    ),
    "the office changes what the second of a run changes": Story(
        (Step("office", 0, {"mobile": "9"}), Step("b", 0, {"name": "X"}), Step("b", 0, {"mobile": "2"})),
        {"name": "X", "mobile": "2"},
        MOBILE,
    ),
    "the office changes what nobody else does": Story(
        (Step("office", 0, {"sex": "female"}), Step("b", 0, {"name": "X"}), Step("b", 0, {"mobile": "2"})),
        {"name": "X", "mobile": "2", "sex": "female"},
    ),
    "an update that saw the other": Story(
        (Step("a", 0, {"name": "X"}), Step("b", 1, {"name": "Y"})), {"name": "Y"}
    ),
    "taking turns": Story(
        (Step("a", 0, {"name": "X"}), Step("b", 1, {"name": "Y"}), Step("a", 2, {"name": "Z"})), {"name": "Z"}
    ),
    "going back to the first value having seen the second": Story(
        (Step("b", 0, {"name": "X"}), Step("a", 1, {"name": "Rekha"})), {"name": "Rekha"}
    ),
    "three values": Story((*BOTH, Step("office", 0, {"name": "Z"})), {"name": "Z"}, NAME),
    "a clash that the office settles": Story((*BOTH, Step("office", 2, settle(name="X"))), {"name": "X"}),
    "a clash that one of the two settles": Story((*BOTH, Step("a", 2, settle(name="Y"))), {"name": "Y"}),
    "a clash settled with a third value": Story((*BOTH, Step("office", 2, settle(name="Z"))), {"name": "Z"}),
    "a settling that had not seen the newest value": Story(
        (*BOTH, Step("office", 1, settle(name="X"), at=9)), {"name": "X"}, NAME
    ),
    "a change that saw the clash but does not settle it": Story(
        (*BOTH, Step("office", 2, {"name": "Z"})), {"name": "Z"}, NAME
    ),
    "a change of another field while a clash stands": Story(
        (*BOTH, Step("office", 2, {"mobile": "2"})), {"name": "Y", "mobile": "2"}, NAME
    ),
    "a change after the settling": Story(
        (*BOTH, Step("office", 2, settle(name="X")), Step("b", 3, {"name": "W"})), {"name": "W"}
    ),
    "a late value after the settling": Story(
        (*BOTH, Step("office", 2, settle(name="X")), Step("c", 0, {"name": "Z"})), {"name": "Z"}, NAME
    ),
    "two settlings that agree": Story(
        (*BOTH, Step("office", 2, settle(name="X")), Step("a", 2, settle(name="X"))), {"name": "X"}
    ),
    "two settlings that differ": Story(
        (*BOTH, Step("office", 2, settle(name="X")), Step("b", 2, settle(name="Y"))), {"name": "Y"}, NAME
    ),
    "two clashes, one settled": Story(
        (
            Step("a", 0, {"name": "X", "mobile": "2"}),
            Step("b", 0, {"name": "Y", "mobile": "3"}),
            Step("office", 2, settle(name="X")),
        ),
        {"name": "X", "mobile": "3"},
        MOBILE,
    ),
    "two clashes settled at once": Story(
        (
            Step("a", 0, {"name": "X", "mobile": "2"}),
            Step("b", 0, {"name": "Y", "mobile": "3"}),
            Step("office", 2, settle(name="X", mobile="3")),
        ),
        {"name": "X", "mobile": "3"},
    ),
    "a field unset": Story((Step("b", 0, {"mobile": None}),), {"mobile": None}),
    "unset by one, set by another": Story(
        (Step("a", 0, {"mobile": None}), Step("b", 0, {"mobile": "2"})), {"mobile": "2"}, MOBILE
    ),
    "unset by both": Story(
        (Step("a", 0, {"mobile": None}), Step("b", 0, {"mobile": None})), {"mobile": None}
    ),
    "a death and a life": Story(
        (Step("a", 0, {"alive": "no"}), Step("b", 0, {"alive": "yes"})), {"alive": "no"}, frozenset({"alive"})
    ),
    "risks of two workers": Story(
        (Step("a", 0, {"risk": ["anaemia"]}), Step("b", 0, {"risk": ["twins"]})),
        {"risk": ["anaemia", "twins"]},
        frozenset({"risk"}),
    ),
    "dangers of two workers": Story(
        (Step("a", 0, {"danger": ["fits"]}), Step("b", 0, {"danger": ["limp"]})),
        {"danger": ["fits", "limp"]},
        frozenset({"danger"}),
    ),
    "a danger that its author takes back": Story(
        (Step("a", 0, {"danger": ["fits"]}), Step("a", 0, {"danger": []})), {"danger": ["fits"]}
    ),
    "a number, and the same as text": Story(
        (Step("a", 0, {"visits": 1}), Step("b", 0, {"visits": "1"})), {"visits": "1"}, frozenset({"visits"})
    ),
    "a whole number, and the same with a point": Story(
        (Step("a", 0, {"visits": 1}), Step("b", 0, {"visits": 1.0})), {"visits": 1.0}, frozenset({"visits"})
    ),
    "equal lists": Story(
        (Step("a", 0, {"marks": ["x", "y"]}), Step("b", 0, {"marks": ["x", "y"]})), {"marks": ["x", "y"]}
    ),
    "equal maps, written in another order": Story(
        (Step("a", 0, {"more": {"x": 1, "y": 2}}), Step("b", 0, {"more": {"y": 2, "x": 1}})),
        {"more": {"x": 1, "y": 2}},
    ),
    "a clock that is a year ahead does not win for ever": Story(
        (Step("a", 0, {"name": "X"}, at=525_600), Step("b", 0, {"name": "Y"}, at=30)), {"name": "X"}, NAME
    ),
}


@pytest.mark.parametrize("name", STORIES)
def test_the_story_ends_as_told(server: TeamServer, name: str) -> None:
    story = STORIES[name]
    phones = {who: server.device(worker) for who, worker in WORKERS.items()}
    server.clock.ms = NOON_MS + HOUR_MS
    person = server.new_id()
    revisions = [push(phones["a"], person, 0, {"name": "Rekha", "mobile": "1"}, at=0)]
    for place, step in enumerate(story.steps, start=1):
        server.clock.pass_ms(MINUTE_MS)
        seen = revisions[step.saw] if step.saw is not None else 0
        at = place if step.at is None else step.at
        revisions.append(push(phones[step.who], person, seen, step.set, at=at))
    key = RecordKey(server.area("rampur"), person)
    with server.store.transaction() as work:
        record = work.changes.records([key])[key]
        clashes = work.changes.open_clashes([key])
    assert {name: record.fields.get(name) for name in story.shown} == story.shown
    assert {clash.name for clash in clashes} == story.clashes
    assert record.clashed is bool(story.clashes)


def push(phone: TeamDevice, person: str, base: int, fields: dict[str, Value], *, at: int) -> int:
    operation = phone.operation(person, kind="person", base=base, at_ms=NOON_MS + at * MINUTE_MS, **fields)
    (answer,) = phone.push(operation)
    assert answer.state in (RECEIVED, CLASHED)
    return answer.revision


class TestOrderAndRepetition:
    def test_an_update_before_its_creation_is_asked_to_wait_and_then_both_count(
        self, server: TeamServer
    ) -> None:
        phone, person = server.device("sunita"), server.new_id()
        made = phone.operation(person, kind="person", name="Rekha")
        updated = phone.operation(person, kind="person", name="Rekha Devi")
        with pytest.raises(WholeRequestRefusedError):
            phone.push(updated)
        assert states(phone.push(made, updated)) == [RECEIVED, RECEIVED]
        assert server.device("geeta").pull()[person]["name"] == "Rekha Devi"

    def test_a_run_with_a_hole_waits_for_the_hole(self, server: TeamServer) -> None:
        phone, person = server.device("sunita"), server.new_id()
        run = [phone.operation(person, kind="person", name=name) for name in ("A", "B", "C")]
        with pytest.raises(WholeRequestRefusedError):
            phone.push(run[0], run[2])
        assert states(phone.push(*run)) == [RECEIVED] * 3
        assert server.device("geeta").pull()[person]["name"] == "C"

    def test_sent_twice_it_counts_once_also_after_others_have_changed_it(self, server: TeamServer) -> None:
        sunita, geeta, person = server.device("sunita"), server.device("geeta"), server.new_id()
        made = sunita.operation(person, kind="person", name="Rekha")
        (first,) = sunita.push(made)
        geeta.push(geeta.operation(person, kind="person", base=first.revision, name="Rekha Devi"))
        assert sunita.push(made)[0] == first
        assert server.device("geeta").pull()[person]["name"] == "Rekha Devi"

    def test_a_batch_of_which_the_first_part_had_arrived(self, server: TeamServer) -> None:
        phone, person = server.device("sunita"), server.new_id()
        run = [phone.operation(person, kind="person", name=name) for name in ("A", "B", "C")]
        phone.push(*run[:2])
        answers = phone.push(*run)
        assert [answer.revision for answer in answers] == sorted({answer.revision for answer in answers})
        assert server.device("geeta").pull()[person]["name"] == "C"

    def test_two_phones_that_register_the_same_person_from_one_card(self, server: TeamServer) -> None:
        sunita, geeta, person = server.device("sunita"), server.device("geeta"), server.new_id()
        sunita.push(sunita.operation(person, kind="person", name="Rekha", mobile="1"))
        (answer,) = geeta.push(geeta.operation(person, kind="person", name="Rekha", mobile="2"))
        assert answer.state is CLASHED
        (clash,) = [said for said in server.device("meena").pull().values() if said.get("about") == person]
        assert clash["field"] == "mobile"

    def test_what_depends_on_a_refused_creation_is_refused_with_it_and_the_rest_flows(
        self, server: TeamServer
    ) -> None:
        phone, wrong, good = server.device("sunita"), server.new_id(), server.new_id()
        answers = phone.push(
            phone.operation(wrong, kind="review", verdict="approved"),
            phone.operation(wrong, kind="review", remark="again"),
            phone.operation(good, kind="person", name="Rekha"),
        )
        assert states(answers) == [REFUSED, REFUSED, RECEIVED]

    def test_what_depends_on_a_held_creation_is_held_with_it(self, server: TeamServer) -> None:
        sunita, manoj = server.device("sunita"), server.device("manoj")
        home, visit = server.new_id(), server.new_id()
        sunita.push(sunita.operation(home, kind="household", head_name="Rekha"))
        manoj.push(
            manoj.operation(
                home, kind="household", area=server.area("rampur"), base=9, moves_to=server.area("sitapur")
            )
        )
        made, amended = sunita.push(
            sunita.operation(visit, household=home, outcome="done"), sunita.operation(visit, outcome="partly")
        )
        assert (made.state, amended.state, amended.cause_seq) == (HELD, HELD, made.seq)
