"""
Made-up expressions put to Doorstep's forms engine and to two independent ones: JavaRosa, inside pyxform, under Java;
ODK's web forms under Node.

    nice -n 15 python -m tests.fuzz.forms_peers --minutes 30

It goes on where it was ended; how often they agreed is in build/fuzz/forms-peers.json, and what Doorstep alone answers
so, or as none of them, in build/fuzz/forms-peers.txt, to be looked at: shared/forms/SPEC.md says what is meant.
"""

from __future__ import annotations

import argparse
import html
import json
import os
import random
import re
import shutil
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import escape

from shared.forms.errors import FormError
from shared.forms.session import Session
from shared.forms.steps import FormContext
from shared.forms.xform import read_xform
from tests.benchmarks.forms_peers import JAVAROSA
from tests.benchmarks.npm_peers import PEERS, PeerAbsentError, fetched_peers

ROOT = Path(__file__).parents[2]
STATE = ROOT / "build" / "fuzz" / "forms-peers.json"
FOUND = ROOT / "build" / "fuzz" / "forms-peers.txt"
BATCH = 200
WITHIN_S = 600
PLACE = "@@"

ZONES = (("UTC", 0), ("Asia/Kolkata", 330), ("America/Bogota", -300))
"""One for each batch in turn: the peers ask the machine where it is."""

ALL, ONE, MORE, ALONE, ODD, CRASHED = "all", "one", "more", "alone", "odd", "crashed"
"""
All agree; Doorstep and one of them; Doorstep alone takes it, as unions and axes of XPath; the peers against it; each
gives another value; an error of no form's.
"""

FORM = """<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
 xmlns:jr="http://openrosa.org/javarosa"><h:head><h:title>t</h:title><model>
<instance><data id="f" version="1"><a>5</a><b>hello world</b><c>2.5</c><d>2024-02-29</d>
<dt>2024-02-29T10:30:00.000+00:00</dt><e/><es/><ed/><s>x y z</s><sel>y</sel><t>10:30:00.000+00:00</t><neg>-3</neg>
<z>0</z><numstr>12abc</numstr><num2>  7 </num2><sp>  a  b </sp><r><n>1</n><nm>A</nm><k>x</k></r>
<r><n>3</n><nm>B</nm><k/></r><r><n/><nm>C</nm><k>x z</k></r><g><q>9</q><w>TRUE</w></g><out/>
<meta><instanceID/></meta></data></instance>
<instance id="lst"><root><item><name>x</name><label>Ex</label><v>10</v><grp>m</grp></item>
<item><name>y</name><label>Why</label><v>20</v><grp>n</grp></item>
<item><name>z</name><label>Zed</label><v/><grp>m</grp></item></root></instance>
<bind nodeset="/data/a" type="int"/><bind nodeset="/data/b" type="string"/><bind nodeset="/data/c" type="decimal"/>
<bind nodeset="/data/d" type="date"/><bind nodeset="/data/dt" type="dateTime"/><bind nodeset="/data/e" type="int"/>
<bind nodeset="/data/es" type="string"/><bind nodeset="/data/ed" type="date"/><bind nodeset="/data/s" type="string"/>
<bind nodeset="/data/sel" type="string"/><bind nodeset="/data/t" type="time"/><bind nodeset="/data/neg" type="int"/>
<bind nodeset="/data/z" type="int"/><bind nodeset="/data/r/n" type="int"/><bind nodeset="/data/g/q" type="int"/>
<bind nodeset="/data/out" type="string" calculate="@@"/>
<bind nodeset="/data/meta/instanceID" type="string" jr:preload="uid"/></model></h:head><h:body>
<input ref="/data/a"><label>A</label></input><input ref="/data/b"><label>B</label></input>
<input ref="/data/d"><label>D</label></input><input ref="/data/dt"><label>D</label></input>
<select ref="/data/s"><label>S</label><itemset nodeset="instance('lst')/root/item"><value ref="name"/>
<label ref="label"/></itemset></select><select1 ref="/data/sel"><label>S</label>
<itemset nodeset="instance('lst')/root/item"><value ref="name"/><label ref="label"/></itemset></select1>
<group ref="/data/r"><label>R</label><repeat nodeset="/data/r"><input ref="/data/r/n"><label>N</label></input>
<input ref="/data/r/nm"><label>N</label></input><input ref="/data/r/k"><label>N</label></input></repeat></group>
</h:body></h:html>"""

