"""
The shipped ASHA pack keeps the rules of doing no harm, and every case of its own tests sheet.
"""

import json
import re
import unicodedata

import pytest

from shared.forms.definition import Definition
from shared.forms.session import Session
from shared.forms.steps import FormContext
from shared.programmes.context import form_rows
from sync_server.adapters.pack_folder import PackFolder
from tests.support.ashas import ASHA_FOLDER, TODAY, asha_pack, baby, record
from tests.support.shipped_packs import built_pack, shipped_pack

GO_NOW = {
    "mother_fits",
    "mother_bleeding",
    "mother_unconscious",
    "mother_headache",
    "mother_blurred_vision",
    "mother_breathless",
}
POSTPARTUM_SIGNS = {
    "bleeding",
    "fever",
    "foul_discharge",
    "belly_pain",
    "headache",
    "blurred_vision",
    "breathless",
    "yellow",
    "pale",
    "swelling",
    "strange_speech",
    "fits",
    "unconscious",
    "very_ill",
    "vomiting",
    "other",
}

GROUPS_AND_SPECIES = {"AB", "Pf", "Pv"}
"""Blood groups and kinds of malaria are written so on every card."""


def open_form(form_id: str, *, language: str = "en", **rows) -> Session:
    definition = Definition.from_wire(asha_pack().form(form_id).definition)
    context = FormContext(now_ms=1_795_170_000_000, instances=form_rows(today=TODAY, **rows))
    return Session(definition, context, language=language)


def choose(session: Session, name: str, value) -> None:
    ref = next(step.ref for step in session.steps() if step.name == name)
    assert session.answer(ref, value).accepted, name


def test_tests_sheet_has_at_least_two_hundred_cases_each_with_its_rule():
    cases = PackFolder(ASHA_FOLDER).read().tables["tests"].rows

    assert len(cases) >= 200
    assert all(row.cells.get("case") and row.cells.get("rule") for row in cases)


def test_danger_questions_come_first():
    session = open_form("hbnc_day_visit", person=baby())
    choose(session, "baby_alive", "yes")
    choose(session, "mother_alive", "yes")
    names = [step.name for step in session.steps()]
    danger = [index for index, step in enumerate(session.steps()) if "danger" in step.appearance]

    before = {name for name in names[: max(danger)] if name not in {names[index] for index in danger}}
    assert before == {"baby_alive", "mother_alive"}


def test_day_visit_asks_at_most_25_questions_on_its_longest_way():
    session = open_form("hbnc_day_visit", person=baby())
    choose(session, "baby_alive", "yes")
    choose(session, "mother_alive", "yes")
    choose(session, "breaths", 70)
    choose(session, "temperature", 36.0)
    choose(session, "weight_g", 2400)

    assert len([step for step in session.steps() if step.kind != "note"]) <= 25


def test_every_label_and_choice_is_there_in_english_and_hindi():
    for form_id in asha_pack().forms:
        definition = Definition.from_wire(asha_pack().form(form_id).definition)
        assert definition.languages == ("English (en)", "Hindi (hi)")
        english, hindi = (definition.texts[language] for language in definition.languages)
        assert english.keys() == hindi.keys()
        for key, forms in english.items():
            assert forms.keys() == hindi[key].keys(), key


def test_hindi_words_are_written_in_devanagari():
    for decision in asha_pack().decisions:
        for text in (decision.title["hi"], decision.action["hi"]):
            assert any("DEVANAGARI" in unicodedata.name(letter, "") for letter in text), decision.id


@pytest.mark.parametrize("name", ["india_asha", "india_asha_family", "india_asha_registers"])
def test_hindi_words_of_forms_hold_no_latin_letters(name):
    left = set()
    for form in shipped_pack(name).forms.values():
        hindi = Definition.from_wire(form.definition).texts["Hindi (hi)"]
        said = (part for kinds in hindi.values() for part in kinds.get("", ()) if isinstance(part, str))
        left |= {word for text in said for word in re.findall("[A-Za-z]{2,}", text)}

    assert left <= GROUPS_AND_SPECIES


@pytest.mark.parametrize("form_id", ["household", "person", "hbnc_day_visit", "pnc_mother"])
def test_no_form_asks_for_identity_numbers_codes_or_bank(form_id):
    text = json.dumps(asha_pack().form(form_id).definition, ensure_ascii=False, default=str).lower()

    for word in ("aadhaar", "aadhar", "otp", "abha", "ifsc", "bank", "आधार", "आभा", "ओटीपी"):
        assert word not in text


