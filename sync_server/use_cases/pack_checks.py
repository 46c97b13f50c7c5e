"""
What must hold between the sheets of a pack: no dangling name, no overlapping window, no danger without words.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

from shared.programmes.context import PLAN_FIELDS
from shared.programmes.duplicates import USUAL
from shared.programmes.pack import TIERS, Decision, Form, Pack, Schedule
from shared.programmes.targets import ANSWER, SESSION
from sync_server.ports.packs import CompiledForm
from sync_server.use_cases.pack_cases import check_cases
from sync_server.use_cases.pack_codes import Choices, unknown_codes, words_for
from sync_server.use_cases.pack_conditions import NEVER, can_hold, named_in
from sync_server.use_cases.pack_exports import EXPORTS, Export, check_exports
from sync_server.use_cases.pack_tables import Row, Sheets

PERSON_FIELDS = frozenset(
    {
        "household",
        "name",
        "sex",
        "birth_on",
        "birth_on_estimated",
        "relation",
        "marital_status",
        "mother",
        "mobile",
        "alive",
        "died_on",
        "delivered_on",
        "delivered_at",
        "lmp_on",
        "birth_weight_g",
        "birth_place",
        "discharged_on",
        "sncu",
        "risk",
    }
)
"""Fields of a person that every pack may read; a pack's own forms add theirs."""

ABOUT = ("media", "translations", "retention")
"""What a note may be about though no sheet of the pack has that name."""

DANGER_TIERS = ("now", "day")
COUNTED = ("visit", SESSION)

Questions = Mapping[str, frozenset[str]]


def check_pack(
    pack: Pack, sheets: Sheets, compiled: Mapping[str, CompiledForm], exports: tuple[Export, ...] = ()
) -> None:
    """
    Notes what is wrong between sheets, each with its place.

    Args:
        compiled: By form; those that did not compile are absent.
    """
    questions = {form: item.questions for form, item in compiled.items()}
    known = PERSON_FIELDS | _person_fields(pack, questions)
    _check_forms(pack, sheets, compiled)
    sealed = {form: item.sensitive for form, item in compiled.items()}
    fields = _person_choices(pack, compiled)
    _check_schedules(pack, sheets, questions, known, fields)
    _check_sealed_cover(pack, sheets, sealed)
    _check_occurrences(pack, sheets, known, fields)
    _check_decisions(pack, sheets, compiled)
    _check_words_of_danger(pack, sheets)
    _check_consents(pack, sheets)
    _check_targets_counted(pack, sheets, known, compiled)
    check_cases(pack, sheets, compiled, known)
    check_exports(exports, pack, sheets, compiled)
    _check_duplicates(sheets, {"person": known, "household": _household_fields(pack, questions)})
    _check_notes(pack, sheets, exports)


def _person_fields(pack: Pack, questions: Questions) -> frozenset[str]:
    own = (
        name
        for form in pack.forms.values()
        if form.saves_to == "person"
        for name in questions.get(form.id, ())
    )
    targets = (target for form in pack.forms.values() for target in form.save_fields.values())
    return frozenset(own) | {target.removeprefix("person.").removeprefix("mother.") for target in targets}


def _person_choices(pack: Pack, compiled: Mapping[str, CompiledForm]) -> Choices:
    """
    The codes that a person's field may have, where every form that stores it lets one choose.
    """
    found: dict[str, frozenset[str]] = {}
    open_ones: set[str] = set()
    for form, asked in compiled.items():
        stored = [
            (question, target.partition(".")[2] or target)
            for question, target in pack.forms[form].save_fields.items()
        ]
        if pack.forms[form].saves_to == "person":
            stored += [(question, question) for question in asked.questions]
        for question, name in stored:
            if question in asked.choices:
                found[name] = found.get(name, frozenset()) | asked.choices[question]
            else:
                open_ones.add(name)
    return {name: codes for name, codes in found.items() if name not in open_ones}


def _household_fields(pack: Pack, questions: Questions) -> frozenset[str]:
    forms = [form.id for form in pack.forms.values() if form.saves_to == "household"]
    return frozenset(name for form in forms for name in questions.get(form, ()))


