"""
The tally of a conformance run.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field


@dataclass(slots=True)
class Tally:
    """
    Passed and failed cases per feature, with what was found for each failed one.

    Attributes:
        not_run: Cases that read a file which they do not hold; nobody without that file can run them.
    """

    passed: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    failed: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    not_run: int = 0
    failures: list[tuple[str, str, str]] = field(default_factory=list)

    def note(self, feature: str, case: str, problem: str | None) -> None:
        """Counts one case; `problem` is None where it passed."""
        if problem is None:
            self.passed[feature] += 1
        else:
            self.failed[feature] += 1
            self.failures.append((feature, case, problem))

    @property
    def totals(self) -> tuple[int, int]:
        """All passed, all failed."""
        return sum(self.passed.values()), sum(self.failed.values())

    def table(self) -> str:
        """One line per feature."""
        features = sorted(set(self.passed) | set(self.failed))
        width = max((len(feature) for feature in features), default=0)
        lines = [
            f"{feature:<{width}}  {self.passed[feature]:>5} passed  {self.failed[feature]:>4} failed"
            for feature in features
        ]
        if self.not_run:
            lines.append(f"not run, for want of a file that the case reads and does not hold: {self.not_run}")
        return "\n".join(lines)

    def as_json(self) -> str:
        """The tally for programs."""
        passed, failed = self.totals
        features = {
            feature: {"passed": self.passed[feature], "failed": self.failed[feature]}
            for feature in sorted(set(self.passed) | set(self.failed))
        }
        return json.dumps(
            {"passed": passed, "failed": failed, "not_run": self.not_run, "features": features},
            ensure_ascii=False,
        )
