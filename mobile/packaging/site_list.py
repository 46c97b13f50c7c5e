"""
The list of a built site: hashes, types and headers, the service worker's precache, and compressed siblings.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path

import brotli

from mobile.packaging.errors import BuildStoppedError

MEDIA_TYPES: Mapping[str, str] = {
    ".bin": "application/octet-stream",
    ".css": "text/css; charset=utf-8",
    ".frag": "application/octet-stream",
    ".html": "text/html; charset=utf-8",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".m4a": "audio/mp4",
    ".mjs": "text/javascript; charset=utf-8",
    ".mp3": "audio/mpeg",
    ".ogg": "audio/ogg",
    ".opus": "audio/ogg",
    ".otf": "font/otf",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".tar": "application/x-tar",
    ".ttf": "font/ttf",
    ".wasm": "application/wasm",
    ".wav": "audio/wav",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
    ".zip": "application/zip",
}
_TEXT = "text/plain; charset=utf-8"

# Compressed already; a second time only costs the phone time.
_LEFT_PLAIN = frozenset({".jpg", ".m4a", ".mp3", ".ogg", ".opus", ".png", ".webp", ".woff2"})

SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "base-uri 'self'",
        "connect-src 'self'",
        "font-src 'self'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "img-src 'self' data: blob:",
        "manifest-src 'self'",
        "media-src 'self' data: blob:",
        "script-src 'self' 'wasm-unsafe-eval'",
        # Flutter writes style attributes and one style sheet while it runs.
        "style-src 'self' 'unsafe-inline'",
        "worker-src 'self'",
    )
)

HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": SECURITY_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=(self), payment=(), usb=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}

_TELL_EVERY_S = 5.0

# The browser asks the server whether its copy is still good; a stale mix of versions would not start.
_CACHE = "no-cache"


@dataclass(frozen=True, slots=True)
class SiteFile:
    """
    One file of the site as it is served.

    Attributes:
        path: From the site's root, with a leading slash.
        digest: SHA-256.
        encodings: Size in bytes of each compressed sibling.
    """

    path: str
    size: int
    digest: bytes
    encodings: Mapping[str, int] = field(hash=False)

    def wire_size(self) -> int:
        """Bytes that a browser which takes brotli downloads."""
        return self.encodings.get("br", self.size)


def list_files(site: Path) -> list[SiteFile]:
    """Every file of the site except compressed siblings and the list itself, by path."""
    return [
        _described(site, file)
        for file in sorted(site.rglob("*"))
        if file.is_file() and file.suffix not in (".br", ".gz") and file.name != "headers.json"
    ]


def _described(site: Path, file: Path) -> SiteFile:
    content = file.read_bytes()
    encodings = {
        name: sibling.stat().st_size
        for name, ending in (("br", ".br"), ("gzip", ".gz"))
        if (sibling := file.with_name(file.name + ending)).exists()
    }
    path = "/" + file.relative_to(site).as_posix()
    return SiteFile(path, len(content), hashlib.sha256(content).digest(), encodings)


def site_version(files: Iterable[SiteFile]) -> str:
    """A name for exactly these contents."""
    whole = hashlib.sha256()
    for file in files:
        whole.update(file.path.encode() + b"\0" + file.digest)
    return whole.hexdigest()[:16]


def write_headers(site: Path, files: Sequence[SiteFile], version: str) -> None:
    """Writes `headers.json`, the list that a server follows (see SITE.md)."""
    listing = {
        "format": 1,
        "version": version,
        "headers": dict(HEADERS),
        "files": {file.path: _served(file) for file in files},
        "fallback": "/index.html",
        "not_found_prefixes": ["/api/", "/assets/", "/locales/", "/programmes/", "/vendor/"],
    }
    (site / "headers.json").write_text(json.dumps(listing, indent=1), encoding="utf-8")


def _served(file: SiteFile) -> Mapping[str, object]:
    return {
        "type": MEDIA_TYPES.get(Path(file.path).suffix, _TEXT),
        "size": file.size,
        "sha256": file.digest.hex(),
        "cache": _CACHE,
        "encodings": dict(file.encodings),
    }


def compress_files(site: Path, cache: Path, progress: Callable[[str], None]) -> None:
    """
    Writes brotli and gzip siblings, at their best level, where they save something.

    Compressing all of it takes over a minute, so results are kept in `cache` by content.
    """
    cache.mkdir(parents=True, exist_ok=True)
    for old in [*site.rglob("*.br"), *site.rglob("*.gz")]:
        old.unlink()
    files = [file for file in sorted(site.rglob("*")) if file.is_file() and file.suffix not in _LEFT_PLAIN]
    # The largest first: they take most of the time, and so run side by side.
    files.sort(key=lambda file: file.stat().st_size, reverse=True)
    with ProcessPoolExecutor() as workers:
        under_way = {workers.submit(_compressed, file, cache): file for file in files}
        while under_way:
            done, _ = wait(under_way, timeout=_TELL_EVERY_S, return_when=FIRST_COMPLETED)
            for finished in done:
                _write_siblings(under_way.pop(finished), finished.result())
            progress(f"compressing: {len(under_way)} of {len(files)} files to go")


def compress_file(file: Path, cache: Path) -> None:
    """Writes the siblings of one file."""
    _write_siblings(file, _compressed(file, cache))


def _write_siblings(file: Path, siblings: Mapping[str, bytes]) -> None:
    for ending, content in siblings.items():
        file.with_name(file.name + ending).write_bytes(content)


def _compressed(file: Path, cache: Path) -> Mapping[str, bytes]:
    content = file.read_bytes()
    name = hashlib.sha256(content).hexdigest()
    return {
        ending: packed
        for ending, pack in ((".br", _brotli), (".gz", _gzip))
        if len(packed := _kept(cache / (name + ending), content, pack)) < len(content) * 0.95
    }


def _kept(place: Path, content: bytes, pack: Callable[[bytes], bytes]) -> bytes:
    if place.exists():
        return place.read_bytes()
    packed = pack(content)
    draft = place.with_name(place.name + ".draft")
    draft.write_bytes(packed)
    draft.replace(place)
    return packed


def _brotli(content: bytes) -> bytes:
    packed: bytes = brotli.compress(content, quality=11, lgwin=24)
    return packed


def _gzip(content: bytes) -> bytes:
    return gzip.compress(content, compresslevel=9, mtime=0)


class Need(IntEnum):
    """
    When a phone fetches a file: before the first start, afterwards in the background, or when something is written
    in its script.
    """

    FIRST = 0
    FIRST_IN_CHROMIUM = 1
    FIRST_IN_OTHERS = 2
    LATER = 3
    WRITTEN = 4


def write_service_worker(
    site: Path,
    template: Path,
    files: Mapping[SiteFile, Need],
) -> None:
    """
    Fills the service worker with this version's list.

    Args:
        files: What is kept on the phone, and when it is fetched.

    Raises:
        BuildStoppedError: the template has no place for the list.
    """
    listing = [
        [
            file.path,
            base64.b64encode(file.digest).decode(),
            file.size,
            file.wire_size(),
            int(need),
        ]
        for file, need in files.items()
    ]
    text = template.read_text(encoding="utf-8")
    for mark, value in (
        ("/* version */ null", json.dumps(site_version(files))),
        ("/* files */ []", json.dumps(listing, separators=(",", ":"))),
    ):
        if mark not in text:
            raise BuildStoppedError(f"service_worker.js lacks the place {mark}.")
        text = text.replace(mark, value)
    (site / "service_worker.js").write_text(text, encoding="utf-8")
