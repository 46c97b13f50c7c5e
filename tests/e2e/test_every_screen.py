"""
A walk past every screen in every language: each one's picture is kept, and no word of it goes beyond the edge.
"""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from sync_server.operations.prepare_demo import AREAS, TEAM
from tests.e2e.robots.card import CardRobot
from tests.e2e.robots.entrance import EnrolRobot, UnlockRobot
from tests.e2e.robots.form import FormRobot, SummaryRobot
from tests.e2e.robots.household import HouseholdRobot
from tests.e2e.robots.places import SettingsRobot, TeamRobot, TodayRobot
from tests.e2e.robots.screen import ScreenRobot
from tests.e2e.support.demo_team import MEENA, SUNITA
from tests.e2e.support.office import Office
from tests.e2e.support.phone import MakePhone, Phone
from tests.e2e.support.second_volunteer import IN_DANGER, bring_a_week
from tests.e2e.support.server import DoorstepServer
from tests.support.servers import ask, enrolled

VISIT = "hbnc_day_visit"
COMPLAINT = "My husband's brother beats me."
FORM_TYPE = {"Content_Type": "application/x-www-form-urlencoded"}
HEAD, MOTHER = "Ramesh Kumar Vishwakarma", "Kamla Bai"

LANGUAGES = ("en-IN", "hi-IN", "sw-KE", "pt-BR")

pytestmark = [pytest.mark.long("screens"), pytest.mark.parametrize("language", LANGUAGES)]


def test_every_screen_of_a_volunteer(server: DoorstepServer, make_phone: MakePhone, language: str) -> None:
    phone = make_phone(server.address, language=language).open()
    today = new_phone(phone, server.codes["volunteer"])
    main_places(today)
    home = register(today)
    visit(home)
    throw_a_form_away(home)
    at_the_door(home)
    after_a_danger(today)
    without_a_server(today, server)
    locked(today)


def test_every_screen_of_a_supervisor(server: DoorstepServer, make_phone: MakePhone, language: str) -> None:
    bring_a_week(server)
    phone = make_phone(server.address, language=language).open()
    enrol = EnrolRobot(phone).is_here().code(server.codes["supervisor"])
    enrol.sees("Choose your PIN").shots("all-supervisor-pin").choose_pin(MEENA.secret).repeat_pin(
        MEENA.secret
    )
    team = TeamRobot(phone).is_here().reads(IN_DANGER).shots("all-team")
    dangers(team)
    visits(team)
    tools(team)


def test_every_screen_of_a_manager(server: DoorstepServer, make_phone: MakePhone, language: str) -> None:
    bring_a_week(server)
    more_teams(server)
    people_speak(server)
    phone = make_phone(server.address, language=language).open()
    code = Office(server).add_manager("kiran", "Kiran Bedekar", area=AREAS[0][0])
    EnrolRobot(phone).is_here().code(code).choose_pin(MEENA.secret).repeat_pin(MEENA.secret)
    team = TeamRobot(phone).is_here().sees("Not closed in time", "In the teams").shots("all-manager-team")
    team.open_danger(IN_DANGER, "baby_limp").offers_call(MEENA.name).shots("all-manager-danger")
    team.tap_row("Laxmipur").offers_call("Rita Verma").reads("Baby of Savita").shots("all-manager-team-below")
    said = team.tap("What people say").sees("Read complaints").shots("all-feedback")
    said.tap("Read complaints").reads(COMPLAINT).shots("all-complaints").tap("Taken care of")
    said.sees("It will no longer be shown to anybody.").shots("all-complaint-done").tap("Taken care of")
    said.sees("No complaint waits.").shots("all-complaints-none")


# ---- the volunteer -----------------------------------------------------------------------------------------


def new_phone(phone: Phone, code: str) -> TodayRobot:
    """The code, mistyped and right; a PIN, too easy, not repeated, and right."""
    enrol = EnrolRobot(phone).is_here().shot("all-enrol").code("7K3M-Q2X9")
    enrol.sees("The server does not know this code.").shot("all-enrol-unknown").code(code)
    enrol.choose_pin("123456").sees("This PIN is too easy to guess.").shot("all-pin-easy")
    enrol.choose_pin(SUNITA.secret).sees("Type the PIN once more").shot("all-pin-again")
    enrol.repeat_pin("999888").sees("The two PINs are not the same.").shot("all-pin-differs")
    enrol.repeat_pin(SUNITA.secret)
    return TodayRobot(phone).is_here().shot("all-today")