@pytest.mark.parametrize("form_id", ["household", "person"])
def test_registration_begins_with_consent_or_refusal(form_id):
    first = open_form(form_id).steps()[0]

    assert first.name == "consent"
    assert [choice.code for choice in first.choices] == ["given", "refused"]
    assert first.image
    assert first.audio


def test_registration_needs_only_consent_a_name_sex_and_an_age():
    session = open_form("person")
    choose(session, "consent", "given")
    choose(session, "named_ask", "named")
    choose(session, "name", "Sunita")
    choose(session, "sex", "unknown")
    choose(session, "age_ask", "age")
    choose(session, "age_years_ask", 40)

    assert session.problems() == ()


def test_house_that_refuses_needs_nothing_more():
    session = open_form("household")
    choose(session, "consent", "refused")

    assert session.problems() == ()


@pytest.mark.parametrize("name", ["सुनीता", "Sunita", "D'Souza", "محمد", "Ngũgĩ", "ஆனந்தி", "O"])
def test_no_pattern_refuses_a_name_in_any_script(name):
    session = open_form("person")
    choose(session, "consent", "given")
    choose(session, "named_ask", "named")
    choose(session, "name", name)


def test_mothers_danger_signs_are_one_multi_select_of_both_sets():
    for form_id in ("hbnc_day_visit", "pnc_mother"):
        session = open_form(form_id, person=baby())
        choose(session, "mother_alive", "yes")
        step = next(step for step in session.steps() if step.name == "mother_danger")
        assert step.kind == "select_multiple"
        assert {choice.code for choice in step.choices} == POSTPARTUM_SIGNS | {"none"}


def test_breaths_are_counted_with_the_counter_and_again_from_sixty():
    session = open_form("hbnc_day_visit", person=baby())
    choose(session, "baby_alive", "yes")
    choose(session, "breaths", 60)
    counted = [step for step in session.steps() if step.name in ("breaths", "breaths_again")]

    assert [("breath-counter" in step.appearance) for step in counted] == [True, True]


def test_go_now_signs_of_the_mother_are_of_the_first_tier():
    tiers = {decision.id: decision.tier for decision in asha_pack().decisions}

    assert {tiers[sign] for sign in GO_NOW} == {"now"}


def test_every_danger_has_picture_voice_and_place_in_both_languages():
    media = {file.name for file in (ASHA_FOLDER / "media").iterdir()}
    for decision in asha_pack().decisions:
        if decision.tier == "advice":
            continue
        assert decision.picture in media
        assert set(decision.audio) == set(decision.refer_to) == {"en", "hi"}
        assert set(decision.audio.values()) <= media


def test_marks_of_what_is_not_sure_are_in_the_pack():
    pack = built_pack("india_asha").pack
    assert pack is not None
    marks = {note.mark for note in pack.notes}

    assert {"sourced", "checked", "memory", "unsourced", "trap"} == marks
    assert any(note.about == "calls" and note.mark == "memory" for note in pack.notes)


def test_paracetamol_is_named_only_for_the_time_until_transport():
    for decision in asha_pack().decisions:
        if "aracetamol" in decision.action["en"]:
            assert "only while transport is arranged" in decision.action["en"]


def test_known_wrong_hindi_labels_are_not_repeated():
    text = json.dumps([form.to_wire() for form in asha_pack().forms.values()], ensure_ascii=False)

    for wrong in ("जननांग स्थिति", "कितने सप्ताह हो गए हैं", "तो रेफर करें"):
        assert wrong not in text


def test_a_breath_of_the_dead_is_never_asked():
    session = open_form("hbnc_day_visit", person=baby(), mother=record("person", "mum", alive="no"))
    choose(session, "baby_alive", "no")

    asked = {step.name for step in session.steps() if step.kind != "note"}
    assert asked == {"baby_alive", "baby_died_on", "baby_death_sure", "remarks"}


def test_contraception_is_sealed_and_nothing_else_of_the_pack_is() -> None:
    sealed = {
        (form.id, node.name)
        for form in asha_pack().forms.values()
        for node in Definition.from_wire(form.definition).model
        if node.sensitive
    }

    method = {"family_planning", "fp_method", "fp_other", "sterilised_on"}
    assert sealed == {("pnc_mother", name) for name in method}
