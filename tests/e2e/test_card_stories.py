"""
Cards at the door: given, lost, found; another team's family seen as a guest; a picture instead of the camera; a phone
that joins by the square on its supervisor's.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from sync_server.adapters.card_symbol import SymbolMaker, modules
from tests.e2e.robots.card import CardRobot
from tests.e2e.robots.danger import DangerRobot
from tests.e2e.robots.entrance import EnrolRobot
from tests.e2e.robots.form import FormRobot
from tests.e2e.robots.household import HouseholdRobot
from tests.e2e.robots.places import TeamRobot, TodayRobot
from tests.e2e.robots.screen import ScreenRobot
from tests.e2e.support.demo_team import KAVITA, SUNITA, enrol_supervisor, enrol_volunteer, enrol_worker
from tests.e2e.support.field_pack import a_telling_pack, publish
from tests.e2e.support.office import Office
from tests.e2e.support.phone import MakePhone, Phone
from tests.e2e.support.server import DoorstepServer
from tests.e2e.test_registration import HEAD, household
from tests.support.cards import DISTRICT, a_card
from tests.support.fake_camera import arguments_for, film_code, film_modules
from tests.support.printed_cards import PrintedCode

HOUSE, BABY = "Ganesh Sinha", "Baby of Kamla"
FORM, SIGN = "hbnc_day_visit", "baby_chest_indrawing"
FILE = "#shell-scanner input[type=file]"
TOO_LARGE = 41_000_000
VAST_PX = 20_000
ROW, PLACE = 5, 700
NIGHT = {"color_scheme": "dark"}
REFUSED = ("--use-fake-device-for-media-stream", "--deny-permission-prompts")


class GuestRobot(ScreenRobot):
    """
    Somebody whose household is on another team's phones.
    """

    known_by = "Guest visit"


class BoxRobot(ScreenRobot):
    """
    What was not simply taken in.
    """

    known_by = "Review box"


@pytest.mark.long("cards")
def test_a_blank_card_is_given_lost_and_found_again_at_the_door(
    server: DoorstepServer, make_phone: MakePhone, tmp_path: Path
) -> None:
    blank = Office(server).print_blank_card(tmp_path / "blank.pdf")
    film = film_modules(blank.modules, tmp_path / "camera.y4m")
    phone = make_phone(server.address, arguments=arguments_for(film)).open()
    today = enrol_volunteer(phone, server.codes["volunteer"])
    server.stop()

    house = found(today)
    house.give_card().scan().sees("The card is theirs now.").shot("card-given").tap("Done")
    house = opened_by_scan(house.is_here().back(), phone)
    card = to_cards(house).sees("Opens this household").shot("card-of-household")
    card.tap_row(short(blank)).shot("card-fates").tap("It was lost").sees("This card was lost.")
    card.shot("card-lost").back()
    house.is_here().back()

    scanned = TodayRobot(phone).is_here().scan().scan()
    scanned.sees("Search by name").shot("card-revoked").back()
    card = found(TodayRobot(phone).is_here()).give_card()
    card.tap_row(short(blank)).tap("It was found again").sees("Opens this household").back()
    opened_by_scan(HouseholdRobot(phone, HOUSE).is_here().back(), phone)


@pytest.mark.long("cards")
def test_a_blank_card_scanned_first_registers_the_household_that_it_then_opens(
    server: DoorstepServer, make_phone: MakePhone, tmp_path: Path
) -> None:
    blank = Office(server).print_blank_card(tmp_path / "blank.pdf")
    film = film_modules(blank.modules, tmp_path / "camera.y4m")
    phone = make_phone(server.address, arguments=arguments_for(film), options=NIGHT).open()
    today = enrol_volunteer(phone, server.codes["volunteer"])
    server.stop()

    scanned = today.shot("night-today").scan().shot("night-card").scan()
    scanned.sees("A genuine card.").shot("night-genuine").tap("The card is blank: new household")
    household(FormRobot(phone, "household").is_here()).done()
    house = HouseholdRobot(phone, HEAD).is_here().reads("1 card").shot("card-registered")
    house.back()
    TodayRobot(phone).is_here().scan().scan()
    HouseholdRobot(phone, HEAD).is_here()

    server.start()
    phone.tap(house.say("Back"))
    TodayRobot(phone).is_here().to_sync().sync()
    office = Office(server)
    (card,) = office.records("card", household=office.record("household", head_name=HEAD).id)
    assert not card.fields.get("revoked_at")


@pytest.mark.long("cards")
def test_a_guest_visit_reaches_the_home_team_and_its_supervisor(
    server: DoorstepServer, make_phone: MakePhone, tmp_path: Path
) -> None:
    office = Office(server)
    home = office.record("household", head_name=HOUSE)
    card = office.print_card(home.id, tmp_path / "card.pdf")
    office.add_volunteer("kavita", KAVITA.name, area="bilaspur", parent="patan")
    film = film_modules(card.modules, tmp_path / "camera.y4m")
    phone = make_phone(server.address, arguments=arguments_for(film)).open()
    today = enrol_worker(phone, KAVITA, office.code("kavita"))

    asked = today.scan().scan().sees("A genuine card.").tap("Ask who lives there")
    asked.sees("Their team tells guests nothing.").shot("guest-asked")
    visited_as_guest(asked, "guest").to_sync().sync().shot("guest-sync")

    team = enrol_supervisor(make_phone(server.address).open(), server.codes["supervisor"])
    team = team.to_sync().sync().to_team().sees("Review box").shot("guest-team")
    take_in(team)
    visits = office.records("visit", household=home.id)
    assert [visit.fields["danger"] for visit in visits] == [[SIGN]]


@pytest.mark.long("cards")
def test_a_guest_is_told_who_lives_there_and_the_home_team_learns_of_the_danger_found(
    server: DoorstepServer, make_phone: MakePhone, tmp_path: Path
) -> None:
    publish(server, a_telling_pack(tmp_path / "india_asha"))
    office = Office(server)
    home = office.record("household", head_name=HOUSE)
    card = office.print_card(home.id, tmp_path / "card.pdf")
    office.add_volunteer("kavita", KAVITA.name, area="bilaspur", parent="patan")
    film = film_modules(card.modules, tmp_path / "camera.y4m")
    phone = make_phone(server.address, arguments=arguments_for(film), options=NIGHT).open()
    today = enrol_worker(phone, KAVITA, office.code("kavita"))

    told = today.scan().scan().sees("A genuine card.").tap("Ask who lives there").sees("Who lives there")
    told.reads(BABY, HOUSE, SUNITA.name).sees("It is noted that you asked.").shot("told")
    visited_as_guest(told, "told").to_sync().sync()

    supervisor = make_phone(server.address, options=NIGHT).open()
    take_in(enrol_supervisor(supervisor, server.codes["supervisor"]).to_sync().sync().to_team())
    volunteer = enrol_volunteer(make_phone(server.address, options=NIGHT).open(), server.codes["volunteer"])
    volunteer.shot("told-home-today").tap_row(f"{HOUSE} {volunteer.spoken.sign(SIGN)}")
    DangerRobot(volunteer.phone, SIGN).is_here().shot("told-home-danger").back()
    found(volunteer.is_here()).shot("told-home")


@pytest.mark.long("cards")
def test_with_the_camera_refused_a_picture_opens_the_household_and_a_bad_one_loses_nothing(
    server: DoorstepServer, make_phone: MakePhone, tmp_path: Path
) -> None:
    office = Office(server)
    home = office.record("household", head_name=HOUSE)
    card = office.print_card(home.id, tmp_path / "card.pdf")
    blank = office.print_blank_card(tmp_path / "blank.pdf")
    phone = make_phone(server.address, arguments=REFUSED, language="hi-IN").open()
    today = enrol_volunteer(phone, server.codes["volunteer"])
    server.stop()

    screen = today.scan().shot("card").scan()
    status = phone.page.get_by_role("status")
    status.get_by_text(screen.say(ABSENT)).wait_for()
    phone.shot("card-no-camera-hi")
    good = picture(card)
    for bad in (b"%PDF-1.7 no picture", good[: len(good) // 2], picture(None)):
        choose(phone, bad)
        status.get_by_text(screen.say("There is no code in this picture that can be read.")).wait_for()
    (tmp_path / "huge.jpg").write_bytes(bytes(TOO_LARGE))
    choose(phone, picture(card, blank))
    status.get_by_text(screen.say("Several cards: hold only one in the frame.")).wait_for()
    phone.page.locator(FILE).set_input_files(tmp_path / "huge.jpg")
    status.get_by_text(screen.say("There is no code in this picture that can be read.")).wait_for()
    choose(phone, picture(*strange_cards(10)))
    status.get_by_text(screen.say("Several cards: hold only one in the frame.")).wait_for()
    phone.shot("card-several-hi")
    choose(phone, vast_picture())
    status.get_by_text(screen.say("There is no code in this picture that can be read.")).wait_for()
    choose(phone, good)
    HouseholdRobot(phone, HOUSE).is_here()


@pytest.mark.long("cards")
def test_a_phone_joins_by_the_square_on_its_supervisors_and_takes_a_card_for_nothing(
    server: DoorstepServer, make_phone: MakePhone, tmp_path: Path
) -> None:
    office = Office(server)
    supervisor = make_phone(server.address).open()
    shown = enrol_supervisor(supervisor, server.codes["supervisor"]).new_phone()
    shown.code_for(SUNITA.name)
    square = seen_on(supervisor.shot("square-en"))
    film = film_modules(office.print_blank_card(tmp_path / "blank.pdf").modules, tmp_path / "camera.y4m")
    phone = make_phone(server.address, arguments=arguments_for(film), language="hi-IN").open()

    enrol = EnrolRobot(phone).is_here().shot("enrol-scan").tap("Scan the square on your supervisor's phone")
    enrol.sees("This code does not belong to a new phone.").shot("enrol-scan-card")
    film_code(square, film)
    enrol.tap("Scan the square on your supervisor's phone").lacks("This code does not belong to a new phone.")
    enrol.invited().reads(SUNITA.name).choose_pin(SUNITA.secret).repeat_pin(SUNITA.secret)
    TodayRobot(phone).is_here()


def seen_on(screen: Path) -> str:
    """What a square on a screen says."""
    (code,) = zxingcpp.read_barcodes(Image.open(screen))
    return code.text


ABSENT = "The camera cannot be used. Choose a picture, or go back and type the short code."


def found(today: TodayRobot) -> HouseholdRobot:
    """Through the name of a child."""
    return today.to_households().search("baby of kam").open(BABY, HOUSE)


def opened_by_scan(place: ScreenRobot, phone: Phone) -> HouseholdRobot:
    """From the main places: Today, and one tap."""
    place.tap("Today")
    TodayRobot(phone).is_here().scan().scan()
    return HouseholdRobot(phone, HOUSE).is_here()


def to_cards(house: HouseholdRobot) -> CardRobot:
    """The household has one already."""
    house.tap("Their cards")
    return CardRobot(house.phone, giving=True).is_here()


def short(card: PrintedCode) -> str:
    """As the screen shows it."""
    return f"{card.short_code[:5]}-{card.short_code[5:]}"


def visited_as_guest(told: ScreenRobot, pictures: str) -> TodayRobot:
    """A newborn visit to whoever lives there, with a danger sign."""
    phone = told.tap("Visit them as a guest").phone
    guest = (
        GuestRobot(phone).is_here().sees("Their household is not on this phone.").shot(pictures + "-visit")
    )
    guest.tap_row(guest.spoken.title(FORM))
    form = FormRobot(phone, FORM).is_here().choose("baby_alive", "yes")
    danger = form.raise_danger("baby_danger", "chest_indrawing", SIGN)
    danger.shot(pictures + "-danger").tap("Stop, go now")
    danger.sees("The visit is saved on this phone.").tap("Done")
    return TodayRobot(phone).is_here().shot(pictures + "-after")


def take_in(team: TeamRobot) -> None:
    """The door, the danger and the visit, judged as one."""
    team.tap_row("Review box")
    box = BoxRobot(team.phone).is_here().reads(KAVITA.name).shot("guest-box")
    box.tap_row(HOUSE)
    box.shot("guest-box-opened").tap("Take in").sees("Saved on this phone.")
    box.back()
    team.is_here().to_sync().sync()


def picture(*cards: PrintedCode | None) -> bytes:
    """A photograph of cards side by side, five in a row; of a table where there is none."""
    rows = -(-len(cards) // ROW)
    table = Image.new("L", (PLACE * min(ROW, len(cards)), PLACE * rows), 160)
    for number, card in enumerate(cards):
        if card is None:
            continue
        side = len(card.modules) + 8
        printed = Image.new("L", (side, side), 240)
        for row, line in enumerate(card.modules):
            for column, dark in enumerate(line):
                if dark:
                    printed.putpixel((column + 4, row + 4), 20)
        large = printed.resize((side * 10, side * 10), Image.Resampling.NEAREST)
        table.paste(large, (PLACE * (number % ROW) + 60, PLACE * (number // ROW) + 60))
    content = BytesIO()
    table.save(content, "PNG")
    return content.getvalue()


def vast_picture() -> bytes:
    """Few bytes, and hundreds of megabytes where they are unpacked."""
    content = BytesIO()
    Image.new("1", (VAST_PX, VAST_PX)).save(content, "PNG")
    return content.getvalue()


def strange_cards(many: int) -> list[PrintedCode]:
    """Cards of an authority that nobody here knows."""
    maker = SymbolMaker()
    return [PrintedCode(modules(maker.make(DISTRICT.text(a_card(str(one))))), "") for one in range(many)]


def choose(phone: Phone, content: bytes) -> None:
    """A file out of the gallery."""
    chosen = {"name": "card.png", "mimeType": "image/png", "buffer": content}
    phone.page.locator(FILE).set_input_files(chosen)
