"""
Settings: what its effects do.
"""

from __future__ import annotations

from mobile.screens.settings.model import (
    About,
    AboutRead,
    KeepNickname,
    LeavePhone,
    Model,
    NicknameKept,
    ReadAbout,
)
from mobile.screens.settings.update import update
from mobile.ui.loop import Effect, Event, Opened, Send
from mobile.ui.routes import ToSettings
from mobile.use_cases.desk import Host, desk_of
from shared.kernel.release import RELEASE


def open_screen(route: ToSettings, host: Host) -> Opened:
    """
    Language, lock, about.
    """

    async def perform(effect: Effect, send: Send) -> Event | None:
        desk = desk_of(host)
        match effect:
            case ReadAbout():
                area = desk.book.find(desk.identity.area)
                vault_id = desk.vault.vault_id
                entries = await desk.device.keys.vaults()
                nickname = next((one.nickname for one in entries if one.vault_id == vault_id), "")
                return AboutRead(
                    About(
                        worker=desk.identity.worker_name,
                        role=desk.identity.role,
                        area=area.text("name") if area else "",
                        version=RELEASE,
                        packs=tuple(f"{pack.id} {pack.version}" for pack in desk.programmes.packs()),
                        store_bytes=desk.vault.journal.size_bytes(),
                        nickname=nickname,
                    )
                )
            case KeepNickname(nickname):
                await desk.device.keys.rename(desk.vault.vault_id, nickname=nickname)
                return NicknameKept()
            case LeavePhone():
                await host.leave()
        return None

    return Opened(Model(), update, perform)
