"""
Building a pack says everything that is wrong with it, with sheet, row, column and cure.
"""

import shutil
from dataclasses import replace

import pytest
from openpyxl import load_workbook

from shared.programmes.duplicates import DuplicateRule
from shared.programmes.pack import Pack, decode_pack
from sync_server.adapters.pack_folder import PackFolder
from sync_server.adapters.pack_template import write_pack_template
from sync_server.operations.prepare_pack import build_pack_folder
from sync_server.ports.packs import CompiledForm, PackSource, PackSourceError, Table, TableRow
from sync_server.use_cases.build_pack import BuiltPack, build_pack
from sync_server.use_cases.pack_conditions import can_hold
from sync_server.use_cases.pack_tables import PackProblem
from sync_server.use_cases.try_pack import try_pack
from tests.support.ashas import ASHA_FOLDER

QUESTIONS = frozenset({"birth_on", "fever", "seen"})


def table(*rows: dict[str, str]) -> Table:
    columns = tuple(dict.fromkeys(column for row in rows for column in row))
    return Table(
        columns,
        tuple(TableRow(number, {k: v for k, v in row.items() if v}) for number, row in enumerate(rows, 2)),
    )


def two(column: str, text: str) -> dict[str, str]:
    return {f"{column}::en": text, f"{column}::hi": text}


FORM = {"id": "f", "workbook": "f.xlsx", "saves_to": "visit", **two("title", "F")}
SCHEDULE = {"id": "s", "form": "f", "anchor": "birth_on", **two("title", "S")}
FIRST = {
    "schedule": "s",
    "index": "0",
    "day": "3",
    "opens_day": "2",
    "closes_day": "5",
    "late_until_day": "7",
    **two("label", "Day 3"),
}
SECOND = {
    **FIRST,
    "index": "1",
    "day": "7",
    "opens_day": "5",
    "closes_day": "11",
    "late_until_day": "11",
}
DECISION = {
    "id": "d",
    "form": "f",
    "question": "fever",
    "when": "${fever} = 'yes'",
    "tier": "day",
    **two("title", "Fever"),
    **two("action", "Go"),
    "picture": "p.png",
    **two("audio", "a.ogg"),
    **two("refer_to", "PHC"),
}
TARGET = {"id": "t", "form": "f", **two("title", "T")}
SWITCH = {"id": "way", "value": "new", "values": "new old", **two("text", "New or old way")}
META = (
    {"key": "id", "value": "tiny"},
    {"key": "version", "value": "1"},
    {"key": "languages", "value": "en hi"},
    {"key": "name", **two("text", "Tiny")},
)


def source(**tables: Table) -> PackSource:
    base = {
        "meta": table(*META),
        "forms": table(FORM),
        "schedules": table(SCHEDULE),
        "occurrences": table(FIRST, SECOND),
        "decisions": table(DECISION),
        "follow_ups": table({"tier": "day", "days": "1", "then_every_days": "1"}),
    }
    return PackSource(tables={**base, **tables}, forms=frozenset({"f.xlsx"}), media={"p.png": 1, "a.ogg": 1})


def build(given: PackSource) -> BuiltPack:
    return build_pack(
        given, lambda name, findings: CompiledForm(definition={}, version="1", questions=QUESTIONS)
    )


def problem(given: PackSource) -> PackProblem:
    built = build(given)
    assert built.pack is None
    assert not built.blob
    assert len(built.problems) == 1, [str(item) for item in built.problems]
    return built.problems[0]


def test_whole_source_builds():
    built = build(source())

    assert built.problems == ()
    assert built.pack is not None
    assert built.pack.schedules[0].occurrences[1].day == 7


def test_by_what_records_look_alike_reaches_the_phone():
    rows = table(
        {"kind": "person", "same": "birth_on sex"}, {"kind": "household", "same": "head_name house_no"}
    )
    built = build(source(duplicates=rows))
    assert built.problems == ()
    assert decode_pack(built.blob).duplicates == (
        DuplicateRule(kind="person", same=("birth_on", "sex")),
        DuplicateRule(kind="household", same=("head_name", "house_no")),
    )


