"""
What stands around a case: services, its budget, its domains, what was agreed.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date

import pytest

from mobile.use_cases.case_help import read_help
from mobile.use_cases.desk import Desk
from mobile.use_cases.fill_form import Filling, open_filling
from mobile.use_cases.keep_budget import (
    AmountUnclearError,
    add_expense,
    grant_budget,
    read_budget,
    void_expense,
)
from mobile.use_cases.open_case import find_case
from mobile.use_cases.people import today_of
from mobile.use_cases.read_consents import SpokenOnlyError, print_receipt, read_consents, withdraw
from mobile.use_cases.refer_to_service import (
    begin_referral,
    close_referral_to_service,
    refer,
    set_appointment,
)
from mobile.use_cases.register import begin_registration
from mobile.use_cases.services import may_keep_services, save_service, services
from mobile.use_cases.submit_visit import Submitted, submit_form
from mobile.use_cases.work_on_case import (
    STATUSES,
    begin_case,
    begin_case_form,
    judge_step,
    save_item,
    take_step,
)
from shared.domain.case_lists import case_area
from shared.domain.roles import Role
from shared.domain.services import ConsentMissingError, ServiceUnclearError
from shared.programmes.money import Money
from shared.programmes.pack import encode_pack
from tests.support.case_books import a_record_id
from tests.support.desks import a_desk, a_family, receive
from tests.support.shipped_packs import built_pack
from tests.support.small_case import CARE, PACK

MOTHER = a_record_id("mother")
TODAY = "2025-10-09"
MEALS = {"name": "Meals on wheels", "helps_with": "A warm meal", "mobile": "+420 601", "place": "Mill Lane"}


async def a_case(role: Role = Role.VOLUNTEER, *, money: Money | None = None) -> tuple[Desk, str]:
    """A case of the mother, of a kind with or without a budget."""
    desk = await a_desk()
    desk.vault = replace(desk.vault, identity=replace(desk.identity, role=role.value))
    pack = replace(PACK, cases=(replace(CARE, money=money),))
    await desk.book.keep(f"pack:{PACK.id}", encode_pack(pack))
    await receive(desk, "the pack of cases", "pack", pack_id=PACK.id, version="1")
    await a_family(desk)
    return desk, await begin_case(desk, MOTHER, CARE.id)


async def an_elders_case() -> tuple[Desk, str]:
    """A case of the shipped twelve stages."""
    desk, _ = await a_case()
    await desk.book.keep("pack:case_management", built_pack("case_management").blob)
    await receive(desk, "the twelve stages", "pack", pack_id="case_management", version="1")
    return desk, await begin_case(desk, MOTHER, "elder_support")


async def begun(desk: Desk, case: str, form: str, **answers: str) -> Filling:
    """A form of the case with its first answers."""
    filling = open_filling(desk, await begin_case_form(desk, case, form), "en")
    await said(filling, **answers)
    return filling


async def said(filling: Filling, **answers: str) -> None:
    """Answers, one after the other."""
    for name, value in answers.items():
        ref = next(step.ref for step in filling.session.steps() if step.name == name)
        assert (await filling.answer(ref, value)).problem is None


def case_tasks_today(desk: Desk, case: str) -> list[str]:
    """What the list of the day holds of a case."""
    clock = desk.device.clock
    due = desk.tasks.on(today_of(clock), clock.utc_offset_minutes())
    return [task.schedule for task in due if task.case == case]


async def referred(desk: Desk, case: str, **said: object) -> None:
    """The mother is put in touch with the meals."""
    usual: dict[str, object] = {
        "item": "",
        "service": "",
        "to": "Meals",
        "what_for": "A meal",
        "basis": "given",
        "why": "",
    }
    await refer(desk, case, **{**usual, "appointment_on": None, **said})  # type: ignore[arg-type]


def test_a_supervisor_keeps_the_directory_and_everybody_finds_it_by_its_words() -> None:
    async def act() -> None:
        desk, _ = await a_case(Role.SUPERVISOR)
        await save_service(desk, "", MEALS)
        (found,) = services(desk, "warm mill")
        assert (found.name, found.confirmed_on, found.stale, found.mine) == (
            "Meals on wheels",
            TODAY,
            False,
            True,
        )
        assert services(desk, "shelter") == ()
        assert desk.book.get(found.service).area == desk.identity.area

        made = len(desk.book.pending())
        await save_service(desk, found.service, found.told)
        assert len(desk.book.pending()) == made

        await save_service(desk, found.service, found.told, ended=True)
        assert services(desk) == ()
        with pytest.raises(ServiceUnclearError):
            await save_service(desk, "", {"name": " "})

    asyncio.run(act())


def test_a_volunteer_reads_an_old_entry_with_a_warning_and_does_not_keep_it() -> None:
    async def act() -> None:
        desk, _ = await a_case()
        await receive(desk, "meals", "service", name="Meals", confirmed_on="2025-04-11")
        await receive(desk, "night", "service", name="Night shelter", confirmed_on="2025-04-12")
        assert [(one.name, one.stale, one.mine) for one in services(desk)] == [
            ("Meals", True, False),
            ("Night shelter", False, False),
        ]
        assert not may_keep_services(desk)

    asyncio.run(act())


def test_a_referral_keeps_its_consent_appointment_outcome_and_what_they_say() -> None:
    async def act() -> None:
        desk, case = await a_case()
        await receive(desk, "meals", "service", **MEALS)
        await save_item(
            desk, case, "", what="A warm meal", responsible="", due_on=None, status="open", why="",
            service="Meals on wheels", service_id=a_record_id("meals"),
        )  # fmt: skip
        (item,) = desk.book.where("plan_item", "case", case)
        begun = begin_referral(desk, case, item.id, TODAY)
        assert (begun.what_for, begun.service, begun.to, begun.shares) == (
            "A warm meal", a_record_id("meals"), "Meals on wheels", True
        )  # fmt: skip

        await referred(desk, case, service=begun.service, item=item.id, appointment_on=date(2025, 10, 8))
        (one,) = read_help(desk, case).referred
        assert (one.open, one.late, one.mobile, one.consent) == (True, True, "+420 601", "given")
        assert find_case(desk, case).facts.get("referrals.open") == 1
        assert desk.book.get(one.referral).area == case_area(case)

        await set_appointment(desk, case, one.referral, date(2025, 10, 12))
        assert not read_help(desk, case).referred[0].late
        with pytest.raises(ServiceUnclearError):
            await close_referral_to_service(
                desk, case, one.referral, outcome="not_taken", why="", helped="", feedback=""
            )
        await close_referral_to_service(
            desk, case, one.referral, outcome="came", why="", helped="partly", feedback="Cold"
        )
        (one,) = read_help(desk, case).referred
        assert (one.open, one.outcome, one.helped, one.feedback) == (False, "came", "partly", "Cold")
        assert find_case(desk, case).facts.get("referrals.open") == 0

    asyncio.run(act())


@pytest.mark.parametrize("answer", ["refused", "withdrawn"])
def test_who_took_back_that_services_are_told_is_referred_nowhere(answer: str) -> None:
    async def act() -> None:
        desk, case = await a_case()
        await receive(desk, "yes", "consent", case=case, purpose="share_case", answer="given", at_ms=1)
        await referred(desk, case)
        await receive(desk, "no", "consent", case=case, purpose="share_case", answer=answer, at_ms=2)
        assert not begin_referral(desk, case, "", TODAY).shares
        with pytest.raises(ConsentMissingError):
            await referred(desk, case)
        with pytest.raises(ConsentMissingError):
            await referred(desk, case, basis="duty", why="The law")
        assert len(desk.book.where("service_referral", "case", case)) == 1

    asyncio.run(act())


def test_who_takes_back_support_has_nothing_new_told_of_them() -> None:
    async def act() -> None:
        desk, case = await a_case()
        for at_ms, purpose, answer in ((1, "share_case", "given"), (2, "support", "withdrawn")):
            await receive(desk, purpose, "consent", case=case, purpose=purpose, answer=answer, at_ms=at_ms)
        assert not begin_referral(desk, case, "", TODAY).shares
        with pytest.raises(ConsentMissingError):
            await referred(desk, case)
        await receive(desk, "again", "consent", case=case, purpose="support", answer="given", at_ms=3)
        assert begin_referral(desk, case, "", TODAY).shares

    asyncio.run(act())


def test_a_consent_for_a_time_ends_by_itself() -> None:
    async def act() -> None:
        desk, case = await a_case()
        for at_ms, until_on, shares in ((1, "2025-10-09", True), (2, "2025-10-08", False)):
            await receive(
                desk,
                until_on,
                "consent",
                case=case,
                purpose="share_case",
                answer="given",
                at_ms=at_ms,
                until_on=until_on,
            )
            assert begin_referral(desk, case, "", TODAY).shares is shares
        assert find_case(desk, case).facts.get("consent.share_case") == "ended"
        assert [one.answer for one in read_consents(desk, case).agreed] == ["ended"]

    asyncio.run(act())


def test_an_officer_tells_a_service_by_duty_with_the_reason_written_down() -> None:
    async def act() -> None:
        desk, case = await a_case(Role.SUPERVISOR)
        await receive(desk, "no", "consent", case=case, purpose="share", answer="refused", at_ms=2)
        with pytest.raises(ConsentMissingError):
            await referred(desk, case, basis="duty")
        await referred(desk, case, basis="duty", why="A child is in danger")
        (one,) = read_help(desk, case).referred
        assert (one.consent, one.consent_why) == ("duty", "A child is in danger")

    asyncio.run(act())


def test_what_is_withdrawn_is_told_at_once_and_written_where_the_consent_lies() -> None:
    async def act() -> None:
        desk, case = await a_case()
        await receive(
            desk, "yes", "consent", case=case, person=MOTHER, purpose="support", answer="given", at_ms=5
        )
        (given,) = read_consents(desk, case).agreed
        await withdraw(desk, case, given.consent, "self")
        (taken,) = read_consents(desk, case).agreed
        record = desk.book.get(taken.consent)
        assert (taken.answer, record.text("confirmed"), record.text("person")) == ("withdrawn", "yes", MOTHER)
        assert taken.given_by == "self"
        assert find_case(desk, case).facts.get("consent.support") == "withdrawn"
        made = len(desk.book.pending())
        await withdraw(desk, case, taken.consent, "self")
        assert len(desk.book.pending()) == made

    asyncio.run(act())


def test_what_is_agreed_in_a_form_holds_until_its_day_and_says_by_whom_and_what_may_be_told() -> None:
    async def act() -> None:
        desk, case = await an_elders_case()
        filling = await begun(desk, case, "agreement", given_by="self", support_says="given")
        await said(filling, sharing_says="given", scope="The clinic, not her son", until_on="2025-10-20")
        assert isinstance(await submit_form(desk, filling), Submitted)
        given = {one.purpose: one for one in read_consents(desk, case).agreed}
        assert {(one.answer, one.given_by, one.until_on) for one in given.values()} == {
            ("given", "self", "2025-10-20")
        }
        assert set(given) == {"support", "share_case"}
        assert {one.form for one in given.values()} == {"agreement"}
        scopes = [one.text("scope") for one in desk.book.where("consent", "case", case)]
        assert scopes == ["The clinic, not her son"] * 2
        assert {one.scope for one in given.values()} == {"The clinic, not her son"}

    asyncio.run(act())


def test_who_takes_back_in_a_form_is_written_down_and_ends_new_sharing() -> None:
    async def act() -> None:
        desk, case = await an_elders_case()
        filling = await begun(desk, case, "agreement", given_by="guardian", assent="yes")
        await said(
            filling, support_says="withdrawn", support_sure="yes", sharing_says="withdrawn", keep_duty="no"
        )
        assert isinstance(await submit_form(desk, filling), Submitted)
        taken = read_consents(desk, case).agreed
        assert {(one.purpose, one.answer, one.given_by, one.until_on) for one in taken} == {
            ("support", "withdrawn", "guardian", ""), ("share_case", "withdrawn", "guardian", "")
        }  # fmt: skip
        assert not begin_referral(desk, case, "", TODAY).shares
        with pytest.raises(ConsentMissingError):
            await referred(desk, case)

    asyncio.run(act())


def test_a_household_head_cannot_withdraw_another_members_case() -> None:
    async def act() -> None:
        desk, case = await a_case()
        home = desk.book.get(MOTHER).text("household")
        await receive(
            desk, "hers", "consent", case=case, person=MOTHER, household=home, purpose="support",
            answer="given", at_ms=1,
        )  # fmt: skip
        await receive(desk, "door", "consent", household=home, purpose="visits", answer="given", at_ms=1)
        before = case_tasks_today(desk, case)
        assert before

        made = len(desk.book.pending())
        await withdraw(desk, home, a_record_id("hers"))
        await withdraw(desk, case, a_record_id("hers"), "head of the household")
        assert len(desk.book.pending()) == made

        await withdraw(desk, home, a_record_id("door"))
        assert len(desk.book.pending()) == made + 1
        assert find_case(desk, case).facts.get("consent.support") == "given"
        assert case_tasks_today(desk, case) == before

    asyncio.run(act())


def test_the_receipt_of_a_household_holds_nothing_of_a_case_or_of_another_member() -> None:
    async def act() -> None:
        desk, case = await a_case()
        home = desk.book.get(MOTHER).text("household")
        await receive(desk, "door", "consent", household=home, purpose="visits", answer="given", at_ms=1)
        await receive(
            desk, "hers", "consent", household=home, person=MOTHER, purpose="record", answer="given", at_ms=1
        )
        await receive(
            desk, "inside", "consent", household=home, case=case, purpose="support", answer="given", at_ms=1
        )
        assert [one.purpose for one in read_consents(desk, home).agreed] == ["visits"]

    asyncio.run(act())


def test_whom_paper_endangers_gets_none() -> None:
    async def act() -> None:
        desk, case = await a_case()
        assert read_consents(desk, case).on_paper
        await receive(desk, "mother", "person", safe_to_keep="no", revision=9)
        assert not read_consents(desk, case).on_paper
        with pytest.raises(SpokenOnlyError):
            await print_receipt(desk, case, "t", ["l"])

    asyncio.run(act())


@pytest.mark.parametrize("said_by", ["home", "mother"])
def test_no_page_of_a_household_is_printed_where_it_or_somebody_of_it_said_no(said_by: str) -> None:
    async def act() -> None:
        desk, _ = await a_case()
        home = a_record_id("home")
        assert read_consents(desk, home).on_paper

        kind = desk.book.get(a_record_id(said_by)).kind
        await receive(desk, said_by, kind, safe_to_keep="no", revision=11)
        assert not read_consents(desk, home).on_paper

    asyncio.run(act())


def test_a_budget_counts_whole_coins_and_leaves_out_what_was_entered_wrongly() -> None:
    async def act() -> None:
        desk, case = await a_case(Role.SUPERVISOR, money=Money("EUR", 2))
        assert read_help(desk, case).left == ""
        await grant_budget(desk, case, "500")
        await save_item(
            desk, case, "", what="A ramp", responsible="", due_on=None, status="open", why="", cost=30000
        )
        for typed, what in (("0.10", "Bread"), ("0,20", "Milk"), ("12.05", "Paint")):
            await add_expense(desk, case, typed=typed, what=what, spent_on=date(2025, 10, 9))
        shown = read_budget(desk, case)
        assert shown is not None
        assert (shown.budget.granted, shown.budget.planned, shown.budget.spent, shown.budget.left) == (
            50000, 30000, 1235, 48765
        )  # fmt: skip
        wrong = next(one for one in shown.expenses if one.what == "Paint")
        await void_expense(desk, case, wrong.expense)
        assert read_help(desk, case).left == "499.70 EUR"
        assert find_case(desk, case).facts.get("budget.left") == 49970

    asyncio.run(act())


@pytest.mark.parametrize("typed", ["", "0", "-5", "1.001", "1e3", "twelve", "9999999999999"])
def test_what_is_no_amount_is_not_recorded(typed: str) -> None:
    async def act() -> None:
        desk, case = await a_case(money=Money("EUR", 2))
        with pytest.raises(AmountUnclearError):
            await add_expense(desk, case, typed=typed, what="Bread", spent_on=date(2025, 10, 9))

    asyncio.run(act())


def test_a_case_closes_with_what_became_of_its_plan() -> None:
    async def act() -> None:
        desk, case = await a_case(Role.SUPERVISOR)
        for status, what in zip(STATUSES, ("Wait", "Begin", "Ramp", "Boat"), strict=True):
            why = "Too dear" if status == "dropped" else ""
            await save_item(
                desk, case, "", what=what, responsible="", due_on=date(2025, 10, 9), status=status, why=why
            )
        await take_step(desk, case, "close", "Goals met")
        identity = replace(desk.identity, worker=a_record_id("head"))
        desk.vault = replace(desk.vault, identity=identity)
        waiting = find_case(desk, case).state.waiting
        assert waiting is not None
        await judge_step(desk, case, waiting.id, agreed=True, why="")
        assert desk.book.get(case).text("closed_summary") == "… Wait\n… Begin\n✓ Ramp\n✗ Boat: Too dear"

    asyncio.run(act())


def test_somebody_without_a_household_has_a_case_its_tasks_and_a_receipt() -> None:
    async def act() -> None:
        desk, _ = await a_case()
        await receive(desk, "ivan", "person", name="Ivan", consent="given")
        ivan = a_record_id("ivan")
        case = await begin_case(desk, ivan, CARE.id)
        record = desk.book.get(case)
        assert (record.text("person"), record.get("household"), record.text("team")) == (
            ivan, None, desk.book.get(ivan).area
        )  # fmt: skip
        assert [task.schedule for task in find_case(desk, case).tasks()] == ["intake_soon"]
        assert read_consents(desk, case).name == "Ivan"

    asyncio.run(act())


def test_somebody_without_a_household_is_registered_with_the_persons_form() -> None:
    async def act() -> None:
        desk, _ = await a_case()
        begun = await begin_registration(desk, alone=True)
        (draft,) = [one for one in desk.book.drafts() if one.id == begun]
        assert desk.programmes.pack_of(draft.form).forms[draft.form].saves_to == "person"
        assert not draft.context.get("household")

    asyncio.run(act())


def test_a_kind_of_case_without_a_currency_has_no_budget() -> None:
    async def act() -> None:
        desk, case = await a_case()
        assert read_budget(desk, case) is None
        assert read_help(desk, case).left is None

    asyncio.run(act())
