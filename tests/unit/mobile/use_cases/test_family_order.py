"""
The order a family is listed in: who is due first, then by age, the dead last; the same each time.
"""

from __future__ import annotations

import asyncio

from mobile.use_cases.open_household import open_household
from mobile.use_cases.read_door import read_door
from tests.support.desks import a_desk, a_family, receive


def test_who_is_due_comes_first_then_the_oldest_and_the_dead_last() -> None:
    async def story() -> None:
        desk = await a_desk()
        home, mother, _ = await a_family(desk)
        for name, born_on, alive in (
            ("child", "2020-05-01", "yes"),
            ("grandmother", "1955-01-01", "yes"),
            ("grandfather", "1950-01-01", "no"),
            ("guest", "", "yes"),
        ):
            fields = {"household": home, "name": name, "birth_on": born_on, "alive": alive}
            await receive(desk, name, "person", **fields)
        await receive(desk, mother, "person", birth_on="1998-03-02")

        members = [member.name for member in open_household(desk, home).members]
        assert members == ["Baby of Sunita", "grandmother", "Sunita", "child", "guest", "grandfather"]
        at_the_door = [name for _, name in read_door(desk, home).others]
        assert at_the_door == ["grandmother", "Sunita", "child", "guest"]

    asyncio.run(story())
