"""
Who may read the sensitive answers about somebody: the circle of people that a programme means by "the case team".

By default the household's worker and who covers for them, the nearest supervisors, and the programme's key; a
supervisor adds somebody or takes somebody out by an `access` record. What belongs to a case has the case's own access
list in the circle's place. Whoever writes an answer can read that one.
"""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from mobile.use_cases.areas import areas_above
from mobile.use_cases.desk import Desk
from mobile.use_cases.people import today_of
from shared.crypto.case_keys import Holder, HolderKind
from shared.crypto.errors import CryptoError
from shared.crypto.key_derivation import KEY_BYTES
from shared.crypto.recovery import ProgrammeKey, is_endorsed
from shared.crypto.sealed_to import AgreementKey, derive_agreement_key
from shared.crypto.sealing import Context
from shared.domain.case_lists import ACCESS, CASE, TEAM, case_list
from shared.domain.records import Fields, Record
from shared.domain.roles import SUPERVISION, Role
from shared.domain.supervision import worker_of
from shared.kernel.identifiers import derive_uuid, uuid_bytes

PROGRAMME_KEY_SETTING = "programme_key"
ENROLMENTS_SETTING = "enrolments"
"""Every enrolment that this vault ever had: what was wrapped to an earlier one opens here too."""
ROOT_SETTING = "circle_root"
"""Of which the agreement keys of all of them come: 32 random bytes."""


@dataclass(frozen=True, slots=True)
class Seat:
    """
    A place on the list.

    Attributes:
        worker: Whose enrolment it is; empty for the programme's key.
    """

    holder: Holder
    worker: str


def case_of(subject: str) -> bytes:
    """
    The identity of somebody's circle.
    """
    return uuid_bytes(derive_uuid("circle", subject))


def subject_of(record: Record) -> str:
    """
    Whose circle a visit's sensitive answers, or a key, belong to: the case's, else the person's, else the household's.
    """
    return record.text(CASE) or record.text("person") or record.text("household")


async def own_key(desk: Desk, device: str = "") -> AgreementKey:
    """
    The agreement key of this enrolment, or of an earlier one of the same vault.

    It comes out of a secret that lies in the vault's journal and nowhere else. Out of the data key it must not come:
    that is wrapped to the recovery key, whose keepers, with what the server holds, would read every case.

    Raises:
        StorageFullError, StorageFaultError: the secret was not there yet and could not be kept.
    """
    crypto = desk.device.crypto
    secret = desk.book.kept(ROOT_SETTING)
    if not isinstance(secret, bytes):
        secret = crypto.make_random(KEY_BYTES)
        await desk.book.keep(ROOT_SETTING, secret)
    enrolment = uuid_bytes(device or desk.identity.device)
    info = Context("case-agreement", enrolment).to_bytes()
    private = await crypto.derive_hkdf(secret, salt=enrolment, info=info, size=KEY_BYTES)
    return await derive_agreement_key(crypto, private)


def own_enrolments(desk: Desk) -> tuple[str, ...]:
    """
    This enrolment, and those that the vault had before.
    """
    kept = desk.book.kept(ENROLMENTS_SETTING)
    former = [str(one) for one in kept] if isinstance(kept, (list, tuple)) else []
    return tuple(dict.fromkeys((desk.identity.device, *former)))


def is_listed(desk: Desk) -> bool:
    """
    Whether the directory that this phone holds names this enrolment: before that nobody would believe its keys.
    """
    entry = desk.book.find(desk.identity.device)
    return entry is not None and entry.kind == "enrolment" and not entry.get("ended_ms")


