"""
The four roles.
"""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """
    What a person is in a programme. Scope is an area and what lies below it.
    """

    VOLUNTEER = "volunteer"
    SUPERVISOR = "supervisor"
    MANAGER = "manager"
    ADMINISTRATOR = "administrator"
