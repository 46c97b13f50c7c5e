"""
`doorstep-server form preview`, in a process of its own.
"""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.e2e.support.server import END_WITHIN_S, ROOT

_CODE = re.compile(r"Type the code (\S+),")
_ADDRESS = re.compile(r"Doorstep runs at (\S+)")


@contextmanager
def previewed(workbook: Path, site: Path) -> Iterator[tuple[str, str]]:
    """
    Address and code of a preview, ended afterwards.
    """
    command = [sys.executable, "-m", "sync_server.operations.cli", "form", "preview", str(workbook)]
    command += ["--no-browser", "--site", str(site)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    said = ""
    for line in process.stdout or ():
        said += line
        if _ADDRESS.search(line):
            break
    code, address = _CODE.search(said), _ADDRESS.search(said)
    assert code and address, said
    try:
        yield address[1], code[1]
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=END_WITHIN_S)
