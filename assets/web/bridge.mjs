// What only the page can do for the Python worker: camera, lasting storage, files, print.
import { scan, stopScanning } from "./scanner.mjs";

const OPERATIONS = { download, gather, invitation, language, locate, persist, play, print, reload, scan, stopPlaying, stopScanning };

let sound = null;

// Read before the client starts: it keeps its own place in the address, in the same part.
let invited = location.hash.startsWith("#enrol=") ? location.hash : null;

// Serves one worker over its port. `own` adds operations of the page itself.
export function serveWorker(port, own) {
  const operations = { ...OPERATIONS, ...own };
  port.onmessage = async ({ data: { id, operation, argument } }) => {
    try {
      if (!Object.hasOwn(operations, operation)) throw new Error(`unknown operation ${operation}`);
      const answer = await operations[operation](argument);
      port.postMessage({ id, answer: answer ?? null });
    } catch (error) {
      port.postMessage({ id, error: error.code_for_python ?? `${error.name}: ${error.message}` });
    }
  };
}

// Asks that the browser never clears our storage by itself, and says what it answered.
async function persist() {
  return (await navigator.storage.persisted()) || (await navigator.storage.persist());
}

// What a supervisor's square says to a new phone. Handed out once, and not kept in the address or the history.
function invitation() {
  const said = invited;
  invited = null;
  if (location.hash.startsWith("#enrol=")) history.replaceState(null, "", location.pathname + location.search);
  return said;
}

function reload() {
  location.reload();
}

// Latitude, longitude, altitude and accuracy in metres, as forms store a place.
function locate() {
  return new Promise((found, missed) => {
    if (!navigator.geolocation) {
      missed({ code_for_python: "location.absent" });
      return;
    }
    const reasons = { 1: "location.refused", 2: "location.unknown", 3: "location.late" };
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => found([coords.latitude, coords.longitude, coords.altitude ?? 0, coords.accuracy].join(" ")),
      (error) => missed({ code_for_python: reasons[error.code] ?? "location.unknown" }),
      { enableHighAccuracy: true, timeout: 45000, maximumAge: 0 },
    );
  });
}

// Answers when the sound begins, or was stopped before it could; it ends any other.
async function play(source) {
  stopPlaying();
  sound = new Audio(source);
  try {
    await sound.play();
  } catch (error) {
    if (error.name !== "AbortError") throw error;
  }
}

function stopPlaying() {
  sound?.pause();
  sound = null;
}

// Remembers the language for the page's own words, which come before the app's.
function language(code) {
  localStorage.setItem("doorstep.language", code);
  document.documentElement.lang = code;
}

let gathered = [];

// Takes a piece of a long file out of the page's memory; reading of it shows that the browser had room for it.
async function gather({ content, anew }) {
  const piece = new Blob([content]);
  if (anew) gathered = [];
  gathered.push(piece);
  await piece.slice(-1).arrayBuffer();
}

function download({ name, type, content }) {
  const address = URL.createObjectURL(new Blob(content ? [content] : gathered, { type }));
  gathered = [];
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60000);
}

// Prints pictures, one a page.
async function print({ pictures, type }) {
  const sheet = document.createElement("div");
  sheet.className = "shell-print";
  const addresses = pictures.map((picture) => URL.createObjectURL(new Blob([picture], { type })));
  for (const address of addresses) {
    const image = new Image();
    image.src = address;
    await image.decode();
    sheet.append(image);
  }
  document.body.append(sheet);
  window.addEventListener("afterprint", () => {
    sheet.remove();
    addresses.forEach((address) => URL.revokeObjectURL(address));
  }, { once: true });
  window.print();
}
