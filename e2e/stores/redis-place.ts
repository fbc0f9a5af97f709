import { randomBytes } from 'node:crypto';
import { Cluster, Redis } from 'ioredis';
import { inject } from 'vitest';
import { backend } from '../../main/stores/redis/backend.ts';
import type { RedisAddress } from '../../main/stores/redis/client.ts';
import { patternOf } from '../../main/stores/redis/keys.ts';
import type { OpenOptions, SessionStore } from '../../main/stores/store.ts';
import type { ProfileSecrets } from '../../shared/profiles.ts';
import { addressOf, MIGRATIONS } from './redis-address.ts';

/** A prefix of its own on a server of the tests. */
export interface RedisPlace {
  address: RedisAddress;
  secrets: ProfileSecrets;
  prefix: string;
  /** As an app would come. */
  app: Redis | Cluster;
  open(options?: Partial<OpenOptions>, change?: Partial<RedisAddress>): Promise<SessionStore>;
  remove(): Promise<void>;
}

/**
 * A place as an adapter that keeps an index would leave it.
 * @param keys what else is there: what follows the prefix, and the text
 */
export async function makeRedisPlace(
  keys: Readonly<Record<string, string>> = {},
  { url = inject('redisUrl'), prefix = `p_${randomBytes(6).toString('hex')}` } = {},
): Promise<RedisPlace> {
  const { address: server, secrets } = addressOf(url);
  const address = { ...server, prefix };
  const app =
    server.topology === 'cluster' ? new Cluster(server.nodes) : new Redis(url.replace(/^redis-sentinel/, 'redis'));
  for (const [name, text] of Object.entries({ migrations: MIGRATIONS, ...keys })) {
    if (text !== '') await app.set(`${prefix}_${name}`, text);
  }
  return {
    address,
    secrets,
    prefix,
    app,
    open: (options = {}, change = {}) =>
      backend.open({ ...address, ...change }, { access: 'read-write', secrets, ...options }),
    async remove() {
      const nodes = app instanceof Cluster ? app.nodes('master') : [app];
      for (const node of nodes) {
        for await (const batch of node.scanStream({ match: patternOf(prefix), count: 1000 })) {
          const found: unknown[] = Array.isArray(batch) ? batch : [];
          await Promise.all(found.map((key) => app.del(String(key))));
        }
      }
      app.disconnect();
    },
  };
}
