"""
Records by the rules of an export: a registration, its repeats, what was answered and agreed to beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from shared.domain.records import Record
from shared.forms.definition import Definition
from shared.kernel.identifiers import AreaId, RecordId
from sync_server.adapters.handed_documents import tree_of, write_handed, xml_of
from sync_server.use_cases.hand_over_records import (
    Handed,
    Sheet,
    agreements,
    hand_over,
    last_answers,
    settled,
    wanted,
)
from sync_server.use_cases.pack_exports import Export, ExportField
from sync_server.use_cases.refill_visits import Around
from tests.support.shipped_packs import shipped_pack

ON = date(2026, 11, 20)
FORMS = shipped_pack("brazil_family_health").forms


def record(kind: str, named: str, /, **fields: Any) -> Record:
    return Record(id=RecordId(named), kind=kind, area=AreaId("team"), fields=fields)


HOME = record("household", "home", village="Centro", moradores=3, head_name="Lia")
LIA = record("person", "lia", household="home", responsavel="yes", cpf="111", condicoes=["asma", "dpoc"])
RUI = record("person", "rui", household="home", responsavel="yes", cpf="222", name="Rui")
EVA = record("person", "eva", household="home", responsavel="no")
NEAR = Around(households={"home": HOME}, people={one.id: one for one in (LIA, RUI, EVA)})
HEADS = "instance('people')/root/item[responsavel = 'yes']"


def field(place: str, value: str = "", **more: Any) -> ExportField:
    said: dict[str, Any] = {
        "written_as": "text",
        "needed": False,
        "must": "",
        "words": {"en": place or "rule"},
    }
    return ExportField(place=place, value=value, **{**said, **more})


def export(*fields: ExportField, kind: str = "household", form: str = "domicilio") -> Export:
    return Export(
        id="list",
        titles={"en": "List"},
        form=form,
        kind=kind,
        outcomes=(),
        given=(),
        root="list",
        namespaces={},
        ending="xml",
        fields=fields,
    )


def handed(one: Record, *fields: ExportField, near: Around = NEAR, before: int = 0, form: str = "") -> Handed:
    form = form or {"household": "domicilio", "person": "cidadao"}[one.kind]
    definition = Definition.from_wire(dict(FORMS[form].definition))
    asked = export(*fields, kind=one.kind, form=form)
    sheet = Sheet.numbered(one, before, ON)
    return hand_over(asked, one, definition, near, sheet=sheet, given={}, language="en")


def test_a_question_of_a_registration_is_a_field_of_the_record() -> None:
    told = handed(
        HOME,
        field("village", "${village}"),
        field("big", "${moradores} > 2", written_as="yes_no"),
        field("none", "if(${comodos} = '', 'nothing', 'something')"),
    )
    assert told.values == {"village": "Centro", "big": True, "none": "nothing"}


def test_several_choices_are_words_and_one_of_them_can_be_asked_for() -> None:
    told = handed(
        LIA,
        field("conditions", "${condicoes}", written_as="words"),
        field("asthma", "selected(${condicoes}, 'asma')", written_as="yes_no"),
    )
    assert told.values == {"conditions": ["asma", "dpoc"], "asthma": True}


def test_a_field_stands_once_for_each_row() -> None:
    told = handed(
        HOME,
        field("families[]/cpf", "instance('each')/root/item/cpf", each=HEADS),
        field("families[]/name", "instance('each')/root/item/name", each=HEADS),
    )
    assert told.values == {"families[1]/cpf": "111", "families[2]/cpf": "222", "families[2]/name": "Rui"}
    assert xml_of(export(), told.values).splitlines()[1] == (
        "<list><families><cpf>111</cpf></families><families><cpf>222</cpf><name>Rui</name></families></list>"
    )


def test_a_rule_holds_for_each_row_or_nothing_is_handed_over() -> None:
    rule = field("", must="instance('each')/root/item/cpf != '222'", each=HEADS)
    assert handed(HOME, rule).faults == ("rule",)
    assert handed(HOME, field("", must="instance('each')/root/item/cpf != ''", each=HEADS)).faults == ()


def test_without_rows_the_field_is_not_there_and_nothing_is_wrong() -> None:
    none = Around(households={"home": HOME}, people={})
    needed = field("families[]/cpf", "instance('each')/root/item/cpf", each=HEADS, needed=True)
    assert handed(HOME, needed, near=none).values == {}


def test_numbered_parts_are_a_list_in_json(tmp_path: Any) -> None:
    told = handed(HOME, field("a[1]/q", "'one'"), field("a[2]/q", "'two'"), field("b", "'three'"))
    assert list(tree_of(told.values)) == ["a[1]", "a[2]", "b"]
    write_handed(tmp_path, export(), [told], "json")
    assert (tmp_path / "list.json").read_text(encoding="utf-8").split() == (
        '[ { "__id": "home", "a": [ { "q": "one" }, { "q": "two" } ], "b": "three" } ]'.split()
    )


def test_the_first_sheet_of_a_registration_is_known_by_the_record_and_a_later_one_by_its_own_name() -> None:
    asked = [
        field("uuid", "instance('sheet')/root/item/id"),
        field("first", "instance('sheet')/root/item/first"),
        field("again", "instance('sheet')/root/item/again", written_as="yes_no"),
        field("on", "instance('sheet')/root/item/on"),
    ]
    first, second = handed(HOME, *asked), handed(HOME, *asked, before=1)
    assert first.values == {"uuid": "home", "first": "home", "again": False, "on": "2026-11-20"}
    assert second.values == {**first.values, "uuid": second.sheet, "again": True}
    assert second.sheet not in ("home", handed(HOME, *asked, before=2).sheet)


def test_a_sheet_says_the_same_until_something_recorded_differs() -> None:
    asked = [field("uuid", "instance('sheet')/root/item/id"), field("village", "${village}")]
    moved = record("household", "home", village="Vila")
    assert handed(HOME, *asked).content == handed(HOME, *asked, before=1).content
    assert handed(HOME, *asked).content != handed(moved, *asked).content


def visit(name: str, on: str, **more: Any) -> Record:
    fields = {"person": "lia", "form": "situacao_rua", "visited_on": on, "outcome": "done", **more}
    return record("visit", name, **fields)


ASKED_LAST = field("street", "instance('answers')/root/item[form = 'situacao_rua']/rua")


@pytest.mark.parametrize(
    ("visits", "said"),
    [
        ([("a", "2026-10-01", "yes"), ("b", "2026-11-01", "no")], {"street": "no"}),
        ([("b", "2026-11-01", "no"), ("a", "2026-10-01", "yes")], {"street": "no"}),
        ([("a", "2026-10-01", b"sealed")], {}),
        ([], {}),
    ],
)
def test_what_a_person_answered_last_in_a_form_is_read(
    visits: Sequence[tuple[str, str, Any]], said: dict[str, str]
) -> None:
    answers = last_answers([visit(name, on, **{"q.rua": value}) for name, on, value in visits], {})
    near = Around(households=NEAR.households, people=NEAR.people, answers=answers)
    assert handed(LIA, ASKED_LAST, near=near).values == said


@pytest.mark.parametrize("more", [{"outcome": "refused"}, {"void_reason": "mistake"}])
def test_a_visit_that_was_not_made_or_is_void_answered_nothing(more: dict[str, str]) -> None:
    assert last_answers([visit("a", "2026-10-01", **{"q.rua": "yes", **more})], {}) == {}


def merged() -> Around:
    """Lia was written down twice, in a household that was, too."""
    twice = record("household", "twice", village="Vila", merged_into="home")
    double = record("person", "double", household="twice", responsavel="yes", merged_into="lia")
    son = record("person", "son", household="twice")
    around = [HOME, twice], [LIA, double, son]
    near = Around(households=settled(around[0]), people=settled(around[1]))
    visits = [visit("a", "2026-10-01", **{"q.rua": "yes", "person": "double"})]
    consents = [consent("person", "double", "refused"), record("consent", "c", case="c", household="twice")]
    return replace(near, answers=last_answers(visits, near.people), consents=agreements(consents, near))


def test_a_duplicate_is_handed_over_with_the_record_that_stays() -> None:
    near = merged()
    double = record("person", "double", merged_into="lia")
    assert [LIA] == list(wanted(export(kind="person", form="cidadao"), [LIA, double]))
    assert handed(LIA, ASKED_LAST, near=near).values == {"street": "yes"}
    assert handed(LIA, SHARED, near=near).faults == ("rule",)
    people = field("people", "join(' ', instance('people')/root/item/id)")
    assert handed(HOME, people, near=near).values == {"people": "lia son"}
    assert handed(record("person", "son", household="twice"), field("h", HOME_ID), near=near).values == {
        "h": "home"
    }


def test_two_records_merged_into_each_other_end_somewhere() -> None:
    one, other = record("person", "a", merged_into="b"), record("person", "b", merged_into="a")
    assert {"a", "b"} == set(settled([one, other]))


HOME_ID = "instance('household')/root/item/id"
SHARED = field("", must="not(string(instance('consent')/root/item/share) = 'refused')")


def consent(about: str, subject: str, answer: str, at_ms: int = 1) -> Record:
    said: dict[str, Any] = {about: subject, "purpose": "share", "answer": answer, "at_ms": at_ms}
    return record("consent", f"{subject}{at_ms}", **said)


@pytest.mark.parametrize(
    ("home", "lia", "faults"),
    [
        ([], [], ()),
        (["given"], [], ()),
        (["refused"], [], ("rule",)),
        (["refused", "given"], [], ()),
        (["given"], ["refused"], ("rule",)),
        (["refused"], ["given"], ("rule",)),
    ],
)
def test_of_a_person_and_their_household_whoever_does_not_agree_counts(
    home: list[str], lia: list[str], faults: tuple[str, ...]
) -> None:
    consents = {
        subject: [consent("person", subject, answer, at) for at, answer in enumerate(said)]
        for subject, said in (("home", home), ("lia", lia))
    }
    near = Around(households=NEAR.households, people=NEAR.people, consents=consents)
    assert handed(LIA, SHARED, near=near).faults == faults


def test_of_sessions_those_of_the_form_are_wanted() -> None:
    ours, other = (
        record("session", name, form=name, held_on="2026-11-19", **{"q.attended": 7})
        for name in ("atividade_coletiva", "other")
    )
    asked = export(kind="session", form="atividade_coletiva")
    assert [ours] == list(wanted(asked, [ours, other]))


def test_a_session_says_its_day_and_its_answers() -> None:
    held = record("session", "s", form="atividade_coletiva", held_on="2026-11-19", **{"q.attended": 7})
    told = handed(
        held,
        field("day", "instance('visit')/root/item/held_on", written_as="day_ms"),
        field("people", "${attended}", written_as="whole"),
        form="atividade_coletiva",
    )
    assert told.values == {"day": 1_795_089_600_000, "people": 7}
