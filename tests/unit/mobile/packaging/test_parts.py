"""
What goes on the site is what was meant: pinned parts, named icons, the phone's own files.
"""

from __future__ import annotations

import base64
import hashlib
import io
import tarfile
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from mobile.packaging.app_files import (
    copy_app,
    copy_media,
    files_for_phone,
    set_catalogues_aside,
)
from mobile.packaging.errors import BuildStoppedError
from mobile.packaging.icon_font import icons_drawn
from mobile.packaging.javascript_parts import Part, Replacement, load_parts, place_parts
from mobile.packaging.node import NodeTools
from mobile.packaging.site_list import Need, SiteFile, site_version, write_service_worker

ROOT = Path(__file__).parents[4]
NO_NODE = NodeTools(["false"], ["false"])


def package(folder: Path, content: bytes) -> str:
    """Puts a fetched npm package into a cache and gives its integrity."""
    folder.mkdir(exist_ok=True)
    archive = folder / "thing-1.0.0.tgz"
    with tarfile.open(archive, "w:gz") as out:
        entry = tarfile.TarInfo("package/dist/thing.js")
        entry.size = len(content)
        out.addfile(entry, io.BytesIO(content))
    return "sha512-" + base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()


def part(integrity: str, *replacements: Replacement) -> Part:
    """A part with one file."""
    return Part("thing", "1.0.0", integrity, {"dist/thing.js": "vendor/thing.js"}, replacements)


def test_part_lies_where_the_listing_says_with_its_foreign_address_gone(tmp_path: Path) -> None:
    integrity = package(tmp_path / "cache", b'load("https://cdn.example/thing/")')
    ours = Replacement("vendor/thing.js", r"https://cdn\.example/thing/", "/vendor/")
    place_parts([part(integrity, ours)], cache=tmp_path / "cache", site=tmp_path / "site", node=NO_NODE)
    assert (tmp_path / "site/vendor/thing.js").read_text() == 'load("/vendor/")'


def test_part_that_is_not_what_was_pinned_stops_the_build_and_is_removed(tmp_path: Path) -> None:
    package(tmp_path / "cache", b"altered")
    with pytest.raises(BuildStoppedError, match="not the file"):
        place_parts([part("sha512-other")], cache=tmp_path / "cache", site=tmp_path / "site", node=NO_NODE)
    assert not (tmp_path / "cache/thing-1.0.0.tgz").exists()


def test_part_without_a_text_to_replace_stops_the_build(tmp_path: Path) -> None:
    integrity = package(tmp_path / "cache", b"quite different")
    gone = Replacement("vendor/thing.js", "https://cdn", "/")
    with pytest.raises(BuildStoppedError, match="no longer holds"):
        place_parts([part(integrity, gone)], cache=tmp_path / "cache", site=tmp_path / "site", node=NO_NODE)


def test_part_that_cannot_be_fetched_stops_the_build(tmp_path: Path) -> None:
    with pytest.raises(BuildStoppedError, match="cannot be fetched"):
        place_parts([part("sha512-x")], cache=tmp_path / "cache", site=tmp_path / "site", node=NO_NODE)


def test_every_listed_part_is_pinned_by_version_and_hash() -> None:
    for one in load_parts(ROOT / "mobile/packaging/javascript_parts.toml"):
        assert one.version.count(".") == 2
        assert one.integrity.startswith("sha512-")
        assert len(base64.b64decode(one.integrity.removeprefix("sha512-"))) == 64


def test_icons_are_found_by_their_full_names(tmp_path: Path) -> None:
    source = tmp_path / "view.py"
    source.write_text("ft.Icon(ft.Icons.HOME_OUTLINED); MyIcons.NOT_THIS; icons.Icons.ADD")
    assert icons_drawn([source]) == {"HOME_OUTLINED", "ADD"}


def test_phone_gets_code_and_data_but_no_workbooks_builders_or_recordings() -> None:
    carried = {file.relative_to(ROOT).as_posix() for file in files_for_phone(ROOT)}
    assert "shared/kernel/errors.py" in carried
    assert not [name for name in carried if name.endswith((".xlsx", ".md", ".pyc", ".po"))]
    assert not [name for name in carried if "/packaging/" in name or "/media/" in name]
    assert not [name for name in carried if name.startswith(("tests/", "sync_server/"))]


def test_message_catalogues_are_compiled_beside_the_code(tmp_path: Path) -> None:
    root = tmp_path / "root"
    catalogue = root / "assets/locales/hi/LC_MESSAGES/doorstep.po"
    catalogue.parent.mkdir(parents=True)
    for folder in ("mobile", "shared", "assets/programmes"):
        (root / folder).mkdir(parents=True, exist_ok=True)
    catalogue.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Today"\nmsgstr "आज"\n'
    )
    copy_app(root, tmp_path / "app")
    assert "आज".encode() in (tmp_path / "app/assets/locales/hi/LC_MESSAGES/doorstep.mo").read_bytes()


def test_media_are_those_of_the_programmes_that_are_named_or_of_all(tmp_path: Path) -> None:
    copy_media(ROOT, tmp_path / "all")
    copy_media(ROOT, tmp_path / "one", ["kenya_child_protection"])

    assert {place.name for place in (tmp_path / "all").iterdir()} >= {"india_asha", "kenya_child_protection"}
    assert [place.name for place in (tmp_path / "one").iterdir()] == ["kenya_child_protection"]
    assert not list((tmp_path / "all").rglob("*.md"))


def test_languages_outside_the_first_download_lie_on_the_site_without_their_comments(tmp_path: Path) -> None:
    copy_app(ROOT, tmp_path / "app")
    set_catalogues_aside(tmp_path / "app", ROOT, tmp_path / "site")

    assert sorted(place.name for place in (tmp_path / "app/assets/locales").iterdir()) == ["hi"]
    assert sorted(place.name for place in (tmp_path / "site").iterdir()) == ["pt_BR.po", "sw.po"]
    for place in (tmp_path / "site").iterdir():
        text = place.read_text(encoding="utf-8")
        assert "#" not in text
        assert len(list(read_po(io.BytesIO(text.encode())))) > 500


def file(path: str, content: bytes) -> SiteFile:
    """A file of a site."""
    return SiteFile(path, len(content), hashlib.sha256(content).digest(), {})


def test_version_changes_with_any_byte_and_with_nothing_else() -> None:
    first = [file("/a.js", b"1"), file("/b.js", b"2")]
    assert site_version(first) == site_version([file("/a.js", b"1"), file("/b.js", b"2")])
    assert site_version(first) != site_version([file("/a.js", b"1"), file("/b.js", b"3")])
    assert site_version(first) != site_version([file("/a.js", b"1"), file("/c.js", b"2")])


def test_service_worker_without_a_place_for_the_list_stops_the_build(tmp_path: Path) -> None:
    template = tmp_path / "service_worker.js"
    template.write_text("const VERSION = 1;")
    with pytest.raises(BuildStoppedError, match="lacks the place"):
        write_service_worker(tmp_path, template, {file("/a.js", b"1"): Need.FIRST})
