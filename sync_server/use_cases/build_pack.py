"""
Builds a programme pack from its folder, or says everything that keeps it from being built.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from shared.domain.roles import Role
from shared.programmes.card_rules import CardRules
from shared.programmes.duplicates import MERGEABLE, DuplicateRule
from shared.programmes.form_icons import FORM_ICONS
from shared.programmes.pack import (
    MARKS,
    SUBJECTS,
    TIERS,
    Call,
    Code,
    ConsentText,
    Decision,
    FollowUp,
    Form,
    Note,
    Occurrence,
    Pack,
    Schedule,
    encode_pack,
)
from shared.programmes.phone_rules import ANSWERS_DAYS, LEASE_DAYS, PhoneRules
from shared.programmes.retention import LEAST_DAYS, RETAINED
from shared.programmes.targets import EACH, Target
from sync_server.ports.packs import CompiledForm, PackSource
from sync_server.use_cases.pack_cases import CASE_SHEETS, read_cases
from sync_server.use_cases.pack_checks import check_pack
from sync_server.use_cases.pack_exports import EXPORT_SHEETS, Export, read_exports
from sync_server.use_cases.pack_switches import SWITCHES, Switches, read_switches, settled
from sync_server.use_cases.pack_tables import Findings, PackProblem, Row, Sheets

ALONE = re.compile(r"alone|alone_\w+|a_sos")
"""Names of the question whether they are alone and it is safe to talk."""

KNOWN_SHEETS = (
    "meta",
    "terms",
    "forms",
    SWITCHES,
    "schedules",
    "occurrences",
    "decisions",
    "follow_ups",
    "calls",
    "consents",
    "code_lists",
    "geography",
    "targets",
    *CASE_SHEETS,
    "retention",
    "duplicates",
    *EXPORT_SHEETS,
    "notes",
    "tests",
)


TEST_COLUMNS = (
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
    "expect_totals",
    "expect_stage",
    "expect_moves",
    "role",
    SWITCHES,
    "expect_exports",
    "given",
)

PHONE_NUMBERS = ("lease_days", "destroy_after", "web_pin", "android_pin", "answers_days")
"""Rows of `meta` that say what the programme asks of phones, beside `web`."""

CARD_WISHES = ("person_cards", "guest_summary")
"""Rows of `meta` that say what the programme wishes of case cards."""

META_KEYS = ("id", "version", "languages", "name", "web", *PHONE_NUMBERS, *CARD_WISHES)

SAVES_TO = tuple(sorted(SUBJECTS, key=lambda subject: subject != "visit"))
"""What forms save to; the first is taken where something else is written, so that one slip is told once."""

PACK_ID = re.compile(r"[a-z0-9][a-z0-9_]*")
LANGUAGE = re.compile(r"[a-z]{2,3}([_-][A-Za-z0-9]{2,8})*")

ROLES = tuple(role.value for role in Role)

CompileForm = Callable[[str, Findings], CompiledForm | None]
"""Compiles a workbook by its file name; notes its problems and gives None where it cannot be compiled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltPack:
    """
    What building gave: the pack and the bytes that travel, or only problems.

    Attributes:
        blob: Without the notes, which are for who publishes.
        exports: What it hands over, which no phone receives.
    """

    pack: Pack | None
    blob: bytes = b""
    exports: tuple[Export, ...] = ()
    problems: tuple[PackProblem, ...] = field(default=())


def build_pack(source: PackSource, compile_form: CompileForm) -> BuiltPack:
    """
    The pack of a folder; all problems at once, and no pack where there is any.
    """
    findings = Findings()
    for fault in source.faults:
        findings.add(fault.sheet, fault.row, fault.column, fault.code, fault.cure)
    languages = _languages(source, findings)
    sheets = Sheets(source, languages, findings)
    for sheet in source.tables:
        if sheet not in KNOWN_SHEETS:
            findings.add(
                sheet,
                0,
                "",
                "sheet.unknown",
                f"Rename or delete it; known: {', '.join(KNOWN_SHEETS)}.",
            )
    compiled: dict[str, CompiledForm] = {}
    pack = _read(sheets, languages, compile_form, compiled)
    list(sheets.rows("tests", columns=TEST_COLUMNS))
    exports = read_exports(sheets)
    check_pack(pack, sheets, compiled, exports)
    if findings.problems:
        return BuiltPack(pack=None, problems=tuple(findings.problems))
    return BuiltPack(pack=pack, blob=encode_pack(replace(pack, notes=())), exports=exports)


