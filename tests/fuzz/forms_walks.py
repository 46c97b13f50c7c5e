"""
Made-up forms walked at random by ODK's web forms under Node, and after it by Doorstep's forms engine: relevance, rules,
defaults, actions, choices that answers narrow, groups read whole, repeats added and removed.

    nice -n 15 python -m tests.fuzz.forms_walks --minutes 30

It goes on where it was ended; how many walks were the same is in build/fuzz/forms-walks.json, what differed in
build/fuzz/forms-walks.txt, with its form, to be looked at.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from shared.forms.errors import FormError
from tests.benchmarks.npm_peers import PeerAbsentError, fetched_peers
from tests.conformance.trace_cases import run_case

ROOT = Path(__file__).parents[2]
STATE = ROOT / "build" / "fuzz" / "forms-walks.json"
FOUND = ROOT / "build" / "fuzz" / "forms-walks.txt"
BATCH = 20
STEPS = 25
WITHIN_S = 600

SAME, OTHER, REFUSED, CRASHED = "same", "other", "refused", "crashed"
"""The same walk; another one; a form that either will not take; an error of no form's."""

ASKED = ("int", "string", "string", "date", "select1", "select", "rank", "trigger")
CODES = {"a": "yes", "b": "no", "yes": "a", "no": "yes"}
"""With the group that a condition on the list asks for."""

DEFAULTS = ("a", "yes", "5", "2021-03-04", "no b")
LIST = "instance('codes')/root/item"

TRUTHS = (
    "{one} = 'yes'",
    "{one} != ''",
    "{one} > 5",
    "{one} = {other}",
    "selected({one}, 'a')",
    "string-length({one}) > 2",
    "not({one} = 'no')",
    "count-selected({one}) = 1",
    "string-length({whole}) > 3",
    "contains({whole}, 'yes')",
    "count({rows}) > 1",
    "count-non-empty({cells}) > 0",
    "{one} > {other}",
    "{one} < '2021-01-01'",
    "date({one}) > date('2021-01-01')",
    "today() > {one}",
    "sum({cells}) > 5",
    "indexed-repeat({cells}, {rows}, 1) = 'yes'",
    "count({rows}[position() = 2]) = 1",
    "number({one}) mod 2 = 0",
    "starts-with({one}, 'a')",
    f"count({LIST}[name = {{one}}]) = 1",
    "checklist(1, 2, {one} = 'yes', {other} = 'no')",
    "weighted-checklist(1, 9, {one} = 'yes', 2, {other} = 'a', 3)",
    "int({one}) = {one}",
    "min({one}, {other}) < 5",
    "selected({one}, {other})",
    "{one} and {other}",
)
VALUES = (
    "concat({one}, '-', {other})",
    "coalesce({one}, {other})",
    "if({one} = '', {other}, 'x')",
    "string-length({one}) + count-selected({other})",
    "concat('<', {whole}, '>')",
    "string({whole})",
    "count({rows})",
    "join('|', {cells})",
    "join(',', {rows})",
    "count-non-empty({cells})",
    "substr({one}, 1)",
    "selected-at({one}, 0)",
    "string({one} + 0 = 5)",
    "indexed-repeat({cells}, {rows}, 2)",
    "sum({cells})",
    "max({cells})",
    "{cells}[1]",
    "count({rows}[2])",
    f"{LIST}[name = {{one}}]/label",
    f"{LIST}[g = {{one}}]/name",
    "format-date({one}, '%Y/%n/%e %b')",
    "int({one} div 7)",
    "round({one}, 1)",
    "{one} * 1.5",
    "pow({one}, 2)",
    "{one} - {other}",
    "{one} mod 3",
    "-{one}",
    "once(concat({one}, 'z'))",
    "translate({one}, 'abc', 'ABC')",
    "substring-before({one}, ' ')",
    "normalize-space({one})",
    "concat({cells})",
    "if(selected({one}, 'a'), {other}, {one})",
    "contains({one}, '')",
    "not({one}) + 0",
    "digest({one}, 'MD5')",
    f"join(';', randomize({LIST}/name, 42))",
)
OFFERED = (
    "name != {one}",
    "g = {one}",
    "selected({one}, name)",
    "g = {one} or {other} = ''",
    "not(selected({one}, name))",
)


