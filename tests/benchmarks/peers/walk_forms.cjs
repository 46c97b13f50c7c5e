// Walks forms with @getodk/xforms-engine: node walk_forms.cjs STEPS SEED FORM.xml...
// Answers, adds and removes at random, and prints a line of JSON for each form: where it began, each step, and what
// changed: "flags|value" by place; h hidden, r read-only, ! required, c against its constraint.

const { readFileSync } = require("node:fs");
const path = require("node:path");
const { JSDOM } = require("jsdom");

const [steps, seed, ...files] = process.argv.slice(2);
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

const TEXTS = ["abc", "yes", "no", "12", "", "hello world", "a b"];
const NUMBERS = [0, 1, 2, 5, 18, 40, 99, 150, -3];
const DAYS = ["2024-02-29", "2020-01-01", "2026-11-01", "1990-12-31"];
const ASKED = ["input", "select", "rank", "trigger"];

// Mulberry32: the same walk for the same seed.
function chance(state) {
  let now = state;
  return (most) => {
    now = (now + 0x6d2b79f5) | 0;
    let mixed = Math.imul(now ^ (now >>> 15), 1 | now);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * most);
  };
}

function parts(node, found) {
  const { children } = node.currentState;
  const isRange = node.nodeType.startsWith("repeat-range");
  if (isRange) found.ranges.push(node);
  if (children) for (const child of children) parts(child, found);
  else if (!isRange) found.leaves.push(node);
  return found;
}

function state(root) {
  const found = {};
  for (const node of parts(root, { leaves: [], ranges: [] }).leaves) {
    const now = node.currentState;
    const broken = node.validationState?.constraint?.valid === false;
    const flags = [!now.relevant && "h", now.readonly && "r", now.required && "!", broken && "c"];
    found[now.reference] = `${flags.filter(Boolean).join("")}|${now.instanceValue ?? ""}`;
  }
  return found;
}

function answered(node, pick) {
  const codes = () => node.currentState.valueOptions.map((one) => one.value);
  switch (node.nodeType) {
    case "select": {
      const offered = codes();
      if (!offered.length) return null;
      const chosen = node.selectType === "select" ? offered.filter(() => pick(5) < 2) : [offered[pick(offered.length)]];
      node.selectValues ? node.selectValues(chosen) : node.selectValue(chosen[0]);
      return chosen.join(" ");
    }
    case "rank": {
      const order = codes();
      for (let at = order.length - 1; at > 0; at -= 1) {
        const other = pick(at + 1);
        [order[at], order[other]] = [order[other], order[at]];
      }
      node.setValues(order);
      return order.join(" ");
    }
    case "trigger":
      node.setValue(true);
      return "OK";
    default: {
      const given = { int: NUMBERS, decimal: NUMBERS, date: DAYS, string: TEXTS }[node.valueType];
      if (!given) return null;
      const value = given[pick(given.length)];
      node.setValue(node.valueType === "int" ? BigInt(value) : value);
      return String(value);
    }
  }
}

function step(root, pick) {
  const { leaves, ranges } = parts(root, { leaves: [], ranges: [] });
  const free = ranges.filter((one) => one.currentState.relevant && one.addInstances);
  if (free.length && pick(5) === 0) {
    const range = free[pick(free.length)];
    const count = range.currentState.children.length;
    const { reference } = range.currentState;
    if (count < 3 && pick(4) > 0) {
      range.addInstances(count - 1, 1);
      return ["repeat", reference];
    }
    if (count > 0) {
      // Of one before others it keeps the rules for those that come after, at their old places.
      range.removeInstances(count - 1, 1);
      return ["remove", `${reference}[${count}]`];
    }
  }
  const asked = leaves.filter(
    (one) => ASKED.includes(one.nodeType) && one.currentState.relevant && !one.currentState.readonly,
  );
  if (!asked.length) return null;
  const node = asked[pick(asked.length)];
  const { reference } = node.currentState;
  const value = answered(node, pick);
  return value === null ? null : ["answer", reference, value];
}

async function walk(loadForm, file, pick) {
  const xform = readFileSync(file, "utf8");
  const walked = { id: path.basename(file), form: "", xform, tz: process.env.TZ, oracle: "web-forms" };
  Object.assign(walked, { now_ms: Date.now(), steps: [], diffs: [] });
  const loaded = await loadForm(xform, { missingResourceBehavior: "BLANK" });
  if (loaded.status === "failure") throw loaded.error;
  const { root } = loaded.createInstance();
  let before = state(root);
  walked.init = before;
  for (let turn = 0; turn < Number(steps); turn += 1) {
    const taken = step(root, pick);
    if (taken) {
      const now = state(root);
      const changed = Object.entries(now).filter(([place, value]) => before[place] !== value);
      const gone = Object.keys(before).filter((place) => !(place in now));
      walked.steps.push(taken);
      walked.diffs.push({ set: Object.fromEntries(changed), gone });
      before = now;
    }
  }
  return walked;
}

async function main() {
  const { loadForm } = await import(require.resolve("@getodk/xforms-engine"));
  const pick = chance(Number(seed));
  for (const file of files) {
    let walked;
    try {
      walked = await walk(loadForm, file, pick);
    } catch (refused) {
      walked = { id: path.basename(file), refused: String(refused?.message ?? refused).split("\n")[0] };
    }
    log(JSON.stringify(walked));
  }
  process.exit(0);
}

main();