def _check_duplicates(sheets: Sheets, stored: Mapping[str, Collection[str]]) -> None:
    usual = {(rule.kind, name) for rule in USUAL for name in rule.same}
    for (kind, _), row in _by(sheets, "duplicates", "kind", "same").items():
        for name in row.list("same"):
            if kind in stored and name not in stored[kind] and (kind, name) not in usual:
                row.wrong("same", "field.unknown", f"No form stores a field “{name}” with a {kind}.")


def _by(sheets: Sheets, sheet: str, *key: str) -> Mapping[tuple[str, ...], Row]:
    table = sheets.source.tables.get(sheet)
    if table is None:
        return {}
    rows = (Row(sheet, row, sheets.languages, sheets.findings) for row in table.rows)
    return {tuple(row.text(column) for column in key): row for row in rows}


def _check_forms(pack: Pack, sheets: Sheets, compiled: Mapping[str, CompiledForm]) -> None:
    rows = _by(sheets, "forms", "id")
    for form in pack.forms.values():
        row = rows[(form.id,)]
        if form.id not in compiled:
            continue
        asked = compiled[form.id].questions
        _check_languages(row, compiled[form.id], sheets.languages)
        for column, names in (("save", form.save_fields), ("consents", form.consents)):
            for question in names:
                if question not in asked:
                    row.wrong(
                        column,
                        "question.unknown",
                        f"The form has no question “{question}”.",
                    )
        _check_made(form, row, compiled[form.id])
        _check_sensitive(form, row, compiled[form.id].sensitive)
        _check_targets(form, row)
        for file in sorted(compiled[form.id].media):
            if file not in sheets.source.media:
                row.wrong("workbook", "media.missing", f"Put {file} into the folder media/.")


def _check_languages(row: Row, compiled: CompiledForm, languages: Iterable[str]) -> None:
    for language in languages:
        if compiled.languages and language not in compiled.languages:
            cure = f"Add the words in “{language}” to {row.text('workbook')}: columns such as label::Name ({language})."
            row.wrong("workbook", "translation.missing", cure)


def _check_made(form: Form, row: Row, compiled: CompiledForm) -> None:
    """What a repeat makes is a plan item, of a visit, with something to do, and none of it is sealed."""
    for kind in form.makes.values():
        if kind != "plan_item" or form.saves_to != "visit" or "what" not in compiled.questions:
            row.wrong(
                "makes",
                "makes.unknown",
                "Write group > plan_item, for a repeat that asks “what”, of a visit.",
            )
        for question in sorted(compiled.sensitive & PLAN_FIELDS):
            row.wrong(
                "makes", "sensitive.read", f"“{question}” is sensitive: a plan item is read by the team."
            )


def _check_sensitive(form: Form, row: Row, sensitive: frozenset[str]) -> None:
    """A sealed answer stays in its visit: nothing outside it may be set by it."""
    if sensitive and form.saves_to != "visit":
        row.wrong(
            "saves_to", "sensitive.record", "Ask sensitive questions in visits: records are read by the team."
        )
    for column, names in (("save", form.save_fields), ("consents", form.consents)):
        for question in sorted(sensitive & set(names)):
            cure = f"“{question}” is sensitive: save a calculation declared as derived, or nothing."
            row.wrong(column, "sensitive.read", cure)


def _check_targets(form: Form, row: Row) -> None:
    if form.saves_to == SESSION and (form.save_fields or form.consents or form.makes):
        row.wrong(
            "saves_to", "session.nobody", "A session is about nobody: leave save, consents and makes empty."
        )
    for target in form.save_fields.values():
        subject, dot, name = target.partition(".")
        if form.saves_to == "visit" and not (dot and name and subject in ("person", "mother")):
            row.wrong(
                "save",
                "save.unknown",
                f"Write person.<field> or mother.<field> instead of “{target}”.",
            )


