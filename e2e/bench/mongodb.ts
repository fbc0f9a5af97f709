import { MongoClient, type Collection, type Document, type ObjectId } from 'mongodb';
import { toSession } from '../../main/layouts/session.ts';
import { backend } from '../../main/stores/mongodb/backend.ts';
import type { SessionStore } from '../../main/stores/store.ts';
import { startMongodb } from '../servers/mongodb.ts';
import { installAdapters } from '../stores/adapters.ts';
import { compareFirstDeletion } from './deletion.ts';
import { compare, LIMIT, median, type Row } from './measure.ts';
import { busyShop, compareShops, everySession, everything, newOfficial, sample, type Official } from './sessions.ts';

const DATABASE = 'bench';
const COLLECTION = 'shopify_sessions';
const BATCH = 10_000;

interface Ways {
  store: SessionStore;
  /** What somebody writes who knows the driver: nothing decoded beyond what that does. */
  hand: Collection;
  official: Official;
}

/** FerretDB looks at every document whatever it is asked, and takes a tenth of a millisecond for each. */
const FEW = 2_000;

/** With both indexes, which the official adapter does not make. */
export async function benchMongodb(sessions: number): Promise<Row[] | undefined> {
  const given = process.env['DESK_TEST_MONGODB_URL'];
  const server = given === undefined ? await startMongodb() : undefined;
  const url = given ?? server?.url;
  if (url === undefined) return undefined;
  await installAdapters();
  const client = new MongoClient(url);
  const hand = client.db(DATABASE).collection(COLLECTION);
  const official = await newOfficial(
    ['@shopify/shopify-app-session-storage-mongodb', 'MongoDBSessionStorage'],
    url,
    DATABASE,
  );
  try {
    await client.db(DATABASE).dropDatabase();
    const { ferretdbVersion } = await client.db('admin').command({ buildInfo: 1 });
    const size = ferretdbVersion === undefined ? sessions : FEW;
    if (size !== sessions) console.log(`  on FerretDB instead, with ${size.toLocaleString('en')} sessions`);
    await fill(hand, size);
    const address = { backend: 'mongodb', url, database: DATABASE } as const;
    const maker = await backend.open(address, { access: 'read-write' });
    await maker.createIndex({});
    await maker.close();
    const store = await backend.open(address, { access: 'read-write' });
    try {
      return await measure({ store, hand, official }, Math.min(BATCH, Math.floor(size / 10)));
    } finally {
      await store.close();
    }
  } finally {
    await client.db(DATABASE).dropDatabase();
    await client.close();
    await official.disconnect?.();
    await server?.[Symbol.asyncDispose]();
  }
}

async function fill(hand: Collection, sessions: number): Promise<void> {
  let batch: Document[] = [];
  for (const fields of everySession(sessions)) {
    batch.push({ ...toSession(fields).toObject() });
    if (batch.length === 1000) await hand.insertMany(batch.splice(0));
  }
  if (batch.length > 0) await hand.insertMany(batch);
}

/** @param batch how many sessions are deleted at once */
async function measure(ways: Ways, batch: number): Promise<Row[]> {
  const { store, hand, official } = ways;
  const page = (cursor?: string) => store.page({ filter: {}, limit: LIMIT, cursor, now: Date.now() }, {});
  const byHand = (after?: ObjectId) =>
    hand.find(after === undefined ? {} : { _id: { $gt: after } }, { sort: { _id: 1 }, limit: LIMIT }).toArray();
  const { next } = await page();
  const last: ObjectId | undefined = (await byHand()).at(-1)?.['_id'];
  const session = toSession(sample(busyShop(1), '1'));
  const rows = [
    await compare('first page', { ours: () => page(), byHand: () => byHand() }),
    await compare('next page', { ours: () => page(next), byHand: () => byHand(last) }),
    await compare('full scan', { ours: () => everything(store), byHand: () => count(hand) }),
    await compare('load', {
      ours: () => store.loadSession(session.id),
      byHand: () => hand.findOne({ id: session.id }),
      official: () => official.loadSession(session.id),
    }),
    await compare('store', {
      ours: () => store.storeSession(session),
      byHand: () => hand.replaceOne({ id: session.id }, { ...session.toObject() }, { upsert: true }),
      official: () => official.storeSession(session),
    }),
  ];
  const shops = await compareShops({ store, official, hand: { byShop: (shop) => hand.find({ shop }).toArray() } });
  const deletion = await compareDelete(ways, batch);
  const inWindow = await compareFirstDeletion(store, (ids) => hand.deleteMany({ id: { $in: ids } }), batch);
  return [...rows, ...shops, deletion, inWindow];
}

async function count(hand: Collection): Promise<number> {
  let seen = 0;
  for await (const _ of hand.find({}, { batchSize: 500 })) seen += 1;
  return seen;
}

/** Deletes sessions by id in each way, in turn, twice; each has ids of its own. */
async function compareDelete({ store, hand, official }: Ways, size: number): Promise<Row> {
  const ways = {
    ours: (ids: string[]): Promise<unknown> => store.deleteSessions(ids),
    byHand: (ids: string[]): Promise<unknown> => hand.deleteMany({ id: { $in: ids } }),
    official: (ids: string[]): Promise<unknown> => official.deleteSessions(ids),
  };
  const found = await hand.find({}, { limit: size * 6, projection: { id: 1 } }).toArray();
  const ids = found.map((one) => String(one['id']));
  const times: Record<keyof typeof ways, number[]> = { ours: [], byHand: [], official: [] };
  for (let round = 0; round < 2; round += 1) {
    for (const name of ['ours', 'byHand', 'official'] as const) {
      const batch = ids.splice(0, size);
      const start = performance.now();
      await ways[name](batch);
      times[name].push(performance.now() - start);
    }
  }
  return {
    work: `delete of ${size.toLocaleString('en')}`,
    ours: median(times.ours),
    byHand: median(times.byHand),
    official: median(times.official),
  };
}