@dataclass
class FormMaker:
    """
    A form in the making: its places so far, which later rules may read.
    """

    chance: random.Random
    binds: list[str] = field(default_factory=list)
    leaves: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    repeats: list[tuple[str, list[str]]] = field(default_factory=list)
    around: list[str] = field(default_factory=list)
    typed: list[str] = field(default_factory=list)
    actions: list[str] = field(default_factory=list)
    count: int = 0

    def xform(self) -> str:
        """The form as XML."""
        model, body = self.several("/data", 7)
        items = "".join(
            f"<item><name>{code}</name><label>{code}</label><g>{group}</g></item>"
            for code, group in CODES.items()
        )
        return (
            '<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"'
            ' xmlns:odk="http://www.opendatakit.org/xforms" xmlns:jr="http://openrosa.org/javarosa"><h:head>'
            f'<h:title>t</h:title><model><instance><data id="f">{model}<meta><instanceID/></meta></data></instance>'
            f'<instance id="codes"><root>{items}</root></instance>{"".join(self.binds)}'
            '<bind nodeset="/data/meta/instanceID" type="string" jr:preload="uid"/>'
            f"{''.join(self.actions)}</model></h:head>"
            f"<h:body>{body}</h:body></h:html>"
        )

    def several(self, above: str, most: int) -> tuple[str, str]:
        """Questions and groups one after the other: their elements, and their controls."""
        made = [self.one(above) for _ in range(self.chance.randint(2, most))]
        return "".join(model for model, _ in made), "".join(body for _, body in made)

    def one(self, above: str) -> tuple[str, str]:
        """A question, a calculation, a group or a repeat."""
        self.count += 1
        name = f"q{self.count}"
        path = f"{above}/{name}"
        kind = self.chance.choice((*ASKED, "calculate", "calculate", "group", "repeat"))
        if kind in ("group", "repeat") and above.count("/") < 3:
            return self.group(name, path, kind)
        if kind == "calculate":
            self.bind(path, "string", f' calculate="{self.rule(VALUES, path)}"')
            return f"<{name}/>", ""
        if kind in ("group", "repeat"):
            kind = "string"
        rules = "".join(
            f' {rule}="{self.rule(TRUTHS, path)}"'
            for rule in ("relevant", "required", "readonly")
            if self.chance.random() < 0.25
        )
        if self.chance.random() < 0.2:
            rules += " constraint=\". != 'no' and string-length(.) &lt; 9\""
        offered = self.rule(OFFERED, path) if kind.startswith("select") and self.chance.random() < 0.2 else ""
        action = self.action(path) if kind in ("int", "date", "string") else ""
        self.bind(path, kind if kind in ("int", "date", "string") else "string", rules)
        if kind == "string" and self.chance.random() < 0.15:
            return f"<{name}>{self.chance.choice(DEFAULTS)}</{name}>", _control(kind, path, action=action)
        return f"<{name}/>", _control(kind, path, offered, action)

    def action(self, path: str) -> str:
        """What the answer sets elsewhere, in places outside repeats; or what the place begins with."""
        drawn, value = self.chance.random(), self.rule(VALUES, path)
        if drawn < 0.1 and not self.around:
            self.actions.append(f'<setvalue event="odk-instance-first-load" ref="{path}" value="{value}"/>')
        elif drawn < 0.2 and self.typed and not self.around:
            to = self.chance.choice(self.typed)
            return f'<setvalue event="xforms-value-changed" ref="{to}" value="{value}"/>'
        if not self.around:
            self.typed.append(path)
        return ""

    def group(self, name: str, path: str, kind: str) -> tuple[str, str]:
        """A group or a repeat with what is in it; readable as one only once it is whole."""
        relevant = f' relevant="{self.rule(TRUTHS, path)}"' if self.chance.random() < 0.4 else ""
        self.binds.append(f'<bind nodeset="{path}"{relevant}/>')
        known = len(self.leaves)
        if kind == "repeat":
            self.around.append(path)
        model, body = self.several(path, 3)
        inner = self.leaves[known:]
        if kind == "group":
            self.groups.append(path)
            return f"<{name}>{model}</{name}>", f'<group ref="{path}"><label>G</label>{body}</group>'
        self.around.pop()
        # From outside, a place in a repeat is many.
        del self.leaves[known:]
        self.repeats.append((path, inner))
        return (
            f"<{name}>{model}</{name}>",
            f'<group ref="{path}"><label>R</label><repeat nodeset="{path}">{body}</repeat></group>',
        )

    def bind(self, path: str, type_: str, rules: str) -> None:
        """Notes a question; what comes after may read it."""
        self.binds.append(f'<bind nodeset="{path}" type="{type_}"{rules}/>')
        self.leaves.append(path)

    def rule(self, written: Sequence[str], path: str) -> str:
        """An expression about what stands before it."""
        rows, cells = self.chance.choice(self.repeats) if self.repeats else ("", [])
        facts = {
            "one": self.chance.choice(self.leaves) if self.leaves else "",
            "other": self.chance.choice(self.leaves) if self.leaves else "",
            "whole": self.chance.choice(self.groups) if self.groups else "",
            "rows": rows,
            "cells": self.chance.choice(cells) if cells else "",
        }
        able = [one for one in written if all(facts[name] for name in facts if f"{{{name}}}" in one)]
        led = {name: self.way(path, to) for name, to in facts.items()}
        return escape(self.chance.choice(able).format(**led)) if able else "'x'"

    def way(self, reader: str, to: str) -> str:
        """A path as pyxform writes it: relative to the repeat that holds both, else from the root."""
        shared = next((one for one in reversed(self.around) if to.startswith(f"{one}/")), None)
        if shared is None:
            return to
        return "../" * (reader.count("/") - shared.count("/")) + to.removeprefix(f"{shared}/")


