"""
A household in Kenya on its way out of support: assessed by nine benchmarks, planned from what is missing, helped,
assessed again with nine of nine, graduated once another officer has agreed, and looked after since.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.robots.case import CaseRobot
from tests.e2e.robots.field_form import FieldFormRobot, Given
from tests.e2e.robots.household import HouseholdRobot
from tests.e2e.robots.places import TeamRobot
from tests.e2e.support.demo_team import enrol_supervisor
from tests.e2e.support.field_pack import publish
from tests.e2e.support.office import Office
from tests.e2e.support.pack_words import PackWords
from tests.e2e.support.phone import MakePhone
from tests.e2e.support.server import ROOT, DoorstepServer
from tests.e2e.support.two_leaders import enrol_second, passed_on

pytestmark = pytest.mark.long("programmes")

PROGRAMMES = ROOT / "assets" / "programmes"
HOUSE, CHILD = "Mama Story", "Wanjiru Story"
NONE_MISSED: frozenset[str] = frozenset()
FEES_AND_SCHOOL = frozenset({"b5", "b9"})
HARM = {
    "q6_1": "no",
    "q6_2": "no",
    "q6_3": "no",
    "q6_4": "na",
    "q6_5": "na",
    "child_headed": "no",
    "hei": "no",
}
DEED = {"en": "Fees paid, and a way to school", "sw": "Karo imelipwa, na njia ya kwenda shule"}


@pytest.mark.parametrize("language", ["en", "sw"])
def test_a_household_graduates(server: DoorstepServer, make_phone: MakePhone, language: str) -> None:
    child = {"name": CHILD, "sex": "female", "birth_on": "D-4000"}
    Office(server).imports([{"household_key": "k", "person_key": "c", "head_name": HOUSE, **child}])
    meena, asha = (make_phone(server.address, language=language).open() for _ in range(2))
    team = enrol_supervisor(meena, server.codes["supervisor"])
    enrol_second(server, asha)
    for pack in ("kenya_child_protection", "kenya_ovc"):
        publish(server, PROGRAMMES / pack)
    said = PackWords("kenya_ovc", language)

    case = enrolled(team, said)
    assessed(case, said, FEES_AND_SCHOOL, "7")
    case = planned(case, said)
    case = passed_on(case, asha, said.title("stages", "services"), house=HOUSE)
    helped(case, said)
    case.step(said.title("moves", "reassess"), said.title("stages", "assessment"))
    assessed(case, said, NONE_MISSED, "9")
    case.ask_to_agree(said.title("moves", "graduate")).shot("ovc-asked-to-graduate")
    case = passed_on(case, meena, said.title("stages", "graduated")).shot("ovc-graduated")
    looked_after(case, said)


def enrolled(team: TeamRobot, said: PackWords) -> CaseRobot:
    """The case begins; the household takes part."""
    team.to_sync().sync().to_team().to_households().search("wanjiru story").tap_row(f"{CHILD} {HOUSE}")
    house = HouseholdRobot(team.phone, HOUSE).is_here()
    house.tap("Open a case").sees("For whom?").tap_row(CHILD)
    house.sees("Which help?").tap_row(said.title("case", "ovc_case"))
    case = CaseRobot(team.phone, CHILD).is_here().stands(said.title("stages", "enrolment"))
    answers = yes(said, "ovc_enrolment") | {
        said.question("ovc_enrolment", "enrolled_on"): None,
        said.question("ovc_enrolment", "by"): said.chosen("ovc_enrolment", "by", "caregiver"),
        said.question("ovc_enrolment", "assent"): said.chosen("ovc_enrolment", "assent", "given"),
        said.question("ovc_enrolment", "keep"): said.chosen("ovc_enrolment", "keep", "given"),
        said.question("ovc_enrolment", "tell"): said.chosen("ovc_enrolment", "tell", "given"),
        said.question("ovc_enrolment", "eligibility"): said.chosen("ovc_enrolment", "eligibility", "ECFD"),
    }
    fill(case, said, "ovc_enrolment", answers)
    return case.step(said.title("moves", "assess"), said.title("stages", "assessment"))


def assessed(case: CaseRobot, said: PackWords, missed: frozenset[str], points: str) -> None:
    """Nine benchmarks, each judged after its own questions; how many are reached is told at once."""
    title = said.title("forms", "cpara")
    case.tap_row(title)._titled(title)
    form, asked = FieldFormRobot(case.phone), said.question("cpara", "b1")
    answers = yes(said, "cpara", first_cpara="yes" if missed else "no", **HARM)
    answers[said.question("cpara", "previous_on")] = None
    for number in range(1, 10):
        name = f"b{number}"
        form.answer_each(answers, until=asked)
        (choice,) = said.chosen("cpara", name, "no" if name in missed else "yes")
        form.tap_named(choice).holds(f"{choice} {form.say('chosen')}")
        if number == 5:
            form.shot(f"ovc-benchmark-{points}")
        form.tap("Next")
        expect(case.phone.page.get_by_role("heading", name=asked, level=2, exact=True)).to_have_count(0)
    told = said.question("cpara", "result").replace("${score}", points)
    form.asks(told).shot(f"ovc-points-{points}").answer_each({}).shot(f"ovc-answers-{points}").save()
    case.is_here().shot(f"ovc-case-{points}")


def planned(case: CaseRobot, said: PackWords) -> CaseRobot:
    """What was missing becomes something that somebody does by a day; it waits for the other officer."""
    form = "ovc_plan"
    case.step(said.title("moves", "plan"), said.title("stages", "planning"))
    picked = {
        "alone_safe": ("yes",),
        "type": ("DEDU",),
        "goal_code": ("GH_9_SC",),
        "gap_codes": ("GN_9.4_SC",),
        "action_codes": ("P_9.5_SC",),
        "service_codes": ("CP_9.4_SC",),
        "responsible": ("RCHV",),
        "agreement": ("agreed",),
    }
    answers: dict[str, Given] = {
        said.question(form, name): said.chosen(form, name, *codes) for name, codes in picked.items()
    }
    answers |= {
        said.question(form, "planned_on"): None,
        said.question(form, "due_on"): None,
        said.question(form, "family_view"): CHILD,
        said.question(form, "strength_used"): HOUSE,
        said.question(form, "what"): DEED[said.language],
    }
    fill(case, said, form, answers, "ovc-plan")
    return case.ask_to_agree(said.title("moves", "serve"))


def helped(case: CaseRobot, said: PackWords) -> None:
    """A service of the library was given, what was agreed is done."""
    form = "ovc_services"
    answers: dict[str, Given] = {
        said.question(form, "given_on"): None,
        said.question(form, "domains"): said.chosen(form, "domains", "DEDU"),
        said.question(form, "services_sc"): said.chosen(form, "services_sc", "CP_9.4_SC"),
        said.question(form, "events"): said.chosen(form, "events", "none"),
    }
    fill(case, said, form, answers, "ovc-services")
    case.tap_row(DEED[said.language]).sees("How does it go?").tap("Done").tap("Save").is_here()
    case.shot("ovc-helped")


def looked_after(case: CaseRobot, said: PackWords) -> None:
    """Graduated is not closed: each quarter all nine are asked again."""
    form = "graduation"
    answers = yes(said, form) | {said.question(form, "monitored_on"): None}
    fill(case, said, form, answers, "ovc-monitored")


def yes(said: PackWords, form: str, **otherwise: str) -> dict[str, Given]:
    """Every question that takes a yes gets one, but for those named."""
    return {
        said.question(form, name): said.chosen(form, name, otherwise.get(name, "yes"))
        for name in said.asked_yes_or_no(form)
    }


def fill(case: CaseRobot, said: PackWords, form: str, answers: dict[str, Given], shot: str = "") -> None:
    """A form of the case, from the case to the case."""
    title = said.title("forms", form)
    case.tap_row(title)._titled(title)
    filled = FieldFormRobot(case.phone).answer_each(answers)
    if shot:
        filled.shot(shot)
    filled.save()
    case.is_here()
