"""
What can go wrong between a phone and its server, as stable codes.

    DoorstepError
    └── ProtocolError
        ├── MalformedMessageError       the bytes are no message; nothing of it was taken in
        ├── MessageTooLargeError        more bytes than agreed, before or after unpacking
        ├── BatchTooLargeError          more operations or fields than agreed
        ├── RescueTooLargeError         a rescue file with more messages, or larger ones, than any phone makes
        ├── UnsupportedVersionError     a protocol version this side does not speak
        ├── DictionaryUnknownError      packed with a dictionary this side does not have
        ├── ReferencesUnknownError      short references do not mean here what they meant there
        ├── SeqGapError                 numbers are missing before the first one sent
        └── SeqForkedError              one number, two operations: a rolled back or copied phone

All of them refuse a whole message: nothing was stored. An answer to one operation is a value
(`shared.domain.delivery.Answer`), never an exception; its reasons are listed in `merge.Reason`.
"""

from __future__ import annotations

from shared.kernel.errors import Acts, DoorstepError


class ProtocolError(DoorstepError):
    """
    Base of this room's errors.
    """

    code = "sync.error"


class MalformedMessageError(ProtocolError):
    """
    The bytes are not a message of this protocol. The phone sends the batch in halves until one operation is left.

    Args:
        place: Part of the message that could not be read.
    """

    code = "sync.message.malformed"
    acts = Acts.WAIT


class MessageTooLargeError(ProtocolError):
    """
    The message exceeds the size agreed for it; found before memory was given to it.

    Args:
        limit_bytes: The limit.
        size_bytes: What was announced or received, where known.
    """

    code = "sync.message.too_large"
    acts = Acts.WAIT


class BatchTooLargeError(ProtocolError):
    """
    More operations, records or fields in one message than agreed. The phone sends smaller batches.

    Args:
        count: How many there were.
        limit: How many may be.
    """

    code = "sync.batch.too_large"
    acts = Acts.WAIT


class RescueTooLargeError(ProtocolError):
    """
    A rescue file holds more messages, or more bytes of them, than any phone makes. Nothing of it was taken in.

    Args:
        limit: How many messages there may be, or
        limit_bytes: how many bytes they may have together.
    """

    code = "rescue.too_large"
    acts = Acts.DEVELOPER


class UnsupportedVersionError(ProtocolError):
    """
    The message is written in a version this side does not speak: the app or the server must be updated.

    Args:
        version: As in the message.
        oldest, newest: What this side speaks.
    """

    code = "sync.version.unsupported"
    acts = Acts.SUPERVISOR


class DictionaryUnknownError(ProtocolError):
    """
    Packed with a dictionary that this side does not have. The phone sends again without one.

    Args:
        dictionary: Its identifier.
    """

    code = "sync.dictionary.unknown"
    acts = Acts.WAIT


class ReferencesUnknownError(ProtocolError):
    """
    A short reference names nothing here, or the hash over the expanded identifiers differs. The phone sends full ones.
    """

    code = "sync.refs.unknown"
    acts = Acts.WAIT


class SeqGapError(ProtocolError):
    """
    Numbers are missing before the first operation sent: nothing was stored.

    A phone that still has the missing ones sends them first. One that let them go, trusting a backup the server was
    not restored from, says so with `kept_from`; the server then goes on from there and reports the loss.

    Args:
        expected: The number the server is waiting for.
    """

    code = "sync.seq.gap"
    acts = Acts.WAIT


class SeqForkedError(ProtocolError):
    """
    The server holds another operation under this number: the phone's store was rolled back or copied.

    The phone enrols again and gives new numbers to what has no receipt.

    Args:
        seq: The first number that differs.
    """

    code = "sync.seq.forked"
    acts = Acts.SUPERVISOR