def _control(kind: str, path: str, offered: str = "", action: str = "") -> str:
    narrowed = f"[{offered}]" if offered else ""
    items = f'<itemset nodeset="{LIST}{narrowed}"><value ref="name"/><label ref="label"/></itemset>'
    element = {"select1": "select1", "select": "select", "rank": "odk:rank", "trigger": "trigger"}.get(
        kind, "input"
    )
    inner = items if kind in ("select1", "select", "rank") else action
    return f'<{element} ref="{path}"><label>L</label>{inner}</{element}>'


def make_form(chance: random.Random) -> str:
    """
    A form whose rules read what stands before them, questions, groups and instances.
    """
    return FormMaker(chance).xform()


def walked_by_web_forms(forms: Sequence[str], seed: int) -> list[dict[str, Any]]:
    """
    Walks as the conformance traces are written; `refused` says why there is none.

    Raises:
        PeerAbsentError: there is no Node, or its packages cannot be fetched.
    """
    peers = fetched_peers()
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / f"{number}.xml" for number in range(len(forms))]
        for file, form in zip(files, forms, strict=True):
            file.write_text(form, encoding="utf-8")
        run = subprocess.run(
            peers.command("walk_forms.cjs", str(STEPS), str(seed), *map(str, files)),
            check=False,
            capture_output=True,
            encoding="utf-8",
            timeout=WITHIN_S,
            env={**os.environ, **peers.variables, "TZ": "UTC"},
        )
    walks = [json.loads(line) for line in run.stdout.splitlines()]
    if run.returncode or len(walks) != len(forms):
        raise PeerAbsentError(run.stderr.strip()[-200:] or f"{len(walks)} walks of {len(forms)} forms")
    return walks


def verdict(walk: dict[str, Any]) -> tuple[str, str]:
    """
    Whether Doorstep goes the same way, and the first difference.
    """
    if "refused" in walk:
        return REFUSED, walk["refused"]
    try:
        problem = run_case(walk)
    except FormError as error:
        return REFUSED, str([fault.message for fault in getattr(error, "faults", ())] or error)
    except Exception as error:
        return CRASHED, f"{type(error).__name__}: {error}"
    return (OTHER, problem) if problem else (SAME, "")


@dataclass
class Campaign:
    """
    What was walked so far.
    """

    batches: int = 0
    verdicts: dict[str, int] = field(default_factory=dict)

    @classmethod
    def begun(cls) -> Campaign:
        """The one that was ended, or a new one."""
        return cls(**json.loads(STATE.read_text(encoding="utf-8"))) if STATE.is_file() else cls()

    def run_batch(self) -> Counter[str]:
        """
        Walks one batch more, and remembers it.

        Raises:
            PeerAbsentError: nobody else can walk here.
        """
        chance = random.Random(self.batches)
        walks = walked_by_web_forms([make_form(chance) for _ in range(BATCH)], self.batches)
        given = Counter[str]()
        STATE.parent.mkdir(parents=True, exist_ok=True)
        with FOUND.open("a", encoding="utf-8") as found:
            for walk in walks:
                said, why = verdict(walk)
                given[said] += 1
                if said != SAME:
                    found.write(f"{said} (batch {self.batches}, {walk['id']}): {why}\n")
        self.batches += 1
        for name, count in given.items():
            self.verdicts[name] = self.verdicts.get(name, 0) + count
        STATE.write_text(json.dumps(self.__dict__), encoding="utf-8")
        return given


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=10)
    ends_s = time.monotonic() + 60 * parser.parse_args().minutes
    campaign = Campaign.begun()
    while time.monotonic() < ends_s:
        print(dict(campaign.run_batch()), campaign.batches, campaign.verdicts, flush=True)


if __name__ == "__main__":
    main()
