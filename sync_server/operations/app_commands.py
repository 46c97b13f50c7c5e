"""
The Android app on the command line: offered to phones that use no store.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sync_server.operations.console import HERE, Data, command_group, say, table
from sync_server.operations.errors import CommandStoppedError

android = command_group("The Android app, for phones that use no store.")


@android.command("offer")
def app_offer(
    file: Annotated[Path, typer.Argument(help="An Android package, *.apk, signed.")], data: Data = HERE
) -> None:
    """Offer a package to phones, at the server's address with /api/v1/app. One of the same name is replaced."""
    from sync_server.adapters.app_folder import AppFolder
    from sync_server.main import PACKAGES
    from sync_server.operations.data_folder import require_server
    from sync_server.ports.app_packages import AppPackageBrokenError

    require_server(data)
    try:
        package = AppFolder(data / PACKAGES).offer(file)
    except AppPackageBrokenError as cause:
        raise CommandStoppedError(f"{file.name} is no Android package, or its name is odd.") from cause
    except OSError as cause:
        raise CommandStoppedError(f"{file} cannot be taken ({cause.strerror}).") from cause
    say(f"{package.name}, {package.size_bytes / 1e6:.1f} MB, is offered at /api/v1/app.")
    say(f"SHA-256 {package.sha256}. Give it to supervisors by another way than this server.")


@android.command("list")
def app_list(data: Data = HERE) -> None:
    """What is offered."""
    from sync_server.adapters.app_folder import AppFolder
    from sync_server.main import PACKAGES

    packages = AppFolder(data / PACKAGES).offered()
    if not packages:
        say("Nothing is offered.")
        return
    table(("package", "bytes", "SHA-256"), [(one.name, str(one.size_bytes), one.sha256) for one in packages])


@android.command("withdraw")
def app_withdraw(
    name: Annotated[str, typer.Argument(help="As `app list` names it.")], data: Data = HERE
) -> None:
    """Offer a package no longer."""
    from sync_server.adapters.app_folder import AppFolder
    from sync_server.main import PACKAGES
    from sync_server.ports.app_packages import AppPackageUnknownError

    try:
        AppFolder(data / PACKAGES).withdraw(name)
    except AppPackageUnknownError as cause:
        raise CommandStoppedError(f"No package {name} is offered.") from cause
    say(f"{name} is offered no longer.")
