"""
Who is calling: a device, its worker, and the areas both may read and write.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from shared.domain.records import Author
from shared.domain.review_box import box_of
from shared.domain.roles import Role
from shared.kernel.identifiers import AreaId, DeviceId, WorkerId
from shared.protocol.messages import Scope
from sync_server.ports.change_log import DeviceKey
from sync_server.ports.directory import Account, Device, Directory
from sync_server.use_cases.case_lists import case_scope
from sync_server.use_cases.errors import DeviceRevokedError, DeviceUnknownError


@dataclass(frozen=True, kw_only=True)
class Caller:
    """
    An enrolled device and what it may do. One serves its device's syncs until the directory changes.

    Attributes:
        writes: Areas it reads and writes, its worker's own first.
        hears: Ancestor areas of which it receives the broadcast kinds only.
        former: Areas that were its worker's at enrolment and are no longer, and cases on whose list they were.
        boxes: Those of `writes` that are review boxes.
        cases: Those of `writes` that are cases.
    """

    device: Device
    account: Account
    writes: tuple[str, ...]
    hears: tuple[str, ...]
    former: tuple[str, ...]
    boxes: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()

    @cached_property
    def home(self) -> DeviceKey:
        """Where its operations lie."""
        return DeviceKey(self.device.area, self.device.id)

    @cached_property
    def author(self) -> Author:
        """As whom it writes."""
        return Author(
            device=DeviceId(self.device.id),
            worker=WorkerId(self.account.id),
            area=AreaId(self.account.area),
            role=self.account.role,
        )

    @cached_property
    def scope(self) -> tuple[str, ...]:
        """Every area it pulls."""
        return self.writes + self.hears

    @cached_property
    def shared(self) -> Scope:
        """What both sides know of the device without saying."""
        return Scope(WorkerId(self.account.id), tuple(map(AreaId, self.scope)))

    @cached_property
    def teams(self) -> tuple[str, ...]:
        """Those of `writes` that are places on the map."""
        return self.writes[: len(self.writes) - len(self.boxes) - len(self.cases)]

    @property
    def supervises(self) -> bool:
        """Whether it may act for other workers."""
        return self.account.role is not Role.VOLUNTEER


def get_caller(directory: Directory, device_id: str) -> Caller:
    """
    The caller behind a device.

    Raises:
        DeviceUnknownError: no such device.
        DeviceRevokedError: it was revoked.
    """
    device = directory.find_device(device_id)
    if device is None:
        raise DeviceUnknownError(device=device_id)
    account = directory.find_account(device.worker)
    if device.revoked_ms or account is None:
        raise DeviceRevokedError(device=device_id)
    cases = case_scope(directory, account, came_from=device.area)
    if not account.active:
        # Who has left may still hand in what the phone has; it is held, and the phone lets go of everything else.
        former = (device.area, *cases.was_on)
        return Caller(device=device, account=account, writes=(), hears=(), former=former)
    area = directory.find_area(account.area)
    above = area.path[:-1] if area else ()
    writes = (account.area,) if account.role is Role.VOLUNTEER else tuple(directory.subtree(account.area))
    former = () if device.area in writes else (device.area,)
    boxes = tuple(map(box_of, writes)) if account.role is Role.SUPERVISOR else ()
    return Caller(
        device=device,
        account=account,
        writes=writes + boxes + cases.on,
        hears=tuple(above),
        former=former + cases.was_on,
        boxes=boxes,
        cases=cases.on,
    )
