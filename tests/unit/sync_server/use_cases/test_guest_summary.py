"""
What a guest with a card is told, and to whom nothing is told.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from shared.cards.card import Card, CardId, SignedCard, card_text, derive_key_id, parse_card
from shared.cards.short_code import ShortCode, derive_short_code
from shared.domain.ages import age_between
from shared.domain.records import Value
from shared.kernel.instants import day_of, local_date
from shared.programmes.card_rules import CardRules
from shared.programmes.lifecycle import Lifecycle
from shared.programmes.pack import Form, Pack, encode_pack
from sync_server.use_cases.authorities import Authority
from sync_server.use_cases.callers import get_caller
from sync_server.use_cases.errors import SummaryWithheldError
from sync_server.use_cases.guest_summary import GOOD_FOR_MS, GuestSummary, summarise_for_guest
from sync_server.use_cases.make_cards import make_cards
from sync_server.use_cases.publish_pack import publish_pack
from tests.support.memory_store import MemoryStore
from tests.support.teams import TeamServer

CASE = Lifecycle(id="care", title={"en": "Care"}, stages=())


class Village:
    """
    Sunita's household with a card, in an area whose programme tells guests; Kavita is of another team.
    """

    def __init__(self, *, tells: bool = True, cases: tuple[Lifecycle, ...] = ()) -> None:
        self.store = MemoryStore()
        self.server = TeamServer(self.store)
        self.sunita = self.server.device("sunita")
        self.home, self.mother = self.server.new_id(), self.server.new_id()
        self.write(self.home, "household", head_name="Ram", house_no="7", village="Rampur")
        self.write(
            self.mother, "person", household=self.home, name="Rekha", birth_on="1994-01-01", sex="female"
        )
        self.visit("pnc", "2026-11-02")
        self.publish(tells, cases)
        self.text = self.make_card()

    def write(self, record: str, kind: str, /, base: int = 0, **fields: Value) -> None:
        self.sunita.push(self.sunita.operation(record, kind=kind, base=base, **fields))

    def visit(self, form: str, day: str, **fields: Value) -> None:
        about: dict[str, Value] = {
            "household": self.home,
            "person": self.mother,
            "form": form,
            "visited_on": day,
        }
        self.write(self.server.new_id(), "visit", **{**about, **fields})

    def publish(self, tells: bool, cases: tuple[Lifecycle, ...]) -> None:
        pack = Pack(
            id="health",
            version="1",
            languages=("en",),
            names={"en": "Health"},
            forms={"pnc": Form(id="pnc", title={"en": "Visit"}, saves_to="visit")},
            cases=cases,
            cards=CardRules(guest_summary=tells),
        )
        with self.store.transaction() as work:
            area = work.directory.find_area(self.server.area("state"))
            assert area is not None
            publish_pack(
                work,
                area=area,
                pack_id="health",
                version="1",
                content=encode_pack(pack),
                clock=self.server.clock,
            )

    def make_card(self, *again: ShortCode) -> str:
        server = self.server
        with self.store.transaction() as work:
            authority = Authority(work, by=None, clock=server.clock, signatures=server.signatures)
            (card,) = make_cards(
                authority,
                clock=server.clock,
                randomness=server.randomness,
                households=[self.home],
                again=again,
            )
        return card.text

    def asks(self, text: str = "", who: str = "kavita") -> GuestSummary:
        guest = self.server.device(who)
        with self.store.transaction() as work:
            caller = get_caller(work.directory, guest.device.id)
            return summarise_for_guest(
                work, caller, text or self.text, clock=self.server.clock, signatures=self.server.signatures
            )

    @property
    def told(self) -> list[str]:
        return [link.subject for link in self.store.state.changes.links if link.action == "card.summarised"]


def test_a_guest_is_told_who_lives_there_and_the_home_team_reads_of_it() -> None:
    village = Village()
    told = village.asks()

    assert [one.name for one in told.people] == ["Rekha"]
    assert (told.worker, told.visited_on) == ("Sunita", "2026-11-02")
    assert told.expires_ms == village.server.clock.now_ms() + GOOD_FOR_MS
    assert len(village.told) == 1


def test_a_guest_is_told_ages_and_no_birthday_but_a_newborns() -> None:
    village = Village()
    today = local_date(village.server.clock.now_ms(), 0)
    born = (today - timedelta(days=3)).isoformat()
    for name, birth_on in (("Baby", born), ("Nobody knows", "")):
        person = village.server.new_id()
        village.write(person, "person", household=village.home, name=name, birth_on=birth_on)

    people = village.asks().people
    told = {one.name: one.birth_on for one in people}

    assert [one.name for one in people] == ["Rekha", "Baby", "Nobody knows"]
    assert told["Rekha"] != "1994-01-01"
    assert age_between(day_of(told["Rekha"]), today) == age_between(day_of("1994-01-01"), today)
    assert (told["Baby"], told["Nobody knows"]) == (born, "")


def test_visits_of_other_programmes_and_voided_ones_are_not_told() -> None:
    village = Village()
    village.visit("hiv_follow_up", "2026-11-05")
    village.visit("pnc", "2026-11-04", void_reason="wrong_person")

    assert village.asks().visited_on == "2026-11-02"


@pytest.mark.parametrize("village", [{"tells": False}, {"cases": (CASE,)}])
def test_where_no_programme_allows_it_or_it_has_cases_nothing_is_told(village: dict[str, object]) -> None:
    asked = Village(**village)  # type: ignore[arg-type]

    with pytest.raises(SummaryWithheldError):
        asked.asks()
    assert asked.told == []


def test_a_typed_code_a_forged_card_and_another_text_are_told_nothing() -> None:
    village = Village()
    card = Card(card_id=CardId("ab" * 16), key_id=key_of(village), issued_day=1)
    forged = card_text(SignedCard(card, bytes(64)))

    for text in (forged, village.text[:-3], "7K3MQ-2XZAB", "https://example.org"):
        with pytest.raises(SummaryWithheldError):
            village.asks(text)


def test_an_earlier_print_is_told_nothing() -> None:
    village = Village()
    new = village.make_card(derive_short_code(parse_card(village.text).card.card_id))

    with pytest.raises(SummaryWithheldError):
        village.asks()
    assert village.asks(new).people


def test_a_blank_and_a_lost_card_are_told_nothing() -> None:
    village = Village()
    old = village.text
    (record,) = [one for one in village.server.device("sunita").pull() if one in cards_of(village)]
    village.write(record, "card", base=99, revoked_at=5, revoked_why="lost")
    with pytest.raises(SummaryWithheldError):
        village.asks(old)

    village.write(record, "card", base=199, revoked_at=None, revoked_why=None, household=None)
    with pytest.raises(SummaryWithheldError):
        village.asks(old)


def test_whoever_wants_nothing_shared_is_left_out_and_so_is_their_household() -> None:
    village = Village()
    consent, other = village.server.new_id(), village.server.new_id()
    village.write(other, "person", household=village.home, name="Baby", birth_on="2026-10-01")
    village.write(consent, "consent", person=village.mother, purpose="share", answer="refused")

    told = village.asks()
    assert ([one.name for one in told.people], told.visited_on) == (["Baby"], "")

    village.write(
        village.server.new_id(), "consent", household=village.home, purpose="share", answer="withdrawn"
    )
    with pytest.raises(SummaryWithheldError):
        village.asks()


def test_whoever_died_or_is_written_twice_is_not_told() -> None:
    village = Village()
    village.write(village.mother, "person", base=99, alive="no")

    assert village.asks().people == ()


def key_of(village: Village) -> int:
    with village.store.reading() as view:
        return derive_key_id(view.directory.issuer_keys()[0].public_key)


def cards_of(village: Village) -> set[str]:
    with village.store.reading() as view:
        found = view.changes.changed_since(village.server.area("rampur"), 0, kinds=["card"], limit=9)
        return {one.id for one in found}
