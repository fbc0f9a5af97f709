import { Session } from '@shopify/shopify-api';
import { Redis } from 'ioredis';
import { toSession } from '../../main/layouts/session.ts';
import type { SessionFields } from '../../shared/session.ts';

const PREFIX = 'shopify_sessions';
const STEP = 1000;
const NAMES_STEP = 10_000;

/** Lists a key under its shop, if it is not there yet. */
const LIST = `
local entry = redis.call('GET', KEYS[1])
local keys = entry and cjson.decode(entry) or {}
for _, key in ipairs(keys) do if key == ARGV[1] then return end end
keys[#keys + 1] = ARGV[1]
redis.call('SET', KEYS[1], cjson.encode(keys))`;

/** What somebody who knows the driver would write for one purpose each: the measure for ours. */
export class RedisByHand {
  readonly #redis: Redis;

  constructor(url: string) {
    this.#redis = new Redis(url);
  }

  async fill(sessions: Iterable<SessionFields>): Promise<void> {
    const entries = new Map<string, string[]>();
    let batch: string[] = [];
    for (const fields of sessions) {
      const key = `${PREFIX}_${fields.id}`;
      batch.push(key, textOf(toSession(fields)));
      const keys = entries.get(fields.shop);
      if (keys === undefined) entries.set(fields.shop, [key]);
      else keys.push(key);
      if (batch.length >= 2 * STEP) await this.#redis.mset(batch.splice(0));
    }
    for (const [shop, keys] of entries) {
      batch.push(`${PREFIX}_${shop}`, JSON.stringify(keys));
      if (batch.length >= 2 * STEP) await this.#redis.mset(batch.splice(0));
    }
    await this.#redis.mset([...batch, `${PREFIX}_migrations`, '{"migrateToVersion1_0_1":true}']);
  }

  async page(cursor: string, limit: number): Promise<{ sessions: Session[]; next: string }> {
    const sessions: Session[] = [];
    let next = cursor;
    do {
      const [after, keys] = await this.#redis.scan(next, 'MATCH', `${PREFIX}_*`, 'COUNT', limit);
      next = after;
      sessions.push(...(await this.#read(keys)));
    } while (sessions.length < limit && next !== '0');
    return { sessions, next };
  }

  async everything(): Promise<number> {
    let count = 0;
    let cursor = '0';
    do {
      const [next, keys] = await this.#redis.scan(cursor, 'MATCH', `${PREFIX}_*`, 'COUNT', STEP);
      cursor = next;
      count += (await this.#read(keys)).length;
    } while (cursor !== '0');
    return count;
  }

  async byShop(shop: string): Promise<Session[]> {
    const keys: string[] = JSON.parse((await this.#redis.get(`${PREFIX}_${shop}`)) ?? '[]');
    return this.#read(keys);
  }

  /** Shops whose names begin so: names are compared by the server. The index tells nothing that is not called so. */
  async byBeginning(start: string, most = Infinity): Promise<Session[]> {
    const sessions: Session[] = [];
    const beginnings = [`${PREFIX}_${start}`, `${PREFIX}_offline_${start}`];
    let cursor = '0';
    do {
      const [next, keys] = await this.#redis.scan(cursor, 'MATCH', `${PREFIX}_*${start}*`, 'COUNT', NAMES_STEP);
      cursor = next;
      sessions.push(...(await this.#read(keys.filter((key) => beginnings.some((one) => key.startsWith(one))))));
    } while (cursor !== '0' && sessions.length < most);
    return sessions;
  }

  async load(id: string): Promise<Session | undefined> {
    const [session] = await this.#read([`${PREFIX}_${id}`]);
    return session;
  }

  async store(session: Session): Promise<unknown> {
    const key = `${PREFIX}_${session.id}`;
    const pipeline = this.#redis.pipeline().set(key, textOf(session));
    return pipeline.eval(LIST, 1, `${PREFIX}_${session.shop}`, key).exec();
  }

  /** With the index kept right, as long as nobody else stores meanwhile. */
  async delete(ids: readonly string[]): Promise<void> {
    for (let at = 0; at < ids.length; at += STEP) {
      const keys = ids.slice(at, at + STEP).map((id) => `${PREFIX}_${id}`);
      const gone = new Set(keys);
      const shops = [...new Set((await this.#read(keys)).map(({ shop }) => `${PREFIX}_${shop}`))];
      const entries = await this.#redis.mget(shops);
      const left = entries.map((entry) => {
        const listed: string[] = JSON.parse(entry ?? '[]');
        return JSON.stringify(listed.filter((key) => !gone.has(key)));
      });
      const pairs = shops.flatMap((shop, index) => [shop, left[index] ?? '[]']);
      await this.#redis.pipeline().unlink(keys).mset(pairs).exec();
    }
  }

  async #read(keys: readonly string[]): Promise<Session[]> {
    if (keys.length === 0) return [];
    const values = await this.#redis.mget([...keys]);
    return values.flatMap((value) => (value?.startsWith('[[') === true ? [sessionOf(value)] : []));
  }

  close(): void {
    this.#redis.disconnect();
  }
}

function textOf(session: Session): string {
  return JSON.stringify(session.toPropertyArray(true));
}

function sessionOf(text: string): Session {
  const pairs: [string, string | number | boolean][] = JSON.parse(text);
  return Session.fromPropertyArray(pairs, true);
}
