"""
The server has another address: a browser brings what it has, and says where to go.
"""

from __future__ import annotations

import pytest

from sync_server.adapters.system import Ed25519Signatures, SystemClock
from sync_server.use_cases.move_server import move_server
from tests.e2e.support.demo_team import enrol_volunteer
from tests.e2e.support.phone import MakePhone
from tests.e2e.support.server import DoorstepServer
from tests.support.servers import open_data

NEW = "https://doorstep.sitapur-district.example.org"


def say_it_moved(server: DoorstepServer, *, closed: bool) -> None:
    """What the office does at the command line."""
    store = open_data(server.data)
    with store.transaction() as work:
        move_server(work, address=NEW, is_closed=closed, clock=SystemClock(), signatures=Ed25519Signatures())
    store.close()


@pytest.mark.long("sync")
def test_a_browser_is_told_the_new_address_once_all_is_sent(
    server: DoorstepServer, make_phone: MakePhone
) -> None:
    today = enrol_volunteer(make_phone(server.address).open(), server.codes["volunteer"])
    say_it_moved(server, closed=False)

    today = today.to_sync().sync().to_today()
    today.reads(NEW).reads("All your work is there").shot("moved-all-sent")

    say_it_moved(server, closed=True)
    sync = today.to_sync().tap("Sync now")
    sync.reads("Doorstep has moved to another address.").shot("moved-closed")
