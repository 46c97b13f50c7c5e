// jsQR as a reader for tests: pictures come in one file, each as width, height (32 bits, little-endian) and grey bytes;
// the texts go out as one JSON list, null where nothing was read.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [, , library, pictures] = process.argv;
const jsQR = createRequire(import.meta.url)(library);
const bytes = readFileSync(pictures);
const texts = [];
for (let at = 0; at < bytes.length; ) {
  const [width, height] = [bytes.readUInt32LE(at), bytes.readUInt32LE(at + 4)];
  const grey = bytes.subarray(at + 8, at + 8 + width * height);
  const colours = new Uint8ClampedArray(4 * grey.length);
  grey.forEach((value, place) => colours.fill(value, 4 * place, 4 * place + 3));
  texts.push(jsQR(colours, width, height)?.data ?? null);
  at += 8 + grey.length;
}
console.log(JSON.stringify(texts));
