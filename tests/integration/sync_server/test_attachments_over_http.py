"""
The exchanges of shared/protocol/ATTACHMENTS.md with a real server: resumed over what breaks off, refused to strangers.
"""

from __future__ import annotations

import hashlib
import http.client
import os
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from typer.testing import CliRunner

from shared.domain.attachments import MOST_BYTES
from sync_server.adapters.attachment_folder import AttachmentFolder
from sync_server.adapters.system import SystemClock
from sync_server.api.attachment_endpoints import MOST_CHUNK_BYTES, MOST_PIECE_BYTES
from sync_server.main import ATTACHMENTS, DATABASE, open_store
from sync_server.operations.cli import app
from sync_server.ports.change_log import AuditEntry
from sync_server.use_cases.keep_audit import first_broken_link
from sync_server.use_cases.revoke_device import revoke_device
from sync_server.use_cases.take_attachment import MOST_PARTS
from tests.support.servers import Answered, PlainPhone, ServerProcess, a_code, ask, enrolled, serving

SIZE = 150_000


class Sending:
    """
    A volunteer's phone with one visit that names pictures.
    """

    def __init__(self, server: ServerProcess, *contents: bytes) -> None:
        self.server = server
        self.content = contents[0]
        self.phone = self.enrol("sunita")
        self.names = [f"{hashlib.sha256(content).hexdigest()}.jpg" for content in contents]
        fields = {f"q.photo{number}": name for number, name in enumerate(self.names)}
        visit = self.phone.make(kind="visit", outcome="done", **fields)
        self.visit = visit.record
        self.phone.sync(visit)

    def enrol(self, worker: str) -> PlainPhone:
        """Another phone of the teams."""
        store = open_store(self.server.data)
        code = a_code(store, worker)
        store.close()
        return enrolled(self.server.address, code)

    def path(self, name: str = "", **query: int) -> str:
        """Where the attachment is asked for."""
        asked = "&".join(f"{key}={value}" for key, value in query.items())
        place = f"/api/v1/attachments/{self.phone.area}/{self.visit}/{name or self.names[0]}"
        return f"{place}?{asked}" if asked else place

    def ask(self, method: str, path: str, body: bytes = b"", phone: PlainPhone | None = None) -> Answered:
        """One exchange."""
        token = (phone or self.phone).token
        return ask(self.server.address, method, path, body, Authorization=f"Bearer {token}")

    def look(self) -> Any:
        """How far the first picture is."""
        return self.ask("GET", self.path()).json()

    def put(self, offset: int, chunk: bytes, size: int = SIZE) -> Any:
        """Sends a chunk."""
        answered = self.ask("PUT", self.path(offset=offset, size=size), chunk)
        assert answered.status == 200, answered.body
        return answered.json()

    def send(self, most: int = 64_000) -> None:
        """Sends what the server lacks."""
        content = self.content
        held = self.look()["held"]
        while not self.put(held, content[held : held + most], len(content))["whole"]:
            held = self.look()["held"]

    def fetch(self, phone: PlainPhone) -> bytes:
        """Reads it piece by piece."""
        content = b""
        while piece := self.ask("GET", self.path(offset=len(content)), phone=phone).body:
            content += piece
        return content


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ServerProcess]:
    """A founded server of two teams."""
    with serving(tmp_path) as running:
        yield running


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """A server for all tests that do it no harm."""
    with serving(tmp_path_factory.mktemp("server")) as running:
        yield running


@pytest.fixture
def sending(lasting: ServerProcess) -> Sending:
    """A phone about to send."""
    return Sending(lasting, os.urandom(SIZE))


@pytest.fixture
def alone(server: ServerProcess) -> Sending:
    """The same with a server of its own."""
    return Sending(server, os.urandom(SIZE))


def test_picture_sent_in_chunks_is_read_by_the_supervisor(sending: Sending) -> None:
    assert sending.look() == {"held": 0, "whole": False}
    sending.send()
    meena = sending.enrol("meena")

    assert sending.look() == {"held": SIZE, "whole": True}
    assert sending.fetch(meena) == sending.content


def test_answer_is_a_file_that_no_browser_runs(sending: Sending) -> None:
    sending.send()
    headers = sending.ask("GET", sending.path(offset=0)).headers

    assert headers["content-type"] == "application/octet-stream"
    assert headers["content-disposition"].startswith("attachment")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    assert "default-src 'none'" in headers["content-security-policy"]


def test_large_picture_comes_in_pieces(lasting: ServerProcess) -> None:
    content = os.urandom(MOST_PIECE_BYTES + 5)
    sending = Sending(lasting, content)
    sending.send()

    assert len(sending.ask("GET", sending.path(offset=0)).body) == MOST_PIECE_BYTES
    assert sending.fetch(sending.phone) == content


