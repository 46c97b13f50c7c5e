"""
Forms on the command line: a workbook filled in from a file, recorded visits written for other tools.
"""

from __future__ import annotations

import csv
import json
import os
import signal
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from subprocess import PIPE, STDOUT, Popen
from typing import Any
from urllib.request import urlopen

import pytest

from shared.programmes.pack import decode_pack, encode_pack
from sync_server.adapters.database_setting import VARIABLE
from sync_server.adapters.xlsform import compile_form
from sync_server.operations.data_folder import opened
from sync_server.operations.errors import CommandStoppedError
from sync_server.operations.form_commands import _write_all
from sync_server.operations.form_preview import (
    STARTED,
    _wait_until_it_answers,
    prepare_preview,
    preview_pack,
)
from sync_server.operations.prepare_pack import build_pack_folder
from sync_server.ports.change_log import Mark, StoredRecord
from sync_server.ports.directory import Pack
from sync_server.use_cases.export_submissions import find_definitions, submissions
from tests.integration.sync_server.test_command_line import COMMAND, run
from tests.integration.sync_server.test_xlsform import a_workbook, survey
from tests.support.servers import ROOT
from tests.support.shipped_packs import built_pack

PACK = Path(__file__).parents[3] / "assets" / "programmes" / "india_asha"
FORM = "pnc_mother"
HOME, PRACTICE = "01900000-0000-7000-8000-000000000001", "01900000-0000-7000-8000-000000000002"


def a_form(folder: Path) -> Path:
    rows = (
        ("integer", "age", "How old?", "", ". < 120"),
        ("text", "name", "Name?", "${age} > 5"),
        ("begin repeat", "child", "Child"),
        ("text", "called", "Called?"),
        ("end repeat", ""),
    )
    return a_workbook(folder, survey(*rows))


def answers(folder: Path, **given: Any) -> Path:
    path = folder / "answers.json"
    path.write_text(json.dumps(given), encoding="utf-8")
    return path


def test_form_is_filled_in_from_a_file(tmp_path: Path) -> None:
    given = answers(tmp_path, age=7, name="Asha", **{"child[1]/called": "A", "child[2]/called": "B"})
    told = json.loads(run("form", "run", a_form(tmp_path), "--answers", given))
    assert (7, "Asha", ["A", "B"]) == (told["age"], told["name"], [one["called"] for one in told["child"]])
    assert "<called>B</called>" in run("form", "run", a_form(tmp_path), "--answers", given, "--as", "xml")
    assert "called,PARENT_KEY,KEY" in run("form", "run", a_form(tmp_path), "--answers", given, "--as", "csv")


def test_answers_that_do_not_stand_are_told(tmp_path: Path) -> None:
    given = answers(tmp_path, age=300, gone="x")
    told = run("form", "run", a_form(tmp_path), "--answers", given, fails=True)
    assert "/data/age" in told
    assert "gone: not asked" in told


@pytest.mark.parametrize("text", ["[1]", "{", "7"])
def test_file_that_holds_no_answers_is_refused_in_words(tmp_path: Path, text: str) -> None:
    path = tmp_path / "answers.json"
    path.write_text(text, encoding="utf-8")
    assert "answers.json" in run("form", "run", a_form(tmp_path), "--answers", path, fails=True)


def test_form_that_nobody_published_is_not_exported(tmp_path: Path) -> None:
    run("init", data=tmp_path / "data")
    told = run("form", "export", "nothing", tmp_path / "out", data=tmp_path / "data", fails=True)
    assert "nothing" in told
    assert not (tmp_path / "out").exists()


def test_export_is_written_into_the_audit_log_before_a_file_is(tmp_path: Path) -> None:
    data = tmp_path / "data"
    run("init", data=data)
    run("area", "add", "cg", "--name", "Chhattisgarh", "--level", "state", data=data)
    run("area", "add", "rampur", "--name", "Rampur", "--parent", "cg", data=data)
    run("pack", "publish", PACK, "--area", "cg", data=data)
    before = exports(data)

    run("form", "export", FORM, tmp_path / "out", data=data)
    run("form", "export", FORM, tmp_path / "out", "--area", "rampur", data=data)

    assert before == []
    assert exports(data) == [("cg", "console", FORM), ("rampur", "console", FORM)]


def exports(data: Path, action: str = "visits.exported") -> list[tuple[str, str, str]]:
    """Area, actor and subject of each export that the audit log knows."""
    with opened(data) as store, store.reading() as view:
        areas = {one.id: one.code for one in view.directory.areas()}
        return [
            (areas[link.area], link.actor, link.subject)
            for area in areas
            for link in view.changes.audit_links(area, 0, limit=99)
            if link.action == action
        ]


@dataclass(frozen=True)
class OneMoment:
    """A store with one pack and these records."""

    pack: Pack
    records: tuple[StoredRecord, ...]

    @property
    def changes(self) -> OneMoment:
        return self

    @property
    def directory(self) -> OneMoment:
        return self

    def find_case(self, area: str) -> None:
        return None

    def packs(self) -> Sequence[Pack]:
        return [replace(self.pack, content=b"")]

    def find_pack(self, areas: Sequence[str], sha256: bytes) -> Pack:
        return self.pack

    def changed_since(
        self, area: str, revision: int, *, kinds: Collection[str], limit: int
    ) -> Sequence[StoredRecord]:
        return [one for one in self.records if one.kind in kinds and one.revision > revision][:limit]