ATOMS: Mapping[str, Sequence[str]] = {
    "number": (
        *(
            "/data/a",
            "/data/c",
            "/data/e",
            "/data/neg",
            "/data/z",
            "/data/num2",
            "/data/numstr",
            "/data/r[1]/n",
        ),
        *(
            "/data/r[3]/n",
            "/data/g/q",
            "0",
            "1",
            "-1",
            "2.5",
            "-2.5",
            "0.5",
            "100",
            "1000000",
            "0.1",
            ".5",
            "5.",
        ),
        *("'3'", "' 4 '", "'abc'", "''", "'-5'", "'007'", "1 div 0", "0 div 0", "1.005", "123456789012"),
    ),
    "text": (
        *(
            "/data/b",
            "/data/es",
            "/data/numstr",
            "/data/sp",
            "/data/a",
            "/data/g/w",
            "/data/r[2]/nm",
            "'abc'",
            "''",
        ),
        *("'a b c'", "'Ünïcode'", "'x'", "'  pad  '", "'true'", "'false'", "'1'", "'0'", "'a,b'"),
    ),
    "day": (
        *("/data/d", "/data/ed", "/data/dt", "'2024-02-29'", "'2023-12-31'", "'1969-07-20'", "'2024-12-30'"),
        *("date('2024-03-01')", "date(19800)", "date('2021-01-31') + 30", "19782", "'notadate'"),
        *("'2024-02-29T10:30:00.000Z'", "'2024-02-29T10:30:00.000+05:30'"),
        *("date-time('2024-02-29T10:30:00.000Z')", "date('2024-02-29T23:59:59.000+00:00')"),
    ),
    "list": ("/data/s", "/data/sel", "/data/es", "'a b c'", "'x'", "' x  y '", "/data/r[3]/k", "'xy z'"),
    "nodes": (
        *("/data/r/n", "/data/r/nm", "/data/r", "/data/r[n > 1]/n", "/data/r[n != '']", "/data/nothing"),
        *(
            "instance('lst')/root/item/v",
            "instance('lst')/root/item[grp = 'm']/name",
            "/data/r[position() = 2]/nm",
        ),
        *("/data/r[last()]/nm", "/data/g/*", "/data/r[2]", "/data/r/k", "/data/r[k = '']/nm"),
        *(
            "instance('lst')/root/item[selected(/data/s, name)]/label",
            "/data/r/nm | /data/a",
            "//n",
            "//k/..",
        ),
        *(
            "/data/r[1]/following-sibling::r/nm",
            "/data/r[3]/preceding-sibling::r[1]/nm",
            "/data/r/n/ancestor::data/a",
        ),
        *(
            "(/data/r/nm)[2]",
            "/data/r[position() mod 2 = 1]/nm",
            "/data/r[n][2]/nm",
            "/data/r[k = 'x' or n = 3]/nm",
        ),
        *("/data/r/descendant::k", "/data/g/child::*[2]", "/data/r[last() - 1]/nm", "../r/nm", "./../g/q"),
        *(
            "instance('lst')/root/item[v > 10][1]/name",
            "instance('lst')/root/item[not(v = '')]/v",
            "/data/r/@x",
        ),
        *(
            "instance('lst')/root/item[position() = last()]/label",
            "/data/r[nm = ../b or nm = 'C']/n",
            "/data/r/*[1]",
        ),
        *("instance('lst')/root/item[grp = current()/../r[1]/k]", "/data/r[count(k) = 1]/self::r/nm"),
    ),
    "truth": (
        *("true()", "false()", "/data/a = 5", "/data/e = ''", "selected(/data/s, 'y')", "/data/g/w"),
        *("not(/data/es)", "/data/z"),
    ),
    "sign": ("=", "!=", "<", ">", "<=", ">="),
    "operator": ("+", "-", "*", "div", "mod"),
    "places": ("", ", 1", ", -1", ", 2", ", 0"),
    "pattern": ("[a-z]+", ".*", "^a", "[0-9]{2}", "h.*d", ""),
    "format": ("%Y-%m-%d", "%e/%n/%y", "%b %a", "%H:%M", "%h %S.%3", "%d%%", "%W", "%B", "%q", "%A %e"),
    "digest": ("MD5", "SHA-1", "SHA-256", "SHA-384", "SHA-512"),
    "base": ("", ", 'hex'", ", 'base64'"),
    "line": ("'0 0;0 1;1 1'", "'0 0;0 1;1 1;1 0;0 0'", "'0 0;1 1'", "'0 0'", "/data/es", "/data/b"),
    "coded": ("aGVsbG8=", "4oKs", "", "!!"),
    "whole": ("0", "1", "2", "3", "4", "5", "-1"),
    "moment": ("/data/t", "'06:00:00.000Z'", "'18:30'", "/data/es"),
}

