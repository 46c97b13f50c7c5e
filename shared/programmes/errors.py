"""
Errors of programme packs.

    DoorstepError
    └── PackError
        ├── MalformedPackError     bytes or a wire object that are not a pack this version can read
        ├── UnknownFormError       a pack was asked for a form that it does not hold
        └── UnknownRuleError       a rule's condition is not written in the language of conditions
"""

from __future__ import annotations

from shared.kernel.errors import Acts, DoorstepError


class PackError(DoorstepError):
    """
    Something about a programme pack.
    """

    code = "pack.error"
    acts = Acts.SUPERVISOR


class MalformedPackError(PackError):
    """
    What arrived is not a pack; details name the first wrong place.

    Args:
        path: Where, such as `schedules[0].occurrences[2].day`.
        expected: What should stand there.
    """

    code = "pack.malformed"


class UnknownFormError(PackError):
    """
    The pack has no such form.
    """

    code = "pack.form.unknown"


class UnknownRuleError(PackError):
    """
    A condition could not be read; details hold its place and where reading stopped.
    """

    code = "pack.rule.unknown"