def in_a_district(way: str) -> PackSource:
    new, old = ({**SCHEDULE, "id": one, "when": f"${{switch.way}} = '{one}'"} for one in ("new", "old"))
    days = table(*({**FIRST, "schedule": one} for one in ("new", "old")))
    trials = (
        {"case": "here", "records": "person p: birth_on=D-2", "expect_tasks": "new/0@p due=D+0"},
        {
            "case": "elsewhere",
            "records": "person p: birth_on=D-2",
            "expect_tasks": "old/0@p due=D+0",
            "switches": "way = old",
        },
    )
    switch = table({**SWITCH, "value": way})
    return source(schedules=table(new, old), occurrences=days, switches=switch, tests=table(*trials))


def of_a_district(way: str) -> Pack:
    built = build(in_a_district(way)).pack
    assert built is not None
    return replace(built, forms={})


def test_a_district_goes_one_of_two_ways_and_never_both():
    built = {way: of_a_district(way) for way in ("new", "old")}

    assert [one.when for one in built["new"].schedules] == ["'new' = 'new'", "'new' = 'old'"]
    assert [one.when for one in built["old"].schedules] == ["'old' = 'new'", "'old' = 'old'"]
    assert try_pack(built["new"], in_a_district("new")) == ()
    assert [failure.case for failure in try_pack(built["old"], in_a_district("old"))] == ["here"]


def test_a_case_about_no_known_switch_says_which_there_are():
    wrong = table({"case": "nowhere", "switches": "weather = fine"})
    given = replace(in_a_district("new"), tables={**in_a_district("new").tables, "tests": wrong})

    (failure,) = try_pack(of_a_district("new"), given)
    assert (failure.column, failure.expected, failure.found) == ("switches", "one of: way", "weather")


