"""
The twelve stages of one elder: a volunteer begins, the supervisor agrees and goes on to the closing and after it.
"""

from __future__ import annotations

import pytest

from tests.e2e.robots.case import Answer, CaseRobot, note, pick, say, skip, today
from tests.e2e.robots.household import HouseholdRobot
from tests.e2e.robots.places import SyncRobot, TeamRobot, TodayRobot
from tests.e2e.support.demo_team import enrol_supervisor, enrol_volunteer
from tests.e2e.support.field_pack import publish
from tests.e2e.support.phone import MakePhone, Phone
from tests.e2e.support.server import ROOT, DoorstepServer
from tests.e2e.support.two_leaders import enrol_second, passed_on

pytestmark = pytest.mark.long("programmes")

PACK = ROOT / "assets" / "programmes" / "case_management"
HOUSE, ELDER = "Budhram Mishra", "Chameli Mishra"

AREAS = (
    "Safety",
    "Food and basic needs",
    "Room and home",
    "Physical health",
    "Daily living",
    "Seeing, hearing, walking, remembering, speaking",
    "Mood and memory",
    "Family and friends",
    "Money",
    "School and learning",
    "Work",
    "Documents and rights",
    "Community",
)
SPOKEN = (skip("Language spoken"), skip("Interpreter"))
AGREES = (
    pick("Do they agree to this plan?", "Agrees"),
    pick("How do they say yes?", "Spoken, before a witness"),
    say("Who heard it?", "Her grandson Amit"),
    *SPOKEN,
)


def test_twelve_stages_of_one_elder(server: DoorstepServer, make_phone: MakePhone) -> None:
    volunteer = make_phone(server.address).open()
    today_robot = enrol_volunteer(volunteer, server.codes["volunteer"])
    # Asked of longer PINs than this volunteer has, it comes to a phone that is there already.
    publish(server, PACK)

    begin(opened(today_robot.to_sync().sync().to_today()))
    CaseRobot(volunteer, ELDER).back()
    HouseholdRobot(volunteer, HOUSE).is_here().shot("case-household").back().tap("Sync")
    SyncRobot(volunteer).is_here().sync()

    meena, asha = make_phone(server.address).open(), make_phone(server.address).open()
    team = enrol_supervisor(meena, server.codes["supervisor"])
    enrol_second(server, asha)
    case = plans(agreed(team), asha)
    services(case)
    strengths(case)
    closing(crisis(case, asha), meena)


def opened(today_robot: TodayRobot) -> CaseRobot:
    """Two taps from the household to the case."""
    house = today_robot.to_households().search("chameli").open(f"{ELDER} {HOUSE}", HOUSE)
    house.tap("Open a case").sees("For whom?").shot("case-whom").tap_row(ELDER)
    house.sees("Elder support").shot("case-kinds").tap_row("Elder support")
    return CaseRobot(house.phone, ELDER).is_here().stands("Intake").shot("case-opened")


def begin(case: CaseRobot) -> None:
    """Intake, brief assessment, model; the last waits for the supervisor."""
    case.misses("· Fill in the intake").fill("Intake", *INTAKE).shot("case-intake-done")
    case.step("Begin the brief assessment", "Brief assessment")
    case.fill("Brief assessment", *BRIEF_ASSESSMENT).step("Choose the model", "Choice of model")
    case.fill("Choice of model", *MODEL)
    case.ask_to_agree("Go on to the brief plan").sees("Your supervisor has to agree.")
    case.shot("case-waits")


def agreed(team: TeamRobot) -> CaseRobot:
    """The supervisor sees what waits for her, and agrees."""
    team.sees("Do you agree?").shot("case-team").tap_row(ELDER)
    case = CaseRobot(team.phone, ELDER).is_here().shot("case-agree")
    case.tap("I agree")
    return case.stands("Brief plan")


