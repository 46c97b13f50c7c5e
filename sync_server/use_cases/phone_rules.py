"""
What the programmes of a worker's areas ask of the phone that enrols.
"""

from __future__ import annotations

from collections.abc import Sequence

from shared.domain.roles import Role
from shared.programmes.phone_rules import PhoneRules, strictest
from sync_server.ports.directory import Directory
from sync_server.use_cases.present_packs import present_packs

ANDROID = "android"

WEB_PIN = {Role.VOLUNTEER: 6}
"""Shortest PIN in a browser, whose storage can be copied; everybody above a volunteer sees a whole team."""
LONGER_WEB_PIN = 10
ANDROID_PIN = 6


def phone_rules(directory: Directory, areas: Sequence[str]) -> PhoneRules:
    """
    The strictest rules of the packs that areas have now. A pack this release cannot read asks nothing.
    """
    return strictest(pack.phones for pack in present_packs(directory, areas))


def minimum_pins(role: Role, rules: PhoneRules) -> dict[str, int]:
    """
    Characters a PIN needs, by platform.
    """
    return {
        "web": max(WEB_PIN.get(role, LONGER_WEB_PIN), rules.web_pin),
        "android": max(ANDROID_PIN, rules.android_pin),
    }
