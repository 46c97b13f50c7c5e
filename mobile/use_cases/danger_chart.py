"""
The danger signs and helplines that anybody may open, without a PIN: plain programme knowledge, nobody's data.

The chart of the worker's own pack is kept as an unsealed preference when they unlock; before the first enrolment
the chart that came with the app serves.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mobile.use_cases.desk import Desk, Device
from mobile.use_cases.open_danger import Reach, Sign, make_sign, reaches
from shared.programmes.pack import Pack

PREFERENCE = "danger_chart"
BUNDLED = "danger_chart.json"
SHOWN_TIERS = ("now", "day")


@dataclass(frozen=True, slots=True)
class Chart:
    """
    Attributes:
        signs: Most urgent first.
        reaches: Numbers to call.
    """

    signs: tuple[Sign, ...] = ()
    reaches: tuple[Reach, ...] = ()


def make_chart(packs: Sequence[Pack]) -> Chart:
    """
    What packs say to everybody: their loud decisions, each title once, and their numbers.
    """
    signs: dict[str, Sign] = {}
    for tier in SHOWN_TIERS:
        for pack in packs:
            for decision in pack.decisions:
                title = next(iter(decision.title.values()), decision.id)
                if decision.tier == tier and not decision.quiet:
                    signs.setdefault(title, make_sign(pack, decision))
    numbers = {reach.number: reach for tier in SHOWN_TIERS for reach in reaches(packs, tier) if reach.number}
    return Chart(tuple(signs.values()), tuple(numbers.values()))


def encode_chart(chart: Chart) -> str:
    """
    The chart as JSON.
    """
    signs = [
        {
            "title": dict(sign.title),
            "action": dict(sign.action),
            "picture": sign.picture,
            "audio": dict(sign.audio),
            "refer_to": dict(sign.refer_to),
        }
        for sign in chart.signs
    ]
    calls = [{"label": dict(one.label), "number": one.number, "source": one.source} for one in chart.reaches]
    return json.dumps({"signs": signs, "calls": calls}, ensure_ascii=False, indent=1)


def decode_chart(text: str) -> Chart:
    """
    A chart from JSON; what cannot be read is an empty one, since a help page must open whatever happened.
    """
    try:
        raw = json.loads(text)
    except ValueError:
        return Chart()
    if not isinstance(raw, Mapping):
        return Chart()
    signs = tuple(_sign(one) for one in _maps(raw.get("signs")))
    calls = tuple(_reach(one) for one in _maps(raw.get("calls")))
    return Chart(signs, calls)


async def keep_chart(desk: Desk) -> None:
    """
    Keeps the chart of this worker's packs for the lock screen, where it differs from what is kept.
    """
    chart = make_chart(desk.programmes.packs())
    text = encode_chart(chart)
    preferences = desk.device.preferences
    if (chart.signs or chart.reaches) and await preferences.preferred(PREFERENCE) != text:
        await preferences.prefer(PREFERENCE, text)


async def load_chart(device: Device) -> Chart:
    """
    The chart kept last, or the one that came with the app.
    """
    kept = decode_chart(await device.preferences.preferred(PREFERENCE))
    if kept.signs or kept.reaches:
        return kept
    charts = [
        decode_chart(place.read_text(encoding="utf-8"))
        for place in sorted((device.locales.parent / "programmes").glob(f"*/{BUNDLED}"))
    ]
    return Chart(
        tuple(sign for chart in charts for sign in chart.signs),
        tuple({reach.number: reach for chart in charts for reach in chart.reaches}.values()),
    )


def _sign(raw: Mapping[str, object]) -> Sign:
    return Sign(
        title=_texts(raw.get("title")),
        action=_texts(raw.get("action")),
        picture=str(raw.get("picture") or ""),
        audio=_texts(raw.get("audio")),
        refer_to=_texts(raw.get("refer_to")),
    )


def _reach(raw: Mapping[str, object]) -> Reach:
    return Reach(_texts(raw.get("label")), str(raw.get("number") or ""), str(raw.get("source") or ""))


def _maps(raw: object) -> list[Mapping[str, object]]:
    return [one for one in raw if isinstance(one, Mapping)] if isinstance(raw, list) else []


def _texts(raw: object) -> Mapping[str, str]:
    return {str(key): str(value) for key, value in raw.items()} if isinstance(raw, Mapping) else {}