def plans(case: CaseRobot, other: Phone) -> CaseRobot:
    """
    Brief plan, full assessment, full plan; what the one supervisor asks for, the other agrees to. What stands open in
    the plan is not added again.
    """
    case.fill("Brief plan", say("What is needed first", "A safe way out of the room"), *ITEM, *AGREES)
    case.shot("case-plan").step("Go on to the full assessment", "Full assessment")
    case.fill("Full assessment", *assessment("Steady"), *AFTER_ASSESSMENT)
    first = case.phone
    case.ask_to_agree("Go on to the full plan").shot("case-somebody-else")
    case = passed_on(case, other, "Full plan").shot("case-passed-on")
    case.fill(
        "Full plan", say("Which strength does it build on?", "She knows every neighbour"), *ITEM, *AGREES
    )
    assert case.phone.control("A ramp at the door", exact=False).count() == 1
    case.ask_to_agree("Begin services")
    return passed_on(case, first, "Services and contacts").shot("case-services")


def services(case: CaseRobot) -> None:
    """A contact, the reassessment with its change, the plan update, a conference."""
    case.fill("Contact or service", *CONTACT).step("Reassess", "Reassessment")
    case.misses("· Fill in the reassessment")
    case.fill(
        "Full assessment", *assessment("Strong"), note("20 before, 30 of 30 now: 10."), *AFTER_ASSESSMENT
    )
    case.step("Update the plan", "Plan update")
    case.fill(
        "Plan update",
        pick("Why does the plan change?", "It was due"),
        say("What changes", "She goes out alone"),
        *ITEM,
        *AGREES,
    )
    case.step("Hold a conference", "Case conference").fill("Case conference", *CONFERENCE)
    case.step("Nothing changes", "Services and contacts", why="The plan stands").shot("case-conference")


def strengths(case: CaseRobot) -> None:
    """The domains over two assessments, and what was agreed: both to be shown to her."""
    case.tap("Strengths and risks").sees("Over time").shot("case-strengths").tap("Back").is_here()
    case.tap("What was agreed").reads("They take it back").shot("case-agreed").tap("Back").is_here()
    case.tap("Let them rate the help").sees("Were you treated with respect?").tap("Very satisfied").shot(
        "case-rate"
    )
    case.tap("Give the rating").sees("Thank you").shot("case-rated").tap("Back").is_here()


def crisis(case: CaseRobot, other: Phone) -> CaseRobot:
    """At any time, and back with the supervisor's agreement."""
    case.step("Crisis", "Crisis").shot("case-crisis").fill("Crisis", *CRISIS)
    case.ask_to_agree("Go on as planned")
    return passed_on(case, other, "Services and contacts")


def closing(case: CaseRobot, other: Phone) -> None:
    """What became of each thing, the closing form, closed; somebody asks again."""
    case.step("Prepare to close", "Closing", why="Her goals are met")
    case.fill("Closing", *CLOSING).misses("· Say what became of each thing in the plan").shot("case-closing")
    while case.phone.control("A ramp at the door", exact=False).filter(has_text="Not begun").count():
        case.tap_row("A ramp at the door")
        case.sees("How does it go?").shot("case-item")
        case.phone.tap("Done")
        case.tap("Save").is_here()
    case.ask("Close the case", why="Goals met, all agreed")
    case = passed_on(case, other, "Closed").shot("case-closed")
    case.fill("After closing", *AFTER_CLOSING).shot("case-followed")


def assessment(how: str) -> tuple[Answer, ...]:
    """Every area alike."""
    return (
        say("What goes well? Who helps? What was solved before?", "She tends the garden"),
        say("The three things they want most", "To go out, to see her grandson, to cook"),
        *(pick(area, how) for area in AREAS),
    )


