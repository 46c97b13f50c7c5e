// Pictures, signatures, sound, short films and files, each taken in a full screen of its own above the app. Read when
// first needed.
//
// A picture is drawn anew through a canvas, small, which leaves behind whatever a camera writes into its files.
// Nothing of it gets an address, a file or a place in a gallery.

const LONGEST_SIDE_PX = 1600;
const JPEG_QUALITY = 0.8;
const SIGNATURE_SIDE_PX = 800;
const PEN_PX = 3;
const LEAST_STROKE_PX = 24;
const SOUND_BITS_PER_SECOND = 24000;
const SOUND_TYPES = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];
const FILM_TYPES = ["video/webm;codecs=vp8,opus", "video/mp4"];
const FILM_BITS_PER_SECOND = 560000;
const FILM_SIDES_PX = { width: { ideal: 640 }, height: { ideal: 480 } };
const MOST_BYTES = 4 << 20;
const LAST_PIECE_BYTES = 256 << 10;
const OFFICE = "application/vnd.openxmlformats-officedocument.";
const FILE_TYPES = {
  pdf: "application/pdf",
  txt: "text/plain",
  csv: "text/csv",
  docx: `${OFFICE}wordprocessingml.document`,
  xlsx: `${OFFICE}spreadsheetml.sheet`,
};

const STYLE = `
#shell-media { position: fixed; inset: 0; z-index: 30; display: flex; flex-direction: column; background: #000; color: #fff;
  font: 400 18px/1.4 "Noto Sans", Roboto, system-ui, sans-serif; }
#shell-media.paper { background: #fff; color: #221c14; }
#shell-media h2 { margin: 0; padding: 12px 16px; font-size: 20px; text-align: center; }
#shell-media .view { position: relative; flex: 1 1 auto; min-height: 0; overflow: hidden;
  display: flex; align-items: center; justify-content: center; }
#shell-media video, #shell-media .shot { width: 100%; height: 100%; object-fit: contain; }
#shell-media .pad { position: absolute; inset: 0; width: 100%; height: 100%; touch-action: none; cursor: crosshair; }
#shell-media .line { position: absolute; left: 24px; right: 24px; bottom: 28%; border-bottom: 2px solid #8a7f70; }
#shell-media .time { font-size: 44px; font-weight: 700; font-variant-numeric: tabular-nums; }
#shell-media .time.over { position: absolute; top: 8px; right: 16px; font-size: 24px; text-shadow: 0 0 4px #000; }
#shell-media .bar { display: flex; gap: 12px; padding: 12px 16px 16px; }
#shell-media .shell-button { flex: 1 1 0; min-height: 56px; padding: 0 12px; background: #fff; color: #221c14; }
#shell-media.paper .shell-button { background: #0e4f45; color: #fff; }
#shell-media .shell-button.second { background: transparent; color: inherit; border: 2px solid currentColor; }
#shell-media .shell-button:disabled { opacity: 0.4; }
`;

const TAKERS = { photo, signature, sound, video: film, watch, file };
let ending = null;
let playing = null;

// What the worker asks for: {what: a taker, or "play" | "hush" | "end", words, ...}.
export async function serve(asked) {
  if (asked.what === "play") return play(asked);
  if (asked.what === "hush") return hush();
  ending?.();
  hush();
  if (asked.what === "end") return null;
  const back = document.activeElement;
  const screen = showScreen(asked.words, asked.what === "signature");
  try {
    return await TAKERS[asked.what](screen, asked);
  } finally {
    screen.close();
    back?.focus?.();
  }
}

function showScreen(words, onPaper) {
  if (!document.getElementById("shell-media-style")) {
    document.head.append(make("style", { id: "shell-media-style", textContent: STYLE }));
  }
  const root = make("div", { id: "shell-media", role: "dialog", ariaModal: "true", ariaLabel: words.title });
  if (onPaper) root.className = "paper";
  const view = make("div", { className: "view" });
  const bar = make("div", { className: "bar" });
  root.append(make("h2", { textContent: words.title }), view, bar);
  document.body.append(root);
  const ends = [];
  const given_up = new Promise((resolve) => (ending = () => resolve(null)));
  root.addEventListener("keydown", (event) => {
    if (event.key === "Escape") ending?.();
    if (event.key === "Tab") keepInside(bar, event);
    event.stopPropagation();
  });
  const buttons = (...made) => {
    bar.replaceChildren(...made);
    made.findLast((button) => !button.disabled)?.focus();
  };
  const close = () => {
    ends.forEach((end) => end());
    root.remove();
    ending = null;
  };
  return { root, view, words, buttons, given_up, close, atEnd: (end) => ends.push(end) };
}

