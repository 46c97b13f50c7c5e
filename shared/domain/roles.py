"""
The four roles, and which of them lead a team.
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


SUPERVISION = frozenset({Role.SUPERVISOR, Role.MANAGER})
"""Who leads a team: agrees to steps, assigns work, answers for what is done."""
