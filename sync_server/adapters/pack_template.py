"""
The beginning of a new pack: every sheet with its columns, and three small forms that build and pass as they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Font

from sync_server.adapters.pack_folder import PACK_WORKBOOK

Sheet = Sequence[Sequence[str]]

NAMES = {"en": "English", "hi": "Hindi", "pt": "Portuguese", "sw": "Swahili"}


def write_pack_template(folder: Path, pack_id: str, languages: Sequence[str]) -> None:
    """
    Makes the folder with its workbooks.

    Raises:
        FileExistsError: there is something of that name already.
    """
    folder.mkdir(parents=True, exist_ok=False)
    (folder / "forms").mkdir()
    (folder / "media").mkdir()
    _write(folder / PACK_WORKBOOK, _pack_sheets(pack_id, languages))
    for name, survey, choices in (
        ("household", HOUSEHOLD, ()),
        ("person", PERSON, SEX),
        ("visit", VISIT, YES_NO),
    ):
        _write(folder / "forms" / f"{name}.xlsx", _form_sheets(name, survey, (*GIVEN, *choices), languages))


def _write(path: Path, sheets: Mapping[str, Sheet]) -> None:
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
        sheet.freeze_panes = "A2"
        for cell in sheet[1]:
            cell.font = Font(bold=True)
    book.save(path)


def _each(column: str, languages: Sequence[str]) -> list[str]:
    return [f"{column}::{language}" for language in languages]


def _said(words: str, languages: Sequence[str]) -> list[str]:
    return [words] * len(languages)


def _pack_sheets(pack_id: str, languages: Sequence[str]) -> dict[str, Sheet]:
    def sheet(plain: Sequence[str], *spoken: str) -> list[str]:
        return [*plain, *(column for name in spoken for column in _each(name, languages))]

    forms = [
        ["household", "household.xlsx", "household", "", "home", "consent > record"],
        ["person", "person.xlsx", "person", "", "person", "consent > record"],
        ["visit", "visit.xlsx", "visit", pack_id, "visit", ""],
    ]
    titles = {"household": "House", "person": "Person", "visit": "Home visit"}
    sheets: dict[str, Sheet] = {
        "meta": [
            ["key", "value", *_each("text", languages)],
            ["id", pack_id],
            ["version", "1"],
            ["languages", " ".join(languages)],
            ["name", "", *_said(pack_id.replace("_", " ").capitalize(), languages)],
        ],
        "terms": [["term", *_each("text", languages)], ["worker", *_said("Volunteer", languages)]],
        "forms": [
            sheet(["id", "workbook", "saves_to", "programme", "icon", "consents", "save", "roles"], "title"),
            *([*row, "", "", *_said(titles[row[0]], languages)] for row in forms),
        ],
        "switches": [sheet(["id", "value", "values"], "text")],
        "schedules": [
            sheet(["id", "form", "programme", "anchor", "when", "repeat_days", "priority"], "title"),
            ["monthly", "visit", pack_id, "registered_on", "", "30", "5", *_said("Home visit", languages)],
        ],
        "occurrences": [
            sheet(["schedule", "index", "day", "opens_day", "closes_day", "late_until_day", "when"], "label"),
            ["monthly", "0", "15", "1", "31", "31", "", *_said("Monthly", languages)],
        ],
        "decisions": [
            sheet(["id", "form", "question", "when", "tier", "about", "quiet", "picture"], "title", "action")
            + sheet([], "audio", "refer_to"),
            [
                "ill",
                "visit",
                "ill",
                "${ill} = 'yes'",
                "advice",
                "person",
                "",
                "",
                *_said("Somebody is ill", languages),
                *_said("Ask what is wrong and tell the supervisor.", languages),
            ],
        ],
        "follow_ups": [sheet(["tier", "days", "then_every_days"], "label"), ["advice", "", "0"]],
        "calls": [
            sheet(["id", "number", "source", "tiers", "picture"], "label"),
            ["supervisor", "", "supervisor", "", "", *_said("Supervisor", languages)],
        ],
        "consents": [
            sheet(["id", "purpose", "picture", "refused_picture"], "title", "text", "audio")
            + sheet([], "refused_text", "refused_audio"),
        ],
        "targets": [
            sheet(["id", "form", "each", "needed", "adds", "when", "goal", "amount", "currency"], "title"),
            ["visits", "visit", "visit", "1", "", "", "", "", "", *_said("Home visits", languages)],
        ],
        "case": [sheet(["id", "forms", "roles", "quiet"], "title")],
        "stages": [sheet(["case", "id", "forms", "ends"], "title")],
        "moves": [sheet(["case", "id", "from", "to", "reason", "approval", "roles", "retired"], "title")],
        "guards": [sheet(["case", "move", "when"], "missing")],
        "limits": [
            sheet(["case", "id", "form", "stages", "since", "days", "every_days", "notice_days"])
            + sheet(["when", "priority"], "label"),
        ],
        "retention": [["kind", "days"]],
        "duplicates": [["kind", "same"]],
        "exports": [sheet(["id", "form", "outcomes", "given", "root", "namespaces", "ending"], "title")],
        "export_fields": [sheet(["export", "field", "each", "value", "as", "needed", "must"], "wrong")],
        "code_lists": [sheet(["list", "code"], "label")],
        "geography": [sheet(["code"], "label"), ["village", *_said("Village", languages)]],
        "notes": [
            ["about", "mark", "text", "source"],
            *(
                [sheet_name, "unsourced", "Say here where this comes from.", ""]
                for sheet_name in ("forms", "schedules", "decisions", "calls", "targets")
            ),
        ],
        "tests": [
            [
                "case",
                "rule",
                "today",
                "records",
                "form",
                "about",
                "answers",
                "expect_tasks",
                "expect_decisions",
                "expect_saves",
                "expect_asks",
            ],
            [
                "a visit each month",
                "One visit in 30 days",
                "",
                "person p: registered_on=D-14",
                "",
                "",
                "",
                "monthly/0@p due=D+0",
            ],
            [
                "somebody ill",
                "Advice on the answer",
                "",
                "person p: registered_on=D-14",
                "visit",
                "p",
                "ill = yes",
                "",
                "ill",
            ],
            [
                "three years old",
                "The age that was said is the age that is shown",
                "",
                "",
                "person",
                "",
                "consent = given\nname = Ana\nsex = female\nage_ask = 3",
                "",
                "",
                "birth_on = D-1096",
            ],
        ],
    }
    return {title: [[*rows[0], *SELDOM.get(title, ())], *rows[1:]] for title, rows in sheets.items()}


SELDOM = {
    "forms": ("makes",),
    "schedules": (
        "group",
        "raised_when",
        "until",
        "until_day",
        "yields_within_days",
        "covered_by",
        "covered_question",
        "quiet",
    ),
    "occurrences": ("missed_means_today",),
    "case": ("like", "domains", "currency", "duty"),
    "tests": (
        "expect_totals",
        "expect_stage",
        "expect_moves",
        "role",
        "switches",
        "expect_exports",
        "given",
    ),
}
"""Columns that a small pack leaves empty: they stand last."""


GIVEN = (("given", "given", "Agrees"), ("given", "refused", "Does not agree"))
YES_NO = (("yes_no", "yes", "Yes"), ("yes_no", "no", "No"))
SEX = (("sex", "female", "Female"), ("sex", "male", "Male"), ("sex", "unknown", "Not known"))
CONSENT = ("select_one given", "consent", "May I write this down? You may say no.", "yes", "", "", "consent")
HOUSEHOLD = (
    CONSENT,
    ("text", "head_name", "Name of the head of the household", "", "${consent} = 'given'", "", ""),
    ("text", "house_no", "House number or landmark", "", "", "", ""),
)
# Nearly a day more, so that three years of age are never a day short of three.
BORN = "format-date(today() - int(${age_ask} * 365.25 + 0.99), '%Y-%m-%d')"
PERSON = (
    CONSENT,
    ("text", "name", "Name", "yes", "", "", ""),
    ("select_one sex", "sex", "Sex", "yes", "", "", ""),
    ("integer", "age_ask", "Age in years; an estimate is welcome", "yes", "", "", ""),
    ("calculate", "birth_on", "", "", "", BORN, ""),
    ("calculate", "birth_on_estimated", "", "", "", "'yes'", ""),
    ("calculate", "registered_on", "", "", "", "once(format-date(today(), '%Y-%m-%d'))", ""),
)
VISIT = (
    ("select_one yes_no", "ill", "Is anybody ill today?", "yes", "", "", "danger"),
    ("text", "remarks", "Remarks", "", "", "", ""),
)


def _form_sheets(
    name: str, survey: Sequence[Sequence[str]], choices: Sequence[Sequence[str]], languages: Sequence[str]
) -> dict[str, Sheet]:
    spoken = [f"label::{NAMES.get(language, language)} ({language})" for language in languages]
    return {
        "survey": [
            ["type", "name", *spoken, "required", "relevant", "calculation", "appearance"],
            *([row[0], row[1], *(_said(row[2], languages)), *row[3:]] for row in survey),
        ],
        "choices": [
            ["list_name", "name", *spoken],
            *([row[0], row[1], *_said(row[2], languages)] for row in choices),
        ],
        "settings": [
            ["form_title", "form_id", "version", "default_language"],
            [name.capitalize(), name, "1", spoken[0].removeprefix("label::")],
        ],
    }
