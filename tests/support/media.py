"""
The medium that this platform keeps vaults on: files on CPython, private storage in a browser's worker.
"""

from __future__ import annotations

import sys
from pathlib import Path

from mobile.ports.block_storage import BlockStorage

IN_BROWSER = sys.platform == "emscripten"


def own_storage(place: Path) -> BlockStorage:
    """
    An empty storage at a place of its own, or what was left there.
    """
    if IN_BROWSER:
        import doorstep_worker_js as glue
        from pyodide.ffi import run_sync

        from mobile.adapters.block_storage_opfs import open_opfs

        name = place.as_posix().strip("/").replace("/", "-").replace("_", "-").lower()
        opened: BlockStorage = run_sync(open_opfs(glue, name))
        return opened
    from mobile.adapters.block_storage_files import FileBlockStorage

    return FileBlockStorage(place)
