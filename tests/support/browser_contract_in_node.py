"""
Runs in Pyodide under Node: the contract of the browser's provider, on storage in memory.
"""


async def main() -> dict[str, object]:
    """
    What failed, and what Python writes there for others to open.
    """
    from mobile.adapters.block_storage_memory import MemoryBlockStorage
    from shared.crypto.hazmat.browser import BrowserProvider
    from tests.support.browser_contract import check_vault_on, run_contract
    from tests.support.sealed_stores import MemoryDeviceSecret

    provider = BrowserProvider()
    storage = MemoryBlockStorage()
    times: dict[str, float] = {}

    async def life() -> None:
        times.update(await check_vault_on(provider, MemoryDeviceSecret(), storage))

    failures = await run_contract(provider, ("vault's life", life))
    files = {name: content.hex() for name, content in storage.image().items()}
    return {"failures": failures, "files": files, "times": times}