@pytest.mark.parametrize(
    ("sheet", "rows", "row", "column", "code"),
    [
        ("forms", [{**FORM, "workbook": "g.xlsx"}], 2, "workbook", "form.missing"),
        ("decisions", [{**DECISION, "id": "high fever"}], 2, "id", "cell.not_name"),
        ("meta", [*META, META[1]], 6, "key", "row.twice"),
        ("meta", [*META, {"key": "leese_days", "value": "30"}], 6, "key", "meta.unknown"),
        ("meta", [{**META[0], "value": "Tiny/.."}, *META[1:]], 2, "value", "meta.id"),
        ("meta", [*META[:2], {**META[2], "value": "en hi en"}, META[3]], 4, "value", "meta.languages"),
        (
            "schedules",
            [{**SCHEDULE, "repeat_days": "99999999999999999999"}],
            2,
            "repeat_days",
            "cell.out_of_range",
        ),
        ("schedules", [{**SCHEDULE, "when": "${sex} = 'f' and ${sex} = 'm'"}], 2, "when", "condition.never"),
        ("schedules", [{**SCHEDULE, "when": "${sex} = ‘f’"}], 2, "when", "condition.unknown"),
        ("schedules", [{**SCHEDULE, "when": "(" * 999 + "1" + ")" * 999}], 2, "when", "condition.unknown"),
        ("occurrences", [{**FIRST, "index": "00"}], 2, "index", "cell.not_whole"),
        ("occurrences", [{**FIRST, "index": "-1"}], 2, "index", "cell.out_of_range"),
        ("occurrences", [{**FIRST, "late_until_day": "1_000"}], 2, "late_until_day", "cell.not_whole"),
        ("targets", [{**TARGET, "goal": "-10"}], 2, "goal", "cell.out_of_range"),
        (
            "decisions",
            [{**DECISION, "when": "${fever} = 'a' and ${fever} = 'b'"}],
            2,
            "when",
            "condition.never",
        ),
        ("notes", [{"about": "schedulles", "mark": "trap", "text": "t"}], 2, "about", "note.dangling"),
        ("forms", [{**FORM, "saves_to": "moon"}], 2, "saves_to", "cell.not_allowed"),
        ("forms", [FORM, FORM], 3, "id", "row.twice"),
        ("forms", [{**FORM, "colour": "red"}], 1, "colour", "column.unknown"),
        ("forms", [{**FORM, "title::hi": ""}], 2, "title::hi", "translation.missing"),
        ("forms", [{**FORM, "save": "ghost > person.alive"}], 2, "save", "question.unknown"),
        ("forms", [{**FORM, "save": "seen > card.alive"}], 2, "save", "save.unknown"),
        ("forms", [{**FORM, "save": "seen"}], 2, "save", "cell.not_pairs"),
        ("schedules", [{**SCHEDULE, "form": "g"}], 2, "form", "form.unknown"),
        ("schedules", [{**SCHEDULE, "anchor": "wedding_on"}], 2, "anchor", "field.unknown"),
        ("schedules", [{**SCHEDULE, "when": "${wed} = 1"}], 2, "when", "field.unknown"),
        ("schedules", [{**SCHEDULE, "raised_when": "today()"}], 2, "raised_when", "condition.unknown"),
        ("schedules", [{**SCHEDULE, "when": "${switch.way} = 'new'"}], 2, "when", "switch.unknown"),
        ("switches", [{**SWITCH, "value": "other"}], 2, "value", "cell.not_allowed"),
        ("switches", [SWITCH, SWITCH], 3, "id", "row.twice"),
        ("switches", [{**SWITCH, "text::hi": ""}], 2, "text::hi", "translation.missing"),
        ("schedules", [{**SCHEDULE, "priority": "high"}], 2, "priority", "cell.not_whole"),
        ("schedules", [{**SCHEDULE, "covered_by": "t"}], 2, "covered_by", "schedule.unknown"),
        ("occurrences", [FIRST, {**SECOND, "opens_day": "4"}], 3, "opens_day", "window.overlap"),
        ("occurrences", [{**FIRST, "day": "5"}], 2, "day", "window.order"),
        ("occurrences", [{**FIRST, "closes_day": "9"}], 2, "day", "window.order"),
        ("occurrences", [FIRST, SECOND, {**FIRST, "schedule": "t"}], 4, "schedule", "schedule.unknown"),
        ("occurrences", [FIRST, FIRST], 3, "schedule", "row.twice"),
        ("targets", [{**TARGET, "form": "g"}], 2, "form", "form.unknown"),
        ("targets", [{**TARGET, "needed": "3"}], 2, "needed", "target.needed"),
        ("targets", [{**TARGET, "adds": "nowhere"}], 2, "adds", "target.adds"),
        ("targets", [{**TARGET, "each": "person", "needed": "0"}], 2, "needed", "target.needed"),
        ("targets", [{**TARGET, "amount": "50"}], 2, "currency", "target.currency"),
        ("targets", [{**TARGET, "when": "${wed} = 1"}], 2, "when", "field.unknown"),
        ("targets", [{**TARGET, "when": "${answer.ghost} = 1"}], 2, "when", "field.unknown"),
        ("schedules", [{**SCHEDULE, "repeat_days": "8"}], 2, "repeat_days", "window.overlap"),
        ("forms", [{**FORM, "roles": "volunteer nurse"}], 2, "roles", "cell.not_allowed"),
        ("forms", [{**FORM, "icon": "hose"}], 2, "icon", "cell.not_allowed"),
        ("decisions", [{**DECISION, "form": "g"}], 2, "form", "form.unknown"),
        ("decisions", [{**DECISION, "question": "ghost"}], 2, "question", "question.unknown"),
        ("decisions", [{**DECISION, "when": "${ghost} = 1"}], 2, "when", "question.unknown"),
        ("decisions", [{**DECISION, "when": "1 = 1"}], 2, "when", "decision.blind"),
        ("decisions", [{**DECISION, "picture": ""}], 2, "picture", "danger.picture"),
        ("decisions", [{**DECISION, "picture": "q.png"}], 2, "picture", "media.missing"),
        ("decisions", [{**DECISION, **two("audio", "")}], 2, "audio::", "danger.audio"),
        ("decisions", [{**DECISION, "audio::hi": "b.ogg"}], 2, "audio::hi", "media.missing"),
        ("decisions", [{**DECISION, **two("refer_to", "")}], 2, "refer_to::", "danger.refer_to"),
        ("decisions", [{**DECISION, "quiet": "perhaps"}], 2, "quiet", "cell.not_yes_no"),
        ("follow_ups", [{"tier": "now", "days": "0"}], 0, "tier", "follow_up.missing"),
        ("calls", [{"id": "c", **two("label", "C")}], 2, "number", "call.nobody"),
        ("notes", [{"about": "decisions:x", "mark": "trap", "text": "t"}], 2, "about", "note.dangling"),
        ("duplicates", [{"kind": "visit", "same": "cpf"}], 2, "kind", "cell.not_allowed"),
        ("duplicates", [{"kind": "person", "same": "ghost"}], 2, "same", "field.unknown"),
        ("duplicates", [{"kind": "person", "same": "name  ghost"}], 2, "same", "field.unknown"),
        ("duplicates", [{"kind": "household", "same": "birth_on"}], 2, "same", "field.unknown"),
        ("meta", [row for row in META if row["key"] != "version"], 0, "", "meta.missing"),
        ("incentives", [{"id": "t"}], 0, "", "sheet.unknown"),
        ("tests", [{"expect_task": "none"}], 1, "expect_task", "column.unknown"),
    ],
)
def test_mistake_is_told_with_its_place(sheet, rows, row, column, code):
    found = problem(source(**{sheet: table(*rows)}))

    assert (found.sheet, found.row, found.column, found.code) == (sheet, row, column, code)
    assert found.cure


