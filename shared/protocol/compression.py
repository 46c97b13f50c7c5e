"""
The compression a codec is given: zstd with frozen dictionaries, or none.
"""

from __future__ import annotations

from typing import Protocol

from shared.protocol.errors import DictionaryUnknownError, MalformedMessageError, MessageTooLargeError

NO_DICTIONARY = 0


class Compression(Protocol):
    """
    Packs bytes, with or without a dictionary named by its frozen number.
    """

    @property
    def newest(self) -> int:
        """The dictionary to write with; `NO_DICTIONARY` where there is none."""
        ...

    def pack(self, plain: bytes, *, dictionary: int) -> bytes:
        """
        Raises:
            DictionaryUnknownError: no such dictionary here.
        """
        ...

    def unpack(self, packed: bytes, *, dictionary: int, size: int) -> bytes:
        """
        The plain bytes, exactly `size` of them; never allocates more.

        Raises:
            DictionaryUnknownError: no such dictionary here.
            MalformedMessageError: not what `pack` makes.
            MessageTooLargeError: there would be more than `size` bytes.
        """
        ...


class NoCompression:
    """
    For a side that has no zstd: writes plain and says so when it is sent something packed.
    """

    newest = NO_DICTIONARY

    def pack(self, plain: bytes, *, dictionary: int) -> bytes:
        """The bytes themselves."""
        if dictionary != NO_DICTIONARY:
            raise DictionaryUnknownError(dictionary=dictionary)
        return plain

    def unpack(self, packed: bytes, *, dictionary: int, size: int) -> bytes:
        """The bytes themselves."""
        if dictionary != NO_DICTIONARY:
            raise DictionaryUnknownError(dictionary=dictionary)
        if len(packed) > size:
            raise MessageTooLargeError(limit_bytes=size)
        if len(packed) < size:
            raise MalformedMessageError(place="packing")
        return packed
