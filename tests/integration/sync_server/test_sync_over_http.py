"""
Phones and a real server process over a real socket.
"""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Callable
from http.client import HTTPConnection
from pathlib import Path

import pytest

from shared.domain.delivery import Delivery
from shared.protocol.codec import Abbreviations, encode_request
from shared.protocol.merge import Reason
from shared.protocol.pack_delta import unpack_for
from shared.protocol.versions import CONTENT_TYPE, MAX_REQUEST_BYTES
from sync_server.adapters.sql_store import SQLStore
from sync_server.adapters.system import SystemClock
from sync_server.main import open_store
from sync_server.ports.directory import Pack
from sync_server.use_cases.keep_directory import get_area
from sync_server.use_cases.publish_pack import publish_pack
from sync_server.use_cases.revoke_device import revoke_device
from sync_server.use_cases.tokens import TOKEN_LIFE_MS, TokenMint
from tests.support.servers import (
    PlainPhone,
    ServerProcess,
    a_code,
    ask,
    enrolled,
    scope_of,
    serving,
    try_enrol,
)

NewPhone = Callable[[str], PlainPhone]


class TestTheWay:
    def test_from_enrolment_through_sync_and_review_to_the_volunteer_seeing_it(
        self, new_phone: NewPhone
    ) -> None:
        sunita, meena = new_phone("sunita"), new_phone("meena")
        visit = sunita.make(outcome="done", danger=["convulsions"])
        (answer,) = sunita.sync(visit).answers
        assert answer.state is Delivery.RECEIVED
        meena.pull()
        assert meena.records[visit.record]["danger"] == ["convulsions"]
        review = meena.make(
            kind="review",
            visit=visit.record,
            judged_revision=meena.revisions[visit.record],
            verdict="approved",
        )
        assert meena.sync(review).answers[0].state is Delivery.RECEIVED
        sunita.pull()
        assert sunita.records[review.record]["verdict"] == "approved"
        assert sunita.records[review.record]["judged_revision"] == answer.revision

    def test_a_lost_reply_is_made_good_by_sending_again(self, new_phone: NewPhone) -> None:
        phone = new_phone("sunita")
        visit = phone.make(outcome="done")
        lost = phone.post(phone.encoded(phone.request([visit])))
        again = phone.sync(visit)
        assert lost.status == 200
        assert (again.received_count, len(again.answers)) == (1, 1)
        assert again.answers[0].state is Delivery.RECEIVED

    def test_short_references_name_what_both_sides_hold(self, new_phone: NewPhone) -> None:
        phone = new_phone("sunita")
        visit = phone.make(outcome="done")
        phone.sync(visit)
        amended = phone.make(visit.record, outcome="partly", encounter=visit.record)
        request = phone.request([amended])
        short = encode_request(request, phone.compression, Abbreviations(scope=scope_of(phone)))
        answered = phone.post(short)
        assert answered.status == 200
        assert phone.take(request, answered.body).answers[0].state is Delivery.RECEIVED

    def test_a_long_first_pull_comes_in_pages(self, new_phone: NewPhone) -> None:
        writer, reader = new_phone("kavita"), new_phone("rita")
        made = [writer.make(outcome="done", number=number) for number in range(300)]
        assert {one.state for one in writer.sync(*made).answers} == {Delivery.RECEIVED}
        pages = 0
        while any(page.more for page in reader.sync(reply_limit_bytes=4096).pages):
            pages += 1
        assert pages >= 2
        assert {one.record for one in made} <= reader.records.keys()

    def test_a_pack_is_announced_and_fetched(self, store: SQLStore, new_phone: NewPhone) -> None:
        phone = new_phone("sunita")
        published = publish(store, b"pack content")
        phone.pull()
        announced = next(fields for fields in phone.records.values() if fields.get("pack_id") == "demo")
        assert announced["sha256"] == published.sha256.hex()
        path = f"/api/v1/packs/{announced['sha256']}"
        found = ask(phone.address, "GET", path, Authorization=f"Bearer {phone.token}")
        assert (found.status, found.body) == (200, b"pack content")
        packed = ask(phone.address, "GET", f"{path}?from=", Authorization=f"Bearer {phone.token}")
        assert unpack_for(packed.body) == b"pack content"
        after = publish(store, b"pack content 2")
        change = ask(
            phone.address,
            "GET",
            f"/api/v1/packs/{after.sha256.hex()}?from={published.sha256.hex()}",
            Authorization=f"Bearer {phone.token}",
        )
        assert unpack_for(change.body, b"pack content") == b"pack content 2"
        assert ask(phone.address, "GET", path).code == "token.missing"
        missing = ask(
            phone.address, "GET", "/api/v1/packs/" + "0" * 64, Authorization=f"Bearer {phone.token}"
        )
        assert (missing.status, missing.code) == (404, "pack.unknown")

    def test_the_supervisor_sees_the_teams_phones(self, new_phone: NewPhone) -> None:
        meena, geeta = new_phone("meena"), new_phone("geeta")
        geeta.make(outcome="done")
        geeta.sync()
        team = ask(meena.address, "GET", "/api/v1/team", Authorization=f"Bearer {meena.token}").json()[
            "phones"
        ]
        mine = next(phone for phone in team if phone["device"] == geeta.device)
        assert (mine["worker"], mine["waiting"]) == (geeta.worker, 1)
        assert mine["last_contact_ms"] > 0
        refused = ask(geeta.address, "GET", "/api/v1/team", Authorization=f"Bearer {geeta.token}")
        assert (refused.status, refused.code) == (403, "permission.denied")

    def test_cards_are_made_for_households_and_verified_with_the_published_key(
        self, server: ServerProcess, new_phone: NewPhone
    ) -> None:
        sunita, meena = new_phone("sunita"), new_phone("meena")
        household = sunita.make(kind="household", head_name="Ram")
        sunita.sync(household)
        wanted = {"count": 1, "households": [household.record]}
        sheet = ask(server.address, "POST", "/api/v1/cards", wanted, Authorization=f"Bearer {meena.token}")
        assert (sheet.status, sheet.body[:5]) == (200, b"%PDF-")
        sunita.pull()
        card = next(
            fields for fields in sunita.records.values() if fields.get("household") == household.record
        )
        assert re.fullmatch("[0-9a-f]{32}", str(card["card_id"]))
        (issuer,) = ask(server.address, "GET", "/api/v1/issuers").json()["issuers"]
        assert issuer["name"] == "Test authority"
        denied = ask(server.address, "POST", "/api/v1/cards", wanted, Authorization=f"Bearer {sunita.token}")
        assert (denied.status, denied.code) == (403, "permission.denied")

    def test_a_sheet_that_was_lost_on_its_way_is_fetched_again_with_the_same_cards(
        self, server: ServerProcess, new_phone: NewPhone
    ) -> None:
        sunita, meena = new_phone("sunita"), new_phone("meena")
        homes = [sunita.make(kind="household", head_name=name) for name in ("Ram", "Shyam")]
        for home in homes:
            sunita.sync(home)
        wanted = {"count": 2, "households": [home.record for home in homes], "batch": "0a" * 16}

        token = {"Authorization": f"Bearer {meena.token}"}
        first = ask(server.address, "POST", "/api/v1/cards", wanted, **token)
        assert (first.status, first.body[:5]) == (200, b"%PDF-")
        assert ask(server.address, "POST", "/api/v1/cards", wanted, **token).body == first.body
        sunita.pull()
        carded = [one["household"] for one in sunita.records.values() if one.get("card_id")]
        assert [carded.count(home.record) for home in homes] == [1, 1]
        refused = ask(server.address, "POST", "/api/v1/cards", {"count": 1, "batch": "no number"}, **token)
        assert (refused.status, refused.code) == (400, "request.malformed")

    def test_a_guest_without_a_genuine_card_is_told_nothing(
        self, server: ServerProcess, new_phone: NewPhone
    ) -> None:
        token = {"Authorization": f"Bearer {new_phone('kavita').token}"}
        answered = ask(server.address, "POST", "/api/v1/cards/summary", {"card": "7K3MQ-2XZAB"}, **token)
        assert (answered.status, answered.code) == (403, "card.summary.withheld")
        long = ask(server.address, "POST", "/api/v1/cards/summary", {"card": "A" * 201}, **token)
        assert (long.status, long.code) == (400, "request.malformed")


