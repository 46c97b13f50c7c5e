"""
Doorstep's forms engine beside two independent ones, with the same form and the same answers: JavaRosa, which comes
inside pyxform, under Java; the engine of ODK's web forms under Node.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pyxform

from shared.forms.definition import Control, Definition, ModelNode
from shared.forms.session import Session
from shared.forms.xform import read_xform
from tests.benchmarks.forms import CONTEXT, QUESTIONS, a_long_form
from tests.benchmarks.npm_peers import PEERS, PeerAbsentError, fetched_peers
from tests.benchmarks.report import Report

ROUNDS = 6
"""The last two count: both peers are compiled while they run."""

WITHIN_S = 300
JAVAROSA = Path(pyxform.__file__).parent / "validators" / "odk_validate" / "bin" / "ODK_Validate.jar"

Took = tuple[float, float, float]
"""Milliseconds: opening, the median answer, the 95th percentile."""


def measure(report: Report) -> None:
    """
    Opens the form and answers it, engine by engine; a peer that cannot be had is left out.
    """
    with tempfile.TemporaryDirectory() as folder:
        form = Path(folder) / "long.xml"
        form.write_text(xform_of(a_long_form()), encoding="utf-8")
        sides: Sequence[tuple[str, Callable[[Path], Took]]] = (
            ("Doorstep", _ours),
            ("JavaRosa", _javarosa),
            ("web forms", _web_forms),
        )
        for name, side in sides:
            try:
                opened, usual, slow = side(form)
            except PeerAbsentError as absent:
                print(f"   without {name}: {absent}", flush=True)
                continue
            report.add(f"forms: {name}: XForm to first session, 300 questions", opened, "ms", None, True)
            report.add(f"forms: {name}: an answer, median", usual, "ms", None, True)
            report.add(f"forms: {name}: an answer, 95th percentile", slow, "ms", None, True)


def _ours(form: Path) -> Took:
    begun = time.perf_counter()
    session = Session(read_xform(form.read_bytes()), CONTEXT)
    opened = time.perf_counter() - begun
    took: list[float] = []
    for turn in range(ROUNDS * QUESTIONS):
        number = turn % QUESTIONS + 1
        value: int | str = turn % 90 if number % 3 == 0 else ("yes" if turn // QUESTIONS % 2 == 0 else "no")
        begun = time.perf_counter()
        session.answer(f"/data/q{number}", value)
        took.append(time.perf_counter() - begun)
    late = sorted(took[-2 * QUESTIONS :])
    return opened * 1e3, late[QUESTIONS] * 1e3, late[int(len(late) * 0.95)] * 1e3


def _javarosa(form: Path) -> Took:
    java = shutil.which("java")
    if java is None or shutil.which("javac") is None:
        raise PeerAbsentError("there is no Java compiler here")
    return _said([java, "-cp", str(JAVAROSA), str(PEERS / "AnswerForm.java")], form)


def _web_forms(form: Path) -> Took:
    peers = fetched_peers()
    return _said(peers.command("answer_form.cjs"), form, **peers.variables)


def _said(command: list[str], form: Path, **variables: str) -> Took:
    run = subprocess.run(
        [*command, str(form), str(ROUNDS), str(QUESTIONS)],
        check=False,
        capture_output=True,
        text=True,
        timeout=WITHIN_S,
        env={**os.environ, **variables},
    )
    if run.returncode:
        raise PeerAbsentError(run.stderr.strip()[-200:] or "it does not run here")
    opened, usual, slow = map(float, run.stdout.split())
    return opened, usual, slow


def xform_of(form: Definition) -> str:
    """
    The XForm of a flat form in one language, for engines that read nothing else.
    """
    model, body = form.model[1:], form.body
    return (
        '<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"'
        ' xmlns:jr="http://openrosa.org/javarosa" xmlns:orx="http://openrosa.org/xforms">'
        f"<h:head><h:title>{form.id}</h:title><model>"
        f'<instance><data id="{form.id}" version="1">{"".join(f"<{node.name}/>" for node in model)}'
        "<orx:meta><orx:instanceID/></orx:meta></data></instance>"
        '<instance id="yes_no"><root><item><name>yes</name><label>Yes</label></item>'
        "<item><name>no</name><label>No</label></item></root></instance>"
        f"{''.join(map(_bind, model))}"
        '<bind nodeset="/data/orx:meta/orx:instanceID" type="string" readonly="true()" jr:preload="uid"/>'
        f"</model></h:head><h:body>{''.join(_control(one, form) for one in body)}</h:body></h:html>"
    )


def _bind(node: ModelNode) -> str:
    rules = ("relevant", "constraint", "calculate", "required")
    written = "".join(
        f' {rule}="{getattr(node, rule).replace("<", "&lt;")}"' for rule in rules if getattr(node, rule)
    )
    return f'<bind nodeset="/data/{node.name}" type="{node.type}"{written}/>'


def _control(control: Control, form: Definition) -> str:
    name = form.model[control.node].name
    words = form.texts[form.languages[0]][f"{name}:label"][""]
    label = "".join(part if isinstance(part, str) else f'<output value="{part[1]}"/>' for part in words)
    choices = ""
    if control.itemset is not None:
        choices = (
            f'<itemset nodeset="{control.itemset.items}"><value ref="name"/><label ref="label"/></itemset>'
        )
    return f'<{control.kind} ref="/data/{name}"><label>{label}</label>{choices}</{control.kind}>'
