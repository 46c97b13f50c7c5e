"""
What of this repository goes onto the phone: code of `mobile` and `shared`, messages, and the packs' data.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from mobile.ui.words import BROUGHT_LATER

# Never on a phone: the builder itself, records of decisions, sources of what is compiled elsewhere.
_LEFT_OUT_FOLDERS = frozenset({"__pycache__", "packaging", "decisions", "media", "sources", "tests"})
_LEFT_OUT_ENDINGS = frozenset(
    {".md", ".pyc", ".po", ".pot", ".xlsx", ".xls", ".ods", ".csv", ".mjs", ".lock"}
)
_KEEPERS_HALF = frozenset(
    f"shared/crypto/{name}.py" for name in ("recovery_file", "recovery_keeper", "programme_keeper")
)
"""Private halves of recovery and programme keys are never on a phone; nor is what handles them."""
_COMPILERS_HALF = frozenset(
    f"shared/forms/{name}.py" for name in ("attached_lists", "submission", "xform", "xml_tree")
)
"""Forms are compiled, and written for other tools, where workbooks and exports are: on the server's side."""
_CONTROL_NAME = re.compile(r"\bft\.([A-Z]\w*)")
_TAKEN = ("mobile", "shared", "assets/locales", "assets/programmes")


def files_for_phone(root: Path) -> Iterator[Path]:
    """
    Every file of the repository that belongs into the app, in a stable order.
    """
    for top in _TAKEN:
        for file in sorted((root / top).rglob("*")):
            inside = file.relative_to(root)
            if file.is_file() and _belongs(inside):
                yield file


def _belongs(inside: Path) -> bool:
    if inside.suffix in _LEFT_OUT_ENDINGS or inside.name == "javascript_parts.toml":
        return False
    if inside.as_posix() in _KEEPERS_HALF | _COMPILERS_HALF:
        return False
    return not _LEFT_OUT_FOLDERS.intersection(inside.parts[:-1])


def copy_app(root: Path, target: Path) -> list[Path]:
    """
    Copies those files below `target` and compiles the message catalogues there.

    Returns:
        The Python files among them, in the repository.
    """
    python_files = []
    for file in files_for_phone(root):
        place = target / file.relative_to(root)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, place)
        if file.suffix == ".py":
            python_files.append(file)
    compile_catalogues(root / "assets" / "locales", target / "assets" / "locales")
    return python_files


def controls_mentioned(sources: Iterable[Path]) -> frozenset[str]:
    """Names of Flet's classes that the given Python files mention as `ft.Name`."""
    return frozenset(
        name for source in sources for name in _CONTROL_NAME.findall(source.read_text(encoding="utf-8"))
    )


def copy_media(root: Path, programmes: Path, only: Collection[str] = ()) -> None:
    """
    Copies each pack's pictures and recordings to `<programmes>/<pack>/media`, without the notes on their origin.

    Args:
        only: Packs whose media are wanted; all where none is named.
    """
    for media in sorted((root / "assets" / "programmes").glob("*/media")):
        if only and media.parent.name not in only:
            continue
        for file in sorted(media.rglob("*")):
            if file.is_file() and file.suffix not in _LEFT_OUT_ENDINGS:
                place = programmes / media.parent.name / file.relative_to(media.parent)
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file, place)


def compile_catalogues(source: Path, target: Path) -> None:
    """Turns each `.po` file into the `.mo` file that `gettext` reads, at the same place below `target`."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    for catalogue_file in sorted(source.rglob("*.po")):
        place = (target / catalogue_file.relative_to(source)).with_suffix(".mo")
        place.parent.mkdir(parents=True, exist_ok=True)
        with catalogue_file.open("rb") as text, place.open("wb") as compiled:
            write_mo(compiled, read_po(text))


def set_catalogues_aside(app: Path, root: Path, site: Path) -> None:
    """
    Takes the catalogues that a browser fetches later out of the app, and puts their sources on the site.
    """
    site.mkdir(parents=True, exist_ok=True)
    for language in BROUGHT_LATER:
        shutil.rmtree(app / "assets" / "locales" / language)
        source = root / "assets" / "locales" / language / "LC_MESSAGES" / "doorstep.po"
        lines = source.read_text(encoding="utf-8").splitlines(keepends=True)
        plain = "".join(line for line in lines if not line.startswith("#"))
        (site / f"{language}.po").write_text(plain, encoding="utf-8")
