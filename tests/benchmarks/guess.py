"""
What guessing costs: a PIN with a copy of the storage, with and without the device's secret; a recovery file's
passphrase; another request with the same recovery code. In processor time, so that a busy machine changes little.
"""

from __future__ import annotations

import asyncio
import time

from shared.crypto.errors import SealBrokenError
from shared.crypto.hazmat.cpython import CPythonProvider
from shared.crypto.key_derivation import KdfParameters, measure_parameters
from shared.crypto.recovery import CODE_DIGITS, RecoveryRequest, derive_code
from shared.crypto.recovery_file import COST
from shared.crypto.vault import VaultHeader, make_vault, open_vault
from tests.benchmarks.report import Report
from tests.support.sealed_stores import MemoryDeviceSecret

PIN = "739104"
TRIES = 8
MILLION = 1_000_000
CALL_LIFE_HOURS = 72
FLOOR_BUDGET_MS = 10.0
"""A guess cheaper than this would mean that Argon2id is not what the header says."""
FORGING_CORES_BUDGET = 10_000.0


def measure(report: Report) -> None:
    """
    Prints the figures that shared/crypto/SPEC.md names.
    """
    asyncio.run(_measure(report))


async def _measure(report: Report) -> None:
    provider, secret = CPythonProvider(), MemoryDeviceSecret()
    chosen = await measure_parameters(provider, time.monotonic)
    for name, cost in (("floor", KdfParameters()), ("as measured here", chosen)):
        header, _ = await make_vault(provider, secret, pin=PIN, parameters=cost)
        guess_s = await _guess_s(provider, secret, header)
        least_ms = FLOOR_BUDGET_MS
        report.add(
            f"PIN guess with the device's secret, {name}",
            1000 * guess_s,
            "ms",
            least_ms,
            1000 * guess_s >= least_ms,
        )
        report.add(f"  a million of them, {name}", guess_s * MILLION / 3600, "core-h", None, True)
        report.add(f"  memory of each at once, {name}", cost.memory_kib / 1024, "MiB", None, True)
    await _without_the_secret(report, provider)
    await _recovery(report, provider)


async def _guess_s(provider: CPythonProvider, secret: MemoryDeviceSecret, header: VaultHeader) -> float:
    times = []
    for wrong in range(TRIES):
        began_s = time.process_time()
        try:
            await open_vault(provider, secret, header, pin=f"{wrong:06}")
        except SealBrokenError:
            times.append(time.process_time() - began_s)
    return min(times)


async def _without_the_secret(report: Report, provider: CPythonProvider) -> None:
    header, _ = await make_vault(provider, MemoryDeviceSecret(), pin=PIN, parameters=KdfParameters())
    opened = 0
    for other in range(TRIES):
        try:
            await open_vault(provider, MemoryDeviceSecret(bytes((other,)) * 32), header, pin=PIN)
        except SealBrokenError:
            continue
        opened += 1
    report.at_most("vaults that the right PIN opens without the device's secret", opened, "vaults", 0)


async def _recovery(report: Report, provider: CPythonProvider) -> None:
    request = RecoveryRequest(bytes(16), bytes(16), bytes(32), bytes(124))
    began_s = time.process_time()
    await derive_code(provider, request)
    code_s = time.process_time() - began_s
    cores = 10**CODE_DIGITS * code_s / 2 / (CALL_LIFE_HOURS * 3600)
    report.add(
        "cores that forge a recovery code before it ends",
        cores,
        "cores",
        FORGING_CORES_BUDGET,
        cores >= FORGING_CORES_BUDGET,
    )
    began_s = time.process_time()
    await provider.derive_argon2id(
        b"guess",
        salt=bytes(16),
        memory_kib=COST.memory_kib,
        iterations=COST.iterations,
        lanes=COST.lanes,
        size=32,
    )
    report.add("guess of a recovery file's passphrase", time.process_time() - began_s, "s", None, True)
