"""
Compiles the form workbooks of a pack with the XLSForm adapter, in the words of pack problems.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from shared.forms.definition import LEAF, Control, Definition
from shared.forms.errors import EvaluationError, ExpressionError, UnknownQuestionError
from shared.forms.expression.patterns import compiled_pattern
from shared.forms.instance import MOST_INSTANCES
from shared.forms.last_saved import LAST_SAVED
from shared.forms.session import Session
from shared.forms.steps import FormContext
from shared.programmes.context import INSTANCES
from sync_server.adapters.media_questions import note_media_questions
from sync_server.adapters.sensitive_answers import sensitive_questions
from sync_server.adapters.workbook_faults import UnreadableWorkbookError, find_faults
from sync_server.adapters.xlsform import ERROR, FormProblem, Sheets, compile_form
from sync_server.ports.packs import CompiledForm
from sync_server.use_cases.build_pack import CompileForm
from sync_server.use_cases.pack_codes import Choices, unknown_codes, words_for
from sync_server.use_cases.pack_exports import BESIDE
from sync_server.use_cases.pack_tables import Findings

MEDIA_FORMS = ("image", "audio", "video", "big-image")
CONDITIONS = ("relevant", "constraint", "calculation", "required", "read_only", "choice_filter")
PATTERN = re.compile(r"regex\(.*?,\s*(?:'([^']*)'|\"([^\"]*)\")\s*\)")
LIST = re.compile(r"instance\('([^']+)'\)/root/item")


def form_compiler(folder: Path) -> CompileForm:
    """
    The compiler of the workbooks in `folder`, which must be readable as files: lists may lie beside them.
    """

    def compile_one(name: str, findings: Findings) -> CompiledForm | None:
        try:
            for fault in find_faults((folder / name).read_bytes()):
                findings.add(f"{name}/{fault.sheet}", fault.row, fault.column, fault.code, fault.cure)
        except (UnreadableWorkbookError, OSError) as cause:
            findings.add(name, 0, "", "workbook.unreadable", str(cause))
            return None
        try:
            compiled = compile_form(folder / name)
            wire = compiled.definition.to_wire() if compiled.definition else {}
        except RecursionError:
            cure = "Groups or expressions are nested too deeply: take some apart."
            findings.add(name, 0, "", "form.deep", cure)
            return None
        for problem in compiled.problems:
            if problem.severity == ERROR:
                findings.add(f"{name}/{problem.sheet}", problem.row, problem.column, "form", _words(problem))
        _note_missing_words(name, compiled.sheets, findings)
        note_media_questions(name, compiled.sheets, findings)
        definition = compiled.definition
        if definition is None:
            return None
        _note_what_never_ends(name, compiled.sheets, findings)
        choices = _choices(definition)
        _note_unknown_codes(name, compiled.sheets, choices, findings)
        for instance in _unknown_instances(definition):
            cure = f"Nothing fills “{instance}”; known: {', '.join(INSTANCES)}."
            findings.add(f"{name}/survey", 0, "type", "form.instance.unknown", cure)
        return CompiledForm(
            definition=wire,
            version=definition.version,
            questions=frozenset(node.name for node in definition.model if node.kind == LEAF),
            sensitive=sensitive_questions(definition),
            media=frozenset(_media(definition)),
            choices=choices,
            languages=frozenset(map(_code_of, definition.languages)),
            fault_of=_fault_finder(definition),
            export_fault_of=_fault_finder(definition, (*INSTANCES, *BESIDE)),
        )

    return compile_one


def _fault_finder(definition: Definition, beside: Iterable[str] = ()) -> Callable[[str], str]:
    """
    Asks a condition of the empty form: whatever an author can write wrong in it shows there.

    Args:
        beside: Instances that are filled though the form declares none of that name.
    """
    session = Session(definition, FormContext(now_ms=0, instances=dict.fromkeys(beside, ())))

    def fault_of(expression: str) -> str:
        if fault := next(_faults_of_patterns(expression), ""):
            return fault
        try:
            session.evaluate(expression)
        except ExpressionError as error:
            return f"{error.message}, character {error.at}"
        except EvaluationError as error:
            return error.message
        except UnknownQuestionError:
            return "it names a question that the form does not have"
        return ""

    return fault_of


def _note_missing_words(name: str, sheets: Sheets, findings: Findings) -> None:
    """A pack is read in each of its languages: where one has words, the other must."""
    for sheet in ("survey", "choices"):
        rows = sheets.sheet(sheet)
        headings = {heading for row in rows for heading in row.cells if "::" in heading}
        kinds = {heading.rpartition("::")[0] for heading in headings}
        for row in rows:
            for kind in sorted(kinds):
                columns = sorted(heading for heading in headings if heading.rpartition("::")[0] == kind)
                if not any(row.cells.get(column) for column in columns):
                    continue
                for column in columns:
                    if not row.cells.get(column):
                        cure = "Add what the other language has."
                        findings.add(f"{name}/{sheet}", row.number, column, "translation.missing", cure)


def _faults_of_patterns(expression: str) -> Iterator[str]:
    for found in PATTERN.finditer(expression):
        pattern = found[1] or found[2] or ""
        try:
            compiled_pattern(pattern)
        except (re.error, OverflowError, RecursionError) as cause:
            yield f"the pattern {pattern} cannot be used: {cause}"


def _note_what_never_ends(name: str, sheets: Sheets, findings: Findings) -> None:
    """Patterns that a phone would try for ever or cannot read, and repetitions that nobody fills in."""
    for row in sheets.sheet("survey"):
        for column in CONDITIONS:
            for fault in _faults_of_patterns(row.cells.get(column, "")):
                findings.add(f"{name}/survey", row.number, column, "form.pattern", f"Mend this: {fault}.")
        count = row.cells.get("repeat_count", "")
        if count.isdecimal() and int(count) > MOST_INSTANCES:
            cure = f"No phone asks so often: write {MOST_INSTANCES} or less."
            findings.add(f"{name}/survey", row.number, "repeat_count", "form.repeats", cure)


def _note_unknown_codes(name: str, sheets: Sheets, choices: Choices, findings: Findings) -> None:
    """A condition on a choice that is not there would never hold."""
    for row in sheets.sheet("survey"):
        for column in CONDITIONS:
            text = row.cells.get(column, "")
            for question, code in unknown_codes(text, choices, own=row.cells.get("name", "")):
                cure = words_for(question, code, choices)
                findings.add(f"{name}/survey", row.number, column, "choice.unknown", cure)


def _choices(definition: Definition) -> Choices:
    found: dict[str, frozenset[str]] = {}
    for place, control in definition.program.controls.items():
        name = definition.model[place].name
        codes = _codes(definition, control)
        if codes is not None:
            found[name] = found.get(name, frozenset()) | codes
    return found


def _codes(definition: Definition, control: Control) -> frozenset[str] | None:
    if control.choices:
        return frozenset(code for code, _ in control.choices)
    listed = LIST.match(control.itemset.items) if control.itemset else None
    stored = definition.instances.get(listed[1]) if listed else None
    if control.itemset is None or stored is None or control.itemset.value not in stored.get("c", ()):
        return None
    column = stored["c"].index(control.itemset.value)
    return frozenset(str(row[column]) for row in stored.get("r", ()))


def _code_of(language: str) -> str:
    """The code of a language as forms name it, such as `Hindi (hi)`."""
    return language.rpartition("(")[2].removesuffix(")").strip()


def _words(problem: FormProblem) -> str:
    return f"{problem.message}: {problem.cure}" if problem.cure else problem.message


def _unknown_instances(definition: Definition) -> Iterator[str]:
    for name, stored in definition.instances.items():
        if isinstance(stored, dict) and stored.get("src", LAST_SAVED) != LAST_SAVED and name not in INSTANCES:
            yield name


def _media(definition: Definition) -> Iterator[str]:
    for texts in definition.texts.values():
        for forms in texts.values():
            for form, text in forms.items():
                if form in MEDIA_FORMS:
                    yield from (_file(part) for part in _plain_parts(text))


def _plain_parts(text: Any) -> Iterator[str]:
    return (part for part in text if isinstance(part, str) and part.strip())


def _file(address: str) -> str:
    return re.sub(r"^jr://[^/]+/", "", address.strip())