def _languages(source: PackSource, findings: Findings) -> Sequence[str]:
    meta = source.tables.get("meta")
    for row in meta.rows if meta else ():
        if row.cells.get("key") == "languages" and row.cells.get("value"):
            languages = row.cells["value"].split()
            if len(set(languages)) < len(languages) or not all(map(LANGUAGE.fullmatch, languages)):
                cure = "Write codes divided by spaces, each once, as in: en hi."
                findings.add("meta", row.number, "value", "meta.languages", cure)
            return tuple(dict.fromkeys(languages))
    findings.add(
        "meta",
        0,
        "",
        "meta.languages",
        "Add a row: key = languages, value = en hi (codes).",
    )
    return ("en",)


def _read(
    sheets: Sheets,
    languages: Sequence[str],
    compile_form: CompileForm,
    compiled: dict[str, CompiledForm],
) -> Pack:
    rows = sheets.rows("meta", columns=("key", "value", "text::"), needed=True)
    meta = {row.text("key"): row for row in sheets.unique(rows, "key")}
    for key in meta:
        if key not in META_KEYS:
            meta[key].wrong("key", "meta.unknown", f"Rename or delete it; known: {', '.join(META_KEYS)}.")
    for key in ("id", "version", "name"):
        if key not in meta:
            sheets.findings.add("meta", 0, "", "meta.missing", f"Add a row with key = {key}.")
    cases = read_cases(sheets)
    return Pack(
        id=_pack_id(meta["id"]) if "id" in meta else "",
        version=meta["version"].text("value", needed=True) if "version" in meta else "",
        languages=tuple(languages),
        names=meta["name"].texts("text", needed=True) if "name" in meta else {},
        terms={
            row.text("term"): row.texts("text", needed=True)
            for row in sheets.unique(sheets.rows("terms", columns=("term", "text::")), "term")
        },
        forms=_forms(sheets, compile_form, compiled),
        schedules=read_schedules(sheets, read_switches(sheets)),
        decisions=_decisions(sheets),
        follow_ups=_follow_ups(sheets),
        calls=_calls(sheets),
        consents=_consents(sheets),
        code_lists=_code_lists(sheets),
        geography=_geography(sheets),
        notes=_notes(sheets),
        targets=_targets(sheets),
        cases=cases,
        phones=_phones(meta, sheets),
        cards=_cards(meta, sheets, has_cases=bool(cases)),
        retention=_retention(sheets),
        duplicates=_duplicates(sheets),
    )


def _pack_id(row: Row) -> str:
    value = row.text("value", needed=True)
    if value and not PACK_ID.fullmatch(value):
        row.wrong("value", "meta.id", "Write small letters, digits and _, such as measles_2027.")
    return value


def _duplicates(sheets: Sheets) -> tuple[DuplicateRule, ...]:
    rows = sheets.unique(sheets.rows("duplicates", columns=("kind", "same")), "kind", "same")
    return tuple(DuplicateRule(kind=row.one_of("kind", MERGEABLE), same=row.list("same")) for row in rows)


def _retention(sheets: Sheets) -> Mapping[str, int]:
    days = {}
    for row in sheets.unique(sheets.rows("retention", columns=("kind", "days")), "kind"):
        kind = row.one_of("kind", RETAINED)
        days[kind] = row.days("days")
        if days[kind] < LEAST_DAYS:
            row.wrong("days", "retention.days", f"Write {LEAST_DAYS} days or more after the last entry.")
    return days


def _phones(meta: Mapping[str, Row], sheets: Sheets) -> PhoneRules:
    web = meta["web"].text("value") if "web" in meta else "allowed"
    if web not in ("allowed", "forbidden"):
        meta["web"].wrong("value", "meta.web", "Write allowed or forbidden.")
    numbers = {key: meta[key].whole("value") for key in PHONE_NUMBERS if key in meta}
    rules = PhoneRules(
        lease_days=numbers.get("lease_days", LEASE_DAYS),
        destroy_after=numbers.get("destroy_after", 0),
        web_forbidden=web == "forbidden",
        web_pin=numbers.get("web_pin", 0),
        android_pin=numbers.get("android_pin", 0),
        answers_days=numbers.get("answers_days", ANSWERS_DAYS),
    )
    problem = rules.find_problem()
    if problem:
        cure = (
            "Write 0 for none, at least 8 wrong PINs, at least 6 characters, or at least 90 days of answers."
        )
        sheets.findings.add("meta", meta[problem].number, "value", "meta.phones", cure)
    return rules


