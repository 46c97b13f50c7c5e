"""
Imports the whole app in the browser's own Python and keeps the code its dataclasses compile. Runs inside Pyodide.
"""

import marshal
import re
import sys
from importlib import import_module
from pathlib import Path

# For other devices: these modules import what no browser has.
_ELSEWHERE = (
    "cryptography",
    "httpx",
    "argon2",
    "flet_audio",
    "flet_camera",
    "flet_secure_storage",
    "fcntl",
    "msvcrt",
    "qrcode",
)


def record_tree(app: str, packages: str, controls: list[str]) -> list[str]:
    """
    Writes `dataclass_code.bin` into the app's folder.

    Args:
        controls: Names of Flet's classes that the app mentions.

    Returns:
        Modules that cannot be imported although they could be: each with its reason.
    """
    sys.path[:0] = [app, packages]
    from mobile.adapters.prepared_code import record_code

    recorded = record_code()
    failed = [reason for name in _modules(app) if (reason := _failure(name))]
    flet = import_module("flet")
    for name in controls:
        getattr(flet, name, None)
    import_module("flet.messaging.pyodide_connection")
    Path(app, "dataclass_code.bin").write_bytes(marshal.dumps(recorded))
    return failed


def _modules(app: str) -> list[str]:
    root = Path(app)
    files = [file for top in ("shared", "mobile") for file in sorted((root / top).rglob("*.pyc"))]
    paths = (file.relative_to(root).with_suffix("").as_posix() for file in files)
    return [re.sub(r"/__init__$", "", path).replace("/", ".") for path in paths]


def _failure(name: str) -> str:
    try:
        import_module(name)
    except ImportError as error:
        if (error.name or "").split(".")[0] not in _ELSEWHERE:
            return f"{name}: {error}"
    return ""