MADE: Mapping[str, Sequence[str]] = {
    "truth": (
        *(
            "{any} {sign} {any}",
            "({truth} and {truth})",
            "({truth} or {truth})",
            "not({any})",
            "boolean({any})",
        ),
        *("boolean-from-string({text})", "selected({list}, {text})", "contains({text}, {text})"),
        *("{nodes} {sign} {any}", "{nodes} {sign} {nodes}", "boolean({nodes})"),
        *("starts-with({text}, {text})", "ends-with({text}, {text})", "regex({text}, '{pattern}')"),
        *(
            "checklist({whole}, {whole}, {truth}, {truth})",
            "weighted-checklist(1, {whole}, {truth}, 2, {truth}, 3)",
        ),
    ),
    "number": (
        *(
            "{number} {operator} {number}",
            "({number} {operator} {any})",
            "-{number}",
            "int({any})",
            "number({any})",
        ),
        *(
            "round({any}{places})",
            "abs({number})",
            "floor({number})",
            "ceiling({number})",
            "pow({number}, {number})",
        ),
        *("sqrt({number})", "min({number}, {number})", "max({number}, {number}, {number})", "min({nodes})"),
        *(
            "max({nodes})",
            "sum({nodes})",
            "count({nodes})",
            "count-non-empty({nodes})",
            "count-selected({list})",
        ),
        *(
            "string-length({text})",
            "decimal-date-time({day})",
            "decimal-time({moment})",
            "position(/data/r[2])",
        ),
        *("count({nodes} | {nodes})", "string-length({nodes})", "number({nodes})", "count({nodes}[{whole}])"),
        *("number({day})", "({day} - {day})", "log10({number})", "exp10({whole})", "int({day})"),
    ),
    "text": (
        *(
            "concat({any}, {any})",
            "string({any})",
            "substr({text}, {whole})",
            "substr({text}, {whole}, {whole})",
        ),
        *(
            "substring({text}, {number}, {number})",
            "substring-before({text}, {text})",
            "translate({text}, 'ab', 'x')",
        ),
        *("substring-after({text}, {text})", "normalize-space({text})", "join(', ', {nodes})", "{nodes}"),
        *(
            "selected-at({list}, {whole})",
            "coalesce({text}, {text})",
            "if({truth}, {any}, {any})",
            "date({day})",
        ),
        *("format-date({day}, '{format}')", "format-date-time({day}, '{format}')", "date-time({day})"),
        *("jr:choice-name(/data/sel, '/data/sel')", "indexed-repeat(/data/r/nm, /data/r, {whole})"),
        *("instance('lst')/root/item[name = {text}]/label", "digest({text}, '{digest}'{base})"),
        *("join(' ', randomize({nodes}, {number}))", "area({line})", "distance({line})"),
        *("base64-decode('{coded}')", "name({nodes})", "local-name({nodes})", "concat({nodes}, {any})"),
    ),
    "day": ("{day}",),
}
ANY = ("number", "number", "text", "text", "truth", "day")
DEEPEST = 3

_HOLE = re.compile(r"\{([a-z]+)\}")
_ZONE = re.compile(r"(T?\d\d:\d\d:\d\d\.\d{3})(?:Z|[+-]\d\d:\d\d)$")


def make_expression(chance: random.Random, kind: str = "any", depth: int = DEEPEST) -> str:
    """
    An expression of a kind, whose parts are of the kinds that belong there.
    """
    if kind == "any":
        kind = chance.choice(ANY)
    is_atom = depth <= 0 or kind not in MADE or chance.random() < 0.3
    written = chance.choice(ATOMS[kind] if is_atom else MADE[kind])
    return _HOLE.sub(lambda hole: make_expression(chance, hole[1], depth - 1), written)


def make_batch(seed: int) -> list[str]:
    """
    Expressions that differ, the same for a seed.
    """
    chance = random.Random(seed)
    found: dict[str, None] = {}
    while len(found) < BATCH:
        found[make_expression(chance)] = None
    return list(found)


# Who is asked


def ask_doorstep(expressions: Sequence[str], zone: tuple[str, int]) -> list[str]:
    """
    What Doorstep gives; a failure that is no error of a form begins with !!.
    """
    context = FormContext(now_ms=1_750_000_000_000, utc_offset_minutes=zone[1], seed=3)
    return [_doorstep(FORM.replace(PLACE, _escaped(one)), context) for one in expressions]


def _doorstep(form: str, context: FormContext) -> str:
    try:
        value = Session(read_xform(form), context).value("out")
    except FormError:
        return "!"
    except Exception as error:
        return f"!! {type(error).__name__}"
    return "" if value is None else str(value).replace("\n", "\\n").replace("\r", "")


