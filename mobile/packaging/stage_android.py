"""
Lays out what the Android app is made of: `python -m mobile.packaging.stage_android`, then `flet build apk`.

Flet packages one folder with a `main.py` at its top. Ours is `build/android` (named in pyproject.toml): code of
`mobile` and `shared`, compiled messages, the packs with their pictures and recordings, icon and splash. Nothing
else gets in.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from mobile.packaging import app_files

ROOT = Path(__file__).parents[2]
STAGE = ROOT / "build" / "android"

_START = '''"""
Starts the app.
"""

import runpy

runpy.run_module("mobile.main", run_name="__main__")
'''


def stage(root: Path, target: Path) -> None:
    """
    Writes the tree anew.

    Args:
        root: The repository.
        target: The folder that Flet packages; replaced.
    """
    if target.exists():
        shutil.rmtree(target)
    target.mkdir(parents=True)
    app_files.copy_app(root, target)
    app_files.copy_media(root, target / "assets" / "programmes")
    for picture in ("icon.png", "splash.png"):
        shutil.copyfile(root / "assets" / picture, target / "assets" / picture)
    (target / "main.py").write_text(_START, encoding="utf-8")


def main() -> int:
    """The command line."""
    stage(ROOT, STAGE)
    print(f"The Android app's tree is in {STAGE}. Next: flet build apk")
    return 0


if __name__ == "__main__":
    sys.exit(main())
