"""
zstd for the codec: the standard library's from Python 3.14 on (the browser's included), `backports.zstd` before.

Nothing is imported until a compression is made.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Mapping
from typing import Any

from shared.protocol.compression import NO_DICTIONARY
from shared.protocol.errors import DictionaryUnknownError, MalformedMessageError, MessageTooLargeError

PHONE_LEVEL = 19
"""A phone sends little and pays for each byte: 50 visits take some 5 ms at this level."""
SERVER_LEVEL = 3
"""A server answers thousands a second."""

MAGIC = b"\x28\xb5\x2f\xfd"
"""zstd's own first four bytes (RFC 8878, section 3.1.1), left out on the wire."""
SMALL_BYTES = 16 << 10
"""Up to here the packer is kept for the next message: to make one costs several times what it then does."""
MAX_WINDOW_LOG = 23
"""No message unpacks to more than 8 MiB, so none needs a larger window; what asks for one is refused unread."""


def load_zstd() -> Any:
    """
    The module, wherever this Python has it.
    """
    return importlib.import_module("compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd")


class ZstdCompression:
    """
    Args:
        dictionaries: Frozen number to content, every one ever released; the highest number is written with.
        level: Effort of packing.
    """

    def __init__(self, dictionaries: Mapping[int, bytes], *, level: int) -> None:
        self._zstd = load_zstd()
        self._contents = {number: self._zstd.ZstdDict(content) for number, content in dictionaries.items()}
        parameter = self._zstd.CompressionParameter
        self._packing = {
            parameter.compression_level: level,
            parameter.content_size_flag: 0,
            parameter.checksum_flag: 0,
            parameter.dict_id_flag: 0,
        }
        self._unpacking = {self._zstd.DecompressionParameter.window_log_max: MAX_WINDOW_LOG}
        self._newest = max(dictionaries, default=NO_DICTIONARY)
        self._packers: dict[int, Any] = {}

    @property
    def newest(self) -> int:
        """The dictionary to write with."""
        return self._newest

    def pack(self, plain: bytes, *, dictionary: int) -> bytes:
        """One zstd frame without its first four bytes."""
        # Of a large message the packer would keep megabytes; and it takes one message after the other, from any thread.
        packer = self._packer(dictionary) if len(plain) <= SMALL_BYTES else self._new_packer(dictionary)
        packed: bytes = packer.compress(plain, packer.FLUSH_FRAME)
        return packed[len(MAGIC) :]

    def unpack(self, packed: bytes, *, dictionary: int, size: int) -> bytes:
        """The plain bytes."""
        content = self._content(dictionary)
        opener = self._zstd.ZstdDecompressor(
            zstd_dict=None if content is None else content.as_digested_dict, options=self._unpacking
        )
        try:
            # One byte more than announced, so that a frame holding more is seen without being unpacked.
            plain: bytes = opener.decompress(MAGIC + packed, max_length=size + 1)
        except (self._zstd.ZstdError, ValueError, OverflowError, MemoryError) as cause:
            raise MalformedMessageError(place="packing") from cause
        if len(plain) > size:
            raise MessageTooLargeError(limit_bytes=size)
        if len(plain) < size or not opener.eof or opener.unused_data:
            raise MalformedMessageError(place="packing")
        return plain

    def _packer(self, dictionary: int) -> Any:
        packer = self._packers.get(dictionary)
        if packer is None:
            packer = self._packers[dictionary] = self._new_packer(dictionary)
        return packer

    def _new_packer(self, dictionary: int) -> Any:
        content = self._content(dictionary)
        return self._zstd.ZstdCompressor(
            options=self._packing, zstd_dict=None if content is None else content.as_digested_dict
        )

    def _content(self, dictionary: int) -> Any:
        if dictionary == NO_DICTIONARY:
            return None
        try:
            return self._contents[dictionary]
        except KeyError:
            raise DictionaryUnknownError(dictionary=dictionary) from None
