import { setTimeout as sleep } from 'node:timers/promises';
import { DeskError } from '../../../shared/errors.ts';
import { rememberSecret } from '../../safety/mask.ts';
import { anySignal } from '../cancel.ts';
import { guard } from '../guard.ts';
import { explainFailure, networkCodeOf, refusalOf } from './failures.ts';
import type { Call } from './namespace.ts';
import { CLOUDFLARE_ALLOWANCE, Pace } from './pace.ts';

export const CLOUDFLARE = 'https://api.cloudflare.com/client/v4';

/** How long one request may take until its answer begins, and with all of it; milliseconds. */
const SILENCE = { usual: 6_000, bulk: 60_000 };
const REQUEST_TIME = 90_000;
/** What every request here does can be done twice; so these are tried again, after a little while. */
const PASSING = /^(ECONNRESET|EPIPE|UND_ERR_SOCKET)$/;
const TRIES = 3;
/** Whether a call has the patience to wait is its own matter; this only ends what would never. */
const TRIES_THROTTLED = 20;
/** Milliseconds before the second try; twice as long before each one more. */
const FIRST_PAUSE = 250;
/** Namespaces in one answer. */
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
    // An answer may repeat it.
    if (this.#token !== undefined && this.#token !== '') rememberSecret(this.#token);
    this.#host = new URL(place.endpoint ?? CLOUDFLARE).host;
    this.#pace = new Pace(place.endpoint === undefined ? CLOUDFLARE_ALLOWANCE : undefined, this.#closing.signal);
  }

  /** Of a server that is not Cloudflare's. */
  get endpoint(): string | undefined {
    return this.#place.endpoint;
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
        hint: 'Enter the ID of the account, or give the token the permission Account Settings: Read.',
      });
    }
    if (others.length === 0) return { id: first.id, name: first.name };
    const names = accounts.result.map(({ id, name }) => `${name} (${id})`).join(', ');
    throw new DeskError('BAD_INPUT', `This API token sees several accounts: ${names}.`, {
      hint: 'Enter the ID of the one that has the namespace.',
    });
  }

  /** @returns whether the token is good, as Cloudflare puts it: `active` */
  async verifyToken(call: Call): Promise<string> {
    try {
      const answer = await this.ask(call, undefined, (client, options) => client.user.tokens.verify(options));
      return answer.status;
    } catch (error) {
      if (!(error instanceof DeskError) || error.code !== 'AUTH_FAILED') throw error;
      // Tokens that belong to an account are verified there.
      const account = await this.account(call).catch(() => undefined);
      if (account === undefined) throw error;
      const ofAccount = { account_id: account.id };
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

  async namespace(account: string, id: string, call: Call): Promise<{ id: string; title: string }> {
    const where = { account_id: account };
    const { title } = await this.ask(call, id, (client, options) => client.kv.namespaces.get(id, where, options));
    return { id, title };
  }

  /**
   * Sends one request, again after what passes, and when the server has asked to wait.
   * @throws DeskError
   */
  async ask<T>(
    call: Call,
    namespace: string | undefined,
    request: Request<T>,
    size: keyof typeof SILENCE = 'usual',
  ): Promise<T> {
    const { signal } = call;
    const closing = this.#closing.signal;
    const stop = anySignal(signal, closing);
    const place = { ...this.#place, host: this.#host, namespace };
    const context = { signal, closing, explainFailure: (error: unknown) => explainFailure(error, place) };
    return guard(context, () => this.#send(call, stop, request, size));
  }

  async #send<T>(call: Call, stop: AbortSignal, request: Request<T>, size: keyof typeof SILENCE): Promise<T> {
    const client = await this.#connect();
    for (let tries = 1; ; tries += 1) {
      let late: AbortSignal | undefined;
      try {
        return await this.#pace.run(call, async () => {
          late = AbortSignal.timeout(REQUEST_TIME);
          const options = { signal: AbortSignal.any([late, stop]), timeout: SILENCE[size] };
          const { data, response } = await request(client, options).withResponse();
          this.#pace.hear(response.headers);
          if (data === undefined || !TYPES.test(response.headers.get('Content-Type') ?? '')) throw new OtherAnswer();
          return data;
        });
      } catch (error) {
        if (stop.aborted) throw error;
        const failure = late?.aborted === true || isTimeOut(error) ? timedOut(error) : error;
        if (!(await this.#mayTryAgain(failure, tries, stop))) throw failure;
      }
    }
  }

  /** Waits as long as it takes before the same request makes sense again; false where it does not. */
  async #mayTryAgain(failure: unknown, tries: number, stop: AbortSignal): Promise<boolean> {
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
    await sleep(pause, undefined, { signal: stop }).catch(() => {});
    return true;
  }

  #connect(): Promise<Client> {
    const token = this.#token ?? '';
    if (!/^[\x21-\x7e]+$/.test(token)) {
      const message =
        token === '' ? 'There is no API token.' : 'This is not an API token: it contains characters that no token has.';
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

type Request<T> = (client: Client, options: { signal: AbortSignal; timeout: number }) => Answering<T>;

/** What the official client gives for a request. */
interface Answering<T> {
  withResponse(): Promise<{ data: T; response: Response }>;
}

/** What Cloudflare’s answers are: JSON, and the bytes of a value. */
const TYPES = /^application\/(json|octet-stream)\b/;

class OtherAnswer extends Error {
  constructor() {
    super('The answer is not one of Cloudflare’s.');
  }
}

/** The client has no other mark for it. */
function isTimeOut(error: unknown): boolean {
  return error instanceof Error && /^request timed out/i.test(error.message);
}

function timedOut(cause: unknown): Error {
  return Object.assign(new Error('The answer took too long', { cause }), { code: 'TIMED_OUT' });
}
