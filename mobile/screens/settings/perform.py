"""
Settings: what its effects do.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from mobile.screens.settings.model import (
    About,
    AboutRead,
    KeepNickname,
    KeepWifi,
    LeavePhone,
    Model,
    NicknameKept,
    ReadAbout,
)
from mobile.screens.settings.update import update
from mobile.ui.loop import Effect, Event, Opened, Send
from mobile.ui.routes import ToSettings
from mobile.use_cases.areas import area_name
from mobile.use_cases.desk import Desk, Host, desk_of
from mobile.use_cases.keep_recovery_key import REFUSED_KEY_SETTING
from mobile.use_cases.recover_pin import past_recoveries
from mobile.use_cases.send_attachments import WIFI_ONLY_SETTING, is_wifi_only
from shared.kernel.release import RELEASE


def open_screen(route: ToSettings, host: Host) -> Opened:
    """
    Language, lock, about.
    """

    async def perform(effect: Effect, send: Send) -> Event | None:
        desk = desk_of(host)
        if isinstance(effect, KeepWifi):
            await desk.book.keep(WIFI_ONLY_SETTING, effect.only)
        match effect:
            case ReadAbout() | KeepWifi():
                vault_id = desk.vault.vault_id
                entries = await desk.device.keys.vaults()
                nickname = next((one.nickname for one in entries if one.vault_id == vault_id), "")
                return AboutRead(
                    About(
                        worker=desk.identity.worker_name,
                        role=desk.identity.role,
                        area=area_name(desk.identity.area, desk.book),
                        version=RELEASE,
                        packs=tuple(f"{pack.id} {pack.version}" for pack in desk.programmes.packs()),
                        store_bytes=desk.vault.journal.size_bytes(),
                        recovery=_grouped(desk.identity.recovery_fingerprint),
                        unknown_key=bool(desk.book.kept(REFUSED_KEY_SETTING)),
                        recovered=tuple(
                            (_local(desk, at_ms), ", ".join(names))
                            for at_ms, names in past_recoveries(desk.book)
                        ),
                        nickname=nickname,
                        wifi_only=is_wifi_only(desk),
                        shade=await desk.device.preferences.preferred("shade"),
                    )
                )
            case KeepNickname(nickname):
                await desk.device.keys.rename(desk.vault.vault_id, nickname=nickname)
                return NicknameKept()
            case LeavePhone():
                await host.leave()
        return None

    return Opened(Model(), update, perform)


def _grouped(fingerprint: str) -> str:
    return " ".join(fingerprint[place : place + 4] for place in range(0, len(fingerprint), 4))


def _local(desk: Desk, at_ms: int) -> str:
    zone = timezone(timedelta(minutes=desk.device.clock.utc_offset_minutes()))
    return datetime.fromtimestamp(at_ms / 1000, tz=zone).strftime("%Y-%m-%d %H:%M")
