"""
Serving the built web app: only what its list names, with the right headers.
"""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from shared.kernel.errors import DoorstepError
from sync_server.api.site import Site, SiteMissingError, accepted_encodings, load_site

SHA = "ab" * 32


@pytest.fixture
def site(tmp_path: Path) -> Site:
    files = {
        "/index.html": (b"<page>", "text/html; charset=utf-8", {"br": 2, "gzip": 3}),
        "/sound.mp3": (b"0123456789", "audio/mpeg", {}),
    }
    for path, (body, _, _) in files.items():
        (tmp_path / path[1:]).write_bytes(body)
    (tmp_path / "index.html.br").write_bytes(b"BR")
    (tmp_path / "index.html.gz").write_bytes(b"GZP")
    (tmp_path / "secret.txt").write_bytes(b"secret")
    listed = {
        "format": 1,
        "version": "1",
        "headers": {"Content-Security-Policy": "default-src 'self'"},
        "files": {
            path: {
                "type": kind,
                "size": len(body),
                "sha256": SHA,
                "cache": "no-cache",
                "encodings": encodings,
            }
            for path, (body, kind, encodings) in files.items()
        },
        "fallback": "/index.html",
        "not_found_prefixes": ["/api/", "/assets/"],
    }
    (tmp_path / "headers.json").write_text(json.dumps(listed))
    return load_site(tmp_path)


def get(site: Site, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    sent: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()],
    }
    asyncio.run(site(scope, send))
    found = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], found, sent[1]["body"]


def test_the_root_is_the_page(site: Site) -> None:
    status, headers, body = get(site, "/")
    assert (status, body) == (200, b"<page>")
    assert headers["content-type"] == "text/html; charset=utf-8"
    assert headers["cache-control"] == "no-cache"
    assert headers["content-security-policy"] == "default-src 'self'"


@pytest.mark.parametrize(
    ("accept", "encoding", "body", "mark"),
    [
        ("gzip, br", "br", b"BR", "-br"),
        ("gzip", "gzip", b"GZP", "-gz"),
        ("br;q=0, gzip;q=0.5", "gzip", b"GZP", "-gz"),
        ("identity", "", b"<page>", ""),
        ("", "", b"<page>", ""),
    ],
)
def test_the_best_encoding_the_client_takes_is_sent(
    site: Site, accept: str, encoding: str, body: bytes, mark: str
) -> None:
    status, headers, found = get(site, "/index.html", accept_encoding=accept)
    assert (status, found, headers.get("content-encoding", "")) == (200, body, encoding)
    assert headers["etag"] == f'"{SHA[:32]}{mark}"'
    assert headers["vary"] == "accept-encoding"
    assert headers["content-length"] == str(len(body))


def test_what_the_client_has_already_is_not_sent_again(site: Site) -> None:
    status, headers, body = get(site, "/index.html", if_none_match=f'"{SHA[:32]}"')
    assert (status, body) == (304, b"")
    assert headers["content-security-policy"]


def test_head_sends_the_size_and_no_body(site: Site) -> None:
    status, headers, body = get(site, "/sound.mp3", method="HEAD")
    assert (status, headers["content-length"], body) == (200, "10", b"")


@pytest.mark.parametrize(
    ("wanted", "status", "body", "said"),
    [
        ("bytes=2-4", 206, b"234", "bytes 2-4/10"),
        ("bytes=7-", 206, b"789", "bytes 7-9/10"),
        ("bytes=-2", 206, b"89", "bytes 8-9/10"),
        ("bytes=4-99", 206, b"456789", "bytes 4-9/10"),
        ("bytes=10-12", 416, b"", "bytes */10"),
    ],
)
def test_a_part_of_a_sound_is_sent_when_asked_for(
    site: Site, wanted: str, status: int, body: bytes, said: str
) -> None:
    found = get(site, "/sound.mp3", range=wanted)
    assert (found[0], found[2], found[1]["content-range"]) == (status, body, said)


@pytest.mark.parametrize("wanted", ["bytes=a-b", "bytes=-", "bytes=0-1,3-4", "pages=1-2"])
def test_a_range_that_is_none_gets_the_whole(site: Site, wanted: str) -> None:
    assert get(site, "/sound.mp3", range=wanted)[::2] == (200, b"0123456789")


def test_the_apps_own_routes_get_the_page(site: Site) -> None:
    assert get(site, "/household/1", accept="text/html,*/*")[::2] == (200, b"<page>")


@pytest.mark.parametrize(
    ("path", "accept"),
    [
        ("/secret.txt", "*/*"),
        ("/index.html.br", "*/*"),
        ("/headers.json", "*/*"),
        ("/../secret.txt", "*/*"),
        ("/assets/missing.png", "text/html"),
        ("/missing.js", "*/*"),
    ],
)
def test_what_the_list_does_not_name_is_never_opened(site: Site, path: str, accept: str) -> None:
    with pytest.raises(DoorstepError) as error:
        get(site, path, accept=accept)
    assert error.value.code == "path.unknown"


def test_a_folder_without_a_list_is_no_site(tmp_path: Path) -> None:
    with pytest.raises(SiteMissingError):
        load_site(tmp_path)
    (tmp_path / "headers.json").write_text('{"format": 2}')
    with pytest.raises(SiteMissingError):
        load_site(tmp_path)


def test_weights_of_nought_are_refusals() -> None:
    assert set(accepted_encodings("br;q=0, gzip;q=0.2, x;q=bad, *")) == {"gzip", "*"}
