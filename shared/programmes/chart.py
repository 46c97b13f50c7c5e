"""
The danger chart: what to look for, what to do and whom to call, readable without unlocking anything.

It holds no person's data and lies beside the pack's media, so that a locked phone, an expired lease or a
forgotten PIN never stand between a worker and help.
"""

from __future__ import annotations

from shared.programmes.pack import Pack
from shared.programmes.wire import without_empty

CHART_FILE = "danger_chart.json"
_TIERS = ("now", "day")


def danger_chart(pack: Pack) -> dict[str, object]:
    """
    The pack's open danger signs, most urgent first, and its calls, as plain maps and lists for JSON.

    Quiet decisions are left out: a chart lies open to whoever holds the phone.
    """
    signs: dict[str, dict[str, object]] = {}
    for tier in _TIERS:
        for decision in pack.decisions:
            if decision.tier != tier or decision.quiet or decision.id in signs:
                continue
            signs[decision.id] = without_empty(
                {
                    "id": decision.id,
                    "tier": decision.tier,
                    "about": decision.about,
                    "title": dict(decision.title),
                    "action": dict(decision.action),
                    "picture": decision.picture,
                    "audio": dict(decision.audio),
                    "refer_to": dict(decision.refer_to),
                }
            )
    return {
        "pack": pack.id,
        "version": pack.version,
        "languages": list(pack.languages),
        "names": dict(pack.names),
        "signs": list(signs.values()),
        "calls": [call.to_wire() for call in pack.calls if call.number],
    }
