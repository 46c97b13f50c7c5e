"""
Records the talk of a released version: `python -m tests.support.write_talk_vectors`.

Run once for a new protocol version, into a file of its name. Files of a released version are never written again.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from shared.protocol.versions import CURRENT, version_text
from sync_server.main import open_store
from tests.support.released_talk import OverHTTP, found_talk, shown, talk
from tests.support.servers import ServerProcess

TALKS = Path(__file__).parents[1] / "vectors" / "protocol" / "talks"


def main() -> int:
    """
    The command; 1 where the version's talk exists.
    """
    place = TALKS / f"{version_text(CURRENT)}.json"
    if place.exists():
        print(f"{place.name} exists: the talk of a version is frozen", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as data:
        store = open_store(Path(data))
        found_talk(store)
        store.close()
        server = ServerProcess(Path(data))
        server.start()
        over_http = OverHTTP(server.address)
        handsets = talk(over_http)
        server.end()
    written = {
        "version": version_text(CURRENT),
        "exchanges": over_http.exchanges,
        "shown": {name: shown(handset) for name, handset in handsets.items()},
    }
    for handset in handsets.values():
        handset.close()
    place.parent.mkdir(exist_ok=True)
    place.write_text(json.dumps(written, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(place)
    return 0


if __name__ == "__main__":
    sys.exit(main())
