"""
What a supervisor sees of the team's phones: who has gone silent, who is stuck, whose work is in a box.
"""

from __future__ import annotations

from shared.domain.supervision import TeamPhone
from sync_server.ports.change_log import Contact, DeviceKey
from sync_server.ports.store import View
from sync_server.use_cases.callers import Caller
from sync_server.use_cases.errors import NotPermittedError


def watch_team(view: View, caller: Caller) -> list[TeamPhone]:
    """
    The phones in a supervisor's areas, their own excepted, oldest enrolment first.

    Raises:
        NotPermittedError: the caller supervises nobody.
    """
    if not caller.supervises:
        raise NotPermittedError
    devices = [
        one
        for one in view.directory.devices()
        if one.area in caller.writes and not one.revoked_ms and one.worker != caller.account.id
    ]
    homes = [DeviceKey(one.area, one.id) for one in devices]
    contacts = view.changes.contacts(homes)
    phones = []
    for one, home in zip(devices, homes, strict=True):
        contact = contacts.get(home, Contact())
        phones.append(
            TeamPhone(
                device=one.id,
                worker=one.worker,
                last_contact_ms=contact.last_contact_ms,
                waiting=contact.waiting,
                held=contact.held,
                refused=contact.refused,
            )
        )
    return phones