function keepInside(bar, event) {
  const buttons = [...bar.querySelectorAll("button:not(:disabled)")];
  const next = buttons.indexOf(document.activeElement) + (event.shiftKey ? -1 : 1);
  buttons.at(next % buttons.length)?.focus();
  event.preventDefault();
}

function make(name, properties) {
  return Object.assign(document.createElement(name), properties);
}

function button(text, pressed, isSecond = false) {
  const made = make("button", { type: "button", className: "shell-button", textContent: text });
  if (isSecond) made.classList.add("second");
  if (pressed) made.addEventListener("click", pressed);
  return made;
}

function cancel(screen) {
  return button(screen.words.cancel, () => ending?.(), true);
}

// One tap of a button, or null when the person gives up.
function tapped(screen, ...labelled) {
  return Promise.race([
    screen.given_up,
    new Promise((resolve) => screen.buttons(...labelled.map((make_one) => make_one(resolve)))),
  ]);
}

async function openDevice(kind, wished, screen) {
  if (!navigator.mediaDevices?.getUserMedia) throw unavailable(`${kind}.none`);
  screen.buttons(cancel(screen));
  const opened = navigator.mediaDevices.getUserMedia(wished).catch((error) => {
    throw unavailable(error.name === "NotAllowedError" ? `${kind}.refused` : `${kind}.none`);
  });
  // A device that is still being opened is let go as soon as it comes.
  screen.atEnd(() => opened.then((stream) => stream.getTracks().forEach((track) => track.stop())).catch(() => null));
  return Promise.race([screen.given_up, opened]);
}

function unavailable(code) {
  return Object.assign(new Error(code), { code_for_python: `media.${code}` });
}

async function bytesOf(blob) {
  if (!blob) throw unavailable("codec");
  return { content: new Uint8Array(await blob.arrayBuffer()), type: blob.type.split(";")[0] };
}

// ---- a picture -----------------------------------------------------------------------------------------------

async function photo(screen) {
  const wished = { facingMode: { ideal: "environment" }, width: { ideal: 1920 }, height: { ideal: 1440 } };
  const stream = await openDevice("camera", { video: wished, audio: false }, screen);
  if (!stream) return null;
  for (;;) {
    const video = await seenThrough(stream, screen);
    if (!video) return null;
    const shot = shrink(video, video.videoWidth, video.videoHeight, LONGEST_SIDE_PX);
    shot.className = "shot";
    shot.setAttribute("role", "img");
    shot.setAttribute("aria-label", screen.words.title);
    screen.view.replaceChildren(shot);
    const kept = await looked(screen);
    if (kept === null) return null;
    if (kept === "use") return asJPEG(shot);
  }
}

// What the camera sees, once "take" is tapped; null when the person gives up.
async function seenThrough(stream, screen) {
  const video = make("video", { muted: true, playsInline: true, srcObject: stream });
  screen.view.replaceChildren(video);
  await video.play();
  const { take } = screen.words;
  const taken = await tapped(screen, () => cancel(screen), (done) => button(take, () => done(true)));
  return taken && video;
}

function looked(screen) {
  const { again, use } = screen.words;
  return tapped(
    screen,
    (done) => button(again, () => done("again"), true),
    (done) => button(use, () => done("use")),
  );
}

async function asJPEG(canvas) {
  return bytesOf(await new Promise((done) => canvas.toBlob(done, "image/jpeg", JPEG_QUALITY)));
}

function shrink(source, width, height, longest) {
  const scale = Math.min(1, longest / Math.max(width, height));
  const canvas = make("canvas", { width: Math.round(width * scale), height: Math.round(height * scale) });
  canvas.getContext("2d").drawImage(source, 0, 0, canvas.width, canvas.height);
  return canvas;
}

// ---- a signature ---------------------------------------------------------------------------------------------

