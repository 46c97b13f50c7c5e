"""
The outermost layer of a message: a short header, packed columns, a raw tail.

    byte   1      0xD5
    byte   1      message type (low four bits), packing (high four bits)
    bytes  4      protocol version, yyyymmdd, big endian
    varint        dictionary, only with packing 2
    varint        size of the columns before packing, in bytes
    varint        size of the columns as packed, in bytes
    byte   1      size of the epoch, 0 to 16
    bytes         epoch
    bytes         columns
    bytes         raw tail: identifiers, to the end of the message
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import Any, NamedTuple

import msgpack

from shared.protocol.compression import NO_DICTIONARY, Compression
from shared.protocol.errors import MalformedMessageError, MessageTooLargeError
from shared.protocol.unpacking import Unpack
from shared.protocol.versions import MAX_EPOCH_BYTES, TODAY, Window

MAGIC = 0xD5
PLAIN, PACKED, PACKED_WITH_DICTIONARY = range(3)
MAX_VARINT_BYTES = 5


class MessageType(IntEnum):
    """
    What a message is.
    """

    REQUEST = 1
    RESPONSE = 2


class Frame(NamedTuple):
    """
    A message with its columns unpacked and not yet read.
    """

    version: int
    epoch: bytes
    dictionary: int
    columns: Any
    tail: bytes


def write_frame(
    kind: MessageType,
    columns: Any,
    tail: bytes,
    *,
    version: int,
    epoch: bytes,
    compression: Compression,
    dictionary: int,
) -> bytes:
    """
    A message. Columns stay plain where packing does not shorten them.
    """
    return frame_columns(
        kind,
        pack_column(columns),
        tail,
        version=version,
        epoch=epoch,
        compression=compression,
        dictionary=dictionary,
    )


def pack_column(column: Any) -> bytes:
    """
    A part of the columns as MessagePack.
    """
    packed: bytes = msgpack.packb(column, use_bin_type=True)
    return packed


def pack_columns(packed: Sequence[bytes]) -> bytes:
    """
    A list of parts that are MessagePack already.
    """
    header: bytes = msgpack.Packer().pack_array_header(len(packed))
    return b"".join((header, *packed))


def unpack_column(packed: bytes) -> Any:
    """
    What `pack_column` made, on this side.
    """
    return msgpack.unpackb(packed, raw=False)


def frame_columns(
    kind: MessageType,
    plain: bytes,
    tail: bytes,
    *,
    version: int,
    epoch: bytes,
    compression: Compression,
    dictionary: int,
) -> bytes:
    """
    A message of columns that are MessagePack already.
    """
    packed = compression.pack(plain, dictionary=dictionary)
    packing = PACKED if dictionary == NO_DICTIONARY else PACKED_WITH_DICTIONARY
    if len(packed) >= len(plain):
        packing, packed = PLAIN, plain
    return b"".join(
        (
            bytes((MAGIC, kind | packing << 4)),
            version.to_bytes(4, "big"),
            _varint(dictionary) if packing == PACKED_WITH_DICTIONARY else b"",
            _varint(len(plain)),
            _varint(len(packed)),
            bytes((len(epoch),)),
            epoch,
            packed,
            tail,
        )
    )


def read_frame(
    kind: MessageType,
    body: bytes,
    *,
    limit_bytes: int,
    unpacked_limit_bytes: int,
    compression: Compression,
    unpack: Unpack,
    window: Window = TODAY,
) -> Frame:
    """
    Raises:
        MessageTooLargeError: more bytes than agreed, before or after unpacking.
        UnsupportedVersionError: a version this code does not speak.
        DictionaryUnknownError: packed with a dictionary not known here.
        MalformedMessageError: not a message of this type.
    """
    if len(body) > limit_bytes:
        raise MessageTooLargeError(size_bytes=len(body), limit_bytes=limit_bytes)
    if len(body) < 6 or body[0] != MAGIC or body[1] & 15 != kind:
        raise MalformedMessageError(place="header")
    version = int.from_bytes(body[2:6], "big")
    window.require_read(version)
    packing, at, dictionary = body[1] >> 4, 6, NO_DICTIONARY
    if packing == PACKED_WITH_DICTIONARY:
        dictionary, at = _read_varint(body, at)
    size, at = _read_varint(body, at)
    packed_size, at = _read_varint(body, at)
    if size > unpacked_limit_bytes:
        raise MessageTooLargeError(size_bytes=size, limit_bytes=unpacked_limit_bytes)
    epoch_size = body[at] if at < len(body) else MAX_EPOCH_BYTES + 1
    start = at + 1 + epoch_size
    if epoch_size > MAX_EPOCH_BYTES or start + packed_size > len(body) or packing > PACKED_WITH_DICTIONARY:
        raise MalformedMessageError(place="header")
    plain = body[start : start + packed_size]
    if packing != PLAIN:
        plain = compression.unpack(plain, dictionary=dictionary, size=size)
    elif packed_size != size:
        raise MalformedMessageError(place="header")
    return Frame(version, body[at + 1 : start], dictionary, unpack(plain), body[start + packed_size :])


def _varint(number: int) -> bytes:
    written = bytearray()
    while number > 0x7F:
        written.append(number & 0x7F | 0x80)
        number >>= 7
    written.append(number)
    return bytes(written)


def _read_varint(body: bytes, at: int) -> tuple[int, int]:
    number = 0
    for position, byte in enumerate(body[at : at + MAX_VARINT_BYTES]):
        number |= (byte & 0x7F) << 7 * position
        if byte < 0x80:
            return number, at + position + 1
    raise MalformedMessageError(place="header")
