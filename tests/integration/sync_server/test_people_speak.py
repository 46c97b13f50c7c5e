"""
People rate and complain past the worker, against the real server; who answers for the area reads it by command.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from sync_server.adapters.sql_store import SQLStore
from sync_server.use_cases.hear_people import RATING, open_complaints, read_ratings
from sync_server.use_cases.keep_directory import get_area
from tests.support.ratings import held_of, rate_at_once
from tests.support.servers import PlainPhone, ServerProcess, ask

FORM = {"Content_Type": "application/x-www-form-urlencoded"}
GOOD = {"satisfied": "5", "respected": "always", "private": "yes"}


def test_the_page_takes_a_rating_and_a_complaint_without_a_phone_of_a_worker(
    server: ServerProcess, store: SQLStore
) -> None:
    page = ask(server.address, "GET", "/api/v1/say/rampur?lang=sw")
    assert page.status == 200
    assert "Bila jina" in page.body.decode()
    assert b"<script" not in page.body
    assert ask(server.address, "GET", "/api/v1/say/nowhere").status == 404

    for said in (
        GOOD,
        {"form": "complaint", "complaint": "Nobody comes <b>", "afraid": "yes", "contact": "At noon"},
    ):
        took = ask(server.address, "POST", "/api/v1/say/rampur", urlencode(said).encode(), **FORM)
        assert took.status == 200
    with store.reading() as view:
        rampur = get_area(view.directory, "rampur").id
        assert [one.total for one in read_ratings(view.directory, [rampur])] == [0]
        (complaint,) = open_complaints(view.directory, [rampur])
    assert (complaint.words, complaint.afraid, complaint.contact) == ("Nobody comes <b>", True, "At noon")


def test_a_batch_of_ratings_needs_no_token_and_names_nobody(
    server: ServerProcess, store: SQLStore, new_phone: Callable[[str], PlainPhone]
) -> None:
    with store.reading() as view:
        rampur = get_area(view.directory, "rampur").id
    one = {"area": rampur, "programme": "elder_support", "week": "2026-W47", "said": GOOD}

    took = ask(server.address, "POST", "/api/v1/ratings", {"ratings": [one] * 3})
    refused = ask(server.address, "POST", "/api/v1/ratings", {"ratings": [{**one, "device": "d"}]})

    assert (took.status, took.json(), refused.status) == (200, {"counted": 3}, 400)
    with store.reading() as view:
        (kept,) = [value for value in view.directory.all_heard(RATING) if b"elder_support" in value]
    assert b"2026-W47" not in kept


def test_a_supervisor_reads_sums_a_manager_also_words_and_complaints_and_a_volunteer_nothing(
    server: ServerProcess, store: SQLStore, new_phone: Callable[[str], PlainPhone]
) -> None:
    said = {**GOOD, "words": "She shouts"}
    complaint = {"form": "complaint", "complaint": "Nobody comes", "contact": "At noon"}
    for one in (*[said] * 5, complaint):
        ask(server.address, "POST", "/api/v1/say/sitapur", urlencode(one).encode(), **FORM)
    heard = {
        who: [
            ask(server.address, method, f"/api/v1/feedback{path}", body, Authorization=f"Bearer {token}")
            for token in [new_phone(who).token]
            for method, path, body in (("GET", "", b""), ("POST", "/complaints", {}))
        ]
        for who in ("kavita", "rita", "meena", "manoj")
    }

    assert [reply.status for reply in heard["kavita"]] == [403, 403]
    for who, sees in (("rita", True), ("meena", False), ("manoj", True)):
        found = [one for one in heard[who][0].json()["ratings"] if one["area"] == "Sitapur"]
        assert [one["total"] for one in found] == [5] * sees
        assert [one["words"] for one in found] == [["She shouts"] * 5 if who == "manoj" else []] * sees
    assert [heard[who][1].status for who in ("rita", "meena", "manoj")] == [403, 403, 200]
    found = heard["manoj"][1].json()["complaints"]
    assert [heard[who][0].json()["complaints"] for who in ("rita", "manoj")] == [None, len(found)]
    (read,) = [one for one in found if one["area"] == "Sitapur"]
    assert (read["words"], read["contact"], read["afraid"]) == ("Nobody comes", "At noon", False)

    token = new_phone("manoj").token
    done = [
        ask(
            server.address,
            "POST",
            "/api/v1/feedback/complaints",
            {"done": name},
            Authorization=f"Bearer {token}",
        )
        for name in (read["id"], read["id"])
    ]
    left = done[0].json()["complaints"]
    assert (len(left), "Sitapur" in [one["area"] for one in left]) == (len(found) - 1, False)
    assert done[1].status == 404


def test_two_processes_that_add_to_one_sum_at_once_lose_no_rating(
    server: ServerProcess, store: SQLStore
) -> None:
    with store.reading() as view:
        rampur = get_area(view.directory, "rampur").id

    given = rate_at_once([server.address], store, rampur)

    total = given["satisfied 4"]
    assert held_of(store) == (total, given, total)