def seats(desk: Desk, subject: str) -> tuple[Seat, ...]:
    """
    The list of somebody's circle as this phone knows it today, in a fixed order.
    """
    record = desk.book.find(subject)
    if record is None:
        return ()
    above = _answering(desk, record)
    entries = [entry for entry in desk.book.all_of("enrolment") if _is_in_service(desk, entry)]
    members = _case_members(desk, record, above) if record.kind == CASE else _members(desk, record)
    officers = _nearest_supervisors(entries, above, members[1] if record.kind == CASE else frozenset())
    found = [seat for entry in entries if (seat := _seat(entry, members, officers)) is not None]
    programme = trusted_programme_key(desk)
    if programme is not None:
        holder = Holder(HolderKind.PROGRAMME, programme.holder, programme.agreement)
        found.append(Seat(holder, ""))
    return tuple(sorted(found, key=lambda seat: (seat.holder.kind, seat.holder.id)))


def case_fields(desk: Desk, case: Record) -> Fields:
    """
    What a case says; as long as it is on this phone alone, whoever opened it is its worker, as the server will say.
    """
    is_own = not case.revision and not case.text("worker") and desk.identity.role == Role.VOLUNTEER
    return {**case.fields, "worker": desk.identity.worker} if is_own else case.fields


def supervisors_of(desk: Desk, case: Record) -> frozenset[str]:
    """
    The supervisors who answer for a case: the nearest of its team who were not taken off its list.
    """
    entries = [entry for entry in desk.book.all_of("enrolment") if _is_in_service(desk, entry)]
    above = _answering(desk, case)
    return _nearest_supervisors(entries, above, _case_members(desk, case, above)[1])


def leaders_of(desk: Desk, case: Record) -> tuple[frozenset[str], frozenset[str]]:
    """
    Who leads a team, of those on a case's list, and of those whom somebody could put on it.
    """
    leading = {
        worker.id
        for worker in desk.book.all_of("worker")
        if worker.text("role") in SUPERVISION and worker.get("active") is not False
    }
    listed, removed = _case_members(desk, case, _answering(desk, case))
    on = leading & (listed | supervisors_of(desk, case))
    return frozenset(on), frozenset(leading - on - removed)


def own_seat(desk: Desk, public: bytes) -> Seat:
    """
    The writer's own place, where the list has none for them.
    """
    kind = HolderKind.OFFICER if desk.identity.role == Role.SUPERVISOR else HolderKind.MEMBER
    return Seat(Holder(kind, uuid_bytes(desk.identity.device), public), desk.identity.worker)


def names_of(desk: Desk, workers: Sequence[str]) -> tuple[str, ...]:
    """
    What people are called, each once, the reader's own name left out.
    """
    records = [desk.book.find(worker) for worker in dict.fromkeys(workers) if worker != desk.identity.worker]
    return tuple(sorted(record.text("name") for record in records if record and record.text("name")))


def trusted_programme_key(desk: Desk) -> ProgrammeKey | None:
    """
    The programme's key that this phone wraps to.
    """
    kept = desk.book.kept(PROGRAMME_KEY_SETTING)
    return ProgrammeKey.from_bytes(kept) if isinstance(kept, bytes) and kept else None


async def keep_programme_key(desk: Desk) -> None:
    """
    Believes the first programme key it meets, and from then on only one that the key before endorses.

    Raises:
        StorageFullError, StorageFaultError: the key before stands.
    """
    known = trusted_programme_key(desk)
    followed = known
    for record in _programme_keys(desk):
        public, endorsement = record.get("public"), record.get("endorsement")
        try:
            key = ProgrammeKey.from_bytes(public if isinstance(public, bytes) else b"")
        except CryptoError:
            continue
        if followed is None:
            # Somebody who has just come believes the newest.
            followed = None if record.get("retired_ms") else key
        elif isinstance(endorsement, bytes) and await is_endorsed(
            desk.device.crypto, followed, key, endorsement
        ):
            followed = key
    if followed is not None and followed != known:
        await desk.book.keep(PROGRAMME_KEY_SETTING, followed.to_bytes())


