"""
What may go wrong while the site is built or proven, always with a sentence that says what to do.

    DoorstepError
    ├── BuildStoppedError      the site cannot be built: a part is missing, altered or no longer as expected
    └── SiteFaultyError        a built site breaks one of its promises
"""

from __future__ import annotations

from shared.kernel.errors import Acts, DoorstepError


class BuildStoppedError(DoorstepError):
    """
    The site cannot be built.

    Args:
        reason: What is wrong and what to do, in one sentence for a developer.
    """

    code = "site.build.stopped"
    acts = Acts.DEVELOPER

    def __init__(self, reason: str) -> None:
        super().__init__(reason=reason)
        self.reason = reason

    def __str__(self) -> str:
        return self.reason


class SiteFaultyError(DoorstepError):
    """
    A built site breaks at least one of its promises.

    Args:
        faults: One sentence per broken promise.
    """

    code = "site.faulty"
    acts = Acts.DEVELOPER

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__(faults=len(faults))
        self.faults = faults

    def __str__(self) -> str:
        return "\n".join(self.faults)
