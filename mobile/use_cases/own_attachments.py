"""
The attachments of a desk, and which record each belongs to.

Their list is kept in the case book, so that how many are unsent is known without opening one. It is written before the
answer that names a picture and shortened after, so that it errs towards "still here".
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from typing import NamedTuple, Protocol

from mobile.ports.attachments import AttachmentStore
from mobile.ports.case_book import Drafts, Records, Settings, Upkeep
from mobile.ports.errors import AttachmentMissingError, StorageFaultError, StorageFullError
from shared.domain.attachments import attachment_name, hash_of, named_attachments

SETTING = "attachments"
TRAFFIC_SETTING = "attachments_traffic"
PIECE_BYTES = 64 * 1024


class Book(Records, Drafts, Settings, Upkeep, Protocol):
    """
    What is asked of the case book.
    """


class Held(NamedTuple):
    """
    One attachment on this device.

    Attributes:
        name: As records name it.
        record: The record that names it, or will when its draft is saved.
        received: The server has the whole of it.
    """

    name: str
    record: str
    received: bool


class Traffic(NamedTuple):
    """
    Bytes of contents that crossed the network, for the worker who pays for them.
    """

    sent: int = 0
    received: int = 0


class OwnAttachments:
    """
    Args:
        opening: Opens the vault's store; asked once, when first needed.
        book: The vault's case book.
    """

    def __init__(self, opening: Callable[[], Awaitable[AttachmentStore]], book: Book) -> None:
        self._opening = opening
        self._book = book
        self._store: AttachmentStore | None = None
        self._turn = asyncio.Lock()

    def held(self) -> Sequence[Held]:
        """Every attachment on this device, the oldest first."""
        return tuple(self._listed())

    def unsent(self) -> Sequence[Held]:
        """
        What only this phone holds and a record names; what belongs to a form in progress is not among them. A record
        that has left this phone, such as to another team, still names what it named.
        """
        drafts = {draft.id for draft in self._book.drafts()}
        return tuple(
            held
            for held in self._listed()
            if not held.received and held.record not in drafts and self._is_named(held)
        )

    async def keep(self, record: str, content: bytes, media_type: str, *, received: bool = False) -> str:
        """
        Seals content and lists it under the record it belongs to. Returns the name for the answer.

        Raises:
            StorageFullError, StorageFaultError: it is not kept.
        """
        async with self._turn:
            store = await self._opened()
            about = await store.keep(_pieces(content), media_type)
            name = attachment_name(about.id, media_type)
            was_here = any(held.name == name for held in self._listed())
            try:
                if received:
                    await store.note_received(about.id)
                if not was_here:
                    await self._save([*self._listed(), Held(name, record, received)])
            except BaseException:
                if not was_here:
                    await _forget(store, about.id)
                raise
            return name

    async def read(self, name: str) -> bytes:
        """
        The whole content.

        Raises:
            AttachmentMissingError: not on this device.
            AttachmentDamagedError: it cannot be read any more.
        """
        store = await self.store()
        return b"".join([piece async for piece in store.read(hash_of(name))])

    async def has(self, name: str) -> bool:
        """Whether it is on this device."""
        return (await self.store()).find(hash_of(name)) is not None

    def traffic(self) -> Traffic:
        """What was sent and fetched since this vault was made."""
        kept = self._book.kept(TRAFFIC_SETTING)
        whole = isinstance(kept, (list, tuple)) and len(kept) == len(Traffic._fields)
        return Traffic(*(one if isinstance(one, int) else 0 for one in kept)) if whole else Traffic()  # type: ignore[union-attr]

    async def count_traffic(self, *, sent: int = 0, received: int = 0) -> None:
        """Adds to it; durable when it returns."""
        before = self.traffic()
        await self._book.keep(TRAFFIC_SETTING, [before.sent + sent, before.received + received])

    async def store(self) -> AttachmentStore:
        """The store itself, for whoever sends."""
        async with self._turn:
            return await self._opened()

    async def note_received(self, name: str) -> None:
        """The server has the whole of it: durable when it returns."""
        async with self._turn:
            store = await self._opened()
            await store.note_received(hash_of(name))
            await self._save([h._replace(received=True) if h.name == name else h for h in self._listed()])

    async def remove(self, names: Sequence[str]) -> int:
        """
        Takes attachments off this device. Returns the bytes freed.
        """
        if not names:
            return 0
        async with self._turn:
            store = await self._opened()
            before = store.size_bytes()
            for name in names:
                await store.remove(hash_of(name))
            await self._save([held for held in self._listed() if held.name not in names])
            return before - store.size_bytes()

    async def let_go_beyond(self, most_bytes: int) -> None:
        """
        Takes off this device the oldest of what the server has, until the rest of that takes no more than so much.
        """
        async with self._turn:
            store = await self._opened()
            if await store.evict(most_bytes=most_bytes):
                await self._save([held for held in self._listed() if store.find(hash_of(held.name))])

    async def throw_away(self, draft: str) -> None:
        """
        Removes what belongs to a draft that is about to be thrown away.

        Raises:
            StorageFullError, StorageFaultError: some of it may still be here.
        """
        if self._book.find(draft) is None:
            await self.remove([held.name for held in self._listed() if held.record == draft])

    async def sweep(self) -> None:
        """
        Removes what nothing names any more: an answer was taken back or changed. What a medium that fails leaves
        behind goes another time.
        """
        gone = [held.name for held in self._listed() if not self._is_wanted(held)]
        try:
            await self.remove(gone)
        except (StorageFullError, StorageFaultError):
            return

    def _listed(self) -> list[Held]:
        kept = self._book.kept(SETTING)
        if not isinstance(kept, (list, tuple)):
            return []
        return [
            Held(str(one[0]), str(one[1]), bool(one[2]))
            for one in kept
            if isinstance(one, (list, tuple)) and len(one) == 3
        ]

    async def _save(self, listed: Sequence[Held]) -> None:
        if list(listed) != self._listed():
            await self._book.keep(SETTING, [list(held) for held in listed])

    async def _opened(self) -> AttachmentStore:
        if self._store is None:
            store = await self._opening()
            await self._settle(store)
            self._store = store
        return self._store

    async def _settle(self, store: AttachmentStore) -> None:
        """
        After a crash: what was cut off goes, what no answer came to name, and from the list what is not here. A file
        that cannot be read stays as it is, and on the list.
        """
        wanted = [
            held
            for held in self._listed()
            if self._is_wanted(held) and (store.unfinished or store.find(hash_of(held.name)))
        ]
        names = {hash_of(held.name) for held in wanted}
        try:
            await self._save(wanted)
            await store.clear_unfinished(names)
            for about in store.all():
                if about.id not in names:
                    await store.remove(about.id)
        except (StorageFullError, StorageFaultError):
            return

    def _is_wanted(self, held: Held) -> bool:
        return self._is_drafted(held) or self._is_named(held)

    def _is_named(self, held: Held) -> bool:
        record = self._book.find(held.record)
        if record is None:
            # Gone from this phone, with what the server has; what it does not have yet must not go with it.
            return not held.received and not any(draft.id == held.record for draft in self._book.drafts())
        # Answers that were let go of name nothing; what only this phone holds must not go with them.
        let_go = self._book.has_let_go(held.record) and not held.received
        return let_go or held.name in named_attachments(record.fields)

    def _is_drafted(self, held: Held) -> bool:
        return any(
            held.record in (draft.id, draft.context.get("amends"))
            and held.name in json.dumps(_plain(draft.answers))
            for draft in self._book.drafts()
        )


async def _forget(store: AttachmentStore, attachment_id: str) -> None:
    try:
        await store.remove(attachment_id)
    except (StorageFullError, StorageFaultError, AttachmentMissingError):
        return


async def _pieces(content: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(content), PIECE_BYTES):
        yield content[start : start + PIECE_BYTES]


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    return value if isinstance(value, (str, int, float, bool)) else None
