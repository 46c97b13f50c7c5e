"""
The family-health pack: what must be answered, and that a sheet for LEDI asks of a number what its question asks.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from shared.domain.records import Record
from shared.forms.definition import Definition
from shared.forms.session import Session
from shared.forms.steps import FormContext
from shared.programmes.context import form_rows
from tests.support.ashas import record
from tests.support.shipped_packs import built_pack, shipped_pack

PACK = "brazil_family_health"
TODAY = date(2026, 11, 20)
CITIZENS = {"ledi_visita", "ledi_domicilio", "ledi_cidadao", "ledi_consumo"}


def visit(**fields: object) -> Session:
    """A home visit to a woman of thirty, her two required answers on signs and shift given."""
    woman: Record = record("ana", "person", sex="female", birth_on="1996-05-01", **fields)
    house: Record = record("casa", "household", tipo_imovel="1")
    context = FormContext(
        now_ms=1_795_170_000_000, instances=form_rows(today=TODAY, person=woman, household=house)
    )
    return Session(Definition.from_wire(shipped_pack(PACK).form("visita").definition), context)


def answer(session: Session, **answers: object) -> Session:
    for name, value in answers.items():
        ref = next(step.ref for step in session.steps() if step.name == name)
        assert session.answer(ref, value).accepted, name
    return session


def missing(session: Session) -> set[str]:
    by_ref = {step.ref: step.name for step in session.steps()}
    return {by_ref[problem.ref] for problem in session.problems()} - {"sinais", "turno", "motivos"}


@pytest.mark.parametrize(
    ("known", "asked"),
    [
        ({}, {"parto_em"}),
        ({"delivered_on": "2026-11-01"}, set()),
        ({"delivered_on": "2024-11-01"}, {"parto_em"}),
    ],
)
def test_the_day_of_birth_is_needed_where_none_of_this_birth_is_known(
    known: dict[str, str], asked: set[str]
) -> None:
    assert missing(answer(visit(**known), estado="puerpera")) == asked


@pytest.mark.parametrize(
    ("known", "asked"),
    [
        ({}, {"meses"}),
        ({"gestante": "yes", "lmp_on": "2026-08-01"}, set()),
        ({"lmp_on": "2026-08-01"}, {"meses"}),
    ],
)
def test_months_are_needed_where_no_last_period_of_this_pregnancy_is_known(
    known: dict[str, str], asked: set[str]
) -> None:
    assert missing(answer(visit(**known), estado="gestante")) == asked


@pytest.mark.parametrize(("reasons", "asked"), [(["reservado"], {"motivos_reservados"}), (["31"], set())])
def test_who_says_that_the_reason_is_reserved_names_it(reasons: list[str], asked: set[str]) -> None:
    session = answer(visit(), estado="nao", sinais=["nenhum"], turno="1", motivos=reasons)

    assert missing(session) == asked


@pytest.mark.parametrize(("number", "sheets"), [("cpf", CITIZENS), ("cns", CITIZENS | {"ledi_atividade"})])
def test_a_sheet_takes_the_numbers_that_the_question_takes(number: str, sheets: set[str]) -> None:
    question = _constraint(number)

    assert sheets == {
        export.id
        for export in built_pack(PACK).exports
        if any(question in _bare(one.must) for one in export.fields)
    }


def _constraint(name: str) -> str:
    model = Definition.from_wire(shipped_pack(PACK).form("cidadao").definition).model
    return _bare(next(node for node in model if node.name == name).constraint)


def _bare(expression: str) -> str:
    """Without whose number it is, and without spaces."""
    whose = r"string\(instance\('\w+'\)/root/item/\w+\)|instance\('\w+'\)/root/item/\w+|\$\{\w+\}|/data/\w+"
    plain = re.sub(r"\s", "", re.sub(whose, ".", expression))
    return plain.replace("concat(substring(.,", "substr(.,")


def test_each_number_that_an_advice_names_has_a_button_there() -> None:
    pack = shipped_pack(PACK)
    named = {(one.tier, number) for one in pack.decisions for number in _numbers(one.action["pt_BR"])}
    dangers = {(tier, number) for tier, number in named if tier in ("now", "day")}

    assert {("now", "192"), ("day", "190"), ("day", "180"), ("day", "188"), ("day", "100")} <= dangers
    assert [it for it in dangers if it[1] not in {call.number for call in pack.calls_for(it[0])}] == []


def _numbers(words: str) -> list[str]:
    return re.findall(r"\b1\d\d\b", words)


MONTHS = {
    2: {"penta_1", "vip_1", "vpc10_1", "rota_1"},
    3: {"menc_1"},
    4: {"penta_2", "vip_2", "vpc10_2", "rota_2"},
    5: {"menc_2"},
    6: {"penta_3", "vip_3"},
    9: {"vfa_1"},
    12: {"scr_1", "vpc10_r", "menacwy"},
    15: {"scrv", "ha", "dtp_r1", "vip_r"},
    48: {"dtp_r2", "vfa_r"},
}
A_MONTH = 30.4375


@pytest.mark.parametrize("months", MONTHS)
def test_a_vaccine_is_asked_about_from_its_month_on(months: int) -> None:
    on_the_day = round(months * A_MONTH)

    assert not vaccines(on_the_day - 3) & MONTHS[months]
    assert vaccines(on_the_day + 3) >= MONTHS[months]


def test_two_vaccines_belong_to_the_birth() -> None:
    assert vaccines(0) == {"bcg", "hb"}
    assert vaccines(29) == {"bcg", "hb"}
    assert vaccines(30) == {"bcg"}


@pytest.mark.parametrize(("vaccine", "last"), [("rota_1", 105), ("rota_2", 239), ("menc_2", 364)])
def test_a_vaccine_is_not_missed_once_its_age_has_passed(vaccine: str, last: int) -> None:
    assert vaccine in vaccines(last)
    assert vaccine not in vaccines(last + 1)


def vaccines(days: int) -> set[str]:
    """Those asked about of a child that many days after the birth."""
    child = record("bia", "person", birth_on=(TODAY - timedelta(days=days)).isoformat())
    context = FormContext(now_ms=1_795_170_000_000, instances=form_rows(today=TODAY, person=child))
    session = Session(Definition.from_wire(shipped_pack(PACK).form("caderneta").definition), context)
    answer(session, caderneta="yes")
    return {choice.code for choice in next(step for step in session.steps() if step.name == "tem").choices}
