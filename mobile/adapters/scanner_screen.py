"""
The camera's screen as Flet draws it: the picture, light where there is one, a picture out of the gallery, a way back.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress

import flet as ft
from flet import AlertDialog, FilePicker, FilePickerFileType
from flet_camera import (
    Camera,
    CameraDescription,
    CameraLensDirection,
    FlashMode,
    ImageFormatGroup,
    ResolutionPreset,
)

from mobile.ports.errors import CameraUnavailableError

VIEW_PX = 320
INSET_PX = 16
TOUCH_PX = 48
CAMERA_WITHIN_S = 20


class FletScannerScreen:
    """
    A `ScannerScreen` in a dialogue above the app. It needs a running page.
    """

    def __init__(self) -> None:
        self._camera = Camera(expand=True)
        self._picker = FilePicker()
        self._said = ft.Text("", color=ft.Colors.ON_SURFACE, visible=False)
        self._view = ft.Container(self._camera, width=VIEW_PX, height=VIEW_PX)
        self._light: ft.Control | None = None
        self._dialogue = AlertDialog(modal=True, inset_padding=INSET_PX)
        self._given_up = asyncio.Event()
        self._pictures: asyncio.Queue[bytes] = asyncio.Queue()
        self._frames: asyncio.Queue[bytes] | None = None
        self._lit = False

    def show(self, title: str, cancel: str, words: Mapping[str, str]) -> None:
        self._light = _button(words["light"], self._turn_light) if words.get("light") else None
        picture = _button(words["picture"], self._pick) if words.get("picture") else None
        tools = [tool for tool in (self._light, picture) if tool is not None]
        self._dialogue.title = ft.Text(title, color=ft.Colors.ON_SURFACE)
        self._dialogue.content = ft.Column([self._said, self._view], tight=True)
        self._dialogue.actions = [*tools, _button(cancel, self._give_up)]
        ft.context.page.show_dialog(self._dialogue)

    async def start_camera(self) -> None:
        """
        Raises:
            CameraUnavailableError: no camera, or it may not be used.
        """
        try:
            async with asyncio.timeout(CAMERA_WITHIN_S):
                cameras = await self._camera.get_available_cameras()
                if not cameras:
                    self._leave_out_camera()
                    raise CameraUnavailableError(reason="camera.none")
                await self._camera.initialize(
                    _best(cameras),
                    ResolutionPreset.HIGH,
                    enable_audio=False,
                    image_format_group=ImageFormatGroup.JPEG,
                )
                if await self._camera.supports_image_streaming():
                    self._frames = asyncio.Queue()
                    self._camera.on_stream_image = lambda event: self._take_frame(event.bytes)
                    self._camera.update()
                    await self._camera.start_image_stream()
        except (RuntimeError, TimeoutError) as cause:
            self._leave_out_camera()
            raise CameraUnavailableError(reason="camera.refused") from cause

    def _leave_out_camera(self) -> None:
        _hide(self._view)
        _hide(self._light)

    async def look(self) -> bytes:
        """
        Raises:
            CameraUnavailableError: it works no longer.
        """
        if self._frames is not None:
            return await self._frames.get()
        try:
            return await self._camera.take_picture()
        except (RuntimeError, TimeoutError) as cause:
            self._leave_out_camera()
            raise CameraUnavailableError(reason="camera.lost") from cause

    def _take_frame(self, frame: bytes) -> None:
        # Only the newest is looked at.
        while self._frames is not None and not self._frames.empty():
            self._frames.get_nowait()
        if self._frames is not None:
            self._frames.put_nowait(frame)

    async def picked(self) -> bytes:
        return await self._pictures.get()

    async def given_up(self) -> None:
        await self._given_up.wait()

    def say(self, words: str) -> None:
        if words != self._said.value:
            self._said.value, self._said.visible = words, bool(words)
            self._said.update()

    async def close(self) -> None:
        if self._frames is not None:
            # Another app may have taken it meanwhile.
            with suppress(RuntimeError, TimeoutError):
                await self._camera.stop_image_stream()
        self._dialogue.open = False
        self._dialogue.update()

    async def _pick(self) -> None:
        for file in await self._picker.pick_files(file_type=FilePickerFileType.IMAGE, with_data=True):
            self._pictures.put_nowait(file.bytes or b"")

    async def _turn_light(self) -> None:
        try:
            await self._camera.set_flash_mode(FlashMode.OFF if self._lit else FlashMode.TORCH)
            self._lit = not self._lit
        except (RuntimeError, TimeoutError):
            # Not every camera has one.
            _hide(self._light)

    async def _give_up(self) -> None:
        self._given_up.set()


def _hide(part: ft.Control | None) -> None:
    if part is not None:
        part.visible = False
        part.update()


def _best(cameras: list[CameraDescription]) -> CameraDescription:
    """The one that looks away from the person."""
    return next((one for one in cameras if one.lens_direction is CameraLensDirection.BACK), cameras[0])


def _button(words: str, tapped: object) -> ft.Control:
    return ft.TextButton(words, on_click=tapped, height=TOUCH_PX)  # type: ignore[arg-type]
