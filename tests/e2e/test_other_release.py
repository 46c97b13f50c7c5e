"""
A store that a newer release has written: the older app says so and touches nothing; brought up to date it goes on.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from mobile.adapters.block_storage_memory import MemoryBlockStorage
from mobile.adapters.twin_slots import TwinSlots
from shared.crypto.vault import MAGIC, VERSION
from tests.e2e.robots.entrance import UnlockRobot
from tests.e2e.robots.household import HouseholdRobot
from tests.e2e.robots.places import TodayRobot
from tests.e2e.support.demo_team import SUNITA, enrol_volunteer
from tests.e2e.support.phone import MakePhone, Phone
from tests.e2e.support.private_files import read_private_files, write_private_file
from tests.e2e.support.server import DoorstepServer

HOUSE = "Hari Patel"
MADE = 2  # the door that was knocked at, and what was found


@pytest.mark.long("vault")
def test_a_store_of_a_newer_release_is_left_alone_and_opens_in_that_release(
    server: DoorstepServer, make_phone: MakePhone
) -> None:
    phone = make_phone(server.address).open()
    today = enrol_volunteer(phone, server.codes["volunteer"])
    server.stop()
    door = today.to_households().open(HOUSE, HOUSE).start_visit()
    door.nobody_home("In the fields", days=1)
    HouseholdRobot(phone, HOUSE).is_here().back()
    today.to_sync().counts(MADE, 0)

    before = rewritten(phone, version=VERSION + 1)
    lock = UnlockRobot(phone.open()).is_here().digits(SUNITA.secret)
    lock.sees("This app is too old.").shot("too-old").digits(SUNITA.secret).sees("Update the app.")
    phone.tap("Danger signs and help")
    phone.sees("Danger signs")

    assert before == rewritten(phone, version=VERSION)
    UnlockRobot(phone.open()).is_here().as_volunteer(SUNITA.secret)
    TodayRobot(phone).is_here().to_sync().counts(MADE, 0)


def rewritten(phone: Phone, *, version: int) -> dict[str, bytes]:
    """
    Gives the vault's header another version while the app is away; returns every file as it lay there.
    """
    phone.turn_off()
    phone.turn_on()
    phone.page.goto(f"{phone.address}/manifest.json")
    files = read_private_files(phone.page, "")
    (name,) = {file.rpartition(".")[0] for file in files if ".header." in file}
    with ThreadPoolExecutor(1) as beside:  # the browser's own loop runs in this thread
        changed = beside.submit(asyncio.run, _with_version(files, name, version)).result()
    for file, content in changed.items():
        write_private_file(phone.page, file, content)
    return {file: content for file, content in files.items() if ".header." not in file}


async def _with_version(files: dict[str, bytes], name: str, version: int) -> dict[str, bytes]:
    headers = {file: content for file, content in files.items() if file.startswith(name)}
    storage = MemoryBlockStorage(headers)
    slots = TwinSlots(storage, name)
    reading = await slots.load()
    body = reading.copies[0].body
    assert body.startswith(MAGIC)
    changed = MAGIC + bytes([version]) + body[len(MAGIC) + 1 :]
    await slots.save(reading.generation + 1, changed, over=reading)
    return storage.image()
