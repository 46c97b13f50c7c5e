"""
A child in Kenya: a volunteer's note, which the officer it went to takes up and ends; the officer's case, a crisis in
between, a service that says what came of it, and a closing that waits for all that was agreed and for somebody's yes.
"""

from __future__ import annotations

import pytest

from tests.e2e.robots.case import CaseRobot
from tests.e2e.robots.field_form import FieldFormRobot, Given
from tests.e2e.robots.household import HouseholdRobot, PersonRobot
from tests.e2e.robots.places import SyncRobot, TeamRobot, TodayRobot
from tests.e2e.support.demo_team import enrol_supervisor, enrol_volunteer
from tests.e2e.support.field_pack import publish
from tests.e2e.support.office import Office
from tests.e2e.support.phone import MakePhone, Phone
from tests.e2e.support.server import ROOT, DoorstepServer
from tests.e2e.support.two_leaders import enrol_second, passed_on

pytestmark = pytest.mark.long("programmes")

PACK = ROOT / "assets" / "programmes" / "kenya_child_protection"
CARE = ROOT / "assets" / "programmes" / "kenya_alternative_care"
HOUSEHOLDS = ROOT / "assets" / "programmes" / "kenya_ovc"
HOUSE, CHILD = "Mama Story", "Wanjiru Story"


def test_a_kenyan_case_from_a_volunteers_note_to_its_closing(
    server: DoorstepServer, make_phone: MakePhone
) -> None:
    child = {"name": CHILD, "sex": "female", "birth_on": "D-4000"}
    Office(server).imports([{"household_key": "k", "person_key": "c", "head_name": HOUSE, **child}])
    volunteer = make_phone(server.address).open()
    today = enrol_volunteer(volunteer, server.codes["volunteer"])
    # Asked of longer PINs than this volunteer has, it comes to a phone that is there already.
    publish(server, PACK)
    notes(today.to_sync().sync().to_today())

    meena, asha = make_phone(server.address).open(), make_phone(server.address).open()
    team = enrol_supervisor(meena, server.codes["supervisor"])
    enrol_second(server, asha)
    followed = follows_it(volunteer)
    ended_by_the_officer(team)
    knows_it_ended(server, followed)
    case = taken_over(team)
    case = planned(case, asha)
    case = referred(case)
    case = through_a_crisis(case, meena)
    closed(case, asha)


def test_a_placement_begins_with_consent_in_kiswahili(server: DoorstepServer, make_phone: MakePhone) -> None:
    """Alternative care beside child protection: one phone, two kinds of help, words that are read out."""
    child = {"name": CHILD, "sex": "female", "birth_on": "D-4000"}
    Office(server).imports([{"household_key": "k", "person_key": "c", "head_name": HOUSE, **child}])
    phone = make_phone(server.address, language="sw").open()
    team = enrol_supervisor(phone, server.codes["supervisor"])
    for pack in (PACK, CARE):
        publish(server, pack)
    team.to_sync().sync().to_team().to_households().search("wanjiru story").tap_row(f"{CHILD} {HOUSE}")
    house = HouseholdRobot(phone, HOUSE).is_here()
    house.tap("Open a case").sees("For whom?").tap_row(CHILD)
    house.sees("Which help?").shot("care-kinds").tap_row("Malezi")

    case = CaseRobot(phone, CHILD).is_here().stands("Utambulisho").shot("care-case")
    case.misses("· Jaza utambulisho", "· Omba ridhaa ya mlezi na ya mtoto")
    fill(case, "Utambulisho (1A)", IDENTIFIED, "care-identified")
    fill(case, "Ridhaa ya mlezi na ya mtoto (3A, 3B)", AGREED, "care-agreed")
    case.step("Anza tathmini", "Tathmini").shot("care-assessment")


