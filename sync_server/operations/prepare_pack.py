"""
Builds a pack from its folder and runs its tests sheet.

    python -m sync_server.operations.prepare_pack assets/programmes/india_asha
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from shared.programmes.pack import Pack
from sync_server.adapters.pack_folder import PackFolder
from sync_server.adapters.pack_forms import form_compiler
from sync_server.use_cases.build_pack import BuiltPack, build_pack
from sync_server.use_cases.try_pack import TrialFailure, try_pack


def build_pack_folder(folder: Path) -> BuiltPack:
    """
    The pack of a folder, or everything that keeps it from being built.

    Raises:
        PackSourceError: there is no pack in the folder.
    """
    return build_pack(PackFolder(folder).read(), form_compiler(folder / "forms"))


def try_pack_folder(folder: Path, pack: Pack) -> tuple[TrialFailure, ...]:
    """
    The cases of the folder's tests sheet that the pack fails.
    """
    return try_pack(pack, PackFolder(folder).read())


def main(arguments: Sequence[str] | None = None) -> int:
    """
    The command; 0 where the pack is whole and passes its own tests.
    """
    parser = argparse.ArgumentParser(description="Check a programme pack.")
    parser.add_argument("folder", type=Path, help="folder with pack.xlsx, forms/ and media/")
    folder = parser.parse_args(arguments).folder
    built = build_pack_folder(folder)
    for problem in built.problems:
        print(problem, file=sys.stderr)
    if built.pack is None:
        return 1
    failures = try_pack_folder(folder, built.pack)
    for failure in failures:
        print(failure, file=sys.stderr)
    print(f"{built.pack.id} {built.pack.version}: {len(built.blob)} bytes, {len(failures)} failed cases")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
