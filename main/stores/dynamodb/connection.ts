import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { ProfileSecrets } from '../../../shared/profiles.ts';
import { anySignal, cancelled, unlessAborted } from '../cancel.ts';
import { guard } from '../guard.ts';
import type { AddressOf } from '../../../shared/backends/index.ts';
import type { CallOptions } from '../store.ts';
import { credentialsFor } from './credentials.ts';
import { explainFailure, isRejected, isThrottled, isTransient } from './failures.ts';

/** Milliseconds. */
export const CONNECT_TIMEOUT = 5_000;
/** Milliseconds for one request with its answer, however slowly that trickles in. */
const REQUEST_TIMEOUT = 30_000;
/** Requests under way at once; as many sockets are kept. */
export const CONCURRENCY = 50;

/** Milliseconds without a byte from the server. */
const SILENCE = 5_000;
/** Connections that nobody used for so many milliseconds may have died unnoticed, as in a sleep: new ones are made. */
const TRUST = 5_000;

/** A broken connection is made anew after so many milliseconds, each; but not when it took longer than that to break. */
const AGAIN = [50, 200] as const;
const AGAIN_WITHIN = 3_000;
/** Milliseconds: the first wait when throttled, the longest, and how long a call waits altogether. */
const SLOW = { first: 50, longest: 2_000, altogether: 20_000 } as const;

/** What calls used up and waited for, added up. */
export class Meter {
  /** Capacity units. */
  units = 0;
  /** Milliseconds. */
  slowedFor = 0;
  /** Requests that were sent again, because nobody could know whether they had arrived. */
  broken = 0;

  add(consumed: { CapacityUnits?: number | undefined } | undefined): void {
    this.units += consumed?.CapacityUnits ?? 0;
  }
}

export interface MeteredOptions extends CallOptions {
  meter?: Meter | undefined;
}

interface RequestOptions {
  abortSignal: AbortSignal;
}

/** A client of one region or server. Requests are single: what breaks is tried again a little, what is too fast is slowed down. */
export class Connection {
  readonly address: AddressOf<'dynamodb'>;
  readonly #client: DynamoDBClient;
  readonly #httpAgent = new HttpAgent({ maxSockets: CONCURRENCY, keepAlive: true });
  readonly #httpsAgent = new HttpsAgent({ maxSockets: CONCURRENCY, keepAlive: true });
  /** Milliseconds since 1970. */
  #lastUsed = 0;
  /** Stops what is on its way when the store is closed. */
  readonly #closing = new AbortController();

