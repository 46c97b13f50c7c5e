"""
The directory of services: kept by supervisors and managers, read by everybody below them, without a network.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mobile.use_cases.areas import is_led_from_here
from mobile.use_cases.desk import Desk
from mobile.use_cases.people import today_of
from shared.domain.records import Change, Record, Value
from shared.domain.roles import SUPERVISION
from shared.domain.services import SERVICE, TOLD, ServiceUnclearError, is_stale
from shared.kernel.identifiers import AreaId, RecordId


@dataclass(frozen=True, slots=True)
class Service:
    """
    Attributes:
        told: What is known of it, by the fields of `TOLD`.
        confirmed_on: When somebody last made sure that it holds.
        stale: That was too long ago.
        mine: This worker may change it.
    """

    service: str
    told: Mapping[str, str]
    confirmed_on: str
    stale: bool
    mine: bool

    @property
    def name(self) -> str:
        """What it is called."""
        return self.told.get("name", "")

    @property
    def line(self) -> str:
        """What it helps with and where."""
        return " · ".join(part for name in ("helps_with", "place") if (part := self.told.get(name, "")))


def services(desk: Desk, words: str = "") -> tuple[Service, ...]:
    """
    The services that are there, those named by all of the words; the ended ones left out.
    """
    letters = words.casefold().split()
    found = (_read(desk, one) for one in desk.book.all_of(SERVICE) if one.text("ended") != "yes")
    fitting = (
        one for one in found if all(part in " ".join(one.told.values()).casefold() for part in letters)
    )
    return tuple(sorted(fitting, key=lambda one: (one.name.casefold(), one.service)))


def may_keep_services(desk: Desk) -> bool:
    """
    Whether this worker keeps the directory.
    """
    return desk.identity.role in SUPERVISION


async def save_service(desk: Desk, service_id: str, told: Mapping[str, str], *, ended: bool = False) -> None:
    """
    An entry is made or changed, and confirmed today by that; only what differs is recorded.

    Raises:
        ServiceUnclearError: it has no name.
        StorageFullError, StorageFaultError: nothing was recorded.
    """
    known = desk.book.find(service_id) if service_id else None
    wanted: dict[str, Value] = {name: told.get(name, "").strip() or None for name in TOLD}
    if not wanted["name"]:
        raise ServiceUnclearError
    wanted |= {
        "confirmed_on": today_of(desk.device.clock).isoformat(),
        "confirmed_by": desk.identity.worker,
        "ended": "yes" if ended else None,
    }
    fields = {name: value for name, value in wanted.items() if value != (known.get(name) if known else None)}
    if fields:
        record = RecordId(service_id or desk.device.ids.record_id())
        area = known.area if known else AreaId(desk.identity.area)
        await desk.book.record([Change(record=record, kind=SERVICE, area=area, set=fields)])


def _read(desk: Desk, service: Record) -> Service:
    return Service(
        service=service.id,
        told={name: service.text(name) for name in TOLD},
        confirmed_on=service.text("confirmed_on"),
        stale=is_stale(service, today_of(desk.device.clock).isoformat()),
        mine=may_keep_services(desk) and is_led_from_here(desk, service.area),
    )
