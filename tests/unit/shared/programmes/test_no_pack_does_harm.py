"""
Laws of “do no harm” that hold for every programme that is shipped, and for one that comes tomorrow.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from shared.domain.records import Record, Value
from shared.forms.definition import SENSITIVE, ModelNode
from shared.kernel.identifiers import AreaId, RecordId
from shared.programmes.pack import Decision, Form, Pack
from shared.programmes.schedules import due_tasks
from shared.programmes.tasks import AGAIN, Task
from shared.protocol.merge import CAUTIOUS
from tests.support.asked_questions import Asked, asked, checked, choices_of, definition
from tests.support.shipped_packs import PACKS, PROGRAMMES, shipped_pack

DANGERS = ("now", "day")

GO_NOW = re.compile(
    r"(?:fits|convuls|unconscious|inconsciente|headache|dor_cabeca|blurred|visao|breathless|falta_ar|many_pads"
    r"|bp_very_high|emergencia)|^(?:anc_|mother_)?bleeding$|^sangramento$"
)
"""Signs that are “go now”, by the names that packs give them."""

IDENTITY = re.compile(r"\b(?:aadh?aar|otp|ifsc|bank account|account number|conta bancária)\b|आधार", re.I)

SEALED_TOPICS = re.compile(
    r"\b(?:abortion|miscarriage|contracepti|family planning|steriliz|sterilis|condoms?\b|HIV\b|AIDS\b|VDRL"
    r"|syphilis|HBsAg|sexually transmitted|tuberculosis|TB\b|leprosy|mental (?:health|illness|condition)|depress|suicid"
    r"|alcohol|drugs?\b|sexual orientation|sexual abuse|shelter address)"
    r"|(?:aborto|contracep|\bHIV\b|sífilis|tuberculos|hansen|saúde mental|transtorno mental|deficiência mental|depress"
    r"|suicíd|álcool|drogas|orientação sexual)",
    re.I,
)

OPEN_ALL_THE_SAME: Mapping[tuple[str, str], str] = {
    ("visita", "motivos"): "LEDI's own list; what is sensitive stands in motivos_reservados, sealed",
    ("pmsma", "done"): "that it was spoken about with everybody",
    (
        "crisis",
        "crisis_type",
    ): "what an alarm is about; read by the case's own list alone, and by the loud emergency",
}
"""Questions that name a sensitive topic and stay open, each with its reason."""

ABOUT_HARM = re.compile(
    r"(?:anybody|somebody|someone|anyone) (?:hurt|hit|beat|forced|threaten)|hurt, threatened|harming themselves"
    r"|(?:forced|touched) (?:you|them|her|him)|a machuca|se machucar|threat to kill|strangled",
    re.I,
)
ALONE = re.compile(r"alone|a_sos")

TO_LEAVE_TO_OFFICERS = re.compile(
    r"\b(?:remove|take away|separate|snatch|pull out|rescue) the child\b|\bstop the fight\b"
    r"|\b(?:take|grab|seize|remove) (?:the |a |any )?(?:weapon|knife|gun)\b|\bhold (?:him|her|them) back\b"
    r"|\b(?:examine|undress|photograph) the child\b",
    re.I,
)
NOT = re.compile(r"\b(?:not|never|nobody|no)\b[^.]*$", re.I)

LOUD_WORDS = re.compile(
    r"danger|emergency|violen|abus|\bHIV\b|\bTB\b|suicid|self-harm|rape|tubercul|perigo|violên|abuso|suicíd",
    re.I,
)

NEEDED_OF_A_PERSON = frozenset(
    "consent assent own_consent maturity carer_told named_ask name baby_name mother_name sex age_ask birth_date_ask"
    " age_years_ask age_months_ask months_ask safe_to_call".split()
)
"""A name or “Baby of …”, sex, an age; beside them consent, and whether a number that was given is safe to call."""


def _loud(pack: Pack) -> list[Decision]:
    return [one for one in pack.decisions if one.tier in DANGERS and not one.quiet]


@pytest.mark.parametrize("name", PACKS)
def test_every_danger_that_may_be_shown_has_a_picture_a_voice_and_a_place(name: str) -> None:
    pack, media = shipped_pack(name), {file.name for file in (PROGRAMMES / name / "media").glob("*")}
    languages = set(pack.languages)

    assert [one.id for one in _loud(pack) if not {one.picture, *one.audio.values()} <= media] == []
    assert [one.id for one in _loud(pack) if not set(one.audio) == set(one.refer_to) == languages] == []


@pytest.mark.parametrize("name", PACKS)
def test_what_must_be_quiet_has_no_picture_voice_or_danger_word_and_a_next_step_in_every_language(
    name: str,
) -> None:
    pack = shipped_pack(name)
    quiet = [one for one in pack.decisions if one.quiet]

    assert [one.id for one in quiet if one.picture or one.audio] == []
    assert [one.id for one in quiet if LOUD_WORDS.search(checked(one.title))] == []
    assert [one.id for one in quiet if not set(one.title) == set(one.action) == set(pack.languages)] == []


@pytest.mark.parametrize("name", PACKS)
def test_what_is_worked_out_from_sealed_answers_is_quiet_where_it_is_a_danger(name: str) -> None:
    for form in shipped_pack(name).forms.values():
        made = definition(form.id, name)
        by_name = {node.name: node for node in made.model}
        for one in _loud(shipped_pack(name)):
            if one.form == form.id:
                read = _read_by(one.when, by_name)
                assert [it for it in read if by_name[it].sensitive == SENSITIVE] == [], one.id


def _read_by(expression: str, by_name: Mapping[str, ModelNode]) -> set[str]:
    found: set[str] = set()
    waiting = re.findall(r"\$\{([\w.]+)\}", expression)
    while waiting:
        name = waiting.pop()
        if name in by_name and name not in found:
            found.add(name)
            waiting += re.findall(r"/data/(?:\w+/)*(\w+)", by_name[name].calculate)
    return found


@pytest.mark.parametrize("name", PACKS)
def test_questions_about_danger_come_first(name: str) -> None:
    """Before the first of them stand only questions that decide whether it is asked, or that are not asked with it."""
    for form in shipped_pack(name).forms:
        told = [one for one in asked(name) if one.form.id == form and one.is_told]
        first = next((one for one in told if one.is_danger), None)
        if first is None:
            continue
        before = told[: told.index(first)]
        wrong = [one.name for one in before if one.name not in first.decides and not _excludes(one, first)]
        assert wrong == [], form


def _excludes(one: Asked, first: Asked) -> bool:
    """Asked only after an answer with which the danger question is not asked."""
    mine, theirs = (dict(re.findall(r"/data/(\w+)\s*=\s*'(\w+)'", it.node.relevant)) for it in (one, first))
    differs = any(theirs.get(question, answer) != answer for question, answer in mine.items())
    return differs or (one.form.id == "anc_visit" and "_delivered" in one.decides)


@pytest.mark.parametrize("name", PACKS)
def test_signs_that_mean_go_now_are_of_the_first_tier(name: str) -> None:
    tiers = {one.id: one.tier for one in _loud(shipped_pack(name)) if GO_NOW.search(one.id)}

    assert {sign: tier for sign, tier in tiers.items() if tier != "now"} == {}


@pytest.mark.parametrize("name", PACKS)
def test_go_now_is_followed_the_same_day_and_the_next_the_others_as_their_tier_says(name: str) -> None:
    followed = {rule.tier: tuple(rule.days) for rule in shipped_pack(name).follow_ups}

    assert followed == {"now": (0, 1), "day": (1,), "advice": ()}


@pytest.mark.parametrize("name", PACKS)
def test_somebody_can_be_called_at_each_danger(name: str) -> None:
    for tier in DANGERS:
        assert shipped_pack(name).calls_for(tier), tier
    assert [call for call in shipped_pack(name).calls_for("now") if call.number]


@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        ("india_asha", {"108", "102", "112"}),
        ("kenya_child_protection", {"116"}),
        ("brazil_family_health", {"192", "193", "100"}),
    ],
)
def test_the_numbers_of_a_country_are_there(name: str, numbers: set[str]) -> None:
    calls = shipped_pack(name).calls

    assert numbers <= {call.number for call in calls}
    assert {"nurse", "supervisor"} & {call.source for call in calls}


@pytest.mark.parametrize("name", PACKS)
def test_nobody_is_asked_for_identity_numbers_codes_or_accounts(name: str) -> None:
    found = [(one.form.id, one.name) for one in asked(name) if any(map(IDENTITY.search, one.words))]

    assert found == []


@pytest.mark.parametrize("name", PACKS)
def test_what_names_a_sensitive_topic_is_sealed(name: str) -> None:
    """But for what a meeting was about: that tells of nobody."""
    found = [
        (one.form.id, one.name)
        for one in asked(name)
        if one.is_told
        and one.form.saves_to != "session"
        and one.node.sensitive != SENSITIVE
        and any(map(SEALED_TOPICS.search, one.words))
    ]

    assert [place for place in found if place not in OPEN_ALL_THE_SAME] == []


@pytest.mark.parametrize("name", PACKS)
def test_harm_is_asked_about_alone_only_never_at_registration_and_its_answer_is_sealed(name: str) -> None:
    about_harm = [one for one in asked(name) if one.is_told and any(map(ABOUT_HARM.search, one.words))]

    assert [one.form.id for one in about_harm if one.form.saves_to != "visit"] == []
    assert [
        (one.form.id, one.name)
        for one in about_harm
        if one.node.sensitive != SENSITIVE or not any(map(ALONE.search, one.decides))
    ] == []


@pytest.mark.parametrize("name", PACKS)
def test_no_is_an_answer_to_being_alone(name: str) -> None:
    for one in asked(name):
        if one.is_told and ALONE.search(one.name) and "select" in one.control.kind:
            codes = {code for code, _ in choices_of(definition(one.form.id, name), one.control)}
            assert codes & {"no", "nao"}, (one.form.id, one.name)


@pytest.mark.parametrize("name", PACKS)
def test_a_no_to_being_alone_leaves_the_same_visit_again_in_the_persons_own_view(name: str) -> None:
    pack = shipped_pack(name)
    asks = {one.form.id for one in asked(name) if one.is_told and re.match(r"alone|a_sos", one.name)}
    in_cases = {
        form for case in pack.cases for form in (*case.forms, *(it for s in case.stages for it in s.forms))
    }

    assert {form.id for form in pack.forms.values() if form.alone} == asks
    for form in (pack.form(one) for one in sorted(asks - in_cases)):
        told = [a_talk(form, "1", "2026-11-18", "no"), a_talk(form, "2", "2026-11-19", "yes")]
        (again,) = again_after(pack, told[:1])

        assert (again.form, again.quiet, again.due_on) == (form.id, True, date(2026, 11, 25)), form.id
        assert again_after(pack, told) == []


def a_talk(form: Form, number: str, day: str, alone: str) -> Record:
    fields: dict[str, Value] = {"person": "she", "form": form.id, "programme": form.programme}
    made: dict[str, Value] = {"outcome": "done", "visited_on": day, f"q.{form.alone}": alone}
    return Record(
        id=RecordId(number), kind="visit", area=AreaId("area"), revision=1, fields={**fields, **made}
    )


def again_after(pack: Pack, visits: list[Record]) -> list[Task]:
    """What comes again of somebody for whom nothing else is due."""
    she = Record(id=RecordId("she"), kind="person", area=AreaId("area"), revision=1, fields={"alive": "yes"})
    due = due_tasks(replace(pack, schedules=()), [she], visits, [], today=date(2026, 11, 20))
    return [task for task in due if AGAIN in task.reasons]


@pytest.mark.parametrize("name", PACKS)
def test_no_text_orders_to_remove_a_child_enter_a_fight_or_touch_a_weapon(name: str) -> None:
    pack = shipped_pack(name)
    said = [words for one in asked(name) for words in one.words]
    said += [checked(texts) for one in pack.decisions for texts in (one.title, one.action)]
    said += [checked(one.text) for one in pack.consents]
    orders = [
        words
        for words in said
        for found in TO_LEAVE_TO_OFFICERS.finditer(words)
        if not NOT.search(words[: found.start()])
    ]

    assert orders == []


@pytest.mark.parametrize("name", PACKS)
def test_no_form_takes_a_picture_of_anybody(name: str) -> None:
    """Signatures and marks are drawn; a child or an injury is never photographed."""
    taken = [one for one in asked(name) if one.control.kind == "upload"]

    assert [(one.form.id, one.name) for one in taken if "signature" not in one.control.appearance] == []


@pytest.mark.parametrize("name", PACKS)
def test_a_registration_begins_with_a_spoken_consent_and_needs_no_more_than_care_does(name: str) -> None:
    pack = shipped_pack(name)
    for form in pack.forms.values():
        if form.saves_to in ("household", "person"):
            first = next(one for one in asked(name) if one.form.id == form.id and one.is_told)
            codes = {code for code, _ in choices_of(definition(form.id, name), first.control)}
            assert (first.name, {"given", "refused"} <= codes) == ("consent", True), form.id
            assert [one for one in pack.consents if one.purpose == form.consents["consent"] and one.audio]
        if form.saves_to == "person":
            needed = {one.name for one in asked(name) if one.form.id == form.id and one.node.required}
            assert needed - NEEDED_OF_A_PERSON == set(), form.id


OF_AN_INSTITUTION = frozenset({"residence"})
"""Forms whose number is the home's own, not somebody's."""


@pytest.mark.parametrize("name", PACKS)
def test_whoever_gives_a_number_is_asked_whether_it_is_safe_to_call_and_to_keep_paper(name: str) -> None:
    forms = [form for form in shipped_pack(name).forms.values() if form.saves_to in ("household", "person")]
    for form in forms:
        names = {one.name for one in asked(name) if one.form.id == form.id}
        assert "mobile" not in names or "safe_to_call" in names or form.id in OF_AN_INSTITUTION, form.id
    everywhere = {one.name for one in asked(name) if one.form in forms}
    assert not forms or "safe_to_keep" in everywhere


@pytest.mark.parametrize("name", PACKS)
def test_nothing_but_a_word_is_needed_of_a_household_that_refuses(name: str) -> None:
    for one in asked(name):
        if one.form.saves_to == "household" and one.node.required and one.name != "consent":
            place = {"tipo_imovel", "micro_ask", "microarea"}
            assert "consent" in one.decides or one.name in place, (one.form.id, one.name)


@pytest.mark.parametrize("name", PACKS)
def test_no_form_asks_for_the_supervisors_remark_name_or_day(name: str) -> None:
    """They come from the review."""
    visits = [one for one in asked(name) if one.form.saves_to == "visit" and one.is_told]
    signed = re.compile(
        r"supervisor.{0,12}(?:remark|name|signature|date)|(?:remark|signature)s? of the supervisor", re.I
    )

    assert [(one.form.id, one.name) for one in visits if signed.search(f"{one.name} {one.words[0]}")] == []


@pytest.mark.parametrize("name", PACKS)
def test_a_death_is_saved_only_with_its_day(name: str) -> None:
    for form in shipped_pack(name).forms.values():
        saved = set(form.save_fields.values())
        for subject in ("person", "mother"):
            if f"{subject}.alive" in saved:
                assert f"{subject}.died_on" in saved, form.id


@pytest.mark.parametrize("name", PACKS)
def test_of_two_answers_on_life_or_risk_the_more_cautious_is_shown(name: str) -> None:
    said = {target for form in shipped_pack(name).forms.values() for target in form.save_fields.values()}
    fields = {target.partition(".")[2] for target in said}

    assert {field for field in fields if re.search(r"risk|risco|alive|ivcf", field)} - set(CAUTIOUS) == set()


@pytest.mark.parametrize("name", PACKS)
def test_what_stands_on_the_first_screen_names_nothing_sensitive(name: str) -> None:
    pack = shipped_pack(name)
    for schedule in pack.schedules:
        if not schedule.quiet:
            labels = (occurrence.label for occurrence in schedule.occurrences)
            said = [checked(texts) for texts in (schedule.title, pack.forms[schedule.form].title, *labels)]
            assert [words for words in said if LOUD_WORDS.search(words) or SEALED_TOPICS.search(words)] == []
    for case in pack.cases:
        if not case.quiet:
            labels = (limit.label for limit in case.limits)
            said = [checked(texts) for texts in labels]
            assert [words for words in said if LOUD_WORDS.search(words) or SEALED_TOPICS.search(words)] == []