def test_a_column_that_stands_twice_is_told():
    terms = table({"term": "worker", **two("text", "V")})
    found = problem(source(terms=replace(terms, columns=("term", *terms.columns))))

    assert (found.sheet, found.row, found.column, found.code) == ("terms", 1, "term", "column.twice")


@pytest.mark.parametrize(
    ("changed", "column", "code"),
    [
        ({"when": "${seen} = 'perhaps'"}, "when", "choice.unknown"),
        ({"anchor": "seen"}, "anchor", "field.not_day"),
    ],
)
def test_a_field_that_is_chosen_is_no_day_and_has_no_other_codes(changed, column, code):
    form = CompiledForm(
        definition={}, version="1", questions=QUESTIONS, choices={"seen": frozenset({"yes", "no"})}
    )
    given = source(
        forms=table(FORM, {**FORM, "id": "p", "saves_to": "person"}),
        schedules=table({**SCHEDULE, **changed}),
    )
    (found,) = build_pack(given, lambda name, findings: form).problems

    assert (found.sheet, found.row, found.column, found.code) == ("schedules", 2, column, code)


def test_a_schedule_asks_for_a_visit():
    given = source(
        forms=table(FORM, {**FORM, "id": "p", "saves_to": "person"}),
        schedules=table({**SCHEDULE, "form": "p"}),
    )

    assert problem(given).code == "form.unknown"


@pytest.mark.parametrize(
    "condition",
    [
        "",
        "${a} < ${b} and ${b} < 1",
        "${weight} < 2500 and ${weight} > 2000",
        "selected(${risk}, 'a') and selected(${risk}, 'b')",
        "${a} != '' and not(${a} = 'x')",
        "once(today()) and 1 = 2",
    ],
)
def test_a_condition_that_can_hold_is_left_alone(condition):
    assert can_hold(condition)


@pytest.mark.parametrize(
    "condition", ["1 = 2", "${a} > 5 and ${a} < 3", "${a} = '' and selected(${a}, 'x')", "not(${a} = ${a})"]
)
def test_a_condition_that_cannot_hold_is_found(condition):
    assert not can_hold(condition)


def test_all_mistakes_are_told_at_once():
    built = build(
        source(
            forms=table({**FORM, "title::en": ""}),
            schedules=table({**SCHEDULE, "form": "g"}),
            decisions=table({**DECISION, "tier": "soon"}),
        )
    )

    assert {item.code for item in built.problems} >= {
        "translation.missing",
        "form.unknown",
        "cell.not_allowed",
    }


def test_quiet_decision_needs_no_picture_and_no_voice():
    quiet = {**DECISION, "quiet": "yes", "picture": "", **two("audio", ""), **two("refer_to", "")}

    assert build(source(decisions=table(quiet))).problems == ()


MEETING = {**FORM, "id": "m", "saves_to": "session"}


@pytest.mark.parametrize(
    ("forms", "sheet", "row", "column", "code"),
    [
        ([FORM, {**MEETING, "save": "seen > person.alive"}], "forms", {}, "saves_to", "session.nobody"),
        ([FORM, MEETING], "decisions", {**DECISION, "form": "m"}, "tier", "decision.nobody"),
        ([FORM, MEETING], "targets", {**TARGET, "form": "f m"}, "form", "target.mixed"),
        (
            [FORM, MEETING],
            "targets",
            {**TARGET, "form": "m", "when": "${sex} = 'x'"},
            "when",
            "field.unknown",
        ),
    ],
)
def test_a_session_is_about_nobody(forms, sheet, row, column, code):
    found = build(source(**{"forms": table(*forms), **({sheet: table(row)} if row else {})})).problems

    assert (column, code) in {(one.column, one.code) for one in found}