def retired_programme_keys(desk: Desk) -> frozenset[bytes]:
    """
    Keys of programmes that were given up for others, as lists of holders name them.
    """
    found = set()
    for record in desk.book.all_of("programme_key"):
        public = record.get("public")
        if record.get("retired_ms") and isinstance(public, bytes):
            with contextlib.suppress(CryptoError):
                found.add(ProgrammeKey.from_bytes(public).holder)
    return frozenset(found)


def _programme_keys(desk: Desk) -> list[Record]:
    """Those of the nearest area that has any, oldest first."""
    kept = desk.book.all_of("programme_key")
    for area in areas_above(desk.identity.area, desk.book):
        own = [record for record in kept if record.area == area]
        if own:
            return sorted(own, key=lambda record: (_whole(record.get("made_ms")), record.id))
    return []


def _answering(desk: Desk, subject: Record) -> list[str]:
    """The areas whose supervisors answer for somebody, nearest first."""
    if subject.kind == CASE:
        return list(areas_above(subject.text(TEAM), desk.book))
    above = list(areas_above(subject.area, desk.book))
    # A household of another area, seen by its supervisor from above.
    return above if desk.identity.area in above else [*above, desk.identity.area]


def _is_in_service(desk: Desk, entry: Record) -> bool:
    worker = desk.book.find(entry.text("worker"))
    return not entry.get("ended_ms") and (worker is None or worker.get("active") is not False)


def _nearest_supervisors(
    entries: Sequence[Record], above: Sequence[str], removed: Collection[str]
) -> frozenset[str]:
    for area in above:
        found = {
            entry.text("worker")
            for entry in entries
            if entry.area == area
            and entry.text("role") == Role.SUPERVISOR
            and entry.text("worker") not in removed
        }
        if found:
            return frozenset(found)
    return frozenset()


def _members(desk: Desk, subject: Record) -> tuple[frozenset[str], frozenset[str]]:
    """
    Workers on the list, and workers taken out of it whatever else speaks for them.
    """
    home = subject if subject.kind == "household" else desk.book.find(subject.text("household"))
    today = today_of(desk.device.clock)
    listed = {worker_of(one, today) for one in (home, subject)}
    listed |= {one.text("worker") for one in (home, subject) if one is not None}
    removed: set[str] = set()
    if home is not None and home is not subject:
        # Whoever must not read of a family must not read of one of them.
        removed |= {one.text("worker") for one in _taken_out(desk, home)}
    for access in desk.book.where(ACCESS, subject.kind, subject.id):
        (removed if access.text("listed") == "no" else listed).add(access.text("worker"))
    return frozenset(listed - removed - {""}), frozenset(removed)


def _taken_out(desk: Desk, home: Record) -> list[Record]:
    words = desk.book.where(ACCESS, "household", home.id)
    return [one for one in words if one.text("listed") == "no"]


def _case_members(desk: Desk, case: Record, above: Collection[str]) -> tuple[frozenset[str], frozenset[str]]:
    listed = case_list(
        case_fields(desk, case), [one.fields for one in desk.book.where(ACCESS, CASE, case.id)]
    )
    assigned = frozenset(worker for worker in listed.assigned if _works_there(desk, worker, case, above))
    return assigned | listed.added, listed.removed


def _works_there(desk: Desk, worker: str, case: Record, above: Collection[str]) -> bool:
    """As the server sees it: who went to another team is not on the list by the case's own word."""
    known = desk.book.find(worker)
    return known is not None and (
        known.area in above or case.text(TEAM) in areas_above(known.area, desk.book)
    )


def _seat(
    entry: Record, members: tuple[frozenset[str], frozenset[str]], officers: frozenset[str]
) -> Seat | None:
    worker, public = entry.text("worker"), entry.get("agreement")
    listed, removed = members
    if worker in removed or worker not in listed | officers or not isinstance(public, bytes):
        return None
    kind = HolderKind.OFFICER if worker in officers else HolderKind.MEMBER
    return Seat(Holder(kind, uuid_bytes(entry.id), public), worker)


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0
