"""
A phone has what somebody agreed to laid out as a page; the server keeps nothing of it.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.support.servers import PlainPhone, ServerProcess, ask

WORDS = {"title": "What was agreed: Rekha", "lines": ["Do you want support? Agreed.", "", "22 November 2026"]}


def test_a_worker_gets_the_page_and_a_stranger_does_not(
    server: ServerProcess, new_phone: Callable[[str], PlainPhone]
) -> None:
    sunita = new_phone("sunita")

    page = ask(server.address, "POST", "/api/v1/receipts", WORDS, Authorization=f"Bearer {sunita.token}")
    turned_away = ask(server.address, "POST", "/api/v1/receipts", WORDS)

    assert (page.status, page.body[:5]) == (200, b"%PDF-")
    assert turned_away.status == 401
