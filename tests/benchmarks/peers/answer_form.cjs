// Answers a form's questions with @getodk/xforms-engine: node answer_form.cjs FILE.xml ROUNDS QUESTIONS
// Prints what opening took, and the median and 95th percentile of an answer, in milliseconds.

const { readFileSync } = require("node:fs");
const path = require("node:path");
const { JSDOM } = require("jsdom");

const [file, rounds, questions] = process.argv.slice(2);
const { window } = new JSDOM("", { url: "http://127.0.0.1/" });
for (const name of Object.getOwnPropertyNames(window)) {
  if (!(name in globalThis)) globalThis[name] = window[name];
}
// Its reader of expressions looks for its binary as in a CommonJS module.
globalThis.require = require;
globalThis.__dirname = path.dirname(require.resolve("@getodk/xforms-engine"));

async function main() {
  const { loadForm } = await import(require.resolve("@getodk/xforms-engine"));
  const begun = performance.now();
  const loaded = await loadForm(readFileSync(file, "utf8"), { missingResourceBehavior: "BLANK" });
  const { root } = loaded.createInstance();
  const opened = performance.now() - begun;
  const nodes = root.currentState.children;
  const took = [];
  for (let turn = 0; turn < rounds * questions; turn += 1) {
    const number = (turn % questions) + 1;
    const node = nodes[number - 1];
    const start = performance.now();
    if (number % 3 === 0) node.setValue(BigInt(turn % 90));
    else node.selectValue(Math.floor(turn / questions) % 2 === 0 ? "yes" : "no");
    // What depends on it is worked out when somebody looks.
    String(nodes[questions].currentState.value);
    took.push(performance.now() - start);
  }
  const late = took.slice(-2 * questions).sort((one, other) => one - other);
  console.log(opened, late[questions], late[Math.floor(late.length * 0.95)]);
}

main();