def _check_schedules(
    pack: Pack, sheets: Sheets, questions: Questions, known: frozenset[str], fields: Choices
) -> None:
    rows = _by(sheets, "schedules", "id")
    groups = {schedule.group or schedule.id for schedule in pack.schedules}
    for schedule in pack.schedules:
        row = rows[(schedule.id,)]
        if schedule.form and schedule.form not in pack.forms:
            row.wrong("form", "form.unknown", f"No form “{schedule.form}” in the sheet forms.")
        elif schedule.form and pack.forms[schedule.form].saves_to != "visit":
            row.wrong("form", "form.unknown", f"“{schedule.form}” is no visit: name a form of visits.")
        for column, name in (("anchor", schedule.anchor), ("until", schedule.until)):
            if name and name not in known:
                row.wrong(
                    column,
                    "field.unknown",
                    f"No form stores a field “{name}” with a person.",
                )
            elif name in fields:
                row.wrong(column, "field.not_day", f"“{name}” is chosen from a list: name a day.")
        _check_condition(row, "when", schedule.when, known, fields)
        _check_condition(row, "raised_when", schedule.raised_when, known, fields)
        if schedule.covered_by:
            _check_covered(pack, schedule, row, groups, questions)
        if not schedule.occurrences:
            row.wrong("id", "schedule.empty", "Add its contacts to the sheet occurrences.")
        _check_repeat(schedule, row)


def _check_repeat(schedule: Schedule, row: Row) -> None:
    days = (
        [item.opens_day for item in schedule.occurrences],
        [item.closes_day for item in schedule.occurrences],
    )
    if schedule.repeat_days and days[0] and max(days[1]) - min(days[0]) > schedule.repeat_days:
        row.wrong(
            "repeat_days",
            "window.overlap",
            "Let it be at least as long as from the first opens_day to the last closes_day.",
        )


def _check_covered(
    pack: Pack,
    schedule: Schedule,
    row: Row,
    groups: Iterable[str],
    questions: Questions,
) -> None:
    if schedule.covered_by not in groups:
        row.wrong(
            "covered_by",
            "schedule.unknown",
            f"No schedules of a group “{schedule.covered_by}”.",
        )
        return
    for other in pack.schedules:
        asked = questions.get(other.form)
        if other.group != schedule.covered_by or asked is None:
            continue
        if schedule.covered_question not in asked:
            row.wrong(
                "covered_question",
                "question.unknown",
                f"The form {other.form} has no question “{schedule.covered_question}”.",
            )


def _check_sealed_cover(pack: Pack, sheets: Sheets, sealed: Questions) -> None:
    rows = _by(sheets, "schedules", "id")
    for schedule in pack.schedules:
        covering = [one.form for one in pack.schedules if one.group == schedule.covered_by]
        if any(schedule.covered_question in sealed.get(form, ()) for form in covering):
            cure = f"“{schedule.covered_question}” is sensitive: no schedule may depend on it."
            rows[(schedule.id,)].wrong("covered_question", "sensitive.read", cure)


def _check_condition(row: Row, column: str, text: str, known: frozenset[str], choices: Choices) -> None:
    for name in sorted(named_in(row, column, text) - known):
        row.wrong(column, "field.unknown", f"No form stores a field “{name}” with a person.")
    for name, code in unknown_codes(text, choices):
        row.wrong(column, "choice.unknown", words_for(name, code, choices))


def _check_occurrences(pack: Pack, sheets: Sheets, known: frozenset[str], fields: Choices) -> None:
    rows = _by(sheets, "occurrences", "schedule", "index")
    schedules = {schedule.id for schedule in pack.schedules}
    for (schedule_id, _), row in rows.items():
        if schedule_id not in schedules:
            row.wrong(
                "schedule",
                "schedule.unknown",
                f"No schedule “{schedule_id}” in the sheet schedules.",
            )
    for schedule in pack.schedules:
        before = None
        for occurrence in sorted(schedule.occurrences, key=lambda item: (item.opens_day, item.day)):
            place = (schedule.id, str(occurrence.index))
            if place not in rows:
                continue
            row = rows[place]
            _check_condition(row, "when", occurrence.when, known, fields)
            if (
                not occurrence.opens_day
                <= occurrence.day
                < occurrence.closes_day
                <= occurrence.late_until_day
            ):
                row.wrong(
                    "day",
                    "window.order",
                    "Keep opens_day ≤ day < closes_day ≤ late_until_day (half-open).",
                )
            if before is not None and occurrence.opens_day < before.closes_day:
                row.wrong(
                    "opens_day",
                    "window.overlap",
                    f"Begin on day {before.closes_day} or later: the contact of day {before.day} is open until then.",
                )
            before = occurrence


