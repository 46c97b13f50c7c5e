"""
Somebody is put in touch with a service, keeps an appointment, and says what came of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from mobile.use_cases.desk import Desk
from mobile.use_cases.people import today_of
from mobile.use_cases.services import Service, services
from shared.domain.case_lists import case_area
from shared.domain.consents import may_share
from shared.domain.records import Change, Record, Value
from shared.domain.referrals import is_open
from shared.domain.roles import SUPERVISION
from shared.domain.services import SERVICE_REFERRAL, end_referral, is_late, new_referral
from shared.kernel.identifiers import RecordId


@dataclass(frozen=True, slots=True)
class Referred:
    """
    One referral to a service, as a screen shows it.

    Attributes:
        mobile: The number of the directory, where the service is in it.
    """

    referral: str
    to: str
    what_for: str
    consent: str
    consent_why: str
    appointment_on: str
    open: bool
    outcome: str
    outcome_why: str
    helped: str
    feedback: str
    mobile: str
    late: bool


@dataclass(frozen=True, slots=True)
class Beginning:
    """
    What a new referral is made from.

    Attributes:
        shares: Nothing they said last forbids that services are told.
        may_override: This worker may tell one by duty all the same.
    """

    services: tuple[Service, ...]
    shares: bool
    may_override: bool
    what_for: str
    service: str
    to: str
    today: str


def case_referrals(desk: Desk, case_id: str, today: str) -> tuple[Referred, ...]:
    """
    A case's referrals to services: the open ones first, by their appointment.
    """
    found = [read_referral(desk, one, today) for one in desk.book.where(SERVICE_REFERRAL, "case", case_id)]
    return tuple(sorted(found, key=lambda one: (not one.open, one.appointment_on or "9999", one.referral)))


def read_referral(desk: Desk, record: Record, today: str) -> Referred:
    """
    One referral.
    """
    service = desk.book.find(record.text("service"))
    return Referred(
        referral=record.id,
        to=record.text("to"),
        what_for=record.text("what_for"),
        consent=record.text("consent"),
        consent_why=record.text("consent_why"),
        appointment_on=record.text("appointment_on"),
        open=is_open(record),
        outcome=record.text("outcome"),
        outcome_why=record.text("outcome_why"),
        helped=record.text("helped"),
        feedback=record.text("feedback"),
        mobile=service.text("mobile") if service else "",
        late=is_late(record, date.fromisoformat(today)),
    )


def begin_referral(desk: Desk, case_id: str, item_id: str, today: str) -> Beginning:
    """
    What a new referral begins with; with an item of the plan it is for that.
    """
    item = desk.book.find(item_id) if item_id else None
    return Beginning(
        services=services(desk),
        shares=may_share(desk.book.where("consent", "case", case_id), today_of(desk.device.clock)),
        may_override=desk.identity.role in SUPERVISION,
        what_for=item.text("what") if item else "",
        service=item.text("service_id") if item else "",
        to=item.text("service") if item else "",
        today=today,
    )


async def refer(
    desk: Desk,
    case_id: str,
    *,
    item: str,
    service: str,
    to: str,
    what_for: str,
    basis: str,
    why: str,
    appointment_on: date | None,
) -> None:
    """
    A referral is recorded; the consent that counts is asked again here, whatever a screen showed.

    Raises:
        ConsentMissingError: they did not agree, or took it back.
        ServiceUnclearError: nobody said which service, or what for.
        StorageFullError, StorageFaultError: nothing was recorded.
    """
    case = desk.book.get(case_id)
    fields = new_referral(
        to=to,
        service=service,
        what_for=what_for,
        basis=basis,
        why=why,
        shares=may_share(desk.book.where("consent", "case", case_id), today_of(desk.device.clock)),
        may_override=desk.identity.role in SUPERVISION,
    )
    about: dict[str, Value] = {
        "case": case_id,
        "person": case.text("person"),
        "item": item,
        "at_ms": desk.device.clock.now_ms(),
        "worker": desk.identity.worker,
        "appointment_on": appointment_on.isoformat() if appointment_on else None,
    }
    fields |= {name: value for name, value in about.items() if value}
    await _record(desk, case_id, desk.device.ids.record_id(), fields)


async def set_appointment(desk: Desk, case_id: str, referral_id: str, day: date | None) -> None:
    """
    The day they are expected, or none.

    Raises:
        StorageFullError, StorageFaultError: nothing was recorded.
    """
    await _record(desk, case_id, referral_id, {"appointment_on": day.isoformat() if day else None})


async def close_referral_to_service(
    desk: Desk, case_id: str, referral_id: str, *, outcome: str, why: str, helped: str, feedback: str
) -> None:
    """
    What came of it.

    Raises:
        ServiceUnclearError: nobody said what came of it, or why they got no help.
        StorageFullError, StorageFaultError: nothing was recorded.
    """
    at_ms = desk.device.clock.now_ms()
    fields = end_referral(outcome=outcome, why=why, helped=helped, feedback=feedback, at_ms=at_ms)
    await _record(desk, case_id, referral_id, fields)


async def _record(desk: Desk, case_id: str, referral_id: str, fields: dict[str, Value]) -> None:
    change = Change(record=RecordId(referral_id), kind=SERVICE_REFERRAL, area=case_area(case_id), set=fields)
    await desk.book.record([change])
