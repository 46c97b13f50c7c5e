"""
Programme packs on the command line: made, checked, tried, compared, published, taken back.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sync_server.operations.console import HERE, Data, command_group, day_and_time, say, table
from sync_server.operations.errors import CommandStoppedError

if TYPE_CHECKING:
    from shared.programmes.pack import Pack
    from sync_server.use_cases.build_pack import BuiltPack

pack = command_group("Programme packs: forms, schedules, words.")

Folder = Annotated[Path, typer.Argument(help="Folder with pack.xlsx, forms/ and media/.")]
AreaName = Annotated[
    str, typer.Option("--area", help="Short name of the area; all below it receive the pack too.")
]


@pack.command("new")
def pack_new(
    folder: Annotated[Path, typer.Argument(help="The folder to make; its name becomes the pack's.")],
    languages: Annotated[str, typer.Option(help="Language codes, the first is the main one.")] = "en",
) -> None:
    """Make a small pack to begin with: every sheet, three forms, three cases. Edit it in a spreadsheet."""
    from sync_server.adapters.pack_template import write_pack_template
    from sync_server.use_cases.build_pack import LANGUAGE

    pack_id = folder.name
    if not (pack_id.isascii() and pack_id.replace("_", "").isalnum() and pack_id == pack_id.lower()):
        raise CommandStoppedError("Name the folder with small letters, digits and _, such as measles_2027.")
    codes = list(dict.fromkeys(languages.replace(",", " ").split())) or ["en"]
    if wrong := [code for code in codes if not LANGUAGE.fullmatch(code)]:
        raise CommandStoppedError(f"Write languages as codes, such as: en hi. Not one: {', '.join(wrong)}.")
    write_pack_template(folder, pack_id, codes)
    say(f"Made {folder}. Edit its workbooks, then `doorstep-server pack check {folder}`.")


@pack.command("check")
def pack_check(folder: Folder) -> None:
    """Tell everything that must be mended, with sheet, row and cure, and what nobody has confirmed yet."""
    from sync_server.adapters.pack_folder import PackFolder
    from sync_server.use_cases.pack_notes import place_of, unconfirmed_notes, unmarked_parts, untried_parts

    built, size = _built(folder)
    tables = PackFolder(folder).read().tables
    tests = tables.get("tests")
    for note in unconfirmed_notes(built):
        say(f"{note.mark}: {note.about}: {note.text}")
    for part in unmarked_parts(built):
        say(f"no note: {place_of(part, tables)}: Say in the sheet notes where it comes from.")
    for part in untried_parts(built, tests.rows if tests else ()):
        say(f"no case: {place_of(part, tables)}: Add one to the sheet tests that expects it.")
    say(f"{built.id} {built.version} is whole: {size} bytes.")


@pack.command("test")
def pack_test(folder: Folder) -> None:
    """Run the cases of the sheet tests."""
    from sync_server.operations.prepare_pack import try_pack_folder

    built, _ = _built(folder)
    failures = try_pack_folder(folder, built)
    for failure in failures:
        say(str(failure))
    if failures:
        raise CommandStoppedError(f"{len(failures)} to mend.")
    say(f"{built.id} {built.version}: every case comes out as written.")


@pack.command("publish")
def pack_publish(folder: Folder, area_name: AreaName, data: Data = HERE) -> None:
    """Build a pack, run its cases and publish it to an area; phones receive it with their next sync."""
    from sync_server.adapters.system import SystemClock
    from sync_server.operations.data_folder import opened
    from sync_server.operations.prepare_pack import try_pack_folder
    from sync_server.use_cases.keep_directory import get_area
    from sync_server.use_cases.lost_fields import lost_fields
    from sync_server.use_cases.pack_notes import unconfirmed_notes
    from sync_server.use_cases.publish_pack import (
        clashing_forms,
        present_pack,
        publish_pack,
        registering_pack,
        ways_cases_need,
    )

    built, content = built_folder(folder)
    failures = try_pack_folder(folder, built)
    if failures:
        lines = ["The pack was not published. Cases that fail:", *(str(failure) for failure in failures)]
        raise CommandStoppedError("\n".join(lines))
    with opened(data) as store, store.transaction() as work:
        place = get_area(work.directory, area_name)
        clashes = clashing_forms(work.directory, area=place, pack=built)
        if clashes:
            lines = [f"“{form}” is a form of {other} already: rename it." for form, other in clashes.items()]
            raise CommandStoppedError("\n".join(["The pack was not published.", *lines]))
        if lost := ways_cases_need(work.directory, area=place, pack=built):
            lines = [
                f"“{name}” is gone or changed, and cases may stand on it: see SPEC.md, Cases."
                for name in lost
            ]
            raise CommandStoppedError("\n".join(["The pack was not published.", *lines]))
        present = present_pack(work.directory, area=place, pack_id=built.id)
        published = publish_pack(
            work,
            area=place,
            pack_id=built.id,
            version=built.version,
            content=content,
            clock=SystemClock(),
        )
        registers = registering_pack(work.directory, area=place)
    if published is None:
        say(f"{place.name} has just this version of {built.id} already.")
        return
    say(f"Published {built.id} {built.version} to {place.name} and all below it ({len(content)} bytes).")
    for name in lost_fields(present, built) if present else ():
        say(f"No form writes “{name}” down any more: what is there stays, and no renamed rule finds it.")
    if registers != built.id:
        say(f"Households and people are registered there with the forms of {registers or 'no pack yet'}.")
    open_notes = len(unconfirmed_notes(built))
    if open_notes:
        say(
            f"{open_notes} things are to be confirmed before field use: `doorstep-server pack check {folder}`."
        )


@pack.command("revert")
def pack_revert(
    pack_id: Annotated[str, typer.Argument(metavar="PACK", help="As `pack list` shows it.")],
    version: Annotated[str, typer.Option(help="The earlier version to go back to.")],
    area_name: AreaName,
    data: Data = HERE,
    anyway: Annotated[
        bool, typer.Option("--anyway", help="Also where cases stand in a stage that it lacks.")
    ] = False,
) -> None:
    """Publish an earlier version again; forms begun with the other one are finished with it."""
    from shared.programmes.pack import decode_pack
    from sync_server.adapters.system import SystemClock
    from sync_server.operations.data_folder import opened
    from sync_server.use_cases.keep_directory import get_area
    from sync_server.use_cases.publish_pack import find_published, present_pack, publish_pack
    from sync_server.use_cases.stranded_cases import stranded_cases

    with opened(data) as store, store.transaction() as work:
        place = get_area(work.directory, area_name)
        earlier = find_published(work.directory, area=place, pack_id=pack_id, version=version)
        if earlier is None:
            raise CommandStoppedError(f"{place.name} never had {pack_id} {version}; see `pack list`.")
        present = present_pack(work.directory, area=place, pack_id=pack_id)
        back = decode_pack(earlier.content)
        stranded = stranded_cases(work, area=place, present=present, other=back) if present else ()
        if stranded and not anyway:
            lines = [f"{one.case} ({one.kind}) stands in “{one.stage}”." for one in stranded]
            stands = f"{len(stranded)} cases stand in a stage that {version} lacks; no phone could go on with them:"
            cure = "Move them on first, or say --anyway: they go on once a version has the stage again."
            raise CommandStoppedError("\n".join(["Nothing was changed.", stands, *lines, cure]))
        publish_pack(
            work,
            area=place,
            pack_id=pack_id,
            version=version,
            content=earlier.content,
            clock=SystemClock(),
        )
    for one in stranded:
        say(f"{one.case} ({one.kind}) waits in “{one.stage}” for a version that has it.")
    say(f"{place.name} has {pack_id} {version} again.")


@pack.command("diff")
def pack_diff(
    before: Annotated[Path, typer.Argument(help="The earlier pack's folder.")],
    after: Annotated[Path, typer.Argument(help="The later pack's folder.")],
) -> None:
    """Tell what two packs differ in: + is new, - is gone, ~ is changed."""
    from sync_server.use_cases.pack_differences import pack_differences

    lines = pack_differences(_built(before)[0], _built(after)[0])
    for line in lines:
        say(line)
    say(f"{len(lines)} differences.")


@pack.command("export")
def pack_export(
    folder: Folder,
    out: Annotated[Path, typer.Argument(help="Folder to write one CSV file for each sheet to.")],
) -> None:
    """Write a pack's workbooks as plain text, for reading, for translators, for version control."""
    from sync_server.adapters.pack_text import write_pack_text

    _built(folder)
    say(f"{len(write_pack_text(folder, out))} files are in {out}.")


