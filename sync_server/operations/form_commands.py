"""
Forms on the command line: workbooks checked and tried, recorded visits written for other tools.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sync_server.operations.console import HERE, Data, command_group, read_file, say
from sync_server.operations.errors import CommandStoppedError

if TYPE_CHECKING:
    from shared.forms.definition import Definition
    from shared.forms.session import Session

form = command_group("Form workbooks, and what was filled in.")

Workbook = Annotated[Path, typer.Argument(help="An XLSForm workbook (.xlsx, .xls) or an XForm (.xml).")]
WRITTEN_AS = ("csv", "json", "xml")


@form.command("check")
def form_check(file: Workbook) -> None:
    """Check a form workbook: every mistake with its sheet, row and column."""
    from sync_server.adapters.xlsform import ERROR, check_form

    read_file(file)
    problems = check_form(file)
    for problem in problems:
        say(str(problem))
    errors = sum(1 for problem in problems if problem.severity == ERROR)
    if errors:
        raise CommandStoppedError(f"{file.name}: {errors} to mend.")
    say(f"{file.name}: good.")


@form.command("run")
def form_run(
    file: Workbook,
    answers: Annotated[Path, typer.Option(help="Answers by question name, as JSON.")],
    written_as: Annotated[str, typer.Option("--as", help="What is printed: csv, json or xml.")] = "json",
    now_ms: Annotated[int, typer.Option(help="The moment it is filled in, UTC milliseconds.")] = 0,
    offset_minutes: Annotated[int, typer.Option(help="How far clocks there are ahead of UTC.")] = 0,
) -> None:
    """Fill in a form from a file of answers and print what it holds; says which answers do not stand."""
    from shared.forms.refill import replay
    from shared.forms.session import Session
    from shared.forms.steps import FormContext

    definition = _compiled(file)
    context = FormContext(now_ms=now_ms, utc_offset_minutes=offset_minutes)
    session = Session(definition, context)
    given = _answers(answers)
    replay(session, given, keep=True)
    session.finish(now_ms)
    say(_written(session, written_as))
    wrong = [f"{problem.ref}: {problem.message or problem.code}" for problem in session.problems()]
    unasked = sorted(set(given) - set(session.answers()))
    wrong += [f"{name}: not asked" for name in unasked]
    wrong += [f"{place}: stands in a circle that does not settle" for place in session.unsettled]
    if wrong:
        raise CommandStoppedError("\n".join(wrong))


@form.command("preview")
def form_preview(
    file: Workbook,
    site: Annotated[
        Path | None, typer.Option(help="Folder of the built web app; as `./dev web` builds it.")
    ] = None,
    port: Annotated[int, typer.Option(help="Port to listen on; 0 takes any free one.")] = 0,
    browser: Annotated[bool, typer.Option(help="Open it in this machine's browser.")] = True,
) -> None:
    """Try a form workbook in the browser, as on a phone, with people of a demo. Nothing of it is kept."""
    import webbrowser
    from tempfile import TemporaryDirectory

    from sync_server.operations.form_preview import SITE, prepare_preview, serve_preview
    from sync_server.operations.serve import open_site

    definition = _compiled(file)
    open_site(site or SITE)
    with TemporaryDirectory(prefix="doorstep-preview-") as folder:
        account = prepare_preview(definition, Path(folder), say)
        say(f"Type the code {account.code}, choose a PIN, open a household and start a visit.")
        say(f"Whoever has nothing due can be asked: {definition.title_in('')}. Ctrl-C ends it.")
        show = webbrowser.open if browser else str
        serve_preview(Path(folder), site=site or SITE, port=port, say=say, show=show)


@form.command("export")
def form_export(
    name: Annotated[str, typer.Argument(help="The form's id.")],
    folder: Annotated[Path, typer.Argument(help="Folder to write to; made where it is not there.")],
    area: Annotated[
        str, typer.Option(help="Short name of an area; all below it too. All of them without.")
    ] = "",
    written_as: Annotated[str, typer.Option("--as", help="csv, json or xml.")] = "csv",
    cases: Annotated[bool, typer.Option(help="Also what only the people on cases' lists may see.")] = False,
    data: Data = HERE,
) -> None:
    """Write a form's recorded visits as ODK's tools read them; the audit log notes it. Sealed answers stay."""
    from sync_server.adapters.system import SystemClock
    from sync_server.operations.data_folder import opened
    from sync_server.use_cases.export_submissions import find_definitions, note_export, submissions

    _known_format(written_as)
    with opened(data) as store:
        with store.reading() as view:
            areas = list(view.directory.areas())
            top = next((one.id for one in areas if one.code == area), "")
            if area and not top:
                raise CommandStoppedError(f"There is no area named {area}.")
            wanted = [one.id for one in areas if not top or top in one.path]
            if cases:
                wanted += [one.area for one in view.directory.cases() if one.team in wanted]
            definitions = find_definitions(view, name)
            if not definitions:
                raise CommandStoppedError(f"No published pack has a form named {name}.")
            found = [(one.key, one.session) for one in submissions(view, name, wanted)]
        tops = {top} if top else {one.id for one in areas if one.parent is None}
        beside = set(wanted) - {one.id for one in areas}
        with store.transaction() as work:
            note_export(work, name, sorted(tops | beside), clock=SystemClock())
    folder.mkdir(parents=True, exist_ok=True)
    _write_all(folder, written_as, list(definitions.values()), found)
    say(f"{len(found)} visits are in {folder}.")


def _known_format(written_as: str) -> None:
    if written_as not in WRITTEN_AS:
        raise CommandStoppedError(f"{written_as} is not one of {', '.join(WRITTEN_AS)}.")


def _compiled(file: Path) -> Definition:
    from sync_server.adapters.xlsform import compile_form

    read_file(file)
    compiled = compile_form(file)
    if compiled.definition is None:
        raise CommandStoppedError("\n".join(str(problem) for problem in compiled.problems))
    return compiled.definition


def _answers(file: Path) -> Mapping[str, object]:
    try:
        found = json.loads(read_file(file))
    except ValueError as cause:
        raise CommandStoppedError(f"{file.name} is not JSON: {cause}") from cause
    if not isinstance(found, dict):
        raise CommandStoppedError(f"{file.name} must hold answers by question name.")
    return found


def _written(session: Session, written_as: str) -> str:
    from shared.forms.submission import columns_of, json_of_session, rows_of_session, xml_of_session

    _known_format(written_as)
    if written_as == "xml":
        return xml_of_session(session)
    if written_as == "json":
        return json.dumps(json_of_session(session), ensure_ascii=False, indent=1)
    columns = columns_of(session.definition)
    rows = rows_of_session(session, "uuid:")
    return "\n".join(_table(columns[name], rows[name]) for name in columns)


def _table(columns: Iterable[str], rows: Iterable[Mapping[str, str]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(columns), restval="", extrasaction="ignore", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({name: _harmless(cell) for name, cell in row.items()} for row in rows)
    return text.getvalue()


def _harmless(cell: str) -> str:
    # A spreadsheet would run what begins like a formula; numbers are no formulas.
    return f"'{cell}" if cell[:1] in "=+@\t\r" or (cell[:1] == "-" and not _is_number(cell)) else cell


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _write_all(
    folder: Path, written_as: str, definitions: list[Definition], found: list[tuple[str, Session]]
) -> None:
    from shared.forms.submission import json_of_session, xml_of_session

    if written_as == "xml":
        for key, session in found:
            (folder / f"{key.removeprefix('uuid:')}.xml").write_text(
                xml_of_session(session), encoding="utf-8"
            )
        return
    if written_as == "json":
        told: list[dict[str, Any]] = [{"__id": key, **json_of_session(session)} for key, session in found]
        text = json.dumps(told, ensure_ascii=False, indent=1)
        (folder / f"{definitions[0].id}.json").write_text(text, encoding="utf-8")
        return
    _write_tables(folder, definitions, found)


def _write_tables(folder: Path, definitions: list[Definition], found: list[tuple[str, Session]]) -> None:
    from shared.forms.submission import columns_of, rows_of_session

    columns: dict[str, dict[str, None]] = {}
    for definition in definitions:
        for name, own in columns_of(definition).items():
            # Columns of every published version: nothing that was answered is left out.
            columns.setdefault(name, {}).update(dict.fromkeys(own))
    rows: dict[str, list[Mapping[str, str]]] = {name: [] for name in columns}
    for key, session in found:
        for name, own_rows in rows_of_session(session, key).items():
            rows[name] += own_rows
    for name, own_columns in columns.items():
        (folder / f"{name}.csv").write_text(_table(own_columns, rows[name]), encoding="utf-8-sig", newline="")
