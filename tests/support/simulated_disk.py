"""
A disk that remembers every step, so that a test can pull the plug after each of them.

What was flushed is on the medium. What was not may be there, be missing, be zeros or be there in part: `image`
builds the medium as any such crash would leave it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from mobile.ports.block_storage import Room
from shared.kernel.errors import DoorstepError


class Verb(StrEnum):
    """
    What was done to the disk.
    """

    MAKE = "make"
    WRITE = "write"
    TRUNCATE = "truncate"
    FLUSH = "flush"
    REMOVE = "remove"


@dataclass(frozen=True)
class Step:
    """
    One thing done to one file.
    """

    verb: Verb
    name: str
    offset: int = 0
    content: bytes = b""


class Fate(StrEnum):
    """
    What a crash makes of a write that was not flushed.
    """

    KEPT = "kept"
    LOST = "lost"
    ZEROS = "zeros"
    HALF = "half"


class SimulatedDisk:
    """
    A block storage in memory whose steps can be made to fail.
    """

    def __init__(self, files: Mapping[str, bytes] | None = None) -> None:
        self._start = dict(files or {})
        self._files = {name: bytearray(content) for name, content in self._start.items()}
        self._open: set[str] = set()
        self.steps: list[Step] = []
        self.calls = 0
        """Calls of any kind so far, reading and opening included."""
        self.writing_calls: set[int] = set()
        self._failing_calls: dict[int, tuple[DoorstepError, float]] = {}
        self._failing: dict[int, tuple[DoorstepError, int]] = {}
        self._failing_from: tuple[int, DoorstepError] | None = None
        self._failing_files: dict[str, DoorstepError] = {}
        self._unreadable: dict[str, DoorstepError] = {}

    async def open(self, name: str) -> SimulatedFile:
        assert name not in self._open, f"{name} is open already"
        if name not in self._files:
            self.take(Step(Verb.MAKE, name))
        else:
            self.meet_fault()
        self._open.add(name)
        return SimulatedFile(self, name)

    async def names(self) -> Sequence[str]:
        self.meet_fault()
        return sorted(self._files)

    async def remove(self, name: str) -> None:
        assert name not in self._open, f"{name} is open"
        if name in self._files:
            self.take(Step(Verb.REMOVE, name))
        else:
            self.meet_fault()

    async def room(self) -> Room:
        return Room(sum(map(len, self._files.values())))

    async def close(self) -> None:
        self._open.clear()

    def files(self) -> dict[str, bytes]:
        """
        The disk as a program that goes on sees it.
        """
        return {name: bytes(content) for name, content in self._files.items()}

    def fail_at(self, step: int, error: DoorstepError, *, part: int = 0) -> None:
        """
        Lets a step fail; of a write, the first `part` bytes are done.
        """
        self._failing[step] = (error, part)

    def fail_call(self, call: int, error: DoorstepError, *, share: float = 0.0) -> None:
        """
        Lets one call fail, whatever it does; of a write, a share is done: 1.0 for one that is told to have failed
        and was yet done.
        """
        self._failing_calls[call] = (error, share)

    def fail_from(self, step: int, error: DoorstepError) -> None:
        """
        Lets every write and flush fail from a step on.
        """
        self._failing_from = (step, error)

    def fail_file(self, name: str, error: DoorstepError) -> None:
        """
        Lets every write and flush of one file fail.
        """
        self._failing_files[name] = error

    def fail_reading(self, name: str, error: DoorstepError) -> None:
        """
        Lets every read of one file fail.
        """
        self._unreadable[name] = error

    def heal(self) -> None:
        """
        Nothing fails any more.
        """
        self._failing.clear()
        self._failing_calls.clear()
        self._failing_files.clear()
        self._unreadable.clear()
        self._failing_from = None

    def meet_fault(self, step: Step | None = None) -> None:
        """
        Counts a call, and raises what was planted for it.
        """
        number, self.calls = self.calls, self.calls + 1
        if step is not None and step.verb is Verb.WRITE:
            self.writing_calls.add(number)
        if number not in self._failing_calls:
            return
        error, share = self._failing_calls[number]
        if step is not None and share:
            done = step.content[: int(len(step.content) * share)]
            self._note(Step(step.verb, step.name, step.offset, done))
        raise error

    def take(self, step: Step) -> None:
        self.meet_fault(step)
        number = len(self.steps)
        if number in self._failing:
            error, part = self._failing[number]
            self._note(Step(step.verb, step.name, step.offset, step.content[:part]))
            raise error
        if step.name in self._failing_files and step.verb in (Verb.WRITE, Verb.FLUSH):
            raise self._failing_files[step.name]
        if self._failing_from and number >= self._failing_from[0] and step.verb in (Verb.WRITE, Verb.FLUSH):
            self._note(Step(Verb.WRITE, step.name, step.offset))
            raise self._failing_from[1]
        self._note(step)

    def _note(self, step: Step) -> None:
        self.steps.append(step)
        apply_step(self._files, step)

    def released(self, name: str) -> None:
        self._open.discard(name)

    def content(self, name: str) -> bytearray:
        if name in self._unreadable:
            raise self._unreadable[name]
        return self._files[name]

    def image(self, count: int, fate: Callable[[int], Fate] = lambda _: Fate.KEPT) -> dict[str, bytes]:
        """
        The medium after `count` steps and a power cut.

        Args:
            fate: What becomes of each step that no later flush covers, by its number.
        """
        done = self.steps[:count]
        files = {name: bytearray(content) for name, content in self._start.items()}
        for number, step in enumerate(done):
            if step.verb in (Verb.WRITE, Verb.TRUNCATE) and not _is_flushed(done, number):
                step = _as_left_by_crash(step, fate(number))
            apply_step(files, step)
        return {name: bytes(content) for name, content in files.items()}


class SimulatedFile:
    """
    One file of the simulated disk.
    """

    def __init__(self, disk: SimulatedDisk, name: str) -> None:
        self._disk = disk
        self._name = name
        self._closed = False

    async def size_bytes(self) -> int:
        self._disk.meet_fault()
        return len(self._disk.content(self._name))

    async def read(self, offset: int, size: int) -> bytes:
        self._disk.meet_fault()
        return bytes(self._disk.content(self._name)[offset : offset + size])

    async def write(self, offset: int, content: bytes) -> None:
        self._disk.take(Step(Verb.WRITE, self._name, offset, bytes(content)))

    async def truncate(self, size: int) -> None:
        self._disk.take(Step(Verb.TRUNCATE, self._name, size))

    async def flush(self) -> None:
        self._disk.take(Step(Verb.FLUSH, self._name))

    async def close(self) -> None:
        if not self._closed:
            self._closed = True
            self._disk.released(self._name)
            self._disk.meet_fault()


def apply_step(files: dict[str, bytearray], step: Step) -> None:
    """
    Does a step to files in memory.
    """
    match step.verb:
        case Verb.MAKE:
            files[step.name] = bytearray()
        case Verb.REMOVE:
            del files[step.name]
        case Verb.TRUNCATE:
            del files[step.name][step.offset :]
        case Verb.WRITE if step.content:
            content = files[step.name]
            if step.offset > len(content):
                content.extend(bytes(step.offset - len(content)))
            content[step.offset : step.offset + len(step.content)] = step.content


def _is_flushed(steps: Sequence[Step], number: int) -> bool:
    name = steps[number].name
    return any(step.verb == Verb.FLUSH and step.name == name for step in steps[number + 1 :])


def _as_left_by_crash(step: Step, fate: Fate) -> Step:
    if step.verb == Verb.TRUNCATE:
        # Cutting nothing off: the least that a lost truncation can mean.
        return step if fate == Fate.KEPT else Step(Verb.WRITE, step.name)
    match fate:
        case Fate.KEPT:
            return step
        case Fate.LOST:
            return Step(Verb.WRITE, step.name)
        case Fate.ZEROS:
            return Step(Verb.WRITE, step.name, step.offset, bytes(len(step.content)))
        case Fate.HALF:
            return Step(Verb.WRITE, step.name, step.offset, step.content[: len(step.content) // 2])
