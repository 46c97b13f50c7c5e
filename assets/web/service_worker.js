// Keeps one version of the whole app on the phone, and answers from it, network or not.
//
// A version is installed file by file: each is checked against its hash, and what has arrived stays when the
// network goes, so the next attempt takes up there. A new version waits until the person says so.
"use strict";

const VERSION = /* version */ null;
// [path, SHA-256 in base64, bytes, bytes on the wire, when]
const LISTED = /* files */ [];

// When a file is needed: before the first start (in every browser, in Chromium, in others), afterwards, or when
// something is written in its script.
const IN_CHROMIUM = 1;
const IN_OTHERS = 2;
const LATER = 3;
const WRITTEN = 4;
const otherBrowsers = /Chrom(e|ium)\//.test(navigator.userAgent) ? IN_OTHERS : IN_CHROMIUM;
const FILES = LISTED.filter((file) => file[4] !== otherBrowsers);
const FIRST = FILES.filter((file) => file[4] < LATER);
const PROGRAMMES = "/programmes/";
const REST = FILES.filter((file) => file[4] !== WRITTEN && !file[0].startsWith(PROGRAMMES));
// Asked for by the app: keep a programme's pictures and voices.
const KEEP = "/.keep/";

const FAMILY = "doorstep-";
const CACHE = FAMILY + VERSION;
const LIST = "/.files";
const AT_ONCE = 4;

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  const ours = event.request.method === "GET" && url.origin === location.origin;
  if (ours && !url.pathname.startsWith("/api/")) event.respondWith(answer(event.request, url));
});
self.addEventListener("message", (event) => {
  if (event.data === "use the new version") self.skipWaiting();
  if (event.data === "bring the rest") event.waitUntil(bringTheRest().catch(() => null));
});

async function install() {
  const cache = await caches.open(CACHE);
  await cache.put(LIST, new Response(JSON.stringify(FILES)));
  await takeOver(cache, await missingFrom(cache, FILES));
  const missing = await missingFrom(cache, FIRST);
  await bringAll(missing, cache, new Progress(FIRST, missing));
}

// What no first screen needs comes when the app runs; where the network fails, at the next start.
async function bringTheRest() {
  const cache = await caches.open(CACHE);
  await bringAll(await missingFrom(cache, REST), cache, null);
}

async function keepProgramme(name, cache) {
  const files = FILES.filter((file) => file[0].startsWith(`${PROGRAMMES}${name}/`));
  try {
    await bringAll(await missingFrom(cache, files), cache, null);
    return new Response(null, { status: 204 });
  } catch (error) {
    return new Response(null, { status: 503 });
  }
}

async function missingFrom(cache, files) {
  const here = new Set((await cache.keys()).map((request) => new URL(request.url).pathname));
  return files.filter(([path]) => !here.has(path));
}

// Files that did not change since an older version are taken over instead of fetched again.
async function takeOver(cache, missing) {
  const older = await filesOfOlderVersions();
  for (const [path, digest] of missing) {
    const kept = await older.get(digest)?.();
    if (kept) await cache.put(path, kept);
  }
}

async function filesOfOlderVersions() {
  const found = new Map();
  for (const name of await caches.keys()) {
    if (!name.startsWith(FAMILY) || name === CACHE) continue;
    const cache = await caches.open(name);
    const list = await cache.match(LIST);
    for (const [path, digest] of list ? await list.json() : []) found.set(digest, () => cache.match(path));
  }
  return found;
}

async function bringAll(files, cache, progress) {
  const queue = [...files];
  const lanes = Array.from({ length: AT_ONCE }, () => bringQueued(queue, cache, progress));
  const failed = (await Promise.allSettled(lanes)).find((lane) => lane.status === "rejected");
  if (failed) throw failed.reason;
}

async function bringQueued(queue, cache, progress) {
  for (let file = queue.shift(); file; file = queue.shift()) {
    try {
      await bring(file, cache, progress);
    } catch (error) {
      queue.length = 0;
      throw error;
    }
  }
}

async function bring([path, digest, size, wire], cache, progress) {
  const response = await fetch(path, { cache: "no-store", credentials: "omit" });
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  const content = await contentOf(response.clone(), (part) => progress?.add((wire * part) / (size || 1)));
  if ((await digestOf(content)) !== digest) throw new Error(`${path}: not the file of this version`);
  await cache.put(path, response);
}

async function contentOf(response, arrived) {
  const parts = [];
  for (let reader = response.body.getReader(), part; !(part = await reader.read()).done; ) {
    parts.push(part.value);
    arrived(part.value.length);
  }
  return new Blob(parts).arrayBuffer();
}

async function digestOf(content) {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", content));
  return btoa(String.fromCharCode(...bytes));
}

class Progress {
  constructor(all, missing) {
    const weight = (files) => files.reduce((sum, file) => sum + file[3], 0);
    this.total = weight(all);
    this.done = this.total - weight(missing);
    this.told = -1;
    this.add(0);
  }

  add(bytes) {
    this.done += bytes;
    const step = Math.floor((this.done / this.total) * 200);
    if (step === this.told) return;
    this.told = step;
    tell({ doorstep: "keeping", version: VERSION, done: this.done, total: this.total });
  }
}

async function tell(message) {
  for (const client of await self.clients.matchAll({ includeUncontrolled: true })) client.postMessage(message);
}

async function activate() {
  for (const name of await caches.keys()) {
    if (name.startsWith(FAMILY) && name !== CACHE) await caches.delete(name);
  }
  await self.clients.claim();
}

async function answer(request, url) {
  const cache = await caches.open(CACHE);
  const path = request.mode === "navigate" ? "/index.html" : url.pathname;
  const kept = await cache.match(path);
  if (kept) return request.headers.has("range") ? partOf(kept, request.headers.get("range")) : kept;
  if (path.startsWith(KEEP)) return keepProgramme(path.slice(KEEP.length), cache);
  if (path.startsWith(PROGRAMMES)) return shownAt(path, cache, request);
  return path.startsWith("/assets/fonts/") ? fontAt(path, cache) : fetch(request);
}

// What was shown or heard once is there without a network too.
async function shownAt(path, cache, request) {
  const listed = FILES.find((file) => file[0] === path);
  if (!listed) return fetch(request);
  await bring(listed, cache, null);
  const kept = await cache.match(path);
  return request.headers.has("range") ? partOf(kept, request.headers.get("range")) : kept;
}

// A script's font stays once it came. Where it cannot come, any font ends the client's endless asking.
async function fontAt(path, cache) {
  try {
    await bring(FILES.find((file) => file[0] === path), cache, null);
    return await cache.match(path);
  } catch (error) {
    return cache.match("/assets/fonts/NotoSans-Regular.ttf");
  }
}

// Players ask for parts of a sound.
async function partOf(kept, range) {
  const wished = /^bytes=(\d+)-(\d*)$/.exec(range);
  if (!wished) return kept;
  const content = await kept.blob();
  const first = Number(wished[1]);
  const last = Math.min(wished[2] ? Number(wished[2]) : Infinity, content.size - 1);
  if (first > last) return new Response(null, { status: 416, headers: { "Content-Range": `bytes */${content.size}` } });
  const headers = new Headers(kept.headers);
  headers.set("Content-Range", `bytes ${first}-${last}/${content.size}`);
  headers.set("Content-Length", String(last - first + 1));
  return new Response(content.slice(first, last + 1), { status: 206, headers });
}
