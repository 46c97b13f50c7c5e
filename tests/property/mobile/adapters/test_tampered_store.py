"""
Every file of a device's store flipped, cut, doubled, removed, exchanged, taken from another vault, put back to each
older version: what was done is named, and nothing else becomes unreadable.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pytest

from mobile.adapters.block_storage_memory import MemoryBlockStorage
from mobile.ports.errors import VaultDamagedError, VaultMissingError, WrongPinError
from tests.support.loops import in_event_loop
from tests.support.sealed_stores import HandClock, a_key_vault, an_identity

PIN, OLD_PIN, OTHER_PIN = "820415", "739104", "640218"
Image = dict[str, bytes]


@dataclass(frozen=True)
class Lives:
    """
    A device of two workers: how it lies there, how it lay there at earlier times, and what each has saved.
    """

    image: Image
    earlier: Sequence[Image]
    own: str
    other: str
    frames: Sequence[bytes]
    other_frames: Sequence[bytes]


@dataclass(frozen=True)
class Found:
    """
    What an unlocking shows.
    """

    frames: Sequence[bytes] = ()
    missing: int = 0
    named: Sequence[str] = ()


async def _lives() -> Lives:
    storage = MemoryBlockStorage()
    vault = a_key_vault(storage)
    earlier: list[Image] = []
    own = (await vault.create(an_identity(worker_name="Sunita"), OLD_PIN)).vault_id
    frames = [b"snapshot"]
    for number in range(3):
        opened = await vault.unlock(own, OLD_PIN)
        await opened.journal.append([b"replaced %d" % number])
        await vault.lock()
        earlier.append(storage.image())
    await vault.change_pin(own, OLD_PIN, PIN)
    earlier.append(storage.image())
    opened = await vault.unlock(own, PIN)
    await opened.journal.compact(frames)
    await vault.lock()
    earlier.append(storage.image())
    other = (await vault.create(an_identity(worker_name="Meena"), OTHER_PIN)).vault_id
    opened = await vault.unlock(other, OTHER_PIN)
    await opened.journal.append([b"of Meena"])
    for number in range(3):
        opened = await vault.unlock(own, PIN)
        for _ in range(40):
            frames.append(b"saved %d" % len(frames))
            await opened.journal.append(frames[-1:])
        await vault.keep_token(own, f"token {number}", number)
        await vault.lock()
        earlier.append(storage.image())
    opened = await vault.unlock(own, PIN)
    for _ in range(40):
        frames.append(b"saved %d" % len(frames))
        await opened.journal.append(frames[-1:])
    await vault.lock()
    return Lives(storage.image(), earlier, own, other, frames, [b"of Meena"])


async def _find(image: Image, vault_id: str, *pins: str) -> Found | str:
    """
    What the worker finds, or the name of what keeps them out.
    """
    clock = HandClock()
    vault = a_key_vault(MemoryBlockStorage(image), clock)
    for pin in pins:
        # A count that cannot be read is one of many wrong PINs.
        try:
            await vault.vaults()
            clock.now_s += 1000
            opened = await vault.unlock(vault_id, pin)
        except WrongPinError:
            continue
        except VaultDamagedError as error:
            return str(error.details["part"])
        except VaultMissingError:
            return "not listed"
        report = opened.journal.report
        torn = ("torn tail",) if report.torn_tail else ()
        frames = [frame async for frame in opened.journal.replay()]
        await vault.lock()
        return Found(frames, report.missing_frames, (*report.damaged, *report.mended, *torn))
    return "wrong PIN"


async def _expect_named(lives: Lives, image: Image, what: str, *, keeps_frames: bool = False) -> None:
    other = await _find(image, lives.other, OTHER_PIN)
    found = await _find(image, lives.own, PIN, OLD_PIN)
    if isinstance(found, Found):
        assert found.named or found.missing, f"{what}: not named"
        assert set(found.frames) <= {*lives.frames, *(b"replaced %d" % number for number in range(3))}, what
        is_whole = list(found.frames) == list(lives.frames)
        assert is_whole or found.missing or found.named, what
        assert is_whole or not keeps_frames, f"{what}: {found.named} {found.missing}"
    if isinstance(other, Found):
        assert list(other.frames) == list(lives.other_frames), what
        assert not other.missing, what


def _of_own(lives: Lives) -> list[str]:
    return [name for name in sorted(lives.image) if name.startswith(lives.own)]


def _are_written_in_turn(one: str, two: str) -> bool:
    """
    Copies of a token or of a count, one step apart: one over the other is a state that was there a moment ago.
    """
    part = one.split(".")[1]
    return part == two.split(".")[1] and part in ("identity", "attempts")


def _twins(names: Sequence[str]) -> list[str]:
    return [name for name in names if name.endswith((".a", ".b"))]


def _changes(raw: bytes) -> Iterator[tuple[str, bytes]]:
    used = [place for place in range(0, len(raw), 13) if raw[place]]
    for place in used:
        yield f"flipped at {place}", raw[:place] + bytes((raw[place] ^ 0x41,)) + raw[place + 1 :]
    for size in (0, 1, len(raw) // 2, len(raw) - 1):
        yield f"cut to {size}", raw[:size]
    yield "doubled", raw + raw


@pytest.fixture(scope="module")
def lives() -> Lives:
    return asyncio.run(_lives())


@in_event_loop
async def test_untouched_store_opens_with_nothing_to_tell(lives: Lives) -> None:
    assert await _find(lives.image, lives.own, PIN) == Found(lives.frames)
    assert await _find(lives.image, lives.other, OTHER_PIN) == Found(lives.other_frames)


@in_event_loop
async def test_any_change_to_one_copy_of_a_twin_is_named_and_costs_nothing(lives: Lives) -> None:
    for name in [*_twins(_of_own(lives)), "vaults.a", "vaults.b"]:
        for what, raw in [*_changes(lives.image[name]), ("removed", None)]:
            image = {**lives.image, name: raw or b""}
            if raw is None:
                del image[name]
            found = await _find(image, lives.own, PIN)
            assert isinstance(found, Found), f"{name} {what}: {found}"
            part = name.removeprefix(f"{lives.own}.").replace(".", " ")
            assert (found.frames, found.missing) == (lives.frames, 0), f"{name} {what}"
            assert part in found.named, f"{name} {what}: {found.named}"
            await _expect_named(lives, image, f"{name} {what}")


@in_event_loop
async def test_any_change_to_head_or_segments_is_named(lives: Lives) -> None:
    for name in _of_own(lives):
        if name.endswith((".a", ".b")):
            continue
        for what, raw in _changes(lives.image[name]):
            if what == "doubled" and name.endswith(".head"):
                continue  # Behind both slots nothing is read.
            await _expect_named(
                lives, {**lives.image, name: raw}, f"{name} {what}", keeps_frames=name.endswith(".head")
            )
        without = {one: raw for one, raw in lives.image.items() if one != name}
        await _expect_named(lives, without, f"{name} removed")


@in_event_loop
async def test_files_exchanged_or_copied_over_one_another_are_named(lives: Lives) -> None:
    names = _of_own(lives)
    for one in names:
        for two in names:
            if lives.image[one] == lives.image[two] or _are_written_in_turn(one, two):
                continue
            copied = {**lives.image, one: lives.image[two]}
            await _expect_named(lives, copied, f"{two} copied over {one}")
            await _expect_named(lives, {**copied, two: lives.image[one]}, f"{one} exchanged with {two}")


@in_event_loop
async def test_files_of_another_vault_are_named(lives: Lives) -> None:
    for name in _of_own(lives):
        stranger = name.replace(lives.own, lives.other)
        if stranger not in lives.image:
            continue
        await _expect_named(lives, {**lives.image, name: lives.image[stranger]}, f"{name} of another vault")
    for part in ("header", "identity", "attempts", "manifest"):
        both = {
            f"{lives.own}.{part}.{side}": lives.image[f"{lives.other}.{part}.{side}"] for side in ("a", "b")
        }
        await _expect_named(lives, {**lives.image, **both}, f"{part} of another vault")


@in_event_loop
async def test_segment_under_a_number_of_its_own_is_named_and_not_read(lives: Lives) -> None:
    newest = [name for name in _of_own(lives) if ".segment." in name][-1]
    image = {**lives.image, f"{lives.own}.segment.00000099": lives.image[newest]}

    assert await _find(image, lives.own, PIN) == Found(lives.frames, 0, ("segment 99 unknown",))


@in_event_loop
async def test_one_file_put_back_to_an_older_version_is_named(lives: Lives) -> None:
    for when, image in enumerate(lives.earlier):
        for name in [*_of_own(lives), "vaults.a", "vaults.b"]:
            if name in image and image[name] != lives.image[name]:
                if when == len(lives.earlier) - 1 and _are_written_in_turn(name, name):
                    continue
                await _expect_named(lives, {**lives.image, name: image[name]}, f"{name} of time {when}")


@pytest.mark.parametrize("part", ["header", "identity", "attempts", "manifest", "vaults", "head"])
@in_event_loop
async def test_part_put_back_to_an_older_version_is_named(lives: Lives, part: str) -> None:
    for when, earlier in enumerate(lives.earlier[:-1]):
        older = {
            name: raw
            for name, raw in earlier.items()
            if name.startswith((f"{lives.own}.{part}", part)) and raw != lives.image[name]
        }
        if not older or older.keys() == {"vaults.a"}:
            continue
        found = await _find({**lives.image, **older}, lives.own, PIN, OLD_PIN)
        assert isinstance(found, Found), f"{part} of time {when}: {found}"
        named = " ".join(found.named)
        expected = f"{part} older" if part != "manifest" else "segment"
        assert expected in named, f"{part} of time {when}: {found.named} {found.missing}"
