/**
 * The Python worker's own hands: WebCrypto, Argon2id and private storage, called from
 * shared/crypto/hazmat/browser.py, mobile/adapters/block_storage_opfs.py and mobile/adapters/device_secret_browser.py.
 *
 * Python sees this module as `doorstep_worker_js`. Bytes cross as Uint8Array. Nothing here decides anything:
 * formats, keys and their order live in Python, where both providers share them.
 */

const subtle = globalThis.crypto.subtle;
const AES = "AES-GCM";
const TAG_BITS = 128;
const FAILED = 0xffffffff;

// RFC 8410: the fixed head of a PKCS #8 document that holds a 32-byte seed.
const PKCS8_HEAD = {
  Ed25519: [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20],
  X25519: [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x6e, 0x04, 0x22, 0x04, 0x20],
};

/** Argon2id, version 0x13 (RFC 9106). The library is read only when first needed: it is 30 KB. */
export async function deriveArgon2id(secret, salt, memoryKib, iterations, lanes, size) {
  if (!globalThis.hashwasm?.argon2id) {
    await import(new URL("./vendor/hash-wasm/argon2.umd.min.js", import.meta.url).href);
  }
  return globalThis.hashwasm.argon2id({
    password: secret,
    salt,
    memorySize: memoryKib,
    iterations,
    parallelism: lanes,
    hashLength: size,
    outputType: "binary",
  });
}

/** HKDF with SHA-256 (RFC 5869). */
export async function deriveHKDF(secret, salt, info, size) {
  const key = await subtle.importKey("raw", secret, "HKDF", false, ["deriveBits"]);
  const bits = await subtle.deriveBits({ name: "HKDF", hash: "SHA-256", salt, info }, key, size * 8);
  return new Uint8Array(bits);
}

/** An AES-256-GCM key that cannot be read out again. */
export function importKey(raw) {
  return subtle.importKey("raw", raw, AES, false, ["encrypt", "decrypt"]);
}

export async function seal(key, plaintext, nonce, context) {
  const parameters = { name: AES, iv: nonce, additionalData: context, tagLength: TAG_BITS };
  return new Uint8Array(await subtle.encrypt(parameters, key, plaintext));
}

/**
 * Opens many frames in one crossing.
 *
 * @param lengths little-endian uint32: nonce, sealed, context of each frame in turn
 * @param content the same parts, one after another
 * @returns little-endian uint32 length of each plaintext, 0xffffffff where a frame does not open; then the plaintexts
 */
export async function openMany(key, lengths, content) {
  const view = new DataView(lengths.buffer, lengths.byteOffset, lengths.byteLength);
  const count = lengths.byteLength / 12;
  let position = 0;
  const take = (size) => content.subarray(position, (position += size));
  const jobs = [];
  for (let i = 0; i < count; i++) {
    const nonce = take(view.getUint32(12 * i, true));
    const sealed = take(view.getUint32(12 * i + 4, true));
    const context = take(view.getUint32(12 * i + 8, true));
    const parameters = { name: AES, iv: nonce, additionalData: context, tagLength: TAG_BITS };
    jobs.push(subtle.decrypt(parameters, key, sealed).catch(() => null));
  }
  const opened = await Promise.all(jobs);
  const total = opened.reduce((sum, plain) => sum + (plain ? plain.byteLength : 0), 4 * count);
  const answer = new Uint8Array(total);
  const sizes = new DataView(answer.buffer);
  position = 4 * count;
  opened.forEach((plain, i) => {
    sizes.setUint32(4 * i, plain ? plain.byteLength : FAILED, true);
    if (plain) {
      answer.set(new Uint8Array(plain), position);
      position += plain.byteLength;
    }
  });
  return answer;
}

function importSeed(algorithm, seed, extractable, uses) {
  const document = new Uint8Array([...PKCS8_HEAD[algorithm], ...seed]);
  return subtle.importKey("pkcs8", document, algorithm, extractable, uses);
}

/** The public half of an Ed25519 or X25519 seed. */
export async function publicOfSeed(algorithm, seed) {
  const uses = algorithm === "Ed25519" ? ["sign"] : ["deriveBits"];
  const { x } = await subtle.exportKey("jwk", await importSeed(algorithm, seed, true, uses));
  const text = atob(x.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

export async function sign(seed, message) {
  const key = await importSeed("Ed25519", seed, false, ["sign"]);
  return new Uint8Array(await subtle.sign("Ed25519", key, message));
}

export async function verify(publicKey, signature, message) {
  try {
    const key = await subtle.importKey("raw", publicKey, "Ed25519", false, ["verify"]);
    return await subtle.verify("Ed25519", key, signature, message);
  } catch {
    return false;
  }
}

/** X25519. WebCrypto refuses public keys of small order by itself. */
export async function deriveAgreement(seed, publicKey) {
  const key = await importSeed("X25519", seed, false, ["deriveBits"]);
  const peer = await subtle.importKey("raw", publicKey, "X25519", false, []);
  return new Uint8Array(await subtle.deriveBits({ name: "X25519", public: peer }, key, 256));
}

/**
 * Work that waits, with errors that Python is told of. It knows an error by its tag: a promise broken with one of a
 * newer class, such as Chromium's QuotaExceededError, would leave it waiting for ever.
 */
const told = (work) => async (...given) => {
  try {
    return await work(...given);
  } catch (error) {
    throw Object.assign(new Error(error.message), { name: error.name });
  }
};

// ---- the device's secret: a key that scripts can use and never read ----

const SECRET_DATABASE = "doorstep-device";
const SECRET_STORE = "keys";
const SECRET_NAME = "device-secret";

function openSecrets() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(SECRET_DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(SECRET_STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new DOMException("not opened", "UnknownError"));
  });
}

