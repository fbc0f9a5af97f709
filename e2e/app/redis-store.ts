import path from 'node:path';
import { Redis } from 'ioredis';
import type { Profile } from '../../shared/profiles.ts';
import type { SessionFields } from '../../shared/session.ts';
import { startRedis } from '../servers/redis.ts';
import type { TestServer } from '../servers/server.ts';
import { addressOf, MIGRATIONS } from '../stores/redis-place.ts';
import { test as base } from './program.ts';
import { writeProfiles } from './store-file.ts';

const PREFIX = 'shopify_sessions';

/** A Redis of a spec's own, with an app beside the program. */
export interface RedisHouse {
  server: TestServer;
  app: Redis;
}

/** @throws Error where Redis is not to be had */
export async function openHouse(): Promise<RedisHouse> {
  const server = await startRedis({ password: '' });
  if (server === undefined) throw new Error('There is no Redis here.');
  const app = new Redis(server.url);
  await app.set(`${PREFIX}_migrations`, MIGRATIONS);
  return { server, app };
}

export async function closeHouse(house: RedisHouse | undefined): Promise<void> {
  house?.app.disconnect();
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

/** `test` with profiles for the Redis of a spec: one for each part of a profile that is given. */
export function testOnRedis(houseOf: () => RedisHouse | undefined, profiles: readonly Partial<Profile>[]) {
  return base.extend({
    dataDir: async ({ folder }, use) => {
      const dataDir = path.join(folder, 'data');
      const { address } = addressOf(houseOf()?.server.url ?? 'redis://127.0.0.1:1');
      const common = { id: 'cache', name: 'cache', environment: 'staging', access: 'read-write', address } as const;
      writeProfiles(
        dataDir,
        profiles.map((more) => ({ ...common, ...more })),
      );
      await use(dataDir);
    },
  });
}
