"""
What a programme asks of the phones that hold it: how long without contact, how long a PIN, whether a browser will do.

Several programmes on one phone: the strictest of each counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from shared.programmes.errors import MalformedPackError
from shared.programmes.wire import Rest, WireReader, without_empty

LEASE_DAYS = 60
"""Longer than the weeks without a network that programmes tell of, so that only forgotten phones run out."""
LEAST_DESTROY_AFTER = 8
"""Wrong PINs; below that a child at play would do it."""
LEAST_PIN = 6
ANSWERS_DAYS = 400
"""Longer than from a first visit in pregnancy to a child's first birthday: what schedules look back on."""
LEAST_ANSWERS_DAYS = 90
MOST = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneRules:
    """
    Attributes:
        lease_days: Days without contact after which old records can be read only after a sync; 0 for no end.
        destroy_after: Wrong PINs in a row after which a vault that holds nothing unsent is destroyed; 0 for never.
        web_forbidden: No browser may hold the programme, only the Android app.
        web_pin: Characters that a PIN needs in a browser; 0 leaves it to the role.
        android_pin: The same in the Android app.
        answers_days: Days for which a phone short of room keeps the answers of received visits; 0 for always.
    """

    lease_days: int = LEASE_DAYS
    destroy_after: int = 0
    web_forbidden: bool = False
    web_pin: int = 0
    android_pin: int = 0
    answers_days: int = ANSWERS_DAYS
    rest: Rest = field(default_factory=dict)

    @classmethod
    def read(cls, wire: WireReader) -> PhoneRules:
        """
        The rules from their part of a pack's wire object.

        Raises:
            MalformedPackError: a number out of its range.
        """
        rules = cls(
            lease_days=wire.whole("lease_days", LEASE_DAYS),
            destroy_after=wire.whole("destroy_after", 0),
            web_forbidden=wire.flag("web_forbidden"),
            web_pin=wire.whole("web_pin", 0),
            android_pin=wire.whole("android_pin", 0),
            answers_days=wire.whole("answers_days", ANSWERS_DAYS),
            rest=wire.rest(),
        )
        problem = rules.find_problem()
        if problem:
            raise MalformedPackError(path=f"phones.{problem}", expected="a number within its range")
        return rules

    def find_problem(self) -> str:
        """
        The first value out of its range; empty where all are sound.
        """
        least = {
            "lease_days": 0,
            "destroy_after": LEAST_DESTROY_AFTER,
            "web_pin": LEAST_PIN,
            "android_pin": LEAST_PIN,
            "answers_days": LEAST_ANSWERS_DAYS,
        }
        for name, low in least.items():
            value = getattr(self, name)
            if value and not low <= value <= MOST or value < 0:
                return name
        return ""

    def to_wire(self) -> dict[str, object]:
        """The wire object; empty where all is as usual."""
        known = without_empty(
            {
                "destroy_after": self.destroy_after or None,
                "web_forbidden": self.web_forbidden,
                "web_pin": self.web_pin or None,
                "android_pin": self.android_pin or None,
            }
        )
        if self.lease_days != LEASE_DAYS:
            known["lease_days"] = self.lease_days
        if self.answers_days != ANSWERS_DAYS:
            known["answers_days"] = self.answers_days
        return {**known, **self.rest}


NO_RULES = PhoneRules(lease_days=0)
"""Of a phone without any programme."""


def strictest(rules: Iterable[PhoneRules]) -> PhoneRules:
    """
    The rules of a phone that holds several programmes.
    """
    found = list(rules)
    return PhoneRules(
        lease_days=_least(one.lease_days for one in found),
        destroy_after=_least(one.destroy_after for one in found),
        web_forbidden=any(one.web_forbidden for one in found),
        web_pin=max((one.web_pin for one in found), default=0),
        android_pin=max((one.android_pin for one in found), default=0),
        answers_days=_most((one.answers_days for one in found), ANSWERS_DAYS),
    )


def _most(limits: Iterable[int], usual: int) -> int:
    found = list(limits)
    return 0 if 0 in found else max(found, default=usual)


def _least(limits: Iterable[int]) -> int:
    return min((limit for limit in limits if limit), default=0)