def publish(store: SQLStore, content: bytes) -> Pack:
    with store.transaction() as work:
        published = publish_pack(
            work,
            area=get_area(work.directory, "state"),
            pack_id="demo",
            version="1",
            content=content,
            clock=SystemClock(),
        )
    assert published is not None
    return published


class TestEnrolment:
    def test_an_unknown_code_is_refused(self, server: ServerProcess) -> None:
        answered, _ = try_enrol(server.address, "ZZZZ-ZZZZ")
        assert (answered.status, answered.code) == (404, "enrol.code.unknown")

    def test_a_used_code_is_refused_to_another_phone(self, server: ServerProcess, store: SQLStore) -> None:
        code = a_code(store, "sunita")
        assert try_enrol(server.address, code)[0].status == 200
        answered, _ = try_enrol(server.address, code)
        assert (answered.status, answered.code) == (409, "enrol.code.used")

    def test_a_supervisor_gives_a_code_to_their_own_worker(
        self, server: ServerProcess, new_phone: NewPhone
    ) -> None:
        meena, sunita, kavita = new_phone("meena"), new_phone("sunita"), new_phone("kavita")
        issued = ask(
            server.address,
            "POST",
            "/api/v1/enrolments",
            {"worker": sunita.worker},
            Authorization=f"Bearer {meena.token}",
        )
        said = issued.json()
        assert said["url"] == f"{server.address}/#enrol={said['code']}"
        assert try_enrol(server.address, said["code"])[0].status == 200
        refused = ask(
            server.address,
            "POST",
            "/api/v1/enrolments",
            {"worker": kavita.worker},
            Authorization=f"Bearer {meena.token}",
        )
        assert (refused.status, refused.code) == (403, "permission.denied")

    def test_guessing_codes_is_slowed_down(self, tmp_path: Path) -> None:
        with serving(tmp_path) as server:
            answers = [try_enrol(server.address, f"ZZZZ-{number:04d}")[0] for number in range(25)]
        assert {answer.status for answer in answers[:20]} == {404}
        assert {answer.status for answer in answers[20:]} == {429}
        assert answers[-1].json()["details"]["wait_s"] > 0