def test_doubled_reordered_and_truncated_chunks_do_no_harm(sending: Sending) -> None:
    sending.put(100_000, sending.content[100_000:])
    sending.put(0, sending.content[:60_000])
    assert sending.put(0, sending.content[:60_000]) == {"held": 60_000, "whole": False}
    assert sending.put(60_000, b"") == {"held": 60_000, "whole": False}
    sending.put(60_000, sending.content[60_000:60_001])
    assert sending.put(60_001, sending.content[60_001:]) == {"held": SIZE, "whole": True}
    assert sending.put(0, b"again") == {"held": SIZE, "whole": True}

    assert sending.fetch(sending.phone) == sending.content


def test_connection_that_dies_every_few_kilobytes_still_gets_it_through(sending: Sending) -> None:
    address = urlsplit(sending.server.address)
    size, tries = 32_000, 0
    while not (state := sending.look())["whole"]:
        held, tries = state["held"], tries + 1
        chunk = sending.content[held : held + size]
        head = (
            f"PUT {sending.path(offset=held, size=SIZE)} HTTP/1.1\r\nHost: x\r\n"
            f"Authorization: Bearer {sending.phone.token}\r\nContent-Length: {len(chunk)}\r\n\r\n"
        )
        with closing(socket.create_connection((address.hostname, address.port))) as line:  # type: ignore[arg-type]
            line.sendall(head.encode() + chunk[:6_000])
            if len(chunk) > 6_000:
                size //= 2
                continue
            line.recv(1000)
        assert tries < 60

    assert sending.fetch(sending.phone) == sending.content


def test_server_killed_in_the_middle_goes_on_where_it_was(alone: Sending) -> None:
    alone.put(0, alone.content[:70_000])
    alone.server.kill()
    alone.server.start()
    held = alone.look()["held"]
    assert held <= 70_000
    alone.send()
    alone.server.kill()
    alone.server.start()

    assert alone.look()["whole"]
    assert alone.fetch(alone.phone) == alone.content


def test_wrong_content_is_thrown_away_and_the_right_one_is_taken(sending: Sending) -> None:
    answered = sending.ask("PUT", sending.path(offset=0, size=5), b"wrong")

    assert (answered.status, answered.code) == (422, "attachment.broken")
    assert sending.look() == {"held": 0, "whole": False}
    sending.send()


def test_same_content_is_sent_once_in_a_team(alone: Sending) -> None:
    alone.send()
    geeta = alone.enrol("geeta")
    visit = geeta.make(kind="visit", outcome="done", **{"q.photo": alone.names[0]})
    geeta.sync(visit)
    path = f"/api/v1/attachments/{geeta.area}/{visit.record}/{alone.names[0]}"

    assert alone.ask("GET", path, phone=geeta).json() == {"held": SIZE, "whole": True}
    assert len(list(AttachmentFolder(alone.server.data / ATTACHMENTS).names())) == 1


def test_nobody_reads_or_sends_what_no_record_of_theirs_names(sending: Sending) -> None:
    sending.send()
    unnamed = hashlib.sha256(b"unnamed").hexdigest() + ".jpg"
    stranger = sending.enrol("kavita")
    asked = [
        sending.ask("GET", sending.path(offset=0), phone=stranger),
        sending.ask("PUT", sending.path(offset=0, size=3), b"abc", phone=stranger),
        sending.ask("GET", sending.path(unnamed)),
        sending.ask("PUT", sending.path(unnamed, offset=0, size=7), b"unnamed"),
        sending.ask("GET", sending.path(offset=0).replace(sending.visit, stranger.device)),
        sending.ask("GET", sending.path(sending.names[0].replace(".jpg", ".png"), offset=0)),
    ]

    assert [(one.status, one.code) for one in asked] == [(404, "attachment.unknown")] * len(asked)


def test_picture_that_has_not_come_is_unknown(sending: Sending) -> None:
    answered = sending.ask("GET", sending.path(offset=0), phone=sending.enrol("meena"))

    assert (answered.status, answered.code) == (404, "attachment.unknown")


def test_revoked_phone_and_no_token_get_nothing(sending: Sending) -> None:
    sending.send()
    assert ask(sending.server.address, "GET", sending.path(offset=0)).code == "token.missing"
    store = open_store(sending.server.data)
    with store.transaction() as work:
        revoke_device(work, device_id=sending.phone.device, actor="console", clock=SystemClock())
    store.close()

    assert sending.ask("GET", sending.path(offset=0)).code == "device.revoked"
    assert sending.ask("PUT", sending.path(offset=0, size=1), b"x").code == "device.revoked"