def _check_decisions(pack: Pack, sheets: Sheets, compiled: Mapping[str, CompiledForm]) -> None:
    rows = _by(sheets, "decisions", "id")
    for decision in pack.decisions:
        row = rows[(decision.id,)]
        if decision.form not in pack.forms:
            row.wrong("form", "form.unknown", f"No form “{decision.form}” in the sheet forms.")
            continue
        if pack.forms[decision.form].saves_to == SESSION and decision.tier in DANGER_TIERS:
            row.wrong("tier", "decision.nobody", "A session is about nobody: only advice can come of it.")
        if decision.form not in compiled:
            continue
        asked = compiled[decision.form].questions
        names = set(re.findall(r"\$\{([^}]+)\}", decision.when))
        for name in sorted(names - asked):
            row.wrong(
                "when",
                "question.unknown",
                f"The form {decision.form} has no question “{name}”.",
            )
        for name in sorted(names & compiled[decision.form].sensitive):
            cure = f"“{name}” is sensitive: let it depend on a calculation declared as derived."
            row.wrong("when", "sensitive.read", cure)
        choices = compiled[decision.form].choices
        for name, code in unknown_codes(decision.when, choices):
            row.wrong("when", "choice.unknown", words_for(name, code, choices))
        if not can_hold(decision.when):
            row.wrong("when", "condition.never", NEVER)
        if names <= asked and (fault := compiled[decision.form].fault_of(decision.when)):
            row.wrong("when", "expression", f"Mend the condition: {fault}.")
        if not names:
            row.wrong(
                "when",
                "decision.blind",
                "Let it depend on an answer, as in ${fever} = 'yes'.",
            )
        if decision.question and decision.question not in asked:
            row.wrong(
                "question",
                "question.unknown",
                f"The form {decision.form} has no question “{decision.question}”.",
            )


def _check_words_of_danger(pack: Pack, sheets: Sheets) -> None:
    """A danger is shown and read aloud, and says where to go; quiet ones are silent."""
    rows = _by(sheets, "decisions", "id")
    seen = set()
    for decision in pack.decisions:
        if decision.id in seen:
            continue
        seen.add(decision.id)
        row = rows[(decision.id,)]
        _check_files(row, sheets, "picture", decision.picture)
        for language, file in decision.audio.items():
            _check_files(row, sheets, f"audio::{language}", file)
        if decision.tier in DANGER_TIERS and not decision.quiet:
            _check_danger(decision, row)
    tiers = {rule.tier for rule in pack.follow_ups}
    for tier in TIERS:
        if any(decision.tier == tier for decision in pack.decisions) and tier not in tiers:
            sheets.findings.add(
                "follow_ups",
                0,
                "tier",
                "follow_up.missing",
                f"Say when referrals of tier “{tier}” are followed up.",
            )


def _check_danger(decision: Decision, row: Row) -> None:
    if not decision.picture:
        row.wrong(
            "picture",
            "danger.picture",
            "A danger needs a picture for those who do not read.",
        )
    if not decision.audio:
        row.wrong("audio::", "danger.audio", "A danger needs a spoken text in every language.")
    if not decision.refer_to:
        row.wrong("refer_to::", "danger.refer_to", "Say where to go.")


def _check_files(row: Row, sheets: Sheets, column: str, file: str) -> None:
    if file and file not in sheets.source.media:
        row.wrong(column, "media.missing", f"Put {file} into the folder media/.")