def test_a_household_is_supported_in_kiswahili(server: DoorstepServer, make_phone: MakePhone) -> None:
    """From enrolment to the library of its plan; what was begun stands in the case once, with its day."""
    child = {"name": CHILD, "sex": "female", "birth_on": "D-4000"}
    Office(server).imports([{"household_key": "k", "person_key": "c", "head_name": HOUSE, **child}])
    phone = make_phone(server.address, language="sw").open()
    team = enrol_supervisor(phone, server.codes["supervisor"])
    for pack in (PACK, HOUSEHOLDS):
        publish(server, pack)
    team.to_sync().sync().to_team().to_households().search("wanjiru story").tap_row(f"{CHILD} {HOUSE}")
    house = HouseholdRobot(phone, HOUSE).is_here()
    house.tap("Open a case").sees("For whom?").tap_row(CHILD)
    house.sees("Which help?").tap_row("Msaada wa kaya")

    case = CaseRobot(phone, CHILD).is_here().stands("Uandikishaji").misses("· Jaza uandikishaji")
    fill(case, "Uandikishaji", ENROLLED, "ovc-enrolled")
    case.step("Anza tathmini", "Tathmini").shot("ovc-assessment")
    begun(case, "Utayari wa kaya")
    fill(case, "Uhitaji wa kaya", VULNERABLE, "ovc-vulnerability")


def begun(case: CaseRobot, title: str) -> None:
    """Begun and left: no second row offers the same form."""
    case.tap_row(title)
    case._titled(title)
    FieldFormRobot(case.phone).tap_named("Ndiyo").tap("Next").tap("Back").tap("Back")
    case.is_here().sees("Not finished").shot("ovc-begun")
    assert case.phone.control(title, exact=False).count() == 1


def notes(today: TodayRobot) -> None:
    """The volunteer writes down what was heard, and nothing of it stands on a list."""
    house = today.to_households().search("wanjiru story").open(f"{CHILD} {HOUSE}", HOUSE)
    form = begin(house, "Note for the officer")
    form.answer_each(NOTE, until=TOLD).tap_named("Yes")
    # Quietly: what to do next, and no word of danger.
    form.sees("Next step").shot("kenya-next-step").tap("Go on")
    form.asks(TOLD).answer_each({})
    form.shot("kenya-note").save()
    back_to(house)
    house.back().tap("Sync")
    SyncRobot(house.phone).is_here().sync()


def ended_by_the_officer(team: TeamRobot) -> None:
    """
    The note was a referral to the children's officer, who sees it first, asks what it is about, takes it and says that
    help came. Who stands behind the officer reads a name.
    """
    team.sees("To follow up").lacks("Danger").lacks(FOLLOWED).reads(CHILD).shot("kenya-team").tap_row(CHILD)
    team.tap("What it is about").reads(FOLLOWED).shot("kenya-team-told")
    team.tap("I take care of it").sees("Taken by you").lacks(FOLLOWED).tap_row(CHILD)
    team.sees("They arrived").shot("kenya-team-referral").tap("They arrived").lacks("To follow up")
    team.to_sync().sync().to_team()


def follows_it(volunteer: Phone) -> PersonRobot:
    """The next day she is asked whether it was taken up, in the child's own view alone, in no danger's colour."""
    volunteer.set_ahead(1)
    return child_of(SyncRobot(volunteer).to_today()).reads(FOLLOWED).shot("kenya-volunteer-follows")


def knows_it_ended(server: DoorstepServer, person: PersonRobot) -> None:
    """What she asked for is followed no more once the other end has closed it."""
    (referral,) = Office(server).records("referral")
    told = [referral.fields.get(name) for name in ("state", "outcome", "outcome_source")]
    assert told == ["closed", "arrived", "supervisor"]
    HouseholdRobot(person.back().phone, HOUSE).is_here().back().tap("Sync")
    today = SyncRobot(person.phone).is_here().sync().to_today()
    child_of(today).lacks(FOLLOWED).shot("kenya-volunteer-told")


def child_of(today: TodayRobot) -> PersonRobot:
    """The child's own view, past a household that says nothing of it."""
    house = today.to_households().search("wanjiru story").open(f"{CHILD} {HOUSE}", HOUSE)
    house.lacks(FOLLOWED).shot("kenya-volunteer-house").tap(house.say("More about {name}", name=CHILD))
    return PersonRobot(house.phone, CHILD).is_here()


def taken_over(team: TeamRobot) -> CaseRobot:
    """The officer opens the case."""
    team.to_households().search("wanjiru story").tap_row(f"{CHILD} {HOUSE}")
    house = HouseholdRobot(team.phone, HOUSE).is_here()
    house.tap("Open a case").sees("For whom?").tap_row(CHILD)
    return CaseRobot(team.phone, CHILD).is_here().stands("Intake").shot("kenya-case")