@pytest.mark.parametrize(
    "method, change, body, code",
    [
        ("PUT", "offset=0", b"", "request.malformed"),
        ("PUT", "offset=-1&size=5", b"", "request.malformed"),
        ("GET", "offset=x", b"", "request.malformed"),
        ("PUT", f"offset=0&size={MOST_BYTES + 1}", b"x", "attachment.too_large"),
        ("PUT", f"offset={MOST_BYTES}&size=5", b"x", "attachment.too_large"),
        ("PUT", "offset=0&size=9", b"x" * (MOST_CHUNK_BYTES + 1), "request.too_large"),
    ],
)
def test_what_is_too_large_or_no_number_is_refused(
    sending: Sending, method: str, change: str, body: bytes, code: str
) -> None:
    try:
        assert sending.ask(method, f"{sending.path()}?{change}", body).code == code
    except (ConnectionError, http.client.HTTPException, OSError):
        # It hung up on a body that it had refused by its announced size.
        assert code == "request.too_large"
    assert sending.look() == {"held": 0, "whole": False}


@pytest.mark.parametrize("place", ["", "/x", "/../../doorstep.sqlite", "/%2e%2e/x"])
def test_no_other_path_is_looked_at(sending: Sending, place: str) -> None:
    assert sending.ask("GET", f"/api/v1/attachments{place}").code == "path.unknown"


def test_phone_that_begins_too_many_is_slowed_down(lasting: ServerProcess) -> None:
    contents = [b"%06d" % number for number in range(MOST_PARTS + 1)]
    sending = Sending(lasting, *contents)
    codes = [
        sending.ask("PUT", sending.path(name, offset=0, size=6), content[:3])
        for name, content in zip(sending.names, contents, strict=True)
    ]

    assert [one.status for one in codes] == [200] * MOST_PARTS + [429]
    finished = sending.ask("PUT", sending.path(offset=3, size=6), contents[0][3:])
    assert finished.json()["whole"]
    assert sending.ask("PUT", sending.path(sending.names[-1], offset=0, size=6), contents[-1]).json()["whole"]


def test_audit_says_who_sent_and_who_read_and_nothing_else(alone: Sending) -> None:
    alone.send()
    alone.send()
    meena = alone.enrol("meena")
    alone.fetch(meena)
    alone.server.end()
    links = _links(alone.server.data)

    told = [
        (link.actor, link.action, link.subject) for link in links if link.action.startswith("attachment.")
    ]
    assert told == [
        (alone.phone.device, "attachment.received", alone.visit),
        (meena.device, "attachment.read", alone.visit),
    ]
    assert first_broken_link([link for link in links if link.area == alone.phone.area]) is None


def test_verify_finds_damage_what_is_missing_and_what_nothing_names(server: ServerProcess) -> None:
    sending = Sending(server, os.urandom(SIZE), b"not sent")
    sending.send()
    run, folder = CliRunner(), server.data / ATTACHMENTS
    assert (
        "1 whole, 1 not sent" in run.invoke(app, ["attachments", "verify", "--data", str(server.data)]).output
    )

    stray = hashlib.sha256(b"stray").hexdigest()
    files = AttachmentFolder(folder)
    files.add(sending.phone.area, stray, sending.phone.device, 0, b"stray")
    assert files.finish(sending.phone.area, stray, sending.phone.device)
    told = run.invoke(app, ["attachments", "verify", "--remove-unnamed", "--data", str(server.data)])
    assert (told.exit_code, "1 that no record names were removed" in told.output) == (0, True)
    assert [sha256 for _, sha256 in files.names()] == [sending.names[0].removesuffix(".jpg")]

    (whole,) = folder.glob(f"{sending.phone.area}/*/*")
    whole.write_bytes(b"damaged")
    told = run.invoke(app, ["attachments", "verify", "--data", str(server.data)])
    assert told.exit_code == 1
    assert f"Damaged: {sending.phone.area}/" in told.output


def test_erased_visit_takes_its_pictures_with_it_sent_whole_or_in_part(server: ServerProcess) -> None:
    sending = Sending(server, os.urandom(SIZE), b"in part")
    sending.send()
    sending.ask("PUT", sending.path(sending.names[1], offset=0, size=7), b"in")
    paper = server.data / "certificate.txt"
    command = ["erase", sending.visit, "--area", "rampur", "--certificate", str(paper)]
    told = CliRunner().invoke(app, [*command, "--data", str(server.data)])
    assert told.exit_code == 0, told.output

    assert [file for file in (server.data / ATTACHMENTS).rglob("*") if file.is_file()] == []
    assert sending.ask("GET", sending.path(offset=0)).code == "attachment.gone"
    assert sending.ask("PUT", sending.path(offset=0, size=1), b"x").code == "attachment.gone"


def test_log_names_neither_record_nor_picture(alone: Sending) -> None:
    alone.send()
    alone.ask("PUT", alone.path(offset=0, size=5), b"wrong")
    alone.ask("GET", alone.path(hashlib.sha256(b"x").hexdigest() + ".jpg"))
    _, said, log = alone.server.end()

    assert alone.visit not in said + log
    assert alone.names[0] not in said + log


def _links(data: Path) -> list[AuditEntry]:
    with closing(sqlite3.connect(data / DATABASE)) as database:
        rows = database.execute(
            "SELECT area, position, at_ms, actor, action, subject, previous, hash FROM audit ORDER BY position"
        )
        return [AuditEntry(*row) for row in rows]
