"""
Settings: language, lock, what this app is.
"""

from __future__ import annotations

from dataclasses import dataclass

from mobile.ui.loop import Effect, Event, Failed


@dataclass(frozen=True, slots=True)
class About:
    """
    Attributes:
        packs: Programme and version of each pack on this phone.
        recovery: Fingerprint of the recovery key in groups; empty where a forgotten PIN has no way back.
        unknown_key: The server named a recovery key that nobody vouched for.
        recovered: Local day and time of each PIN recovered, and who agreed.
        nickname: What the lock screen calls the worker; empty for the name.
        wifi_only: Pictures and recordings wait for Wi-Fi.
        shade: The colours of the day or of the night; empty where they are the device's.
    """

    worker: str
    role: str
    area: str
    version: str
    packs: tuple[str, ...] = ()
    store_bytes: int = 0
    recovery: str = ""
    unknown_key: bool = False
    recovered: tuple[tuple[str, str], ...] = ()
    nickname: str = ""
    wifi_only: bool = False
    shade: str = ""


@dataclass(frozen=True, slots=True)
class Model:
    """
    Attributes:
        nickname: As typed; None until somebody types.
        leaving: "Leave this phone" was tapped and waits for its confirmation.
    """

    about: About | None = None
    nickname: str | None = None
    leaving: bool = False
    busy: bool = False
    failed: Failed | None = None


@dataclass(frozen=True, slots=True)
class AboutRead(Event):
    """What there is to say about this phone."""

    about: About


@dataclass(frozen=True, slots=True)
class ServicesTapped(Event):
    """The directory of services."""


@dataclass(frozen=True, slots=True)
class WorkTapped(Event):
    """What was done this month."""


@dataclass(frozen=True, slots=True)
class LanguageTapped(Event):
    """Another language."""

    language: str


@dataclass(frozen=True, slots=True)
class ShadeTapped(Event):
    """The colours of the day, of the night, or as the device is set."""

    shade: str


@dataclass(frozen=True, slots=True)
class LockTapped(Event):
    """Lock now."""


@dataclass(frozen=True, slots=True)
class ForgottenPinsTapped(Event):
    """Who asks for a new PIN."""


@dataclass(frozen=True, slots=True)
class ChartTapped(Event):
    """The danger chart."""


@dataclass(frozen=True, slots=True)
class BackTapped(Event):
    """Leave."""


@dataclass(frozen=True, slots=True)
class PinTapped(Event):
    """Another PIN."""


@dataclass(frozen=True, slots=True)
class WifiTapped(Event):
    """Pictures on Wi-Fi only, or on any network."""


@dataclass(frozen=True, slots=True)
class NicknameTyped(Event):
    """What the lock screen is to call the worker."""

    nickname: str


@dataclass(frozen=True, slots=True)
class NicknameTapped(Event):
    """Keep it."""


@dataclass(frozen=True, slots=True)
class NicknameKept(Event):
    """The lock screen says it from now on."""


@dataclass(frozen=True, slots=True)
class LeaveTapped(Event):
    """The worker will not use this phone any more; asked once more."""


@dataclass(frozen=True, slots=True)
class LeaveConfirmed(Event):
    """Yes."""


@dataclass(frozen=True, slots=True)
class LeaveCancelled(Event):
    """No."""


@dataclass(frozen=True, slots=True)
class KeepNickname(Effect):
    """Keeps what the lock screen calls the worker."""

    nickname: str


@dataclass(frozen=True, slots=True)
class KeepWifi(Effect):
    """Keeps whether pictures wait for Wi-Fi."""

    only: bool


@dataclass(frozen=True, slots=True)
class LeavePhone(Effect):
    """Removes the vault, if nothing in it is unsent."""


@dataclass(frozen=True, slots=True)
class ReadAbout(Effect):
    """Gathers what there is to say."""
