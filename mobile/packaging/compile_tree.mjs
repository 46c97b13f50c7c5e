// Byte-compiles folders with the very Pyodide that the site carries, and records what the app's dataclasses compile.
// Called as: node compile_tree.mjs <job in JSON>
// The job: {pyodide, compiler, folders: [...], recorder?, app?, packages?, controls?: [...]}
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

async function work(job) {
  const { loadPyodide } = await import(pathToFileURL(join(job.pyodide, "pyodide.mjs")).href);
  // Lines stay in the bytecode, columns do not: they are a quarter of what Python weighs and only underline in tracebacks.
  const env = { HOME: "/home/pyodide", PYTHONNODEBUGRANGES: "1" };
  const pyodide = await loadPyodide({ indexURL: job.pyodide + "/", env });
  const mount = (place, folder) => {
    pyodide.mountNodeFS(place, folder);
    return place;
  };
  const load = async (script, name) => {
    const scope = pyodide.toPy({});
    pyodide.runPython(await readFile(script, "utf8"), { globals: scope });
    return scope.get(name);
  };

  const compileTree = await load(job.compiler, "compile_tree");
  job.folders.forEach((folder, position) => compileTree(mount(`/compile${position}`, folder)));
  if (!job.recorder) return;

  for (const name of ["flet_js", "doorstep_page_js", "doorstep_worker_js"]) pyodide.registerJsModule(name, {});
  const recordTree = await load(job.recorder, "record_tree");
  const packages = mount("/packages", job.packages);
  const failed = recordTree(mount("/app", job.app), packages, pyodide.toPy(job.controls)).toJs();
  if (failed.length) throw new Error("These modules cannot be imported in the browser:\n" + failed.join("\n"));
}

try {
  await work(JSON.parse(process.argv[2]));
  process.exit(0);
} catch (error) {
  // The message alone: the stack quotes the whole runtime.
  console.error(error.message);
  process.exit(1);
}
