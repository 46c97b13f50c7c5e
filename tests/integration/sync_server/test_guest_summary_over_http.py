"""
A guest's phone asks the real server who lives where a printed card leads.
"""

from __future__ import annotations

from collections.abc import Callable

from shared.kernel.instants import day_of
from shared.programmes.card_rules import CardRules
from shared.programmes.pack import Pack, encode_pack
from sync_server.adapters.sql_store import SQLStore
from sync_server.adapters.system import Ed25519Signatures, SystemClock, SystemRandomness
from sync_server.use_cases.authorities import Authority
from sync_server.use_cases.keep_directory import get_area
from sync_server.use_cases.make_cards import make_cards
from sync_server.use_cases.publish_pack import publish_pack
from tests.support.servers import PlainPhone, ServerProcess, ask

HEALTH = Pack(
    id="guests", version="1", languages=("en",), names={"en": "G"}, cards=CardRules(guest_summary=True)
)


def test_who_holds_a_printed_card_is_told_names_and_for_how_long(
    server: ServerProcess, store: SQLStore, new_phone: Callable[[str], PlainPhone]
) -> None:
    sunita, kavita = new_phone("sunita"), new_phone("kavita")
    home = sunita.make(kind="household", head_name="Ram")
    sunita.sync(home, sunita.make(kind="person", household=home.record, name="Rekha", birth_on="1994-01-01"))
    content, clock = encode_pack(HEALTH), SystemClock()
    with store.transaction() as work:
        area = get_area(work.directory, "rampur")
        publish_pack(work, area=area, pack_id=HEALTH.id, version="1", content=content, clock=clock)
        authority = Authority(work, by=None, clock=clock, signatures=Ed25519Signatures())
        (card,) = make_cards(authority, clock=clock, randomness=SystemRandomness(), households=[home.record])

    path, token = "/api/v1/cards/summary", f"Bearer {kavita.token}"
    told = ask(server.address, "POST", path, {"card": card.text}, Authorization=token).json()

    assert told.pop("expires_ms") > clock.now_ms()
    (rekha,) = told.pop("people")
    assert (rekha["name"], set(rekha)) == ("Rekha", {"name", "birth_on"})
    assert day_of(rekha["birth_on"])
    assert told == {"worker": "Sunita", "visited_on": ""}
