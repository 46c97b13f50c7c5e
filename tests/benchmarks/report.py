"""
Figures with their budgets: what every benchmark hands in.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Figure:
    """
    One measured value.

    Attributes:
        budget: The bound it is held to; None for a peer's figure, or one that explains another.
        ok: Whether it is kept.
    """

    value: float
    unit: str
    budget: float | None
    ok: bool


@dataclass
class Report:
    """
    The figures of a run, by name.
    """

    figures: dict[str, Figure] = field(default_factory=dict)

    def add(self, name: str, value: float, unit: str, budget: float | None, ok: bool) -> None:
        """
        Takes a figure in and prints it.

        Raises:
            ValueError: there is one of that name.
        """
        if name in self.figures:
            raise ValueError(f"{name} was measured twice")
        self.figures[name] = Figure(value, unit, budget, ok)
        print(line_of(name, self.figures[name]), flush=True)

    def at_most(self, name: str, value: float, unit: str, budget: float) -> None:
        """A figure that has to stay low."""
        self.add(name, value, unit, budget, value <= budget)


def line_of(name: str, figure: Figure) -> str:
    """One line of the table."""
    budget = "" if figure.budget is None else f"budget {figure.budget:g}"
    verdict = "" if figure.budget is None and figure.ok else ("ok" if figure.ok else "OVER BUDGET")
    return f"{name:<62} {figure.value:>11.4g} {figure.unit:<8} {budget:<14} {verdict}".rstrip()
