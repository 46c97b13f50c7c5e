"""
Proves a built site: `python -m mobile.packaging.verify_site [build/web]`. Also part of the tests.

What it proves: the lists are complete and true; nothing on the site can fetch from another host; the archives hold
bytecode of the browser's Python and nothing that would send it to the network; whatever the app imports is
there; the first download stays within its budget.
"""

from __future__ import annotations

import argparse
import ast
import base64
import gzip
import hashlib
import json
import re
import sys
import tarfile
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import brotli

from mobile.packaging.app_files import files_for_phone
from mobile.packaging.errors import SiteFaultyError
from mobile.packaging.site_list import Need

# Megabytes of ten to the sixth, as data plans count them.
FIRST_DOWNLOAD_BUDGET_BYTES = 10_000_000

# Addresses that stand in comments, messages and licences of the client. None of them is ever fetched.
_ONLY_MENTIONED = re.compile(
    r"https?://("
    r"(api|docs)\.flutter\.dev|flutter\.dev|pub\.dev|github\.com|developer\.(android\.com|mozilla\.org)|flet\.dev|www\.npmjs\.com"
    r"|raw\.githubusercontent\.com/google/fonts/master/ofl/kanit|www\.w3\.org|html\.spec\.whatwg\.org"
    r"|localhost|a\.b|x/|www\.apache\.org|scripts\.sil\.org|openfontlicense\.org|fontawesome|www\.google\.com/get/noto"
    r"|emscripten\.org|pyodide\.org|bugs\.chromium\.org|crbug\.com|goo\.gl|mozilla\.org|\$\{|\"|'|,|`|\)|\]|;| |$"
    r")"
)
_ADDRESS = re.compile(rb"https?://[^\s\"'`<>)\\]*")
_SCANNED = frozenset({".js", ".mjs", ".html", ".css", ".json", ".svg"})

# Magic number of the browser's CPython 3.14, and the flag word of an unchecked hash.
_BYTECODE_HEAD = (3627).to_bytes(2, "little") + b"\r\n" + (1).to_bytes(4, "little")

_STDLIB = "pyodide/python_stdlib.zip"
# Not ours to have in the browser: adapters for other devices import these where they are.
_OTHER_DEVICES = frozenset(
    {
        "argon2",
        "backports",
        "cryptography",
        "cv2",
        "fcntl",
        "flet_audio",
        "flet_camera",
        "flet_secure_storage",
        "httpx",
        "msvcrt",
        "numpy",
    }
)
# Compiled into Pyodide itself, or handed in by our worker.
_IN_THE_RUNTIME = frozenset(
    {"js", "pyodide", "_pyodide", "pyodide_js", "doorstep_worker_js", "doorstep_page_js"}
)


@dataclass(frozen=True, slots=True)
class Proof:
    """
    What was found.

    Attributes:
        faults: One sentence per broken promise.
        first_download_bytes: What each kind of browser fetches before the first start, compressed.
    """

    faults: tuple[str, ...]
    first_download_bytes: Mapping[str, int]


def verify(site: Path, root: Path) -> Proof:
    """
    Looks at everything and reports every fault, not only the first.

    Args:
        root: The repository the site was built from.
    """
    listing: dict[str, Any] = json.loads((site / "headers.json").read_text(encoding="utf-8"))
    worker = _Worker.read(site / "service_worker.js")
    downloads = worker.first_downloads()
    faults = [
        *_list_faults(site, listing),
        *worker.faults(listing),
        *_policy_faults(listing["headers"]),
        *_foreign_addresses(site),
        *_page_faults(site),
        *_archive_faults(site),
        *_import_faults(site, root),
        *_font_faults(site),
        *_manifest_faults(site),
        *(
            f"The first download of {browser} is {size} bytes, over {FIRST_DOWNLOAD_BUDGET_BYTES}."
            for browser, size in downloads.items()
            if size > FIRST_DOWNLOAD_BUDGET_BYTES
        ),
    ]
    return Proof(tuple(faults), downloads)


def first_downloads(site: Path) -> Mapping[str, int]:
    """What each kind of browser fetches before the first start, in bytes on the wire with brotli."""
    return _Worker.read(site / "service_worker.js").first_downloads()


