"""
A bare page with the browser's Python in a worker, and nothing of the app around it: for questions to a real browser.

`BarePage.run` runs Python there and gives back what it returns, as JSON.
"""

from __future__ import annotations

import functools
import http.server
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, Playwright

from tests.support.browser import find_browser
from tests.support.pyodide_stage import archive_code, place_glue, place_packages, pyodide_folder

POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'"
PAGE = '<!doctype html><title>bare</title><script type="module" src="page.mjs"></script>'
PAGE_SCRIPT = """
const worker = new Worker("worker.mjs", { type: "module" });
const waiting = new Map();
let next = 0;
let told = "nothing";
const post = (code) => new Promise((resolve) => {
  const id = next++;
  waiting.set(id, resolve);
  worker.postMessage({ id, code });
});
worker.onmessage = ({ data }) => {
  if (typeof data === "string") told = data;
  else { waiting.get(data.id)(data); waiting.delete(data.id); }
};
const broken = new Promise((resolve) => {
  worker.onerror = ({ message = "it did not load" }) => resolve({ error: `the worker failed: ${message}` });
});
const after = (seconds, found) => new Promise((resolve) => setTimeout(resolve, 1000 * seconds, found));
globalThis.ask = async (code, patienceSeconds, whereItStands) => {
  const found = await Promise.race([post(code), broken, after(patienceSeconds)]);
  if (found) return found;
  const where = await Promise.race([post(whereItStands), after(10, { error: "and it does not say where it stands" })]);
  return { error: `no answer after ${patienceSeconds} s; last told: ${told}; ${where.answer ?? where.error}` };
};
"""
WORKER_SCRIPT = """
import { loadPyodide } from "./pyodide/pyodide.mjs";
import * as glue from "./doorstep_worker.mjs";
const ready = (async () => {
  const pyodide = await loadPyodide({ indexURL: new URL("./pyodide/", import.meta.url).href });
  pyodide.registerJsModule("doorstep_worker_js", glue);
  const code = await (await fetch("code.tar")).arrayBuffer();
  pyodide.unpackArchive(code, "tar");
  return pyodide;
})();
self.onmessage = async ({ data: { id, code } }) => {
  try {
    self.postMessage({ id, answer: await (await ready).runPythonAsync(code) });
  } catch (error) {
    self.postMessage({ id, error: String(error) });
  }
};
"""
WHERE_IT_STANDS = """
import asyncio
standing = asyncio.all_tasks() - {asyncio.current_task()}
"\\n".join(["its tasks:", *map(asyncio.format_call_graph, standing)])
"""
CONTRACT = """
from pathlib import Path
from mobile.adapters.platform_browser import open_device
from tests.support.browser_contract import check_vault_on, run_contract
provider, secret, storage = await open_device(Path("contract"))
times = {}
async def life():
    times.update(await check_vault_on(provider, secret, storage))
failures = await run_contract(provider, ("vault's life on OPFS", life))
await storage.close()
return {"failures": failures, "times": times}
"""
PATIENCE_S = 600
"""Many times what the longest of these runs takes; what is not back by then never comes back."""
CHROMIUM_ARGUMENTS = ("--no-sandbox", "--disable-background-networking", "--disable-gpu")


class BarePage:
    """
    An open page.
    """

    def __init__(self, page: Page) -> None:
        self.page = page

    def run(self, body: str) -> Any:
        """
        Runs the body of an `async def` in the worker.

        Raises:
            AssertionError: it raised there, and the traceback is in the message; or it did not come back, and the
                message says where it stands.
        """
        indented = "\n".join(f"    {line}" for line in body.strip().splitlines())
        code = f"import json\nasync def main():\n{indented}\njson.dumps(await main())"
        answer = self.page.evaluate("asked => ask(...asked)", [code, PATIENCE_S, WHERE_IT_STANDS])
        assert "error" not in answer, answer["error"]
        return json.loads(answer["answer"])


def build_bare_site(folder: Path) -> Path:
    """
    Puts page, worker, glue, code and the browser's Python into a folder.
    """
    place_glue(folder)
    (folder / "packages").mkdir()
    archive_code(folder / "code.tar", place_packages(folder / "packages"))
    (folder / "pyodide").symlink_to(pyodide_folder(), target_is_directory=True)
    for name, content in (("index.html", PAGE), ("page.mjs", PAGE_SCRIPT), ("worker.mjs", WORKER_SCRIPT)):
        (folder / name).write_text(content, encoding="utf-8")
    return folder


@contextmanager
def serving_bare_site(folder: Path) -> Iterator[str]:
    """
    Serves the folder until the block ends; gives its address.
    """
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(QuietHandler, directory=str(folder))
    )
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://localhost:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def browser_with_profile(
    playwright: Playwright, profile: Path, *more_arguments: str
) -> Iterator[BrowserContext]:
    """
    A browser process over a profile that outlives it.
    """
    program = find_browser()
    assert program is not None, "no Chromium on this machine; ./dev test fetches one"
    context = playwright.chromium.launch_persistent_context(
        profile, executable_path=program, headless=True, args=[*CHROMIUM_ARGUMENTS, *more_arguments]
    )
    try:
        yield context
    finally:
        context.close()


def open_bare_page(context: BrowserContext, address: str) -> BarePage:
    """
    A new tab with the page.
    """
    page = context.new_page()
    page.goto(address)
    page.wait_for_function("() => globalThis.ask !== undefined")
    return BarePage(page)


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    """
    Files of a folder, with the policy that the app's own site has.
    """

    extensions_map = {  # noqa: RUF012
        ".html": "text/html; charset=utf-8",
        ".mjs": "text/javascript",
        ".js": "text/javascript",
        ".wasm": "application/wasm",
        ".json": "application/json",
    }

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Quiet."""
