// Reads a QR code with the camera, in a full screen of its own above the app.
//
// The browser's own detector where there is one, else zxing; both stay on this device.

const LOOKS_PER_SECOND = 8;
const ZXING = "/vendor/zxing-wasm/";
const LONGEST_SIDE_PX = 960;

let ending = null;

// Answers the text of the first code, or null when the person gives up.
export async function scan({ title, cancel }) {
  ending?.();
  const back = document.activeElement;
  const screen = showScreen(title, cancel);
  const camera = openCamera();
  try {
    return await Promise.race([screen.given_up, camera.then((stream) => firstCode(stream, screen))]);
  } finally {
    // A camera that is still being opened is let go as soon as it comes.
    camera.then((stream) => stream.getTracks().forEach((track) => track.stop())).catch(() => null);
    screen.root.remove();
    back?.focus?.();
    ending = null;
  }
}

export function stopScanning() {
  ending?.();
}

function showScreen(title, cancel) {
  const root = make("div", { id: "shell-scanner", role: "dialog", ariaModal: "true", ariaLabel: title });
  const heading = make("h2", { textContent: title });
  const view = make("div", { className: "view" });
  const video = make("video", { muted: true, playsInline: true });
  const button = make("button", { type: "button", className: "shell-button", textContent: cancel });
  view.append(video, make("div", { className: "frame" }));
  root.append(heading, view, button);
  document.body.append(root);
  button.focus();
  const given_up = new Promise((resolve) => {
    ending = () => resolve(null);
    button.addEventListener("click", ending);
    root.addEventListener("keydown", (event) => {
      if (event.key === "Escape") ending();
      // The one button is all there is to go to.
      if (event.key === "Tab") event.preventDefault();
      event.stopPropagation();
    });
  });
  return { root, video, cancel: button, given_up };
}

function make(name, properties) {
  return Object.assign(document.createElement(name), properties);
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

async function firstCode(stream, { video, given_up }) {
  video.srcObject = stream;
  await video.play();
  const look = await makeReader();
  let waiting = true;
  given_up.then(() => (waiting = false));
  while (waiting) {
    const text = await look(video);
    if (text) return text;
    await Promise.race([given_up, new Promise((resolve) => setTimeout(resolve, 1000 / LOOKS_PER_SECOND))]);
  }
  return null;
}

async function makeReader() {
  const formats = (await globalThis.BarcodeDetector?.getSupportedFormats().catch(() => [])) ?? [];
  if (!formats.includes("qr_code")) return makeOwnReader();
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  return async (video) => (await detector.detect(video))[0]?.rawValue ?? null;
}

async function makeOwnReader() {
  await loadScript(ZXING + "reader.js");
  const zxing = globalThis.ZXingWASM;
  zxing.prepareZXingModule({ overrides: { locateFile: (name) => ZXING + name } });
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  return async (video) => {
    const scale = Math.min(1, LONGEST_SIDE_PX / Math.max(video.videoWidth, video.videoHeight));
    canvas.width = Math.round(video.videoWidth * scale);
    canvas.height = Math.round(video.videoHeight * scale);
    if (!canvas.width || !canvas.height) return null;
    context.drawImage(video, 0, 0, canvas.width, canvas.height);
    const picture = context.getImageData(0, 0, canvas.width, canvas.height);
    const found = await zxing.readBarcodes(picture, { formats: ["QRCode"], maxNumberOfSymbols: 1 });
    return found.find((code) => code.isValid)?.text || null;
  };
}

function loadScript(address) {
  return new Promise((resolve, reject) => {
    if (globalThis.ZXingWASM) return resolve();
    const script = Object.assign(document.createElement("script"), { src: address });
    script.addEventListener("load", () => resolve());
    script.addEventListener("error", () => reject(unavailable("camera.reader_missing")));
    document.head.append(script);
  });
}