  constructor(address: AddressOf<'dynamodb'>, secrets: ProfileSecrets | undefined) {
    this.address = address;
    this.#client = new DynamoDBClient({
      region: address.region,
      ...(address.endpoint !== undefined && { endpoint: address.endpoint }),
      // The profile says where its store is, whatever the environment of this program says.
      ignoreConfiguredEndpointUrls: true,
      accountIdEndpointMode: 'disabled',
      credentials: credentialsFor(address, secrets),
      // Trying again is done here: it can be cancelled, and is told.
      maxAttempts: 1,
      requestHandler: {
        connectionTimeout: CONNECT_TIMEOUT,
        socketTimeout: SILENCE,
        httpAgent: this.#httpAgent,
        httpsAgent: this.#httpsAgent,
        // Requests that wait for a socket are no news.
        socketAcquisitionWarningTimeout: REQUEST_TIMEOUT,
      },
    });
    // It prepares every answer for a log that nobody reads, sessions and all, and takes as long as reading it.
    this.#client.middlewareStack.remove('loggerMiddleware');
  }

  /** Where requests go. */
  get endpoint(): URL {
    const { region, endpoint } = this.address;
    return endpoint === undefined ? this.#client.config.endpointProvider({ Region: region }).url : new URL(endpoint);
  }

  /** Who is asked for, as far as it is no secret. */
  async whoAmI(options: CallOptions): Promise<{ accessKeyId: string; accountId?: string; expiration?: Date }> {
    return this.call(async (client) => client.config.credentials(), options);
  }

  /**
   * Sends one request. Throttled, it waits and sends it again, and a broken connection is replaced.
   * @throws DeskError for every failure; CANCELLED on abort
   */
  async call<T>(
    send: (client: DynamoDBClient, options: RequestOptions) => Promise<T>,
    { signal, meter }: MeteredOptions,
  ): Promise<T> {
    const closing = this.#closing.signal;
    const stop = anySignal(signal, closing);
    const context = { signal, closing, explainFailure: (error: unknown) => explainFailure(error, this) };
    return guard(context, () => this.#send(send, stop, meter));
  }

  async #send<T>(
    send: (client: DynamoDBClient, options: RequestOptions) => Promise<T>,
    stop: AbortSignal,
    meter: MeteredOptions['meter'],
  ): Promise<T> {
    const started = performance.now();
    let slowed = 0;
    let broken = 0;
    for (let attempt = 0; ; attempt += 1) {
      stop.throwIfAborted();
      this.#dropIdle();
      try {
        return await withinTime((abortSignal) => send(this.#client, { abortSignal }), stop);
      } catch (error) {
        if (stop.aborted) throw error;
        const wait = isThrottled(error)
          ? slowDown(attempt, slowed)
          : isTransient(error) && performance.now() - started < AGAIN_WITHIN
            ? AGAIN[broken]
            : undefined;
        if (wait === undefined) {
          if (attempt === 0 && isRejected(error) && (await this.#hasNewCredentials(stop))) continue;
          throw error;
        }
        if (isThrottled(error)) {
          slowed += wait;
          if (meter !== undefined) meter.slowedFor += wait;
        } else {
          broken += 1;
          if (meter !== undefined) meter.broken += 1;
        }
        await sleep(wait, undefined, { signal: stop }).catch(() => {});
      }
    }
  }

  #dropIdle(): void {
    const now = Date.now();
    if (now - this.#lastUsed > TRUST) {
      for (const { freeSockets } of [this.#httpAgent, this.#httpsAgent]) {
        for (const socket of Object.values(freeSockets).flat()) socket?.destroy();
      }
    }
    this.#lastUsed = now;
  }

  /** Looks the credentials up anew; whether they are others than before. Somebody may have renewed them meanwhile. */
  async #hasNewCredentials(signal: AbortSignal): Promise<boolean> {
    const { credentials } = this.#client.config;
    try {
      const before = await credentials();
      const after = await withinTime(() => credentials({ forceRefresh: true }), signal);
      return before.accessKeyId !== after.accessKeyId || before.sessionToken !== after.sessionToken;
    } catch {
      // What AWS said of the old ones is what there is to tell.
      return false;
    }
  }

  close(): void {
    this.#closing.abort();
    this.#client.destroy();
  }
}

/** Milliseconds to wait, with jitter; undefined when it has been waited for long enough. */
export function slowDown(attempt: number, waited: number): number | undefined {
  if (waited >= SLOW.altogether) return undefined;
  const most = Math.min(SLOW.longest, SLOW.first * 2 ** attempt);
  return Math.round(most / 2 + (Math.random() * most) / 2);
}

/** @throws DeskError CANCELLED */
export async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await sleep(ms, undefined, signal === undefined ? {} : { signal }).catch((error: unknown) => {
    throw cancelled(error);
  });
}

/** Runs a request that is given up when its time is over or the caller's signal says so. */
async function withinTime<T>(work: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> {
  const stop = anySignal(signal, AbortSignal.timeout(REQUEST_TIMEOUT));
  // Credentials are looked up without regard to the signal.
  return unlessAborted(work(stop), stop);
}

/**
 * Does some work for each, so many at once; stops at the first failure, when what is under way has ended. Our own, as p-map
 * fails while that still goes on.
 */
export async function eachOf<T, R>(items: readonly T[], atOnce: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const queue = items.entries();
  let failed = false;
  async function worker(): Promise<void> {
    for (const [at, item] of queue) {
      if (failed) return;
      try {
        results[at] = await work(item);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  }
  const workers = await Promise.allSettled(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  for (const one of workers) if (one.status === 'rejected') throw one.reason;
  return results;
}
