"""
Brings the peers that come as npm packages: pinned by version and SHA-512 in `peers/package-lock.json`, fetched with the
npm client into `build/npm-bench` when they are measured, and never part of Doorstep.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from mobile.packaging.errors import BuildStoppedError
from mobile.packaging.node import find_node

ROOT = Path(__file__).parents[2]
PEERS = Path(__file__).parent / "peers"
PLACE = ROOT / "build" / "npm-bench"
LISTS = ("package.json", "package-lock.json")
# Scripts of packages are not run: the one compiled part brings its binaries along.
INSTALL = ("ci", "--ignore-scripts", "--omit-lockfile-registry-resolved", "--no-audit", "--no-fund")


class PeerAbsentError(Exception):
    """
    A peer cannot be measured here; the text says why.
    """


@dataclass(frozen=True, slots=True)
class NpmPeers:
    """
    Fetched packages, and the Node that runs them.
    """

    node: tuple[str, ...]
    packages: Path

    def command(self, script: str, *arguments: str) -> list[str]:
        """How to start one of the scripts beside the list."""
        return [*self.node, str(PEERS / script), *arguments]

    @property
    def variables(self) -> dict[str, str]:
        """The environment that lets a script find its packages."""
        return {"NODE_PATH": str(self.packages), "NODE_ENV": "production"}


def fetched_peers() -> NpmPeers:
    """
    The packages, fetched where the list has changed.

    Raises:
        PeerAbsentError: there is no Node, or no network.
    """
    try:
        tools = find_node()
    except BuildStoppedError as cause:
        raise PeerAbsentError("there is no Node here") from cause
    wanted = hashlib.sha256(b"".join((PEERS / name).read_bytes() for name in LISTS)).hexdigest()
    stamp = PLACE / "fetched.stamp"
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
        _fetch([*tools.npm, *INSTALL])
        stamp.write_text(wanted, encoding="utf-8")
    return NpmPeers(tuple(tools.node), PLACE / "node_modules")


def _fetch(command: list[str]) -> None:
    print("   fetching the peers' packages with npm …", flush=True)
    shutil.rmtree(PLACE, ignore_errors=True)
    PLACE.mkdir(parents=True)
    for name in LISTS:
        shutil.copy(PEERS / name, PLACE)
    outcome = subprocess.run(command, cwd=PLACE, capture_output=True, text=True, check=False)
    if outcome.returncode != 0:
        last = (outcome.stderr.strip().splitlines() or [f"exit code {outcome.returncode}"])[-1]
        raise PeerAbsentError(f"npm could not fetch it: {last}")
