"""
How a record names an attachment: by the hash of its content and what kind of content it is.

The name is the answer that a form keeps, and all that travels with the record; the content follows it by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from shared.domain.records import Fields, Value

ENDINGS = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "audio/webm": "webm",
    "audio/ogg": "ogg",
    "audio/mp4": "m4a",
    "video/webm": "mkv",
    "video/mp4": "mp4",
    "application/pdf": "pdf",
    "text/plain": "txt",
    "text/csv": "csv",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
}
"""What a phone makes, or takes out of its files; nothing else is taken in. `mkv` is a film's WebM."""

MEDIA_TYPES = {ending: media_type for media_type, ending in ENDINGS.items()}

WITNESSED = ("mark", "unable")
"""In place of a signature: signed by a mark, could not sign; somebody saw it."""

INSTEAD = (*WITNESSED, "declined", "absent")
"""And in place of anything: they said no, it could not be taken. A visit never waits for a picture."""

MOST_BYTES = 4 << 20
"""A picture of 1,600 pixels is some 400 kB, two minutes of speech less; 45 seconds of a small film nearly all of it."""

_NAME = re.compile(rf"([0-9a-f]{{64}})\.({'|'.join(MEDIA_TYPES)})")


def attachment_name(sha256: str, media_type: str) -> str:
    """
    The name that a record holds.

    Raises:
        KeyError: a media type that no phone makes.
    """
    return f"{sha256}.{ENDINGS[media_type]}"


def is_attachment(value: object) -> bool:
    """
    Whether a value names an attachment.
    """
    return isinstance(value, str) and _NAME.fullmatch(value) is not None


def answer_instead(how: str, witness: str = "") -> str:
    """
    The answer where there is no picture, signature or sound: why, and who saw it.
    """
    return f"{how}:{witness}"


def read_instead(value: object) -> tuple[str, str] | None:
    """
    Why there is none, and who saw it; None for any other answer.
    """
    how, parted, witness = value.partition(":") if isinstance(value, str) else ("", "", "")
    return (how, witness) if parted and how in INSTEAD else None


def hash_of(name: str) -> str:
    """
    The hash in a name: 64 hex digits.
    """
    return name.partition(".")[0]


def media_type_of(name: str) -> str:
    """
    The media type that a name stands for.
    """
    return MEDIA_TYPES[name.rpartition(".")[2]]


def named_attachments(fields: Fields) -> Iterator[str]:
    """
    Every attachment that a record's fields name.
    """
    for value in fields.values():
        yield from _names(value)


def _names(value: Value) -> Iterator[str]:
    if isinstance(value, str):
        if is_attachment(value):
            yield value
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from _names(part)
