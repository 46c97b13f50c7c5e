"""
The table of identifiers in a message: each is written once and named by its position everywhere else.

An entry is a UUIDv7 (its time in a column, 74 random bits in the raw tail), a UUIDv8 (122 bits in the tail), any other
UUID (128 bits), a member of the device's scope (one byte), or a reference to a record both sides hold (area and
revision). The raw tail is not compressed: random bits would only blur the statistics of the rest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from shared.kernel.identifiers import UUID_BYTES, AreaId, uuid_bytes, uuid_text
from shared.protocol.errors import MalformedMessageError, ReferencesUnknownError
from shared.protocol.messages import Reference, Scope
from shared.protocol.whole_numbers import Column, read_numbers, write_numbers

TAGS = frozenset(range(5))
TIMED, DERIVED, WHOLE, SCOPE, REFERENCE = range(5)
TAIL_BITS = {TIMED: 74, DERIVED: 122, WHOLE: 128}
"""What an entry has in the raw tail: a UUID less its time, version and variant, which the tag and a column tell."""
CHECK_BYTES = 8
"""Of the hash over all expanded identifiers, present when any was abbreviated."""


def made_ms(text: str) -> int | None:
    """
    When an identifier was made, if it tells: UUIDv7 does.
    """
    return int(text[:8] + text[9:13], 16) if text[14] == "7" else None


class IdWriter:
    """
    Collects the identifiers of a message being written.

    Args:
        scope: What the other side knows of this device; None writes every identifier in full.
        known: Record to the reference that names it on the other side.
        checked: Whether to add the hash over the expanded identifiers.
    """

    def __init__(
        self, scope: Scope | None, known: Mapping[str, Reference] | None = None, *, checked: bool = True
    ) -> None:
        self._positions: dict[str, int] = {}
        self._members: dict[str, int] = {}
        if scope is not None:
            self._members = {area: number for number, area in enumerate(scope.areas, start=1)}
            self._members[scope.worker] = 0
        self._known = known or {}
        self._checked = checked
        self._raws: list[bytes] = []
        self._tags = bytearray()
        self._times: list[int] = []
        self._scopes = bytearray()
        self._areas: list[int] = []
        self._revisions: list[int] = []
        self._tail: list[str] = []

    def put(self, text: str) -> int:
        """
        The position of an identifier, which is entered when it is new.
        """
        position = self._positions.get(text)
        if position is None:
            position = self._positions[text] = len(self._tags)
            self._enter(text)
        return position

    def _enter(self, text: str) -> None:
        raw = uuid_bytes(text)
        self._raws.append(raw)
        member = self._members.get(text)
        reference = self._known.get(text)
        if member is not None and member < 256:
            self._tags.append(SCOPE)
            self._scopes.append(member)
        elif reference is not None and 0 < self._members.get(reference.area, 0) < 256:
            self._tags.append(REFERENCE)
            self._areas.append(self._members[reference.area])
            self._revisions.append(reference.revision)
        else:
            number = int.from_bytes(raw, "big")
            tag = _TAGS.get(number >> 76 & 15, WHOLE) if number >> 62 & 3 == VARIANT else WHOLE
            self._tags.append(tag)
            if tag == TIMED:
                self._times.append(number >> 80)
            self._tail.append(_tail_digits(number, tag))

    def written(self) -> tuple[list[Any], bytes]:
        """
        The table and the raw tail.
        """
        abbreviated = bool(self._scopes or self._areas)
        check = _check(b"".join(self._raws)) if abbreviated and self._checked else b""
        table = [
            len(self._tags),
            write_numbers(self._tags),
            write_numbers(self._times),
            bytes(self._scopes),
            write_numbers(self._areas),
            write_numbers(self._revisions),
            check,
        ]
        return table, _tail_bytes("".join(self._tail))

    def settled(self) -> tuple[bytes, Column, bytes]:
        """
        Tags, times and raw tail of what was entered, when nothing of it was abbreviated.
        """
        return bytes(self._tags), write_numbers(self._times), _tail_bytes("".join(self._tail))


class LaterIds(IdWriter):
    """
    Goes on after identifiers that were written already, with members of a scope, which have nothing in the tail.

    Args:
        scope: What the other side knows of this device; it must hold all that is entered.
        tags: Of the identifiers written already.
    """

    def __init__(self, scope: Scope, tags: bytes) -> None:
        super().__init__(scope, checked=False)
        self._tags = bytearray(tags)

    def with_times(self, times: Column) -> list[Any]:
        """
        The table, given the times of the identifiers written already.

        Raises:
            ValueError: something was entered that is not in the scope.
        """
        if self._tail or self._areas or self._times:
            raise ValueError("not in the scope")
        (count, tags, _, *others), _ = self.written()
        return [count, tags, times, *others]


class IdReader:
    """
    The identifiers of a message being read.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts

    def get(self, position: int) -> str:
        """
        Raises:
            MalformedMessageError: the table has no such position.
        """
        if not 0 <= position < len(self._texts):
            raise MalformedMessageError(place="identifier")
        return self._texts[position]


