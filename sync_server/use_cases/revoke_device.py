"""
Ends a device's access: its next call is refused.
"""

from __future__ import annotations

from sync_server.ports.directory import Device
from sync_server.ports.store import Work
from sync_server.ports.surroundings import Clock
from sync_server.use_cases.errors import NotFoundError
from sync_server.use_cases.keep_audit import record_act
from sync_server.use_cases.keep_enrolments import note_access


def revoke_device(work: Work, *, device_id: str, actor: str, clock: Clock) -> Device:
    """
    Revokes a device; one that is revoked already stays as it is.

    Raises:
        NotFoundError: no such device.
    """
    device = work.directory.find_device(device_id)
    if device is None:
        raise NotFoundError(device=device_id)
    if not device.revoked_ms:
        now_ms = clock.now_ms()
        work.directory.revoke_device(device_id, now_ms)
        note_access(work, device, ended_ms=now_ms, now_ms=now_ms)
        record_act(
            work,
            area=device.area,
            at_ms=now_ms,
            actor=actor,
            action="device.revoked",
            subject=device_id,
        )
    return device
