import { toSession } from '../../main/layouts/session.ts';
import { generateSessions } from '../../main/stores/memory/generate.ts';
import { backend } from '../../main/stores/redis/backend.ts';
import type { SessionStore } from '../../main/stores/store.ts';
import { interpretRedisUrl } from '../../main/stores/redis/address.ts';
import { startProxy } from '../servers/proxy.ts';
import { portOf, startRedis } from '../servers/redis.ts';
import { installAdapters } from '../stores/adapters.ts';
import { compareFirstDeletion } from './deletion.ts';
import { compare, compareInTurn, LIMIT, type Row } from './measure.ts';
import { RedisByHand } from './redis-by-hand.ts';
import { busyShop, compareShops, everySession, everything, newOfficial, sample, type Official } from './sessions.ts';

const BATCH = 10_000;
/** Milliseconds there and back. */
const LATENCY = 5;
/** How often each way goes through everything. */
const ROUNDS = 3;

interface Ways {
  store: SessionStore;
  hand: RedisByHand;
  official: Official;
}

export async function benchRedis(sessions: number): Promise<Row[] | undefined> {
  const server = await startRedis();
  if (server === undefined) return undefined;
  await using _ = server;
  await installAdapters();
  const hand = new RedisByHand(server.url);
  await hand.fill(everySession(sessions));
  hand.close();
  const near = await withWays(server.url, (ways) => measure(ways, sessions));
  await using proxy = await startProxy({ host: '127.0.0.1', port: portOf(server) });
  proxy.become({ delay: LATENCY / 2 });
  const url = new URL(server.url);
  url.port = String(proxy.port);
  const far = await withWays(url.href, (ways) => compareShops(ways, ` at ${LATENCY} ms`));
  const deletion = await withWays(server.url, (ways) => compareDelete(ways, sessions));
  const inWindow = await withWays(server.url, ({ store, hand: byHand }) =>
    compareFirstDeletion(store, (ids) => byHand.delete(ids), BATCH),
  );
  return [...near, ...far, deletion, inWindow];
}

async function withWays<T>(url: string, work: (ways: Ways) => Promise<T>): Promise<T> {
  const { address, password } = interpretRedisUrl(url);
  const store = await backend.open(address, {
    access: 'read-write',
    secrets: password === undefined ? {} : { password },
  });
  const hand = new RedisByHand(url);
  const official = await newOfficial(['@shopify/shopify-app-session-storage-redis', 'RedisSessionStorage'], url);
  try {
    return await work({ store, hand, official });
  } finally {
    await store.close();
    hand.close();
    await official.disconnect?.();
  }
}

async function measure(ways: Ways, sessions: number): Promise<Row[]> {
  const { store, hand, official } = ways;
  const page = (cursor?: string) => store.page({ filter: {}, limit: LIMIT, cursor, now: Date.now() }, {});
  const { next } = await page();
  const { next: nextByHand } = await hand.page('0', LIMIT);
  const session = toSession(sample(busyShop(1), '1'));
  return [
    await compare('first page', { ours: () => page(), byHand: () => hand.page('0', LIMIT) }),
    await compare('next page', { ours: () => page(next), byHand: () => hand.page(nextByHand, LIMIT) }),
    await compareInTurn('full scan', ROUNDS, { ours: () => allOf(store, sessions), byHand: () => hand.everything() }),
    await compare('load', {
      ours: () => store.loadSession(session.id),
      byHand: () => hand.load(session.id),
      official: () => official.loadSession(session.id),
    }),
    await compare('store', {
      ours: () => store.storeSession(session),
      byHand: () => hand.store(session),
      official: () => official.storeSession(session),
    }),
    ...(await compareShops(ways)),
  ];
}

/** Deletes 10,000 sessions by id in each way, in turn; each has ids of its own. */
async function compareDelete({ store, hand, official }: Ways, sessions: number): Promise<Row> {
  const ids: string[] = [];
  const shops = Math.ceil(sessions * 0.6);
  for (const { id } of generateSessions({ shops, sessions, seed: 1, now: Date.now() })) {
    ids.push(id);
    if (ids.length === BATCH * ROUNDS * 3) break;
  }
  const next = () => ids.splice(0, BATCH);
  return compareInTurn(`delete of ${BATCH.toLocaleString('en')}`, ROUNDS, {
    ours: () => store.deleteSessions(next()),
    byHand: () => hand.delete(next()),
    official: () => official.deleteSessions(next()),
  });
}

async function allOf(store: SessionStore, atLeast: number): Promise<void> {
  const count = await everything(store);
  if (count < atLeast) throw new Error(`Only ${count} sessions were found.`);
}
