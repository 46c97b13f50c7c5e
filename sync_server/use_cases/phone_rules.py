"""
What the programmes of a worker's areas ask of the phone that enrols.
"""

from __future__ import annotations

from collections.abc import Sequence

from shared.domain.roles import Role
from shared.programmes.errors import MalformedPackError
from shared.programmes.pack import decode_pack
from shared.programmes.phone_rules import PhoneRules, strictest
from sync_server.ports.directory import Directory

ANDROID = "android"

WEB_PIN = {Role.VOLUNTEER: 6}
"""Shortest PIN in a browser, whose storage can be copied; everybody above a volunteer sees a whole team."""
LONGER_WEB_PIN = 10
ANDROID_PIN = 6


def phone_rules(directory: Directory, areas: Sequence[str]) -> PhoneRules:
    """
    The strictest rules of the packs that areas have now. A pack this release cannot read asks nothing.
    """
    newest: dict[tuple[str, str], bytes] = {}
    for pack in directory.packs(areas):
        newest.setdefault((pack.area, pack.pack_id), pack.sha256)
    found = []
    for (area, _), sha256 in newest.items():
        pack_with_content = directory.find_pack([area], sha256)
        if pack_with_content is not None:
            try:
                found.append(decode_pack(pack_with_content.content).phones)
            except MalformedPackError:
                continue
    return strictest(found)


def minimum_pins(role: Role, rules: PhoneRules) -> dict[str, int]:
    """
    Characters a PIN needs, by platform.
    """
    return {
        "web": max(WEB_PIN.get(role, LONGER_WEB_PIN), rules.web_pin),
        "android": max(ANDROID_PIN, rules.android_pin),
    }
