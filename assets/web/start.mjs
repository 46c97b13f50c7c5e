// Starts everything: keeps the app on the phone, then runs Python and the Flutter client side by side.
import { serveWorker } from "./bridge.mjs";

const shell = window.doorstepShell;

// The app says when its first screen is drawn. Should it never, the client's own picture is better than ours.
const LONGEST_WAIT_FOR_FIRST_SCREEN_MS = 10000;
const PAUSE_BEFORE_TRYING_AGAIN_MS = 5000;
const PAUSE_BETWEEN_UPDATE_CHECKS_MS = 3600000;

if (shell.ready ?? shell.canRun()) {
  shell.knowsKeyKinds().then((knows) => knows || shell.plainPage("old"));
  run().catch((error) => shell.fail(String(error)));
}

async function run() {
  await keepOnPhone();
  shell.say(shell.text("starting"));
  let python = startPython();
  globalThis.jsConnect = async (appId, args, received) => {
    python ??= startPython();
    await python.connect(received);
  };
  globalThis.jsSend = async (appId, bytes) => python?.worker.postMessage(bytes, [bytes.buffer]);
  globalThis.jsDisconnect = async () => {
    python?.worker.terminate();
    python = null;
  };
  startClient();
}

// ---- the app on the phone ------------------------------------------------------------------------------------

async function keepOnPhone() {
  const workers = navigator.serviceWorker;
  if (!workers) return;
  workers.addEventListener("message", showProgress);
  if (workers.controller) {
    watchForUpdates(workers);
    return;
  }
  const controlled = new Promise((resolve) => workers.addEventListener("controllerchange", resolve, { once: true }));
  for (;;) {
    let registration;
    try {
      registration = await register(workers);
    } catch (error) {
      // Storage switched off, as in some private windows: it runs, but only with a network.
      if (error.name === "SecurityError" || error.name === "NotSupportedError") return;
    }
    // A page reloaded past its cache stays uncontrolled although everything is kept.
    if (registration?.active && !registration.installing) return;
    if (registration && (await installed(registration))) break;
    shell.say(shell.text("offline"));
    await networkOrPause();
  }
  await controlled;
  shell.progress(null);
  watchForUpdates(workers);
}

function register(workers) {
  return workers.register("service_worker.js", { updateViaCache: "none" });
}

function installed(registration) {
  const worker = registration.installing ?? registration.waiting ?? registration.active;
  return new Promise((resolve) => {
    const look = () => {
      if (["installed", "activating", "activated"].includes(worker.state)) resolve(true);
      if (worker.state === "redundant") resolve(false);
    };
    worker.addEventListener("statechange", look);
    look();
  });
}

function networkOrPause() {
  return new Promise((resolve) => {
    window.addEventListener("online", resolve, { once: true });
    setTimeout(resolve, PAUSE_BEFORE_TRYING_AGAIN_MS);
  });
}

function showProgress(event) {
  if (event.data?.doorstep !== "keeping" || navigator.serviceWorker.controller) return;
  const { done, total } = event.data;
  const megabytes = (bytes) => (bytes / 1e6).toFixed(1);
  shell.progress(done / total);
  shell.say(shell.text("keeping"), shell.text("share", { done: megabytes(done), total: megabytes(total) }));
}

// ---- new versions --------------------------------------------------------------------------------------------

async function watchForUpdates(workers) {
  let reloading = false;
  workers.addEventListener("controllerchange", () => {
    if (!reloading) location.reload();
    reloading = true;
  });
  const registration = await register(workers).catch(() => workers.getRegistration());
  if (!registration) return;
  const offer = () => registration.waiting && offerUpdate(registration.waiting);
  offer();
  registration.addEventListener("updatefound", () => {
    const worker = registration.installing;
    worker?.addEventListener("statechange", () => worker.state === "installed" && offer());
  });
  let checkedAt = Date.now();
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "visible" || Date.now() - checkedAt < PAUSE_BETWEEN_UPDATE_CHECKS_MS) return;
    checkedAt = Date.now();
    registration.update().catch(() => null);
  });
}

function offerUpdate(worker) {
  if (document.getElementById("shell-update")) return;
  const bar = document.createElement("div");
  bar.id = "shell-update";
  bar.setAttribute("role", "status");
  const words = document.createElement("p");
  words.textContent = shell.text("updateReady");
  bar.append(words, button("updateLater", "quiet", () => bar.remove()), button("updateNow", "", () => {
    bar.remove();
    worker.postMessage("use the new version");
  }));
  document.body.append(bar);
}

function button(name, look, pressed) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = `shell-button ${look}`;
  made.textContent = shell.text(name);
  made.addEventListener("click", pressed);
  return made;
}

// ---- Python --------------------------------------------------------------------------------------------------

function startPython() {
  const worker = new Worker("python-worker.js", { type: "module" });
  const line = new MessageChannel();
  // Fetched in the background after the first start: it may not be on the phone yet.
  const missing = () => Promise.reject({ code_for_python: "media.codec" });
  const media = async (asked) => (await import("./media.mjs").catch(missing)).serve(asked);
  serveWorker(line.port1, { ready: firstScreenDrawn, media });
  worker.postMessage({ page: line.port2, documentUrl: document.URL }, [line.port2]);
  worker.addEventListener("error", (event) => shell.fail(event.message ?? ""));
  return { worker, connect: (received) => connect(worker, received) };
}

async function connect(worker, received) {
  await new Promise((resolve, reject) => {
    worker.onmessage = (event) => {
      if (typeof event.data !== "string") received(event.data);
      else if (event.data === "initialized") resolve();
      else reject(new Error(event.data));
    };
    worker.postMessage("connect");
  }).catch((error) => {
    shell.fail(lastLine(error.message));
    throw error;
  });
  setTimeout(firstScreenDrawn, LONGEST_WAIT_FOR_FIRST_SCREEN_MS);
}

function firstScreenDrawn() {
  // Two frames on, what Python sent is on the screen.
  requestAnimationFrame(() => requestAnimationFrame(shell.hide));
  bringTheRest();
  window.addEventListener("online", bringTheRest);
}

function bringTheRest() {
  navigator.serviceWorker?.controller?.postMessage("bring the rest");
}

function lastLine(message) {
  return message.trim().split("\n").pop();
}

// ---- the Flutter client --------------------------------------------------------------------------------------

function startClient() {
  globalThis.flet = {
    pyodide: true,
    multiView: false,
    noCdn: true,
    webSocketEndpoint: "/ws",
    entrypointBaseUrl: "/",
    assetBase: "/",
    routeUrlStrategy: "path",
    canvasKitBaseUrl: "/canvaskit/",
    fontFallbackBaseUrl: "assets/fonts/",
    webRenderer: "canvaskit",
    flutterAppResolve: () => null,
  };
  const script = document.createElement("script");
  script.src = "flutter_bootstrap.js";
  script.addEventListener("error", () => shell.fail("flutter_bootstrap.js"));
  document.body.append(script);
}
