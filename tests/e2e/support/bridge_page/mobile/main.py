"""
A page with a button for each thing that only the browser's page can do, and a line that says what came of it.
"""

from asyncio import gather
from collections.abc import Awaitable, Callable

import flet as ft

from mobile.adapters.files_offered import BrowserFiles
from mobile.adapters.page_bridge import PageBridge
from mobile.adapters.scanner_browser import BrowserScanner
from mobile.adapters.voice_browser import BrowserVoice
from mobile.ports.errors import CameraUnavailableError
from mobile.ui.error_shell import install_error_shell

SOUND = "india_asha/media/baby_blue.hi.ogg"


async def main(page: ft.Page) -> None:
    """Draws the buttons."""
    bridge = PageBridge()
    outcome = ft.Text("Nothing yet")

    def told() -> None:
        outcome.value = "Told"
        page.update()

    install_error_shell(page, told)

    def says(work: Callable[[], Awaitable[object]]) -> Callable[[ft.Event[ft.Button]], Awaitable[None]]:
        async def pressed(_: ft.Event[ft.Button]) -> None:
            try:
                outcome.value = f"Outcome: {await work()}"
            except CameraUnavailableError as error:
                outcome.value = f"Refused: {error.details['reason']}"
            page.update()

        return pressed

    scanner = BrowserScanner(bridge)
    voice = BrowserVoice(bridge)
    files = BrowserFiles(bridge)
    page.add(
        outcome,
        ft.Button(
            "Scan", on_click=says(lambda: scanner.scan(title="Hold the card in the frame", cancel="Cancel"))
        ),
        ft.Button("Keep", on_click=says(bridge.keep_storage)),
        ft.Button("Offer", on_click=says(lambda: files.offer("cards.txt", "क ख".encode(), "text/plain"))),
        ft.Button("Play", on_click=says(lambda: voice.play(SOUND))),
        ft.Button("Think twice", on_click=says(lambda: gather(voice.play(SOUND), voice.stop()))),
        ft.Button("Silence", on_click=says(voice.stop)),
        ft.Button("Hindi", on_click=says(lambda: bridge.speak_language("hi"))),
        ft.Button("Fail", on_click=says(lambda: bridge.play("/programmes/nothing.ogg"))),
    )
    await bridge.ready()


if __name__ == "__main__":
    ft.run(main)
