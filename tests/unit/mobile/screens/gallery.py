"""
The states in which each screen is drawn by tests.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import flet as ft

from mobile.ports.key_vault import VaultEntry
from mobile.screens.enrol import model as enrol
from mobile.screens.unlock import model as unlock
from mobile.ui.look import Look
from mobile.ui.loop import Failed


@dataclass(frozen=True)
class Shown:
    """
    One state of one screen.
    """

    screen: str
    state: str
    model: Any

    def draw(self, send: Callable[[Any], None], look: Look) -> ft.View:
        """
        Its view.
        """
        drawn: ft.View = import_module(f"mobile.screens.{self.screen}.view").view(self.model, send, look)
        return drawn


KAMLA = VaultEntry(vault_id="a" * 32, worker_name="Kamla Devi", role="volunteer", minimum_pin=6)
SUNITA = VaultEntry(vault_id="b" * 32, worker_name="Sunita Kumari", role="supervisor", minimum_pin=10)
WRONG = Failed("vault.pin.wrong", (("failures", 1), ("wait_s", 0)))

SHOWN: tuple[Shown, ...] = (
    Shown("unlock", "names", unlock.Model(entries=(KAMLA, SUNITA))),
    Shown("unlock", "pad", unlock.Model(entries=(KAMLA,), chosen=KAMLA.vault_id, pin="82")),
    Shown(
        "unlock",
        "letters",
        unlock.Model(entries=(SUNITA,), chosen=SUNITA.vault_id, typing=True),
    ),
    Shown(
        "unlock",
        "wrong",
        unlock.Model(entries=(KAMLA,), chosen=KAMLA.vault_id, failed=WRONG),
    ),
    Shown(
        "unlock",
        "waiting",
        unlock.Model(entries=(KAMLA,), chosen=KAMLA.vault_id, wait_s=75, failed=WRONG),
    ),
    Shown(
        "unlock",
        "opening",
        unlock.Model(entries=(KAMLA,), chosen=KAMLA.vault_id, opening=True),
    ),
    Shown("enrol", "code", enrol.Model(asks_server=True, code="7K3M")),
    Shown(
        "enrol",
        "used",
        enrol.Model(
            asks_server=False,
            failed=Failed("remote.refused", (("reason", "enrol.code.used"),)),
        ),
    ),
    Shown(
        "enrol",
        "pin",
        enrol.Model(asks_server=False, stage=enrol.Stage.PIN, worker_name="Kamla Devi"),
    ),
    Shown(
        "enrol",
        "differ",
        enrol.Model(
            asks_server=False,
            stage=enrol.Stage.PIN_AGAIN,
            worker_name="Kamla Devi",
            differ=True,
        ),
    ),
    Shown(
        "enrol",
        "fetching",
        enrol.Model(
            asks_server=False,
            stage=enrol.Stage.FETCHING,
            busy=True,
            records=12,
            to_come=90,
        ),
    ),
    Shown(
        "enrol",
        "unreachable",
        enrol.Model(
            asks_server=False,
            stage=enrol.Stage.FETCHING,
            failed=Failed("remote.unreachable"),
        ),
    ),
)
