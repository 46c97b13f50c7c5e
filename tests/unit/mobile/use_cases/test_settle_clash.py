"""
Two values that stand beside each other, told in words and settled with one tap, network or not.
"""

from __future__ import annotations

from mobile.use_cases.desk import Desk
from mobile.use_cases.settle_clash import count_clashes, settle_clash, standing_clashes
from shared.domain.clashes import Said, clash_fields, settled_fields
from shared.domain.delivery import Delivery
from shared.domain.records import Value
from shared.kernel.identifiers import RecordId
from tests.support.case_books import AUTHOR
from tests.support.desks import a_desk, a_family, receive
from tests.support.loops import in_event_loop

GEETA = "geeta"


async def a_clash(desk: Desk, about: str, kind: str, field: str, mine: Value, other: Value) -> str:
    said = [Said(mine, AUTHOR.worker, 1_763_700_000_000), Said(other, GEETA, 1_763_700_060_000)]
    return await receive(
        desk, f"clash {field}", "clash", **clash_fields(about=about, about_kind=kind, field=field, said=said)
    )


@in_event_loop
async def test_both_values_are_told_with_who_said_them_and_which_is_shown() -> None:
    desk = await a_desk()
    _, _, baby = await a_family(desk)
    geeta = await receive(desk, GEETA, "worker", name="Geeta Devi")
    said = [Said("female", AUTHOR.worker, 1_763_700_000_000), Said("male", geeta, 1_763_700_060_000)]
    fields = clash_fields(about=baby, about_kind="person", field="sex", said=said)
    await receive(desk, "clash", "clash", **fields)
    (clash,) = await standing_clashes(desk, "en")
    assert [(one.words, one.by, one.is_shown) for one in clash.said] == [
        ("Female", "", False),
        ("Male", "Geeta Devi", True),
    ]
    assert (clash.title, clash.label) == ("Baby of Sunita", "Sex")


@in_event_loop
async def test_settling_is_an_operation_that_names_the_field() -> None:
    desk = await a_desk()
    _, _, baby = await a_family(desk)
    clash = await a_clash(desk, baby, "person", "name", "Asha", "Usha")
    assert desk.book.delivery(baby) is Delivery.CLASHED
    await settle_clash(desk, clash, 1)
    (operation,) = desk.book.pending()
    assert (operation.record, dict(operation.set)) == (baby, {"name": "Usha", "settles": ["name"]})
    assert count_clashes(desk) == 0
    assert desk.book.get(baby).fields["name"] == "Usha"
    assert "settles" not in desk.book.get(baby).fields


@in_event_loop
async def test_dangers_are_kept_together() -> None:
    desk = await a_desk()
    household, _, baby = await a_family(desk)
    visit = await receive(desk, "visit", "visit", household=household, person=baby, danger=["a", "b"])
    clash = await a_clash(desk, visit, "visit", "danger", ["b"], ["a"])
    (standing,) = await standing_clashes(desk, "en")
    assert standing.keeps_all
    await settle_clash(desk, clash, 0)
    assert desk.book.pending()[0].set["danger"] == ["a", "b"]


@in_event_loop
async def test_what_was_settled_elsewhere_is_sent_and_no_more() -> None:
    desk = await a_desk()
    _, _, baby = await a_family(desk)
    await a_clash(desk, baby, "person", "name", "Asha", "Usha")
    await receive(desk, "clash name", "clash", **settled_fields())
    assert count_clashes(desk) == 0
    assert desk.book.delivery(baby) is Delivery.RECEIVED


@in_event_loop
async def test_a_clash_about_a_record_that_is_not_here_is_not_shown() -> None:
    desk = await a_desk()
    await a_clash(desk, RecordId("nowhere"), "person", "name", "Asha", "Usha")
    assert await standing_clashes(desk, "en") == ()
    assert count_clashes(desk) == 0
