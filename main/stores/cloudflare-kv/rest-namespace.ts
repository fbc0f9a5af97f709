import { DeskError } from '../../../shared/errors.ts';
import type { StorePlace } from '../../../shared/records.ts';
import { checkCancelled } from '../cancel.ts';
import { chunks } from '../chunks.ts';
import { refusalOf } from '../cloudflare/failures.ts';
import type { CloudflareKv } from './connection.ts';
import { canBeKey } from './keys.ts';
import type { Call } from '../cloudflare/call.ts';
import type { Entry, KeyList, Namespace } from './namespace.ts';
import { accountPlace } from './address.ts';

/** What Cloudflare gives in one request. */
const KEYS_READ = 100;
/** It takes 10,000; with fewer, less is in doubt when the network breaks. */
const KEYS_CHANGED = 2_500;
const BYTES_WRITTEN = 64 * 1024 * 1024;
/** Times that keys are asked for again that Cloudflare did not change. */
const TRIES = 3;

/** A namespace at Cloudflare, where many keys are read, written or deleted with one request. */
export class RestNamespace implements Namespace {
  readonly server = 'Cloudflare KV';
  readonly location: string;
  readonly place: StorePlace;
  readonly billsRequests = true;
  readonly delay =
    'Written a moment ago may not be visible yet elsewhere: Cloudflare KV takes up to a minute to show a change everywhere.';
  readonly #cloudflare: CloudflareKv;
  readonly #id: string;
  readonly #where: { account_id: string };

  constructor(cloudflare: CloudflareKv, account: string, { id, title }: { id: string; title: string }) {
    this.#cloudflare = cloudflare;
    this.#id = id;
    this.#where = { account_id: account };
    this.place = accountPlace(cloudflare.endpoint, { id, title });
    this.location = title === '' ? `namespace ${id}` : `namespace ${title}`;
  }

  async list(where: { prefix?: string; cursor?: string; limit: number }, call: Call): Promise<KeyList> {
    const { prefix, cursor, limit } = where;
    const page = await this.#cloudflare.ask(call, this.#id, (client, options) =>
      client.kv.namespaces.keys.list(
        this.#id,
        { ...this.#where, limit, ...(prefix !== undefined && { prefix }), ...(cursor !== undefined && { cursor }) },
        options,
      ),
    );
    const next = page.result_info?.cursor ?? '';
    return { keys: page.result.map(({ name }) => name), ...(next !== '' && { cursor: next }) };
  }