def a_record(number: int, kind: str, id_: str = "", **fields: Any) -> StoredRecord:
    made = Mark(number, "d", 0)
    named = id_ or f"01900000-0000-7000-8000-{number:012d}"
    return StoredRecord(area="a", id=named, kind=kind, revision=number, made=made, fields=fields)


def a_visit(number: int, **fields: Any) -> StoredRecord:
    answers = {"q.mother_alive": "yes", "q.mother_danger": ["none"], "q.gone": "x"}
    return a_record(number, "visit", **{"form": FORM, "household": HOME, **answers, **fields})


@pytest.fixture(scope="module")
def published() -> Pack:
    built = build_pack_folder(PACK).pack
    assert built is not None
    content = encode_pack(built)
    return Pack(
        area="a",
        pack_id=built.id,
        version=built.version,
        sha256=b"",
        size_bytes=len(content),
        published_ms=0,
        content=content,
    )


def test_visits_of_a_form_become_its_submissions(published: Pack, tmp_path: Path) -> None:
    records = (
        a_record(1, "household", HOME),
        a_record(2, "household", PRACTICE, practice=True),
        a_visit(3),
        a_visit(4, household=PRACTICE),
        a_visit(5, void_reason="twice"),
        a_visit(6, form="other"),
    )
    view: Any = OneMoment(published, records)
    (one,) = submissions(view, FORM, ["a"])
    assert ("uuid:01900000-0000-7000-8000-000000000003", ("gone",)) == (one.key, one.left)
    assert ("yes", ["none"]) == (one.session.value("mother_alive"), one.session.value("mother_danger"))
    definitions = list(find_definitions(view, FORM).values())
    _write_all(tmp_path, "csv", definitions, [(one.key, one.session)])
    text = (tmp_path / f"{definitions[0].id}.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(text.splitlines()))
    assert [(one.key, "none")] == [(row["KEY"], row["mother_danger"]) for row in rows]


def test_what_is_asked_of_such_a_person_only_is_exported_too() -> None:
    built = built_pack("brazil_family_health")
    assert built.pack is not None
    pack = Pack(
        area="a", pack_id=built.pack.id, version="1", sha256=b"", size_bytes=0, published_ms=0, content=built.blob
    )  # fmt: skip
    answers = {"q.estado": "gestante", "q.sinais": ["nenhum"], "q.sem_prenatal": "yes"}
    answered = {**answers, "submitted_at_ms": 1_795_183_200_000}
    records = (
        a_record(1, "household", HOME, tipo_imovel="1"),
        a_record(2, "person", "p", sex="female", birth_on="1990-01-01", household=HOME),
        a_visit(3, form="visita", person="p", visited_on="2026-11-20", **answered),
    )
    view: Any = OneMoment(pack, records)
    (one,) = submissions(view, "visita", ["a"])
    assert ("gestante", "yes") == (one.session.value("estado"), one.session.value("sem_prenatal"))


def test_cell_that_a_spreadsheet_would_run_is_text(tmp_path: Path) -> None:
    given = answers(tmp_path, age=7, name="=1+1")
    assert "'=1+1" in run("form", "run", a_form(tmp_path), "--answers", given, "--as", "csv")


def test_workbook_is_previewed_with_people_of_a_demo_and_nothing_is_kept(tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    (site / "index.html").write_bytes(b"<page>")
    page = {"type": "text/html", "size": 6, "sha256": "ab" * 32, "cache": "no-cache", "encodings": {}}
    listed = {"format": 1, "version": "1", "headers": {}, "files": {"/index.html": page}}
    listed |= {"fallback": "/index.html", "not_found_prefixes": ["/api/"]}
    (site / "headers.json").write_text(json.dumps(listed), encoding="utf-8")
    command = [*COMMAND, "form", "preview", str(a_form(tmp_path)), "--no-browser", "--site", str(site)]
    environment = {**os.environ, "TMPDIR": str(tmp_path)}

    shown = Popen(command, stdout=PIPE, stderr=STDOUT, text=True, env=environment, cwd=ROOT)
    assert shown.stdout is not None
    told = []
    while not told or not told[-1].startswith(STARTED):
        told.append(shown.stdout.readline())
        assert told[-1], told
    address = told[-1].removeprefix(STARTED).strip()
    _wait_until_it_answers(address)
    with urlopen(address) as answer:
        assert answer.read() == b"<page>"
    shown.send_signal(signal.SIGINT)
    shown.communicate(timeout=30)

    assert any("Type the code" in line for line in told)
    assert list(tmp_path.glob("doorstep-preview-*")) == []


def test_previewed_form_stands_in_the_demos_pack(tmp_path: Path) -> None:
    definition = compile_form(a_form(tmp_path)).definition
    demo = build_pack_folder(PACK).pack
    assert definition is not None and demo is not None

    pack = preview_pack(replace(definition, languages=("Kiswahili (sw)",)), demo)

    assert (pack.languages[-1], set(pack.forms) - set(demo.forms)) == ("sw", {definition.id})
    assert decode_pack(encode_pack(pack)).form(definition.id).definition == definition.to_wire() | {
        "languages": ["Kiswahili (sw)"]
    }


def test_preview_touches_no_database_of_the_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    definition = compile_form(a_form(tmp_path)).definition
    assert definition is not None
    monkeypatch.setenv(VARIABLE, "postgresql://elsewhere/db")

    with pytest.raises(CommandStoppedError, match=VARIABLE):
        prepare_preview(definition, tmp_path, print)