def ask_javarosa(expressions: Sequence[str], zone: tuple[str, int]) -> list[str]:
    """
    What JavaRosa gives.

    Raises:
        PeerAbsentError: there is no Java compiler.
    """
    java = shutil.which("java")
    if java is None or shutil.which("javac") is None:
        raise PeerAbsentError("there is no Java compiler here")
    script = str(PEERS / "EvaluateExpressions.java")
    return _asked(
        [java, f"-Duser.timezone={zone[0]}", "-cp", str(JAVAROSA), script], expressions, {"TZ": zone[0]}
    )


def ask_web_forms(expressions: Sequence[str], zone: tuple[str, int]) -> list[str]:
    """
    What ODK's web forms give.

    Raises:
        PeerAbsentError: there is no Node, or its packages cannot be fetched.
    """
    peers = fetched_peers()
    given = _asked(peers.command("evaluate_expressions.cjs"), expressions, {"TZ": zone[0], **peers.variables})
    return [html.unescape(one) for one in given]


def _asked(command: list[str], expressions: Sequence[str], variables: Mapping[str, str]) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        form, listed = Path(folder) / "form.xml", Path(folder) / "expressions"
        form.write_text(FORM, encoding="utf-8")
        listed.write_text("".join(f"{_escaped(one)}\n" for one in expressions), encoding="utf-8")
        run = subprocess.run(
            [*command, str(form), str(listed)],
            check=False,
            capture_output=True,
            encoding="utf-8",
            timeout=WITHIN_S,
            env={**os.environ, **variables},
        )
    given = run.stdout.split("\n")[:-1]
    if run.returncode or len(given) != len(expressions):
        raise PeerAbsentError(run.stderr.strip()[-200:] or f"{len(given)} answers for {len(expressions)}")
    return given


def _escaped(expression: str) -> str:
    return escape(expression, {'"': "&quot;"})


Asked = Callable[[Sequence[str], tuple[str, int]], list[str]]
SIDES: Mapping[str, Asked] = {"JavaRosa": ask_javarosa, "web forms": ask_web_forms}


# How they compare


def plain(value: str) -> str:
    """
    A value without what is only a way of writing it: numbers, truths, the zone of a time.
    """
    if value.startswith("!"):
        return "!"
    value = {"true": "1", "false": "0", "NaN": "", "True": "1", "False": "0"}.get(value, value)
    value = _ZONE.sub(r"\1", value)
    try:
        return f"{float(value):.9g}"
    except ValueError:
        return value


def verdict(own: str, others: Sequence[str]) -> str:
    """
    Who agrees with whom.
    """
    if own.startswith("!!"):
        return CRASHED
    ours, theirs = plain(own), [plain(one) for one in others]
    if ours in theirs:
        return ALL if len(set(theirs)) == 1 else ONE
    if set(theirs) == {"!"}:
        return MORE
    return ALONE if len(set(theirs)) == 1 else ODD


@dataclass
class Campaign:
    """
    What was asked so far.
    """

    batches: int = 0
    verdicts: dict[str, int] = field(default_factory=dict)

    @classmethod
    def begun(cls) -> Campaign:
        """The one that was ended, or a new one."""
        return cls(**json.loads(STATE.read_text(encoding="utf-8"))) if STATE.is_file() else cls()

    def run_batch(self) -> Counter[str]:
        """
        Asks one batch more, and remembers it.

        Raises:
            PeerAbsentError: nobody else can be asked here.
        """
        zone, expressions = ZONES[self.batches % len(ZONES)], make_batch(self.batches)
        theirs: dict[str, list[str]] = {}
        absent: list[str] = []
        for name, ask in SIDES.items():
            try:
                theirs[name] = ask(expressions, zone)
            except PeerAbsentError as cause:
                absent.append(f"{name}: {cause}")
        if not theirs:
            raise PeerAbsentError("; ".join(absent))
        ours = ask_doorstep(expressions, zone)
        given = Counter[str]()
        told: list[str] = []
        for number, expression in enumerate(expressions):
            others = [side[number] for side in theirs.values()]
            said = verdict(ours[number], others)
            given[said] += 1
            if said not in (ALL, ONE, MORE):
                values = ", ".join(f"{name} {value!r}" for name, value in zip(theirs, others, strict=True))
                told.append(f"{said}: {expression}\n    Doorstep {ours[number]!r}, {values} ({zone[0]})\n")
        self.keep(given, told)
        return given

    def keep(self, given: Mapping[str, int], told: Sequence[str]) -> None:
        """Adds a batch to what is remembered."""
        self.batches += 1
        for name, count in given.items():
            self.verdicts[name] = self.verdicts.get(name, 0) + count
        STATE.parent.mkdir(parents=True, exist_ok=True)
        with FOUND.open("a", encoding="utf-8") as found:
            found.writelines(told)
        STATE.write_text(json.dumps(self.__dict__), encoding="utf-8")


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