INTAKE = (
    pick("Is somebody in danger now?", "No"),
    pick("Who asked for help?", "Family"),
    say("What they want, in their words", "To go out again"),
    pick("Who is it?", "Lives in the home"),
    pick("Were the services explained?", "Yes"),
    pick("Was it explained when something cannot be kept private?", "Yes"),
    pick("Are they ready?", "Wants to begin"),
    pick("Who does the intake?", "Caseworker"),
    pick("Can this programme help them?", "Yes"),
    pick("Who says so?", "They themselves"),
    pick("Do you want support?", "Agrees"),
    pick("May services be told?", "Agrees"),
    skip("What may be told to whom, and what not"),
    skip("Until which day does it hold?"),
    *SPOKEN,
)
BRIEF_ASSESSMENT = (
    say("What goes well? Who helps?", "She tends the garden"),
    say("What matters most to them?", "Her grandson"),
    pick("Where is it hard now?", "Room and home", "Daily living"),
    pick("Alone and safe to talk?", "No"),
    pick("How much help do they need to act?", "Needs some help"),
    pick("People who support them", "Some"),
    pick("Risk now", "Medium"),
    skip("Your own view, apart from theirs"),
    *SPOKEN,
)
MODEL = (
    pick("How much help do they need to act?", "Needs some help"),
    pick("People who support them", "Some"),
    pick("How many services?", "Four or more, hospital or court"),
    pick("Risk now", "Medium"),
    say("Hard areas found", "2"),
    pick("Is there any of these?", "Disability"),
    note("Score 7 of 12. Suggested: full."),
    pick("How do they want to be supported?", "With a caseworker"),
    pick("Model", "Full"),
    pick("Who leads?", "A caseworker"),
    say("Reasons", "Several services have to agree"),
    today("Look at the model again on"),
)
ITEM = (
    say("What will be different, in their words", "I go out alone"),
    say("What will be done", "A ramp at the door"),
    pick("Who does it", "The home"),
    today("By which day"),
    pick("What kind", "Support"),
    skip("Which service, if one"),
    skip("What was tried before"),
    note("1. I go out alone"),
)
AFTER_ASSESSMENT = (
    pick("Alone and safe to talk?", "No"),
    skip("Who supports them, and how"),
    skip("Services that help already: who, since when, may we ask them?"),
    pick("Risk now", "Medium"),
    say("Three priorities", "Ramp, shower, visits"),
    skip("Your own view, apart from theirs"),
    *SPOKEN,
)
CONTACT = (
    pick("What was it?", "Visit"),
    say("What was done", "Measured the door"),
    skip("Language spoken"),
    pick("Interpreter", "None needed"),
    skip("Minutes it took"),
    pick("How do they find it goes?", "Better"),
    skip("Did something big happen?"),
    skip("A question for the supervisor"),
)
CONFERENCE = (
    today("Day"),
    pick("What for?", "Review"),
    say("Questions to decide", "Who pays for the ramp"),
    pick("Is violence or abuse part of it?", "No"),
    say("Name and role", "Nurse of the home"),
    pick("Came?", "Yes"),
    note("1. Nurse of the home"),
    pick("Did all promise to keep it private?", "Yes"),
    pick("Was the person there?", "Yes"),
    say("What the person thinks", "It should be wide"),
    skip("What family or carers think"),
    skip("Where they did not agree"),
    skip("Papers shown: only what they agreed to"),
    say("What will be done", "A ramp at the door, wide"),
    pick("Who does it", "The home"),
    today("By which day"),
    note("1. A ramp at the door, wide"),
    pick("What follows?", "Nothing further"),
    skip("Minutes go to"),
    *SPOKEN,
)
CRISIS = (
    pick("Is somebody in danger now?", "No"),
    pick("What happens?", "Loses the room"),
    pick("Who is at risk?", "The person"),
    pick("Alone and safe to talk?", "No"),
    pick("What was done?", "Stayed with them"),
    pick("Did they agree to what was done?", "Yes"),
    pick("How are they now?", "Safe here, with a plan"),
    today("See them again on"),
    pick("Are you all right?", "Yes"),
    *SPOKEN,
)
CLOSING = (
    note("items done"),
    pick("Why does it end?", "Goals met"),
    say("What was reached, in plain words", "She goes out alone"),
    say("What did not go well?", "The ramp came late"),
    pick("Measured by what they wished: how is it?", "Better"),
    pick("What held true of the support?", "Safe", "Fair"),
    say("Hours of work it took", "20"),
    say("What it cost, besides the work", "500"),
    say("Who supports them from now on, and how", "Her grandson, each Sunday"),
    pick("Done before closing", "Last visit made", "The person agrees"),
    pick("When shall somebody ask again?", "In 1 month"),
    *SPOKEN,
)
AFTER_CLOSING = (
    pick("How is it going?", "Better"),
    pick("Do they want support again?", "No"),
    skip("What they say"),
    *SPOKEN,
)


