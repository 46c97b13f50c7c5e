"""
Visits handed over to an authority on the command line: what keeps its rules as files, what breaks one by name.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from shared.domain.records import Change, Value
from shared.domain.roles import Role
from shared.kernel.identifiers import AreaId, RecordId, derive_uuid
from sync_server.adapters.system import SystemClock
from sync_server.operations.data_folder import opened
from sync_server.operations.errors import CommandStoppedError
from sync_server.operations.hand_over import HANDED_OVER, Period, hand_over_area, read_given, read_notes
from sync_server.use_cases.keep_directory import get_area
from sync_server.use_cases.pack_exports import Export
from sync_server.use_cases.publish_pack import publish_pack
from sync_server.use_cases.write_records import write_records
from tests.integration.sync_server.test_command_line import data, run
from tests.integration.sync_server.test_form_commands import exports
from tests.support.shipped_packs import built_pack

__all__ = ["data"]

FVD = "{http://esus.ufsc.br/fichavisitadomiciliarmaster}fichaVisitaDomiciliarMasterTransport"
FCD = "{http://esus.ufsc.br/cadastrodomiciliar}cadastroDomiciliarTransport"
ADDRESS: dict[str, Value] = {
    "consent": "given",
    "village": "Centro",
    "cep": "88010000",
    "tipo_logradouro": "081",
    "logradouro": "das Flores",
    "house_no": "12",
    "localizacao": "83",
    "situacao_moradia": "75",
}
GIVEN = "worker,cns,cbo,cnes,ine,ibge,contra_chave,cpf_cnpj,razao_social\n"
OF_ALL = ",700609923387762,515105,0019615,,4205407,TESTE,11144477735,Prefeitura\n"
HOME, PRACTICE, ANA = (derive_uuid("hand over", name) for name in ("home", "practice", "ana"))


def an_export(export_id: str) -> Export:
    exports = built_pack("brazil_family_health").exports
    return next(one for one in exports if one.id == export_id)


def a_visit(name: str, **fields: Value) -> tuple[str, str, dict[str, Value]]:
    about: dict[str, Value] = {"household": HOME, "person": ANA, "encounter": derive_uuid("door", name)}
    day: dict[str, Value] = {"visited_on": "2026-11-20", "submitted_at_ms": 1_795_183_200_000}
    return "visit", derive_uuid("visit", name), {**about, **day, **fields}


@pytest.fixture
def visited(data: Path, tmp_path: Path) -> Path:
    """A server with a home, somebody in it, and visits of every kind."""
    house: dict[str, Value] = {"head_name": "Lia", "tipo_imovel": "1", "microarea": "07", **ADDRESS}
    person: dict[str, Value] = {"household": HOME, "name": "Ana", "sex": "female", "birth_on": "1990-02-03"}
    made: dict[str, Value] = {"form": "visita", "outcome": "done", "q.turno": "1"}
    records = [
        ("household", HOME, house),
        ("household", PRACTICE, {**house, "practice": True}),
        ("person", ANA, {**person, "cpf": "31422733521"}),
        a_visit("made", **made, **{"q.motivos": ["11"]}),
        a_visit("sealed", **made, **{"q.motivos": ["reservado"]}),
        a_visit("refused", outcome="refused"),
        a_visit("practised", household=PRACTICE, outcome="refused"),
        a_visit("before", outcome="refused", visited_on="2026-10-31"),
    ]
    built = built_pack("brazil_family_health")
    assert built.pack is not None
    with opened(data) as store, store.transaction() as work:
        area = get_area(work.directory, "rampur")
        publish_pack(
            work, area=area, pack_id=built.pack.id, version="1", content=built.blob, clock=SystemClock()
        )
    write(data, records)
    (tmp_path / "given.csv").write_text(GIVEN + OF_ALL, encoding="utf-8")
    return data


def write(data: Path, records: Sequence[tuple[str, str, Mapping[str, Value]]]) -> None:
    with opened(data) as store, store.transaction() as work:
        area = get_area(work.directory, "rampur").id
        changes = [
            Change(record=RecordId(id_), kind=kind, area=AreaId(area), set=set_)
            for kind, id_, set_ in records
        ]
        write_records(work, area=area, changes=changes, role=Role.SUPERVISOR, now_ms=1_795_183_300_000)


def handed(
    visited: Path, out: Path, written_as: str, export_id: str = "ledi_visita", before: Path | None = None
) -> None:
    export = an_export(export_id)
    given = read_given(out.parent / "given.csv", export)
    november = Period.of("2026-11-01", "2026-11-30")
    hand_over_area(export, visited, "cg", november, out, given, written_as, 0, read_notes(before))


def test_a_month_of_visits_is_handed_over_as_ledi_wants_them(
    visited: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    handed(visited, tmp_path / "out", "xml")

    told = capsys.readouterr().out
    assert "Documents in" in told
    assert ": 2. Left out: 1, named in left_out.json." in told
    assert "left out, 1: Sem motivo LEDI" in told
    (left,) = json.loads((tmp_path / "out" / "left_out.json").read_text(encoding="utf-8"))
    assert derive_uuid("visit", "sealed") == left["record"]
    files = {path.name.partition(".")[0]: path for path in (tmp_path / "out").glob("*.esus.xml")}
    assert files.keys() == {derive_uuid("visit", "made"), derive_uuid("visit", "refused")}
    assert {"1", "2"} == {_end_of(path) for path in files.values()}
    assert exports(visited, HANDED_OVER) == [("cg", "console", "ledi_visita")]


def _end_of(path: Path) -> str | None:
    return ET.parse(path).findtext(f"{FVD}/visitasDomiciliares/desfecho")


def test_a_month_of_visits_is_handed_over_as_json(visited: Path, tmp_path: Path) -> None:
    handed(visited, tmp_path / "json", "json")

    told = json.loads((tmp_path / "json" / "ledi_visita.json").read_text(encoding="utf-8"))
    motives = {
        one["__id"]: one["fichaVisitaDomiciliarMasterTransport"]["visitasDomiciliares"].get("motivosVisita")
        for one in told
    }
    assert {derive_uuid("visit", "made"): ["11"], derive_uuid("visit", "refused"): None} == motives


def sheet_in(out: Path) -> Mapping[str, str | None]:
    (file,) = out.glob("*.esus.xml")
    tree = ET.parse(file)
    told = {
        name: tree.findtext(f"{FCD}/{name}") for name in ("uuid", "uuidFichaOriginadora", "fichaAtualizada")
    }
    assert file.name == f"{told['uuid']}.esus.xml"
    return told


def test_a_dwelling_is_handed_over_once_and_again_when_it_changed(
    visited: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, same, later = (tmp_path / name for name in ("first", "same", "later"))
    handed(visited, first, "xml", "ledi_domicilio")
    assert {"uuid": HOME, "uuidFichaOriginadora": HOME, "fichaAtualizada": "false"} == sheet_in(first)

    handed(visited, same, "xml", "ledi_domicilio", first / "handed.json")
    assert "as they say what they said before: 1." in capsys.readouterr().out
    assert [] == list(same.glob("*.esus.xml"))

    write(visited, [("household", HOME, {"comodos": 6})])
    handed(visited, later, "xml", "ledi_domicilio", same / "handed.json")
    told = sheet_in(later)
    assert {"uuidFichaOriginadora": HOME, "fichaAtualizada": "true"}.items() <= told.items()
    assert HOME != told["uuid"]


def test_registrations_are_of_the_period_in_which_they_changed(visited: Path, tmp_path: Path) -> None:
    export = an_export("ledi_domicilio")
    given = read_given(tmp_path / "given.csv", export)
    december = Period.of("2026-12-01", "2026-12-31")
    hand_over_area(export, visited, "cg", december, tmp_path / "out", given, "xml", 0)
    assert [] == list((tmp_path / "out").glob("*.esus.xml"))


def test_a_note_that_no_hand_over_wrote_is_told(tmp_path: Path) -> None:
    odd = tmp_path / "odd.json"
    for text in ("[]", "{", '{"a": {"sheets": 1}}'):
        odd.write_text(text, encoding="utf-8")
        with pytest.raises(CommandStoppedError, match=r"odd\.json is not what an earlier hand-over wrote"):
            read_notes(odd)
    assert {} == read_notes(None)


def test_what_is_not_given_is_said(tmp_path: Path) -> None:
    export = an_export("ledi_visita")
    short = tmp_path / "short.csv"
    short.write_text("worker,cns\n,1\n", encoding="utf-8")
    with pytest.raises(CommandStoppedError, match="Give a CSV file with --given: worker, cns, cbo"):
        read_given(None, export)
    with pytest.raises(CommandStoppedError, match=r"short\.csv lacks columns: cbo, cnes"):
        read_given(short, export)
    with pytest.raises(CommandStoppedError, match="June is no day"):
        Period.of("June", "")


def test_an_export_that_a_pack_lacks_is_said(data: Path, tmp_path: Path) -> None:
    run("pack", "new", tmp_path / "small")
    start = ("pack", "hand-over", tmp_path / "small")
    assert "There is no export x; there are: none." in run(
        *start, "x", tmp_path / "out", "--area", "cg", data=data, fails=True
    )


def test_group_activities_are_handed_over_on_the_command_line(visited: Path, tmp_path: Path) -> None:
    activity: dict[str, Value] = {
        "form": "atividade_coletiva",
        "held_on": "2026-11-18",
        "q.turno": "2",
        "q.tipo": "1",
        "q.temas_reuniao": ["5"],
        "q.attended": 6,
    }
    write(visited, [("session", derive_uuid("session", "meeting"), activity)])
    told = ("--area", "cg", "--given", tmp_path / "given.csv")
    start = ("pack", "hand-over", "assets/programmes/brazil_family_health", "ledi_atividade")
    assert ": 1. Left out: 0" in run(*start, tmp_path / "one", *told, data=visited)
    before = ("--before", tmp_path / "one" / "handed.json")
    assert ": 0. Left out: 0" in run(*start, tmp_path / "two", *told, *before, data=visited)
