import { setTimeout as sleep } from 'node:timers/promises';
import { DeskError } from '../../../shared/errors.ts';
import { cancelled, checkCancelled } from '../cancel.ts';
import { explainFailure, networkCodeOf, refusalOf } from './failures.ts';
import { canBeKey } from './keys.ts';
import type { Call, Entry, KeyList, Namespace } from './namespace.ts';
import { CLOUDFLARE_ALLOWANCE, Pace } from './pace.ts';

export const CLOUDFLARE = 'https://api.cloudflare.com/client/v4';

/** How long one request may take with all of its answer; milliseconds. */
const REQUEST_TIME = 30_000;
/** What every request here does can be done twice; so these are tried again, after a little while. */
const PASSING = /^(ECONNRESET|EPIPE|UND_ERR_SOCKET)$/;
const TRIES = 3;
/** Whether a call has the patience to wait is its own matter; this only ends what would never. */
const TRIES_THROTTLED = 20;
/** Milliseconds before the second try; twice as long before each one more. */
const FIRST_PAUSE = 250;
/** What Cloudflare takes or gives in one request. */
const KEYS_READ = 100;
const KEYS_CHANGED = 10_000;
const BYTES_WRITTEN = 64 * 1024 * 1024;
const LISTED_AT_ONCE = 100;

export interface AccountPlace {
  account: string;
  endpoint?: string | undefined;
}

/** The few resources of Cloudflare's official client that are needed here, of its many. */
async function makeClient(baseURL: string, apiToken: string) {
  const [{ createClient }, { BaseAccounts }, accounts, user, kv, { BaseKeys }, { BaseMetadata }, { BaseValues }] =
    await Promise.all([
      import('cloudflare/tree-shakable'),
      import('cloudflare/resources/accounts/accounts'),
      import('cloudflare/resources/accounts/tokens/tokens'),
      import('cloudflare/resources/user/tokens/tokens'),
      import('cloudflare/resources/kv/namespaces/namespaces'),
      import('cloudflare/resources/kv/namespaces/keys'),
      import('cloudflare/resources/kv/namespaces/metadata'),
      import('cloudflare/resources/kv/namespaces/values'),
    ]);
  return createClient({
    resources: [
      BaseAccounts,
      accounts.BaseTokens,
      user.BaseTokens,
      kv.BaseNamespaces,
      BaseKeys,
      BaseMetadata,
      BaseValues,
    ],
    baseURL,
    apiToken,
    // What is absent here it would take from the environment, and send along.
    apiEmail: null,
    apiKey: null,
    userServiceKey: null,
    maxRetries: 0,
    timeout: REQUEST_TIME,
    logLevel: 'off',
  });
}
type Client = Awaited<ReturnType<typeof makeClient>>;

/** Cloudflare's REST API as one token sees it. Connects with the first request, and anew whenever it must. */
export class Cloudflare {
  readonly #place: AccountPlace;
  readonly #token: string | undefined;
  readonly #host: string;
  readonly #pace: Pace;
  #client: Promise<Client> | undefined;
  /** Stops what is on its way when the store is closed. */
  readonly #closing = new AbortController();

  constructor(place: AccountPlace, token: string | undefined) {
    this.#place = place;
    this.#token = token?.trim();
    this.#host = new URL(place.endpoint ?? CLOUDFLARE).host;
    this.#pace = new Pace(place.endpoint === undefined ? CLOUDFLARE_ALLOWANCE : undefined);
  }

