"""
What the camera's own screen says.
"""

from __future__ import annotations

from mobile.ui.look import Look


def scanner_words(look: Look, *, absent: str) -> tuple[tuple[str, str], ...]:
    """
    Its words by name.

    Args:
        absent: Said where there is no camera: the way on without it.
    """
    _ = look.words
    return (
        ("light", _("Light")),
        ("picture", _("From a picture")),
        ("several", _("Several cards: hold only one in the frame.")),
        ("unread", _("There is no code in this picture that can be read.")),
        ("absent", absent),
    )