def planned(case: CaseRobot, other: Phone) -> CaseRobot:
    """Record sheet, assessment, plan; services begin once another officer has agreed."""
    case.misses("· Fill the case record sheet")
    fill(case, "Case record sheet", RECORD, "kenya-record")
    case.step("Begin the assessment", "Assessment")
    fill(case, "Case review", REVIEW, "kenya-review")
    case.step("Plan", "Planning")
    fill(case, "Case plan", PLAN, "kenya-plan")
    case.ask_to_agree("Begin services").shot("kenya-somebody-else")
    return passed_on(case, other, "Services", house=HOUSE).shot("kenya-services")


def referred(case: CaseRobot) -> CaseRobot:
    """Their agreement is asked before a service is told; until it answers, the referral is open."""
    case.tap_row("Back to school").sees("How does it go?").shot("kenya-item").tap("Back").is_here()
    case.tap("Refer to a service").sees("Referral to a service")
    case.write("Name of the service", SCHOOL).write("What for?", "A place in class 5").tap("They agree")
    case.tap("In 3 days").shot("kenya-refer").tap("Save").is_here().reads("Not known yet")
    return case.shot("kenya-referred")


def answered(case: CaseRobot) -> None:
    """The other end says what came of it: only now nothing is open."""
    case.misses("· A referral is still open").shot("kenya-still-open")
    case.tap_row(SCHOOL).tap("They got the help").sees("How do they see it?").tap("It helped")
    case.shot("kenya-answered").tap("Save").is_here().reads("They got the help")


def through_a_crisis(case: CaseRobot, other: Phone) -> CaseRobot:
    """In between, and back once the child is safe."""
    case.step("Crisis", "Crisis").shot("kenya-crisis")
    fill(case, "Crisis", CRISIS, "kenya-crisis-form")
    case.ask_to_agree("Safe again: go on")
    return passed_on(case, other, "Services")


def closed(case: CaseRobot, other: Phone) -> None:
    """Not before what was agreed is done; then with a reason, agreed to."""
    case.step("Prepare to close", "Closing", why="Safe with her aunt for three months")
    fill(case, "Case closure", CLOSURE, "kenya-closure")
    answered(case)
    case.misses("· Something agreed is not done")
    case.tap_row("Back to school")
    case.sees("How does it go?").phone.tap("Done")
    case.tap("Save").is_here()
    case.ask("Close", why="Goals reached").shot("kenya-closing-asked")
    passed_on(case, other, "Closed").shot("kenya-closed")


def begin(house: HouseholdRobot, form: str) -> FieldFormRobot:
    """A form for the child, for whom nothing is due."""
    house.start_visit().tap_row(house.say("Somebody is at home"))
    filled, page = FieldFormRobot(house.phone), house.phone.page
    people = page.get_by_role("heading", name=house.say("Whom do you visit?"), level=2, exact=True)
    people.first.wait_for(state="attached")
    house.phone.control(CHILD, exact=False).first.click()
    filled.sees("Which form?").tap_row(form)
    filled._titled(form)
    return filled


def back_to(house: HouseholdRobot) -> None:
    """From the door to the household."""
    house.sees("Which form?").back()
    house.sees("Whom do you visit?").back()
    house.is_here()


def fill(case: CaseRobot, title: str, answers: dict[str, Given], shot: str) -> None:
    """A form of the case, from the case to the case."""
    case.tap_row(title)
    case._titled(title)
    form = FieldFormRobot(case.phone)
    form.answer_each(answers).shot(shot).save()
    case.is_here()


