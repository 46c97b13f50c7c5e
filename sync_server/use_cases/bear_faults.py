"""
An operation that this server fails on does not stop what its phone has behind it.

A request that failed for a mistake of our own, and not for a machine in trouble, is taken in by halves, each in a
transaction of its own and in the order of its numbers, until the operation that cannot be worked on stands alone. It
gets an answer like any other: refused, kept, before the supervisors, who take it in once the server is mended. Then the
request as it came is answered from the receipts.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from shared.domain.records import Operation
from shared.kernel.errors import DoorstepError
from shared.protocol.canonical import operation_bytes
from shared.protocol.merge import Reason
from shared.protocol.messages import Reference, Scope, SyncRequest, UnreadableOperation
from sync_server.ports.errors import StoreRejectedError
from sync_server.use_cases.accept_sync import Message, Taken
from sync_server.use_cases.errors import FAULTS
from sync_server.use_cases.sync_desk import Call

Submit = Callable[[Call], Awaitable[Taken | DoorstepError]]
Note = Callable[[int, Exception], None]
"""Told the number of an operation that was left out, and on what the server failed."""

OWN_FAULTS = (*FAULTS, StoreRejectedError)


async def take_in_parts(submit: Submit, call: Call, fault: Exception, note: Note) -> Taken | DoorstepError:
    """
    Args:
        submit: Takes one call in; durable when it returns.
        call: On which `submit` failed.
        fault: How.

    Raises:
        Exception: `fault`, where the request itself is at fault and none of its operations; whatever stopped `submit`
            on the way, what was taken in by then having its receipts.
    """
    part = _Part(call.message)
    parts = _Parts(submit, call, note)
    refusal = await parts.submitted(part)
    if refusal is not None:
        return refusal
    if not part.count:
        raise fault
    refusal = await parts.take(0, part.count)
    return refusal if refusal is not None else await submit(call)


@dataclass(slots=True)
class _Part:
    """
    Some of a request's operations, or one of them by itself with the answer it gets.

    Attributes:
        answer: Why it is not taken in.
        count: How many operations the whole request has; known once it was expanded.
        seq: The number of the first of the part; known then too.
    """

    message: Message
    first: int = 0
    end: int = 0
    answer: Reason | None = None
    count: int = 0
    seq: int = 0

    @property
    def epoch(self) -> bytes:
        return self.message.epoch

    def references(self, scope: Scope) -> Sequence[Reference]:
        return self.message.references(scope)

    def expand(self, scope: Scope, known: Mapping[Reference, str]) -> SyncRequest:
        request = self.message.expand(scope, known)
        every: list[Operation | UnreadableOperation] = [*request.operations, *request.unreadable]
        every.sort(key=lambda one: one.seq)
        chosen = every[self.first : self.end]
        self.count, self.seq = len(every), chosen[0].seq if chosen else 0
        read = [one for one in chosen if isinstance(one, Operation)]
        unread = [one for one in chosen if isinstance(one, UnreadableOperation)]
        if self.answer is not None:
            unread += [_left_out(one, self.answer) for one in read]
            read = []
        return replace(request, operations=tuple(read), unreadable=tuple(unread))


def _left_out(operation: Operation, reason: Reason) -> UnreadableOperation:
    shown = operation if reason is Reason.FAULT else None
    return UnreadableOperation(operation.seq, operation_bytes(operation), reason, shown)


@dataclass(frozen=True, slots=True)
class _Parts:
    submit: Submit
    call: Call
    note: Note

    async def take(self, first: int, end: int) -> DoorstepError | None:
        """
        Takes some operations in; what refuses the whole request ends it.
        """
        try:
            return await self.submitted(_Part(self.call.message, first, end))
        except OWN_FAULTS as error:
            fault = error
        if end - first == 1:
            return await self._leave_out(first, fault)
        middle = (first + end) // 2
        return await self.take(first, middle) or await self.take(middle, end)

    async def submitted(self, part: _Part) -> DoorstepError | None:
        taken = await self.submit(Call(self.call.device, part))
        return None if isinstance(taken, Taken) else taken

    async def _leave_out(self, place: int, fault: Exception) -> DoorstepError | None:
        part = _Part(self.call.message, place, place + 1, Reason.FAULT)
        try:
            refusal = await self.submitted(part)
        except OWN_FAULTS:
            # It cannot even be laid before anybody.
            part.answer = Reason.UNREADABLE
            refusal = await self.submitted(part)
        self.note(part.seq, fault)
        return refusal
