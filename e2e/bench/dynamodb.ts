import { toSession } from '../../main/layouts/session.ts';
import { backend } from '../../main/stores/dynamodb/backend.ts';
import type { SessionStore } from '../../main/stores/store.ts';
import { startDynalite, startDynamodbLocal } from '../servers/dynamodb.ts';
import { startProxy } from '../servers/proxy.ts';
import { addressAt, KEYS, SECRETS } from '../stores/dynamodb-place.ts';
import { installAdapters } from '../stores/adapters.ts';
import { compareFirstDeletion } from './deletion.ts';
import { DynamodbByHand } from './dynamodb-by-hand.ts';
import { compare, compareInTurn, LIMIT, type Row } from './measure.ts';
import { busyShop, compareShops, everySession, everything, newOfficial, sample, type Official } from './sessions.ts';

const TABLE = 'shopify_sessions';
const BATCH = 10_000;
const ROUNDS = 3;
/** Milliseconds there and back. */
const LATENCY = 5;

interface Ways {
  store: SessionStore;
  hand: DynamodbByHand;
  official: Official;
}

export async function benchDynamodb(sessions: number): Promise<Row[]> {
  await using server = (await startDynamodbLocal()) ?? (await startDynalite());
  await backend.createTable(addressAt(server.url, TABLE), { secrets: SECRETS });
  await installAdapters();
  const hand = new DynamodbByHand(server.url, TABLE);
  await hand.fill(everySession(sessions));
  hand.close();
  const near = await withWays(server.url, (ways) => measure(ways));
  const { hostname, port } = new URL(server.url);
  await using proxy = await startProxy({ host: hostname, port: Number(port) });
  proxy.become({ delay: LATENCY / 2 });
  const far = await withWays(`http://${proxy.host}:${proxy.port}`, (ways) => compareShops(ways, ` at ${LATENCY} ms`));
  const deletion = await withWays(server.url, compareDelete);
  const inWindow = await withWays(server.url, ({ store, hand: byHand }) =>
    compareFirstDeletion(store, (ids) => byHand.delete(ids), BATCH),
  );
  return [...near, ...far, deletion, inWindow];
}

async function withWays<T>(endpoint: string, work: (ways: Ways) => Promise<T>): Promise<T> {
  const store = await backend.open(addressAt(endpoint, TABLE), { access: 'read-write', secrets: SECRETS });
  const hand = new DynamodbByHand(endpoint, TABLE);
  const official = await newOfficial(['@shopify/shopify-app-session-storage-dynamodb', 'DynamoDBSessionStorage'], {
    sessionTableName: TABLE,
    shopIndexName: 'shop_index',
    config: { region: 'us-east-1', endpoint, credentials: KEYS },
  });
  try {
    return await work({ store, hand, official });
  } finally {
    await store.close();
    hand.close();
  }
}

async function measure(ways: Ways): Promise<Row[]> {
  const { store, hand, official } = ways;
  const page = (cursor?: string) => store.page({ filter: {}, limit: LIMIT, cursor, now: Date.now() }, {});
  const { next } = await page();
  const { last } = await hand.page(undefined, LIMIT);
  const fields = sample(busyShop(1), '1');
  const id = fields.id;
  return [
    await compare('first page', { ours: () => page(), byHand: () => hand.page(undefined, LIMIT) }),
    await compare('next page', { ours: () => page(next), byHand: () => hand.page(last, LIMIT) }),
    await compareInTurn('full scan', ROUNDS, { ours: () => everything(store), byHand: () => hand.everything() }),
    await compare('load', {
      ours: () => store.loadSession(id),
      byHand: () => hand.load(id),
      official: () => official.loadSession(id),
    }),
    await compare('store', {
      ours: () => store.storeSession(toSession(fields)),
      byHand: () => hand.store(fields),
      official: () => official.storeSession(toSession(fields)),
    }),
    ...(await compareShops(ways)),
  ];
}

/** Deletes 10,000 sessions by id in each way; each has ids of its own. */
async function compareDelete({ store, hand, official }: Ways): Promise<Row> {
  const ids = await idsOf(hand, BATCH * ROUNDS * 3);
  if (ids.length < BATCH * ROUNDS * 3) throw new Error('There are too few sessions to delete.');
  return compareInTurn(`delete of ${BATCH.toLocaleString('en')}`, ROUNDS, {
    ours: () => store.deleteSessions(ids.splice(0, BATCH)),
    byHand: () => hand.delete(ids.splice(0, BATCH)),
    official: () => official.deleteSessions(ids.splice(0, BATCH)),
  });
}

async function idsOf(hand: DynamodbByHand, count: number): Promise<string[]> {
  const ids: string[] = [];
  let after: string | undefined;
  do {
    const { items, last } = await hand.page(after);
    ids.push(...items.map((item) => String(item['id'])));
    after = last;
  } while (after !== undefined && ids.length < count);
  return ids.slice(0, count);
}
