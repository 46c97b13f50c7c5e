"""
The device's secret in the browser: an HMAC key in IndexedDB that scripts can use and never read.

A copied browser profile carries it along; on the web only the length of the PIN protects such a copy.
"""

from __future__ import annotations

from typing import Any, cast

from mobile.adapters.browser_errors import our_browser_errors
from shared.crypto.errors import DeviceSecretLostError


class BrowserDeviceSecret:
    """
    Args:
        glue: The module `doorstep_worker_js`.
        may_make: Whether a missing secret is made: only where nothing has been sealed under one yet.
    """

    def __init__(self, glue: Any, *, may_make: bool) -> None:
        self._glue = glue
        self._may_make = may_make

    async def mac(self, message: bytes) -> bytes:
        from pyodide.ffi import to_js

        with our_browser_errors("device-secret"):
            if self._may_make:
                await self._glue.makeDeviceSecret()
                self._may_make = False
            result = await self._glue.macUnderDeviceSecret(to_js(message))
        if result is None:
            raise DeviceSecretLostError
        return cast("bytes", result.to_bytes())

    async def destroy(self) -> None:
        self._may_make = False
        with our_browser_errors("device-secret"):
            await self._glue.destroyDeviceSecret()

    async def renew(self) -> None:
        await self.destroy()
        self._may_make = True
