import { parseIndexEntry, parsePairs, decodePairs } from '../../main/layouts/pairs.ts';
import type { StoredKey } from '../../shared/records.ts';
import type { SessionFields } from '../../shared/session.ts';

const AT_ONCE = 6;

interface Answer {
  result: unknown;
  result_info?: { cursor?: string };
}

/** What somebody who knows Cloudflare's REST API would write for one purpose each, with nothing but `fetch`. */
export class KvByHand {
  readonly #base: string;
  readonly #headers: Record<string, string>;

  /** @param base of the namespace: `…/accounts/ID/storage/kv/namespaces/ID` */
  constructor(base: string, token: string) {
    this.#base = base;
    this.#headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
  }

  async #ask(method: string, path: string, body?: unknown): Promise<Answer> {
    const url = `${this.#base}${path}`;
    const options = { method, headers: this.#headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
    // A connection that waited for the other ways to be measured may have been closed.
    const answer = await fetch(url, options).catch(() => fetch(url, options));
    const read: unknown = await answer.json();
    if (!isAnswer(read)) throw new Error('no answer');
    return read;
  }

  async #list(cursor: string | undefined, limit: number): Promise<{ keys: string[]; next: string | undefined }> {
    const at = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const { result, result_info: info } = await this.#ask('GET', `/keys?limit=${limit}${at}`);
    const keys = Array.isArray(result) ? result.map((one: { name: string }) => one.name) : [];
    return { keys, next: info?.cursor || undefined };
  }

  async #texts(keys: readonly StoredKey[]): Promise<string[]> {
    const { result } = await this.#ask('POST', '/bulk/get', { keys });
    const values = typeof result === 'object' && result !== null && 'values' in result ? result.values : {};
    return Object.values(values ?? {}).filter((value) => typeof value === 'string');
  }

  async #sessions(keys: readonly StoredKey[]): Promise<Partial<SessionFields>[]> {
    const groups = Array.from({ length: Math.ceil(keys.length / 100) }, (_, at) =>
      keys.slice(at * 100, at * 100 + 100),
    );
    const read: Partial<SessionFields>[] = [];
    const lane = async () => {
      for (let group = groups.shift(); group !== undefined; group = groups.shift()) {
        for (const text of await this.#texts(group)) read.push(decodePairs(parsePairs(text) ?? []).fields);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
    return read;
  }

  async page(cursor: string | undefined, limit: number): Promise<{ sessions: unknown[]; next: string | undefined }> {
    const { keys, next } = await this.#list(cursor, limit);
    return { sessions: await this.#sessions(keys.filter(isSession)), next };
  }

  async everything(): Promise<number> {
    let count = 0;
    let cursor: string | undefined;
    do {
      const { keys, next } = await this.#list(cursor, 1_000);
      count += (await this.#sessions(keys.filter(isSession))).length;
      cursor = next;
    } while (cursor !== undefined);
    return count;
  }

  /** The ids of so many sessions. */
  async ids(count: number): Promise<string[]> {
    const ids: string[] = [];
    let cursor: string | undefined;
    do {
      const { keys, next } = await this.#list(cursor, 1_000);
      ids.push(...keys.filter(isSession));
      cursor = next;
    } while (cursor !== undefined && ids.length < count);
    return ids.slice(0, count);
  }

  async #index(shops: readonly string[]): Promise<Map<string, string[]>> {
    const found = new Map<string, string[]>();
    for (let at = 0; at < shops.length; at += 100) {
      const group = shops.slice(at, at + 100);
      const { result } = await this.#ask('POST', '/bulk/get', { keys: group.map((shop) => `shop:${shop}`) });
      const values = typeof result === 'object' && result !== null && 'values' in result ? result.values : {};
      for (const [key, value] of Object.entries(values ?? {})) {
        if (typeof value === 'string') found.set(key.slice('shop:'.length), parseIndexEntry(value) ?? []);
      }
    }
    return found;
  }

  async byShop(shop: string): Promise<Partial<SessionFields>[]> {
    return this.#sessions((await this.#index([shop])).get(shop) ?? []);
  }

  async load(id: string): Promise<unknown> {
    const [session] = await this.#sessions([id]);
    return session;
  }

  async store(id: string, shop: string, value: string): Promise<void> {
    const ids = (await this.#index([shop])).get(shop) ?? [];
    const index = { key: `shop:${shop}`, value: JSON.stringify([...new Set([...ids, id])]) };
    await this.#ask('PUT', '/bulk', [{ key: id, value }, index]);
  }

  /** Deletes sessions whose ids tell their shops, and takes them out of the index. */
  async delete(ids: readonly string[]): Promise<void> {
    await this.#ask('POST', '/bulk/delete', ids);
    const gone = new Set(ids);
    const shops = [...new Set(ids.map((id) => id.replace(/^offline_|_\d+$/g, '')))];
    const entries = [...(await this.#index(shops))].map(([shop, listed]) => ({
      key: `shop:${shop}`,
      value: JSON.stringify(listed.filter((id) => !gone.has(id))),
    }));
    await this.#ask('PUT', '/bulk', entries);
  }
}

function isAnswer(value: unknown): value is Answer {
  return typeof value === 'object' && value !== null && 'result' in value;
}

function isSession(key: string): boolean {
  return !key.startsWith('shop:');
}
