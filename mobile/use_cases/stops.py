"""
Doors to knock at, with everything due behind each.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from shared.programmes.tasks import Task


@dataclass(frozen=True, slots=True)
class Line:
    """
    One task of one person.

    Attributes:
        title: Of its form, by language.
        icon: The name of its form's sign.
    """

    task: Task
    name: str
    title: Mapping[str, str] = field(default_factory=dict)
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Stop:
    """
    One door to knock at: everything due behind it.

    Attributes:
        household: Empty for a person without a household.
    """

    household: str
    title: str
    place: str
    lines: tuple[Line, ...]

    @property
    def overdue(self) -> bool:
        """Something here is late."""
        return any(line.task.overdue for line in self.lines)