async function signature(screen) {
  const pad = make("canvas", { className: "pad" });
  pad.setAttribute("role", "img");
  pad.setAttribute("aria-label", screen.words.title);
  screen.view.replaceChildren(make("div", { className: "line" }), pad);
  const scale = Math.max(1, window.devicePixelRatio);
  pad.width = Math.round(pad.clientWidth * scale);
  pad.height = Math.round(pad.clientHeight * scale);
  const pen = pad.getContext("2d");
  const drawn = { strokes: 0, left: Infinity, top: Infinity, right: 0, bottom: 0 };
  let finish = null;
  follow(pad, pen, scale, drawn, () => (finish.disabled = drawn.strokes < LEAST_STROKE_PX));
  const clear = () => {
    pen.clearRect(0, 0, pad.width, pad.height);
    Object.assign(drawn, { strokes: 0, left: Infinity, top: Infinity, right: 0, bottom: 0 });
    finish.disabled = true;
  };
  const done = await tapped(
    screen,
    () => cancel(screen),
    () => button(screen.words.clear, () => clear(), true),
    (tell) => {
      finish = button(screen.words.done, () => tell(true));
      finish.disabled = true;
      return finish;
    },
  );
  if (!done) return null;
  return bytesOf(await new Promise((tell) => cutOut(pad, drawn, scale).toBlob(tell, "image/png")));
}

function follow(pad, pen, scale, drawn, moved) {
  let last = null;
  const place = (event) => {
    const box = pad.getBoundingClientRect();
    return { x: (event.clientX - box.left) * scale, y: (event.clientY - box.top) * scale };
  };
  const reach = ({ x, y }) => {
    drawn.left = Math.min(drawn.left, x);
    drawn.right = Math.max(drawn.right, x);
    drawn.top = Math.min(drawn.top, y);
    drawn.bottom = Math.max(drawn.bottom, y);
  };
  pad.addEventListener("pointerdown", (event) => {
    if (!event.isPrimary) return;
    pad.setPointerCapture(event.pointerId);
    last = place(event);
    reach(last);
  });
  pad.addEventListener("pointermove", (event) => {
    if (!last || !event.isPrimary) return;
    for (const each of event.getCoalescedEvents?.().length ? event.getCoalescedEvents() : [event]) {
      const here = place(each);
      pen.lineWidth = PEN_PX * scale;
      pen.lineCap = "round";
      pen.strokeStyle = "#10233f";
      pen.beginPath();
      pen.moveTo(last.x, last.y);
      pen.lineTo(here.x, here.y);
      pen.stroke();
      drawn.strokes += Math.hypot(here.x - last.x, here.y - last.y) / scale;
      reach(here);
      last = here;
    }
    moved();
  });
  for (const over of ["pointerup", "pointercancel"]) pad.addEventListener(over, () => (last = null));
}

// The part that was drawn on, on white, with a margin.
function cutOut(pad, drawn, scale) {
  const margin = 12 * scale;
  const left = Math.max(0, drawn.left - margin);
  const top = Math.max(0, drawn.top - margin);
  const width = Math.min(pad.width, drawn.right + margin) - left;
  const height = Math.min(pad.height, drawn.bottom + margin) - top;
  const smaller = Math.min(1, SIGNATURE_SIDE_PX / Math.max(width, height));
  const cut = make("canvas", { width: Math.ceil(width * smaller), height: Math.ceil(height * smaller) });
  const paper = cut.getContext("2d");
  paper.fillStyle = "#fff";
  paper.fillRect(0, 0, cut.width, cut.height);
  paper.drawImage(pad, left, top, width, height, 0, 0, cut.width, cut.height);
  return cut;
}

// ---- sound ---------------------------------------------------------------------------------------------------

async function sound(screen, { most_s }) {
  const type = SOUND_TYPES.find((one) => globalThis.MediaRecorder?.isTypeSupported(one));
  if (!type) throw unavailable("microphone.none");
  const stream = await openDevice("microphone", { audio: { channelCount: 1 }, video: false }, screen);
  if (!stream) return null;
  screen.view.replaceChildren();
  const heard = await recorded(screen, stream, { mimeType: type, audioBitsPerSecond: SOUND_BITS_PER_SECOND }, most_s);
  return heard && bytesOf(heard);
}

// All until the person says stop or no more of it may be; null when they give up.
async function recorded(screen, stream, options, most_s) {
  const recorder = new MediaRecorder(stream, options);
  const pieces = [];
  const full = new Promise((resolve) =>
    recorder.addEventListener("dataavailable", (event) => {
      pieces.push(event.data);
      if (pieces.reduce((sum, piece) => sum + piece.size, 0) > MOST_BYTES - LAST_PIECE_BYTES) resolve(true);
    }),
  );
  const ended = new Promise((resolve) => recorder.addEventListener("stop", resolve, { once: true }));
  screen.atEnd(() => recorder.state !== "inactive" && recorder.stop());
  const time = make("div", { className: screen.view.childElementCount ? "time over" : "time" });
  time.setAttribute("role", "timer");
  screen.view.append(time);
  recorder.start(1000);
  const over = clock(time, most_s, screen);
  const stopped = tapped(screen, () => cancel(screen), (done) => button(screen.words.stop, () => done(true)));
  if (!(await Promise.race([stopped, over, full]))) return null;
  recorder.stop();
  await ended;
  return new Blob(pieces, { type: options.mimeType });
}