  /** Of the address, or the one account that the token sees. @throws DeskError NOT_FOUND, BAD_INPUT */
  async account(call: Call): Promise<{ id: string; name?: string }> {
    if (this.#place.account !== '') return { id: this.#place.account };
    const accounts = await this.ask(call, undefined, (client, options) =>
      client.accounts.list({ per_page: 50 }, options),
    );
    const [first, ...others] = accounts.result;
    if (first === undefined) {
      throw new DeskError('NOT_FOUND', 'This API token sees no account.', {
        hint: 'Type the id of the account, or give the token the permission Account Settings: Read.',
      });
    }
    if (others.length === 0) return { id: first.id, name: first.name };
    const names = accounts.result.map(({ id, name }) => `${name} (${id})`).join(', ');
    throw new DeskError('BAD_INPUT', `This API token sees several accounts: ${names}.`, {
      hint: 'Type the id of the one that has the namespace.',
    });
  }

  /** @returns whether the token is good, as Cloudflare puts it: `active` */
  async verifyToken(call: Call): Promise<string> {
    try {
      const answer = await this.ask(call, undefined, (client, options) => client.user.tokens.verify(options));
      return answer.status;
    } catch (error) {
      // Tokens that belong to an account are verified there.
      const { account } = this.#place;
      if (!(error instanceof DeskError) || error.code !== 'AUTH_FAILED' || account === '') throw error;
      const ofAccount = { account_id: account };
      const answer = await this.ask(call, undefined, (client, options) =>
        client.accounts.tokens.verify(ofAccount, options),
      );
      return answer.status;
    }
  }

  async namespaces(account: string, call: Call): Promise<{ id: string; title: string }[]> {
    const found: { id: string; title: string }[] = [];
    for (let page = 1; ; page += 1) {
      const where = { account_id: account, page, per_page: LISTED_AT_ONCE, order: 'title' } as const;
      const { result } = await this.ask(call, undefined, (client, options) =>
        client.kv.namespaces.list(where, options),
      );
      found.push(...result.map(({ id, title }) => ({ id, title })));
      if (result.length < LISTED_AT_ONCE) return found;
    }
  }

  /**
   * Sends one request, again after what passes, and when the server has asked to wait.
   * @throws DeskError
   */
  async ask<T>(
    call: Call,
    namespace: string | undefined,
    request: (client: Client, options: { signal: AbortSignal }) => Answering<T>,
  ): Promise<T> {
    const client = await this.#connect();
    for (let tries = 1; ; tries += 1) {
      let late: AbortSignal | undefined;
      try {
        return await this.#pace.run(call, async () => {
          late = AbortSignal.timeout(REQUEST_TIME);
          const stops = call.signal === undefined ? [late] : [late, call.signal];
          const options = { signal: AbortSignal.any([...stops, this.#closing.signal]) };
          const { data, response } = await request(client, options).withResponse();
          this.#pace.hear(response.headers);
          return data;
        });
      } catch (error) {
        if (call.signal?.aborted === true || this.#closing.signal.aborted) throw cancelled(error);
        const failure = late?.aborted === true ? timedOut(error) : error;
        if (!(await this.#mayTryAgain(failure, tries))) {
          throw explainFailure(failure, { ...this.#place, host: this.#host, namespace, token: this.#token });
        }
      }
    }
  }

  /** Waits as long as it takes before the same request makes sense again; false where it does not. */
  async #mayTryAgain(failure: unknown, tries: number): Promise<boolean> {
    const refusal = refusalOf(failure);
    const pause = FIRST_PAUSE * 2 ** (tries - 1);
    if (refusal?.status === 429) {
      const after = Number(refusal.headers?.get('Retry-After'));
      // Whether the call can wait so long is for it to say when its turn comes again.
      this.#pace.close(after > 0 ? after * 1_000 : pause);
      return !(failure instanceof DeskError) && tries < TRIES_THROTTLED;
    }
    const passing = refusal === undefined ? PASSING.test(networkCodeOf(failure) ?? '') : refusal.status >= 500;
    if (!passing || tries >= TRIES) return false;
    await sleep(pause);
    return true;
  }

  #connect(): Promise<Client> {
    const token = this.#token ?? '';
    if (!/^[\x21-\x7e]+$/.test(token)) {
      const message = token === '' ? 'There is no API token.' : 'This is no API token: it holds letters that none has.';
      throw new DeskError('AUTH_FAILED', message, {
        hint: 'Make one at dash.cloudflare.com/profile/api-tokens with the permission Workers KV Storage: Read or Edit.',
      });
    }
    this.#client ??= makeClient(this.#place.endpoint ?? CLOUDFLARE, token);
    return this.#client;
  }

  close(): void {
    this.#closing.abort();
  }
}

/** What the official client gives for a request. */
interface Answering<T> {
  withResponse(): Promise<{ data: T; response: Response }>;
}

function timedOut(cause: unknown): Error {
  return Object.assign(new Error(`No answer within ${REQUEST_TIME / 1_000} seconds`, { cause }), { code: 'TIMED_OUT' });
}

/** A namespace at Cloudflare, where many keys are read, written or deleted with one request. */
export class RestNamespace implements Namespace {
  readonly server = 'Cloudflare KV';
  readonly location: string;
  readonly delay =
    'Written a moment ago may not be visible yet elsewhere: Cloudflare KV takes up to a minute to show a change everywhere.';
  readonly #cloudflare: Cloudflare;
  readonly #id: string;
  readonly #where: { account_id: string };

  constructor(cloudflare: Cloudflare, account: string, { id, title }: { id: string; title: string }) {
    this.#cloudflare = cloudflare;
    this.#id = id;
    this.#where = { account_id: account };
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
        group,
        call,
        ({ key }) => key,
        async (some) => {
          const body = some.map(bodyOf);
          return this.#cloudflare.ask(call, this.#id, (client, options) =>
            client.kv.namespaces.bulkUpdate(this.#id, { ...this.#where, body }, options),
          );
        },
      );
    }
  }

  async delete(keys: readonly string[], call: Call): Promise<void> {
    for (const group of chunks(keys, KEYS_CHANGED)) {
      await this.#change(
        group,
        call,
        (key) => key,
        (body) =>
          this.#cloudflare.ask(call, this.#id, (client, options) =>
            client.kv.namespaces.bulkDelete(this.#id, { ...this.#where, body }, options),
          ),
      );
    }
  }

  /** What Cloudflare names as not done is asked for again. */
  async #change<T>(
    all: T[],
    call: Call,
    keyOf: (one: T) => string,
    request: (some: T[]) => Promise<{ unsuccessful_keys?: string[] } | null>,
  ): Promise<void> {
    let left = all;
    for (let tries = 1; left.length > 0; tries += 1) {
      const failed = new Set((await request(left))?.unsuccessful_keys);
      left = left.filter((one) => failed.has(keyOf(one)));
      if (left.length > 0 && tries === TRIES) {
        throw new DeskError('STORE_FAILED', `Cloudflare did not change ${left.length} of ${all.length} keys.`, {
          hint: 'Look again at what was being changed, and try again in a moment.',
        });
      }
      checkCancelled(call.signal);
    }
  }

  async close(): Promise<void> {
    this.#cloudflare.close();
  }
}

function causeOf(error: unknown): unknown {
  return error instanceof Error ? error.cause : undefined;
}

function chunks<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, at) => all.slice(at * size, (at + 1) * size));
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