def test_a_target_may_ask_what_was_answered_openly():
    asking = {**TARGET, "when": "${answer.fever} = 'yes' and ${sex} = 'female'"}

    assert build(source(targets=table(asking))).problems == ()


def test_missing_sheet_is_named():
    whole = source()
    without = replace(whole, tables={name: rows for name, rows in whole.tables.items() if name != "forms"})

    assert "sheet.missing" in {item.code for item in build(without).problems}


def test_folder_without_a_workbook_is_refused(tmp_path):
    with pytest.raises(PackSourceError) as refused:
        PackFolder(tmp_path).read()

    assert refused.value.details["found"] == "nothing"
    assert refused.value.details["cure"] == "Name the folder that pack.xlsx lies in."


def test_workbook_saved_under_another_name_is_named(tmp_path):
    (tmp_path / "pack.ods").write_bytes(b"PK")

    with pytest.raises(PackSourceError) as refused:
        PackFolder(tmp_path).read()

    assert refused.value.details["cure"] == "Here lies pack.ods: save the pack's workbook as pack.xlsx."


def test_file_that_is_no_workbook_is_refused(tmp_path):
    (tmp_path / "pack.xlsx").write_bytes(b"not a workbook")

    with pytest.raises(PackSourceError) as refused:
        PackFolder(tmp_path).read()

    assert refused.value.details["found"] == "not a workbook"


def test_shipped_folder_is_read_with_row_numbers_of_the_spreadsheet():
    rows = PackFolder(ASHA_FOLDER).read().tables["meta"].rows

    assert [row.number for row in rows] == [2, 3, 4, 5]


@pytest.fixture
def folder(tmp_path):
    """A copy of the shipped pack that a test may spoil."""
    return shutil.copytree(ASHA_FOLDER, tmp_path / "pack")


def spoil(path, sheet: str, row: int, heading: str, value) -> None:
    book = load_workbook(path)
    cells = book[sheet]
    column = next(cell.column for cell in cells[1] if cell.value == heading)
    cells.cell(row, column).value = value
    book.save(path)


def row_of(path, sheet: str, heading: str, value: str) -> int:
    cells = load_workbook(path)[sheet]
    column = next(cell.column for cell in cells[1] if cell.value == heading)
    return next(
        cell.row for (cell,) in cells.iter_rows(min_col=column, max_col=column) if cell.value == value
    )


def places(folder) -> list[tuple[str, int, str, str]]:
    found = build_pack_folder(folder).problems
    return [(item.sheet, item.row, item.column, item.code) for item in found]


def test_condition_that_cannot_be_read_is_told_before_it_reaches_a_phone(folder):
    row = row_of(folder / "pack.xlsx", "decisions", "id", "baby_hot")
    spoil(folder / "pack.xlsx", "decisions", row, "when", "${temperature} >= 37.5 and")

    assert places(folder) == [("decisions", row, "when", "expression")]


def test_label_without_a_translation_is_told_with_workbook_row_and_column(folder):
    form = folder / "forms" / "hbnc_day_visit.xlsx"
    row = row_of(form, "survey", "name", "breaths")
    spoil(form, "survey", row, "label::Hindi (hi)", None)

    assert places(folder) == [("hbnc_day_visit.xlsx/survey", row, "label::Hindi (hi)", "translation.missing")]


def test_fault_in_a_form_is_told_with_workbook_row_and_column(folder):
    form = folder / "forms" / "pnc_mother.xlsx"
    row = row_of(form, "survey", "name", "mother_pads")
    spoil(form, "survey", row, "relevant", "${mother_alife} = 'yes'")

    assert ("pnc_mother.xlsx/survey", row, "relevant", "form") in places(folder)


def test_instance_that_nobody_fills_is_told(folder):
    form = folder / "forms" / "pnc_mother.xlsx"
    spoil(form, "survey", row_of(form, "survey", "name", "visit"), "name", "weather")
    codes = {code for _, _, _, code in places(folder)}

    assert codes & {"form.instance.unknown", "form"}


