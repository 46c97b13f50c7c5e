"""
Record kinds, their field groups, and who may set them: one table, read by the server to permit and by screens to offer.

Kinds and fields that this version does not know are carried untouched; on the server an unknown
field belongs to the kind's `care` group, an unknown kind may be written by nobody.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from shared.domain.roles import SUPERVISION, Role

CARE = "care"
ASSIGNMENT = "assignment"
CLOSURE = "closure"
VERDICT = "verdict"
SERVER = "server"

_FIELD_STAFF = frozenset({Role.VOLUNTEER, Role.SUPERVISOR})
_OFFICE = frozenset({Role.MANAGER, Role.ADMINISTRATOR})
_ADMINISTRATION = frozenset({Role.ADMINISTRATOR})
_NOBODY: frozenset[Role] = frozenset()


@dataclass(frozen=True, slots=True)
class Kind:
    """
    A record kind.

    Attributes:
        name: As in records.
        writers: Field group to the roles that may set its fields.
        groups: Field to group; fields not named belong to `care`.
        mergeable: Different values for one field from two devices are kept as a clash; False where the
            first value stands (derived identities such as task events).
        written_once: Fields that once set are never set otherwise: what they hold is signed or sealed as it stands.
        owner: Field that the server sets to the volunteer whose new record it accepts; to change it is a
            supervisor's.
        made_by_server: No device may make one, and fields not named are the server's alone.
        author: Field that names who wrote it, each their own; who is named there sets no verdict on it.
    """

    name: str
    writers: dict[str, frozenset[Role]]
    groups: dict[str, str] = field(default_factory=dict)
    mergeable: bool = True
    written_once: frozenset[str] = frozenset()
    owner: str = ""
    made_by_server: bool = False
    author: str = ""

    @property
    def common_group(self) -> str:
        """The group of the fields that no group names."""
        return SERVER if self.made_by_server else CARE

    def group_of(self, name: str) -> str:
        """The group of a field."""
        return self.groups.get(name, self.common_group)

    def may_set(self, role: Role, name: str) -> bool:
        """Whether a role may set a field of this kind."""
        return role in self.writers.get(self.group_of(name), _NOBODY)

    def may_set_all(self, role: Role, names: Collection[str]) -> bool:
        """Whether a role may set every one of these fields; none at all if it may set some of this kind."""
        grouped = self.groups.keys() & names
        groups = {self.groups[name] for name in grouped}
        if len(grouped) < len(names):
            groups.add(self.common_group)
        if not groups:
            return any(role in roles for roles in self.writers.values())
        return all(role in self.writers.get(group, _NOBODY) for group in groups)


_JUDGED = {"verdict": VERDICT, "why": VERDICT}
_ASSIGNED = dict.fromkeys(("worker", "cover", "practice", "moves_to", "merged_into"), ASSIGNMENT)
_OF_CASE = {
    **dict.fromkeys(("worker", "officer", "cover", "practice", "model", "budget"), ASSIGNMENT),
    **dict.fromkeys(("closed_on", "closed_why", "closed_summary", "reopened_on", "legal_hold"), CLOSURE),
}

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("household", {CARE: _FIELD_STAFF, ASSIGNMENT: SUPERVISION}, _ASSIGNED, owner="worker"),
        Kind("person", {CARE: _FIELD_STAFF, ASSIGNMENT: SUPERVISION}, _ASSIGNED),
        # An area of its own, which its access list pulls: `case_lists.py`.
        Kind(
            "case",
            {CARE: _FIELD_STAFF, ASSIGNMENT: SUPERVISION, CLOSURE: SUPERVISION},
            _OF_CASE,
            written_once=frozenset({"team"}),
            owner="worker",
        ),
        # A step on a case's road: written once; where it needs an agreement, somebody else's, the first one stands.
        Kind(
            "case_event",
            {CARE: _FIELD_STAFF, VERDICT: SUPERVISION},
            dict.fromkeys(("verdict", "verdict_at_ms", "verdict_by", "verdict_why"), VERDICT),
            mergeable=False,
            author="worker",
        ),
        Kind("plan_item", {CARE: _FIELD_STAFF}),
        # Somebody is put in touch with a service, and what came of it. No alarm: a danger's help is a `referral`.
        Kind("service_referral", {CARE: _FIELD_STAFF}),
        Kind("expense", {CARE: _FIELD_STAFF}),
        Kind("consent", {CARE: _FIELD_STAFF}),
        # Whoever hears at the door that a card was lost says so there and then.
        Kind("card", {CARE: _FIELD_STAFF}),
        Kind("encounter", {CARE: _FIELD_STAFF}),
        Kind("visit", {CARE: _FIELD_STAFF}),
        Kind("referral", {CARE: _FIELD_STAFF, CLOSURE: SUPERVISION}, {"closed_why": CLOSURE}),
        Kind("call", {CARE: _FIELD_STAFF}),
        Kind("task_event", {CARE: _FIELD_STAFF}, mergeable=False),
        # A meeting or group activity: about nobody in particular, counted for who held it.
        Kind("session", {CARE: _FIELD_STAFF}),
        Kind("message", {CARE: _FIELD_STAFF}),
        Kind("incident", {CARE: _FIELD_STAFF}),
        Kind("review", {CARE: SUPERVISION}),
        # Who may open what is sealed: the list is the supervisor's, the key any member's phone makes.
        Kind("access", {CARE: SUPERVISION}),
        # A worker's word that they know or are related to somebody; what follows is the supervisor's.
        Kind("conflict", {CARE: _FIELD_STAFF, VERDICT: SUPERVISION}, _JUDGED),
        Kind("case_key", {CARE: _FIELD_STAFF}, written_once=frozenset({"wrapped", "joins"})),
        # Beside records, made by the server out of operations: clashes, and the review box.
        Kind("clash", {}, made_by_server=True),
        Kind("held", {VERDICT: SUPERVISION}, _JUDGED, made_by_server=True),
        Kind("quarantined", {VERDICT: SUPERVISION}, _JUDGED, made_by_server=True),
        # Written by the server's own commands only; phones receive them.
        Kind("area", {CARE: _OFFICE}),
        Kind("worker", {CARE: _OFFICE}),
        # The directory of services: kept by supervisors and managers, read by everybody below them.
        Kind("service", {CARE: SUPERVISION}),
        Kind("pack", {CARE: _OFFICE}),
        Kind("enrolment", {CARE: _ADMINISTRATION}),
        Kind("programme_key", {CARE: _ADMINISTRATION}),
    )
}

BELONGS_TO = ("household", "person", "case", "encounter", "visit", "referral", "about")
"""Fields that name what a record belongs to: it goes where that goes, and is erased with it."""

BROADCAST_KINDS = frozenset({"area", "worker", "pack", "enrolment", "programme_key", "service"})
"""Kinds that a device also pulls from ancestor areas."""


def may_set(role: Role, kind: str, name: str) -> bool:
    """
    Whether a role may set a field of a kind. Unknown kinds: nobody.
    """
    spec = KINDS.get(kind)
    return spec is not None and spec.may_set(role, name)
