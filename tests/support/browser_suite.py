"""
Pytest itself inside a browser's Python: the contract suites as they are, on the browser's own storage and primitives.

It needs a browser whose WebAssembly can wait for promises (Chromium from 137), for these suites run their own loops.
"""

from __future__ import annotations

import contextlib
import importlib.util
import io
import tarfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).parents[2]
RUNNERS = ("pytest", "_pytest", "pluggy", "iniconfig", "packaging", "pygments")
SUITES = ("tests/contract/mobile", "tests/integration/mobile/test_release_stores.py")
PLACES = ("tests/contract", "tests/vectors/stores", "tests/integration/mobile/test_release_stores.py")
LEFT_OUT = ("tests/contract/mobile/test_files_alone.py",)
"""What is about files, or reads a folder that is not in the archive."""

RUN = "from tests.support.browser_suite import run_suites\nreturn run_suites()"


@dataclass(eq=False)
class Heard:
    """
    A plugin that keeps what happened.
    """

    passed: int = 0
    failed: list[str] = field(default_factory=list)

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Tells the page which test begins, so that one which does not end has a name."""
        from js import postMessage

        postMessage(nodeid)

    def pytest_runtest_logreport(self, report: Any) -> None:
        """Counts one phase of one test."""
        if report.failed:
            self.failed.append(f"{report.nodeid} {report.when}: {report.longreprtext[-1500:]}")
        elif report.when == "call" and report.passed:
            self.passed += 1

    def pytest_collectreport(self, report: Any) -> None:
        """A file that cannot be read is a failure, too."""
        if report.failed:
            self.failed.append(f"{report.nodeid}: {report.longreprtext[-1500:]}")


def run_suites() -> dict[str, object]:
    """
    Runs every suite here, in the browser; how many tests held and which did not.
    """
    import pytest

    heard = Heard()
    options = ["-q", "-s", "-p", "no:cacheprovider", "-p", "no:faulthandler", "-W", "error", "--rootdir", "."]
    ignored = [f"--ignore={place}" for place in LEFT_OUT]
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        code = pytest.main([*options, *ignored, *SUITES], plugins=[heard])
    return {
        "code": int(code),
        "passed": heard.passed,
        "failed": heard.failed,
        "said": said.getvalue()[-5000:],
    }


def add_suites(archive: Path) -> None:
    """
    Adds the suites and what runs them to the code of a bare page.
    """
    with tarfile.open(archive, "a") as tar:
        for place in PLACES:
            tar.add(REPOSITORY / place, place, filter=_without_bytecode)
        tar.add(REPOSITORY / "tests" / "conftest.py", "tests/conftest.py")
        for package in ("tests/integration/__init__.py", "tests/integration/mobile/__init__.py"):
            tar.add(REPOSITORY / package, package)
        for name in RUNNERS:
            spec = importlib.util.find_spec(name)
            assert spec is not None and spec.origin is not None, name
            tar.add(Path(spec.origin).parent, name, filter=_without_bytecode)
        module = importlib.util.find_spec("py")
        assert module is not None and module.origin is not None
        tar.add(module.origin, "py.py")


def _without_bytecode(member: tarfile.TarInfo) -> tarfile.TarInfo | None:
    return None if "__pycache__" in member.name or member.name.endswith(".so") else member
