"""
Camera, finger and microphone of the browser, the lack of them elsewhere, and what a network is called.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from mobile.adapters.media_absent import AbsentMedia
from mobile.adapters.media_browser import BrowserMedia
from mobile.adapters.network_browser import BrowserNetwork
from mobile.adapters.network_flet import FletNetwork
from mobile.ports.media import MediaKind, MediaUnavailableError, TakenMedia
from mobile.ports.network import NetworkKind
from tests.support.loops import in_event_loop


class Page:
    """
    Answers what it is told to, and remembers what it was asked.
    """

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.asked: list[dict[str, Any]] = []

    async def __call__(self, operation: str, argument: dict[str, Any]) -> Any:
        """One request."""
        assert operation == "media"
        self.asked.append(argument)
        answer = self.answers.pop(0) if self.answers else None
        if isinstance(answer, Exception):
            raise answer
        return answer


@in_event_loop
async def test_what_the_page_took_comes_as_bytes_and_giving_up_as_nothing() -> None:
    page = Page(SimpleNamespace(content=b"jpeg", type="image/jpeg"), None)
    media = BrowserMedia(page)

    assert await media.take(MediaKind.PHOTO, {"title": "Pot"}) == TakenMedia(b"jpeg", "image/jpeg")
    assert await media.take(MediaKind.SOUND, {"title": "Greeting"}) is None
    assert page.asked[1] == {"what": "sound", "words": {"title": "Greeting"}, "most_s": 120}


@pytest.mark.parametrize(
    "reason", ["camera.refused", "camera.none", "microphone.refused", "file.kind", "file.large", "codec"]
)
@in_event_loop
async def test_page_that_cannot_says_why(reason: str) -> None:
    with pytest.raises(MediaUnavailableError) as refused:
        await BrowserMedia(Page(Exception(f"Error: media.{reason}"))).take(MediaKind.PHOTO, {})

    assert refused.value.reason == reason


@in_event_loop
async def test_film_is_shorter_than_a_sound_and_seen_on_a_screen_of_its_own() -> None:
    page = Page(SimpleNamespace(content=b"film", type="video/webm"), None)
    media = BrowserMedia(page)
    taken = await media.take(MediaKind.FILM, {"title": "Walk"})
    assert taken == TakenMedia(b"film", "video/webm")
    await media.play(taken.content, taken.media_type, {"title": "Walk", "cancel": "Close"})

    assert (page.asked[0]["what"], page.asked[0]["most_s"]) == ("video", 45)
    assert (page.asked[1]["what"], page.asked[1]["words"]) == ("watch", {"title": "Walk", "cancel": "Close"})


@in_event_loop
async def test_kind_that_the_server_would_not_take_is_not_taken() -> None:
    page = Page(SimpleNamespace(content=b"x", type="image/bmp"), Exception("NotSupportedError: no source"))
    media = BrowserMedia(page)
    with pytest.raises(MediaUnavailableError):
        await media.take(MediaKind.PHOTO, {})
    with pytest.raises(MediaUnavailableError):
        await media.play(b"sound", "audio/webm", {})


@in_event_loop
async def test_other_failures_are_not_hidden_and_a_lock_closes_everything() -> None:
    page = Page(ValueError("something else"))
    media = BrowserMedia(page)
    await media.stop()
    await media.put_away()
    assert page.asked == []
    with pytest.raises(ValueError, match="something else"):
        await media.take(MediaKind.PHOTO, {})
    await media.stop()
    await media.put_away()

    assert [asked["what"] for asked in page.asked[1:]] == ["hush", "end"]


@in_event_loop
async def test_where_nothing_is_taken_it_is_said() -> None:
    media = AbsentMedia()
    await media.stop()
    await media.put_away()
    for attempt in (media.take(MediaKind.PHOTO, {}), media.play(b"", "audio/webm", {})):
        with pytest.raises(MediaUnavailableError) as refused:
            await attempt
        assert refused.value.reason == "absent"


@pytest.mark.parametrize(
    "navigator, kind",
    [
        (SimpleNamespace(connection=SimpleNamespace(type="wifi")), NetworkKind.WIFI),
        (SimpleNamespace(connection=SimpleNamespace(type="cellular")), NetworkKind.MOBILE),
        (SimpleNamespace(connection=SimpleNamespace(effectiveType="4g")), NetworkKind.UNKNOWN),
        (SimpleNamespace(), NetworkKind.UNKNOWN),
    ],
)
@in_event_loop
async def test_browser_says_wifi_only_where_it_knows(navigator: Any, kind: NetworkKind) -> None:
    assert await BrowserNetwork(navigator).kind() is kind


@pytest.mark.parametrize(
    "links, kind",
    [
        (["wifi"], NetworkKind.WIFI),
        (["mobile", "vpn"], NetworkKind.MOBILE),
        (["none"], NetworkKind.UNKNOWN),
        (None, NetworkKind.UNKNOWN),
    ],
)
@in_event_loop
async def test_android_says_wifi_only_where_it_knows(links: list[str] | None, kind: NetworkKind) -> None:
    class Service:
        async def get_connectivity(self) -> list[Any]:
            if links is None:
                raise RuntimeError("no such service")
            return [SimpleNamespace(value=link) for link in links]

    assert await FletNetwork(Service()).kind() is kind
