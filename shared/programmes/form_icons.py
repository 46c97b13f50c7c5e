"""
The names a pack may give a form's icon. Each phone draws them by its own table; SPEC.md says what they show.
"""

from __future__ import annotations

FORM_ICONS = (
    "alert",
    "bed",
    "child_care",
    "elderly",
    "family",
    "flag",
    "flower",
    "folder",
    "food",
    "groups",
    "handshake",
    "home",
    "home_health",
    "hospital",
    "medication",
    "money",
    "monitor_heart",
    "mood",
    "note",
    "people",
    "person",
    "plan",
    "pregnant_woman",
    "scale",
    "school",
    "star",
    "swap",
    "talk",
    "thermostat",
    "vaccines",
    "visit",
    "water",
    "work",
)
