"""
Serves the built web app as `mobile/packaging/SITE.md` lays it out: only files that its list names are ever opened.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from sync_server.api.edge import Scope, Send, header, send_answer
from sync_server.api.errors import PathUnknownError

FORMAT = 1
ENCODINGS = (("br", "br", ".br", "-br"), ("gzip", "gzip", ".gz", "-gz"))
"""(name in the list, Content-Encoding, suffix on disk, mark in the tag), best first."""

SMALL_BYTES = 256 << 10
"""Files up to this size are remembered once read; the large ones are fetched once by each phone."""

HeaderList = list[tuple[bytes, bytes]]


class SiteFile(msgspec.Struct, frozen=True):
    """
    One file of the site.
    """

    type: str
    size: int
    sha256: str
    cache: str
    encodings: dict[str, int] = {}


class SiteList(msgspec.Struct, frozen=True):
    """
    `headers.json`.
    """

    format: int
    version: str
    headers: dict[str, str]
    files: dict[str, SiteFile]
    fallback: str = "/index.html"
    not_found_prefixes: list[str] = []


class SiteMissingError(Exception):
    """
    The folder holds no built site.
    """


def load_site(folder: Path) -> Site:
    """
    Raises:
        SiteMissingError: no built site there, or one of another format.
    """
    try:
        listed = msgspec.json.decode((folder / "headers.json").read_bytes(), type=SiteList)
    except (OSError, msgspec.MsgspecError) as cause:
        raise SiteMissingError(folder) from cause
    if listed.format != FORMAT:
        raise SiteMissingError(folder)
    return Site(folder, listed)


class Site:
    """
    Args:
        folder: Where the files lie.
        listed: What may be served.
    """

    def __init__(self, folder: Path, listed: SiteList) -> None:
        self._folder = folder
        self._listed = listed
        self._remembered: dict[Path, bytes] = {}
        self._headers = [
            (name.lower().encode(), value.encode("latin-1")) for name, value in listed.headers.items()
        ]

    @property
    def folder(self) -> Path:
        """Where its files lie."""
        return self._folder

    async def __call__(self, scope: Scope, send: Send) -> None:
        """
        Answers `GET` and `HEAD` of any path outside the API.

        Raises:
            PathUnknownError: no such file, and nothing of the app's own routes.
        """
        path = "/index.html" if scope["path"] == "/" else scope["path"]
        found = self._listed.files.get(path)
        if found is None:
            path = self._fallback(scope, path)
            found = self._listed.files[path]
        body_path, headers = self._chosen(scope, path, found)
        tag = dict(headers)[b"etag"]
        if header(scope, b"if-none-match") == tag:
            await send_answer(send, 304, b"", [*self._headers, *headers])
            return
        body = await self._read(body_path)
        status, body = _ranged(scope, headers, body)
        if scope["method"] == "HEAD":
            await send(_start(status, [*self._headers, *headers], len(body)))
            await send({"type": "http.response.body", "body": b""})
            return
        await send_answer(send, status, body, [*self._headers, *headers])

    def not_found_headers(self) -> HeaderList:
        """
        The site's headers belong on its 404 too.
        """
        return self._headers

    def _fallback(self, scope: Scope, path: str) -> str:
        accepts_page = b"text/html" in header(scope, b"accept")
        if path.startswith(tuple(self._listed.not_found_prefixes)) or not accepts_page:
            raise PathUnknownError
        if self._listed.fallback not in self._listed.files:
            raise PathUnknownError
        return self._listed.fallback

    def _chosen(self, scope: Scope, path: str, found: SiteFile) -> tuple[Path, HeaderList]:
        accepted = accepted_encodings(header(scope, b"accept-encoding").decode("latin-1"))
        suffix, mark, encoding = "", "", ""
        if not header(scope, b"range"):
            for name, coding, its_suffix, its_mark in ENCODINGS:
                if name in found.encodings and coding in accepted:
                    suffix, mark, encoding = its_suffix, its_mark, coding
                    break
        headers: HeaderList = [
            (b"content-type", found.type.encode()),
            (b"cache-control", found.cache.encode()),
            (b"etag", f'"{found.sha256[:32]}{mark}"'.encode()),
            (b"vary", b"accept-encoding"),
        ]
        if encoding:
            headers.append((b"content-encoding", encoding.encode()))
        else:
            headers.append((b"accept-ranges", b"bytes"))
        return self._folder / (path.lstrip("/") + suffix), headers

    async def _read(self, path: Path) -> bytes:
        known = self._remembered.get(path)
        if known is not None:
            return known
        try:
            body = await asyncio.to_thread(path.read_bytes)
        except OSError:
            raise PathUnknownError from None
        if len(body) <= SMALL_BYTES:
            self._remembered[path] = body
        return body


def accepted_encodings(accept: str) -> Mapping[str, float]:
    """
    The encodings a client takes, those with weight 0 left out. Source: RFC 9110, section 12.5.3.
    """
    accepted = {}
    for part in accept.split(","):
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        weight = 1.0
        for parameter in parameters:
            if parameter.startswith("q="):
                try:
                    weight = float(parameter[2:])
                except ValueError:
                    weight = 0.0
        if name and weight > 0:
            accepted[name] = weight
    return accepted


def _ranged(scope: Scope, headers: HeaderList, body: bytes) -> tuple[int, bytes]:
    """
    One range of a plain body, for audio. Source: RFC 9110, section 14.
    """
    wanted = re.fullmatch(r"bytes=(\d*)-(\d*)", header(scope, b"range").decode("latin-1"))
    if wanted is None or not any(wanted.groups()):
        return 200, body
    first, last = wanted.groups()
    if first:
        start, end = (
            int(first),
            min(int(last), len(body) - 1) if last else len(body) - 1,
        )
    else:
        start, end = max(0, len(body) - int(last)), len(body) - 1
    if start > end:
        headers.append((b"content-range", f"bytes */{len(body)}".encode()))
        return 416, b""
    headers.append((b"content-range", f"bytes {start}-{end}/{len(body)}".encode()))
    return 206, body[start : end + 1]


def _start(status: int, headers: Sequence[tuple[bytes, bytes]], size: int) -> dict[str, object]:
    return {
        "type": "http.response.start",
        "status": status,
        "headers": [*headers, (b"content-length", str(size).encode())],
    }