def _check_consents(pack: Pack, sheets: Sheets) -> None:
    rows = _by(sheets, "consents", "id")
    for consent in pack.consents:
        row = rows[(consent.id,)]
        for column, file in (
            ("picture", consent.picture),
            ("refused_picture", consent.refused_picture),
        ):
            if not file:
                row.wrong(column, "consent.picture", "A question of consent needs a picture.")
            _check_files(row, sheets, column, file)
        for column, audio in (
            ("audio", consent.audio),
            ("refused_audio", consent.refused_audio),
        ):
            for language, file in audio.items():
                _check_files(row, sheets, f"{column}::{language}", file)
    calls = _by(sheets, "calls", "id")
    for call in pack.calls:
        row = calls[(call.id,)]
        _check_files(row, sheets, "picture", call.picture)
        for tier in call.tiers:
            if tier not in TIERS:
                row.wrong(
                    "tiers",
                    "cell.not_allowed",
                    f"Write tiers out of: {', '.join(TIERS)}.",
                )
        if not call.number and not call.source:
            row.wrong(
                "number",
                "call.nobody",
                "Give a number, or a source that the team's directory fills in.",
            )


def _check_targets_counted(
    pack: Pack, sheets: Sheets, known: frozenset[str], compiled: Mapping[str, CompiledForm]
) -> None:
    rows = _by(sheets, "targets", "id")
    for target in pack.targets:
        row = rows[(target.id,)]
        counted = {
            form: pack.forms[form].saves_to if form in pack.forms else "" for form in target.forms or ("",)
        }
        for form, kind in counted.items():
            if kind not in COUNTED:
                row.wrong("form", "form.unknown", f"No visit or session form “{form}” in the sheet forms.")
        if len(set(counted.values()) & set(COUNTED)) > 1:
            row.wrong("form", "target.mixed", "Count visits and sessions in a target each.")
        readable = [
            compiled[form].questions - compiled[form].sensitive for form in counted if form in compiled
        ]
        asked = frozenset(ANSWER + name for names in readable for name in names)
        known_here = asked if SESSION in counted.values() else known | asked
        if target.needed < 1 or (target.needed > 1 and target.each != "person"):
            row.wrong(
                "needed", "target.needed", "Write how many visits to a person are enough, each = person."
            )
        if target.adds and (target.each != "visit" or any(target.adds not in names for names in readable)):
            row.wrong("adds", "target.adds", "Add up an open question of every form here, each = visit.")
        if target.amount and not target.currency:
            row.wrong("currency", "target.currency", "Say in which money, such as INR.")
        _check_condition(row, "when", target.when, known_here, _person_choices(pack, compiled))
        for form in counted:
            choices = (
                {ANSWER + name: codes for name, codes in compiled[form].choices.items()}
                if form in compiled
                else {}
            )
            for name, code in unknown_codes(target.when, choices):
                row.wrong("when", "choice.unknown", words_for(name, code, choices))


def _check_notes(pack: Pack, sheets: Sheets, exports: tuple[Export, ...]) -> None:
    table = sheets.source.tables.get("notes")
    targets = {
        "decisions": {item.id for item in pack.decisions},
        "schedules": {item.id for item in pack.schedules},
        "forms": set(pack.forms),
        "calls": {item.id for item in pack.calls},
        "consents": {item.id for item in pack.consents},
        "terms": set(pack.terms),
        "targets": {item.id for item in pack.targets},
        "code_lists": set(pack.code_lists),
        EXPORTS: {item.id for item in exports},
        "case": {item.id for item in pack.cases},
        "stages": {stage.id for item in pack.cases for stage in item.stages},
        "moves": {move.id for item in pack.cases for move in item.moves},
        "limits": {limit.id for item in pack.cases for limit in item.limits},
    }
    for line in table.rows if table else ():
        row = Row("notes", line, sheets.languages, sheets.findings)
        sheet, colon, key = row.text("about").partition(":")
        if colon and key not in targets.get(sheet, set()):
            row.wrong("about", "note.dangling", f"The sheet {sheet} has no “{key}”.")
        elif sheet and sheet not in (*targets, *sheets.source.tables, *ABOUT):
            row.wrong("about", "note.dangling", f"There is no sheet “{sheet}”.")
