// Runs Miniflare with the worker beside: `node server.mjs PORT FOLDER [NAMESPACES]`. FOLDER is where it keeps the namespaces;
// NAMESPACES is how many there are to be had, or their ids with commas between. Ends with
// its input.
import { createHash } from 'node:crypto';
import path from 'node:path';
import { Miniflare } from 'miniflare';

const [port, folder, wanted = '1000'] = process.argv.slice(2);
const ids = /^\d{1,4}$/.test(wanted)
  ? Array.from({ length: Number(wanted) }, (_, at) => createHash('md5').update(`namespace ${at}`).digest('hex'))
  : wanted.split(',');
const hashes = Array.from({ length: 300 }, (_, at) => createHash('md5').update(`database ${at}`).digest('hex'));
const databases = hashes.map((hash) => hash.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'));

const miniflare = new Miniflare({
  host: '127.0.0.1',
  port: Number(port),
  modules: true,
  scriptPath: path.join(import.meta.dirname, 'worker.mjs'),
  compatibilityDate: '2026-07-01',
  kvNamespaces: { REGISTRY: 'registry', ...Object.fromEntries(ids.map((id) => [id, id])) },
  kvPersist: folder,
  d1Databases: Object.fromEntries(databases.map((id) => [id, id])),
  d1Persist: path.join(folder, 'd1'),
  bindings: { POOL: ids, D1_POOL: databases },
});
await miniflare.ready;
process.stdout.write('ready\n');
// The one that started it is gone, or wants no more.
process.stdin.on('end', () => void miniflare.dispose()).resume();