class TestTokens:
    def test_an_expired_token_costs_one_more_trip(self, store: SQLStore, new_phone: NewPhone) -> None:
        phone = new_phone("sunita")
        with store.reading() as view:
            mint = TokenMint({key.id: key.secret for key in view.directory.token_keys()})
        phone.token, _ = mint.make_token(phone.device, SystemClock().now_ms() - TOKEN_LIFE_MS)
        refused = phone.post(phone.encoded(phone.request()))
        assert (refused.status, refused.code) == (401, "token.expired")
        assert phone.renew().status == 200
        assert phone.sync().epoch == phone.epoch

    def test_an_older_token_is_renewed_in_the_reply(self, store: SQLStore, new_phone: NewPhone) -> None:
        phone = new_phone("sunita")
        with store.reading() as view:
            mint = TokenMint({key.id: key.secret for key in view.directory.token_keys()})
        phone.token, _ = mint.make_token(phone.device, SystemClock().now_ms() - TOKEN_LIFE_MS // 2)
        answered = phone.post(phone.encoded(phone.request()))
        phone.token = answered.headers["doorstep-token"]
        assert phone.post(phone.encoded(phone.request())).status == 200

    def test_a_revoked_phone_is_refused_at_its_next_call(self, store: SQLStore, new_phone: NewPhone) -> None:
        phone = new_phone("sunita")
        phone.sync()
        with store.transaction() as work:
            revoke_device(work, device_id=phone.device, actor="console", clock=SystemClock())
        refused = phone.post(phone.encoded(phone.request()))
        assert (refused.status, refused.code) == (403, "device.revoked")
        assert phone.renew().code == "device.revoked"

    @pytest.mark.parametrize("token", ["", "Bearer", "Bearer x", "Basic eDp5", "Bearer " + "A" * 54])
    def test_what_is_no_token_is_refused_before_the_body_is_looked_at(
        self, new_phone: NewPhone, token: str
    ) -> None:
        phone = new_phone("sunita")
        answered = phone.post(b"not looked at", Authorization=token)
        assert answered.status == 401


class TestBadRequests:
    def test_another_areas_operation_is_answered_and_the_rest_flows(
        self, store: SQLStore, new_phone: NewPhone
    ) -> None:
        phone = new_phone("sunita")
        with store.reading() as view:
            other = get_area(view.directory, "sitapur").id
        response = phone.sync(phone.make(area=other, outcome="done"), phone.make(outcome="done"))
        assert [answer.state for answer in response.answers] == [Delivery.REFUSED, Delivery.RECEIVED]
        assert response.answers[0].reason == Reason.AREA_FORBIDDEN

    @pytest.mark.parametrize("cut", [0, 1, 5, 20, -1])
    def test_a_malformed_body_is_refused_and_nothing_is_stored(self, new_phone: NewPhone, cut: int) -> None:
        phone = new_phone("sunita")
        visit = phone.make(outcome="done")
        body = phone.encoded(phone.request([visit]))
        answered = phone.post(body[:cut])
        assert answered.status in (400, 426)
        assert phone.sync(visit).received_count == 1

    def test_every_single_flipped_byte_is_answered_without_a_fault(self, new_phone: NewPhone) -> None:
        phone = new_phone("sunita")
        body = bytearray(phone.encoded(phone.request([phone.make(outcome="done")])))
        for place in range(len(body)):
            flipped = bytes(body[:place]) + bytes([body[place] ^ 0x55]) + bytes(body[place + 1 :])
            assert phone.post(flipped).status < 500, place

    def test_an_oversized_body_is_refused(self, new_phone: NewPhone) -> None:
        phone = new_phone("sunita")
        connection = HTTPConnection(phone.address.removeprefix("http://"), timeout=30)
        connection.putrequest("POST", "/api/v1/sync")
        connection.putheader("Authorization", f"Bearer {phone.token}")
        connection.putheader("Content-Type", CONTENT_TYPE)
        connection.putheader("Content-Length", str(MAX_REQUEST_BYTES + 1))
        connection.endheaders()
        # Refused for what it announces, before anything of it is sent.
        answered = connection.getresponse()
        assert (answered.status, json.loads(answered.read())["code"]) == (413, "request.too_large")
        connection.close()

    def test_a_body_larger_than_it_announced_in_parts_is_refused(self, new_phone: NewPhone) -> None:
        phone = new_phone("sunita")
        connection = HTTPConnection(phone.address.removeprefix("http://"), timeout=30)
        parts = (bytes(1 << 16) for _ in range(40))
        headers = {"Authorization": f"Bearer {phone.token}", "Content-Type": CONTENT_TYPE}
        with contextlib.suppress(OSError):
            connection.request("POST", "/api/v1/sync", parts, headers, encode_chunked=True)
        with contextlib.suppress(OSError):
            assert connection.getresponse().status == 413
        connection.close()
        assert phone.sync().epoch == phone.epoch

    def test_a_version_of_the_future_is_refused_as_such(self, new_phone: NewPhone) -> None:
        phone = new_phone("sunita")
        body = phone.encoded(phone.request())
        future = body[:2] + (20991231).to_bytes(4, "big") + body[6:]
        answered = phone.post(future)
        assert (answered.status, answered.code) == (426, "sync.version.unsupported")
        assert answered.json()["details"]["version"] == "2099-12-31"

    def test_another_media_type_is_refused(self, new_phone: NewPhone) -> None:
        phone = new_phone("sunita")
        answered = phone.post(b"{}", Content_Type="application/json")
        assert (answered.status, answered.json()["details"]) == (415, {"expected": CONTENT_TYPE})

    @pytest.mark.parametrize(
        ("method", "path", "body", "status", "code"),
        [
            ("GET", "/api/v1/nothing", b"", 404, "path.unknown"),
            ("GET", "/api/v2/sync", b"", 404, "path.unknown"),
            ("GET", "/api/v1/sync", b"", 405, "method.unknown"),
            ("DELETE", "/api/v1/enrol", b"", 405, "method.unknown"),
            ("POST", "/api/v1/enrol", b"{", 400, "request.malformed"),
            ("POST", "/api/v1/enrol", b"[]", 400, "request.malformed"),
            (
                "POST",
                "/api/v1/enrol",
                b'{"code": "AAAAAAAA", "public_key": "00", "signature": ""}',
                400,
                "request.malformed",
            ),
            ("POST", "/api/v1/challenge", b'{"device": "x"}', 400, "request.malformed"),
            ("POST", "/api/v1/challenge", b"x" * 70_000, 413, "request.too_large"),
            ("GET", "/missing", b"", 404, "path.unknown"),
            ("POST", "/", b"", 405, "method.unknown"),
        ],
    )
    def test_each_mistake_has_its_status_and_code(
        self, server: ServerProcess, method: str, path: str, body: bytes, status: int, code: str
    ) -> None:
        answered = ask(server.address, method, path, body)
        assert (answered.status, answered.code) == (status, code)
        assert answered.headers["x-content-type-options"] == "nosniff"


class TestTheLog:
    def test_no_line_holds_names_answers_codes_or_tokens(self, tmp_path: Path) -> None:
        with serving(tmp_path, "--verbose") as server:
            store = open_store(server.data)
            code = a_code(store, "sunita")
            phone = enrolled(server.address, code)
            phone.sync(phone.make(kind="person", name="Rekha Devi Secret"))
            phone.post(b"Rekha Devi Secret")
            store.close()
            _, out, log = server.end()
        assert '"event":"sync"' in log
        assert '"code":"sync.message.malformed"' in log
        for secret in ("Rekha", "Secret", "Sunita", code, code.replace("-", ""), phone.token):
            assert secret not in out + log
