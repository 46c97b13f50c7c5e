// Byte-compiles folders with the very Pyodide that the site carries.
// Called as: node compile_tree.mjs <pyodide folder> <compile_tree.py> <folder>...
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [pyodideFolder, compiler, ...folders] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(join(pyodideFolder, "pyodide.mjs")).href);
const pyodide = await loadPyodide({ indexURL: pyodideFolder + "/" });
const scope = pyodide.toPy({});
pyodide.runPython(await readFile(compiler, "utf8"), { globals: scope });
for (const [position, folder] of folders.entries()) {
  const place = `/compile${position}`;
  pyodide.mountNodeFS(place, folder);
  console.log(scope.get("compile_tree")(place), folder);
}
process.exit(0);
