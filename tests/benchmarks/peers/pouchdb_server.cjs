// CouchDB's protocol by express-pouchdb over PouchDB's own store on disk, as its manual sets it up.
// Argument: a folder for the data. Prints the port it listens on.
const path = require('node:path');
const express = require('express');
const PouchDB = require('pouchdb');

const folder = process.argv[2];
const OnDisk = PouchDB.defaults({ prefix: folder + path.sep });
const app = express();
app.use('/', require('express-pouchdb')(OnDisk, {
  mode: 'minimumForPouchDB',
  inMemoryConfig: true,
  logPath: path.join(folder, 'log.txt'),
}));
const server = app.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ port: server.address().port })));
