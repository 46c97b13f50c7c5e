"""
Everything Python on the site: the standard library, the app's packages and the app itself, as bytecode.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from mobile.packaging.errors import BuildStoppedError
from mobile.packaging.node import NodeTools

_HERE = Path(__file__).parent

# One date for every entry: the same input gives the same bytes. 1980 is the oldest a zip can hold.
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
_TAR_TIME = 315532800

# Where the packages lie beside the app, and Flet's table of icons in them.
PACKAGES = "__pypackages__"
ICON_NAMES = "flet/controls/material/icons.json"

_BROWSER_PLATFORM = "pyemscripten_2026_0_wasm32"
_BROWSER_PYTHON = "314"

# Modules of the standard library that a phone never needs. That the app still starts is shown by the browser tests.
_NOT_IN_STDLIB = frozenset(
    """
    _pydatetime _pyio _pyrepl antigravity argparse asyncio/__main__ asyncio/proactor_events asyncio/tools
    asyncio/windows_events asyncio/windows_utils bdb cProfile cmd compileall configparser ctypes curses difflib
    doctest email/mime ensurepip filecmp fileinput ftplib html http/cookiejar http/cookies http/server idlelib
    imaplib json/__main__ json/tool lib2to3 logging/config logging/handlers mailbox modulefinder multiprocessing
    netrc nntplib optparse pdb pickletools plistlib poplib profile pstats pyclbr pydoc pydoc_data
    pyodide/_nodesock_transport rlcompleter sched shelve smtplib socketserver sqlite3 statistics symtable
    tabnanny tarfile telnetlib test this timeit tkinter tomllib trace tracemalloc turtle turtledemo unittest
    urllib/robotparser venv wave webbrowser wsgiref xml/dom xml/sax xmlrpc zipapp
    """.split()
)
# Text encodings kept: those of the web and of Python's own start. The others are a fifth of the library.
_KEPT_ENCODINGS = frozenset(
    "__init__ aliases ascii cp437 cp1252 idna latin_1 punycode raw_unicode_escape unicode_escape utf_16 utf_16_be "
    "utf_16_le utf_32 utf_8 utf_8_sig undefined charmap iso8859_1 iso8859_15 base64_codec hex_codec zlib_codec".split()
)


def prepare(pyodide: Path, requirements: Path, workshop: Path, node: NodeTools) -> None:
    """
    Makes `ready/python_stdlib.zip`, `ready/packages.tar`, its contents and `ready/icons.json` in a folder.

    Raises:
        BuildStoppedError: a package cannot be had or does not compile.
    """
    packages, stdlib, ready = workshop / "packages" / PACKAGES, workshop / "stdlib", workshop / "ready"
    ready.mkdir()
    install_packages(requirements, packages)
    trim_packages(packages)
    shutil.move(packages / ICON_NAMES, ready / "icons.json")
    unpack_stdlib(pyodide / "python_stdlib.zip", stdlib)
    compile_folders(pyodide, [packages, stdlib], node)
    write_stdlib(stdlib, ready / "python_stdlib.zip")
    write_app(workshop / "packages", ready / "packages.tar")
    shutil.move(packages, ready / PACKAGES)
    shutil.copyfile(ready / "icons.json", ready / PACKAGES / ICON_NAMES)


def install_packages(requirements: Path, target: Path) -> None:
    """
    Installs the app's packages for the browser's Python into a folder, by hash.

    Raises:
        BuildStoppedError: pip could not.
    """
    command = [
        *(
            sys.executable,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
        ),
        *("--no-deps", "--require-hashes", "--only-binary=:all:", "--no-compile"),
        *(
            "--platform",
            _BROWSER_PLATFORM,
            "--python-version",
            _BROWSER_PYTHON,
            "--implementation",
            "cp",
        ),
        *("--target", str(target), "-r", str(requirements)),
    ]
    outcome = subprocess.run(command, capture_output=True, text=True, check=False)
    if outcome.returncode != 0:
        raise BuildStoppedError(f"The browser's packages cannot be installed.\n{outcome.stderr.strip()}")


def trim_packages(packages: Path) -> None:
    """Takes out what no import in the browser reaches: tests, tools, type stubs, command lines, metadata."""
    for pattern in (
        *(
            "bin",
            "*.dist-info",
            "**/*.pyi",
            "**/py.typed",
            "**/tests",
            "**/__pycache__",
        ),
        *(
            "flet/testing",
            "flet/auth",
            "flet/cli.py",
            "flet/__main__.py",
            "flet/messaging/flet_socket_server.py",
        ),
        "flutter",
        "msgpack/fallback.py",  # for where the compiled one is not
        *(
            "qrcode/console_scripts.py",
            "qrcode/release.py",
            "**/*.pyx",
            "**/*.c",
            "**/*.h",
        ),
    ):
        for found in sorted(packages.glob(pattern)):
            _remove(found)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    elif path.exists():
        path.unlink()


def unpack_stdlib(archive: Path, target: Path) -> None:
    """Unpacks the parts of the standard library that stay."""
    with zipfile.ZipFile(archive) as library:
        for entry in library.infolist():
            if not entry.is_dir() and _stays(entry.filename):
                library.extract(entry, target)


def _stays(name: str) -> bool:
    module = name.removesuffix(".py").removesuffix("/__init__")
    top, _, rest = name.partition("/")
    if top == "encodings":
        return rest.removesuffix(".py") in _KEPT_ENCODINGS
    second = "/".join(module.split("/")[:2])
    return not {top.removesuffix(".py"), second} & _NOT_IN_STDLIB and "/tests/" not in name


def compile_folders(pyodide: Path, folders: Iterable[Path], node: NodeTools) -> None:
    """
    Turns the Python sources in folders into bytecode, in place.

    Raises:
        BuildStoppedError: a file does not compile.
    """
    _run_in_browsers_python(node, _compile_job(pyodide, folders))


def compile_app(pyodide: Path, app: Path, packages: Path, controls: Iterable[str], node: NodeTools) -> None:
    """
    Compiles the app, imports all of it once, and leaves the code of its dataclasses beside it for a quicker start.

    Args:
        packages: The folder with the app's compiled packages.
        controls: Names of Flet's classes that the app mentions.

    Raises:
        BuildStoppedError: a file does not compile, or a module cannot be imported in the browser.
    """
    recording = {
        "recorder": str(_HERE / "record_code.py"),
        "app": str(app),
        "packages": str(packages),
        "controls": sorted(controls),
    }
    _run_in_browsers_python(node, {**_compile_job(pyodide, [app]), **recording})


def _compile_job(pyodide: Path, folders: Iterable[Path]) -> dict[str, object]:
    compiler = str(_HERE / "compile_tree.py")
    return {"pyodide": str(pyodide), "compiler": compiler, "folders": [str(folder) for folder in folders]}


def _run_in_browsers_python(node: NodeTools, job: Mapping[str, object]) -> None:
    command = [*node.node, str(_HERE / "compile_tree.mjs"), json.dumps(job)]
    outcome = subprocess.run(command, capture_output=True, text=True, check=False)
    if outcome.returncode != 0:
        raise BuildStoppedError(f"The app does not compile for the browser.\n{outcome.stderr.strip()}")


def write_stdlib(folder: Path, archive: Path) -> None:
    """Packs the standard library without compressing: the site's own compression does better on the whole."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as library:
        for file in _files_of(folder):
            entry = zipfile.ZipInfo(file.relative_to(folder).as_posix(), _ZIP_DATE)
            library.writestr(entry, file.read_bytes())


def write_app(folder: Path, archive: Path) -> None:
    """Packs the app without compressing, in a stable order and without dates or owners."""
    with tarfile.open(archive, "w", format=tarfile.USTAR_FORMAT) as app:
        for file in _files_of(folder):
            entry = tarfile.TarInfo(file.relative_to(folder).as_posix())
            entry.size = file.stat().st_size
            entry.mtime = _TAR_TIME
            entry.mode = 0o644
            with file.open("rb") as content:
                app.addfile(entry, content)


def _files_of(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*") if file.is_file())