def _list_faults(site: Path, listing: Mapping[str, Any]) -> Iterator[str]:
    there = {
        "/" + file.relative_to(site).as_posix()
        for file in site.rglob("*")
        if file.is_file() and file.suffix not in (".br", ".gz") and file.name != "headers.json"
    }
    for path in sorted(there ^ listing["files"].keys()):
        yield f"{path} is listed or there, not both."
    for path, entry in listing["files"].items():
        if path in there:
            yield from _file_faults(Path(f"{site}{path}"), path, entry)


def _file_faults(file: Path, path: str, entry: Mapping[str, Any]) -> Iterator[str]:
    content = file.read_bytes()
    if len(content) != entry["size"] or hashlib.sha256(content).hexdigest() != entry["sha256"]:
        yield f"{path} is not the file that is listed."
    for encoding, size in entry["encodings"].items():
        ending, unpack = {"br": (".br", brotli.decompress), "gzip": (".gz", gzip.decompress)}[encoding]
        packed = file.with_name(file.name + ending).read_bytes()
        if len(packed) != size or unpack(packed) != content:
            yield f"{path}{ending} does not unpack to {path}."


@dataclass(frozen=True, slots=True)
class _Worker:
    files: tuple[tuple[str, str, int, int, int], ...]

    @classmethod
    def read(cls, script: Path) -> _Worker:
        text = script.read_text(encoding="utf-8")
        files = re.search(r"^const LISTED = (\[.*\]);$", text, re.MULTILINE)
        if files is None:
            raise SiteFaultyError(("The service worker holds no list of files.",))
        return cls(tuple(tuple(file) for file in json.loads(files[1])))

    def faults(self, listing: Mapping[str, Any]) -> Iterator[str]:
        held = {file[0]: file for file in self.files}
        for path, entry in listing["files"].items():
            if path == "/service_worker.js" or path.endswith("LICENSE"):
                continue
            digest = base64.b64encode(bytes.fromhex(entry["sha256"])).decode()
            if path not in held or held[path][1] != digest:
                yield f"The service worker does not keep {path} as it is."
        for path in held.keys() - listing["files"].keys():
            yield f"The service worker keeps {path}, which is not there."

    def first_downloads(self) -> Mapping[str, int]:
        sizes = {need: sum(file[3] for file in self.files if file[4] == need) for need in Need}
        return {
            "Chromium": sizes[Need.FIRST] + sizes[Need.FIRST_IN_CHROMIUM],
            "other browsers": sizes[Need.FIRST] + sizes[Need.FIRST_IN_OTHERS],
        }


def _policy_faults(headers: Mapping[str, str]) -> Iterator[str]:
    rules = dict(
        rule.split(" ", 1) for rule in headers.get("Content-Security-Policy", "").split("; ") if " " in rule
    )
    if rules.get("default-src") != "'none'":
        yield "The policy's default-src has to be 'none'."
    if rules.get("connect-src") != "'self'":
        yield "The policy's connect-src has to be 'self': nothing may leave for another host."
    if rules.get("script-src") != "'self' 'wasm-unsafe-eval'":
        yield "The policy's script-src has to be 'self' 'wasm-unsafe-eval', without inline scripts or eval."
    for name, sources in rules.items():
        if re.search(r"https?:|\*", sources):
            yield f"The policy's {name} names another host: {sources}."


def _foreign_addresses(site: Path) -> Iterator[str]:
    for file in sorted(site.rglob("*")):
        if file.suffix not in _SCANNED or not file.is_file():
            continue
        for address in sorted(set(_ADDRESS.findall(file.read_bytes()))):
            text = address.decode(errors="replace")
            if not _ONLY_MENTIONED.match(text) and not (file.name == "shell.js" and "localhost" in text):
                yield f"{file.relative_to(site)} holds the address {text}."


def _page_faults(site: Path) -> Iterator[str]:
    page = (site / "index.html").read_text(encoding="utf-8")
    if re.search(r"<script(?![^>]*\ssrc=)", page) or re.search(r"\son\w+\s*=", page):
        yield "index.html holds a script of its own; the policy forbids it."
    worker = (site / "python-worker.js").read_text(encoding="utf-8")
    if not re.search(r'from "\./pyodide/pyodide\.mjs"', worker):
        yield "python-worker.js does not load the site's own Pyodide."
    if 'serviceWorkerVersion: "' in (site / "flutter_bootstrap.js").read_text(encoding="utf-8"):
        yield "flutter_bootstrap.js would replace our service worker."
    if json.loads((site / "pyodide/pyodide-lock.json").read_text(encoding="utf-8"))["packages"]:
        yield "pyodide-lock.json names packages that would be fetched."


