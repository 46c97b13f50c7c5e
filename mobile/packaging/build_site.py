"""
Builds the whole web app into `build/web`: `python -m mobile.packaging.build_site`.

What lies where and how a server carries it is written in SITE.md beside this file. The same input gives the same
site, byte for byte; only changed parts are compressed again.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import shutil
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from mobile.packaging import app_files, client, icon_font, python_parts, script_fonts, site_list
from mobile.packaging.errors import BuildStoppedError
from mobile.packaging.javascript_parts import load_parts, place_parts
from mobile.packaging.node import NodeTools, find_node

ROOT = Path(__file__).parents[2]
PACKAGING = Path(__file__).parent

# Licences lie on the site for whoever looks; a phone does not need them.
_NOT_KEPT = re.compile(r"LICENSE$")
# Fetched after the first start, in the background: what no first screen needs.
_LATER = re.compile(
    r"^/vendor/zxing-wasm/|^/media\.mjs|^/programmes/|^/locales/|^/icons/(?!mark)|^/favicon|^/manifest"
)
# Fetched where a programme, or somebody, writes this script.
_OF_A_SCRIPT = frozenset(f"/{script_fonts.FONTS}/{one.file}" for one in script_fonts.SCRIPTS)

# How often a long step is named again where the line cannot be rewritten.
_TELL_AGAIN_S = 10.0

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """
    What to build.

    Attributes:
        out: The folder of the site; replaced as a whole when the build succeeded.
        cache: Fetched and compressed parts that later builds use again.
        stand_in: A folder with a `mobile/main.py` used instead of the app's, for measuring and testing the shell.
        programmes: Packs whose pictures and voices phones fetch in the background; all where none is named.
    """

    out: Path
    cache: Path
    stand_in: Path | None = None
    programmes: tuple[str, ...] = ()


def build(plan: Plan, progress: Progress) -> None:
    """
    Builds the site.

    Raises:
        BuildStoppedError: with what is wrong and what to do.
    """
    node = find_node()
    inputs = _inputs(plan)
    plan.cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="site-", dir=plan.cache) as workshop:
        site = Path(workshop) / "web"
        site.mkdir()
        progress("copying the client")
        client.copy_client(site)
        progress("fetching fonts and JavaScript parts")
        parts = load_parts(PACKAGING / "javascript_parts.toml")
        place_parts(parts, cache=plan.cache / "parts", site=site, node=node)
        script_fonts.cut_script_fonts(site, plan.cache / "fonts")
        _write_python(plan, Path(workshop), site, node, progress)
        progress("writing the page")
        _copy_page(site)
        app_files.copy_media(ROOT, site / "programmes", plan.programmes)
        list_site(site, cache=plan.cache, progress=progress)
        _put_in_place(site, plan.out)
    _stamp_of(plan).write_text(inputs, encoding="utf-8")


def is_current(plan: Plan) -> bool:
    """Whether the site was built from exactly what lies here now."""
    stamp = _stamp_of(plan)
    if not (plan.out / "headers.json").exists() or not stamp.exists():
        return False
    return stamp.read_text(encoding="utf-8") == _inputs(plan)


def _stamp_of(plan: Plan) -> Path:
    return plan.out.with_name(plan.out.name + ".stamp")


def _inputs(plan: Plan) -> str:
    digest = hashlib.sha256()
    for folder in (ROOT / "assets", ROOT / "mobile", ROOT / "shared", plan.stand_in):
        for file in sorted(folder.rglob("*")) if folder else ():
            if file.is_file() and file.suffix not in (".pyc", ".mo"):
                digest.update(file.as_posix().encode() + b"\0" + file.read_bytes())
    digest.update((ROOT / "requirements.lock").read_bytes())
    if plan.programmes:
        digest.update(" ".join(sorted(plan.programmes)).encode())
    return digest.hexdigest()


def _write_python(plan: Plan, workshop: Path, site: Path, node: NodeTools, progress: Progress) -> None:
    app = workshop / "app"
    prepared = _prepared_packages(plan, site, node, progress)
    shutil.copyfile(prepared / "python_stdlib.zip", site / "pyodide" / "python_stdlib.zip")
    shutil.copyfile(prepared / "packages.tar", site / "packages.tar")
    sources = app_files.copy_app(ROOT, app)
    app_files.set_catalogues_aside(app, ROOT, site / "locales")
    if plan.stand_in:
        shutil.copytree(plan.stand_in, app, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
        sources += sorted(plan.stand_in.rglob("*.py"))
    _cut_icons(site, prepared / "icons.json", app, icon_font.icons_drawn(sources))
    progress("compiling the app with the browser's own Python")
    controls = app_files.controls_mentioned(sources)
    python_parts.compile_app(site / "pyodide", app, prepared / python_parts.PACKAGES, controls, node)
    python_parts.write_app(app, site / "app.tar")


def _cut_icons(site: Path, listing: Path, app: Path, names: frozenset[str]) -> None:
    points = icon_font.points_of_icons(site / "main.dart.js", listing)
    icon_font.cut_icon_font(site / "assets/fonts/MaterialIcons-Regular.otf", names, points)
    # Unpacked after the packages, so it takes the place of Flet's own table.
    cut = app / python_parts.PACKAGES / python_parts.ICON_NAMES
    cut.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(listing, cut)
    icon_font.cut_icon_names(cut, names)


def _prepared_packages(plan: Plan, site: Path, node: NodeTools, progress: Progress) -> Path:
    """The standard library and the packages as they go on the site: the same in every build, so made once."""
    recipe = (
        PACKAGING / "web-requirements.lock",
        PACKAGING / "python_parts.py",
        PACKAGING / "compile_tree.py",
        PACKAGING / "compile_tree.mjs",
    )
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in recipe))
    digest.update((site / "pyodide" / "python_stdlib.zip").read_bytes())
    prepared = plan.cache / f"python-{digest.hexdigest()[:16]}"
    if not prepared.exists():
        progress("installing and compiling the browser's Python packages")
        with tempfile.TemporaryDirectory(prefix="python-", dir=plan.cache) as workshop:
            python_parts.prepare(site / "pyodide", PACKAGING / "web-requirements.lock", Path(workshop), node)
            (Path(workshop) / "ready").rename(prepared)
    return prepared


def _copy_page(site: Path) -> None:
    for file in sorted((ROOT / "assets" / "web").iterdir()):
        if file.is_file() and file.name != "service_worker.js":
            shutil.copyfile(file, site / file.name)
    icons = ROOT / "assets" / "icons"
    shutil.copytree(icons, site / "icons", dirs_exist_ok=True)
    shutil.copyfile(icons / "icon-48.png", site / "favicon.png")
    (site / "manifest.json").write_text(json.dumps(_manifest(), indent=1), encoding="utf-8")
    client.write_font_manifest(site)


def _manifest() -> dict[str, object]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return {
        "id": "/",
        "name": "Doorstep",
        "short_name": "Doorstep",
        "description": project["project"]["description"],
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "orientation": "any",
        "background_color": "#fbf5ea",
        "theme_color": "#0e4f45",
        "prefer_related_applications": False,
        "icons": [_icon(size, purpose) for purpose in ("any", "maskable") for size in (192, 512)],
    }


def _icon(size: int, purpose: str) -> dict[str, str]:
    name = f"icon-{size}.png" if purpose == "any" else f"icon-maskable-{size}.png"
    return {
        "src": f"icons/{name}",
        "sizes": f"{size}x{size}",
        "type": "image/png",
        "purpose": purpose,
    }


def list_site(site: Path, *, cache: Path, progress: Progress) -> None:
    """
    Writes what is derived from the site's files: compressed siblings, the service worker's list, the headers.
    """
    (site / "service_worker.js").unlink(missing_ok=True)
    site_list.compress_files(site, cache / "compressed", progress)
    kept = {
        file: _need_of(file.path) for file in site_list.list_files(site) if not _NOT_KEPT.search(file.path)
    }
    template = ROOT / "assets" / "web" / "service_worker.js"
    site_list.write_service_worker(site, template, kept)
    site_list.compress_file(site / "service_worker.js", cache / "compressed")
    files = site_list.list_files(site)
    site_list.write_headers(site, files, site_list.site_version(kept))


def _need_of(path: str) -> site_list.Need:
    if path.startswith("/canvaskit/chromium/"):
        return site_list.Need.FIRST_IN_CHROMIUM
    if path.startswith("/canvaskit/"):
        return site_list.Need.FIRST_IN_OTHERS
    if path in _OF_A_SCRIPT:
        return site_list.Need.WRITTEN
    return site_list.Need.LATER if _LATER.search(path) else site_list.Need.FIRST


def _put_in_place(site: Path, out: Path) -> None:
    out.parent.mkdir(parents=True, exist_ok=True)
    if out.exists():
        shutil.rmtree(out)
    shutil.move(site, out)


def main(arguments: list[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="build_site", description="Builds the web app.")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "web", help="folder of the site")
    parser.add_argument(
        "--cache",
        type=Path,
        default=ROOT / "build" / "cache",
        help="folder of reusable parts",
    )
    parser.add_argument(
        "--stand-in",
        type=Path,
        help="folder laid over the app, to build another app in its shell",
    )
    parser.add_argument(
        "--programme",
        action="append",
        default=[],
        help="pack whose pictures and voices go on the site; may be repeated; all where none is named",
    )
    parser.add_argument("--if-changed", action="store_true", help="do nothing when nothing has changed")
    chosen = parser.parse_args(arguments)
    plan = Plan(chosen.out, chosen.cache, chosen.stand_in, tuple(chosen.programme))
    with _alone(plan.cache):
        return _built(plan, chosen.if_changed)


def _built(plan: Plan, if_changed: bool) -> int:
    if if_changed and is_current(plan):
        return 0
    telling = _Telling()
    print("Building the web app; this takes a minute or two when there is much to compress.", flush=True)
    try:
        build(plan, telling)
    except BuildStoppedError as stopped:
        print(f"The site was not built. {stopped}", file=sys.stderr)
        return 1
    print(f"{telling.line_end}The web app is in {plan.out}.")
    return 0


@contextmanager
def _alone(cache: Path) -> Iterator[None]:
    """Lets one build at a time use the cache; a second one waits. Where the system has no such locks, none is taken."""
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "lock").open("w") as lock:
        with suppress(ImportError):
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


class _Telling:
    """Says each step: one rewritten line in a terminal, else a line now and then."""

    def __init__(self) -> None:
        self._began = self._told = time.monotonic()
        self._last = ""
        self.line_end = "\n" if sys.stdout.isatty() else ""

    def __call__(self, step: str) -> None:
        now = time.monotonic()
        kind = step.partition(":")[0]
        if sys.stdout.isatty():
            print(f"\r  {step} ({now - self._began:.0f} s)".ljust(78), end="", flush=True)
        elif kind != self._last or now - self._told >= _TELL_AGAIN_S:
            print(f"  {step} ({now - self._began:.0f} s)", flush=True)
            self._told = now
        self._last = kind


if __name__ == "__main__":
    sys.exit(main())