  async get(keys: readonly string[], call: Call): Promise<Entry[]> {
    // Asking for a key that cannot be is an error there.
    const groups = chunks([...new Set(keys)].filter(canBeKey), KEYS_READ);
    return (await Promise.all(groups.map((group) => this.#getGroup(group, call)))).flat();
  }

  async #getGroup(keys: string[], call: Call): Promise<Entry[]> {
    let values: Record<string, unknown>;
    try {
      const answer = await this.#cloudflare.ask(call, this.#id, (client, options) =>
        client.kv.namespaces.bulkGet(this.#id, { ...this.#where, keys, type: 'text', withMetadata: true }, options),
      );
      values = answer?.values ?? {};
    } catch (error) {
      if (refusalOf(causeOf(error))?.status !== 413) throw error;
      return this.#getLarge(keys, call);
    }
    const found: Entry[] = [];
    for (const key of keys) {
      const entry = entryFrom(key, values[key]);
      if (entry === undefined) continue;
      // What is no text comes with this letter in place of what could not be read: so look at the bytes themselves.
      found.push(String(entry.value).includes('\ufffd') ? { ...entry, value: await this.#bytes(key, call) } : entry);
    }
    return found;
  }

  /** One answer holds 25 MiB at the most: so ask for fewer. */
  async #getLarge(keys: string[], call: Call): Promise<Entry[]> {
    const [first = ''] = keys;
    if (keys.length === 1) return [await this.#getOne(first, call)];
    const half = Math.ceil(keys.length / 2);
    return [...(await this.#getGroup(keys.slice(0, half), call)), ...(await this.#getGroup(keys.slice(half), call))];
  }

  async #getOne(key: string, call: Call): Promise<Entry> {
    const where = { ...this.#where, namespace_id: this.#id };
    const [answer, metadata] = await Promise.all([
      this.#value(key, call),
      this.#cloudflare.ask(call, this.#id, (client, options) => client.kv.namespaces.metadata.get(key, where, options)),
    ]);
    const expiration = answer.headers.get('expiration');
    return {
      key,
      value: textOrBytes(new Uint8Array(await answer.arrayBuffer())),
      ...(expiration !== null && { expires: Number(expiration) * 1_000 }),
      ...(metadata !== null && { metadata }),
    };
  }

  #value(key: string, call: Call): Promise<Response> {
    const where = { ...this.#where, namespace_id: this.#id };
    return this.#cloudflare.ask(call, this.#id, (client, options) =>
      client.kv.namespaces.values.get(key, where, options),
    );
  }

  async #bytes(key: string, call: Call): Promise<string | Uint8Array> {
    return textOrBytes(new Uint8Array(await (await this.#value(key, call)).arrayBuffer()));
  }

  async put(entries: readonly Entry[], call: Call): Promise<void> {
    for (const group of groupsToWrite(entries)) {
      await this.#change(
        group.map(bodyOf),
        call,
        ({ key }) => key,
        (body, size) =>
          this.#cloudflare.ask(
            call,
            this.#id,
            (client, options) => client.kv.namespaces.bulkUpdate(this.#id, { ...this.#where, body }, options),
            { size },
          ),
      );
    }
  }

  async delete(keys: readonly string[], call: Call): Promise<void> {
    for (const group of chunks(keys, KEYS_CHANGED)) {
      await this.#change(
        group,
        call,
        (key) => key,
        (body, size) =>
          this.#cloudflare.ask(
            call,
            this.#id,
            (client, options) => client.kv.namespaces.bulkDelete(this.#id, { ...this.#where, body }, options),
            { size },
          ),
      );
    }
  }

  /** What Cloudflare names as not done is asked for again. */
  async #change<T>(
    all: T[],
    call: Call,
    keyOf: (one: T) => string,
    request: (some: T[], size: 'usual' | 'bulk') => Promise<{ unsuccessful_keys?: string[] } | null>,
  ): Promise<void> {
    let left = all;
    for (let tries = 1; left.length > 0; tries += 1) {
      const failed = new Set((await request(left, left.length > KEYS_READ ? 'bulk' : 'usual'))?.unsuccessful_keys);
      left = left.filter((one) => failed.has(keyOf(one)));
      if (left.length > 0 && tries === TRIES) {
        throw new DeskError('STORE_FAILED', `Cloudflare did not change ${left.length} of ${all.length} keys.`, {
          hint: 'Check whether what you were changing was saved, and try again in a moment.',
        });
      }
      checkCancelled(call.signal);
    }
  }

  async close(): Promise<void> {
    // There is nothing open for one namespace alone.
  }
}

function causeOf(error: unknown): unknown {
  return error instanceof Error ? error.cause : undefined;
}

function entryFrom(key: string, given: unknown): Entry | undefined {
  if (typeof given !== 'object' || given === null || !('value' in given) || typeof given.value !== 'string') {
    return undefined;
  }
  const expiration = 'expiration' in given && typeof given.expiration === 'number' ? given.expiration : undefined;
  const metadata = 'metadata' in given ? given.metadata : null;
  return {
    key,
    value: given.value,
    ...(expiration !== undefined && { expires: expiration * 1_000 }),
    ...(metadata !== null && { metadata }),
  };
}

export function textOrBytes(bytes: Uint8Array): string | Uint8Array {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return bytes;
  }
}

function bodyOf({ key, value, expires, metadata }: Entry) {
  return {
    key,
    ...(typeof value === 'string' ? { value } : { value: Buffer.from(value).toString('base64'), base64: true }),
    ...(expires !== undefined && { expiration: Math.floor(expires / 1_000) }),
    ...(metadata !== undefined && { metadata }),
  };
}

/** As many as one request takes. */
function groupsToWrite(entries: readonly Entry[]): Entry[][] {
  const groups: Entry[][] = [];
  let size = 0;
  for (const entry of entries) {
    const length = entry.value.length * 2;
    const group = groups.at(-1);
    if (group === undefined || group.length === KEYS_CHANGED || size + length > BYTES_WRITTEN) {
      groups.push([entry]);
      size = length;
    } else {
      group.push(entry);
      size += length;
    }
  }
  return groups;
}
