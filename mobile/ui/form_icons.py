"""
A form's own sign, by the name that its pack gives it.
"""

from __future__ import annotations

import flet as ft

ICONS: dict[str, ft.IconData] = {
    "alert": ft.Icons.NOTIFICATION_IMPORTANT,
    "bed": ft.Icons.BED,
    "child_care": ft.Icons.CHILD_CARE,
    "elderly": ft.Icons.ELDERLY,
    "family": ft.Icons.FAMILY_RESTROOM,
    "flag": ft.Icons.FLAG,
    "flower": ft.Icons.LOCAL_FLORIST,
    "folder": ft.Icons.FOLDER,
    "food": ft.Icons.RESTAURANT,
    "groups": ft.Icons.GROUPS,
    "handshake": ft.Icons.HANDSHAKE,
    "home": ft.Icons.HOME,
    "home_health": ft.Icons.MEDICAL_SERVICES,
    "hospital": ft.Icons.LOCAL_HOSPITAL,
    "medication": ft.Icons.MEDICATION,
    "money": ft.Icons.PAYMENTS,
    "monitor_heart": ft.Icons.MONITOR_HEART,
    "mood": ft.Icons.MOOD,
    "note": ft.Icons.DESCRIPTION,
    "people": ft.Icons.PEOPLE,
    "person": ft.Icons.PERSON,
    "plan": ft.Icons.CHECKLIST,
    "pregnant_woman": ft.Icons.PREGNANT_WOMAN,
    "scale": ft.Icons.MONITOR_WEIGHT,
    "school": ft.Icons.SCHOOL,
    "star": ft.Icons.STAR_BORDER,
    "swap": ft.Icons.SWAP_HORIZ,
    "talk": ft.Icons.FORUM,
    "thermostat": ft.Icons.THERMOSTAT,
    "vaccines": ft.Icons.VACCINES,
    "visit": ft.Icons.DIRECTIONS_WALK,
    "water": ft.Icons.WATER_DROP,
    "work": ft.Icons.WORK,
}


def form_icon(name: str) -> ft.IconData:
    """
    A sheet of paper where the pack names none, or one that this version does not know.
    """
    return ICONS.get(name, ft.Icons.DESCRIPTION)
