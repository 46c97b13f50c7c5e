"""
Error to status: the one table of the HTTP edge.
"""

from __future__ import annotations

from typing import Any

from shared.kernel.errors import Acts, DoorstepError
from sync_server.use_cases.errors import ImportRefusedError

STATUS: dict[str, int] = {
    "request.malformed": 400,
    "sync.message.malformed": 400,
    "challenge.invalid": 401,
    "token.missing": 401,
    "token.invalid": 401,
    "token.expired": 401,
    "signature.wrong": 403,
    "device.revoked": 403,
    "enrol.web.forbidden": 403,
    "permission.denied": 403,
    "card.summary.withheld": 403,
    "app.unknown": 404,
    "attachment.unknown": 404,
    "device.unknown": 404,
    "directory.not_found": 404,
    "enrol.code.unknown": 404,
    "pack.unknown": 404,
    "path.unknown": 404,
    "recovery.request.unknown": 404,
    "method.unknown": 405,
    "area.loop": 409,
    "device.agreement.other": 409,
    "directory.name.taken": 409,
    "enrol.code.used": 409,
    "enrol.worker.other": 409,
    "recovery.approver.same": 409,
    "recovery.not_approved": 409,
    "recovery.request.closed": 409,
    "sync.dictionary.unknown": 409,
    "sync.refs.unknown": 409,
    "sync.seq.forked": 409,
    "sync.seq.gap": 409,
    "attachment.gone": 410,
    "server.moved": 410,
    "enrol.code.expired": 410,
    "recovery.request.expired": 410,
    "attachment.too_large": 413,
    "request.too_large": 413,
    "rescue.too_large": 413,
    "sync.batch.too_large": 413,
    "sync.message.too_large": 413,
    "request.media_type": 415,
    "attachment.broken": 422,
    "cards.count": 422,
    "receipt.letters": 422,
    "cards.font_needed": 422,
    "cards.mark_refused": 422,
    "cards.persons_unwished": 422,
    "cards.words_refused": 422,
    "import.refused": 422,
    "sync.version.unsupported": 426,
    "rate.limited": 429,
    "server.busy": 503,
    "server.store.contended": 503,
    "server.store.fault": 503,
    "server.store.rejected": 500,
    "server.store.full": 507,
}
"""Codes that are not here are our own mistakes: 500."""

INTERNAL = "server.internal"


class RequestMalformedError(DoorstepError):
    """
    A JSON body that is not what the path takes.
    """

    code = "request.malformed"


class RequestTooLargeError(DoorstepError):
    """
    A body larger than the path takes.
    """

    code = "request.too_large"


class ServerBusyError(DoorstepError):
    """
    The request did not arrive, or its answer could not be begun, in time. What was sent may have been taken in; sending
    it again tells.

    Args:
        wait_s: Seconds to wait.
    """

    code = "server.busy"
    acts = Acts.WAIT


class MediaTypeError(DoorstepError):
    """
    A body of another type than the path takes.
    """

    code = "request.media_type"


class PathUnknownError(DoorstepError):
    """
    No such path.
    """

    code = "path.unknown"


class MethodUnknownError(DoorstepError):
    """
    The path does not take this method.
    """

    code = "method.unknown"


def status_of(error: DoorstepError) -> int:
    """
    The status an error is answered with.
    """
    return STATUS.get(error.code, 500)


def body_of(error: DoorstepError) -> dict[str, Any]:
    """
    What is said of an error: its code and details, which hold nothing private.
    """
    if isinstance(error, ImportRefusedError):
        mistakes: list[dict[str, Any]] = [mistake._asdict() for mistake in error.mistakes]
        return {"code": error.code, "details": {"mistakes": mistakes}}
    return {"code": error.code, "details": error.details}
