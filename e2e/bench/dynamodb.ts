import { toSession } from '../../main/layouts/session.ts';
import { backend } from '../../main/stores/dynamodb/backend.ts';
import type { SessionStore } from '../../main/stores/store.ts';
import { startDynalite, startDynamodbLocal } from '../servers/dynamodb.ts';
import { startProxy } from '../servers/proxy.ts';
import { addressAt, KEYS, SECRETS } from '../stores/dynamodb-place.ts';
import { installAdapters } from '../stores/adapters.ts';
import { DynamodbByHand } from './dynamodb-by-hand.ts';
import { compare, LIMIT, median, type Row } from './measure.ts';
import { BUSY, busyShop, everySession, newOfficial, sample, type Official } from './sessions.ts';

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
  const far = await withWays(`http://${proxy.host}:${proxy.port}`, (ways) => measureShops(ways, ` at ${LATENCY} ms`));
  const deletion = await withWays(server.url, compareDelete);
  return [...near, ...far, deletion];
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
    await inTurn('full scan', { ours: () => everything(store), byHand: () => hand.everything() }),
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
    ...(await measureShops(ways, '')),
  ];
}

async function everything(store: SessionStore): Promise<number> {
  let count = 0;
  for await (const batch of store.scan({ filter: {}, now: Date.now(), batch: 500 }, {})) count += batch.length;
  return count;
}

async function measureShops({ store, hand, official }: Ways, where: string): Promise<Row[]> {
  const rows: Row[] = [];
  for (const count of BUSY) {
    const shop = busyShop(count);
    rows.push(
      await compare(`findSessionsByShop, ${count}${where}`, {
        ours: () => store.findSessionsByShop(shop),
        byHand: () => hand.byShop(shop),
        official: () => official.findSessionsByShop(shop),
      }),
    );
  }
  return rows;
}

/** Deletes 10,000 sessions by id in each way; each has ids of its own. */
async function compareDelete({ store, hand, official }: Ways): Promise<Row> {
  const ids = await idsOf(hand, BATCH * ROUNDS * 3);
  return inTurn(`delete of ${BATCH.toLocaleString('en')}`, {
    ours: () => store.deleteSessions(ids.splice(0, BATCH)),
    byHand: () => hand.delete(ids.splice(0, BATCH)),
    official: () => official.deleteSessions(ids.splice(0, BATCH)),
  });
}

/** What takes long is done a few times, one way after the other, so that all of them have the same weather. */
async function inTurn(
  work: string,
  ways: { ours: () => unknown; byHand: () => unknown; official?: () => unknown },
): Promise<Row> {
  const times: Record<'ours' | 'byHand' | 'official', number[]> = { ours: [], byHand: [], official: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const name of ['ours', 'byHand', 'official'] as const) {
      const start = performance.now();
      await ways[name]?.();
      times[name].push(performance.now() - start);
    }
  }
  return {
    work,
    ours: median(times.ours),
    byHand: median(times.byHand),
    ...(ways.official !== undefined && { official: median(times.official) }),
  };
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
