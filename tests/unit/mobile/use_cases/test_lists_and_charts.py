"""
Finding, the door, the danger as it is shown, the chart before the PIN, blank cards.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from mobile.screens.supervision.gather import gather
from mobile.use_cases.bind_card import CardNeedsScanError, CardNotBlankError, bind_card
from mobile.use_cases.danger_chart import (
    PREFERENCE,
    Chart,
    decode_chart,
    encode_chart,
    keep_chart,
    load_chart,
    make_chart,
)
from mobile.use_cases.find_households import find_households
from mobile.use_cases.list_today import list_today
from mobile.use_cases.open_danger import open_danger, reaches
from mobile.use_cases.open_household import open_household
from mobile.use_cases.read_door import read_door
from shared.cards.recognition import Meaning, Recognition
from shared.kernel.errors import RecordMissingError
from tests.support.desks import FakePreferences, a_desk, a_device, a_family, india_pack, receive
from tests.support.write_danger_chart import chart_path, chart_text


def told(story: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(story())  # type: ignore[arg-type]


class TestFinding:
    def test_nothing_typed_lists_ones_own_in_the_order_of_the_walk(self) -> None:
        async def story() -> None:
            desk = await a_desk(pack=False)
            for number in ("12A", "9", "12", ""):
                await receive(
                    desk, f"house {number}", "household", house_no=number, head_name=f"Head {number}"
                )
            await receive(desk, "not mine", "household", head_name="Other", worker="somebody else")

            found, total = find_households(desk, "", limit=3)

            assert [row.title for row in found] == ["Head ", "Head 9", "Head 12"]
            assert total == 4

        told(story)

    def test_a_household_found_by_its_heads_name_is_one_row(self) -> None:
        async def story() -> None:
            desk = await a_desk(pack=False)
            for name, number in (("home", "3"), ("other", "9")):
                await receive(desk, name, "household", head_name="Gopal Dhruw", house_no=number)
            home, head = desk.book.all_of("household")[0].id, "Gopal Dhruw"
            await receive(desk, "head", "person", household=home, name=head, sex="male")
            await receive(desk, "son", "person", household=home, name="Gopal Dhruw junior", sex="male")

            found, total = find_households(desk, "gopal", limit=9)

            assert sorted((row.member, row.place) for row in found) == [
                ("", "3"),
                ("", "9"),
                ("Gopal Dhruw junior", "3"),
            ]
            assert total == 3

        told(story)

    def test_a_member_is_shown_with_their_household(self) -> None:
        async def story() -> None:
            desk = await a_desk(pack=False)
            home, mother, _ = await a_family(desk)

            found, _ = find_households(desk, "sunita", limit=10)

            rows = {(row.household, row.person, row.member) for row in found}
            assert (home, mother, "Sunita") in rows

        told(story)

    def test_the_dead_are_not_found(self) -> None:
        async def story() -> None:
            desk = await a_desk(pack=False)
            _, mother, _ = await a_family(desk)
            await receive(desk, "mother", "person", alive="no")

            found, _ = find_households(desk, "sunita", limit=10)

            assert mother not in {row.person for row in found}

        told(story)


class TestDoor:
    def test_it_names_who_is_due_and_who_else_lives_there(self) -> None:
        async def story() -> None:
            desk = await a_desk()
            home, mother, baby = await a_family(desk)

            door = read_door(desk, home)

            assert [line.task.person for line in door.due] == [baby]
            assert door.others == ((mother, "Sunita"),)
            assert [person for person, _ in door.also] == [baby]
            assert [offered.form for offered in door.forms] == ["hbnc_day_visit", "birth_check", "pnc_mother"]

        told(story)

    def test_the_dead_are_not_behind_it(self) -> None:
        async def story() -> None:
            desk = await a_desk()
            home, _, _ = await a_family(desk)
            await receive(desk, "baby", "person", alive="no")

            door = read_door(desk, home)

            assert (door.due, [name for _, name in door.others]) == ((), ["Sunita"])

        told(story)

    def test_a_household_that_is_not_here_is_said(self) -> None:
        async def story() -> None:
            desk = await a_desk()
            with pytest.raises(RecordMissingError):
                read_door(desk, "nowhere")

        told(story)


class TestDanger:
    def test_the_most_urgent_sign_comes_first_with_numbers_that_can_be_called(self) -> None:
        async def story() -> None:
            desk = await a_desk()
            home, _, baby = await a_family(desk)
            referral = await receive(
                desk,
                "referral",
                "referral",
                person=baby,
                household=home,
                decisions=["baby_felt_hot", "baby_limp"],
                tier="now",
                state="open",
            )

            danger = open_danger(desk, referral)

            assert [sign.title["en"] for sign in danger.signs] == ["Baby is limp", "Baby feels hot"]
            assert danger.reaches[0].number == "108"
            assert danger.signs[0].picture == "india_asha/media/baby_limp.png"

        told(story)

    def test_what_a_guest_found_is_named_by_the_head_of_the_family(self) -> None:
        async def story() -> None:
            desk = await a_desk()
            home = await receive(desk, "home", "household", head_name="Ganesh Sinha", village="Semariya")
            referral = await receive(
                desk,
                "referral",
                "referral",
                household=home,
                decisions=["baby_limp"],
                decision="baby_limp",
                tier="now",
                state="open",
                raised_at_ms=desk.device.clock.now_ms(),
            )

            danger = open_danger(desk, referral)

            assert (danger.name, danger.place) == ("Ganesh Sinha", "Semariya")
            assert [line.name for line in list_today(desk).dangers] == ["Ganesh Sinha"]
            assert [one.name for one in gather(desk, b"secret").dangers] == ["Ganesh Sinha"]

        told(story)

    def test_a_guests_visit_is_judged_under_the_familys_name_and_sent_back_to_their_own_worker(self) -> None:
        async def story() -> None:
            desk = await a_desk()
            fields = {"form": "hbnc_day_visit", "worker": "kavita", "guest_card": "ab" * 16}
            home = await receive(desk, "home", "household", head_name="Ganesh Sinha", village="Semariya")
            visit = await receive(desk, "visit", "visit", household=home, visited_on="2025-10-01", **fields)

            (waiting,) = gather(desk, b"secret").waiting
            assert (waiting.name, waiting.guest) == ("Ganesh Sinha", True)

            await receive(
                desk,
                "review",
                "review",
                visit=visit,
                judged_revision=desk.book.get(visit).revision,
                verdict="returned",
                at_ms=1,
            )
            assert [line.name for line in list_today(desk).returned] == ["Ganesh Sinha"]

        told(story)

    def test_the_teams_nurse_is_called_by_the_number_in_the_directory(self) -> None:
        async def story() -> None:
            desk = await a_desk()
            await receive(desk, "the nurse", "worker", name="Rekha", role="nurse", mobile="9876543210")
            referral = await receive(
                desk, "referral", "referral", decisions=["baby_limp"], tier="now", state="open"
            )

            numbers = {reach.source: reach.number for reach in open_danger(desk, referral).reaches}

            assert (numbers["nurse"], numbers["supervisor"]) == ("9876543210", "")

        told(story)

    def test_a_danger_this_phone_does_not_know_still_opens(self) -> None:
        async def story() -> None:
            desk = await a_desk()
            referral = await receive(
                desk, "referral", "referral", decisions=["tomorrow"], tier="now", state="open"
            )

            danger = open_danger(desk, referral)

            assert (danger.signs, danger.quiet) == ((), False)

        told(story)

    def test_a_visit_with_a_danger_is_marked_in_the_household(self) -> None:
        async def story() -> None:
            desk = await a_desk()
            home, _, baby = await a_family(desk)
            for name, danger in (("loud", ["baby_limp"]), ("unknown", ["tomorrow"]), ("calm", [])):
                await receive(
                    desk, name, "visit", household=home, person=baby, visited_on="2025-10-09", danger=danger
                )

            marked = [visit.danger for visit in open_household(desk, home).visits]

            assert sorted(marked) == [False, True, True]

        told(story)


class TestChart:
    def test_it_holds_no_number_of_anybody_by_name(self) -> None:
        async def story() -> None:
            desk = await a_desk()
            await receive(desk, "anm", "worker", name="Rekha", role="nurse", mobile="9876500000")
            assert "9876500000" in {one.number for one in reaches([india_pack()], "now", desk)}

            await keep_chart(desk)
            kept = await desk.device.preferences.preferred(PREFERENCE)
            assert kept
            assert "9876500000" not in kept
            assert "Rekha" not in kept

        told(story)

    def test_the_chart_that_comes_with_the_app_is_the_packs_own(self) -> None:
        assert chart_path().read_text(encoding="utf-8") == chart_text()

    def test_it_survives_its_own_wire(self) -> None:
        chart = make_chart([india_pack()])

        assert decode_chart(encode_chart(chart)) == chart

    @pytest.mark.parametrize("text", ["", "{", "[]", '{"signs": 3, "calls": [4]}'])
    def test_what_cannot_be_read_is_an_empty_chart(self, text: str) -> None:
        assert decode_chart(text) == Chart()

    def test_quiet_decisions_are_not_on_it(self) -> None:
        pack = india_pack()
        hushed = replace(pack, decisions=tuple(replace(one, quiet=True) for one in pack.decisions))

        assert make_chart([hushed]).signs == ()

    def test_the_workers_own_chart_is_kept_for_the_lock_screen(self) -> None:
        async def story() -> None:
            preferences = FakePreferences()
            desk = await a_desk(a_device(preferences=preferences))
            await keep_chart(desk)

            chart = await load_chart(a_device(preferences=preferences))

            assert chart == make_chart(desk.programmes.packs())

        told(story)

    def test_a_new_phone_shows_the_chart_that_came_with_it(self) -> None:
        async def story() -> None:
            chart = await load_chart(a_device())

            assert [reach.number for reach in chart.reaches] == ["108", "102", "112"]

        told(story)


def seen(meaning: Meaning, **facts: Any) -> Recognition:
    return Recognition(**{"meaning": meaning, "verified": True, "card_id": "0" * 32, **facts})


class TestBlankCard:
    @pytest.mark.parametrize("meaning", [Meaning.KNOWN, Meaning.REVOKED, Meaning.FOREIGN])
    def test_a_card_that_is_not_blank_is_given_to_nobody(self, meaning: Meaning) -> None:
        async def story() -> None:
            desk = await a_desk(pack=False)
            home, _, _ = await a_family(desk)
            with pytest.raises(CardNotBlankError):
                await bind_card(desk, "", seen(meaning), home)

            assert list(desk.book.all_of("card")) == []

        told(story)

    def test_a_card_known_as_unbound_is_given_by_its_code_alone(self) -> None:
        async def story() -> None:
            desk = await a_desk(pack=False)
            home, _, _ = await a_family(desk)
            card = await receive(desk, "card", "card", card_id="0" * 32, issued_day=20000)

            await bind_card(desk, "ABCD-EFGH", seen(Meaning.UNBOUND, verified=False), home)

            assert desk.book.get(card).text("household") == home

        told(story)

    def test_a_card_nobody_here_knows_must_be_scanned(self) -> None:
        async def story() -> None:
            desk = await a_desk(pack=False)
            home, _, _ = await a_family(desk)
            with pytest.raises(CardNeedsScanError):
                await bind_card(
                    desk, "ABCD-EFGH", seen(Meaning.ELSEWHERE, verified=False, card_id="00"), home
                )

        told(story)
