"""
The command line, as an IT officer meets it: plain words, never a traceback.
"""

from __future__ import annotations

import contextlib
import io
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from sync_server.operations.cli import main
from sync_server.operations.data_folder import opened
from tests.support.servers import ROOT, ServerProcess, ask, try_enrol

COMMAND = [sys.executable, "-m", "sync_server.operations.cli"]


def run(*arguments: object, data: Path | None = None, fails: bool = False) -> str:
    """Runs a command in this process; its words."""
    given = [*map(str, arguments), *(["--data", str(data)] if data else [])]
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(given)
    assert "Traceback" not in err.getvalue()
    assert (code != 0) is fails, out.getvalue() + err.getvalue()
    return err.getvalue() if fails else out.getvalue()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A server with one team."""
    folder = tmp_path / "data"
    run("init", "--issuer", "District Health Society", data=folder)
    run("area", "add", "cg", "--name", "Chhattisgarh", "--level", "state", data=folder)
    run("area", "add", "rampur", "--name", "Rampur", "--parent", "cg", data=folder)
    run(
        "user",
        "add",
        "sunita",
        "--name",
        "Sunita Devi",
        "--role",
        "volunteer",
        "--area",
        "rampur",
        data=folder,
    )
    return folder


def test_help_tells_where_to_begin() -> None:
    words = run("--help")
    for command in (
        "init",
        "serve",
        "user",
        "area",
        "device",
        "enrol",
        "pack",
        "card",
        "import",
        "form",
        "demo",
    ):
        assert command in words
    assert "one-time code" in run("enrol", "--help").replace("\n", " ")


def test_areas_and_workers_are_shown_as_they_were_added(data: Path) -> None:
    assert run("area", "list", data=data).splitlines()[1:] == [
        "cg          Chhattisgarh  state",
        "  rampur    Rampur        team",
    ]
    assert "sunita      Sunita Devi  volunteer  rampur" in run("user", "list", data=data)


def test_a_code_for_a_worker_is_shown_once(data: Path) -> None:
    words = run("enrol", "sunita", data=data)
    assert len(words.splitlines()[0]) == 9
    assert "For one phone of Sunita Devi" in words


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("enrol", "nobody"), "There is no worker “nobody”"),
        (
            ("user", "add", "x", "--name", "X", "--role", "volunteer", "--area", "nowhere"),
            "There is no area “nowhere”",
        ),
        (
            ("user", "add", "sunita", "--name", "X", "--role", "volunteer", "--area", "rampur"),
            "is in use already",
        ),
        (
            ("user", "add", "Sunita Devi", "--name", "X", "--role", "volunteer", "--area", "rampur"),
            "cannot be a short name",
        ),
        (("user", "add", "x", "--name", "X", "--role", "king", "--area", "rampur"), "king"),
        (("device", "revoke", "x"), "There is no device “x”"),
        (("import", "missing.csv", "--area", "rampur"), "missing.csv cannot be read"),
        (("pack", "publish", "/nowhere", "--area", "cg"), "There is no readable pack"),
        (("card", "make", "/nowhere/cards.pdf"), "No such file or directory"),
        (("serve", "--fresh"), "Add --demo"),
        (("serve", "--site", "/nowhere"), "There is no built web app in /nowhere"),
    ],
)
def test_what_cannot_be_done_is_said_in_plain_words(
    data: Path, arguments: tuple[str, ...], words: str
) -> None:
    assert words in run(*arguments, data=data, fails=True)


def test_a_folder_without_a_server_is_told_how_to_make_one(tmp_path: Path) -> None:
    words = run("user", "list", data=tmp_path / "none", fails=True)
    assert "doorstep-server init" in words
    assert not (tmp_path / "none").exists()


def test_a_data_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    words = run("init", "--data", tmp_path / "file" / "data", fails=True)
    assert "cannot be written to" in words
    assert "--data" in words


def test_a_taken_port_is_told(data: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        words = run("serve", "--host", "127.0.0.1", "--port", port, data=data, fails=True)
    assert f"Port {port} cannot be used" in words
    assert "--port" in words


def test_an_import_says_what_is_wrong_by_row_and_column_and_takes_nothing_in(
    data: Path, tmp_path: Path
) -> None:
    sheet = tmp_path / "people.csv"
    sheet.write_text(
        "household_key,head_name,person_key,name,sex,birth_on\n"
        "H1,Ram,P1,Ram,male,1.2.1980\nH1,Ram,P2,Sita,woman,1985-01-01\nH1,Ram,P2,Gita,female,1985-01-01\n"
    )
    words = run("import", sheet, "--area", "rampur", data=data, fails=True)
    assert "Nothing was imported: the file has 3 mistakes." in words
    assert "row 2, column birth_on: not a date; expected a date such as 2026-11-01" in words
    assert "row 3, column sex" in words
    assert "row 4, column person_key" in words
    sheet.write_text("household_key,head_name,person_key,name,sex,birth_on\nH1,Ram,P1,Ram,male,1980-01-01\n")
    assert "Households: 1 new" in run("import", sheet, "--area", "rampur", "--worker", "sunita", data=data)
    assert "Unchanged: 2." in run("import", sheet, "--area", "rampur", "--worker", "sunita", data=data)


def test_a_new_signing_key_takes_over_and_the_old_one_is_withdrawn(data: Path) -> None:
    (old,) = run("card", "key", data=data).splitlines()
    new, before = run("card", "key", "--new", data=data).splitlines()
    assert new.endswith("signs")
    assert before == old.replace("signs", "read only")
    assert run("card", "key", "--withdraw", old[:8], data=data).splitlines() == [new]
    assert "eight hexadecimal digits" in run("card", "key", "--withdraw", "x", data=data, fails=True)


def test_blank_cards_are_printed(data: Path, tmp_path: Path) -> None:
    assert "3 cards are in" in run("card", "make", tmp_path / "cards.pdf", "--count", "3", data=data)
    assert (tmp_path / "cards.pdf").read_bytes().startswith(b"%PDF-")
    assert len((tmp_path / "cards.csv").read_text().splitlines()) == 4
    run("card", "make", tmp_path / "card.svg", "--count", "2", "--words", "Family card", data=data)
    assert all(b"Family card" in path.read_bytes() for path in tmp_path.glob("card-*-000?.svg"))
    run("card", "make", tmp_path / "card.png", "--count", "1", data=data)
    assert (tmp_path / "card.png").read_bytes().startswith(b"\x89PNG")
    assert ".svg or .png" in run("card", "make", tmp_path / "card.doc", data=data, fails=True)
    assert "Between 1 and 1000" in run(
        "card", "make", tmp_path / "x.pdf", "--count", "0", data=data, fails=True
    )


def test_a_card_says_whose_it_is_only_after_a_warning(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet = tmp_path / "people.csv"
    sheet.write_text("household_key,house_no,person_key,name,sex,birth_on\nH1,12 B,P1,Ram,male,1980-02-01\n")
    run("import", sheet, "--area", "rampur", data=data)
    with opened(data) as store, store.reading() as view:
        areas = [area.id for area in view.directory.areas()]
        (home,) = (
            one.id
            for area in areas
            for one in view.changes.changed_since(area, 0, kinds=["household"], limit=9)
        )
    make = ("card", "make", tmp_path / "card.svg", "--household", home, "--mark", "house")

    monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
    run(*make, data=data, fails=True)
    assert not (tmp_path / "card.svg").exists()
    run(*make, "--yes", data=data)
    assert ">12 B<" in (tmp_path / "card.svg").read_text()
    assert "nobody's yet" in run("card", "make", tmp_path / "x.pdf", "--mark", "house", data=data, fails=True)


def test_a_form_with_a_mistake_is_told_with_sheet_row_and_column(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.active.title = "survey"
    book["survey"].append(["type", "name", "label", "relevant"])
    book["survey"].append(["integer", "age", "How old?", "${nobody} > 1"])
    book.save(tmp_path / "form.xlsx")
    done = subprocess.run(
        [*COMMAND, "form", "check", str(tmp_path / "form.xlsx")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "survey, row 2, column relevant" in done.stdout


def test_the_demo_serves_two_accounts_prepares_nothing_twice_and_ends_cleanly(tmp_path: Path) -> None:
    first = run("demo", data=tmp_path)
    codes = [line.rsplit(":  ", 1)[1] for line in first.splitlines() if "):  " in line]
    assert len(codes) == 2
    server = ServerProcess(tmp_path, ["--demo"])
    server.start()
    answered, _ = try_enrol(server.address, codes[0])
    assert (answered.status, answered.json()["worker"]["name"]) == (200, "Sunita Devi")
    assert ask(server.address, "GET", "/api/v1/health").json()["status"] == "ok"
    code, out, log = server.end()
    assert "Building" not in out
    assert (code, "Traceback" in log) == (0, False)
    assert codes[1] in out
    assert "Doorstep has ended" in out
    again = run("demo", data=tmp_path)
    assert codes[0] not in again, "a used code is replaced"
    assert codes[1] in again, "an unused code stays"


def test_beginning_the_demo_anew_touches_no_server_that_is_no_demo(data: Path) -> None:
    words = run("serve", "--demo", "--fresh", "--port", "0", data=data, fails=True)
    assert "is no demo" in words
    assert (data / "doorstep.sqlite").exists()
