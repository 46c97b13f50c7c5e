"""
`GET /api/v1/app`: the Android app for phones that use no store, with what it can be told by.
"""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Sequence
from html import escape
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response

from sync_server.api.json_bodies import answer_headers, json_response
from sync_server.api.services import Services
from sync_server.ports.app_packages import AppPackage, AppPackageUnknownError

PACKAGE_TYPE = "application/vnd.android.package-archive"
POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

_WORDS = (
    "arm64-v8a: most phones. armeabi-v7a: old phones. Compare the numbers below with those your supervisor has.",
    "arm64-v8a: ज़्यादातर फ़ोन। armeabi-v7a: पुराने फ़ोन। नीचे के अंक सुपरवाइज़र के अंकों से मिलाएँ।",
    "arm64-v8a: simu nyingi. armeabi-v7a: simu za zamani. Linganisha namba hapa chini na zile za msimamizi wako.",
    "arm64-v8a: a maioria dos telefones. armeabi-v7a: os antigos. Compare os números abaixo com os da sua supervisora.",
)


class AppEndpoints:
    """
    Shows what is offered, and gives it.
    """

    def __init__(self, services: Services) -> None:
        self._services = services

    async def page(self, request: Request) -> Response:
        """
        A page without a script.
        """
        packages = await asyncio.to_thread(self._services.packages.offered)
        return HTMLResponse(
            _page(packages),
            headers={**answer_headers(), "content-security-policy": POLICY, "referrer-policy": "no-referrer"},
        )

    async def listed(self, request: Request) -> Response:
        """
        The same for programs.
        """
        packages = await asyncio.to_thread(self._services.packages.offered)
        return json_response({"packages": [one._asdict() for one in packages]})

    async def package(self, request: Request) -> Response:
        """
        One package; goes on where a download broke off.

        Raises:
            AppPackageUnknownError: it is not offered.
        """
        name = request.url.path.rpartition("/")[2]
        place, package = await asyncio.to_thread(self._found, name)
        digest = base64.b64encode(bytes.fromhex(package.sha256)).decode()
        headers = {
            "x-content-type-options": "nosniff",
            "cache-control": "no-cache",
            "repr-digest": f"sha-256=:{digest}:",
            "etag": f'"{package.sha256[:32]}"',
        }
        return FileResponse(place, media_type=PACKAGE_TYPE, filename=name, headers=headers)

    def _found(self, name: str) -> tuple[Path, AppPackage]:
        packages = self._services.packages
        place = packages.place(name)
        package = next((one for one in packages.offered() if one.name == name), None)
        if package is None:  # Withdrawn between the two looks.
            raise AppPackageUnknownError(name=name)
        return place, package


def _page(packages: Sequence[AppPackage]) -> str:
    rows = "".join(
        f'<p><a href="app/{escape(one.name)}">{escape(one.name)}</a> ({one.size_bytes / 1e6:.1f} MB)<br>'
        f"SHA-256 <code>{' '.join(one.sha256[at : at + 8] for at in range(0, 64, 8))}</code></p>"
        for one in packages
    )
    words = "".join(f"<p>{escape(line)}</p>" for line in _WORDS) if packages else "<p>—</p>"
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Doorstep</title><h1>Doorstep · Android</h1>{words}{rows}</html>"
    )