def test_a_service_and_a_budget(server: DoorstepServer, make_phone: MakePhone) -> None:
    """A supervisor keeps the directory, grants a budget, refers with consent, and writes down what was paid."""
    phone = make_phone(server.address).open()
    team = enrol_supervisor(phone, server.codes["supervisor"])
    publish(server, PACK)
    team.to_sync().sync().to_team().tap("Settings").sees("Language").tap("Services")
    team.sees("No service is written down yet.").shot("services-none").tap("Add a service")
    for field, told in SERVICE:
        team.write(field, told)
    team.tap("Save").reads(SERVICE[0][1]).shot("services-list").tap_row(SERVICE[0][1])
    team.reads("It still holds today").shot("services-one").tap("Back").reads("Add a service")
    team.tap("Back").sees("Language").tap("Back").is_here()

    house = TodayRobot(phone).to_households().search("chameli").open(f"{ELDER} {HOUSE}", HOUSE)
    house.tap("Open a case").sees("For whom?").tap_row(ELDER)
    house.sees("Which help?").shot("case-kinds").tap_row("Disability, own budget")
    case = CaseRobot(phone, ELDER).is_here().stands("Intake")
    granted(case)
    referred(case)


def granted(case: CaseRobot) -> None:
    """What may be spent, what the plan will cost, what was paid."""
    case.tap("Budget").tap("Say what may be spent").write("Amount in EUR", "500").tap("Save")
    case.tap("Something was paid").write("Amount in EUR", "12.50").write("What for?", "A key box").tap("Save")
    case.reads("12.50 EUR · A key box").shot("budget").tap("Back").is_here()
    case.tap("Add to the plan").write("What will be done?", "A warm meal each day")
    case.write("What it will cost, in EUR", "90").tap_row("Choose a service").tap_row(SERVICE[0][1])
    case.reads(SERVICE[0][1]).shot("plan-service").tap("Save").is_here()


def referred(case: CaseRobot) -> None:
    """To a service that they agree to, until they say whether it helped."""
    case.tap_row("A warm meal each day").sees("How does it go?")
    case.tap("Refer to a service").sees("Referral to a service")
    case.tap_row(SERVICE[0][1]).tap_row(SERVICE[0][1]).tap("They agree").tap("In 3 days").shot("refer")
    case.tap("Save").sees("How does it go?").tap("Back").is_here()
    case.reads("Not known yet").shot("case-referred")
    case.tap_row(SERVICE[0][1]).tap("They got the help").sees("How do they see it?").shot("refer-outcome")
    case.tap("It helped partly").reads("It helped partly chosen").shot("refer-helped")
    case.tap("Save").is_here().reads("They got the help")


SERVICE = (
    ("Name of the service", "Meals on wheels"),
    ("What it helps with", "A warm meal at home"),
    ("Where it is", "Mill Lane 3"),
    ("Open when", "Monday to Friday, 9 to 12"),
    ("Whom to ask for", "Mrs Novak"),
    ("Telephone", "+420 601 000 000"),
    ("What it costs", "2 euros a meal"),
)


def test_a_case_in_hindi(server: DoorstepServer, make_phone: MakePhone) -> None:
    phone = make_phone(server.address, language="hi-IN").open()
    today_robot = enrol_volunteer(phone, server.codes["volunteer"])
    publish(server, PACK)

    case = opened(today_robot.to_sync().sync().to_today())
    case.tap("Add to the plan")
    case.write("What will be done?", "A ramp at the door")
    case.tap_row("Sunita Devi").tap(case.spoken.app.count("In {n} day", "In {n} days", 14)).shot("case-item")
    case.tap("Save").is_here().shot("case-plan")
    case.fill("Intake", *INTAKE).shot("case-intake-done")
    case.tap_row("Not taken on").shot("case-why").back()