class WrittenIds:
    """
    A table as received, before its references are looked up.
    """

    def __init__(self, table: object, tail: bytes, *, limit: int) -> None:
        if not isinstance(table, list) or len(table) != 7:
            raise MalformedMessageError(place="identifiers")
        count, tags, times, scopes, areas, revisions, check = table
        if type(count) is not int or not 0 <= count <= limit:
            raise MalformedMessageError(place="identifiers")
        if not (isinstance(scopes, bytes) and isinstance(check, bytes)):
            raise MalformedMessageError(place="identifiers")
        self._tags = read_numbers(tags, count)
        self._scopes = scopes
        counted = {tag: self._tags.count(tag) for tag in set(self._tags)}
        if not counted.keys() <= TAGS or len(scopes) != counted.get(SCOPE, 0):
            raise MalformedMessageError(place="identifiers")
        self._times = read_numbers(times, counted.get(TIMED, 0)) if TIMED in counted else ()
        references = counted.get(REFERENCE, 0)
        self._areas = read_numbers(areas, references) if references else ()
        self._revisions = read_numbers(revisions, references) if references else ()
        bits = sum([TAIL_BITS.get(tag, 0) * found for tag, found in counted.items()])
        if len(tail) != (bits + 7) // 8:
            raise MalformedMessageError(place="identifiers")
        self._tail = tail
        self._check = check

    def references(self, scope: Scope) -> list[Reference]:
        """
        The references that must be looked up, in the order of the table.

        Raises:
            ReferencesUnknownError: one names an area outside the scope.
        """
        return [
            Reference(AreaId(_member(scope, area)), revision)
            for area, revision in zip(self._areas, self._revisions, strict=True)
        ]

    def expand(self, scope: Scope, known: Mapping[Reference, str]) -> IdReader:
        """
        Every identifier in full.

        Raises:
            ReferencesUnknownError: a reference is not known, or the hash differs.
        """
        texts: list[str] = []
        times, scopes, references = iter(self._times), iter(self._scopes), iter(self.references(scope))
        tail, end = self._tail, 0
        for tag in self._tags:
            width = TAIL_BITS.get(tag)
            if width is None:
                found = _member(scope, next(scopes)) if tag == SCOPE else known.get(next(references))
                if found is None:
                    raise ReferencesUnknownError
                texts.append(found)
            else:
                start, end = end, end + width
                # Bits in whole bytes, less those before and behind.
                number = int.from_bytes(tail[start >> 3 : (end + 7) >> 3], "big") >> (-end & 7)
                number &= (1 << width) - 1
                number = _uuid_number(number, tag, next(times) if tag == TIMED else 0)
                texts.append(uuid_text(number.to_bytes(UUID_BYTES, "big")))
        if self._check and _check(bytes.fromhex("".join(texts).replace("-", ""))) != self._check:
            raise ReferencesUnknownError
        return IdReader(texts)


VARIANT = 0b10
"""Of every UUID since RFC 4122, at bits 62 and 63."""
_TAGS = {7: TIMED, 8: DERIVED}
_VERSIONS = {TIMED: 7, DERIVED: 8}
_LOW_62 = (1 << 62) - 1


def _tail_digits(number: int, tag: int) -> str:
    if tag == WHOLE:
        return format(number, "0128b")
    # What is left of bits 64 to 75 and 0 to 61, around the version and the variant.
    rest = number >> 64 & 0xFFF
    if tag == DERIVED:
        rest |= number >> 80 << 12
    return format(rest << 62 | number & _LOW_62, f"0{TAIL_BITS[tag]}b")


def _uuid_number(number: int, tag: int, time_ms: int) -> int:
    if tag == WHOLE:
        return number
    high = time_ms if tag == TIMED else number >> 74
    return high << 80 | _VERSIONS[tag] << 76 | (number >> 62 & 0xFFF) << 64 | VARIANT << 62 | number & _LOW_62


def _tail_bytes(digits: str) -> bytes:
    size = (len(digits) + 7) // 8
    return int(digits.ljust(8 * size, "0") or "0", 2).to_bytes(size, "big")


def _member(scope: Scope, number: int) -> str:
    if number == 0:
        return scope.worker
    if not 1 <= number <= len(scope.areas):
        raise ReferencesUnknownError
    return scope.areas[number - 1]


def _check(raws: bytes) -> bytes:
    return hashlib.sha256(raws).digest()[:CHECK_BYTES]
