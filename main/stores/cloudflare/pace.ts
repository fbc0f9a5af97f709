import { setTimeout as sleep } from 'node:timers/promises';
import { DeskError } from '../../../shared/errors.ts';
import { anySignal, cancelled, checkCancelled, closed, unlessAborted } from '../cancel.ts';
import type { Call } from './call.ts';

/** Requests that are on their way at once. */
const AT_ONCE = 6;
/** What the server says is left is not all used up: the token's owner may need some for other things. */
const KEPT_BACK = 2 * AT_ONCE;

export interface Allowance {
  requests: number;
  /** Milliseconds. */
  window: number;
}

/**
 * Cloudflare allows a user 1,200 requests in five minutes, whatever they use, and then answers nothing at all for the next
 * five. So we stay below, and leave some for the dashboard and the deployments of the same user.
 */
export const CLOUDFLARE_ALLOWANCE: Allowance = { requests: 1_000, window: 300_000 };

/**
 * Lets a few requests pass at once, and none while the server wants none. Our own, as p-queue neither learns from an answer for
 * how long nothing may pass, nor fails a call that cannot wait so long.
 */
export class Pace {
  readonly #allowance: Allowance | undefined;
  /** When the requests of the present window had begun, the oldest first; `performance.now()`. */
  readonly #begun: number[] = [];
  readonly #queue: (() => void)[] = [];
  readonly #closing: AbortSignal;
  #running = 0;
  /** `performance.now()`, which runs as timers do: nobody sets it. */
  #closedUntil = 0;

  /** @param closing ends all waiting for good */
  constructor(allowance: Allowance | undefined, closing: AbortSignal) {
    this.#allowance = allowance;
    this.#closing = closing;
  }

  /** Runs a request when there is room for it. @throws DeskError THROTTLED when that is later than the call can wait */
  async run<T>(call: Call, request: () => Promise<T>): Promise<T> {
    await this.#waitForTurn(call);
    try {
      return await this.#beginInRoom(call, request);
    } finally {
      this.#pass();
    }
  }

  async #waitForTurn({ signal }: Call): Promise<void> {
    if (this.#running < AT_ONCE) {
      this.#running += 1;
      return;
    }
    const { promise: turn, resolve } = Promise.withResolvers<void>();
    this.#queue.push(resolve);
    try {
      await unlessAborted(turn, signal);
    } catch (error) {
      const at = this.#queue.indexOf(resolve);
      if (at !== -1) this.#queue.splice(at, 1);
      // Its turn came at the same moment.
      else this.#pass();
      throw cancelled(error);
    }
  }

  /** Gives the turn of a request that has ended to the next. */
  #pass(): void {
    const next = this.#queue.shift();
    if (next === undefined) this.#running -= 1;
    else next();
  }

  async #beginInRoom<T>(call: Call, request: () => Promise<T>): Promise<T> {
    for (;;) {
      checkCancelled(call.signal);
      if (this.#closing.aborted) throw closed();
      const wait = this.#waitingTime(performance.now());
      if (wait <= 0) break;
      await waitFor(call, wait, this.#closing);
    }
    const answer = request();
    // Noted once it has begun: noted before, a busy moment in between made the window shorter than it is.
    this.#begun.push(performance.now());
    return answer;
  }

  #waitingTime(now: number): number {
    const shut = this.#closedUntil - now;
    if (this.#allowance === undefined) return shut;
    const { requests, window } = this.#allowance;
    while (this.#begun[0] !== undefined && this.#begun[0] <= now - window) this.#begun.shift();
    const [oldest = now] = this.#begun;
    return Math.max(shut, this.#begun.length < requests ? 0 : oldest + window - now);
  }

  /** Takes note of what the server says about how much more it will take. */
  hear(headers: Headers): void {
    for (const [, left, seconds] of (headers.get('Ratelimit') ?? '').matchAll(/;r=(\d+);t=(\d+)/g)) {
      if (Number(left) <= KEPT_BACK) this.close(Number(seconds) * 1_000);
    }
  }

  /** No request begins for so long; milliseconds. */
  close(time: number): void {
    this.#closedUntil = Math.max(this.#closedUntil, performance.now() + time);
  }
}

/** Waits until the time is over, or the call is stopped. @throws DeskError THROTTLED when the call cannot wait so long */
async function waitFor(call: Call, time: number, closing: AbortSignal): Promise<void> {
  const now = performance.now();
  const more = Math.max(0, now + time - Math.max(now, call.waitsUntil));
  if (more > call.patience - call.slowedFor) {
    const seconds = Math.ceil(time / 1_000);
    throw new DeskError('THROTTLED', 'Cloudflare takes no more requests of this user now.', {
      hint: `Try again in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}. It allows 1,200 requests in five minutes, with everything else that this user does.`,
    });
  }
  call.slowedFor += more;
  call.waitsUntil = Math.max(call.waitsUntil, now + time);
  await sleep(time, undefined, { signal: anySignal(call.signal, closing) }).catch(() => {});
}