def main_places(today: TodayRobot) -> None:
    """Search that finds and search that does not, the card's screen, sync, settings."""
    households = today.to_households().shot("all-households").search("zzqqx").sees("Nothing found.")
    households.shot("all-households-none").to_today()
    today.scan().shot("all-card").type_code("AAAA-AAAA").sees("This short code is not right.")
    CardRobot(today.phone).shot("all-card-mistyped").back()
    today.is_here().to_sync().shot("all-sync").to_today().settings().shot("all-settings").back()
    today.is_here()


def register(today: TodayRobot) -> HouseholdRobot:
    """A household, a mother who gave birth, and her baby without a name: each question."""
    form = today.to_households().register()
    consent(form, "consent_share")
    for question, text in (("head_name", HEAD), ("house_no", "27"), ("mohalla", "Nayi Basti Purani Haat")):
        asked(form, question).fill(question, text)
    asked(form, "ward_no").skip("ward_no")
    asked(form, "village").fill("village", "Rampur Kalan")
    asked(form, "mobile").write("Your answer", "12").next()
    form.shot("all-household-mobile-wrong").fill("mobile", "9812345678")
    asked(form, "safe_to_call").choose("safe_to_call", "yes")
    asked(form, "safe_when").skip("safe_when")
    asked(form, "safe_to_keep").choose("safe_to_keep", "yes")
    asked(form, "house_ask").choose("house_ask", "yes")
    for question in ("economic_status", "type_of_house", "house_owned", "separate_kitchen", "fuel", "water"):
        first_choice(form, question)
    first_choice(form, "electricity")
    asked(form, "toilet").mark("toilet", form.spoken.codes("household", "toilet")[0])
    save(form, "toilet").tap("Add a person")
    person = FormRobot(today.phone, "person").is_here()
    write_mother(person)
    save(person, "more_ask").tap("Add a person")
    baby = FormRobot(today.phone, "person").is_here()
    write_baby(baby)
    save(baby, "more_ask").tap("Done")
    home = HouseholdRobot(today.phone, HEAD).is_here().shot("all-household-new")
    home.give_card().shot("all-give-card").back()
    return home.is_here()


def consent(form: FormRobot, share: str) -> None:
    """Both consents: what is said when it is refused, and what when it is given."""
    form.asks_consent("consent_record").shot(f"all-{form.form}-consent")
    form.mark("consent", "refused").shot(f"all-{form.form}-consent-refused")
    form.mark("consent", "given").next().asks_consent("consent_share").shot(f"all-{form.form}-share")
    form.mark(share, "given").next()


def write_mother(form: FormRobot) -> None:
    """A mother who gave birth today, at home."""
    consent(form, "consent_share")
    asked(form, "named_ask").choose("named_ask", "named")
    asked(form, "name").fill("name", MOTHER)
    asked(form, "sex").choose("sex", "female")
    asked(form, "age_ask").choose("age_ask", "age")
    asked(form, "age_years_ask").fill("age_years_ask", "24")
    asked(form, "relation").choose("relation", "wife")
    form.skip("mobile")
    asked(form, "woman_ask").choose("woman_ask", "delivered")
    asked(form, "delivered_on").tap("Today").shot("all-person-delivered_on-given").next()
    asked(form, "delivered_at").choose("delivered_at", "home")
    asked(form, "more_ask").mark("more_ask", "no")


def write_baby(form: FormRobot) -> None:
    """Her baby."""
    consent(form, "consent_share")
    form.choose("named_ask", "baby").asks("mother").shot("all-person-mother").tap_row(MOTHER).next()
    form.choose("sex", "female").choose("age_ask", "date").asks("birth_date_ask").tap("Today").next()
    form.choose("relation", "daughter")
    asked(form, "birth_place").choose("birth_place", "home")
    first_choice(form, "delivery")
    asked(form, "birth_weight_g").fill("birth_weight_g", "2600")
    for question, answer in (("preterm", "no"), ("fed_day_one", "yes"), ("sncu", "no")):
        asked(form, question).choose(question, answer)
    form.asks("more_ask").mark("more_ask", "no")


