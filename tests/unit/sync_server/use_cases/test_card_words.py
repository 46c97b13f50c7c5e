"""
Words on cards: any neutral ones, in any script; none that name a programme, none at all where there are cases.
"""

from __future__ import annotations

import pytest

from shared.programmes.lifecycle import Lifecycle
from shared.programmes.pack import Form, Pack, encode_pack
from sync_server.use_cases.card_words import check_mark, check_persons, check_words
from sync_server.use_cases.errors import CardMarkRefusedError, CardWordsRefusedError, PersonCardsUnwishedError
from sync_server.use_cases.publish_pack import publish_pack
from tests.support.memory_store import MemoryStore
from tests.support.teams import TeamServer


def a_server(*cases: Lifecycle) -> TeamServer:
    server = TeamServer(MemoryStore())
    pack = Pack(
        id="tb_care",
        version="1",
        languages=("en", "hi"),
        names={"en": "TB Care", "hi": "टीबी देखभाल"},
        forms={"f": Form(id="f", title={"en": "F"}, saves_to="visit", programme="dots")},
        cases=cases,
    )
    with server.store.transaction() as work:
        area = work.directory.find_area(server.area("rampur"))
        assert area is not None
        content = encode_pack(pack)
        publish_pack(work, area=area, pack_id="tb_care", version="1", content=content, clock=server.clock)
    return server


def check(server: TeamServer, words: str) -> None:
    with server.store.reading() as view:
        check_words(view.directory, words)


@pytest.mark.parametrize(
    "words", ["Family card", "परिवार कार्ड", "Cartão da família", "dotted line", "", "  "]
)
def test_neutral_words_are_printed(words: str) -> None:
    check(a_server(), words)


@pytest.mark.parametrize("words", ["TB care", "Your tb-care card", "टीबी देखभाल कार्ड", "DOTS", "tb_care"])
def test_words_that_name_a_programme_are_refused(words: str) -> None:
    with pytest.raises(CardWordsRefusedError):
        check(a_server(), words)


def test_where_a_programme_has_cases_every_card_is_without_words() -> None:
    server = a_server(Lifecycle(id="care", stages=()))

    check(server, "")
    with pytest.raises(CardWordsRefusedError):
        check(server, "Family card")


def test_where_a_programme_has_cases_no_card_says_whose_it_is() -> None:
    plain, server = a_server(), a_server(Lifecycle(id="care", stages=()))

    with plain.store.reading() as view:
        check_mark(view.directory)
    with server.store.reading() as view, pytest.raises(CardMarkRefusedError):
        check_mark(view.directory)


def test_blank_cards_for_persons_need_a_programme_that_wishes_them() -> None:
    server = a_server()

    with server.store.reading() as view, pytest.raises(PersonCardsUnwishedError):
        check_persons(view.directory)
