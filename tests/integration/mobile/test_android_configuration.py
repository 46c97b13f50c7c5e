"""
What can be proven of the Android app where it cannot be built: Flet's own code reads the settings as meant, and
the tree it would package holds the app and nothing else.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from mobile.packaging.stage_android import stage

ROOT = Path(__file__).parents[3]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

# Packages of ours that have native code, at the versions for which Flet's wheel index has Android builds.
NATIVE_ON_ANDROID = {
    "cryptography": "48.0.0",
    "argon2-cffi-bindings": "25.1.0",
    "msgpack": "1.1.2",
    "numpy": "2.4.6",
    "opencv-python-headless": "5.0.0.93",
}
PURE = {
    "flet",
    "flet-audio",
    "flet-camera",
    "flet-permission-handler",
    "flet-secure-storage",
    "tinydb",
    "argon2-cffi",
    "httpx",
    "qrcode",
}


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The staged tree, where Flet is told to look for it."""
    root = tmp_path_factory.mktemp("android")
    stage(ROOT, root / "build" / "android")
    (root / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
    return root


def template_data(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What Flet's build command makes of our settings, up to the point where it would fetch Flutter."""
    manifest = tmp_path / "python.json"
    python = {
        "full_version": "3.14.6",
        "pyodide_version": "314.0.7",
        "android_abis": ["arm64-v8a", "x86_64", "armeabi-v7a"],
        "prerelease": False,
    }
    manifest.write_text(json.dumps({"default_python_version": "3.14", "pythons": {"3.14": python}}))
    monkeypatch.setenv("FLET_PYTHON_BUILD_MANIFEST", str(manifest))
    monkeypatch.setenv("FLET_PYTHON_BUILD_RELEASE_DATE", "20260101")
    from flet_cli.commands.build import Command
    from flet_cli.utils.pyproject_toml import load_pyproject_toml
    from flet_cli.utils.python_versions import resolve_python_version

    parser = argparse.ArgumentParser()
    command = Command(parser)
    command.options = parser.parse_args(["apk", str(root)])
    command.target_platform, command.package_platform, command.config_platform = "apk", "Android", "android"
    command.python_app_path = root
    command.build_dir, command.flutter_dir = root / "build", root / "build" / "flutter"
    command.get_pyproject = load_pyproject_toml(root)
    command.python_release = resolve_python_version(None, command.get_pyproject)
    command.rel_out_dir = "build/apk"
    command.validate_entry_point()
    command.setup_template_data()
    settings: dict[str, Any] = command.template_data
    return settings


def test_flet_reads_our_settings_as_meant(
    tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in os.environ if name.startswith("FLET_ANDROID_SIGNING")]:
        monkeypatch.delenv(name)
    settings = template_data(tree, tmp_path, monkeypatch)
    options = settings["options"]
    assert settings["product_name"] == "Doorstep"
    assert settings["bundle_id"] == "org.doorstep.app"
    assert settings["python_module_name"] == "main"
    assert settings["split_per_abi"] is True
    assert options["android_legacy_packaging"] is True
    assert options["target_arch"] == ["arm64-v8a", "armeabi-v7a"]
    asked = {name for name, wanted in options["android_permissions"].items() if wanted}
    assert asked == {"android.permission.INTERNET", "android.permission.CAMERA"}
    required = {name for name, wanted in options["android_features"].items() if wanted}
    assert required == set(), "a phone without a camera types the short code"
    assert options["android_signing"] is False
    assert settings["pyproject"]["tool"]["flet"]["android"]["manifest_application"]["allowBackup"] == "false"


def test_signing_key_comes_from_the_environment(
    tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLET_ANDROID_SIGNING_KEY_STORE", "/somewhere/upload.jks")
    assert template_data(tree, tmp_path, monkeypatch)["options"]["android_signing"] is True
    assert "signing" not in PROJECT["tool"]["flet"]["android"]


def test_packaged_tree_holds_the_app_and_nothing_else(tree: Path) -> None:
    staged = tree / "build" / "android"
    names = {file.relative_to(staged).as_posix() for file in staged.rglob("*") if file.is_file()}
    assert {
        "main.py",
        "mobile/main.py",
        "shared/kernel/errors.py",
        "assets/icon.png",
        "assets/splash.png",
    } <= names
    assert {name.split("/")[0] for name in names} == {"main.py", "mobile", "shared", "assets"}
    assert not [
        name for name in names if re.search(r"packaging/|tests/|\.(xlsx|md|pyc|po|lock|jks|env)$", name)
    ]


def test_flet_would_leave_none_of_the_tree_out(tree: Path) -> None:
    from flet_cli.utils.app_excludes import find_default_excludes

    assert find_default_excludes(tree / "build" / "android") == []


def test_packaged_app_imports_on_its_own(tree: Path) -> None:
    program = "import mobile.main, sys; print(sys.modules['mobile.main'].__file__)"
    staged = tree / "build" / "android"
    outcome = subprocess.run(
        [sys.executable, "-B", "-I", "-c", f"import sys; sys.path.insert(0, {str(staged)!r}); {program}"],
        capture_output=True,
        text=True,
        check=True,
        cwd=tree,
    )
    assert outcome.stdout.strip() == str(staged / "mobile" / "main.py")


def test_every_dependency_is_pure_or_has_an_android_wheel_at_its_version() -> None:
    for requirement in PROJECT["project"]["dependencies"]:
        name, _, version = requirement.partition(";")[0].strip().partition("==")
        if "sys_platform != 'android'" not in requirement:
            assert name in PURE or NATIVE_ON_ANDROID[name] == version


def test_build_recipe_uses_the_pinned_flet_and_keeps_the_packages() -> None:
    recipe = (ROOT / ".github/workflows/android.yml").read_text(encoding="utf-8")
    steps = yaml.safe_load(recipe)["jobs"]["apk"]["steps"]
    commands = "\n".join(step.get("run", "") for step in steps)
    assert commands.index("stage_android") < commands.index("flet build apk")
    assert [step["with"]["path"] for step in steps if "upload-artifact" in step.get("uses", "")] == [
        "build/apk/*.apk"
    ]
    (pinned,) = [one for one in PROJECT["dependency-groups"]["test"] if one.startswith("flet-cli==")]
    assert f"flet-{pinned.removeprefix('flet-cli==')}" in recipe
