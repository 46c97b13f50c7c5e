"""
The sealed journal: the `Journal` port over any block storage and either crypto provider.

Promises kept here, with the crash tests in tests/property/mobile/adapters as their proof:

* What `append` returned for survives a power cut: unit written, flushed, then counted in the head. The head itself
  is flushed now and then; one that lags behind is normal after a power cut, one that runs ahead means loss.
* Every opening writes to a new segment under a new random key, so no key and place are ever used for two contents.
* Manifest and head exist twice and are never renamed.
* Compaction leaves the old or the new journal, destroys the keys of what it replaced, and sets damaged segments
  aside, key and all, instead of dropping them.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from mobile.adapters.head_file import HEAD_FLUSH_EVERY, HeadFile
from mobile.adapters.journal_files import (
    JournalKeys,
    head_name,
    manifest_name,
    segment_name,
    segment_prefix,
)
from mobile.adapters.reserve import RESERVE_BYTES, Reserve
from mobile.adapters.segment_reader import SegmentReading, read_segment
from mobile.adapters.segment_writer import SegmentWriter
from mobile.adapters.twin_slots import TwinReading, TwinSlots
from mobile.ports.block_storage import BlockStorage, Room
from mobile.ports.errors import StorageFaultError, StorageFullError, VaultDamagedError
from mobile.ports.journal import JournalReport
from shared.crypto.errors import SealBrokenError
from shared.crypto.journal_format import (
    SEGMENT_KEY_BYTES,
    Extent,
    Head,
    Manifest,
    Segment,
    SegmentState,
    manifest_context,
)
from shared.crypto.provider import CryptoProvider
from shared.crypto.sealing import open_sealed, seal


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalLimits:
    """
    Sizes at which the journal changes its ways.

    Attributes:
        segment_bytes: A segment is not continued beyond this, so that damage concerns a file of bounded size.
        compacted_unit_bytes: Units made by compaction: large enough to open in bulk, small enough that one flipped
            bit costs little.
        small_segment_bytes, most_small_segments: Each opening makes a segment; beyond this many small ones in a row
            they are merged at the next opening.
        reserve_bytes: Room set aside for a day when the medium is full.
    """

    segment_bytes: int = 4 * 1024 * 1024
    compacted_unit_bytes: int = 128 * 1024
    small_segment_bytes: int = 512 * 1024
    most_small_segments: int = 24
    reserve_bytes: int = RESERVE_BYTES


USUAL_LIMITS = JournalLimits()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """
    What lies around the journal and is to be told with it.

    Attributes:
        generations: The vault's other parts, as they were found just now.
        seldom: Those of them that change so seldom that each change is witnessed at once.
        mended: Copies of them that were not as they should be.
        are_new: They were made anew, as for a vault that comes back after it was closed: what was witnessed of the
            former ones says nothing of these.
    """

    generations: Mapping[str, int] = field(default_factory=dict)
    seldom: frozenset[str] = frozenset()
    mended: tuple[str, ...] = ()
    are_new: bool = False


NOTHING_AROUND = Surroundings()


class SealedJournal:
    """
    Made by `create_journal` or `open_journal`.
    """

    def __init__(
        self,
        provider: CryptoProvider,
        storage: BlockStorage,
        keys: JournalKeys,
        manifest: Manifest,
        twin: TwinReading,
        limits: JournalLimits,
        around: Surroundings = NOTHING_AROUND,
    ) -> None:
        self._provider = provider
        self._storage = storage
        self._keys = keys
        self._manifest = manifest
        self._twin = twin
        self._limits = limits
        self._around = around
        former = {} if around.are_new else manifest.witness
        self._witness = {
            part: max(former.get(part, 0), around.generations.get(part, 0))
            for part in {*former, *around.generations}
        }
        self._manifest_slots = TwinSlots(storage, manifest_name(keys.vault_id))
        self._head = HeadFile(provider, storage, keys)
        self._reserve = Reserve(storage, provider.make_random, limits.reserve_bytes)
        self._writer: SegmentWriter | None = None
        self._found: dict[int, Extent] = {}
        self._broken: frozenset[int] = frozenset()
        self._frames: list[bytes] = []
        self._report = JournalReport(frames=0)
        self._turn = asyncio.Lock()
        self._closed = False

    @property
    def report(self) -> JournalReport:
        return self._report

    async def replay(self) -> AsyncIterator[bytes]:
        frames, self._frames = self._frames, []
        for frame in frames:
            yield frame

    async def append(self, frames: Sequence[bytes], *, urgent: bool = True) -> None:
        if frames:
            await self._in_turn(lambda: self._append_somehow(list(frames), urgent=urgent))

    async def compact(self, frames: Sequence[bytes]) -> None:
        await self._in_turn(lambda: self._compact(list(frames)))

    def size_bytes(self) -> int:
        return sum(self._extent_of(segment).size_bytes for segment in self._manifest.segments)

    @property
    def is_short_of_room(self) -> bool:
        return self._reserve.is_spent

    async def set_room_aside(self) -> None:
        await self._in_turn(self._reserve.hold)

    async def room(self) -> Room:
        return await self._storage.room()

    async def close(self) -> None:
        if not self._closed:
            await self._in_turn(self._close)

    async def _in_turn(self, work: Callable[[], Awaitable[None]]) -> None:
        # Shielded: a caller who loses patience must not leave half a change of state in memory.
        async def wait_and_work() -> None:
            async with self._turn:
                if self._closed:
                    raise StorageFaultError(step="closed")
                await work()

        await asyncio.shield(asyncio.ensure_future(wait_and_work()))

    async def _append_somehow(self, frames: list[bytes], *, urgent: bool) -> None:
        try:
            await self._append(frames)
        except StorageFullError:
            # What was begun is taken back, so the second attempt is a new one in a new segment.
            if not urgent or not await self._reserve.give_up():
                raise
            await self._append(frames)

    async def _append(self, frames: list[bytes]) -> None:
        writer = self._writer
        if writer is None or writer.is_spoilt or writer.extent.size_bytes >= self._limits.segment_bytes:
            writer = await self._begin_segment()
        await writer.write(frames)
        await self._head.save(Head(writer.number, writer.extent))

    async def _begin_segment(self) -> SegmentWriter:
        """
        Closes the segment before in the manifest, and opens a new one there before its file exists.
        """
        if not self._reserve.is_spent:
            await self._reserve.hold()
        key = self._provider.make_random(SEGMENT_KEY_BYTES)
        number = self._manifest.next_number
        opened = Segment(number, SegmentState.OPEN, key)
        await self._leave_writer()
        await self._save_manifest(Manifest(number + 1, (*self._closed_segments(), opened)))
        self._writer = await self._open_writer(number, key)
        return self._writer

    async def _open_writer(self, number: int, raw_key: bytes) -> SegmentWriter:
        key = await self._provider.import_key(raw_key)
        file = await self._storage.open(segment_name(self._keys.vault_id, number))
        try:
            # A file of that number can only be the rest of a change that did not come to its end.
            await file.truncate(0)
        except (StorageFullError, StorageFaultError):
            await file.close()
            raise
        return SegmentWriter(self._provider, self._keys.vault_id, number, key, file)

    def _closed_segments(self) -> tuple[Segment, ...]:
        closed = (self._close_segment(segment) for segment in self._manifest.segments)
        return tuple(segment for segment in closed if segment.extent.units)

    def _close_segment(self, segment: Segment) -> Segment:
        if segment.state != SegmentState.OPEN:
            return segment
        extent = self._extent_of(segment)
        return replace(segment, state=SegmentState.CLOSED, extent=extent)

    def _extent_of(self, segment: Segment) -> Extent:
        if self._writer is not None and self._writer.number == segment.number:
            return self._writer.extent
        return self._found.get(segment.number, segment.extent)

    async def _leave_writer(self) -> None:
        writer, self._writer = self._writer, None
        if writer is not None:
            self._found[writer.number] = writer.extent
            await writer.file.close()

    async def _save_manifest(self, manifest: Manifest) -> None:
        manifest = replace(manifest, witness=self._witness)
        generation = self._twin.generation + 1
        body = await seal_manifest(self._provider, self._keys, manifest, generation)
        settled = await self._manifest_slots.save(generation, body, over=self._twin)
        self._twin = await self._manifest_slots.load()
        self._manifest = manifest
        if settled:
            await self._remove_strangers()

    async def _remove_strangers(self) -> None:
        """
        Removes segment files that the manifest does not name: replaced ones, and those of a change that was cut off.
        """
        known = {segment_name(self._keys.vault_id, segment.number) for segment in self._manifest.segments}
        prefix = segment_prefix(self._keys.vault_id)
        with contextlib.suppress(StorageFaultError, StorageFullError):
            for name in await self._storage.names():
                if name.startswith(prefix) and name not in known:
                    await self._storage.remove(name)

    async def _compact(self, frames: list[bytes]) -> None:
        damaged = (segment for segment in self._manifest.segments if self._is_damaged(segment))
        kept = (replace(self._close_segment(one), state=SegmentState.SET_ASIDE) for one in damaged)
        await self._replace(tuple(kept), frames)

    def _is_damaged(self, segment: Segment) -> bool:
        return segment.state == SegmentState.SET_ASIDE or segment.number in self._broken

    async def _replace(self, kept: tuple[Segment, ...], frames: list[bytes]) -> None:
        """
        Writes frames to new segments, then makes the manifest name `kept`, these, and nothing else.
        """
        number = self._manifest.next_number
        made: list[Segment] = []
        for batch in _batches(frames, self._limits.segment_bytes):
            made.append(await self._write_segment(number + len(made), batch))
        await self._leave_writer()
        await self._save_manifest(Manifest(number + len(made), (*kept, *made)))
        # Room may have come free.
        await self._reserve.hold()

    async def _write_segment(self, number: int, frames: list[bytes]) -> Segment:
        raw_key = self._provider.make_random(SEGMENT_KEY_BYTES)
        writer = await self._open_writer(number, raw_key)
        try:
            for batch in _batches(frames, self._limits.compacted_unit_bytes):
                await writer.write(batch, flush=False)
            await writer.file.flush()
        finally:
            await writer.file.close()
        return Segment(number, SegmentState.CLOSED, raw_key, writer.extent)

    async def _close(self) -> None:
        self._closed = True
        await self._leave_writer()
        await self._head.close()
        self._frames.clear()

    async def load(self) -> None:
        """
        Reads every segment and the head; called once, by `open_journal`.
        """
        names = frozenset(await self._storage.names())
        head = await self._head.load()
        self._name_lost_segment(head)
        readings = [await self._read(segment, head, names) for segment in self._manifest.segments]
        segments = self._manifest.segments
        self._found = {one.number: found.extent for one, found in zip(segments, readings, strict=True)}
        self._broken = frozenset(
            one.number for one, found in zip(segments, readings, strict=True) if not found.is_whole
        )
        self._frames = [frame for found in readings for frame in found.frames]
        self._report = JournalReport(
            frames=len(self._frames),
            missing_frames=sum(found.missing_frames for found in readings),
            torn_tail=any(found.torn_tail for found in readings),
            damaged=(
                *(name for found in readings for name in found.damaged),
                *self._damaged_head(head, names),
                *self._older_parts(),
            ),
            mended=(
                *self._around.mended,
                *self._mended(names),
                *(
                    f"segment {one.number} rest"
                    for one, found in zip(segments, readings, strict=True)
                    if found.has_rest
                ),
            ),
        )
        if not self._broken:
            await self._settle(readings)

    def _damaged_head(self, head: Head | None, names: frozenset[str]) -> tuple[str, ...]:
        """
        What no power cut can do to the head: two broken slots, none at all, or lagging behind by more than a flush.
        """
        if head_name(self._keys.vault_id) not in names or len(self._head.broken_slots) == 2:
            return ("head",)
        for segment in self._manifest.segments:
            if segment.state is SegmentState.OPEN:
                counted = head.extent.units if head and head.segment == segment.number else 0
                if self._found[segment.number].units > counted + HEAD_FLUSH_EVERY:
                    return ("head older",)
        return ()

    def _older_parts(self) -> tuple[str, ...]:
        if self._around.are_new:
            return ()
        seen = self._around.generations
        witnessed = sorted(self._manifest.witness.items())
        return tuple(f"{part} older" for part, known in witnessed if seen.get(part, known) < known)

    def _mended(self, names: frozenset[str]) -> tuple[str, ...]:
        manifest = tuple(f"manifest {side}" for side in self._twin.flawed_sides())
        slots = self._head.broken_slots if len(self._head.broken_slots) < 2 else ()
        known = {segment_name(self._keys.vault_id, segment.number) for segment in self._manifest.segments}
        prefix = segment_prefix(self._keys.vault_id)
        strangers = (name for name in sorted(names) if name.startswith(prefix) and name not in known)
        return (
            *manifest,
            *(f"head slot {slot + 1}" for slot in slots),
            *(f"segment {name.removeprefix(prefix).lstrip('0')} unknown" for name in strangers),
        )

    def _name_lost_segment(self, head: Head | None) -> None:
        """
        A head that counts a segment which no intact manifest names: its key is lost, and every opening shall say so.
        """
        if head is None or head.segment < self._manifest.next_number:
            return
        lost = Segment(head.segment, SegmentState.SET_ASIDE, bytes(SEGMENT_KEY_BYTES), head.extent)
        self._manifest = Manifest(head.segment + 1, (*self._manifest.segments, lost))

    async def _read(self, segment: Segment, head: Head | None, names: frozenset[str]) -> SegmentReading:
        acknowledged = segment.extent
        if segment.state == SegmentState.OPEN and head is not None and head.segment == segment.number:
            acknowledged = head.extent
        name = segment_name(self._keys.vault_id, segment.number)
        raw = await _read_file(self._storage, name) if name in names else b""
        key = await self._provider.import_key(segment.key)
        reading = await read_segment(self._provider, key, self._keys.vault_id, segment, acknowledged, raw)
        if segment.state == SegmentState.SET_ASIDE:
            # What could be read of it went into the compaction that set it aside.
            return replace(reading, frames=[])
        return reading

    async def _settle(self, readings: Sequence[SegmentReading]) -> None:
        """
        Ends what a crash cut off, and keeps the number of segments small. A medium without room puts it off.
        """
        run = _small_run(self._manifest.segments, readings, self._limits.small_segment_bytes)
        with contextlib.suppress(StorageFullError, StorageFaultError):
            if run > self._limits.most_small_segments:
                frames = [frame for found in readings[-run:] for frame in found.frames]
                await self._replace(self._manifest.segments[:-run], frames)
            elif not self._twin.is_settled or self._has_news():
                await self._save_manifest(self._manifest)

    def _has_news(self) -> bool:
        known = self._manifest.witness
        if self._around.are_new:
            return self._witness != known
        return any(self._witness.get(part, 0) > known.get(part, 0) for part in self._around.seldom)


async def create_journal(
    provider: CryptoProvider,
    storage: BlockStorage,
    keys: JournalKeys,
    *,
    limits: JournalLimits = USUAL_LIMITS,
) -> SealedJournal:
    """
    An empty journal, durable when this returns.

    Raises:
        StorageFullError, StorageFaultError: there is none.
    """
    slots = TwinSlots(storage, manifest_name(keys.vault_id))
    head = HeadFile(provider, storage, keys)
    try:
        await head.reserve()
    finally:
        await head.close()
    manifest = Manifest()
    await slots.save(1, await seal_manifest(provider, keys, manifest, 1), over=TwinReading())
    return SealedJournal(provider, storage, keys, manifest, await slots.load(), limits)


async def open_journal(
    provider: CryptoProvider,
    storage: BlockStorage,
    keys: JournalKeys,
    *,
    limits: JournalLimits = USUAL_LIMITS,
    around: Surroundings = NOTHING_AROUND,
) -> SealedJournal:
    """
    Opens and reads a journal; what was found stands in its `report`.

    Args:
        around: The vault's other parts as they were found, to be witnessed and told of.

    Raises:
        VaultDamagedError: no copy of the manifest opens; nothing was changed.
        StorageFaultError: the medium failed.
    """
    twin = await TwinSlots(storage, manifest_name(keys.vault_id)).load()
    for copy in twin.copies:
        try:
            raw = await open_sealed(
                provider, keys.manifest_key, copy.body, manifest_context(keys.vault_id, copy.generation)
            )
            manifest = Manifest.from_bytes(raw)
        except SealBrokenError:
            continue
        journal = SealedJournal(provider, storage, keys, manifest, twin, limits, around)
        try:
            await journal.load()
        except BaseException:
            # A file left open would keep the next attempt out.
            await journal.close()
            raise
        return journal
    raise VaultDamagedError(part="manifest", vault=keys.vault_id.hex())


async def seal_manifest(
    provider: CryptoProvider, keys: JournalKeys, manifest: Manifest, generation: int
) -> bytes:
    """
    The manifest as it lies in a twin slot: this is what wraps the segments' keys.
    """
    context = manifest_context(keys.vault_id, generation)
    return await seal(provider, keys.manifest_key, manifest.to_bytes(), context)


def _small_run(segments: Sequence[Segment], readings: Sequence[SegmentReading], small_bytes: int) -> int:
    """
    How many segments at the end are small enough to be merged.
    """
    run = 0
    for segment, reading in zip(reversed(segments), reversed(readings), strict=True):
        if segment.state == SegmentState.SET_ASIDE or reading.extent.size_bytes >= small_bytes:
            break
        run += 1
    return run


async def _read_file(storage: BlockStorage, name: str) -> bytes:
    file = await storage.open(name)
    try:
        return await file.read(0, await file.size_bytes())
    finally:
        await file.close()


def _batches(frames: Sequence[bytes], most_bytes: int) -> list[list[bytes]]:
    """
    Frames in runs of about `most_bytes`; one larger frame is a run of its own.
    """
    batches: list[list[bytes]] = []
    size = most_bytes
    for frame in frames:
        if size + len(frame) > most_bytes:
            batches.append([])
            size = 0
        batches[-1].append(frame)
        size += len(frame)
    return batches
