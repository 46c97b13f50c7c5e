"""
The exam of the AttachmentFiles port on a folder: resumable, idempotent, and nothing is whole that is not right.
"""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path

import pytest

from sync_server.adapters.attachment_folder import LEAST_FREE_BYTES, AttachmentFolder
from sync_server.ports.errors import StoreFaultError, StoreFullError

AREA = "0190aaaa-0000-7000-8000-000000000001"
OTHER = "0190aaaa-0000-7000-8000-000000000002"
PHONE = "0190bbbb-0000-7000-8000-000000000001"
TABLET = "0190bbbb-0000-7000-8000-000000000002"
CONTENT = bytes(range(256)) * 40
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def files(tmp_path: Path) -> AttachmentFolder:
    """An empty folder."""
    return AttachmentFolder(tmp_path / "attachments")


def _sent(files: AttachmentFolder, device: str = PHONE, area: str = AREA) -> bool:
    held = files.look(area, SHA256, device).held_bytes
    files.add(area, SHA256, device, held, CONTENT[held:])
    return files.finish(area, SHA256, device)


def test_content_sent_in_chunks_is_whole_only_when_finished(files: AttachmentFolder) -> None:
    for start in range(0, len(CONTENT), 1000):
        assert files.look(AREA, SHA256, PHONE) == (start, False)
        files.add(AREA, SHA256, PHONE, start, CONTENT[start : start + 1000])
    assert files.read(AREA, SHA256, 0, 10) == b""
    assert files.finish(AREA, SHA256, PHONE)

    assert files.look(AREA, SHA256, PHONE) == (len(CONTENT), True)
    assert files.read(AREA, SHA256, 5, 100) == CONTENT[5:105]
    assert files.read(AREA, SHA256, len(CONTENT), 100) == b""
    assert list(files.names()) == [(AREA, SHA256)]
    assert files.is_right(AREA, SHA256)


def test_doubled_reordered_and_late_chunks_change_nothing(files: AttachmentFolder) -> None:
    assert files.add(AREA, SHA256, PHONE, 500, CONTENT[500:900]) == (0, False)
    files.add(AREA, SHA256, PHONE, 0, CONTENT[:500])
    assert files.add(AREA, SHA256, PHONE, 0, b"x" * 500) == (500, False)
    assert files.add(AREA, SHA256, PHONE, 900, CONTENT[900:]) == (500, False)
    files.add(AREA, SHA256, PHONE, 500, CONTENT[500:])

    assert files.finish(AREA, SHA256, PHONE)
    assert files.finish(AREA, SHA256, PHONE)
    assert files.add(AREA, SHA256, PHONE, 0, b"y") == (len(CONTENT), True)
    assert files.is_right(AREA, SHA256)


def test_content_that_is_another_than_its_name_is_thrown_away(files: AttachmentFolder) -> None:
    files.add(AREA, SHA256, PHONE, 0, CONTENT[:-1] + b"!")
    assert not files.finish(AREA, SHA256, PHONE)

    assert files.look(AREA, SHA256, PHONE) == (0, False)
    assert not files.finish(AREA, SHA256, PHONE)
    assert _sent(files)


def test_what_one_device_sent_in_part_is_not_anothers_and_whole_is_whole_for_all(
    files: AttachmentFolder,
) -> None:
    files.add(AREA, SHA256, PHONE, 0, b"a lie")
    assert files.look(AREA, SHA256, TABLET) == (0, False)
    assert _sent(files, TABLET)

    assert files.look(AREA, SHA256, PHONE) == (len(CONTENT), True)
    assert files.parts_of(PHONE) == 1
    assert files.finish(AREA, SHA256, PHONE)
    assert files.parts_of(PHONE) == files.parts_of(TABLET) == 0


def test_areas_share_nothing(files: AttachmentFolder) -> None:
    assert _sent(files)

    assert files.look(OTHER, SHA256, PHONE) == (0, False)
    assert files.read(OTHER, SHA256, 0, 10) == b""
    files.remove(OTHER, SHA256)
    assert _sent(files, area=OTHER)
    files.remove(AREA, SHA256)
    assert list(files.names()) == [(OTHER, SHA256)]


def test_what_came_in_part_can_be_thrown_away_and_begins_anew(files: AttachmentFolder) -> None:
    files.remove_parts()
    files.add(AREA, SHA256, PHONE, 0, CONTENT[:500])
    assert _sent(files, area=OTHER)
    files.remove_parts()

    assert files.look(AREA, SHA256, PHONE) == (0, False)
    assert list(files.names()) == [(OTHER, SHA256)]


def test_full_disk_takes_nothing_more_and_keeps_what_came(tmp_path: Path) -> None:
    room = [LEAST_FREE_BYTES]
    files = AttachmentFolder(tmp_path, lambda folder: room[0])
    files.add(AREA, SHA256, PHONE, 0, CONTENT[:100])
    room[0] -= 1
    with pytest.raises(StoreFullError):
        files.add(AREA, SHA256, PHONE, 100, CONTENT[100:])

    room[0] += 1
    assert files.look(AREA, SHA256, PHONE) == (100, False)
    assert _sent(files)


def test_chunk_written_in_part_counts_as_not_come(
    files: AttachmentFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    files.add(AREA, SHA256, PHONE, 0, CONTENT[:100])
    writes = iter([7])
    true_write = os.pwrite

    def torn(handle: int, content: bytes, offset: int) -> int:
        for some in writes:
            return true_write(handle, bytes(content)[:some], offset)
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "pwrite", torn)
        with pytest.raises(StoreFullError):
            files.add(AREA, SHA256, PHONE, 100, CONTENT[100:])

    assert files.look(AREA, SHA256, PHONE) == (100, False)
    assert _sent(files)


def test_damage_is_found(files: AttachmentFolder, tmp_path: Path) -> None:
    assert _sent(files)
    (whole,) = tmp_path.glob(f"attachments/{AREA}/*/{SHA256}")
    whole.write_bytes(CONTENT[:-1])

    assert not files.is_right(AREA, SHA256)


def test_files_are_the_servers_own_and_cannot_be_run(files: AttachmentFolder, tmp_path: Path) -> None:
    assert _sent(files)
    for place in tmp_path.rglob("*"):
        mode = stat.S_IMODE(place.stat().st_mode)
        if place.is_file():
            assert mode == 0o600
    assert stat.S_IMODE((tmp_path / "attachments" / AREA / SHA256[:2]).stat().st_mode) == 0o700


@pytest.mark.parametrize("area, sha256", [("../x", SHA256), (AREA, "../../etc/passwd"), (AREA, SHA256 + "/")])
def test_no_name_leads_anywhere_else(files: AttachmentFolder, area: str, sha256: str) -> None:
    with pytest.raises(StoreFaultError):
        files.look(area, sha256, PHONE)
