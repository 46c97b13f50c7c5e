"""
The Android app for phones that use no store: offered by command, with the numbers by which it is known.
"""

from __future__ import annotations

import base64
import hashlib
import zipfile
from pathlib import Path

import pytest

from tests.integration.sync_server.test_command_line import run
from tests.support.servers import ServerProcess, ask

NAME = "doorstep-arm64-v8a.apk"
PAGE = "/api/v1/app"


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """Something that a phone would look into."""
    file = tmp_path / NAME
    with zipfile.ZipFile(file, "w") as content:
        content.writestr("AndroidManifest.xml", b"\x03\x00\x08\x00")
        content.writestr("classes.dex", bytes(range(256)) * 800)
    return file


@pytest.fixture
def offered(server: ServerProcess, package: Path) -> bytes:
    run("app", "offer", package, data=server.data)
    return package.read_bytes()


def test_the_page_names_the_file_and_its_hash_and_needs_no_token(
    server: ServerProcess, offered: bytes
) -> None:
    page = ask(server.address, "GET", PAGE)
    sha256 = hashlib.sha256(offered).hexdigest()

    assert 200 == page.status
    assert "text/html" in page.headers["content-type"]
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert sha256 in page.body.decode().replace(" ", "")
    assert f'href="app/{NAME}"' in page.body.decode()
    listed = ask(server.address, "GET", f"{PAGE}/packages").json()["packages"]
    assert [{"name": NAME, "size_bytes": len(offered), "sha256": sha256}] == listed
    assert sha256 in run("app", "list", data=server.data)


def test_the_file_comes_whole_and_goes_on_where_it_broke_off(server: ServerProcess, offered: bytes) -> None:
    whole = ask(server.address, "GET", f"{PAGE}/{NAME}")
    rest = ask(server.address, "GET", f"{PAGE}/{NAME}", Range="bytes=1000-")

    assert (200, offered) == (whole.status, whole.body)
    assert "application/vnd.android.package-archive" == whole.headers["content-type"]
    said = whole.headers["repr-digest"].removeprefix("sha-256=:").removesuffix(":")
    assert hashlib.sha256(offered).digest() == base64.b64decode(said)
    assert (206, offered[1000:]) == (rest.status, rest.body)


def test_a_newer_one_takes_its_place_and_withdrawn_it_is_gone(
    server: ServerProcess, offered: bytes, package: Path
) -> None:
    with zipfile.ZipFile(package, "a") as content:
        content.writestr("newer", b"yes")
    run("app", "offer", package, data=server.data)
    assert package.read_bytes() == ask(server.address, "GET", f"{PAGE}/{NAME}").body

    run("app", "withdraw", NAME, data=server.data)

    gone = ask(server.address, "GET", f"{PAGE}/{NAME}")
    assert (404, "app.unknown") == (gone.status, gone.code)
    assert {"packages": []} == ask(server.address, "GET", f"{PAGE}/packages").json()
    assert NAME not in ask(server.address, "GET", PAGE).body.decode()


def test_what_does_not_lie_there_whole_is_not_offered(server: ServerProcess, offered: bytes) -> None:
    (server.data / "app" / NAME).write_bytes(offered[:-1])

    assert 404 == ask(server.address, "GET", f"{PAGE}/{NAME}").status
    run("app", "withdraw", NAME, data=server.data)


@pytest.mark.parametrize("name", ["notes.txt", "..apk", "a b.apk", "not-a-zip.apk", "no-manifest.apk"])
def test_only_packages_are_offered(server: ServerProcess, tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.write_bytes(b"something else")
    if name == "no-manifest.apk":
        with zipfile.ZipFile(file, "w") as content:
            content.writestr("readme", b"")

    assert "no Android package" in run("app", "offer", file, data=server.data, fails=True)


@pytest.mark.parametrize(
    "name", ["../doorstep.sqlite", "%2e%2e/doorstep.sqlite", "offered.json", "..", "x.apk"]
)
def test_nothing_else_of_the_folder_is_given(server: ServerProcess, offered: bytes, name: str) -> None:
    assert 404 == ask(server.address, "GET", f"{PAGE}/{name}").status
