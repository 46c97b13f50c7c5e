"""
The bar at the foot: the app's main places.
"""

from __future__ import annotations

from dataclasses import dataclass

import flet as ft

from mobile.ui import palette as p
from mobile.ui.look import Look
from mobile.ui.loop import Send
from mobile.ui.routes import Route, TabTapped, ToHouseholds, ToSupervision, ToSyncStatus, ToToday


@dataclass(frozen=True, slots=True)
class Tab:
    """
    One main place.
    """

    route: Route
    word: str
    icon: ft.IconData


TEAM_TAB = Tab(ToSupervision(), "Team", ft.Icons.GROUPS)
TODAY_TAB = Tab(ToToday(), "Today", ft.Icons.TODAY)
HOUSEHOLDS_TAB = Tab(ToHouseholds(), "Households", ft.Icons.HOME)
SYNC_TAB = Tab(ToSyncStatus(), "Sync", ft.Icons.SYNC)


def tabs_bar(look: Look, here: Tab, send: Send) -> ft.NavigationBar:
    """
    The main places of this worker, the present one marked.
    """
    tabs = [*([TEAM_TAB] if look.supervises or here is TEAM_TAB else []), TODAY_TAB, HOUSEHOLDS_TAB, SYNC_TAB]
    return ft.NavigationBar(
        destinations=[
            ft.NavigationBarDestination(
                icon=ft.Icon(tab.icon, color=p.SOFT_INK, size=26),
                selected_icon=ft.Icon(tab.icon, color=p.LEAF, size=26),
                label=look.words(tab.word),
                tooltip="",
            )
            for tab in tabs
        ],
        selected_index=tabs.index(here),
        on_change=lambda e: send(TabTapped(tabs[int(e.control.selected_index)].route)),
    )
