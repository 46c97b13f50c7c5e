"""
The built web app keeps its promises, and the proof notices when one is broken.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import openpyxl
from fontTools.ttLib import TTFont

from mobile.packaging.verify_site import FIRST_DOWNLOAD_BUDGET_BYTES, verify
from tests.support.sites import ROOT, built_empty_page, built_site


def test_built_site_keeps_every_promise() -> None:
    proof = verify(built_site(), ROOT)
    assert proof.faults == ()
    assert max(proof.first_download_bytes.values()) <= FIRST_DOWNLOAD_BUDGET_BYTES


def test_proof_names_every_broken_promise(tmp_path: Path) -> None:
    site = tmp_path / "web"
    shutil.copytree(built_empty_page(), site)
    with (site / "start.mjs").open("a") as script:
        script.write('fetch("https://statistics.example/visit");')
    (site / "index.html").write_text("<script>alert(1)</script>")
    (site / "forgotten.js").write_text("")
    (site / "assets/fonts/NotoSans-Bold.ttf").unlink()
    headers = json.loads((site / "headers.json").read_text())
    headers["headers"]["Content-Security-Policy"] = "default-src 'none'; connect-src *; script-src 'self'"
    (site / "headers.json").write_text(json.dumps(headers))
    faults = "\n".join(verify(site, ROOT).faults)
    for expected in (
        "start.mjs holds the address https://statistics.example/visit",
        "/start.mjs is not the file that is listed",
        "/forgotten.js is listed or there, not both",
        "/assets/fonts/NotoSans-Bold.ttf is listed or there, not both",
        "The font fonts/NotoSans-Bold.ttf of Noto Sans is not there",
        "index.html holds a script of its own",
        "connect-src has to be 'self'",
        "script-src has to be 'self' 'wasm-unsafe-eval'",
        "connect-src names another host: *",
    ):
        assert expected in faults


def test_every_letter_of_every_programme_is_in_a_font_of_the_site() -> None:
    fonts = built_site() / "assets" / "fonts"
    held: set[int] = set()
    for file in ("NotoSans-Regular.ttf", "Cyrillic.woff2", "Japanese.woff2"):
        held |= TTFont(fonts / file).getBestCmap().keys()
    boxes = {
        (letter, place) for place, words in programme_words() for letter in words if ord(letter) not in held
    }
    assert {one for one in boxes if one[0] != "\n"} == set()


def programme_words() -> Iterator[tuple[str, str]]:
    """What a programme shows, and the sheet it stands on."""
    for file in sorted((ROOT / "assets" / "programmes").glob("*/**/*.xlsx")):
        for sheet in openpyxl.load_workbook(file):
            if sheet.title not in {"notes", "tests"}:
                for row in sheet.iter_rows(values_only=True):
                    words = "".join(cell for cell in row if isinstance(cell, str))
                    yield f"{file.parent.name}/{file.name}:{sheet.title}", words
