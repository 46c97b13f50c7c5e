"""
A pack whose forms try what an author may write: every question type, repeats in repeats, a newer version.

It is the shipped India pack with further forms, so that the demo's households can be visited with them.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from pathlib import Path

from openpyxl import Workbook, load_workbook

from tests.e2e.support.server import ROOT, DoorstepServer

SHIPPED = ROOT / "assets" / "programmes" / "india_asha"
EN, HI = "English (en)", "Hindi (hi)"

Rows = Sequence[Sequence[object]]

SURVEY_HEADINGS = (
    "type",
    "name",
    f"label::{EN}",
    f"label::{HI}",
    "appearance",
    "parameters",
    f"hint::{EN}",
    f"hint::{HI}",
    f"guidance_hint::{EN}",
    f"guidance_hint::{HI}",
    "required",
    f"required_message::{EN}",
    f"required_message::{HI}",
    "constraint",
    f"constraint_message::{EN}",
    f"constraint_message::{HI}",
    "relevant",
    "calculation",
    "choice_filter",
    "repeat_count",
    "bind::doorstep:was",
)


SAID = {
    "hint": "hint",
    "guidance": "guidance_hint",
    "needed": "required_message",
    "message": "constraint_message",
}


def ask(
    type_: str, name: str, english: str = "", hindi: str = "", was: str = "", **more: str | tuple[str, str]
) -> tuple[object, ...]:
    """
    One row of the survey sheet; what is said is a pair of English and Hindi.
    """
    row: dict[str, object] = {"type": type_, "name": name, "bind::doorstep:was": was or None}
    row |= {f"label::{EN}": english, f"label::{HI}": hindi or english}
    for column, given in more.items():
        if isinstance(given, tuple):
            row |= {
                f"{SAID[column]}::{language}": words for language, words in zip((EN, HI), given, strict=True)
            }
        else:
            row[column] = given
    return tuple(row.get(heading) for heading in SURVEY_HEADINGS)


EVERY_TYPE: Rows = (
    ask("start", "started"),
    ask("today", "day_of_form"),
    ask("deviceid", "phone"),
    ask("note", "welcome", "**Welcome.** This form tries *everything*.", "**स्वागत है।** यह सब आज़माता है।"),
    ask(
        "text",
        "called",
        "What is your name?",
        "आपका नाम क्या है?",
        required="yes",
        needed=("Please ask for the name.", "कृपया नाम पूछें।"),
        guidance=(
            "As written on the card, or as neighbours say it.",
            "जैसा कार्ड पर लिखा है, या जैसा पड़ोसी कहते हैं।",
        ),
    ),
    ask("text", "story", "What happened?", "क्या हुआ?", appearance="multiline"),
    ask(
        "integer",
        "age",
        "How old are you?",
        "आपकी उम्र क्या है?",
        constraint=". >= 0 and . < 120",
        message=("Nobody is that old", "इतनी उम्र किसी की नहीं होती"),
    ),
    ask("decimal", "fever", "What is the temperature?", "तापमान कितना है?"),
    ask("select_one yes_no", "smokes", "Do you smoke?", "क्या आप धूम्रपान करते हैं?", appearance="quick"),
    ask("select_multiple foods", "eaten", "What did you eat?", "आपने क्या खाया?", appearance="columns-2"),
    ask("select_one feel", "feels", "How do you feel?", "कैसा लग रहा है?", appearance="likert"),
    ask("select_one foods", "best", "Which is the best?", "सबसे अच्छा कौन सा है?", appearance="minimal"),
    ask("select_one_from_file villages.csv", "village", "Which village?", "कौन सा गाँव?"),
    ask("rank foods", "order", "Put them in order", "क्रम में रखें"),
    ask(
        "range",
        "pain",
        "How strong is the pain?",
        "दर्द कितना तेज़ है?",
        parameters="start=0 end=10 step=1",
    ),
    ask(
        "range",
        "stars",
        "How good was the service?",
        "सेवा कैसी थी?",
        appearance="rating",
        parameters="start=1 end=5 step=1",
    ),
    ask("date", "came_on", "Which day did you come?", "आप किस दिन आए?"),
    ask("date", "since", "Since which month?", "किस महीने से?", appearance="month-year"),
    ask("date", "born", "When were you born?", "आपका जन्म कब हुआ?", appearance="estimate"),
    ask("time", "wakes", "When do you wake?", "आप कब जागते हैं?"),
    ask("datetime", "met", "When did we meet?", "हम कब मिले?"),
    ask("geopoint", "home", "Where is your home?", "आपका घर कहाँ है?"),
    ask("geotrace", "way", "Which way did you walk?", "आप किस रास्ते से आए?"),
    ask("geoshape", "field", "Where is your field?", "आपका खेत कहाँ है?"),
    ask("barcode", "code", "What is the code on the box?", "डिब्बे पर कोड क्या है?"),
    ask(
        "image",
        "pot",
        "Picture of the water pot",
        "पानी के घड़े की तस्वीर",
        hint=("So that the nurse sees where it stands.", "ताकि नर्स देख सके कि वह कहाँ रखा है।"),
    ),
    ask(
        "image",
        "signed",
        "Signature of the mother",
        "माँ के हस्ताक्षर",
        appearance="signature",
        hint=("She has the nets now.", "अब मच्छरदानियाँ उनके पास हैं।"),
    ),
    ask(
        "audio",
        "greeting",
        "A greeting for the nurse",
        "नर्स के लिए एक संदेश",
        hint=("She hears it at the meeting.", "वह इसे बैठक में सुनती है।"),
    ),
    ask("acknowledge", "heard", "I was told what happens now", "मुझे बताया गया कि अब क्या होगा"),
    ask("begin group", "vitals", "Measurements", "माप", appearance="field-list"),
    ask("text", "remark", "What do you see?", "आपको क्या दिखता है?", appearance="multiline"),
    ask("decimal", "weight", "Weight in kg", "वज़न किलो में", required="yes"),
    ask("select_one yes_no", "standing", "Standing?", "खड़े हैं?"),
    ask(
        "integer",
        "pulse",
        "Pulse",
        "नाड़ी",
        required="yes",
        constraint=". > 20",
        message=("Count again", "फिर से गिनें"),
    ),
    ask("end group", ""),
    ask("calculate", "doubled", calculation="${pulse} * 2"),
    ask(
        "note",
        "thanks",
        "Thank you, **${called}**. Twice the pulse is ${doubled}.",
        "धन्यवाद, **${called}**। नाड़ी का दुगुना ${doubled} है।",
    ),
)

LOOKS: Rows = (
    ask("start-geopoint", "begun_at"),
    ask("begin group", "signs", "How often?", "कितनी बार?", appearance="field-list"),
    ask("select_one often", "head", "In the last week", "पिछले हफ़्ते", appearance="label"),
    ask("select_one often", "headache", "Headache", "सिरदर्द", appearance="list-nolabel"),
    ask("select_one often", "cough", "Cough", "खाँसी", appearance="list-nolabel"),
    ask("select_one feel", "sleep", "Sleep", "नींद", appearance="likert"),
    ask("end group", ""),
    ask("select_one foods", "fed", "What was cooked?", "क्या पका?", appearance="columns-pack"),
    ask("select_multiple foods", "sold", "What is sold?", "क्या बिकता है?", appearance="columns-3 no-buttons"),
    ask("select_multiple foods", "grown", "What is grown?", "क्या उगता है?", appearance="no-buttons"),
    ask(
        "range",
        "rooms",
        "How many rooms?",
        "कितने कमरे?",
        appearance="picker",
        parameters="start=1 end=9 step=1",
    ),
    ask("select_one foods", "liked", "What is liked?", "क्या पसंद है?", appearance="minimal autocomplete"),
    ask("integer", "income", "What is earned in a year?", "साल में कितनी कमाई?", appearance="thousands-sep"),
    ask("date", "built", "In which year was it built?", "किस साल बना?", appearance="year"),
    ask("date", "feast", "When is the feast?", "त्योहार कब है?", appearance="bikram-sambat"),
    ask("geopoint", "well", "Where is the well?", "कुआँ कहाँ है?", appearance="placement-map"),
)

FAMILY: Rows = (
    ask("begin repeat", "child", "Child", "बच्चा"),
    ask("text", "child_name", "What is the child's name?", "बच्चे का नाम क्या है?"),
    ask("begin repeat", "dose", "Vaccine", "टीका"),
    ask("select_one doses", "which", "Which vaccine?", "कौन सा टीका?"),
    ask("end repeat", ""),
    ask("end repeat", ""),
    ask("calculate", "children", calculation="count(${child})"),
    ask("note", "sum", "There are ${children} children.", "${children} बच्चे हैं।"),
)

CHOICES: Rows = (
    ("list_name", "name", f"label::{EN}", f"label::{HI}"),
    ("yes_no", "yes", "Yes", "हाँ"),
    ("yes_no", "no", "No", "नहीं"),
    ("foods", "rice", "Rice", "चावल"),
    ("foods", "dal", "Lentils", "दाल"),
    ("foods", "milk", "Milk", "दूध"),
    ("foods", "fruit", "Fruit", "फल"),
    ("feel", "bad", "Bad", "ख़राब"),
    ("feel", "so", "So so", "ठीक-ठाक"),
    ("feel", "good", "Good", "अच्छा"),
    ("often", "never", "Never", "कभी नहीं"),
    ("often", "some", "Some days", "कुछ दिन"),
    ("often", "most", "Most days", "ज़्यादातर दिन"),
    ("often", "daily", "Every day", "हर दिन"),
    ("doses", "bcg", "BCG", "बीसीजी"),
    ("doses", "polio", "Polio", "पोलियो"),
)


def in_hindi(words: str) -> str:
    """
    What the forms here say in English, as they say it in Hindi; what they do not say as it is.
    """
    for english, hindi in _pairs():
        fitted = re.fullmatch(re.sub(r"\\\$\\\{\w+\\\}", "(.+)", re.escape(english)), words)
        if fitted:
            facts = fitted.groups()
            return "".join(map("".join, zip_longest(re.split(r"\$\{\w+\}", hindi), facts, fillvalue="")))
    return words


def _pairs() -> Iterator[tuple[str, str]]:
    for row in (*EVERY_TYPE, *LOOKS, *FAMILY):
        said = dict(zip(SURVEY_HEADINGS, row, strict=True))
        for column in ("label", *SAID.values()):
            english, hindi = said[f"{column}::{EN}"], said[f"{column}::{HI}"]
            if english and hindi:
                yield str(english).replace("*", ""), str(hindi).replace("*", "")
    yield from ((str(english), str(hindi)) for *_, english, hindi in CHOICES)


def a_field_pack(
    folder: Path, forms: dict[str, Rows], version: str = "2026.12.1", *, drafts: str = "stay"
) -> Path:
    """
    The shipped pack with these forms beside its own, and what becomes of drafts of earlier versions.
    """
    shutil.copytree(SHIPPED, folder)
    book = load_workbook(folder / "pack.xlsx")
    for row in book["meta"].iter_rows():
        if row[0].value == "version":
            row[1].value = version
    for name, survey in forms.items():
        title = name.replace("_", " ").capitalize()
        book["forms"].append((name, f"{name}.xlsx", "visit", "child_care", title, title))
        _workbook(folder / "forms" / f"{name}.xlsx", survey, version, drafts)
    book.save(folder / "pack.xlsx")
    return folder


def a_telling_pack(folder: Path) -> Path:
    """
    The shipped pack, which tells whoever holds a household's card who lives there.
    """
    shutil.copytree(SHIPPED, folder)
    book = load_workbook(folder / "pack.xlsx")
    book["meta"].append(("guest_summary", "yes"))
    for row in book["meta"].iter_rows():
        if row[0].value == "version":
            row[1].value = "2026.12.1"
    book.save(folder / "pack.xlsx")
    return folder


def _workbook(path: Path, survey: Rows, version: str, drafts: str) -> None:
    book = Workbook()
    book.remove(book.active)
    settings = (
        ("form_id", "version", "default_language", "namespaces", "doorstep:drafts"),
        (path.stem, version, EN, 'doorstep="urn:doorstep:xforms"', drafts),
    )
    for name, rows in (("survey", (SURVEY_HEADINGS, *survey)), ("choices", CHOICES), ("settings", settings)):
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    lines = ["name,label", *(f"v{number},Village {number}" for number in range(3000))]
    (path.parent / "villages.csv").write_text("\n".join(lines), encoding="utf-8")


def publish(server: DoorstepServer, folder: Path) -> None:
    """
    Publishes a pack to everybody of a story's server.
    """
    run = [sys.executable, "-m", "sync_server.operations.cli"]
    listed = subprocess.run(
        [*run, "area", "list", "--data", str(server.data)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    # Below the headings the tree begins with its top.
    area = [line for line in listed.stdout.splitlines() if line.strip()][1].split()[0]
    published = subprocess.run(
        [*run, "pack", "publish", str(folder), "--area", area, "--data", str(server.data)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert published.returncode == 0, published.stdout + published.stderr
