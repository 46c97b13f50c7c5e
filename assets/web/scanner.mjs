// Reads a QR code with the camera, in a full screen of its own above the app, or out of a picture.
//
// The browser's own detector where there is one, else zxing; both stay on this device.

const LOOKS_PER_SECOND = 8;
const ZXING = "/vendor/zxing-wasm/";
const LONGEST_SIDE_PX = 960;
const PICTURE_SIDE_PX = 2000;
// What is small, blurred or in the dark is read when the middle of the picture is drawn larger than it is.
const MIDDLE_LARGER = 2;
const MIDDLE_LONGEST = 1.25;
const LARGEST_PICTURE_BYTES = 40e6;
// Of a picture as it is unpacked; phones take some fifty million.
const MOST_PIXELS = 1 << 26;
const CARD = "DS1:";
const READER_MISSING = "camera.reader_missing";
const SEEN_MS = 120;
const BEEP_HZ = 1320;
const BEEP_GAIN = 0.08;
// The browser's own detector reads no light code on dark ground: after so many looks the other one looks too.
const LOOKS_ALONE = 16;

let ending = null;

// Answers the text of a code, or null when the person gives up. `words` are those of the controls; one that has none
// is not shown: light, picture, several (cards at once), unread (picture), absent (camera).
export async function scan({ title, cancel, words = {} }) {
  ending?.();
  const back = document.activeElement;
  const screen = showScreen(title, cancel, words);
  const camera = openCamera();
  // Made ready while the person is still being asked for the camera.
  const reader = makeReader();
  reader.catch(() => null);
  try {
    const watched = camera.then((stream) => firstCode(stream, reader, screen, words));
    const seen = watched.catch((error) => {
      if (!words.picture || error.code_for_python === READER_MISSING) throw error;
      // There is still the picture, and the way back to the short code.
      for (const part of screen.of_camera) part.remove();
      screen.say(words.absent);
      return new Promise(() => null);
    });
    const text = await Promise.race([screen.given_up, screen.picked, seen]);
    if (text) await tellSeen(screen.aim);
    return text;
  } finally {
    // A camera that is still being opened is let go as soon as it comes.
    camera.then((stream) => stream.getTracks().forEach((track) => track.stop())).catch(() => null);
    screen.root.remove();
    back?.focus?.();
    screen.end();
    if (ending === screen.end) ending = null;
  }
}

// By frame, touch and sound: eyes may be on the family.
async function tellSeen(aim) {
  aim.classList.add("seen");
  navigator.vibrate?.(60);
  beep();
  await new Promise((resolve) => setTimeout(resolve, SEEN_MS));
}

function beep() {
  if (!globalThis.AudioContext) return;
  const sound = new AudioContext();
  const tone = new OscillatorNode(sound, { frequency: BEEP_HZ });
  tone.connect(new GainNode(sound, { gain: BEEP_GAIN })).connect(sound.destination);
  tone.start();
  setTimeout(() => sound.close(), SEEN_MS);
}

export function stopScanning() {
  ending?.();
}

function showScreen(title, cancel, words) {
  const root = make("div", { id: "shell-scanner", role: "dialog", ariaModal: "true", ariaLabel: title });
  const heading = make("h2", { textContent: title });
  const view = make("div", { className: "view" });
  const video = make("video", { muted: true, playsInline: true });
  const said = make("p", { role: "status", hidden: true });
  const tools = make("div", { className: "tools" });
  const button = make("button", { type: "button", className: "shell-button", textContent: cancel });
  const aim = make("div", { className: "frame" });
  view.append(video, aim, said);
  root.append(heading, view, tools, button);
  document.body.append(root);
  button.focus();
  const say = (text) => Object.assign(said, { textContent: text ?? "", hidden: !text });
  const picked = words.picture ? offerPicture(tools, words, say) : new Promise(() => null);
  let end = null;
  const given_up = new Promise((resolve) => (end = () => resolve(null)));
  ending = end;
  button.addEventListener("click", end);
  root.addEventListener("keydown", (event) => {
    if (event.key === "Escape") end();
    if (event.key === "Tab") goRound(root, event);
    event.stopPropagation();
  });
  return { root, video, aim, tools, say, picked, given_up, end, of_camera: [video, aim] };
}

// The app behind is not to be reached.
function goRound(root, event) {
  const all = [...root.querySelectorAll("button")];
  const next = all.indexOf(document.activeElement) + (event.shiftKey ? -1 : 1);
  all[(next + all.length) % all.length].focus();
  event.preventDefault();
}

function make(name, properties) {
  return Object.assign(document.createElement(name), properties);
}

function addTool(tools, label, tapped) {
  const tool = make("button", { type: "button", className: "shell-button", textContent: label });
  tool.addEventListener("click", () => tapped(tool));
  tools.append(tool);
  return tool;
}

function offerPicture(tools, words, say) {
  const input = make("input", { type: "file", accept: "image/*", hidden: true, ariaLabel: words.picture });
  tools.append(input);
  addTool(tools, words.picture, () => input.click());
  return new Promise((resolve) => {
    input.addEventListener("change", async () => {
      const [file] = input.files;
      input.value = "";
      if (!file) return;
      say("");
      const texts = await readPicture(file).catch(() => []);
      const text = chosen(texts);
      if (text) resolve(text);
      else say(texts.length ? words.several : words.unread);
    });
  });
}

// Whatever is no picture, is cut short or far too large, is a picture without a code.
async function readPicture(file) {
  if (file.size > LARGEST_PICTURE_BYTES || (await pixelsOf(file)) > MOST_PIXELS) return [];
  const whole = await createImageBitmap(file);
  const look = await makeOwnReader(PICTURE_SIDE_PX);
  try {
    const seen = await look(whole, whole.width, whole.height);
    return seen.length ? seen : await look(whole, whole.width, whole.height);
  } finally {
    whole.close();
  }
}