def test_missing_recording_is_told_wherever_it_is_used(folder):
    (folder / "media" / "consent_record.hi.ogg").unlink()

    assert {(sheet, code) for sheet, _, _, code in places(folder)} == {
        ("forms", "media.missing"),
        ("consents", "media.missing"),
    }


def test_what_a_programme_asks_of_phones_stands_in_its_meta_rows():
    rows = ({"key": "lease_days", "value": "30"}, {"key": "web", "value": "forbidden"})
    built = build(source(meta=table(*META, *rows)))

    assert built.pack is not None
    assert (built.pack.phones.lease_days, built.pack.phones.web_forbidden) == (30, True)


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("destroy_after", "2", "meta.phones"),
        ("web", "perhaps", "meta.web"),
        ("web_pin", "long", "cell.not_whole"),
    ],
)
def test_what_a_programme_cannot_ask_of_phones_is_told(key: str, value: str, code: str):
    found = problem(source(meta=table(*META, {"key": key, "value": value})))

    assert (found.sheet, found.row, found.column, found.code) == ("meta", 6, "value", code)


def test_what_a_programme_wishes_of_cards_stands_in_its_meta_rows():
    built = build(source(meta=table(*META, {"key": "guest_summary", "value": "yes"})))

    assert (built.pack.cards.guest_summary, built.pack.cards.persons) == (True, False)


@pytest.mark.parametrize(
    ("sheet", "rows", "column", "code"),
    [
        ("decisions", [DECISION], "when", "sensitive.read"),
        ("forms", [{**FORM, "save": "fever > person.risk"}], "save", "sensitive.read"),
        ("forms", [{**FORM, "consents": "fever > share"}], "consents", "sensitive.read"),
        ("forms", [{**FORM, "saves_to": "person"}], "saves_to", "sensitive.record"),
        (
            "schedules",
            [{**SCHEDULE, "group": "g", "covered_by": "g", "covered_question": "fever"}],
            "covered_question",
            "sensitive.read",
        ),
    ],
)
def test_sensitive_answer_decides_nothing_outside_its_visit(
    sheet: str, rows: list[dict[str, str]], column: str, code: str
):
    about_another = {**DECISION, "question": "seen", "when": "${seen} = 'yes'"}
    given = source(**{"decisions": table(about_another), sheet: table(*rows)})

    built = build_pack(
        given,
        lambda name, findings: CompiledForm(
            definition={}, version="1", questions=QUESTIONS, sensitive=frozenset({"fever"})
        ),
    )

    found = [(one.sheet, one.column, one.code) for one in built.problems if one.code != "form.unknown"]
    assert found == [(sheet, column, code)]


@pytest.mark.parametrize(
    ("rows", "column", "code"),
    [
        (
            [{"type": "text", "name": "code", "constraint": "regex(., '^(a+)+$')"}],
            "constraint",
            "form.pattern",
        ),
        ([{"type": "text", "name": "code", "constraint": "regex(., '(')"}], "constraint", "form.pattern"),
        (
            [
                {"type": "begin repeat", "name": "r", "repeat_count": "9999"},
                {"type": "text", "name": "t"},
                {"type": "end repeat"},
            ],
            "repeat_count",
            "form.repeats",
        ),
        (
            [{"type": "begin group", "name": f"g{n}"} for n in range(300)]
            + [{"type": "text", "name": "t"}]
            + [{"type": "end group"}] * 300,
            "",
            "form.deep",
        ),
    ],
)
def test_a_form_that_no_phone_could_bear_is_told(tmp_path, rows, column, code):
    folder = tmp_path / "tiny"
    write_pack_template(folder, "tiny", ["en"])
    path = folder / "forms" / "visit.xlsx"
    book = load_workbook(path)
    survey = book["survey"]
    survey.cell(1, survey.max_column + 1).value = "constraint"
    survey.cell(1, survey.max_column + 1).value = "repeat_count"
    headings = [cell.value for cell in survey[1]]
    for row in rows:
        said = {**row, "label::English (en)": "" if row["type"].startswith("end") else "Words"}
        survey.append([said.get(heading, "") for heading in headings])
    book.save(path)

    assert (column, code) in {(one.column, one.code) for one in build_pack_folder(folder).problems}
