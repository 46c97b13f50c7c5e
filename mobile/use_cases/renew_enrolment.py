"""
Enrols a vault anew: the server no longer takes what this enrolment sends, and everything in the vault goes on.

After a restored or copied store (`sync.seq.forked`), and after an access that was ended by mistake. What has a receipt
keeps it; what has none is numbered anew under the new device, and sent.
"""

from __future__ import annotations

from dataclasses import replace

from mobile.use_cases.desk import Desk
from shared.domain.records import Author
from shared.kernel.errors import Acts, DoorstepError
from shared.kernel.identifiers import AreaId, DeviceId, WorkerId

NEEDS_RENEWAL = frozenset({"sync.seq.forked", "device.unknown", "device.revoked"})
"""Answers of a server after which only a new enrolment lets this vault's work go out."""


class OtherWorkerError(DoorstepError):
    """
    The code is for another worker. Nothing was changed.
    """

    code = "enrol.worker.other"
    acts = Acts.SUPERVISOR


async def renew_enrolment(desk: Desk, code: str) -> Desk:
    """
    The desk under its new enrolment. Cut off anywhere, the old or the new one holds, and the same code goes on.

    Raises:
        CodeMalformedError, ServerUnreachableError, ServerRefusedError: the old enrolment stands; see `EnrolDevice`.
        OtherWorkerError: the code is for somebody else.
        StorageFullError, StorageFaultError: the old enrolment stands.
    """
    before = desk.identity
    given = await desk.device.enrol(code, before.server, before)
    if given.worker != before.worker:
        raise OtherWorkerError
    keys, vault_id = desk.device.keys, desk.vault.vault_id
    # The header is still wrapped to the key it knew; the new one takes its place by an act of its own.
    renewed = replace(
        given, recovery_key=before.recovery_key, recovery_fingerprint=before.recovery_fingerprint
    )
    await keys.replace_identity(vault_id, renewed)
    await desk.book.adopt(
        Author(DeviceId(renewed.device), WorkerId(renewed.worker), AreaId(renewed.area), role=renewed.role)
    )
    if given.recovery_key and given.recovery_key != before.recovery_key:
        await keys.keep_recovery_key(vault_id, given.recovery_key)
    return Desk(desk.device, desk.vault, desk.book, desk.attachments)