const withSecrets = told(async (mode, work) => {
  const database = await openSecrets();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(SECRET_STORE, mode, { durability: "strict" });
      const request = work(transaction.objectStore(SECRET_STORE));
      transaction.oncomplete = () => resolve(request.result);
      // Every error ends in an abort, and only then has the transaction its reason. Python waits for ever on a
      // promise that is broken without one.
      transaction.onabort = () => reject(transaction.error ?? new DOMException("aborted", "AbortError"));
    });
  } finally {
    database.close();
  }
});

/** Whether this browser profile holds the secret. */
export async function hasDeviceSecret() {
  return (await withSecrets("readonly", (store) => store.get(SECRET_NAME))) !== undefined;
}

/** Makes the secret; one that is there already stays. */
export async function makeDeviceSecret() {
  if (await hasDeviceSecret()) return;
  const key = await subtle.generateKey({ name: "HMAC", hash: "SHA-256", length: 256 }, false, ["sign"]);
  await withSecrets("readwrite", (store) => store.add(key, SECRET_NAME));
}

/** HMAC-SHA-256 under the secret; undefined where there is none. */
export async function macUnderDeviceSecret(message) {
  const key = await withSecrets("readonly", (store) => store.get(SECRET_NAME));
  return key === undefined ? undefined : new Uint8Array(await subtle.sign("HMAC", key, message));
}

export function destroyDeviceSecret() {
  return withSecrets("readwrite", (store) => store.delete(SECRET_NAME));
}

// ---- private storage: OPFS, through synchronous access handles ----

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/**
 * Files that are being opened. Chromium (156 at least) forgets the promise of createSyncAccessHandle when its garbage
 * collector takes the file's own handle meanwhile, and whoever waits for it waits for ever; nothing else holds that
 * handle while a function awaits.
 */
const opening = new Set();

async function openExclusively(file) {
  opening.add(file);
  try {
    return await file.createSyncAccessHandle();
  } finally {
    opening.delete(file);
  }
}

/** The folder that holds everything of the app, below the site's private root. */
export const storageFolder = told(async (name) => {
  const root = await navigator.storage.getDirectory();
  return root.getDirectoryHandle(name, { create: true });
});

/**
 * Takes the exclusive handle of the lock file. The worker of a page that was just reloaded may hold it for a
 * moment yet, so this tries again until `patienceMs` are over.
 *
 * @returns the handle, or undefined where another tab holds it
 */
export const storageLock = told(async (folder, name, patienceMs) => {
  const file = await folder.getFileHandle(name, { create: true });
  const until = performance.now() + patienceMs;
  for (;;) {
    try {
      return await openExclusively(file);
    } catch (error) {
      if (error.name !== "NoModificationAllowedError" && error.name !== "InvalidStateError") throw error;
      if (performance.now() >= until) return undefined;
      await pause(100);
    }
  }
});

/**
 * @returns bytes used by this site and bytes it may use in all (zeros where the browser does not say), and whether
 * the browser has promised never to clear them by itself
 */
export const storageEstimate = told(async () => {
  const { usage = 0, quota = 0 } = await navigator.storage.estimate();
  return [usage, quota, await navigator.storage.persisted()];
});

export const storageNames = told(async (folder) => {
  const names = [];
  for await (const name of folder.keys()) names.push(name);
  return names;
});

export const storageOpen = told(async (folder, name) => {
  return openExclusively(await folder.getFileHandle(name, { create: true }));
});

export const storageRemove = told(async (folder, name) => {
  try {
    await folder.removeEntry(name);
  } catch (error) {
    if (error.name !== "NotFoundError") throw error;
  }
});

export const blockSize = (handle) => handle.getSize();

export function blockRead(handle, at, size) {
  const buffer = new Uint8Array(Math.max(0, Math.min(size, handle.getSize() - at)));
  const count = buffer.byteLength ? handle.read(buffer, { at }) : 0;
  return buffer.subarray(0, count);
}

/** @returns how many bytes were written: fewer than given means that there is no room */
export const blockWrite = (handle, at, content) => handle.write(content, { at });

export const blockFlush = (handle) => handle.flush();

export const blockTruncate = (handle, size) => handle.truncate(size);

export const blockClose = (handle) => handle.close();