def _cards(meta: Mapping[str, Row], sheets: Sheets, *, has_cases: bool) -> CardRules:
    wishes = {key: meta[key].one_of("value", ("yes", "no")) == "yes" for key in CARD_WISHES if key in meta}
    if wishes.get("guest_summary") and has_cases:
        cure = "A programme with cases tells guests nothing: write no."
        meta["guest_summary"].wrong("value", "meta.guest_summary", cure)
    return CardRules(
        persons=wishes.get("person_cards", False), guest_summary=wishes.get("guest_summary", False)
    )


def _forms(
    sheets: Sheets, compile_form: CompileForm, compiled: dict[str, CompiledForm]
) -> Mapping[str, Form]:
    columns = (
        "id",
        "workbook",
        "saves_to",
        "programme",
        "icon",
        "title::",
        "save",
        "consents",
        "makes",
        "roles",
    )
    forms: dict[str, Form] = {}
    for row in sheets.unique(sheets.rows("forms", columns=columns, needed=True), "id"):
        form_id, workbook = row.text("id"), row.text("workbook", needed=True)
        result: CompiledForm | None = None
        if workbook and workbook not in sheets.source.forms:
            row.wrong("workbook", "form.missing", f"Put {workbook} into the folder forms/.")
        elif workbook:
            result = compile_form(workbook, sheets.findings)
        if result is not None:
            compiled[form_id] = result
        forms[form_id] = Form(
            id=form_id,
            title=row.texts("title", needed=True),
            saves_to=row.one_of("saves_to", SAVES_TO),
            programme=row.text("programme"),
            version=result.version if result else "",
            icon=_icon(row),
            save_fields={question: targets[0] for question, targets in row.pairs("save").items()},
            consents={question: purposes[0] for question, purposes in row.pairs("consents").items()},
            makes={group: kinds[0] for group, kinds in row.pairs("makes").items()},
            roles=_roles(row),
            alone=next(filter(ALONE.fullmatch, sorted(result.questions)), "") if result else "",
            definition=result.definition if result else {},
        )
    return forms


def _icon(row: Row) -> str:
    return row.one_of("icon", FORM_ICONS) if row.text("icon") else ""


def _roles(row: Row) -> tuple[str, ...]:
    roles = row.list("roles")
    if any(role not in ROLES for role in roles):
        row.wrong("roles", "cell.not_allowed", f"Write roles out of: {', '.join(ROLES)}.")
    return roles


def read_schedules(sheets: Sheets, switches: Switches) -> tuple[Schedule, ...]:
    """
    What is due when, in a district where the switches stand so.
    """
    columns = (
        "id",
        "form",
        "programme",
        "group",
        "anchor",
        "when",
        "raised_when",
        "until",
        "until_day",
        "yields_within_days",
        "covered_by",
        "covered_question",
        "repeat_days",
        "quiet",
        "priority",
        "title::",
    )
    occurrences = _occurrences(sheets, switches)
    return tuple(
        Schedule(
            id=row.text("id"),
            form=row.text("form", needed=True),
            anchor=row.text("anchor", needed=True),
            programme=row.text("programme"),
            group=row.text("group"),
            title=row.texts("title", needed=True),
            when=settled(row, "when", switches),
            raised_when=settled(row, "raised_when", switches),
            yields_within_days=row.days("yields_within_days", 0),
            until=row.text("until"),
            until_day=row.day("until_day", 0),
            covered_by=row.text("covered_by"),
            covered_question=row.text("covered_question"),
            repeat_days=row.days("repeat_days", 0),
            quiet=row.flag("quiet"),
            priority=row.whole("priority", 5),
            occurrences=tuple(occurrences.get(row.text("id"), ())),
        )
        for row in sheets.unique(sheets.rows("schedules", columns=columns), "id")
    )


def _occurrences(sheets: Sheets, switches: Switches) -> Mapping[str, list[Occurrence]]:
    columns = (
        "schedule",
        "index",
        "day",
        "opens_day",
        "closes_day",
        "late_until_day",
        "when",
        "missed_means_today",
        "label::",
    )
    found: dict[str, list[Occurrence]] = {}
    for row in sheets.unique(sheets.rows("occurrences", columns=columns), "schedule", "index"):
        closes_day = row.day("closes_day")
        found.setdefault(row.text("schedule"), []).append(
            Occurrence(
                index=row.whole("index"),
                day=row.day("day"),
                opens_day=row.day("opens_day"),
                closes_day=closes_day,
                late_until_day=row.day("late_until_day", closes_day),
                when=settled(row, "when", switches),
                missed_means_today=row.flag("missed_means_today"),
                label=row.texts("label", needed=True),
            )
        )
    return found


