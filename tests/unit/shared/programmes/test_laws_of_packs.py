"""
Laws that an engineer of a ministry would ask of any programme: each holds for every pack that is shipped, and each
finds what is broken on purpose.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

import pytest

from shared.domain.records import Record, Value
from shared.domain.referrals import CLOSED, OPEN
from shared.forms.definition import Definition, ModelNode
from shared.forms.session import Session
from shared.forms.steps import FormContext
from shared.kernel.identifiers import AreaId, RecordId
from shared.programmes.context import form_rows
from shared.programmes.pack import Decision, Occurrence, Pack, Schedule
from shared.programmes.schedules import due_tasks
from shared.programmes.tasks import FOLLOW_UP, Task
from tests.support.asked_questions import Asked, asked, checked, choices_of, definition, questions, words_of
from tests.support.shipped_packs import PACKS, shipped_pack

TODAY = date(2026, 11, 20)
NOON_MS = int(datetime(2026, 11, 20, 12, tzinfo=UTC).timestamp() * 1000)
DANGERS = ("now", "day")


class Read(NamedTuple):
    """
    A pack with its forms compiled.
    """

    pack: Pack
    made: Mapping[str, Definition]
    asked: tuple[Asked, ...]

    def told(self, form: str) -> list[Asked]:
        """
        What somebody answers in a form.
        """
        return [one for one in self.asked if one.form.id == form and one.is_told]


Law = Callable[[Read], list[str]]
"""Names what breaks it."""


def read(name: str) -> Read:
    pack = shipped_pack(name)
    return Read(pack, {form: definition(form, name) for form in pack.forms}, asked(name))


def with_question(before: Read, form: str, name: str, **changes: Any) -> Read:
    """The same pack, one question of it otherwise."""
    made = before.made[form]
    model = tuple(replace(node, **changes) if node.name == name else node for node in made.model)
    return _with_form(before, form, replace(made, model=model))


def _with_form(before: Read, form: str, made: Definition) -> Read:
    forms = {**before.made, form: made}
    return Read(before.pack, forms, questions(before.pack, forms))


def with_decisions(before: Read, change: Callable[[Decision], Decision | None]) -> Read:
    kept = tuple(one for one in map(change, before.pack.decisions) if one is not None)
    return before._replace(pack=replace(before.pack, decisions=kept))


def said_otherwise(before: Read, decision: str, action: str) -> Read:
    return with_decisions(
        before, lambda one: replace(one, action={"en": action}) if one.id == decision else one
    )


# --- What may be answered ---------------------------------------------------------------------------

LOWER = re.compile(r"(?<![\w)./])\.\s*>")
UPPER = re.compile(r"(?<![\w)./])\.(?:\s*\+\s*\S+)?\s*(?:<|=(?!\s*'))")
LIMIT = re.compile(r"(?<![\w)./])\.\s*[<>]=?\s*(-?\d+(?:\.\d+)?)(?![\d.])")

SAID_OTHERWISE: Mapping[tuple[str, str], str] = {
    ("crisis_plan", "threshold"): "one, two or three, in words",
    ("closure", "tries"): "three, in words",
    ("domicilio", "animais_quantos"): "one of each kind, in words",
    ("ovc_closure", "married_age"): "the words are about what a marriage under 18 is",
}
"""Limits that a message tells without their number, each with how."""


def numbers_without_a_range(pack: Read) -> list[str]:
    return [
        f"{one.form.id}.{one.name}"
        for one in pack.asked
        if one.is_told and _is_number(one) and not _is_between(one.node.constraint)
    ]


def _is_number(one: Asked) -> bool:
    return one.node.type in ("int", "decimal") and one.control.kind != "range"


def _is_between(constraint: str) -> bool:
    return bool(LOWER.search(constraint) and UPPER.search(constraint))


def limits_without_words(pack: Read) -> list[str]:
    """In every language; and a number that is too small or too large is told the limit."""
    return [
        f"{one.form.id}.{one.name} ({language})"
        for one in pack.asked
        if one.is_told and one.node.constraint
        for language in pack.made[one.form.id].languages
        if not _tells(one, words_of(pack.made[one.form.id], one.node.constraint_message, language))
    ]


def _tells(one: Asked, words: str) -> bool:
    if not words or not _is_number(one) or (one.form.id, one.name) in SAID_OTHERWISE:
        return bool(words)
    told = {float(number.replace(",", ".")) for number in re.findall(r"\d+(?:[.,]\d+)?", _plain(words))}
    return {float(limit) for limit in LIMIT.findall(one.node.constraint)} - {0.0} <= told


def _plain(words: str) -> str:
    """Without the signs that part thousands."""
    return re.sub(r"(?<=\d)[ .,\u00a0](?=\d{3}(?!\d))", "", words)


EITHER_SIDE: Mapping[tuple[str, str], str] = {
    ("adherence", "refill_on"): "medicine may have run out already",
    ("settling", "papers_end_on"): "papers may have ended already",
    ("case_record", "summons_on"): "when it was issued, or for when",
}
"""Days that may lie behind or ahead, each with why."""


def dates_without_an_end(pack: Read) -> list[str]:
    return [
        f"{one.form.id}.{one.name}"
        for one in pack.asked
        if one.is_told
        and one.node.type == "date"
        and not re.search(r"today\(\)|/data/", one.node.constraint)
        and (one.form.id, one.name) not in EITHER_SIDE
    ]


def nones_that_hide_a_sign(pack: Read) -> list[str]:
    return [
        f"{one.form.id}.{one.name}"
        for one in pack.asked
        if one.is_told
        and one.control.kind == "select"
        and {"none", "nenhum", "nenhuma"}
        & {code for code, _ in choices_of(pack.made[one.form.id], one.control)}
        and "count-selected" not in one.node.constraint
    ]


# --- What is asked ----------------------------------------------------------------------------------


def words_twice_on_one_way(pack: Read) -> list[str]:
    """The same words for two questions that may both be asked, under the same heading."""
    found = []
    for form in pack.pack.forms:
        told = pack.told(form)
        for place, one in enumerate(told):
            found += [
                f"{form}: {one.name} = {other.name}"
                for other in told[place + 1 :]
                if one.words[0] == other.words[0]
                and one.node.parent == other.node.parent
                and not _exclude_each_other(pack.made[form], one, other)
            ]
    return found


def _exclude_each_other(made: Definition, one: Asked, other: Asked) -> bool:
    mine, theirs = (_wanted(made, it.node) for it in (one, other))
    return any(
        (sign, value) != (their_sign, their_value)
        and (sign == their_sign == "=" or (sign != their_sign and value == their_value))
        for path, sign, value in mine
        for their_path, their_sign, their_value in theirs
        if path == their_path
    )


def _wanted(made: Definition, node: ModelNode) -> list[tuple[str, str, str]]:
    """Which answers a question waits for, one of the others too."""
    said = node.relevant
    for place in _above(made, node):
        said += " " + made.model[place].relevant
    return re.findall(r"(/data/[\w/]+)\s*(!?=)\s*('[^']*'|\d+)", said)


def _above(made: Definition, node: ModelNode) -> Iterator[int]:
    place = node.parent
    while place >= 0:
        yield place
        place = made.model[place].parent


STILL_ASKED = re.compile(r"died|death|condol|remark|mother_alive|alone|tell|named_ask|^name$|^sex$|age_ask")
"""After a death: when, whether it is sure, how the mother is. After a refusal: what care cannot do without."""
PLACE = {"house_no", "village", "mohalla", "referencia", "tipo_imovel", "micro_ask"}


def asked_after_a_death_or_a_refusal(pack: Read) -> list[str]:
    found = []
    for form, made in pack.made.items():
        for one in pack.told(form):
            ends = {"no", "nao", "refused"} if re.search(r"alive$|^consent$", one.name) else set()
            for code, _ in choices_of(made, one.control):
                if code in ends or (one.name == "died" and code == "yes"):
                    found += [f"{form}: {later} after {one.name}" for later in _after(made, one.name, code)]
    return [fault for fault in found if not _may_be_asked(fault.split()[1])]


def _may_be_asked(question: str) -> bool:
    return question in PLACE or bool(STILL_ASKED.search(question))


def _after(made: Definition, question: str, code: str) -> set[str]:
    later: set[str] = set()
    for birth_on in ("2026-11-10", "1995-01-01"):
        session = opened(
            made, record("person", "p", birth_on=birth_on, sex="female", delivered_on="2026-11-10")
        )
        if answer(session, question, code):
            names = [step.name for step in session.steps() if step.kind != "note"]
            later.update(names[names.index(question) + 1 :])
    return later


def opened(made: Definition, person: Record) -> Session:
    rows = form_rows(
        today=TODAY,
        household=record("household", "h"),
        person=person,
        mother=None,
        task=None,
        last_visit=None,
        members=[person],
        case=None,
        plan=[],
    )
    return Session(made, FormContext(now_ms=NOON_MS, utc_offset_minutes=0, instances=rows), language="en")


def answer(session: Session, question: str, code: str) -> bool:
    step = next((step for step in session.steps() if step.name == question), None)
    return step is not None and session.answer(step.ref, code).accepted


def record(kind: str, name: str, **fields: Value) -> Record:
    return Record(id=RecordId(name), kind=kind, area=AreaId("area"), revision=1, fields=fields)


# --- What follows from an answer --------------------------------------------------------------------

NO_SIGN = frozenset("none nenhum nenhuma no nao not_done unknown normal green better strongly".split())
LOOKED_AT_ELSEWHERE: Mapping[tuple[str, str], str] = {
    ("crisis", "crisis_type"): "what an alarm is about; whether there is danger is asked beside it",
    ("chp_growth", "ill"): "opens the form for the ill child",
    ("chp_home", "urgent"): "opens the form of who is ill",
    ("chp_defaulter", "ill"): "opens the form of who is ill",
}
"""Danger questions whose answers lead to another form or question, each with where."""
GRADES = re.compile(r"^risk_level$|^safe_now$|^worker_safe$|^c3_1$")
"""Asked for their worst answer; the others are no sign."""


def signs_that_raise_nothing(pack: Read) -> list[str]:
    """Every choice of a danger question is read by a rule, alone; each number by some rule."""
    found = []
    for form, made in pack.made.items():
        rules = " ".join(_spelt_out(made, one.when) for one in pack.pack.decisions if one.form == form)
        for one in pack.told(form):
            if one.is_danger and (form, one.name) not in LOOKED_AT_ELSEWHERE and not GRADES.search(one.name):
                codes = [code for code, _ in choices_of(made, one.control) if code not in NO_SIGN]
                names = [one.name, *_passed_on_by(made, one.name)]
                found += [
                    f"{form}.{one.name} {code}"
                    for code in codes
                    if not any(_reads(rules, name, code) for name in names)
                ]
                found += [] if f"${{{one.name}}}" in rules else [f"{form}.{one.name}"]
    return found


def _passed_on_by(made: Definition, question: str) -> list[str]:
    """Calculations that read the answer."""
    return [node.name for node in made.model if re.search(rf"/{question}\b", node.calculate)]


def _reads(rules: str, question: str, code: str) -> bool:
    name = re.escape(f"${{{question}}}")
    anything = rf"not\(\s*selected\(\s*{name}\s*,\s*'(?:none|nenhum)|{name}\s*!=\s*''"
    return bool(re.search(rf"{name}\s*(?:,|!?=)\s*'{re.escape(code)}'|{anything}", rules))


def _spelt_out(made: Definition, expression: str) -> str:
    """With the calculations that it reads."""
    by_name = {node.name: node for node in made.model}
    said, seen = expression, set()
    waiting = re.findall(r"\$\{([\w.]+)\}", expression)
    while waiting:
        name = waiting.pop()
        if name in by_name and name not in seen:
            seen.add(name)
            worked_out = re.sub(r"/data/(?:\w+/)*(\w+)", r"${\1}", by_name[name].calculate)
            said += f" {worked_out}"
            waiting += re.findall(r"\$\{(\w+)\}", worked_out)
    return said


LESS = re.compile(r"\b(?:this week|next visit|tomorrow|esta semana|amanhã|próxima visita)\b", re.I)


def dangers_told_as_less(pack: Read) -> list[str]:
    """A loud danger never says that another day would do."""
    return [
        one.id
        for one in pack.pack.decisions
        if one.tier in DANGERS and not one.quiet and LESS.search(checked(one.action))
    ]


HELPLESS = re.compile(r"unconscious|inconsciente|convuls|fits|sleepy")
BY_MOUTH = re.compile(r"\b(?:ORS|SRO|give (?:\w+ )?(?:drink|water|milk)|dê (?:soro|água))\b", re.I)
UPRIGHT = re.compile(r"\b(?:let \w+(?: \w+)? sit|sente)\b", re.I)
DOSE = re.compile(r"\b(?:tablets?|comprimidos?)\b", re.I)
ONLY_IF = re.compile(r"\b(?:if|unless|able|awake|can|no ORS|se |acordad)", re.I)


def orders_against_another(pack: Read) -> list[str]:
    """
    Whoever may have fits or be unconscious is given nothing by mouth and does not sit, unless the words or the
    rule leave that out.
    """
    found = []
    for form in pack.made:
        rules = [one for one in pack.pack.decisions if one.form == form]
        helpless = [one for one in rules if one.tier == "now" and HELPLESS.search(one.id)]
        for one in rules if helpless else ():
            said = checked(one.action)
            sentences = [it for it in re.split(r"[.;]", said) if BY_MOUTH.search(it) or UPRIGHT.search(it)]
            if sentences and not all(map(ONLY_IF.search, sentences)) and not _leaves_out(one.when):
                found.append(f"{form}.{one.id}: {said}")
    return found


def doses_beside_a_child_that_cannot_swallow(pack: Read) -> list[str]:
    """What names tablets is shown by the answer about fits and unconsciousness, where a form asks about them."""
    found = []
    for form, made in pack.made.items():
        shown = [one for one in pack.asked if one.form.id == form]
        helpless = {
            one.name
            for one in shown
            if one.is_danger and any(HELPLESS.search(code) for code, _ in choices_of(made, one.control))
        }
        if helpless:
            notes = [one for one in shown if not one.is_told and DOSE.search(one.words[0])]
            found += [f"{form}.{one.name}" for one in notes if not helpless & one.decides]
    return found


def _leaves_out(when: str) -> bool:
    return bool(
        re.search(
            r"\$\{_now\} = 'no'|\$\{_refer\} = 'no'|\$\{_swallows\} = 'yes'|not\(selected\([^)]*'(?:sleepy|uncon)",
            when,
        )
    )


MEDICINE = re.compile(
    r"\b(amoxicillin|cotrimoxazole|gentamicin|ampicillin|antibiotics?|AL|artemether|ACT|paracetamol|ibuprofen|aspirin"
    r"|oxytocin|misoprostol|albendazole|quinine|chloroquine|magnesium|dipirona|amoxicilina|insulin|diazepam)\b"
)
MAY_NAME: Mapping[str, frozenset[str]] = {"kenya_community_health": frozenset({"amoxicillin", "AL"})}
"""What a programme lets its volunteers give, beside salts, zinc, iron, vitamin A and medicine against worms."""
LEFT_TO_OTHERS = re.compile(r"\b(?:no|not|never|after|from the|paracetamol only|didn't|não|without)\b", re.I)


def medicines_that_nobody_may_give(pack: Read) -> list[str]:
    said = [words for one in pack.asked for words in one.words]
    said += [checked(texts) for one in pack.pack.decisions for texts in (one.title, one.action)]
    allowed = MAY_NAME.get(pack.pack.id, frozenset())
    return [
        words for words in said if set(MEDICINE.findall(words)) - allowed and not LEFT_TO_OTHERS.search(words)
    ]


# --- What comes of it later -------------------------------------------------------------------------


def tasks(pack: Pack, person: Record, *others: Record, on: date = TODAY) -> list[Task]:
    of = {
        kind: [one for one in others if one.kind == kind]
        for kind in ("visit", "referral", "consent", "task_event")
    }
    return [
        task
        for task in due_tasks(
            pack,
            [person],
            of["visit"],
            of["task_event"],
            today=on,
            referrals=of["referral"],
            consents=of["consent"],
        )
        if task.person == person.id
    ]


def dangers_that_go_quiet(pack: Read) -> list[str]:
    """A danger has a task each day until its referral is closed, whatever visits are made; none after."""
    programme = replace(pack.pack, schedules=())
    found = []
    for one in pack.pack.decisions:
        if one.tier in DANGERS:
            told: dict[str, Value] = {
                "person": "p",
                "decision": one.id,
                "tier": one.tier,
                "raised_at_ms": NOON_MS,
            }
            raised, closed = (
                record("referral", "r", **told, state=OPEN),
                record("referral", "r", **told, state=CLOSED),
            )
            if not _is_followed_for_days(programme, raised) or _followed(programme, closed, TODAY):
                found.append(one.id)
    return found


def _is_followed_for_days(programme: Pack, raised: Record) -> bool:
    made: list[Record] = []
    for day in range(1, 5):
        on = TODAY + timedelta(days=day)
        due = _followed(programme, raised, on, *made)
        if not due or due[0].due_on > on:
            return False
        made += [_visited(f"{day}a", on, task=due[0].id), _visited(f"{day}b", on)]
    return True


def _visited(name: str, on: date, **fields: Value) -> Record:
    return record("visit", name, person="p", form="any", visited_on=on.isoformat(), outcome="done", **fields)


def _followed(programme: Pack, referral: Record, on: date, *visits: Record) -> list[Task]:
    person = record("person", "p", alive="yes")
    return [task for task in tasks(programme, person, referral, *visits, on=on) if task.kind == FOLLOW_UP]


def schedules_that_go_on(pack: Read) -> list[str]:
    """Nothing is due of the dead, of who moved away and of who took their word back; a refusal keeps it."""
    return [
        one.id for one in pack.pack.schedules if one.occurrences and not _is_muted_rightly(pack.pack, one)
    ]


def _is_muted_rightly(pack: Pack, schedule: Schedule) -> bool:
    slot = schedule.occurrences[0]
    alone = replace(
        schedule,
        when="",
        raised_when="",
        until="",
        covered_by="",
        yields_within_days=0,
        occurrences=(_always(slot),),
    )
    programme = replace(pack, schedules=(alone,), cases=())
    anchor = (TODAY - timedelta(days=slot.day - 1)).isoformat()
    she = record("person", "p", household="h", **{schedule.anchor: anchor})

    def due(*others: Record, **fields: Value) -> bool:
        return bool(tasks(programme, replace(she, fields={**she.fields, **fields}), *others))

    yesterday = (TODAY - timedelta(days=1)).isoformat()
    left = record(
        "visit", "v", person="p", form="other", outcome="moved", outcome_confirmed="yes", visited_on=yesterday
    )
    refused = record("visit", "v", person="p", form=schedule.form, outcome="refused", visited_on=yesterday)
    back = record(
        "consent",
        "c",
        person="p",
        purpose=f"visits:{pack.forms[schedule.form].programme}",
        answer="withdrawn",
        confirmed="yes",
    )
    return (due(), due(refused), due(alive="no"), due(left), due(back)) == (True, True, False, False, False)


def _always(slot: Occurrence) -> Occurrence:
    return replace(slot, when="", missed_means_today=False)


# --- The laws ---------------------------------------------------------------------------------------


def lists_and_helpers_that_nothing_reads(pack: Read) -> list[str]:
    """Choices that no question offers, and calculations kept from the record that nothing reads."""
    found = []
    rules = str([one.when for one in pack.pack.decisions])
    for form, made in pack.made.items():
        read_here = str([made.model, made.body, made.texts, made.actions])
        lists = [name for name, rows in made.instances.items() if rows.get("r")]
        found += [f"{form}: {name}" for name in lists if not re.search(rf"instance\(\W+{name}\W", read_here)]
        found += [
            f"{form}: {node.name}"
            for node in made.model
            if node.calculate and node.name.startswith("_")
            if not re.search(rf"/{node.name}\b", read_here) and f"${{{node.name}}}" not in rules
        ]
    return found


LAWS: tuple[Law, ...] = (
    numbers_without_a_range,
    limits_without_words,
    dates_without_an_end,
    nones_that_hide_a_sign,
    words_twice_on_one_way,
    asked_after_a_death_or_a_refusal,
    signs_that_raise_nothing,
    dangers_told_as_less,
    orders_against_another,
    doses_beside_a_child_that_cannot_swallow,
    medicines_that_nobody_may_give,
    lists_and_helpers_that_nothing_reads,
    dangers_that_go_quiet,
    schedules_that_go_on,
)


@pytest.mark.parametrize("name", PACKS)
@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
def test_no_shipped_pack_has(law: Law, name: str) -> None:
    assert law(read(name)) == []


# --- Each law finds what is broken on purpose --------------------------------------------------------

HEALTH, CASES = "kenya_community_health", "case_management"


def without_rule(before: Read, decision: str) -> Read:
    return with_decisions(before, lambda one: None if one.id == decision else one)


def with_follow_up(before: Read, then_every_days: int) -> Read:
    rules = tuple(replace(one, then_every_days=then_every_days) for one in before.pack.follow_ups)
    return before._replace(pack=replace(before.pack, follow_ups=rules))


def with_programme(before: Read, programme: str) -> Read:
    """Schedules of another programme than their forms are of."""
    schedules = tuple(replace(one, programme=programme) for one in before.pack.schedules)
    return before._replace(pack=replace(before.pack, schedules=schedules))


def with_words_of(before: Read, form: str, one: str, other: str) -> Read:
    """A question that bears the words of another, and is asked with it."""
    made = before.made[form]
    label = next(it.control.label for it in before.asked if it.form.id == form and it.name == other)
    body = tuple(replace(it, label=label) if made.model[it.node].name == one else it for it in made.body)
    return _with_form(before, form, replace(made, body=body))


def with_an_idle_list(before: Read, form: str) -> Read:
    made = before.made[form]
    idle = {"c": ["name", "label"], "r": [["1", "One"]]}
    return _with_form(before, form, replace(made, instances={**made.instances, "idle": idle}))


BROKEN: Mapping[str, tuple[Law, Callable[[Read], Read], str]] = {
    "a number without an upper end": (
        numbers_without_a_range,
        lambda pack: with_question(pack, "chp_newborn", "weight_g", constraint=". >= 500"),
        "chp_newborn.weight_g",
    ),
    "a number without any limit": (
        numbers_without_a_range,
        lambda pack: with_question(pack, "chp_newborn", "breaths", constraint=""),
        "chp_newborn.breaths",
    ),
    "a limit that the words do not name": (
        limits_without_words,
        lambda pack: with_question(pack, "chp_newborn", "weight_g", constraint=". >= 500 and . <= 8000"),
        "chp_newborn.weight_g (Kiswahili (sw))",
    ),
    "a limit without words": (
        limits_without_words,
        lambda pack: with_question(pack, "chp_newborn", "baby_died_on", constraint_message=()),
        "chp_newborn.baby_died_on (Kiswahili (sw))",
    ),
    "any day at all": (
        dates_without_an_end,
        lambda pack: with_question(pack, "chp_newborn", "baby_died_on", constraint=""),
        "chp_newborn.baby_died_on",
    ),
    "“none” beside a sign": (
        nones_that_hide_a_sign,
        lambda pack: with_question(pack, "chp_newborn", "baby_danger", constraint=""),
        "chp_newborn.baby_danger",
    ),
    "the same words twice": (
        words_twice_on_one_way,
        lambda pack: with_words_of(pack, "chp_newborn", "baby_other", "yellow"),
        "chp_newborn: yellow = baby_other",
    ),
    "a breath asked of the dead": (
        asked_after_a_death_or_a_refusal,
        lambda pack: with_question(pack, "chp_newborn", "breaths", relevant=""),
        "chp_newborn: breaths after baby_alive",
    ),
    "a name asked of who refused": (
        asked_after_a_death_or_a_refusal,
        lambda pack: with_question(pack, "chp_household", "head_name", relevant=""),
        "chp_household: head_name after consent",
    ),
    "a sign without a rule": (
        signs_that_raise_nothing,
        lambda pack: without_rule(pack, "baby_blue"),
        "chp_newborn.baby_danger blue",
    ),
    "a measure without a rule": (
        signs_that_raise_nothing,
        lambda pack: without_rule(without_rule(pack, "mother_fever_measured"), "mother_fever"),
        "chp_after_birth.temperature",
    ),
    "a danger told as less": (
        dangers_told_as_less,
        lambda pack: said_otherwise(pack, "baby_yellow", "Go to the health facility this week."),
        "baby_yellow",
    ),
    "salts for who is unconscious": (
        orders_against_another,
        lambda pack: said_otherwise(pack, "child_blood_stool", "Give ORS. Go today."),
        "chp_under_five.child_blood_stool: Give ORS. Go today.",
    ),
    "up for who is unconscious": (
        orders_against_another,
        lambda pack: said_otherwise(pack, "mother_breathless", "Let her sit. Call now."),
        "chp_pregnancy.mother_breathless: Let her sit. Call now.",
    ),
    "a tablet for who is unconscious": (
        doses_beside_a_child_that_cannot_swallow,
        lambda pack: with_question(pack, "chp_under_five", "zinc_one", relevant=" /data/loose  = 'yes'"),
        "chp_under_five.zinc_one",
    ),
    "a medicine that is the clinic's": (
        medicines_that_nobody_may_give,
        lambda pack: said_otherwise(pack, "ill_worse", "Give cotrimoxazole."),
        "Give cotrimoxazole.",
    ),
    "a list that no question offers": (
        lists_and_helpers_that_nothing_reads,
        lambda pack: with_an_idle_list(pack, "chp_newborn"),
        "chp_newborn: idle",
    ),
    "a helper that nothing reads": (
        lists_and_helpers_that_nothing_reads,
        lambda pack: without_rule(without_rule(pack, "ill_worse"), "ill_worse"),
        "chp_referral: _worse",
    ),
    "a danger that one visit ends": (
        dangers_that_go_quiet,
        lambda pack: with_follow_up(pack, 0),
        "baby_limp",
    ),
    "visits that nobody can take back": (
        schedules_that_go_on,
        lambda pack: with_programme(pack, "other"),
        "newborn",
    ),
}


@pytest.mark.parametrize("broken", BROKEN)
def test_the_law_finds(broken: str) -> None:
    law, breaks, found = BROKEN[broken]

    assert found in law(breaks(read(HEALTH)))


def test_every_law_has_been_seen_to_fail() -> None:
    assert {law for law, _, _ in BROKEN.values()} == set(LAWS)
