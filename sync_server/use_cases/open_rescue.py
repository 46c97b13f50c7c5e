"""
Opens a rescue file: finds whose it is, and reads it from beginning to end before anything of it is taken in.

A file is read twice, a part at a time: a picture is opened once to see that the whole file is right, and once more to
be taken in.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from shared.crypto.errors import MalformedRescueError
from shared.crypto.provider import CryptoProvider
from shared.crypto.rescue_seal import (
    PartKind,
    RescueHead,
    open_first_rescue,
    open_rescue,
    read_rescue_head,
)
from shared.crypto.sealed_to import AgreementKey
from shared.kernel.identifiers import uuid_text
from shared.protocol.rescue import (
    GatheredMessages,
    RescuedAttachment,
    RescuedMessage,
    read_first_rescue,
    read_rescued,
)
from shared.protocol.unpacking import Unpack
from sync_server.ports.directory import Device
from sync_server.ports.store import View
from sync_server.use_cases.errors import DeviceUnknownError


@dataclass(frozen=True, slots=True)
class Sender:
    """
    Attributes:
        device: Who made a file, as far as it says so.
        key: What opens it.
    """

    device: Device
    key: AgreementKey
    head: RescueHead


class OpenedRescue:
    """
    A file that is right from beginning to end. Made by `check_rescue`.

    Attributes:
        device: Who made it.
    """

    def __init__(
        self,
        sender: Sender,
        file: BinaryIO,
        crypto: CryptoProvider,
        bodies: Sequence[bytes],
        unpack: Unpack,
    ) -> None:
        self.device = sender.device.id
        self._bodies = bodies
        self._sender = sender
        self._file = file
        self._crypto = crypto
        self._unpack = unpack

    @property
    def messages(self) -> Iterator[RescuedMessage]:
        """In the order in which they are to be taken in. Unpacked, each takes some sixty times its bytes in memory."""
        return (read_rescued(body, self._unpack) for body in self._bodies)

    async def attachments(self) -> AsyncIterator[RescuedAttachment]:
        """
        What the file holds besides, one at a time.

        Raises:
            MalformedMessageError: a part of it is none.
        """
        if self._sender.head.format == 1:
            return
        async for kind, content in _parts(self._sender, self._file, self._crypto):
            if kind is PartKind.ATTACHMENT:
                yield RescuedAttachment.from_bytes(content, self._unpack)


def find_sender(view: View, file: BinaryIO) -> Sender:
    """
    Who says to have made a file, and the key that opens it.

    Raises:
        MalformedRescueError: no rescue file, or sealed to a key that this server never had.
        DeviceUnknownError: no device of this server.
    """
    file.seek(0)
    head = read_rescue_head(file.read)
    device = view.directory.find_device(uuid_text(head.device))
    if device is None:
        raise DeviceUnknownError(device=uuid_text(head.device))
    for key in view.recoveries.rescue_keys():
        if key.id == head.key_id:
            return Sender(device, AgreementKey(key.private, key.public), head)
    raise MalformedRescueError(key_id=head.key_id)


async def check_rescue(
    sender: Sender, file: BinaryIO, crypto: CryptoProvider, unpack: Unpack
) -> OpenedRescue:
    """
    Reads a file to its end. Nothing of it is taken in.

    Raises:
        MalformedRescueError: cut short, altered, or not signed by that device; with the place.
        RescueTooLargeError: more, or larger, messages than a phone makes.
        ProtocolError: a message cannot be read.
    """
    if sender.head.format == 1:
        bodies = read_first_rescue(await _first(sender, file, crypto), unpack)
    else:
        bodies = await _gathered(_parts(sender, file, crypto))
    opened = OpenedRescue(sender, file, crypto, bodies, unpack)
    for _ in opened.messages:
        # Each can be read: nothing of a file is taken in when another part of it is none.
        continue
    return opened


async def _gathered(parts: AsyncIterator[tuple[PartKind, bytes]]) -> list[bytes]:
    gathered = GatheredMessages()
    async for kind, content in parts:
        if kind is PartKind.MESSAGE:
            gathered.add(content)
    return gathered.bodies


def _parts(sender: Sender, file: BinaryIO, crypto: CryptoProvider) -> AsyncIterator[tuple[PartKind, bytes]]:
    file.seek(0)
    head = read_rescue_head(file.read)
    return open_rescue(crypto, sender.key, sender.device.public_key, head, file.read)


async def _first(sender: Sender, file: BinaryIO, crypto: CryptoProvider) -> bytes:
    file.seek(0)
    head = read_rescue_head(file.read)
    return await open_first_rescue(crypto, sender.key, sender.device.public_key, head, file.read)
