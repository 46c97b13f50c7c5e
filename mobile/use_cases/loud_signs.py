"""
Which danger signs may be told on a screen that others see: quiet ones may not, ones this phone does not know are told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mobile.use_cases.desk import Desk
from shared.domain.records import Record, Value
from shared.programmes.pack import Decision


def loud_signs(desk: Desk, names: Value) -> tuple[Mapping[str, str] | str, ...]:
    """
    Their titles by language; the bare name of what no pack here knows.
    """
    return tuple(
        found[0].title if found else name
        for name, found in _known(desk, names)
        if not found or any(not decision.quiet for decision in found)
    )


def is_quiet_referral(desk: Desk, referral: Record) -> bool:
    """
    Whether a referral is shown without sign, colour and danger word. Of one whose signs no pack here knows its own
    record says it.
    """
    names = referral.get("decisions") or [referral.text("decision")]
    if any(found for _, found in _known(desk, names)):
        return not loud_signs(desk, names)
    return referral.get("quiet") is True


def _known(desk: Desk, names: Value) -> Iterator[tuple[str, list[Decision]]]:
    wanted = [str(name) for name in names if name] if isinstance(names, (list, tuple)) else []
    packs = desk.programmes.packs()
    for name in wanted:
        yield name, [found for pack in packs if (found := pack.decision(name))]
