"""
Looks for input that the forms engine cannot bear: expressions, definitions and workbooks nobody would write.

    nice -n 15 python -m tests.fuzz.forms --minutes 30

It goes on where it was ended; what it did is in build/fuzz/forms.json. Whatever ends in anything but an error of the
forms room, takes longer than ten seconds or much memory is kept in tests/vectors/crashers/forms, and from then on the
suite runs it.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import random
import resource
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from shared.forms.definition import CHT, Definition
from shared.forms.errors import FormError
from shared.forms.expression.compiler import compile_expression
from shared.forms.expression.library import FUNCTIONS
from shared.forms.expression.parser import parse
from shared.forms.expression.scope import Environment, Scope
from shared.forms.new_version import carry_over
from shared.forms.session import Session
from shared.forms.steps import FormContext, Step
from shared.forms.submission import saved_of_xml, xml_of_session
from shared.forms.xform import read_xform
from shared.forms.xml_tree import read_xml
from tests.support.scenario import Scenario, calculate, group, integer, repeat, select_multiple, text, yes_no

ROOT = Path(__file__).parents[2]
STATE = ROOT / "build" / "fuzz" / "forms.json"
CRASHERS = ROOT / "tests" / "vectors" / "crashers" / "forms"
LONGEST_S = 10
MOST_MEMORY_BYTES = 3 * 2**30

CONTEXT = FormContext(now_ms=1_750_000_000_000, utc_offset_minutes=330, seed=3)
DOCUMENT = read_xml("<data><a>1</a><b>x y</b><r><c>2</c></r><r><c>3</c></r></data>")

WORDS = (
    *(f"{name}(" for name in FUNCTIONS),
    *"()[],|/.@*+-=",
    *(
        "//",
        "..",
        "!=",
        "<=",
        ">=",
        "<",
        ">",
        " div ",
        " mod ",
        " and ",
        " or ",
        "::",
        "${a}",
        "'",
        '"',
        "''",
    ),
    *(
        "/data/a",
        "/data/r",
        "../c",
        "current()/",
        "instance('x')/root/item",
        "child::",
        "self::node()",
        "text()",
    ),
    *("0", "1", "-1", "1e5", "99999999999999999999", "0.1", "'2025-02-30'", "'2025-06-15T10:00'", "'a b c'"),
    *(
        "'(a+)+$'",
        "'%Y-%m-%d'",
        "'" + "a" * 200 + "'",
        "1 div 0",
        "-(1 div 0)",
        "0 div 0",
        "\u0915",
        "\x00",
        "\n",
    ),
)

XFORM = """<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
 xmlns:jr="http://openrosa.org/javarosa" xmlns:odk="http://www.opendatakit.org/xforms"><h:head><h:title>t</h:title><model>
 <itext><translation lang="en"><text id="a:label">
 <value>Age <output value="/data/a"/></value></text></translation></itext>
 <instance><data id="f" version="1"><a>1</a><b/><g><c/></g><r jr:template=""><d/></r><m/></data></instance>
 <instance id="x"><root><item><name>p</name><label>P</label></item></root></instance>
 <bind nodeset="/data/a" type="int" constraint=". &lt; 9" required="true()"/>
 <bind nodeset="/data/b" relevant="/data/a = 1"/>
 <bind nodeset="/data/g/c" calculate="/data/a + 1"/><bind nodeset="/data/r/d" type="date"/>
 <setvalue event="odk-instance-first-load" ref="/data/m" value="now()"/></model></h:head><h:body>
 <input ref="/data/a"><label ref="jr:itext('a:label')"/></input>
 <group ref="/data/g"><input ref="/data/g/c"/></group>
 <select1 ref="/data/b"><itemset nodeset="instance('x')/root/item">
 <value ref="name"/><label ref="label"/></itemset></select1>
 <group ref="/data/r"><repeat nodeset="/data/r" jr:count="/data/a"><input ref="/data/r/d"/></repeat>
 </group></h:body></h:html>"""

CELLS = (
    *(
        "text",
        "integer",
        "select_one yes_no",
        "select_multiple yes_no",
        "begin group",
        "end group",
        "begin repeat",
    ),
    *(
        "end repeat",
        "calculate",
        "note",
        "range",
        "rank yes_no",
        "date",
        "select_one_from_file a.csv",
        "trigger",
        "x y",
    ),
    *(
        "a",
        "b",
        "a b",
        "1a",
        "",
        "-",
        "${a}",
        "${b} > 1",
        "${",
        "${a",
        "${zz}",
        "selected(${a}, 'yes')",
        "yes",
        "no",
    ),
    *(
        "1 +",
        "((((",
        "position(..)",
        "count(${r})",
        "instance('yes_no')/root/item",
        "start=1 end=0 step=0",
        "=1+1",
    ),
    *(
        "label",
        "name",
        "type",
        "\u0915",
        "<b>",
        "&amp;",
        "]]>",
        "a" * 3000,
        "\x0b",
        "'",
        '"',
        "once(",
        "if(1,2",
    ),
    *("db:person", "tel", "hidden", "string", "inputs", "meta", "NO_LABEL", "./source = 'user'"),
    *("z-score('t', ${a}, 1, 2)", "add-date(${a}, 99999999)", "coalesce(${a}, 0) + 1"),
)
HEADINGS = (
    *(
        "type",
        "name",
        "label",
        "label::Hindi (hi)",
        "relevant",
        "constraint",
        "calculation",
        "required",
        "appearance",
    ),
    *(
        "choice_filter",
        "repeat_count",
        "parameters",
        "default",
        "trigger",
        "hint",
        "media::image",
        "bind::x",
        "bind::doorstep:was",
        "",
    ),
)


class TookTooLongError(Exception):
    """
    Something did not end.
    """


def a_form() -> Definition:
    """
    A form with one of everything that rules are made of.
    """
    return Scenario(
        yes_no("fever", required="true()"),
        integer("days", low=0, high=30, relevant="${fever} = 'yes'"),
        select_multiple("signs", "fits", "cold"),
        group("care", text("clinic"), relevant="${days} > 2"),
        integer("children"),
        repeat(
            "child", integer("age"), repeat("dose", integer("ml"), calculate("sum", "sum(../../dose/ml)"))
        ),
        repeat("guest", text("called"), count="${children}"),
    ).definition


def try_expression(source: str) -> None:
    """
    Reads an expression and evaluates it.
    """
    compiled = compile_expression(parse(source), FUNCTIONS, text=source)
    compiled.run(Scope(DOCUMENT.children[0], Environment(root=DOCUMENT)))


def try_definition(wire: Any) -> None:
    """
    Loads a definition, walks through it, as a form of the toolkit's too, and carries it to another version and back.
    """
    definition = Definition.from_wire(wire)
    session = Session(definition, CONTEXT)
    walk(session, random.Random(len(str(wire))))
    walk(Session(replace(definition, dialect=CHT), CONTEXT), random.Random(len(str(wire))))
    there = carry_over(session, a_form())
    carry_over(there, definition).saved()


def try_xform(xml: str) -> None:
    """
    Reads an XForm, walks through it, and reads what it submits.
    """
    definition = read_xform(xml)
    session = Session(definition, CONTEXT)
    walk(session, random.Random(len(xml)))
    Session(definition, CONTEXT, saved=saved_of_xml(definition, xml_of_session(session)))


def try_workbook(rows: list[list[list[str]]]) -> None:
    """
    Compiles a workbook; an author may write anything, and is told what is wrong with it.
    """
    from openpyxl import Workbook

    from sync_server.adapters.xlsform import compile_form

    book = Workbook()
    book.remove(book.active)
    for name, cells in zip(("survey", "choices", "settings"), rows, strict=False):
        sheet = book.create_sheet(name)
        for row in cells:
            sheet.append([_cell(cell) for cell in row])
    content = io.BytesIO()
    book.save(content)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "form.xlsx"
        path.write_bytes(content.getvalue())
        compiled = compile_form(path)
    assert compiled.definition is not None or compiled.problems
    if compiled.definition is not None:
        walk(Session(compiled.definition, CONTEXT), random.Random(1))


def _cell(text: str) -> str | None:
    return "".join(letter for letter in text if letter >= " " or letter in "\t\n") or None


def walk(session: Session, chance: random.Random, moves: int = 12) -> None:
    """
    Answers, adds and removes at random.
    """
    for _ in range(moves):
        steps = session.steps()
        if not steps:
            return
        step = chance.choice(steps)
        if step.kind == "repeat":
            _repeat(session, step, chance)
        else:
            session.answer(
                step.ref, chance.choice([None, 1, -2.5, "yes", "2025-06-15", ["a"], "x" * 50]), keep=True
            )
    session.problems()
    session.answers()
    Session(session.definition, session.context, saved=session.saved()).steps()


def _repeat(session: Session, step: Step, chance: random.Random) -> None:
    instances = step.parameters.get("instances")
    if step.parameters.get("can_add") and chance.random() < 0.6:
        session.add_repeat(step.ref)
    elif step.parameters.get("can_remove") and isinstance(instances, list) and instances:
        session.remove_repeat(chance.choice(instances))


# Making input


def make_expression(chance: random.Random) -> str:
    """
    Words of the language in no order.
    """
    if chance.random() < 0.05:
        return chance.choice("([{-") * chance.choice([50, 5_000])
    return "".join(chance.choice(WORDS) for _ in range(chance.randint(1, 14)))


def make_definition(chance: random.Random) -> Any:
    """
    A definition's wire form with a few places changed.
    """
    wire = json.loads(json.dumps(a_form().to_wire()))
    for _ in range(chance.randint(1, 4)):
        _change(wire, chance)
    return wire


def _change(value: Any, chance: random.Random) -> None:
    while isinstance(value, (dict, list)) and value:
        key = chance.choice(list(value)) if isinstance(value, dict) else chance.randrange(len(value))
        inner = value[key]
        if not isinstance(inner, (dict, list)) or not inner or chance.random() < 0.2:
            odd = [None, -1, 99, "", "x", [], {}, True, 1.5, make_expression(chance), [["o", "1 +"]]]
            value[key] = chance.choice(odd)
            return
        value = inner


def make_xform(chance: random.Random) -> str:
    """
    An XForm with parts cut out, doubled, or replaced.
    """
    xml = XFORM
    for _ in range(chance.randint(1, 4)):
        at, size = chance.randrange(len(xml)), chance.randint(1, 60)
        words = (
            "",
            xml[at : at + size] * 2,
            make_expression(chance),
            "<input ref='/data/q'/>",
            "&x;",
            ">",
            "/data/r",
        )
        xml = xml[:at] + chance.choice(words) + xml[at + size :]
    return xml


def make_workbook(chance: random.Random) -> list[list[list[str]]]:
    """
    Sheets of cells that stand anywhere.
    """
    headings = chance.sample(HEADINGS, chance.randint(2, 8))
    if chance.random() < 0.9:
        headings = [
            "type",
            "name",
            "label",
            *[one for one in headings if one not in ("type", "name", "label")],
        ]
    survey = [headings, *([chance.choice(CELLS) for _ in headings] for _ in range(chance.randint(0, 8)))]
    choices = [
        ["list_name", "name", "label"],
        ["yes_no", "yes", "Yes"],
        ["yes_no", chance.choice(CELLS), "No"],
    ]
    return [survey, choices] if chance.random() < 0.9 else [survey]


KINDS: dict[str, tuple[Callable[[random.Random], Any], Callable[[Any], None]]] = {
    "expression": (make_expression, try_expression),
    "definition": (make_definition, try_definition),
    "xform": (make_xform, try_xform),
    "workbook": (make_workbook, try_workbook),
}


# The campaign


@dataclass
class Campaign:
    """
    What was tried so far.
    """

    seconds: float = 0
    tried: dict[str, int] = field(default_factory=dict)
    crashers: int = 0

    @classmethod
    def begun(cls) -> Campaign:
        """The one that was ended, or a new one."""
        return cls(**json.loads(STATE.read_text())) if STATE.is_file() else cls()

    def keep(self) -> None:
        """Remembers it."""
        STATE.parent.mkdir(parents=True, exist_ok=True)
        STATE.write_text(json.dumps(self.__dict__))

    def run(self, until_s: float) -> None:
        """Goes on until so many seconds were spent in all."""
        began, before = time.monotonic(), self.seconds
        while self.seconds < until_s:
            kind = ("expression", "definition", "xform", "workbook")[sum(self.tried.values()) % 4]
            number = self.tried.get(kind, 0)
            self.tried[kind] = number + 1
            make, attempt = KINDS[kind]
            case = make(random.Random(f"{kind}{number}"))
            problem = outcome_of(attempt, case)
            if problem:
                self.crashers += 1
                keep_crasher(kind, case, problem)
                print(f"{kind} {number}: {problem}", flush=True)
            self.seconds = before + time.monotonic() - began
            if number % 100 == 0:
                self.keep()
        self.keep()


def outcome_of(attempt: Callable[[Any], None], case: Any) -> str:
    """
    What is wrong with how a case ends; empty where it ends well, or in an error of the forms room.
    """
    # The process's own time: on a busy machine others take theirs.
    signal.signal(signal.SIGVTALRM, _too_long)
    signal.setitimer(signal.ITIMER_VIRTUAL, LONGEST_S)
    try:
        attempt(case)
    except FormError:
        return ""
    except (Exception, RecursionError) as error:
        return f"{type(error).__name__}: {str(error)[:200]}"
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return ""


def _too_long(*_: object) -> None:
    raise TookTooLongError(f"more than {LONGEST_S} s")


def keep_crasher(kind: str, case: Any, problem: str) -> None:
    """
    Keeps a case so that it is run again for ever.
    """
    CRASHERS.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"kind": kind, "problem": problem, "case": case}, ensure_ascii=False)
    name = hashlib.sha256(f"{kind}{problem[:60]}".encode()).hexdigest()[:12]
    (CRASHERS / f"{kind}-{name}.json").write_text(text, encoding="utf-8")


def main() -> int:
    """
    The command; 1 where anything was found.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=30, help="in all, with what was spent before")
    minutes = parser.parse_args().minutes
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY_BYTES, MOST_MEMORY_BYTES))
    campaign = Campaign.begun()
    campaign.run(minutes * 60)
    print(f"{campaign.seconds / 60:.1f} minutes, {campaign.tried}, {campaign.crashers} crashers")
    return 1 if campaign.crashers else 0


if __name__ == "__main__":
    sys.exit(main())
