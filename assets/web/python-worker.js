// The worker that runs Python: starts Pyodide with our own modules, unpacks the app and runs it.
//
// Everything up to the connection happens while the Flutter client is still loading.
import { loadPyodide } from "./pyodide/pyodide.mjs";
import * as doorstepWorker from "./doorstep_worker.mjs";
import { PageLine } from "./page_line.mjs";

const HOME = "/home/pyodide";
// The second lies over the first.
const archives = ["./packages.tar", "./app.tar"].map((archive) => fetch(archive));
const fletJS = { receive_callback: forward };
let started = null;

self.onmessage = (event) => {
  const message = event.data;
  if (message.page) started = start(message);
  else if (message === "connect") connect();
  else if (typeof fletJS.send === "function") fletJS.send(message);
  else console.error("A message came before Python was there.");
};

async function start({ page, documentUrl }) {
  fletJS.documentUrl = documentUrl;
  const line = new PageLine(page);
  const pyodide = await loadPyodide({
    indexURL: new URL("./pyodide/", import.meta.url).href,
    stdout: (text) => console.log(text),
    stderr: tell,
  });
  pyodide.registerJsModule("flet_js", fletJS);
  pyodide.registerJsModule("doorstep_worker_js", { ...doorstepWorker });
  pyodide.registerJsModule("doorstep_page_js", { ask: line.ask, listen: line.listen });
  for (const archive of archives) await unpack(pyodide.FS, await archive);
  await pyodide.runPythonAsync(`
import sys
sys.path.insert(0, "${HOME}/__pypackages__")
sys.dont_write_bytecode = True
from pathlib import Path
from mobile.adapters.prepared_code import use_prepared_code
use_prepared_code(Path("${HOME}/dataclass_code.bin"))
import runpy
runpy.run_module("mobile.main", run_name="__main__")
`);
}

// Python's log goes to its standard error; only what a developer should look at is an error here.
function tell(text) {
  if (/^(INFO|DEBUG):/.test(text)) console.debug(text);
  else console.error(text);
}

async function connect() {
  try {
    await started;
    await fletJS.start_connection(forward);
    self.postMessage("initialized");
  } catch (error) {
    self.postMessage(String(error));
  }
}

function forward(message) {
  const bytes = message.toJs();
  self.postMessage(bytes, [bytes.buffer]);
}

// The archive is a plain tar: 512-byte headers, contents padded to 512 bytes.
async function unpack(files, response) {
  if (!response.ok) throw new Error(`${response.url}: ${response.status}`);
  const bytes = new Uint8Array(await response.arrayBuffer());
  const text = new TextDecoder();
  const field = (start, length) => text.decode(bytes.subarray(start, start + length)).replace(/\0.*$/s, "");
  for (let at = 0; bytes[at]; ) {
    const prefix = field(at + 345, 155);
    const path = `${HOME}/${prefix ? prefix + "/" : ""}${field(at, 100)}`;
    const size = parseInt(field(at + 124, 12), 8);
    files.mkdirTree(path.slice(0, path.lastIndexOf("/")));
    files.writeFile(path, bytes.subarray(at + 512, at + 512 + size));
    at += 512 + Math.ceil(size / 512) * 512;
  }
}
