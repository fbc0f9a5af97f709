import path from 'node:path';
import { Redis } from 'ioredis';
import type { Profile } from '../../shared/profiles.ts';
import type { SessionFields } from '../../shared/session.ts';
import { startProxy, type Proxy } from '../servers/proxy.ts';
import { startRedis } from '../servers/redis.ts';
import type { TestServer } from '../servers/server.ts';
import { addressOf, MIGRATIONS } from '../stores/redis-address.ts';
import { test as base } from './program.ts';
import { writeProfiles } from './store-file.ts';

const PREFIX = 'shopify_sessions';

/** A Redis of a spec's own, with an app beside the program. */
export interface RedisHouse {
  server: TestServer;
  app: Redis;
  /** Between the program and the server. */
  network: Proxy;
}

/** `undefined` where Redis is not to be had. */
export async function openHouse(): Promise<RedisHouse | undefined> {
  const server = await startRedis({ password: '' });
  if (server === undefined) return undefined;
  const app = new Redis(server.url);
  await app.set(`${PREFIX}_migrations`, MIGRATIONS);
  const network = await startProxy({ host: '127.0.0.1', port: Number(new URL(server.url).port) });
  return { server, app, network };
}

export async function closeHouse(house: RedisHouse | undefined): Promise<void> {
  house?.app.disconnect();
  await house?.network[Symbol.asyncDispose]();
  await house?.server[Symbol.asyncDispose]();
}

export const sessionKey = (id: string) => `${PREFIX}_${id}`;

/** Stores sessions as the adapter does, with their shop's index entry if it is not told to forget it. */
export async function store(app: Redis, sessions: readonly SessionFields[], index: 'listed' | 'forgotten' = 'listed') {
  for (const session of sessions) {
    await app.set(sessionKey(session.id), JSON.stringify(Object.entries(session)));
    if (index === 'forgotten') continue;
    const listed = await entryOf(app, session.shop);
    await app.set(sessionKey(session.shop), JSON.stringify([...new Set([...listed, sessionKey(session.id)])]));
  }
}

/** What the adapter's index lists for a shop. */
export async function entryOf(app: Redis, shop: string): Promise<string[]> {
  const listed: unknown = JSON.parse((await app.get(sessionKey(shop))) ?? '[]');
  return Array.isArray(listed) ? listed.map(String) : [];
}

/** The house that there is, once tests without one are skipped. */
export function opened(house: RedisHouse | undefined): RedisHouse {
  if (house === undefined) throw new Error('There is no Redis here.');
  return house;
}

/** `test` with profiles for the Redis of a spec: one for each part of a profile that is given. */
export function testOnRedis(houseOf: () => RedisHouse | undefined, profiles: readonly Partial<Profile>[]) {
  return base.extend({
    dataDir: async ({ folder }, use) => {
      const dataDir = path.join(folder, 'data');
      const { address } = addressOf(`redis://127.0.0.1:${opened(houseOf()).network.port}/0`);
      const common = { id: 'cache', name: 'cache', environment: 'staging', access: 'read-write', address } as const;
      writeProfiles(
        dataDir,
        profiles.map((more) => ({ ...common, ...more })),
      );
      await use(dataDir);
    },
  });
}
