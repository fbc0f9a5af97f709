import type { WindowRequest } from '../shared/records.ts';

/** What the host asks of one window. Kept until the page listens: it may still be loading, or have crashed. */
export class WindowRequests {
  readonly #waiting: WindowRequest[] = [];
  #wake: () => void = () => {};
  #listener = 0;

  send(request: WindowRequest): void {
    this.#waiting.push(request);
    this.#wake();
  }

  /** The page that listens is gone, perhaps without a word. */
  forgetListener(): void {
    this.#listener += 1;
    this.#wake();
  }

  /** One page listens at a time: the one that came last. */
  async *receive(signal: AbortSignal | undefined): AsyncGenerator<WindowRequest> {
    this.forgetListener();
    const listener = this.#listener;
    const forget = () => listener === this.#listener && this.forgetListener();
    signal?.addEventListener('abort', forget, { once: true });
    try {
      while (listener === this.#listener) {
        const next = this.#waiting.shift();
        if (next !== undefined) {
          yield next;
          continue;
        }
        const { promise, resolve } = Promise.withResolvers<void>();
        this.#wake = resolve;
        await promise;
      }
    } finally {
      signal?.removeEventListener('abort', forget);
    }
  }
}
