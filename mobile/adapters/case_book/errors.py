"""
Errors of the case book.

    DoorstepError
    ├── AuthorUnknownError    something was to be recorded before this vault was enrolled
    ├── ValueNotKeptError     a value that cannot be written down as it is
    ├── FrameMalformedError   a journal frame that opens but is not what the format says
    └── FrameTooNewError      a journal frame of a later version of the app
"""

from __future__ import annotations

from shared.kernel.errors import Acts, DoorstepError


class AuthorUnknownError(DoorstepError):
    """
    Nobody is enrolled in this vault yet, so nothing can be recorded in anybody's name.
    """

    code = "store.author.unknown"
    acts = Acts.WORKER


class ValueNotKeptError(DoorstepError):
    """
    A value is neither scalar, list nor map of such: a mistake in the program. Nothing was recorded.
    """

    code = "store.value.not_kept"


class FrameMalformedError(DoorstepError):
    """
    A frame opens, so nobody altered it, but it does not read as the format says.

    Args:
        frame: Its place in the journal, counted from 0.
    """

    code = "store.frame.malformed"


class FrameTooNewError(DoorstepError):
    """
    The journal was written by a later version of the app; this one would lose what it does not understand.

    Args:
        version: The frame's version.
        type: The frame's type.
    """

    code = "store.frame.too_new"
    acts = Acts.WORKER
