"""
What the server fails on, for a mistake of its own, is left out for the supervisors, and what lies behind it flows.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest

from shared.domain.delivery import Answer, Delivery
from shared.domain.records import Operation, Value
from shared.domain.review_box import box_of
from shared.kernel.errors import DoorstepError
from shared.kernel.identifiers import WorkerId
from shared.protocol import merge
from shared.protocol.codec import Abbreviations, decode_response, encode_request, reply_scope
from shared.protocol.dictionaries import load_dictionaries
from shared.protocol.versions import CONTENT_TYPE
from shared.protocol.zstd import SERVER_LEVEL, ZstdCompression
from sync_server.adapters.attachment_folder import AttachmentFolder
from sync_server.adapters.system import SystemClock
from sync_server.main import build_application, open_store
from sync_server.ports.errors import StoreFaultError
from sync_server.ports.store import Store
from sync_server.use_cases.accept_sync import Taken
from sync_server.use_cases.area_writer import AreaWriter
from sync_server.use_cases.bear_faults import OWN_FAULTS, take_in_parts
from sync_server.use_cases.keep_review_box import ReviewBoxes
from sync_server.use_cases.sync_desk import Call
from sync_server.use_cases.tokens import TokenMint
from tests.support.teams import TeamDevice, TeamServer, states

RECEIVED, REFUSED = Delivery.RECEIVED, Delivery.REFUSED
Failing = Callable[[Operation], None]


@pytest.fixture
def server(store: Store) -> TeamServer:
    """
    Two teams below a state, in every store.
    """
    return TeamServer(store)


class Line:
    """
    A phone's way to the server, as the sync path goes it.
    """

    def __init__(self, phone: TeamDevice) -> None:
        self.phone = phone
        self.left_out: list[tuple[int, str]] = []
        self.trips = 0

    async def submit(self, call: Call) -> Taken | DoorstepError:
        self.trips += 1
        (taken,) = self.phone.server.take_in(call)
        return taken

    def push(self, *operations: Operation) -> Sequence[Answer]:
        """Sends operations; their answers."""
        call = self.phone.call(self.phone.request(*operations))

        def note(seq: int, fault: Exception) -> None:
            self.left_out.append((seq, type(fault).__name__))

        async def taken() -> Taken | DoorstepError:
            try:
                return await self.submit(call)
            except OWN_FAULTS as fault:
                return await take_in_parts(self.submit, call, fault, note)

        answered = asyncio.run(taken())
        assert isinstance(answered, Taken), answered
        return answered.answers


def trip_over(name: str) -> Failing:
    def fail(operation: Operation) -> None:
        if name in operation.set:
            raise KeyError(name)

    return fail


def fail_to_write(monkeypatch: pytest.MonkeyPatch, failing: Failing) -> None:
    accept = AreaWriter.accept

    def failed(writer: AreaWriter, key: Any, operation: Operation, *rest: Any) -> Any:
        failing(operation)
        return accept(writer, key, operation, *rest)

    monkeypatch.setattr(AreaWriter, "accept", failed)


def visits(phone: TeamDevice, count: int, **odd: Value) -> list[Operation]:
    """Visits of which the third says something odd."""
    return [
        phone.operation(phone.server.new_id(), outcome="done", **(odd if number == 2 else {}))
        for number in range(count)
    ]


def boxed(phone: TeamDevice) -> dict[str, dict[str, Value]]:
    box = box_of(phone.server.area("rampur"))
    pages = phone.send(phone.request()).pages
    return {
        change.record: dict(change.fields) for page in pages if page.area == box for change in page.changes
    }


def take_in(supervisor: TeamDevice, item: str) -> Operation:
    box = box_of(supervisor.server.area("rampur"))
    return supervisor.operation(item, kind="quarantined", area=box, base=1, verdict="take")


class TestAnOperationThatTheServerFailsOn:
    def test_is_refused_by_its_number_and_the_rest_flows(
        self, server: TeamServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        line = Line(server.device("sunita"))
        fail_to_write(monkeypatch, trip_over("odd"))
        sent = visits(line.phone, 7, odd=1, danger=["fits"])
        answers = line.push(*sent)

        assert states(answers) == [RECEIVED] * 2 + [REFUSED] + [RECEIVED] * 4
        assert answers[2].reason == "operation.server.fault"
        assert line.left_out == [(3, "KeyError")]
        seen = server.device("geeta").pull()
        assert [one.record in seen for one in sent] == [True] * 2 + [False] + [True] * 4
        ((_, item),) = boxed(server.device("meena")).items()
        assert (item["about"], item["set"]) == (sent[2].record, dict(sent[2].set))
        trips = line.trips
        assert line.push(*sent) == answers
        assert line.trips == trips + 1

    def test_what_comes_later_of_its_record_shares_its_fate(
        self, server: TeamServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        line = Line(server.device("sunita"))
        fail_to_write(monkeypatch, trip_over("odd"))
        first = line.phone.operation(server.new_id(), odd=1)
        assert states(line.push(first)) == [REFUSED]
        (answer,) = line.push(line.phone.operation(first.record, outcome="done"))
        assert (answer.state, answer.reason, answer.cause_seq) == (REFUSED, "operation.server.fault", 1)

    def test_once_the_server_is_mended_a_supervisor_takes_it_in(
        self, server: TeamServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        line, meena = Line(server.device("sunita")), Line(server.device("meena"))
        with monkeypatch.context() as older:
            fail_to_write(older, trip_over("odd"))
            sent = visits(line.phone, 4, odd=1)
            line.push(*sent)
            ((item, _),) = boxed(meena.phone).items()
            # The server is not mended yet: the verdict does not hold, and stops nothing either.
            verdict, other = (
                take_in(meena.phone, item),
                meena.phone.operation(server.new_id(), outcome="done"),
            )
            assert states(meena.push(verdict, other)) == [REFUSED, RECEIVED]
            assert sent[2].record not in server.device("geeta").pull()
        assert states(meena.push(take_in(meena.phone, item))) == [RECEIVED]
        assert server.device("geeta").pull()[sent[2].record]["odd"] == 1
        outcomes = line.phone.send(line.phone.request()).outcomes
        assert [(one.seq, one.state) for one in outcomes] == [(3, RECEIVED)]

    def test_what_its_author_said_later_stands(
        self, server: TeamServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        line, meena = Line(server.device("sunita")), Line(server.device("meena"))
        visit, phone = server.new_id(), line.phone
        line.push(phone.operation(visit, outcome="away", weight=3, danger=[]))
        with monkeypatch.context() as older:
            fail_to_write(older, trip_over("odd"))
            now = server.clock.ms
            server.clock.pass_ms(9)
            late = phone.operation(
                visit, base=1, at_ms=now + 1, odd=1, outcome="partly", weight=4, danger=["fits"]
            )
            after = phone.operation(visit, base=1, at_ms=now + 2, outcome="done", danger=["bleeding"])
            assert states(line.push(late, after)) == [REFUSED, RECEIVED]
        for item in boxed(meena.phone):
            meena.push(take_in(meena.phone, item))
        shown = server.device("geeta").pull()[visit]
        assert (shown["outcome"], shown["weight"], shown["odd"]) == ("done", 4, 1)
        assert shown["danger"] == ["bleeding", "fits"]

    def test_what_would_not_be_taken_in_anyhow_is_answered_as_ever(
        self, server: TeamServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        line = Line(server.device("sunita"))
        add = ReviewBoxes.add
        failed: list[int] = []

        def fail_once(boxes: ReviewBoxes, receipt: Any, *rest: Any) -> str:
            if len(failed) < 2:
                failed.append(receipt.seq)
                raise KeyError
            return add(boxes, receipt, *rest)

        monkeypatch.setattr(ReviewBoxes, "add", fail_once)
        (answer,) = line.push(line.phone.operation(server.new_id(), kind="review", verdict="approved"))
        assert (answer.state, answer.reason) == (REFUSED, "operation.field.forbidden")

    def test_one_that_cannot_even_be_decided_is_kept_for_the_supervisors_too(
        self, server: TeamServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        line = Line(server.device("sunita"))
        failing = trip_over("odd")
        decide = merge.decide

        def failed(operation: Operation, **facts: Any) -> Any:
            failing(operation)
            return decide(operation, **facts)

        monkeypatch.setattr(merge, "decide", failed)
        answers = line.push(*visits(line.phone, 3, odd=1), *visits(line.phone, 1))
        assert states(answers) == [RECEIVED, RECEIVED, REFUSED, RECEIVED]
        ((_, item),) = boxed(server.device("meena")).items()
        assert item["reason"] == "operation.server.fault"

    def test_one_that_cannot_be_shown_to_anybody_is_refused_by_its_number_alone(
        self, server: TeamServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        line = Line(server.device("sunita"))
        fail_to_write(monkeypatch, trip_over("odd"))
        add = ReviewBoxes.add

        def failed(boxes: ReviewBoxes, receipt: Any, operation: Operation | None, author: str) -> str:
            if operation is not None:
                raise ValueError
            return add(boxes, receipt, operation, author)

        monkeypatch.setattr(ReviewBoxes, "add", failed)
        answers = line.push(*visits(line.phone, 4, odd=1))
        assert states(answers) == [RECEIVED, RECEIVED, REFUSED, RECEIVED]
        assert answers[2].reason == "operation.unreadable"


class TestWhatIsNoMistakeOfAnOperation:
    def test_a_machine_in_trouble_refuses_nothing(
        self, server: TeamServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        line = Line(server.device("sunita"))
        sent = visits(line.phone, 4, odd=1)

        def failing(operation: Operation) -> None:
            if "odd" in operation.set:
                raise StoreFaultError(reason="gone")

        with monkeypatch.context() as for_now:
            fail_to_write(for_now, failing)
            with pytest.raises(StoreFaultError):
                line.push(*sent)
        assert states(line.push(*sent)) == [RECEIVED] * 4

    def test_a_fault_that_does_not_come_again_refuses_nothing(
        self, server: TeamServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        line = Line(server.device("sunita"))
        failures = iter([KeyError()])

        def failing(operation: Operation) -> None:
            for failure in failures:
                raise failure

        fail_to_write(monkeypatch, failing)
        assert states(line.push(*visits(line.phone, 1))) == [RECEIVED]
        assert not line.left_out

    def test_a_request_that_fails_without_its_operations_is_no_operations_fault(
        self, server: TeamServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        line = Line(server.device("sunita"))

        def broken(*_: Any, **__: Any) -> Any:
            raise KeyError

        with monkeypatch.context() as for_now:
            for_now.setattr("sync_server.use_cases.sync_desk.accept_syncs", broken)
            with pytest.raises(KeyError):
                line.push(*visits(line.phone, 2))
        assert not line.left_out


def test_on_the_wire_it_is_one_answer_among_others_and_the_log_tells_nothing_it_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    store = open_store(tmp_path)
    phone = TeamServer(store).device("sunita")
    fail_to_write(monkeypatch, trip_over("odd"))
    request = phone.request(*visits(phone, 4, odd="Rekha"))
    compression = ZstdCompression(load_dictionaries(), level=SERVER_LEVEL)
    application = build_application(store, AttachmentFolder(tmp_path / "attachments"))
    with store.reading() as view:
        mint = TokenMint({key.id: key.secret for key in view.directory.token_keys()})
    token, _ = mint.make_token(phone.device.id, SystemClock().now_ms())

    async def reply() -> httpx.Response:
        transport = httpx.ASGITransport(application)
        async with httpx.AsyncClient(transport=transport, base_url="http://server.test") as client:
            return await client.post(
                "/api/v1/sync",
                content=encode_request(request, compression, Abbreviations()),
                headers={"Authorization": f"Bearer {token}", "Content-Type": CONTENT_TYPE},
            )

    answered = asyncio.run(reply())
    store.close()
    assert answered.status_code == 200, answered.text
    scope = reply_scope(request, WorkerId(phone.device.worker))
    answers = decode_response(answered.content, compression, scope=scope).answers
    assert states(answers) == [RECEIVED, RECEIVED, REFUSED, RECEIVED]
    (line,) = capsys.readouterr().err.splitlines()
    told = json.loads(line)
    assert (told["event"], told["device"], told["seq"]) == ("operation.left_out", phone.device.id, 3)
    assert told["error"].startswith("KeyError ")
    assert "Rekha" not in line