def visit(home: HouseholdRobot) -> None:
    """The newborn visit: danger, the counter of breaths, a wrong number, a missing answer, list, answers, saved."""
    door = home.start_visit().shot("all-door").found_somebody().shot("all-door-people")
    form = door.visit_first_due(VISIT)
    asked(form, "baby_alive").choose("baby_alive", "yes").asks("baby_danger").shot("all-visit-baby_danger")
    danger = form.raise_danger("baby_danger", "limp", "baby_limp").shot("all-danger")
    danger.call("ambulance_108", answered=False).shot("all-danger-called").go_on()
    form.is_marked("baby_danger", "limp").next()
    asked(form, "mother_alive").choose("mother_alive", "yes")
    asked(form, "mother_danger").choose("mother_danger", "none")
    asked(form, "mother_pads").fill("mother_pads", "3").asks("mother_temperature")
    form.write("Your answer", "52").next().shot("all-visit-wrong").fill("mother_temperature", "36.8")
    asked(form, "breaths").tap("Start counting").tap_row(form.say("Tap at each breath"))
    form.shot("all-visit-counting")
    form.tap("Stop counting").fill("breaths", "48")
    asked(form, "temperature").fill("temperature", "36.9")
    asked(form, "yellow").next().sees("This question needs an answer.").shot("all-visit-missing")
    form.choose("yellow", "none")
    asked(form, "baby_other").choose("baby_other", "none")
    asked(form, "weight_g").fill("weight_g", "2600")
    asked(form, "scale_colour").choose("scale_colour", "green")
    for question in ("feeds_well", "cries_or_dry", "kept_warm"):
        asked(form, question).choose(question, "no" if question == "cries_or_dry" else "yes")
    asked(form, "mother_meals").fill("mother_meals", "4")
    asked(form, "mother_breasts").choose("mother_breasts", "none")
    asked(form, "mother_ifa_tablets").skip("mother_ifa_tablets")
    asked(form, "vaccines").choose("vaccines", "none")
    asked(form, "birth_registered").choose("birth_registered", "no")
    asked(form, "sncu_since").choose("sncu_since", "no")
    asked(form, "remarks").tap("All questions").sees("See the answers").shot("all-visit-list")
    form.tap("See the answers")
    SummaryRobot(form.phone).is_here().shot("all-visit-summary").save().shot("all-saved").done()
    home.sees("Whom do you visit?").back().sees("People").shot("all-household-visited")
    home.open_visit(VISIT).shot("all-past-visit").back()


def throw_a_form_away(home: HouseholdRobot) -> None:
    """The words at a death, in a form that is thrown away."""
    form = home.is_here().start_visit().found_somebody().visit_other(MOTHER, "pnc_mother")
    form.choose("mother_alive", "no").asks("mother_died_on").shot("all-death-day").tap("Today").next()
    asked(form, "mother_death_sure").choose("mother_death_sure", "yes")
    asked(form, "mother_condolence").tap("All questions").tap("Throw this form away").shot("all-throw-away")
    form.tap("Yes, throw it away").sees("Which form?").back()
    home.sees("Whom do you visit?").back().sees("People")


def at_the_door(home: HouseholdRobot) -> None:
    """What is found at a door where no form is filled."""
    door = home.is_here().start_visit().shot("all-door-outcomes")
    for outcome in ("Nobody at home", "Not safe for me"):
        door.tap_row(door.say(outcome)).sees("The visit stays due. Your supervisor sees it.")
        door.shot(f"all-door-{outcome.split()[0].lower()}").back().is_here()
    door.back()
    home.is_here().back()


def after_a_danger(today: TodayRobot) -> None:
    """Asking what came of it."""
    today.to_today().sees("After a danger").shot("all-today-danger")
    danger = today.open_after_danger("baby_limp").shot("all-follow-up").sees("What came of it?")
    danger.tap("They did not arrive").sees("It stays open until they arrive, or the supervisor ends it.")
    danger.shot("all-follow-up-why").write("Why?", "No vehicle came").tap("Save")
    today.is_here()


def without_a_server(today: TodayRobot, server: DoorstepServer) -> None:
    """A sync that cannot be, and one that is."""
    server.stop()
    sync = today.to_sync().tap("Sync now").sees("The server did not answer.").shot("all-sync-offline")
    server.start()
    sync.sync().shot("all-sync-done").to_today()


