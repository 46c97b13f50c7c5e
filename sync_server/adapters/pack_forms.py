"""
Compiles the form workbooks of a pack with the XLSForm adapter, in the words of pack problems.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from shared.forms.definition import LEAF, Definition
from shared.programmes.context import INSTANCES
from sync_server.adapters.xlsform import ERROR, FormProblem, compile_form
from sync_server.use_cases.build_pack import CompiledForm, CompileForm
from sync_server.use_cases.pack_tables import Findings

MEDIA_FORMS = ("image", "audio", "video", "big-image")


def form_compiler(folder: Path) -> CompileForm:
    """
    The compiler of the workbooks in `folder`, which must be readable as files: lists may lie beside them.
    """

    def compile_one(name: str, content: bytes, findings: Findings) -> CompiledForm | None:
        compiled = compile_form(folder / name)
        for problem in compiled.problems:
            if problem.severity == ERROR or _is_worth_stopping(problem):
                findings.add(f"{name}/{problem.sheet}", problem.row, problem.column, "form", _words(problem))
        definition = compiled.definition
        if definition is None:
            return None
        for instance in _unknown_instances(definition):
            cure = f"Nothing fills “{instance}”; known: {', '.join(INSTANCES)}."
            findings.add(f"{name}/survey", 0, "type", "form.instance.unknown", cure)
        return CompiledForm(
            definition=definition.to_wire(),
            version=definition.version,
            questions=frozenset(node.name for node in definition.model if node.kind == LEAF),
            media=frozenset(_media(definition)),
        )

    return compile_one


def _words(problem: FormProblem) -> str:
    return f"{problem.message}: {problem.cure}" if problem.cure else problem.message


def _is_worth_stopping(problem: FormProblem) -> bool:
    """A pack is read in each of its languages: a form without the words of one is not finished."""
    return "missing the survey label" in problem.message or "missing the choices label" in problem.message


def _unknown_instances(definition: Definition) -> Iterator[str]:
    for name, stored in definition.instances.items():
        if isinstance(stored, dict) and stored.get("src") and name not in INSTANCES:
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
