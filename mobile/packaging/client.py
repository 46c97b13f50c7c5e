"""
The prebuilt Flutter client of `flet-web`, cut down to what Doorstep uses and made to stay at home.

Every change checks that it found what it changes, so that another version of the client stops the build instead
of shipping a site that calls out or drops our service worker.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

from mobile.packaging import script_fonts
from mobile.packaging.errors import BuildStoppedError

# Files of the client that the site carries; all others (other renderers, maps, video, maths fonts,
# symbols, the client's own page and icons) stay out.
_KEPT = (
    "flutter_bootstrap.js",
    "main.dart.js",
    "version.json",
    "assets/AssetManifest.bin",
    "assets/AssetManifest.bin.json",
    "assets/fonts/MaterialIcons-Regular.otf",
    "assets/shaders/*",
    "canvaskit/canvaskit.js",
    "canvaskit/canvaskit.wasm",
    "canvaskit/chromium/canvaskit.js",
    "canvaskit/chromium/canvaskit.wasm",
    "pyodide/pyodide.mjs",
    "pyodide/pyodide.asm.mjs",
    "pyodide/pyodide.asm.wasm",
    "pyodide/pyodide-lock.json",
    "pyodide/python_stdlib.zip",
)

_RIVE_REQUEST = re.compile(
    r'(k\.src=A\.\w+\(\)\+a\nk\.type="application/javascript"\nk\.defer=!0\n)l\.document\.body\.append\(k\)'
)
_FOREIGN_IN_CLIENT = {
    "https://cdn.jsdelivr.net/npm/@rive-app/flutter-native-wasm@44.0.0/": "/absent/",
    "https://fonts.gstatic.com/s/": "/assets/fonts/",
}
_FLUTTER_CANVASKIT = re.compile(r"https://www\.gstatic\.com/flutter-canvaskit/[0-9a-f]+/")
_LOADER_CANVASKIT = re.compile(r'"https://www\.gstatic\.com/flutter-canvaskit"')
_PYODIDE_HOST = re.compile(r"`https://cdn\.jsdelivr\.net/pyodide/v\$\{\w+\}/full/`")
_CLIENT_SETTINGS = re.compile(r"var flutterConfig = \{\n")
_WORKER_SETTINGS = re.compile(r"serviceWorkerSettings:\s*\{.*?\},\n", re.DOTALL)
_FIRST_FRAME = re.compile(
    r"window\.addEventListener\('flutter-first-frame'.*?\{ once: true \}\);\n",
    re.DOTALL,
)


def copy_client(site: Path) -> None:
    """
    Copies the kept files of the installed client to the site and mends them.

    Raises:
        BuildStoppedError: `flet-web` is not installed or is not the version this was written for.
    """
    source = _installed_client()
    for pattern in _KEPT:
        found = sorted(source.glob(pattern))
        if not found:
            raise BuildStoppedError(f"flet-web holds no {pattern}; was its version changed?")
        for file in found:
            _copy(file, site / file.relative_to(source))
    _keep_client_at_home(site / "main.dart.js")
    _free_bootstrap(site / "flutter_bootstrap.js")
    _keep_pyodide_at_home(site / "pyodide" / "pyodide.mjs")
    _empty_pyodide_directory(site / "pyodide" / "pyodide-lock.json")


def _installed_client() -> Path:
    try:
        from flet_web import get_package_web_dir
    except ImportError as cause:
        raise BuildStoppedError("flet-web is not installed; run ./dev, which brings it.") from cause
    return Path(get_package_web_dir())


def _copy(file: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(file, target)


def _keep_client_at_home(main: Path) -> None:
    text = main.read_text(encoding="utf-8")
    text = _changed(_RIVE_REQUEST, r"\1", text, "the client's request for rive")
    text = _changed(_FLUTTER_CANVASKIT, "/canvaskit/", text, "the client's address of CanvasKit")
    for address, ours in _FOREIGN_IN_CLIENT.items():
        text = _changed(re.compile(re.escape(address)), ours, text, address)
    text = script_fonts.tell_client(text)
    main.write_text(text, encoding="utf-8")


def _free_bootstrap(bootstrap: Path) -> None:
    text = bootstrap.read_text(encoding="utf-8")
    # With these settings Flutter's loader replaces our service worker and reloads the page at every visit.
    text = _changed(_WORKER_SETTINGS, "", text, "Flutter's service worker settings")
    # Our own progress picture stays until the app has drawn its first screen, which is later.
    text = _changed(_FIRST_FRAME, "", text, "the removal of the progress picture")
    # The same rule as in our service worker, which keeps only the variant of this browser.
    variant = "    canvasKitVariant: /Chrom(e|ium)\\//.test(navigator.userAgent) ? 'chromium' : 'full',\n"
    text = _changed(
        _CLIENT_SETTINGS,
        lambda found: found[0] + variant,
        text,
        "the client's settings",
    )
    text = _changed(_LOADER_CANVASKIT, '"/canvaskit"', text, "the loader's address of CanvasKit")
    bootstrap.write_text(text, encoding="utf-8")


def _keep_pyodide_at_home(start: Path) -> None:
    text = start.read_text(encoding="utf-8")
    text = _changed(_PYODIDE_HOST, '"/pyodide/"', text, "Pyodide's address of packages")
    start.write_text(text, encoding="utf-8")


def _changed(
    pattern: re.Pattern[str],
    ours: str | Callable[[re.Match[str]], str],
    text: str,
    what: str,
) -> str:
    changed, count = pattern.subn(ours, text)
    if count == 0:
        raise BuildStoppedError(f"flet-web no longer holds {what} as expected; was its version changed?")
    return changed


def _empty_pyodide_directory(lock: Path) -> None:
    # Pyodide looks packages up here and would fetch them from its own host. Ours are in the archive.
    directory = json.loads(lock.read_text(encoding="utf-8"))
    directory["packages"] = {}
    lock.write_text(json.dumps(directory, sort_keys=True), encoding="utf-8")


def write_font_manifest(site: Path) -> None:
    """
    Names the fonts Flutter loads at its start: our text font in two weights, and the icons.
    """
    families = [
        {
            "family": "MaterialIcons",
            "fonts": [{"asset": "fonts/MaterialIcons-Regular.otf"}],
        },
        {
            "family": "Noto Sans",
            "fonts": [
                {"asset": "fonts/NotoSans-Regular.ttf", "weight": 400},
                {"asset": "fonts/NotoSans-Bold.ttf", "weight": 700},
            ],
        },
        # By its own name too: text styles ask for the bold face by family.
        {"family": "Noto Sans Bold", "fonts": [{"asset": "fonts/NotoSans-Bold.ttf"}]},
        # The client's own default, for text without a style: the same face, so that nothing looks foreign.
        {"family": "Roboto", "fonts": [{"asset": "fonts/NotoSans-Regular.ttf"}]},
    ]
    manifest = site / "assets" / "FontManifest.json"
    manifest.write_text(json.dumps(families), encoding="utf-8")