def locked(today: TodayRobot) -> None:
    """The lock, a wrong PIN, letters, the chart without a PIN."""
    today.settings().tap("Lock now")
    lock = UnlockRobot(today.phone).is_here().shot("all-lock").digits("111222").sees("This is not your PIN.")
    lock.shot("all-lock-wrong").tap("Use letters").shot("all-lock-letters")
    lock.danger_chart().shot("all-chart").open_sign("baby_limp").shot("all-chart-sign").back()


# ---- the supervisor ----------------------------------------------------------------------------------------


def dangers(team: TeamRobot) -> None:
    """A danger taken on, an attempt that failed, an end in words."""
    team.open_danger(IN_DANGER, "baby_limp").shots("all-team-danger").tap("They did not arrive")
    team.sees("Why?").shots("all-team-why").open_danger(IN_DANGER, "baby_limp")
    team.open_danger(IN_DANGER, "baby_limp").tap("End this danger")
    team.sees("Nobody will be asked to follow it up.").shots("all-team-end")
    team.open_danger(IN_DANGER, "baby_limp")


def visits(team: TeamRobot) -> None:
    """All at once, and one by one."""
    count = team.spoken.app.count("Approve {n} without problems", "Approve {n} without problems", 2)
    team.tap_row(count).sees("Yes, approve").shots("all-team-approve").tap("No")
    review = team.check(IN_DANGER, VISIT).shots("all-review").tap("Send back")
    review.sees("Write what needs correcting.").shots("all-review-nothing")
    review.comment(VISIT, "temperature", "?").shots("all-review-comment").tap("Open the household")
    ScreenRobot(team.phone).sees("People").shots("all-team-household").back()
    review.is_here().back()
    team.is_here()


def tools(team: TeamRobot) -> None:
    """A new phone's code, cards, sync, settings."""
    new = team.new_phone().shots("all-new-phone")
    new.code_for(SUNITA.name)
    new.shots("all-new-phone-code").back()
    team.is_here().tap("Print cards").sees("For households").shots("all-cards").back()
    team.is_here().to_sync().shots("all-supervisor-sync").to_team().tap("Settings")
    SettingsRobot(team.phone).is_here().shots("all-supervisor-settings")


def more_teams(server: DoorstepServer) -> None:
    """Two further teams of the block: babies whom nobody has seen, and a phone that never called."""
    office = Office(server)
    for area, leader, volunteer, mothers in (
        ("laxmipur", ("rita", "Rita Verma"), ("kavita", "Kavita Sahu"), ("Savita", "Phulmati", "Rukmini")),
        ("gondpendri", ("asha", "Asha Tiwari"), ("lata", "Lata Yadav"), ("Devki",)),
    ):
        office.add_volunteer(*volunteer, area=area, parent=AREAS[2][0])
        office.add_supervisor(*leader, area=area)
        enrolled(server.address, office.code(volunteer[0]))
        office.imports(
            [
                {
                    "household_key": mother,
                    "person_key": mother,
                    "head_name": mother,
                    "name": f"Baby of {mother}",
                    "sex": "female",
                    "birth_on": "D-5",
                }
                for mother in mothers
            ],
            area=area,
            worker=volunteer[0],
        )


def people_speak(server: DoorstepServer) -> None:
    """Five ratings and a fear, on the page for everybody."""
    good = {"satisfied": "5", "respected": "always", "private": "yes", "words": "She listens."}
    harsh = {"satisfied": "1", "respected": "sometimes", "private": "unsure"}
    fear = {"form": "complaint", "afraid": "yes", "complaint": COMPLAINT, "contact": "At the school, at noon"}
    for one in (good, good, good, good, harsh, fear):
        said = ask(server.address, "POST", f"/api/v1/say/{TEAM}", urlencode(one).encode(), **FORM_TYPE)
        assert said.status == 200


# ---- questions ---------------------------------------------------------------------------------------------


def asked(form: FormRobot, question: str) -> FormRobot:
    """Waits for a question and keeps its picture."""
    return form.asks(question).shot(f"all-{form.form}-{question}")


def first_choice(form: FormRobot, question: str) -> FormRobot:
    """Answers with the first choice there is."""
    return asked(form, question).choose(question, form.spoken.codes(form.form, question)[0])


def save(form: FormRobot, last: str) -> ScreenRobot:
    """From the last question to what is said once it is saved."""
    return form.finish(last).shot(f"all-{form.form}-answers").save().shot(f"all-{form.form}-saved")