// Shows how long it has been and how long it may be; true when that is over.
function clock(time, most_s, screen) {
  const began = performance.now();
  const said = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
  return new Promise((resolve) => {
    const show = () => {
      const gone_s = (performance.now() - began) / 1000;
      time.textContent = `${said(Math.min(gone_s, most_s))} / ${said(most_s)}`;
      if (gone_s >= most_s) resolve(true);
    };
    show();
    const ticking = setInterval(show, 250);
    screen.atEnd(() => clearInterval(ticking));
  });
}

// ---- a short film --------------------------------------------------------------------------------------------

async function film(screen, { most_s }) {
  const mimeType = FILM_TYPES.find((one) => globalThis.MediaRecorder?.isTypeSupported(one));
  if (!mimeType) throw unavailable("camera.none");
  const wished = { video: { facingMode: { ideal: "environment" }, ...FILM_SIDES_PX }, audio: { channelCount: 1 } };
  const stream = await openDevice("camera", wished, screen);
  if (!stream) return null;
  const rates = { videoBitsPerSecond: FILM_BITS_PER_SECOND, audioBitsPerSecond: SOUND_BITS_PER_SECOND };
  for (;;) {
    if (!(await seenThrough(stream, screen))) return null;
    const made = await recorded(screen, stream, { mimeType, ...rates }, most_s);
    if (!made) return null;
    shown(screen, made);
    const kept = await looked(screen);
    if (kept === null) return null;
    if (kept === "use") return bytesOf(made);
  }
}

function shown(screen, made) {
  const src = URL.createObjectURL(made);
  screen.atEnd(() => URL.revokeObjectURL(src));
  // No way out of the sealed store by a browser's own menu.
  const shut = { controlsList: "nodownload noplaybackrate noremoteplayback", disablePictureInPicture: true };
  const video = make("video", { src, controls: true, playsInline: true, ...shut });
  video.addEventListener("contextmenu", (event) => event.preventDefault());
  screen.view.replaceChildren(video);
  return video;
}

function watch(screen, { content, type }) {
  const video = shown(screen, new Blob([content], { type }));
  screen.buttons(cancel(screen));
  const broken = new Promise((_, refuse) => video.addEventListener("error", () => refuse(unavailable("codec"))));
  return Promise.race([screen.given_up, broken]);
}

// ---- a file --------------------------------------------------------------------------------------------------

async function file(screen) {
  const accept = ["image/*", ...Object.keys(FILE_TYPES).map((ending) => `.${ending}`)].join();
  const input = make("input", { type: "file", accept });
  const picked = new Promise((resolve) => input.addEventListener("change", () => resolve(input.files[0])));
  screen.buttons(cancel(screen), button(screen.words.choose, () => input.click()));
  const chosen = await Promise.race([screen.given_up, picked]);
  if (!chosen) return null;
  if (chosen.type.startsWith("image/")) return redrawn(chosen);
  const type = FILE_TYPES[chosen.name.split(".").pop().toLowerCase()];
  if (!type) throw unavailable("file.kind");
  if (chosen.size > MOST_BYTES) throw unavailable("file.large");
  return { content: new Uint8Array(await chosen.arrayBuffer()), type };
}

async function redrawn(chosen) {
  const picture = await createImageBitmap(chosen).catch(() => Promise.reject(unavailable("file.kind")));
  return asJPEG(shrink(picture, picture.width, picture.height, LONGEST_SIDE_PX));
}

// Answers when the sound begins; it ends any other. Its address lives as long as it plays.
async function play({ content, type }) {
  hush();
  const address = URL.createObjectURL(new Blob([content], { type }));
  const heard = new Audio(address);
  playing = { heard, address };
  heard.addEventListener("ended", () => playing?.heard === heard && hush(), { once: true });
  try {
    await heard.play();
  } catch (error) {
    if (error.name !== "AbortError") throw error;
  }
  return null;
}

function hush() {
  playing?.heard.pause();
  if (playing) URL.revokeObjectURL(playing.address);
  playing = null;
  return null;
}
