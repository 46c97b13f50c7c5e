"""
The files in a browser's private storage, read and written while no app runs.
"""

from __future__ import annotations

import base64

from playwright.sync_api import Page

from mobile.adapters.block_storage_opfs import FOLDER

_READ = """async (place) => {
  const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle(place);
  const found = {};
  for await (const [name, handle] of folder.entries()) {
    const bytes = new Uint8Array(await (await handle.getFile()).arrayBuffer());
    found[name] = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  }
  return found;
}"""
_WRITE = """async ([place, name, content]) => {
  const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle(place);
  const out = await (await folder.getFileHandle(name, { create: true })).createWritable();
  await out.write(Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0)));
  await out.close();
}"""


def read_private_files(page: Page, ending: str) -> dict[str, bytes]:
    """Files of the app whose names end so. The page must be of the app's address and run no app."""
    found = page.evaluate(_READ, FOLDER)
    return {name: base64.b64decode(content) for name, content in found.items() if name.endswith(ending)}


def write_private_file(page: Page, name: str, content: bytes) -> None:
    """Puts a file in the place of what was there."""
    page.evaluate(_WRITE, [FOLDER, name, base64.b64encode(content).decode()])