// As the picture says itself, before anything of it is unpacked.
async function pixelsOf(file) {
  const image = new Image();
  const read = new Promise((resolve, reject) => Object.assign(image, { onload: resolve, onerror: reject }));
  image.src = URL.createObjectURL(file);
  await read.finally(() => URL.revokeObjectURL(image.src));
  return image.naturalWidth * image.naturalHeight;
}

// The one case card among the codes seen; without any, the first code. Of several cards none is taken.
function chosen(texts) {
  const cards = [...new Set(texts.filter((text) => text.toUpperCase().startsWith(CARD)))];
  return cards.length > 1 ? null : (cards[0] ?? texts[0] ?? null);
}

async function openCamera() {
  if (!navigator.mediaDevices?.getUserMedia) throw unavailable("camera.none");
  try {
    const wished = { facingMode: { ideal: "environment" }, width: { ideal: 1280 }, height: { ideal: 720 } };
    return await navigator.mediaDevices.getUserMedia({ video: wished, audio: false });
  } catch (error) {
    throw unavailable(error.name === "NotAllowedError" ? "camera.refused" : "camera.none");
  }
}

function unavailable(code) {
  return Object.assign(new Error(code), { code_for_python: code });
}

async function firstCode(stream, reader, { video, tools, say, given_up, of_camera }, words) {
  const [track] = stream.getVideoTracks();
  video.srcObject = stream;
  await video.play();
  of_camera.push(...lightAndZoom(track, tools, words));
  const look = await reader;
  let before = null;
  let said = "";
  let waiting = true;
  given_up.then(() => (waiting = false));
  while (waiting) {
    // Unplugged, or taken by a call.
    if (track.readyState === "ended") throw unavailable("camera.lost");
    const texts = await look(video, video.videoWidth, video.videoHeight);
    const text = chosen(texts);
    // Another code, as on a poster behind, is answered only when it is seen again and no card comes.
    if (text && (text === before || text.toUpperCase().startsWith(CARD))) return text;
    const now = texts.length && !text ? words.several : "";
    // What was said of a picture stays until there is something else to say.
    if (now !== said) say((said = now));
    before = text ?? before;
    await Promise.race([given_up, new Promise((resolve) => setTimeout(resolve, 1000 / LOOKS_PER_SECOND))]);
  }
  return null;
}

// Those of them that the camera has.
function lightAndZoom(track, tools, words) {
  const able = track.getCapabilities?.() ?? {};
  const offered = [];
  const offer = (label, wished) =>
    offered.push(
      addTool(tools, label, (tool) => {
        tool.ariaPressed = String(tool.ariaPressed !== "true");
        track.applyConstraints({ advanced: [wished(tool.ariaPressed === "true")] }).catch(() => tool.remove());
      }),
    );
  if (able.torch && words.light) offer(words.light, (on) => ({ torch: on }));
  if (able.zoom?.max >= 2) offer("2 ×", (on) => ({ zoom: on ? 2 : Math.max(1, able.zoom.min) }));
  return offered;
}

async function makeReader() {
  const formats = (await globalThis.BarcodeDetector?.getSupportedFormats().catch(() => [])) ?? [];
  if (!formats.includes("qr_code")) return makeOwnReader(LONGEST_SIDE_PX);
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  let looks = 0;
  let works = true;
  let own = null;
  return async (video, width, height) => {
    // It may be there and refuse, as where the service it leans on was taken off the phone.
    const codes = works ? await detector.detect(video).catch(() => null) : null;
    works = codes !== null;
    const found = (codes ?? []).map((code) => code.rawValue).filter(Boolean);
    looks += 1;
    if (found.length || (works && (looks % 2 || looks < LOOKS_ALONE))) return found;
    own ??= await makeOwnReader(LONGEST_SIDE_PX);
    return own(video, width, height);
  };
}

async function makeOwnReader(longest) {
  await loadScript(ZXING + "reader.js");
  const zxing = globalThis.ZXingWASM;
  await zxing.prepareZXingModule({ overrides: { locateFile: (name) => ZXING + name }, fireImmediately: true });
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const read = async (source, left, top, width, height, scale) => {
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    if (!canvas.width || !canvas.height) return [];
    context.imageSmoothingQuality = "high";
    context.drawImage(source, left, top, width, height, 0, 0, canvas.width, canvas.height);
    const picture = context.getImageData(0, 0, canvas.width, canvas.height);
    const found = await zxing.readBarcodes(picture, { formats: ["QRCode"], maxNumberOfSymbols: 10 });
    return found.filter((code) => code.isValid && code.text).map((code) => code.text);
  };
  // The whole picture; where it shows nothing, its middle at the next look.
  let middle = false;
  return async (source, width, height) => {
    const side = Math.min(width, height);
    const found = middle
      ? await read(source, (width - side) / 2, (height - side) / 2, side, side, larger(side, longest))
      : await read(source, 0, 0, width, height, Math.min(1, longest / Math.max(width, height)));
    middle = !middle && !found.length;
    return found;
  };
}

function larger(side, longest) {
  return Math.min(MIDDLE_LARGER, (longest * MIDDLE_LONGEST) / side);
}

function loadScript(address) {
  return new Promise((resolve, reject) => {
    if (globalThis.ZXingWASM) return resolve();
    const script = Object.assign(document.createElement("script"), { src: address });
    script.addEventListener("load", () => resolve());
    script.addEventListener("error", () => reject(unavailable(READER_MISSING)));
    document.head.append(script);
  });
}
