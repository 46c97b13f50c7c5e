// Evaluates expressions with @getodk/xforms-engine: node evaluate_expressions.cjs FORM.xml EXPRESSIONS
// The form has @@ where an expression goes, which is calculated at /data/out. Prints a line for each: the value, or !
// where it is refused.

const { readFileSync } = require("node:fs");
const path = require("node:path");
const { JSDOM } = require("jsdom");

const [file, list] = process.argv.slice(2);
const { window } = new JSDOM("", { url: "http://127.0.0.1/" });
for (const name of Object.getOwnPropertyNames(window)) {
  if (!(name in globalThis)) globalThis[name] = window[name];
}
// Its reader of expressions looks for its binary as in a CommonJS module.
globalThis.require = require;
globalThis.__dirname = path.dirname(require.resolve("@getodk/xforms-engine"));
const { log } = console;
console.log = console.warn = console.error = () => {};
process.on("unhandledRejection", () => {});

async function main() {
  const { loadForm } = await import(require.resolve("@getodk/xforms-engine"));
  const form = readFileSync(file, "utf8");
  for (const expression of readFileSync(list, "utf8").trimEnd().split("\n")) {
    log(await value(loadForm, form.replace("@@", () => expression)));
  }
  process.exit(0);
}

async function value(loadForm, form) {
  try {
    const loaded = await loadForm(form, { missingResourceBehavior: "BLANK" });
    if (loaded.status === "failure") return "!";
    const { instanceXML } = loaded.createInstance().root.instanceState;
    const found = /<out>([\s\S]*?)<\/out>/.exec(instanceXML);
    return found ? found[1].replaceAll("\n", "\\n") : "";
  } catch {
    return "!";
  }
}

main();