def _archive_faults(site: Path) -> Iterator[str]:
    names = set()
    for archive in ("app.tar", "packages.tar"):
        with tarfile.open(site / archive) as app:
            for entry in app.getmembers():
                names.add(entry.name)
                content = app.extractfile(entry)
                if entry.name.endswith(".pyc") and content is not None and content.read(8) != _BYTECODE_HEAD:
                    yield f"{archive} holds {entry.name}, which is not bytecode of the browser's Python."
    with zipfile.ZipFile(site / _STDLIB) as library:
        for name in library.namelist():
            if name.endswith(".pyc") and library.read(name)[:8] != _BYTECODE_HEAD:
                yield f"The standard library holds {name}, which is not bytecode of the browser's Python."
    for name in sorted(names):
        if name.endswith((".py", "/requirements.txt", "/pyproject.toml")) or name in (
            "requirements.txt",
            "pyproject.toml",
        ):
            yield f"An archive holds {name}."
    if "mobile/main.pyc" not in names:
        yield "app.tar does not hold mobile/main.pyc."


def _import_faults(site: Path, root: Path) -> Iterator[str]:
    there = _modules_in(site)
    for source in files_for_phone(root):
        for name in sorted(_imported(source)) if source.suffix == ".py" else ():
            if name.split(".")[0] not in _OTHER_DEVICES | _IN_THE_RUNTIME and name not in there:
                yield f"{source.relative_to(root)} imports {name}, which is not on the site."


def _modules_in(site: Path) -> frozenset[str]:
    # Built into the interpreter, as far as anything here uses them.
    names = set(sys.builtin_module_names) | {
        "zlib",
        "math",
        "unicodedata",
        "array",
        "struct",
        "binascii",
        "select",
        "collections.abc",
        "_blake2",
    }
    with zipfile.ZipFile(site / _STDLIB) as library:
        paths = library.namelist()
    for archive in ("app.tar", "packages.tar"):
        with tarfile.open(site / archive) as app:
            paths += [name.removeprefix("__pypackages__/") for name in app.getnames()]
    for path in paths:
        module = re.sub(r"(\.cpython-\S+\.so|\.pyc)$", "", path).removesuffix("/__init__")
        names.add(module.replace("/", "."))
    return frozenset(names)


def _imported(source: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(source.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def _font_faults(site: Path) -> Iterator[str]:
    families = json.loads((site / "assets/FontManifest.json").read_text(encoding="utf-8"))
    for family in families:
        for font in family["fonts"]:
            if not (site / "assets" / font["asset"]).is_file():
                yield f"The font {font['asset']} of {family['family']} is not there."
    if not {"MaterialIcons", "Noto Sans", "Roboto"} <= {family["family"] for family in families}:
        yield "The client is not told of all three font families."


def _manifest_faults(site: Path) -> Iterator[str]:
    manifest = json.loads((site / "manifest.json").read_text(encoding="utf-8"))
    purposes = {icon["purpose"] for icon in manifest["icons"]}
    if not {"any", "maskable"} <= purposes:
        yield "The manifest lacks an icon for one of its purposes."
    for icon in manifest["icons"]:
        head = (site / icon["src"]).read_bytes()[:24]
        size = "x".join(str(int.from_bytes(head[at : at + 4], "big")) for at in (16, 20))
        if size != icon["sizes"]:
            yield f"{icon['src']} measures {size}, not {icon['sizes']}."


def main(arguments: list[str] | None = None) -> int:
    """The command line."""
    root = Path(__file__).parents[2]
    parser = argparse.ArgumentParser(prog="verify_site", description="Proves a built site.")
    parser.add_argument("site", type=Path, nargs="?", default=root / "build" / "web")
    proof = verify(parser.parse_args(arguments).site, root)
    for browser, size in proof.first_download_bytes.items():
        print(
            f"First download, {browser}: {size / 1e6:.2f} MB of {FIRST_DOWNLOAD_BUDGET_BYTES / 1e6:.0f} MB."
        )
    for fault in proof.faults:
        print(fault, file=sys.stderr)
    print("The site keeps its promises." if not proof.faults else f"{len(proof.faults)} promises are broken.")
    return 1 if proof.faults else 0


if __name__ == "__main__":
    sys.exit(main())
