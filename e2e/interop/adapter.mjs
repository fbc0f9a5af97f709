// Runs one real adapter: `node adapter.mjs BACKEND KIND PLACE`; the place is a file or a URL. Reads calls as lines of JSON, answers with lines of JSON.
// Sessions travel as the pairs of `toPropertyArray(true)`.
import { createInterface } from 'node:readline';
import { Session } from '@shopify/shopify-api';

// Answers alone go to standard output.
console.log = console.error;

// Line separators of Unicode end a line for readline, too.
const toLine = (value) => JSON.stringify(value).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');

const [backend, kind, place] = process.argv.slice(2);
const { default: adapters } = await import(`./${backend}.mjs`);
const storage = await adapters[kind](place);
const pack = (session) => session?.toPropertyArray(true);

const CALLS = {
  ready: async () => {
    await storage.ready;
  },
  storeSession: (pairs) => storage.storeSession(Session.fromPropertyArray(pairs, true)),
  loadSession: async (id) => pack(await storage.loadSession(id)),
  deleteSession: (id) => storage.deleteSession(id),
  deleteSessions: (ids) => storage.deleteSessions(ids),
  findSessionsByShop: async (shop) => (await storage.findSessionsByShop(shop)).map(pack),
};

for await (const line of createInterface(process.stdin)) {
  const { call, argument } = JSON.parse(line);
  let answer;
  try {
    answer = { value: (await CALLS[call](argument)) ?? null };
  } catch (error) {
    answer = { error: String(error) };
  }
  process.stdout.write(`${toLine(answer)}\n`);
}
process.exit(0);
