/**
 * Runs a Python coroutine inside the browser's own Python, under Node: the same WebAssembly, WebCrypto and glue as
 * in the browser, without its storage.
 *
 * node pyodide_runner.mjs <pyodide folder> <repository> <folder with msgpack> <glue .mjs> <python file>
 * Prints the coroutine's result as JSON on the last line. The file defines `async def main()`.
 */
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [pyodideFolder, repository, packages, glue, script] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${pyodideFolder}/pyodide.mjs`).href);
const pyodide = await loadPyodide({ indexURL: `${pyodideFolder}/` });
pyodide.registerJsModule("doorstep_worker_js", await import(pathToFileURL(glue).href));
for (const [place, folder] of [["/repository", repository], ["/packages", packages]]) {
  pyodide.mountNodeFS(place, folder);
}
await pyodide.runPythonAsync("import sys; sys.dont_write_bytecode = True; sys.path[:0] = ['/repository', '/packages']");
const text = await pyodide.runPythonAsync(`${readFileSync(script, "utf8")}\nimport json\njson.dumps(await main())`);
console.log(text);
