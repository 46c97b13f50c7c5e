// A PouchDB on disk that replicates with a server: one JSON command a line in, one JSON answer a line out.
// Argument: a folder for the data.
const fs = require('node:fs');
const path = require('node:path');
const readline = require('node:readline');
const PouchDB = require('pouchdb');

const OnDisk = PouchDB.defaults({ prefix: process.argv[2] + path.sep });

async function timed(work) {
  const began = process.hrtime.bigint();
  const result = await work();
  return { took_s: Number(process.hrtime.bigint() - began) / 1e9, result };
}

const commands = {
  // Takes documents from a file into the local database.
  async fill({ database, file }) {
    const documents = JSON.parse(fs.readFileSync(file, 'utf8'));
    const { took_s } = await timed(() => new OnDisk(database).bulkDocs(documents));
    return { took_s };
  },
  // Saves one document after another.
  async save({ database, file }) {
    const local = new OnDisk(database);
    for (const document of JSON.parse(fs.readFileSync(file, 'utf8'))) await local.put(document);
    return {};
  },
  async push({ database, remote }) {
    const local = new OnDisk(database);
    const { took_s, result } = await timed(() => local.replicate.to(remote));
    if (!result.ok || result.doc_write_failures) throw new Error(JSON.stringify(result));
    return { took_s, documents: result.docs_written };
  },
  async pull({ database, remote, batch_size }) {
    const local = new OnDisk(database);
    const { took_s, result } = await timed(() => local.replicate.from(remote, batch_size ? { batch_size } : {}));
    if (!result.ok || result.doc_write_failures) throw new Error(JSON.stringify(result));
    return { took_s, documents: result.docs_written };
  },
};

(async () => {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const { command, ...given } = JSON.parse(line);
    try {
      console.log(JSON.stringify(await commands[command](given)));
    } catch (error) {
      console.log(JSON.stringify({ error: String(error.stack || error) }));
    }
  }
})();