def _decisions(sheets: Sheets) -> tuple[Decision, ...]:
    columns = (
        "id",
        "form",
        "question",
        "when",
        "tier",
        "about",
        "quiet",
        "title::",
        "action::",
        "picture",
        "audio::",
        "refer_to::",
    )
    rows = sheets.unique(sheets.rows("decisions", columns=columns), "id")
    return tuple(_decision(row, form) for row in rows for form in row.list("form") or ("",))


def _decision(row: Row, form: str) -> Decision:
    return Decision(
        id=row.text("id"),
        form=form,
        when=row.text("when", needed=True),
        tier=row.one_of("tier", TIERS),
        about=row.one_of("about", ("person", "mother"), "person"),
        quiet=row.flag("quiet"),
        title=row.texts("title", needed=True),
        action=row.texts("action", needed=True),
        picture=row.text("picture"),
        audio=row.texts("audio"),
        refer_to=row.texts("refer_to"),
        question=row.text("question", needed=True),
    )


def _follow_ups(sheets: Sheets) -> tuple[FollowUp, ...]:
    columns = ("tier", "days", "then_every_days", "label::")
    return tuple(
        FollowUp(
            tier=row.one_of("tier", TIERS),
            days=row.many_days("days"),
            then_every_days=row.days("then_every_days", 0),
            label=row.texts("label"),
        )
        for row in sheets.unique(sheets.rows("follow_ups", columns=columns), "tier")
    )


def _calls(sheets: Sheets) -> tuple[Call, ...]:
    columns = ("id", "number", "source", "tiers", "picture", "label::")
    return tuple(
        Call(
            id=row.text("id"),
            label=row.texts("label", needed=True),
            number=row.text("number"),
            source=row.text("source"),
            tiers=row.list("tiers"),
            picture=row.text("picture"),
        )
        for row in sheets.unique(sheets.rows("calls", columns=columns), "id")
    )


def _consents(sheets: Sheets) -> tuple[ConsentText, ...]:
    columns = (
        "id",
        "purpose",
        "title::",
        "text::",
        "picture",
        "audio::",
        "refused_text::",
        "refused_picture",
        "refused_audio::",
    )
    return tuple(
        ConsentText(
            id=row.text("id"),
            purpose=row.text("purpose", needed=True),
            title=row.texts("title", needed=True),
            text=row.texts("text", needed=True),
            picture=row.text("picture"),
            audio=row.texts("audio", needed=True),
            refused_text=row.texts("refused_text", needed=True),
            refused_picture=row.text("refused_picture"),
            refused_audio=row.texts("refused_audio", needed=True),
        )
        for row in sheets.unique(sheets.rows("consents", columns=columns), "id")
    )


def _code_lists(sheets: Sheets) -> Mapping[str, tuple[Code, ...]]:
    lists: dict[str, list[Code]] = {}
    rows = sheets.rows("code_lists", columns=("list", "code", "label::"))
    for row in sheets.unique(rows, "list", "code"):
        lists.setdefault(row.text("list"), []).append(
            Code(code=row.text("code"), label=row.texts("label", needed=True))
        )
    return {name: tuple(codes) for name, codes in lists.items()}


def _geography(sheets: Sheets) -> tuple[Code, ...]:
    return tuple(
        Code(code=row.text("code"), label=row.texts("label", needed=True))
        for row in sheets.unique(sheets.rows("geography", columns=("code", "label::")), "code")
    )


def _targets(sheets: Sheets) -> tuple[Target, ...]:
    columns = ("id", "form", "each", "needed", "adds", "when", "goal", "amount", "currency", "title::")
    return tuple(
        Target(
            id=row.text("id"),
            forms=row.list("form"),
            title=row.texts("title", needed=True),
            each=row.one_of("each", EACH, "visit"),
            needed=row.whole("needed", 1),
            adds=row.text("adds"),
            when=row.text("when"),
            goal=row.whole("goal", 0),
            amount=row.whole("amount", 0),
            currency=row.text("currency"),
        )
        for row in sheets.unique(sheets.rows("targets", columns=columns), "id")
    )


def _notes(sheets: Sheets) -> tuple[Note, ...]:
    return tuple(
        Note(
            about=row.text("about", needed=True),
            mark=row.one_of("mark", MARKS),
            text=row.text("text", needed=True),
            source=row.text("source"),
        )
        for row in sheets.rows("notes", columns=("about", "mark", "text", "source"))
    )
