import { setTimeout as sleep } from 'node:timers/promises';
import { DeskError } from '../../../shared/errors.ts';
import { rememberSecret } from '../../safety/mask.ts';
import { anySignal } from '../cancel.ts';
import { guard } from '../guard.ts';
import { explainFailure, networkCodeOf, refusalOf, type ServiceFailures } from './failures.ts';
import type { Call } from './call.ts';
import { CLOUDFLARE_ALLOWANCE, Pace } from './pace.ts';

export const CLOUDFLARE = 'https://api.cloudflare.com/client/v4';

/** How long one request may take until its answer begins, and with all of it; milliseconds. */
const SILENCE = { usual: 6_000, bulk: 60_000 };
const REQUEST_TIME = 90_000;
/** What most requests do can be done twice; so these are tried again, after a little while. */
const PASSING = /^(ECONNRESET|EPIPE|UND_ERR_SOCKET)$/;
const TRIES = 3;
/** Whether a call has the patience to wait is its own matter; this only ends what would never. */
const TRIES_THROTTLED = 20;
/** Milliseconds before the second try; twice as long before each one more. */
const FIRST_PAUSE = 250;

export interface AccountPlace {
  account: string;
  endpoint?: string | undefined;
}

/** What the official client is made with. */
const CLIENT = {
  // What is absent here it would take from the environment, and send along.
  apiEmail: null,
  apiKey: null,
  userServiceKey: null,
  maxRetries: 0,
  logLevel: 'off',
} as const;
type ClientOptions = typeof CLIENT & { baseURL: string; apiToken: string };

/** Of the official client's many resources those that say what a token is and sees. */
export async function accountResources() {
  const [{ BaseAccounts }, accounts, user] = await Promise.all([
    import('cloudflare/resources/accounts/accounts'),
    import('cloudflare/resources/accounts/tokens/tokens'),
    import('cloudflare/resources/user/tokens/tokens'),
  ]);
  return [BaseAccounts, accounts.BaseTokens, user.BaseTokens] as const;
}

async function accountClient(options: ClientOptions) {
  const [{ createClient }, resources] = await Promise.all([import('cloudflare/tree-shakable'), accountResources()]);
  return createClient({ resources, ...options });
}
type AccountClient = Awaited<ReturnType<typeof accountClient>>;

/** One of Cloudflare's services: how to connect to it, and what its failures mean. */
export interface Service<Client> extends ServiceFailures {
  /** The official client with the resources of the service beside those of accounts. */
  connect: (options: ClientOptions) => Promise<Client>;
}

/** Cloudflare's REST API as one token sees it. Connects with the first request, and anew whenever it must. */
export class Cloudflare<Client extends AccountClient> {
  readonly #service: Service<Client>;
  readonly #place: AccountPlace;
  readonly #token: string | undefined;
  readonly #host: string;
  readonly #pace: Pace;
  #client: Promise<Client> | undefined;
  /** Stops what is on its way when the store is closed. */
  readonly #closing = new AbortController();

  constructor(service: Service<Client>, place: AccountPlace, token: string | undefined) {
    this.#service = service;
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
      hint: 'Enter the ID of the one that the app uses.',
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

  /**
   * Sends one request, again after what passes, and when the server has asked to wait.
   * @param container what is asked about, for its failures
   * @throws DeskError
   */
  async ask<T>(
    call: Call,
    container: string | undefined,
    request: Request<Client, T>,
    options: RequestOptions = {},
  ): Promise<T> {
    const { signal } = call;
    const closing = this.#closing.signal;
    const stop = anySignal(signal, closing);
    const place = { ...this.#place, host: this.#host, container };
    const context = {
      signal,
      closing,
      explainFailure: (error: unknown) => explainFailure(error, place, this.#service),
    };
    return guard(context, () => this.#send(call, stop, request, options));
  }

  async #send<T>(
    call: Call,
    stop: AbortSignal,
    request: Request<Client, T>,
    { size = 'usual', once = false }: RequestOptions,
  ): Promise<T> {
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
        if (!(await this.#mayTryAgain(failure, tries, stop, once))) throw failure;
      }
    }
  }

  /** Waits as long as it takes before the same request makes sense again; false where it does not. */
  async #mayTryAgain(failure: unknown, tries: number, stop: AbortSignal, once: boolean): Promise<boolean> {
    const refusal = refusalOf(failure);
    const pause = FIRST_PAUSE * 2 ** (tries - 1);
    if (refusal?.status === 429) {
      const after = Number(refusal.headers?.get('Retry-After'));
      // Whether the call can wait so long is for it to say when its turn comes again.
      this.#pace.close(after > 0 ? after * 1_000 : pause);
      return !(failure instanceof DeskError) && tries < TRIES_THROTTLED;
    }
    const passing = refusal === undefined ? PASSING.test(networkCodeOf(failure) ?? '') : refusal.status >= 500;
    // What failed half-way may have been done all the same.
    if (once || !passing || tries >= TRIES) return false;
    await sleep(pause, undefined, { signal: stop }).catch(() => {});
    return true;
  }

  #connect(): Promise<Client> {
    const token = this.#token ?? '';
    if (!/^[\x21-\x7e]+$/.test(token)) {
      const message =
        token === '' ? 'There is no API token.' : 'This is not an API token: it contains characters that no token has.';
      throw new DeskError('AUTH_FAILED', message, {
        hint: `Make one at dash.cloudflare.com/profile/api-tokens with the permission ${this.#service.permission}.`,
      });
    }
    this.#client ??= this.#service.connect({
      ...CLIENT,
      baseURL: this.#place.endpoint ?? CLOUDFLARE,
      apiToken: token,
    });
    return this.#client;
  }

  close(): void {
    this.#closing.abort();
  }
}

type Request<Client, T> = (client: Client, options: { signal: AbortSignal; timeout: number }) => Answering<T>;

interface RequestOptions {
  size?: keyof typeof SILENCE;
  /** It changes what cannot be changed twice. */
  once?: boolean;
}

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