@pack.command("hand-over")
def pack_hand_over(
    folder: Folder,
    export_id: Annotated[str, typer.Argument(metavar="EXPORT", help="As the sheet exports names it.")],
    out: Annotated[Path, typer.Argument(help="Folder to write to; made where it is not there.")],
    area_name: AreaName,
    given: Annotated[
        Path | None,
        typer.Option(help="A CSV file of what the sheet says is given; a column worker, empty for all."),
    ] = None,
    begin: Annotated[str, typer.Option("--from", help="First day, as in 2026-11-01.")] = "",
    end: Annotated[str, typer.Option("--to", help="Last day.")] = "",
    written_as: Annotated[str, typer.Option("--as", help="xml or json.")] = "xml",
    before: Annotated[
        Path | None,
        typer.Option(help="handed.json of the last hand-over: what says the same is not written again."),
    ] = None,
    offset_minutes: Annotated[int, typer.Option(help="How far clocks there are ahead of UTC.")] = 0,
    data: Data = HERE,
) -> None:
    """Write records as an authority wants them; what breaks its rules is named and left."""
    from sync_server.operations.hand_over import Period, hand_over_area, read_given, read_notes

    exports = {one.id: one for one in _whole(folder)[1].exports}
    export = exports.get(export_id)
    if export is None:
        raise CommandStoppedError(
            f"There is no export {export_id}; there are: {', '.join(exports) or 'none'}."
        )
    told = read_given(given, export)
    period = Period.of(begin, end)
    noted = read_notes(before)
    hand_over_area(export, data, area_name, period, out, told, written_as, offset_minutes, noted)


@pack.command("list")
def pack_list(data: Data = HERE) -> None:
    """Show published packs, newest first."""
    from sync_server.operations.data_folder import opened

    with opened(data) as store, store.reading() as view:
        codes = {one.id: one.code for one in view.directory.areas()}
        rows = [
            (
                one.pack_id,
                one.version,
                codes.get(one.area, ""),
                str(one.size_bytes),
                day_and_time(one.published_ms),
            )
            for one in view.directory.packs()
        ]
    table(("pack", "version", "area", "bytes", "published"), rows)


def built_folder(folder: Path) -> tuple[Pack, bytes]:
    """
    The pack of a folder and its bytes.

    Raises:
        CommandStoppedError: with everything that keeps it from being built.
    """
    pack, built = _whole(folder)
    return pack, built.blob


def _whole(folder: Path) -> tuple[Pack, BuiltPack]:
    from sync_server.operations.prepare_pack import build_pack_folder

    built = build_pack_folder(folder)
    if built.pack is None:
        raise CommandStoppedError("\n".join(["To mend:", *(str(problem) for problem in built.problems)]))
    return built.pack, built


def _built(folder: Path) -> tuple[Pack, int]:
    built, content = built_folder(folder)
    return built, len(content)
