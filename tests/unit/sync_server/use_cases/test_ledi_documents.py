"""
Brazil's sheets as the e-SUS wants them: whole documents, byte by byte, and the words for what is wrong with one.

Element names, order and types are those of the ministry's XML schemas; the people are made up.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from shared.domain.records import Record
from shared.forms.definition import Definition
from shared.kernel.identifiers import AreaId, RecordId
from sync_server.adapters.handed_documents import xml_of
from sync_server.use_cases.hand_over_records import Handed, Sheet, hand_over, last_answers
from sync_server.use_cases.pack_exports import Export
from sync_server.use_cases.refill_visits import Around
from tests.support.shipped_packs import built_pack, shipped_pack

EXPECTED = Path(__file__).parents[3] / "vectors" / "ledi"
GIVEN = {
    "cns": "700609923387762",
    "cbo": "515105",
    "cnes": "0019615",
    "ine": "0000471828",
    "ibge": "4205407",
    "contra_chave": "TREINAMENTO",
    "cpf_cnpj": "11144477735",
    "razao_social": "Prefeitura",
}


def record(kind: str, named: str, /, **fields: Any) -> Record:
    return Record(id=RecordId(named), kind=kind, area=AreaId("team"), fields=fields)


HOUSE: dict[str, Any] = {
    "consent": "given",
    "tipo_imovel": "1",
    "microarea": "07",
    "village": "Rio Tavares",
    "cep": "88048330",
    "tipo_logradouro": "081",
    "logradouro": "Pau de Canela",
    "house_no": "322",
    "complemento": "fundos",
    "referencia": "perto da escola",
    "location": "-27.61234567 -48.51234567 0 5",
    "mobile": "48999990000",
    "situacao_moradia": "75",
    "localizacao": "84",
    "tipo_domicilio": "85",
    "moradores": 4,
    "comodos": 5,
    "acesso": "90",
    "producao_rural": "101",
    "parede": "109",
    "energia": "yes",
    "energia_de": "230",
    "agua": "118",
    "agua_consumo": "98",
    "esgoto": "123",
    "lixo": "93",
    "animais": "yes",
    "animais_quais": ["128", "129"],
    "animais_quantos": 3,
}
HOME = record("household", "1bb84623-72c6-4300-b505-c7c6b84ae616", **HOUSE)
WOMAN: dict[str, Any] = {
    "household": HOME.id,
    "consent": "given",
    "name": "Lia Souza",
    "nome_social": "Lia",
    "sex": "female",
    "birth_on": "1990-02-03",
    "birth_on_estimated": "no",
    "cpf": "31422733521",
    "mobile": "48999990000",
    "email": "lia@exemplo.br",
    "nis": "12345678901",
    "raca_cor": "5",
    "etnia": 208,
    "nacionalidade": "1",
    "municipio_nasc": "4205407",
    "nome_mae": "Rosa Souza",
    "nome_pai": "José Souza",
    "responsavel": "yes",
    "membros_familia": 3,
    "renda_familiar": "3",
    "prontuario": "12",
    "reside_desde": "2017-10-01",
    "povo_tradicional": "174",
    "escola": "no",
    "curso": "60",
    "trabalho": "69",
    "ocupacao": "252105",
    "cuidador_tradicional": "yes",
    "grupo_comunitario": "no",
    "plano": "no",
    "tem_deficiencia": "yes",
    "deficiencias": ["12", "16"],
    "situacao_peso": "22",
    "condicoes": ["asma", "coracao", "rins", "hipertensao"],
    "rins_qual": ["27"],
    "fumante": "no",
    "internado_12m": "yes",
    "internado_causa": "gripe",
    "plantas": "yes",
    "plantas_quais": "boldo",
    "praticas": "no",
    "outra_1": "alergia",
    "gestante": "yes",
    "maternidade": "Carmela Dutra",
}
LIA = record("person", "ced61f6f-0f37-48df-b894-1d1c729f8ad7", **WOMAN)
RUI = record(
    "person",
    "0d1c729f-8ad7-4f37-b894-ced61f6f1d1c",
    household=HOME.id,
    consent="refused",
    name="Rui",
    sex="male",
    birth_on="1970-01-01",
    birth_on_estimated="yes",
    cns="700609923387762",
    responsavel="yes",
)
BIA = record(
    "person",
    "67345abe-c945-469c-bf04-291e8f20ac17",
    household=HOME.id,
    name="Bia Souza",
    sex="female",
    birth_on="2025-11-01",
    birth_on_estimated="no",
    cpf="52998224725",
)


def answered(kind: str, named: str, form: str, answers: dict[str, Any], **fields: Any) -> Record:
    asked = {f"q.{name}": value for name, value in answers.items()}
    return record(kind, named, form=form, household=HOME.id, outcome="done", **fields, **asked)


STREET = answered(
    "visit",
    "street",
    "situacao_rua",
    {
        "rua": "yes",
        "tempo": "18",
        "beneficio": "no",
        "referencia": "yes",
        "refeicoes": "35",
        "origem": ["37", "40"],
        "acompanhado": "yes",
        "acompanhado_qual": "CRAS",
        "visita_familiar": "yes",
        "visita_parentesco": "avós",
        "higiene": "yes",
        "higiene_qual": ["42", "44"],
    },
    person=LIA.id,
    visited_on="2026-11-01",
)
HUNGER = answered(
    "visit",
    "hunger",
    "risco_familia",
    {"tria_1": "yes", "tria_2": "no"},
    person=LIA.id,
    visited_on="2026-11-02",
)
FOOD = answered(
    "visit",
    "297d1352-323c-4cee-967d-680b99a58c93",
    "consumo_alimentar",
    {
        "c_telas": "1",
        "c_refeicoes": ["12", "14", "16"],
        "c_feijao": "1",
        "c_frutas": "2",
        "c_verduras": "3",
        "c_embutidos": "1",
        "c_bebida_doce": "1",
        "c_salgadinho": "2",
        "c_doces": "1",
    },
    person=LIA.id,
    visited_on="2026-11-19",
)
CHILD_FOOD = answered(
    "visit",
    "297d1352-323c-4cee-967d-680b99a58c92",
    "consumo_alimentar",
    {
        "b_leite_peito": "1",
        "b_fruta": "1",
        "b_fruta_vezes": "5",
        "b_comida_sal": "1",
        "b_comida_sal_vezes": "6",
        "b_comida_sal_oferta": "7",
        "b_outro_leite": "2",
        "b_mingau": "2",
        "b_iogurte": "3",
        "b_legumes": "1",
        "b_alaranjado": "1",
        "b_verdura": "1",
        "b_carne": "1",
        "b_figado": "2",
        "b_feijao": "1",
        "b_arroz": "1",
        "b_embutidos": "2",
        "b_bebida_doce": "2",
        "b_salgadinho": "2",
        "b_doces": "2",
    },
    person=BIA.id,
    visited_on="2026-11-19",
)
TALK = answered(
    "session",
    "40a7d073-3710-4a13-b7c8-428de1f5cd2b",
    "atividade_coletiva",
    {
        "turno": "2",
        "tipo": "4",
        "publico": ["7", "9"],
        "temas_saude": ["1", "17"],
        "local": "Salão",
        "attended": 16,
    },
    held_on="2026-11-18",
)
VISIT = answered(
    "visit",
    "77345abe-c945-469c-bf04-291e8f20ac17",
    "visita",
    {
        "turno": "2",
        "compartilhada": "yes",
        "motivos": ["11", "27"],
        "medir_ask": "yes",
        "temperatura": 36.5,
        "pressao_sistolica": 130,
        "pressao_diastolica": 85,
        "glicemia": 110,
        "glicemia_momento": "0",
        "peso": 70.25,
        "altura": 160.0,
    },
    person=LIA.id,
    encounter="door",
    visited_on="2026-11-19",
    submitted_at_ms=1_795_098_600_000,
)
NEAR = Around(
    households={HOME.id: HOME},
    people={one.id: one for one in (LIA, RUI, BIA)},
    answers=last_answers([STREET, HUNGER], {}),
)


@cache
def an_export(export_id: str) -> tuple[Export, Definition]:
    export = next(one for one in built_pack("brazil_family_health").exports if one.id == export_id)
    return export, Definition.from_wire(
        dict(shipped_pack("brazil_family_health").forms[export.form].definition)
    )


def handed(export_id: str, one: Record, before: int = 0) -> Handed:
    export, definition = an_export(export_id)
    return hand_over(
        export,
        one,
        definition,
        NEAR,
        sheet=Sheet.numbered(one, before, date(2026, 11, 20)),
        given=GIVEN,
        language="pt_BR",
        utc_offset_minutes=-180,
    )


@pytest.mark.parametrize(
    ("export_id", "one", "before", "name"),
    [
        ("ledi_domicilio", HOME, 0, "domicilio"),
        ("ledi_domicilio", HOME, 1, "domicilio_atualizado"),
        ("ledi_domicilio", record("household", HOME.id, consent="refused", tipo_imovel="1"), 0, "recusa"),
        ("ledi_cidadao", LIA, 0, "cidadao"),
        ("ledi_cidadao", RUI, 0, "cidadao_recusa"),
        ("ledi_consumo", FOOD, 0, "consumo"),
        ("ledi_consumo", CHILD_FOOD, 0, "consumo_crianca"),
        ("ledi_atividade", TALK, 0, "atividade"),
        ("ledi_visita", VISIT, 0, "visita"),
    ],
)
def test_a_whole_sheet_is_the_document_that_the_ministry_reads(
    export_id: str, one: Record, before: int, name: str
) -> None:
    told = handed(export_id, one, before)
    assert told.faults == ()
    expected = (EXPECTED / f"{name}.esus.xml").read_bytes()
    assert xml_of(an_export(export_id)[0], told.values).encode() == expected


@pytest.mark.parametrize(
    ("export_id", "fields", "wrong"),
    [
        ("ledi_domicilio", {"cep": "880"}, "Falta o CEP, com oito dígitos."),
        (
            "ledi_domicilio",
            {"fora_area": "yes"},
            "Domicílio: microárea de dois dígitos, ou fora de área. Um dos dois.",
        ),
        ("ledi_domicilio", {"animais_quantos": 1}, "Animais: pelo menos um de cada tipo marcado."),
        (
            "ledi_domicilio",
            {"moradores": 3},
            "Nº de moradores: não pode ser menor que a soma das pessoas das famílias.",
        ),
        ("ledi_cidadao", {"raca_cor": None}, "Falta raça / cor."),
        ("ledi_cidadao", {"etnia": None}, "Raça / cor indígena pede a etnia."),
        ("ledi_cidadao", {"cpf": None}, "Falta o CPF ou o CNS."),
        (
            "ledi_cidadao",
            {"birth_on_estimated": "yes"},
            "Falta a data de nascimento; a estimada não é enviada.",
        ),
        ("ledi_cidadao", {"birth_on": "2010-01-01"}, "Responsável familiar: mais de 16 anos."),
    ],
)
def test_what_breaks_a_rule_is_left_out_by_its_words(
    export_id: str, fields: dict[str, Any], wrong: str
) -> None:
    kind, whole = ("household", HOUSE) if export_id == "ledi_domicilio" else ("person", WOMAN)
    told = handed(export_id, record(kind, HOME.id if kind == "household" else LIA.id, **{**whole, **fields}))
    assert (told.faults, told.values) == ((wrong,), {})
