"""
Asks the server for the one-time code with which a worker's new phone enrols, and draws it as a square to scan.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from urllib.parse import urlsplit

from mobile.ports.errors import ServerRefusedError
from mobile.use_cases.desk import Desk
from shared.domain.records import Record

Square = tuple[tuple[bool, ...], ...]


@dataclass(frozen=True, slots=True)
class EnrolmentCode:
    """
    Attributes:
        code: As XXXX-XXXX.
        url: Opens the app with the code in the part after '#', which browsers never send to a server.
        expires_ms: Server time after which it is worth nothing.
        square: `url` as a QR code, True for dark.
    """

    code: str
    url: str
    expires_ms: int
    square: Square

    @property
    def server(self) -> str:
        """The address alone."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"


def team_workers(desk: Desk) -> list[Record]:
    """
    Workers for whom this supervisor may ask a code: everybody known here who has not left, themselves last.
    """
    workers = [worker for worker in desk.book.all_of("worker") if worker.get("active") is not False]
    return sorted(workers, key=lambda worker: (worker.id == desk.identity.worker, worker.text("name")))


async def issue_enrolment(desk: Desk, worker_id: str) -> EnrolmentCode:
    """
    A fresh one-time code.

    Raises:
        ServerUnreachableError: codes are made on the server only; try again with a network.
        ServerRefusedError: this worker may not be enrolled by this supervisor, or the answer cannot be read.
    """
    body = json.dumps({"worker": worker_id}).encode()
    reply = await desk.device.ask(desk, "POST", "/api/v1/enrolments", body)
    try:
        said = json.loads(reply.body)
        code, url, expires_ms = str(said["code"]), str(said["url"]), int(said["expires_ms"])
    except (ValueError, KeyError, TypeError):
        raise ServerRefusedError(reason="remote.answer.malformed", status=reply.status) from None
    return EnrolmentCode(code, url, expires_ms, draw_square(url))


def draw_square(text: str) -> Square:
    """
    A QR code's modules without its quiet zone.

    Source: ISO/IEC 18004, level M.
    """
    from qrcode import QRCode
    from qrcode.constants import ERROR_CORRECT_M

    code = QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(text)
    code.make(fit=True)
    return tuple(tuple(bool(dark) for dark in row) for row in code.get_matrix())
