"""
Every trap of the sources and every rule of “do no harm”, each with the cases that show it, by name: none is lost.

A case of a pack is named `pack: case`; a test of the suite by its function.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

from sync_server.adapters.pack_folder import PackFolder
from tests.support.shipped_packs import PACKS, PROGRAMMES

TESTS = Path(__file__).parents[3]
SHORT = {
    "asha": "india_asha",
    "family": "india_asha_family",
    "registers": "india_asha_registers",
    "brazil": "brazil_family_health",
    "kenya": "kenya_child_protection",
    "care": "kenya_alternative_care",
    "ovc": "kenya_ovc",
    "promoters": "kenya_community_health",
    "stages": "case_management",
}

TRAPS: Mapping[str, tuple[str, ...]] = {
    "1 same concept, different cut-offs": (
        "family: mood 1 + 1",
        "family: mood 1 + 2",
        "asha: 2 pads a day",
        "asha: 5 pads a day",
        "asha: 6 pads a day",
        "asha: mother 37.9 °C",
        "asha: mother 38.0 °C",
        "brazil: sinal: febre_7",
        "family: child: cough_14",
        "promoters: child: 37.9 °C",
        "promoters: child: 38.0 °C",
        "promoters: child: fever_7 alone",
        "promoters: baby: 37.5 °C",
    ),
    "2 half-open ages": (
        "brazil: 59 dias: sinais de bebê",
        "brazil: 60 dias: sinais de criança",
        "family: child of 364 days, 49 breaths",
        "promoters: ill child form, the day before 2 months",
        "promoters: ill child form, 2 months to the day",
        "promoters: newborn form, no 29 February: a day before 2 months",
        "promoters: 2 months to the day, 50 breaths",
        "promoters: a day before 12 months, 49 breaths",
        "promoters: 12 months to the day, 40 breaths",
        "promoters: 5 years to the day",
        "registers: adolescent of 7306 days",
        "kenya: age 6575 days: -married -school",
    ),
    "3 LEDI motives by sex, and none when nobody was met": (
        "brazil: homem: motivo 5 não existe",
        "brazil: homem: motivo 6 não existe",
        "brazil: mulher: motivo 5",
        "test_a_second_tap_records_one_outcome",
    ),
    "4 LEDI: microarea or out of area, both pressures, glucose with its moment": (
        "brazil: fora de área não tem microárea",
        "brazil: microárea de dois dígitos",
        "brazil: pressão: as duas ou nenhuma",
        "brazil: glicemia pede o momento",
    ),
    "5 up to five perpetrators, several categories": (
        "kenya: five alleged perpetrators",
        "kenya: a second category counts too",
    ),
    "6 a person's form is another for a child": (
        "asha: a child of the list's mother",
        "asha: a man is not asked about pregnancy",
        "asha: baby of a mother on the list",
    ),
    "7 heads before members; responsible above 16": (
        "brazil: 16 anos: não pode ser responsável",
        "brazil: 17 anos: pode ser responsável",
        "test_a_household_and_its_first_person_are_written_down",
    ),
    "8 death, migration, refusal, outcome of pregnancy mute": (
        "asha: outcome died silences at once",
        "asha: moved, confirmed at the door",
        "asha: withdrawal of visits, confirmed",
        "family: delivered: no more visits",
        "brazil: óbito silencia",
        "brazil: mudança confirmada silencia",
    ),
    "9 a danger closes by an outcome, not by editing": (
        "asha: amending a visit never closes a referral",
        "brazil: encaminhamento aberto é seguido",
        "test_only_an_outcome_ends_a_referral_and_not_arriving_does_not",
    ),
    "10 national codes are texts": (
        "kenya: category CCDF: time counts",
        "kenya: a category has its own issues",
        "ovc: plan: CP 3.2 stands twice",
        "ovc: services received: a code that stands twice",
    ),
}

DANGER_FIRST: Mapping[str, tuple[str, ...]] = {
    "danger questions come first and fire on the answer": (
        "kenya: danger comes first, before any other answer",
        "test_danger_questions_come_first",
        "test_questions_about_danger_come_first",
        "test_a_danger_is_recorded_on_the_answer_before_anything_is_submitted",
    ),
    "stop, go now submits as partly done and waives what is missing": (
        "asha: a partly done visit closes its slot",
        "test_a_danger_opens_on_the_answer_and_stopping_saves_the_visit",
    ),
    "call buttons, and what was called is recorded": (
        "test_somebody_can_be_called_at_each_danger",
        "test_the_numbers_of_a_country_are_there",
        "test_a_loud_danger_shows_what_to_do_and_whom_to_call",
        "test_a_call_is_recorded_and_the_worker_is_asked_whether_somebody_answered",
    ),
    "sync is never the alarm": (
        "kenya: danger and nobody called",
        "test_a_danger_is_sent_at_once_whatever_failed_before_and_waits_for_the_server_alone",
    ),
    "the chart opens without a PIN": (
        "test_the_danger_chart_opens_without_a_pin_and_calls",
        "test_it_holds_no_number_of_anybody_by_name",
    ),
    "a lease never blocks a visit, the chart or a call": (
        "test_a_run_out_lease_never_blocks_a_visit_a_danger_or_a_call",
    ),
    "a clash shows the more cautious value": (
        "test_whoever_was_last",
        "test_settling_never_takes_a_danger_away",
        "test_of_two_answers_on_life_or_risk_the_more_cautious_is_shown",
    ),
    "held, quarantined and guest visits raise their danger at once": (
        "test_a_danger_is_raised_before_anybody_judges_it",
        "test_a_danger_that_nobody_has_judged_stands_first_and_whoever_found_it_is_a_tap_away",
        "test_a_guest_visit_lies_before_the_home_team_and_becomes_the_households",
    ),
    "amending never closes a referral nor removes a danger": (
        "asha: amending a visit never closes a referral",
        "test_amending_never_removes_a_danger_that_was_raised",
        "test_a_sign_that_joins_a_danger_says_that_it_is_open",
    ),
    "tiers of follow-up": (
        "test_signs_that_mean_go_now_are_of_the_first_tier",
        "test_go_now_is_followed_the_same_day_and_the_next_the_others_as_their_tier_says",
        "asha: go now: the same day",
        "asha: go now: the next day",
        "asha: same-day sign: not yet on its day",
        "asha: same-day sign: the next day",
        "asha: advice alone: next planned contact",
    ),
    "a danger cannot be put off": ("test_a_danger_cannot_be_put_off",),
}

QUIET: Mapping[str, tuple[str, ...]] = {
    "no sound, colour, danger word": (
        "test_a_quiet_danger_wears_the_colours_of_every_day",
        "test_a_quiet_danger_has_no_danger_word_picture_or_advice_until_they_are_alone",
        "test_a_quiet_danger_stays_quiet_on_the_teams_screen_and_where_its_visit_is_judged",
        "test_the_form_says_nothing_of_a_quiet_danger_and_keeps_the_way_back_to_it",
        "test_a_form_says_nothing_of_a_quiet_danger_and_shows_the_way_to_a_loud_one",
        "test_what_may_be_shown_and_what_must_be_quiet_are_two_in_whatever_order_they_come",
        "test_what_must_be_quiet_has_no_picture_voice_or_danger_word_and_a_next_step_in_every_language",
        "test_no_reminder_counts_a_quiet_danger",
        "brazil: medo: a enfermeira hoje, em silêncio",
    ),
    "a neutral next step, quick exit": (
        "test_quiet_advice_is_a_neutral_step_until_they_are_alone",
        "test_a_quiet_danger_is_hidden_with_one_tap",
        "test_hiding_leads_at_once_to_a_plain_page_and_keeps_the_form",
    ),
    "only alone; No skips without penalty": (
        "test_harm_is_asked_about_alone_only_never_at_registration_and_its_answer_is_sealed",
        "test_no_is_an_answer_to_being_alone",
        "test_a_no_to_being_alone_leaves_the_same_visit_again_in_the_persons_own_view",
        "test_a_talk_that_found_no_moment_alone_waits_in_its_case_and_nowhere_else",
        "ovc: not alone: no question on HIV or violence",
        "promoters: not alone: nothing on TB or HIV",
        "promoters: talk: not alone",
        "ovc: plan: not alone, no goal on HIV or violence",
        "ovc: known positive: by age and sex, only alone and safe",
        "care: violence is never asked where others listen",
        "care: harm is asked alone only",
        "brazil: sem estar a sós, nada se pergunta",
        "registers: couple, not alone",
        "stages: hurt is not asked where not alone",
    ),
    "sealed to the case team": (
        "test_what_names_a_sensitive_topic_is_sealed",
        "test_what_is_worked_out_from_sealed_answers_is_quiet_where_it_is_a_danger",
        "test_programme_key_is_on_every_list_and_a_new_one_only_when_the_one_before_endorses_it",
        "test_contraception_is_sealed_and_nothing_else_of_the_pack_is",
        "test_a_sensitive_answer_opens_on_the_phones_it_is_for_and_stays_closed_on_others",
        "registers: couple, Antara shows the next date and saves nothing of it",
        "registers: treatment begun: day 16",
        "promoters: talk: family planning, come again",
    ),
    "access lists; known or related": (
        "test_a_case_is_known_to_its_list_and_goes_to_somebody_else_where_the_worker_is_related",
    ),
    "safe to keep, safe to call": (
        "kenya: no number is called without asking",
        "test_where_somebody_said_that_paper_is_not_safe_nothing_is_printed_for_the_family",
        "test_whom_paper_endangers_gets_none",
        "asha: a number is called only where it is safe",
        "brazil: telefone: é seguro ligar?",
        "test_whoever_gives_a_number_is_asked_whether_it_is_safe_to_call_and_to_keep_paper",
        "test_nothing_is_given_to_keep_where_somebody_said_no",
        "test_no_page_of_a_household_is_printed_where_it_or_somebody_of_it_said_no",
        "test_a_number_that_is_not_safe_to_call_is_not_shown",
    ),
    "sensitive tasks only inside the person's own view": (
        "kenya: case: the record is due within a day",
        "registers: couple, 15 years",
        "test_what_is_begun_in_a_quiet_case_is_not_on_the_first_screen",
        "test_what_stands_on_the_first_screen_names_nothing_sensitive",
        "test_an_officer_s_task_is_only_inside_the_child_s_own_view",
    ),
}

CHILDREN: Mapping[str, tuple[str, ...]] = {
    "the volunteer's form asks four things; the record sheet is the officer's": (
        "kenya: no danger now: the officer is told today",
        "kenya: danger now",
        "kenya: case: not assessed before the record sheet",
    ),
    "leave if unsafe, call, stay in contact": (
        "kenya: the volunteer is not safe",
        "test_no_text_orders_to_remove_a_child_enter_a_fight_or_touch_a_weapon",
        "test_no_form_takes_a_picture_of_anybody",
    ),
    "consent by age; dissent is recorded": (
        "kenya: 5 years",
        "kenya: 6 years",
        "kenya: 14 years",
        "kenya: 15 years",
        "kenya: 17 years",
        "kenya: 18 years",
        "kenya: 11 years: the child is asked, not weighed",
        "kenya: 12 years: the No of a child who understands counts",
        "kenya: 17 years: says no alone",
        "care: 14 years: not without a caregiver or the officer",
        "ovc: enrolment, 15 years: alone at the head, a safe caregiver told",
        "kenya: the child says no",
        "kenya: case plan: the child first",
        "care: a child who said No is not placed",
        "stages: 5 years: the carer alone",
        "stages: 6 years: the child's assent",
        "stages: 14 years: not alone",
        "stages: 15 years: they themselves, a safe adult knows",
        "stages: 17 years: they themselves, a safe adult knows",
        "stages: 18 years: nobody else need know",
        "stages: the child says no",
        "stages: their own no waits for the officer",
    ),
    "withdrawal ends voluntary service; a household head ends no other member's case": (
        "test_a_household_head_cannot_withdraw_another_members_case",
        "stages: the head of a household ends nobody's case",
        "stages: they themselves end the visits",
        "stages: withdrawn: nobody visits any more",
        "kenya: a family cannot end it by a refusal",
        "kenya: confirmed withdrawal ends the visits",
        "kenya: review: taken back at high risk, the officer goes on",
        "kenya: case: taken back, but the record is under a duty",
        "care: taken back after a placement",
        "stages: support withdrawn",
        "test_nothing_of_a_case_under_legal_hold_is_ever_due_nor_of_whom_it_is_about",
    ),
    "records under a duty stay under legal hold and go to the officer": (
        "test_records_under_it_stay_under_legal_hold_and_go_to_the_officer_on_withdrawal",
        "test_nobody_erases_what_is_under_it_though_nobody_took_anything_back",
        "stages: under a duty it goes on with the officer",
        "stages: duty: a court order",
        "stages: no duty: eviction",
    ),
    "duties to report": ("kenya: category CSCS: duty",),
    "under 18, married opens a concern and closes nothing": (
        "kenya: under 18 and married: the officer, today",
        "kenya: married is no outcome",
        "ovc: closure of a household: under a caregiver, who married was 17",
        "registers: couple, 17 years and 364 days",
        "registers: couple, 18 years",
    ),
    "violence blocks reconciliation, mediation and family conferences": (
        "kenya: reconciliation is refused where there was violence",
        "kenya: an override needs a reason",
        "kenya: review: nothing is settled after violence",
        "kenya: conference: an alleged perpetrator is not on the list",
        "kenya: conference: the family does not confer after violence without a reason",
        "care: no mediation after violence without a reason",
        "ovc: plan: no family conference after violence without a reason",
        "care: this family is not safe",
        "stages: violence in a conference",
        "stages: violence told: the officer calls the conference",
        "stages: violence told: the officer may",
        "stages: violence: no minutes before the officer's step",
    ),
    "never volunteer-led where a child is at risk": (
        "kenya: high risk: the same day",
        "kenya: emergency, category 1: high whatever was chosen",
        "ovc: violence told (q6_1)",
        "ovc: monitoring: violence is told the same day",
        "stages: violence is never brief",
        "stages: a child at risk is never brief",
        "stages: violence: a professional leads",
        "stages: child: a professional leads",
        "stages: an urgent concern is never brief nor volunteer-led",
    ),
}

PEOPLE: Mapping[str, tuple[str, ...]] = {
    "one encounter, a visit per person with its own outcome": (
        "asha: mother and baby: one visit",
        "test_one_visit_does_the_due_work_of_both_programmes",
    ),
    "absent or refused keeps the task, with one agreed retry": (
        "asha: nobody_home keeps the task",
        "asha: refused keeps the task",
        "asha: an agreed retry is honoured",
        "asha: only one retry is agreed",
        "test_whoever_was_not_met_is_before_the_supervisor_and_no_one_tap_approves_it",
        "brazil: ausente não fecha o mês",
    ),
    "only confirmed withdrawal, move or death mutes, per programme, reversibly": (
        "asha: withdrawal of visits, not confirmed",
        "asha: withdrawal of another programme",
        "asha: withdrawal taken back",
        "asha: moved and met again: tasks are back",
    ),
    "who covers sees dangers and safety notes": ("test_who_covers_sees_dangers_and_safety_notes_first",),
    "cover": ("test_a_cover_begins_today_and_ends_by_itself", "test_a_referral_shows_the_covering_worker"),
    "a person moves too": ("test_a_person_goes_alone_with_all_that_is_theirs",),
    "a host worker's guest visit": ("test_a_guest_visit_reaches_the_home_team_and_its_supervisor",),
    "a person without a household": ("test_person_without_a_household_has_tasks",),
    "group activities": (
        "registers: claim: VHSND and meetings",
        "test_a_meeting_is_written_down_under_my_work_and_is_a_line_of_the_claim",
    ),
    "mother once, each live baby once": (
        "asha: twins: after the first the mother is not asked again",
        "asha: one twin died",
    ),
    "stillbirth and death": (
        "asha: a baby's death stops its tasks at once and keeps the mother's",
        "asha: stillbirth: the mother alone",
        "asha: a mother's death raises the baby",
        "asha: baby died: condolence, no questions",
        "asha: the dead have no overdue",
        "family: the birth: stillborn",
        "registers: a woman's death",
    ),
    "death needs a date and a second word, and can be corrected": (
        "asha: baby died, not confirmed: nothing is saved but the date",
        "asha: death taken back",
        "family: a child's death not confirmed",
        "stages: death is asked twice",
        "promoters: death: not confirmed",
        "promoters: death: taken back",
    ),
    "refusal never prevents care; needed are a name, sex, an age": (
        "asha: a refusal still registers",
        "kenya: a refusal still registers",
        "brazil: recusa ainda registra",
        "asha: an estimated birth date is enough",
        "test_registration_needs_only_consent_a_name_sex_and_an_age",
        "test_a_registration_begins_with_a_spoken_consent_and_needs_no_more_than_care_does",
        "test_nobody_is_asked_for_identity_numbers_codes_or_accounts",
        "test_a_refusal_prevents_neither_registration_nor_care",
    ),
    "did not arrive is an outcome with a reason": ("test_not_arrived_needs_a_reason",),
    "a referral closes by a slip, a code, a call, or seen, and says so": (
        "test_every_outcome_shows_how_it_is_known_and_a_slip_or_a_call_closes_too",
        "test_an_arrival_that_was_told_is_recorded_with_how_it_is_known",
    ),
}

CORRECTIONS: Mapping[str, tuple[str, ...]] = {
    "HBNC: any one sign refers, even if present at birth": (
        "asha: baby: not_feeding alone",
        "asha: baby: convulsions alone",
        "asha: baby: limp alone",
        "asha: baby: chest_indrawing alone",
        "asha: baby: weak_cry alone",
        "asha: baby: blue alone",
        "asha: breaths 59",
        "asha: breaths 60 and 59",
        "asha: breaths 60 and 60",
        "asha: yellow face on day 1",
        "asha: yellow palms",
        "asha: yellow since the day of birth",
    ),
    "temperatures to 0.1 °C, refer below 35.5, warm and again": (
        "asha: temperature 35.4",
        "asha: temperature 35.5",
        "asha: temperature 36.4",
        "asha: temperature 36.5",
        "asha: temperature 37.4",
        "asha: temperature 37.5",
        "asha: 36.0, after an hour 36.0: not rising",
        "asha: two digits after the point",
    ),
    "mother: 38.0 °C, foul discharge at any temperature, fits": (
        "asha: mother 37.9 °C",
        "asha: mother 38.0 °C",
        "asha: mother: foul_discharge",
        "asha: mother: fits",
    ),
    "A.19 and D.3 together, multi-select; history is no danger": (
        "test_mothers_danger_signs_are_one_multi_select_of_both_sets",
        "family: history is not a danger",
        "asha: mother: several",
    ),
    "high risk and extra visits": (
        "asha: 2,499 g is high risk",
        "asha: 2,500 g is not",
        "asha: high risk: preterm=yes",
        "asha: high risk: sncu=yes",
        "asha: high risk: fed_day_one=no",
        "asha: day after discharge",
        "asha: a week later",
    ),
    "day 1 is the birth date; windows; missed day 1 or 3": (
        "asha: home birth, same day",
        "asha: home birth, day 2, day 1 missed",
        "asha: hospital birth, day 4: late and urgent",
        "asha: day 5, nobody came: day 3 still the nearest",
        "family: pregnancy, 12 weeks 6 days",
        "family: pregnancy, 13 weeks 0 days",
    ),
    "CBAC: any yes of part B refers, no none that hides one": (
        "family: TB sign: cough",
        "family: another sign",
        "family: CBAC: none hides nothing",
    ),
    "mother_alive asks alive": ("asha: mother_alive yes", "asha: mother_alive no"),
    "the full meals: advise, not refer": ("asha: 3 meals", "asha: 4 meals"),
    "the day visit: at most 25 questions, fills PNC, breath counter": (
        "asha: the baby's visit filled the mother's too",
        "asha: breaths 60: count again",
    ),
    "stage 2 within 30 days; the supportive model skips 5 and 6": (
        "stages: brief assessment after 29 days",
        "stages: brief assessment after 30 days",
        "stages: brief assessment after 31 days",
        "stages: the supportive model skips stages 5 and 6",
        "stages: the brief model is reassessed briefly",
    ),
    "a crisis threshold": ("stages: three crises in ninety days", "stages: the third crisis is older"),
}

FEEDBACK_AND_CARD: Mapping[str, tuple[str, ...]] = {
    "a confidential self-rating over time; dissatisfaction and fear are told": (
        "stages: how they see it after 90 days",
        "stages: not satisfied",
        "stages: afraid",
        "stages: feels: 2",
    ),
    "client, carer and each provider are asked; dissatisfaction opens a return-to-stage task": (
        "stages: client, carer and service are asked, day 90",
        "stages: self not satisfied, full model, 14 days after",
        "stages: carer not satisfied, brief model, 14 days after",
        "stages: provider not satisfied, full model, 15 days after",
        "stages: carer was heard: assessed again",
    ),
    "a card names nothing that hurts": (
        "test_neutral_words_are_printed",
        "test_nothing_but_name_words_serial_number_and_short_code_is_written_on_a_card",
    ),
}

SUPERVISOR: Mapping[str, tuple[str, ...]] = {
    "open dangers": (
        "test_a_danger_stays_on_the_board_after_an_attempt_that_failed",
        "test_only_supervision_ends_without_an_arrival",
    ),
    "newborns unvisited": ("test_many_unseen_newborns_do_not_push_the_visits_out_of_sight",),
    "silent phones": ("test_a_phone_is_silent_after_seven_days_and_not_before",),
    "cover needed": ("test_cover_is_needed_for_the_uncovered_households_of_a_worker_away",),
    "approve the unflagged, one in ten": (
        "test_one_tap_approves_the_unflagged_and_leaves_one_in_ten_and_every_danger",
    ),
    "remark, name and day come from the review": (
        "test_no_form_asks_for_the_supervisors_remark_name_or_day",
    ),
    "practice never counts": ("test_practice_never_counts", "test_a_practice_household_never_counts"),
}

FORGOTTEN: Mapping[str, tuple[str, ...]] = {
    "intake is made and agreed before anything else": (
        "stages: intake is missing",
        "stages: intake is whole",
        "stages: intake says who may do it",
    ),
    "crisis contacts are counted, and a threshold leads to review, plan change and conference": (
        "stages: one crisis",
        "stages: three crises in ninety days",
        "stages: the third crisis is older",
        "stages: 3 crises: review, plan change and conference",
        "stages: threshold of two in the plan",
        "stages: after three crises: no going on without a conference",
        "stages: after three crises: no going on without the crisis plan",
        "stages: after three crises: a conference does not change nothing",
    ),
    "before closing the support is judged, and the wishes": (
        "stages: before closing the support itself is judged",
        "stages: evaluation is asked",
        "stages: closing waits for: held",
        "stages: closing waits for: weak_spots",
        "stages: closing waits for: hours_spent",
        "stages: closing waits for: cost_spent",
        "stages: closing waits for: network_map",
    ),
    "advocacy and appeal": (
        "stages: full_plan: advocacy",
        "stages: full_plan: appeal",
        "stages: refugee: refused papers",
    ),
    "interpreter and language per visit": (
        "stages: neither a child nor a suspect interprets",
        "stages: full_assessment: in which language, who interpreted",
    ),
    "a doubt is asked of the supervisor": ("stages: a question for the supervisor",),
    "what a manager is told of cases": (
        "test_of_a_few_nothing_is_told_not_even_which_service_it_was",
        "test_the_last_assessment_is_compared_with_the_first",
    ),
    "small cells are hidden": ("test_fewer_than_five_are_not_shown_and_their_words_neither",),
}

RULES = [
    (f"{name}: {rule}", shown)
    for name, table in (
        ("trap", TRAPS),
        ("danger first", DANGER_FIRST),
        ("quiet danger", QUIET),
        ("children", CHILDREN),
        ("household and person", PEOPLE),
        ("corrections", CORRECTIONS),
        ("feedback and card", FEEDBACK_AND_CARD),
        ("supervisor", SUPERVISOR),
        ("easily forgotten", FORGOTTEN),
    )
    for rule, shown in table.items()
]


@cache
def cases() -> frozenset[str]:
    short = {name: word for word, name in SHORT.items()}
    return frozenset(
        f"{short[name]}: {row.cells['case']}"
        for name in PACKS
        if name in short
        for row in PackFolder(PROGRAMMES / name).read().tables["tests"].rows
    )


@cache
def functions() -> frozenset[str]:
    found = (re.findall(r"def (test_\w+)", file.read_text("utf-8")) for file in TESTS.rglob("test_*.py"))
    return frozenset(name for names in found for name in names)


@pytest.mark.parametrize(("rule", "shown"), RULES, ids=[rule for rule, _ in RULES])
def test_each_trap_and_each_rule_has_cases_that_show_it(rule: str, shown: tuple[str, ...]) -> None:
    assert shown
    assert [one for one in shown if one not in cases() | functions()] == []


def test_all_ten_traps_are_there() -> None:
    assert [int(rule.split()[0]) for rule in TRAPS] == list(range(1, 11))
