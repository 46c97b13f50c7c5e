// The camera's screen without a browser: a page of plain objects, a reader that sees what it is told to. Prints, as
// JSON, what came of each scene.
import { readFileSync } from "node:fs";

class Part {
  constructor(name) {
    Object.assign(this, { name, inside: [], heard: {}, hidden: false, textContent: "", videoWidth: 640, videoHeight: 480 });
    this.classList = new Set();
  }
  append(...parts) {
    for (const part of parts) part.around = this;
    this.inside.push(...parts);
  }
  remove() {
    this.around.inside = this.around.inside.filter((part) => part !== this);
  }
  addEventListener(type, told) {
    (this.heard[type] ??= []).push(told);
  }
  fire(type, event = {}) {
    return Promise.all((this.heard[type] ?? []).map((told) => told({ preventDefault() {}, stopPropagation() {}, ...event })));
  }
  all() {
    return this.inside.flatMap((part) => [part, ...part.all()]);
  }
  querySelectorAll(name) {
    return this.all().filter((part) => part.name === name);
  }
  focus() {
    document.activeElement = this;
  }
  click() {
    this.fire("click");
  }
  async play() {}
  getContext() {
    return { drawImage() {}, getImageData: () => null };
  }
}

const applied = [];
let stopped = 0;
const track = {
  stop: () => (stopped += 1),
  getCapabilities: () => ({ torch: true, zoom: { min: 1, max: 4 } }),
  applyConstraints: async ({ advanced }) => applied.push(advanced[0]),
};
const camera = { getUserMedia: async () => ({ getTracks: () => [track], getVideoTracks: () => [track] }) };
const refused = { getUserMedia: () => Promise.reject(Object.assign(new Error(), { name: "NotAllowedError" })) };
let media = camera;
let seen = [];
globalThis.document = { createElement: (name) => new Part(name), body: new Part("body"), head: new Part("head") };
const told = [];
class Sound {
  destination = "speaker";
  close() {}
}
class Tone {
  constructor(sound, { frequency }) {
    this.frequency = frequency;
  }
  connect(next) {
    return next;
  }
  start() {
    told.push(`sound ${this.frequency > 1000 ? "high" : "low"}`);
  }
}
Object.assign(globalThis, { AudioContext: Sound, OscillatorNode: Tone, GainNode: Tone });
const device = {
  get mediaDevices() {
    return media;
  },
  vibrate: (ms) => told.push(ms < 100 ? "touch, short" : "touch"),
};
Object.defineProperty(globalThis, "navigator", { value: device });
globalThis.createImageBitmap = async (file) => {
  if (file.broken) throw new Error("no picture");
  return { width: 100, height: 100, close() {} };
};
globalThis.Image = class {
  set src(file) {
    Object.assign(this, { naturalWidth: file.side ?? 100, naturalHeight: file.side ?? 100 });
    setTimeout(this.onload, 0);
  }
};
Object.assign(URL, { createObjectURL: (file) => file, revokeObjectURL() {} });
let looks = 0;
globalThis.ZXingWASM = {
  prepareZXingModule() {},
  readBarcodes: async () => {
    looks += 1;
    return (seen.length > 1 ? seen.shift() : seen[0]).map((text) => ({ isValid: true, text }));
  },
};

const source = readFileSync(process.argv[2]).toString("base64");
const { scan, stopScanning } = await import(`data:text/javascript;base64,${source}`);
const words = { light: "Light", picture: "Picture", several: "Several", unread: "Unread", absent: "Absent" };
const begin = (said = words) => scan({ title: "Scan", cancel: "Cancel", words: said });
const screen = () => document.body.inside.at(-1);
const status = () => screen().all().find((part) => part.role === "status").textContent;
const outcome = {};

// Waits for what is done in promises and by the timer between two looks.
async function until(holds) {
  for (let tries = 0; tries < 200 && !holds(); tries += 1) await new Promise((resolve) => setTimeout(resolve, 5));
}

async function pick(file, ...texts) {
  seen = [texts];
  const input = screen().querySelectorAll("input")[0];
  input.files = [file];
  await input.fire("change");
}

media = refused;
outcome.refused = await begin({}).catch((error) => error.code_for_python);
let waiting = begin();
await until(() => status());
outcome.absent = status();
await pick({ size: 10, broken: true });
outcome.broken = status();
await pick({ size: 1e9 }, "DS1:A");
outcome.huge = status();
await pick({ size: 10, side: 20_000 }, "DS1:A");
outcome.unpacks_to_too_much = status();
await pick({ size: 10 }, "DS1:A", "DS1:B");
outcome.picture_of_several = status();
await pick({ size: 10 }, "HTTP://X", "DS1:A");
outcome.picture = await waiting;

media = camera;
seen = [["HTTP://X"], ["HTTP://X", "DS1:A"]];
told.length = 0;
waiting = begin();
await until(() => told.length);
outcome.told = told.concat(screen().all().find((part) => part.className === "frame").classList.has("seen") ? "frame" : []);
outcome.card_beside_a_poster = await waiting;
seen = [["HTTP://X"]];
outcome.poster = await begin();
seen = [["DS1:A", "DS1:B"]];
waiting = begin();
await until(() => status());
outcome.several = status();
const tools = screen().querySelectorAll("button");
outcome.tools = tools.map((tool) => tool.textContent);
for (const tool of tools.slice(1, 3)) {
  tool.click();
  tool.click();
}
outcome.applied = applied;
await screen().fire("keydown", { key: "Escape" });
told.length = 0;
outcome.given_up = await waiting;
outcome.told_of_nothing = [...told];
outcome.screens_left = document.body.inside.length;
outcome.cameras_stopped = stopped;

const lookedOn = async () => {
  const before = looks;
  await new Promise((resolve) => setTimeout(resolve, 300));
  return looks > before;
};
seen = [[]];
waiting = begin();
await until(() => screen().querySelectorAll("button").length > 2);
await pick({ size: 10, broken: true });
outcome.looked_on_after_a_bad_picture = await lookedOn();
outcome.bad_picture_beside_the_camera = status();
await pick({ size: 10 }, "DS1:A");
outcome.picture_beside_the_camera = await waiting;
outcome.looked_on_after_the_end = await lookedOn();

seen = [[]];
waiting = begin();
await until(() => screen().querySelectorAll("button").length > 2);
track.readyState = "ended";
await until(() => status());
track.readyState = "live";
outcome.lost = [status(), screen().querySelectorAll("button").length, screen().querySelectorAll("video").length];
const second = begin();
outcome.first_of_two = await waiting;
stopScanning();
outcome.second_of_two = await second;

globalThis.BarcodeDetector = class {
  static getSupportedFormats = async () => ["qr_code"];
  detect = () => Promise.reject(new Error("service unavailable"));
};
seen = [["DS1:C"]];
outcome.detector_refuses = await begin();
console.log(JSON.stringify(outcome));
