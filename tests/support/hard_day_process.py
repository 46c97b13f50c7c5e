"""
The hard day in a process of its own, on real files.

    python -m tests.support.hard_day_process FOLDER SEED PIN FIRST
"""

from __future__ import annotations

import asyncio
import os
import random
import sys
import time
from pathlib import Path

from mobile.adapters.key_vault import SealedKeyVault
from mobile.adapters.platform_cpython import open_device
from shared.crypto.key_derivation import KdfParameters
from tests.support.hard_day import HardDay


def say(line: str) -> None:
    """
    One write to the pipe: what was said is out of the process when this returns.
    """
    os.write(1, line.encode() + b"\n")


async def live(folder: Path, seed: int, pin: int, first: int) -> None:
    """
    Works until the process is ended.
    """
    provider, secret, storage = await open_device(folder)
    vault = SealedKeyVault(provider, secret, storage, time.monotonic, parameters=KdfParameters())
    await HardDay(vault, say, random.Random(seed)).work(pin, first)


if __name__ == "__main__":
    asyncio.run(live(Path(sys.argv[1]), *(int(argument) for argument in sys.argv[2:])))