SCHOOL = "Kisumu Day School"
FOLLOWED = "Tell the officer today"
TOLD = "Did you tell the child whom you will tell, and why?"
NOTE: dict[str, Given] = {
    "Is the child in danger now?": ("No",),
    "Are you safe yourself?": ("Yes",),
    "Does the child need health care today?": ("No",),
    "Whom have you called?": ("Children's officer",),
    "How do you know?": ("An adult told me",),
    "What did you see or hear?": "A neighbour says she is out of school",
    "Is a safe adult with the child?": ("Yes",),
    "How and when can the officer reach the child safely?": "At school in the morning",
}
RECORD: dict[str, Given] = {
    "Risk level": ("Medium",),
    "Date case opened": None,
    "Sub-county where it is reported": "Mvita",
    "Case reported by": ("Helpline 116",),
    "Did it happen in Kenya?": ("Yes",),
    "Place of occurrence: county": ("Mombasa",),
    "Place of occurrence: sub-county": "Mvita",
    "Family status": ("Relatives known but not in regular contact with child",),
    "Household economic status": ("Low Income (apparent)",),
    "Mental condition": ("Appears Normal",),
    "Physical condition": ("Appears Normal",),
    "Chronic illness?": ("No",),
    "Case category": ("Abandoned",),
    "Nature": ("One-off event",),
    "Alleged perpetrator": ("Not Applicable",),
    "Immediate needs": ("Accompany/Support",),
    "Interventions": ("Child Maintenance",),
    "Is there a referral?": ("No",),
    "Summons issued?": ("No",),
}
REVIEW: dict[str, Given] = {
    "Risk level now": ("Medium",),
    "Was the child seen and heard, alone where safe?": ("Yes",),
    "Do child and safe caregiver still agree to services?": ("Yes",),
    "Is it a case of violence or sexual abuse?": ("No",),
    "What is to be done, by whom, until when": "School, the officer, this month",
}
PLAN: dict[str, Given] = {
    "What does the child want, in their own words?": "I want to learn",
    "Which strength does the plan build on?": "Her aunt",
    "Domain": ("Education",),
    "What will be done": "Back to school",
    "Who does it": ("DCS",),
    "By which day": None,
    "Do child and caregiver agree?": ("Both agree",),
}
CRISIS: dict[str, Given] = {
    "Is the child safe now?": ("Yes",),
    "Who was called?": ("A safe adult",),
    "Risk level": ("Medium",),
    "What happens next, and who does it": "Stays with her aunt",
}
CLOSURE: dict[str, Given] = {
    "Risk level now": ("Low",),
    "Outcome": ("Other outcome",),
    "Further involvement": ("No further involvement required",),
    "Did the child say what the child thinks of closing?": ("Yes",),
    "Summary": "Back at school",
    "Date of closure": None,
}
IDENTIFIED: dict[str, Given] = {
    "Tarehe tathmini ilipoanza": None,
    "Uhitaji": ("Mtoto aliye hatarini kutenganishwa",),
}
AGREED: dict[str, Given] = {
    "Nani anazungumza kwa niaba ya mtoto?": ("Mlezi salama",),
    "Mlezi: je, tutunze haya?": ("Anakubali",),
    "Mlezi: je, tuwaambie wanaoweza kusaidia?": ("Anakubali",),
    "Mtoto: je, unakubali?": ("Anakubali",),
    "Tarehe": None,
}
ENROLLED: dict[str, Given] = {
    "Tarehe": None,
    "Mko peke yenu, na ni salama kuzungumza?": ("Ndiyo",),
    "Nani anakubali kwa niaba ya kaya?": ("Mlezi salama",),
    "Mlezi: je, tutunze haya?": ("Anakubali",),
    "Mlezi: je, tuwaambie wanaoweza kusaidia?": ("Anakubali",),
    "Mtoto: je, unakubali?": ("Anakubali",),
    "Kwa nini kaya inasaidiwa": ("Mama amefariki",),
    "Je, kaya inataka kushiriki?": ("Ndiyo",),
}
VULNERABLE: dict[str, Given] = {
    "Mko peke yenu, na ni salama kuzungumza?": ("Hapana",),
    "Wanakaya chini ya miaka 18": "3",
    "Wanakaya wa miaka 18 na zaidi": "1",
    "Wanakaya chini ya miaka 18 wenye ulemavu": "0",
    "Wanakaya wa miaka 18 na zaidi wenye ulemavu": "0",
    "Chanzo kikuu cha maji": ("Kisima",),
    "Hali ya nyumba": ("Imechakaa",),
    "Matandiko: aina": ("Godoro",),
    "Mangapi?": "1",
    "Katika hali gani?": ("Yamechakaa",),
}
