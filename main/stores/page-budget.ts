/** Sessions that are decoded in one go: few enough not to hold up the main thread. */
export const DECODED_AT_ONCE = 1_000;

export interface Limits {
  /** Milliseconds. */
  time?: number;
  sessions?: number;
  requests?: number;
}

/** The server searches by itself: what costs is decoding its answers here. */
export const SEARCHED_BY_SERVER: Limits = { sessions: 20_000 };
/** Each request costs, and matches are found here. */
export const SEARCHED_HERE: Limits = { time: 200 };

/** What one page may spend on searching, before it returns what it has and where to continue. */
export class PageBudget {
  readonly #began = performance.now();
  readonly #limits: Limits;
  #requests = 0;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /** To be called after each request. @param scanned sessions read so far */
  isSpentAfter(scanned: number): boolean {
    const { time = Infinity, sessions = Infinity, requests = Infinity } = this.#limits;
    this.#requests += 1;
    return scanned >= sessions || this.#requests >= requests || performance.now() - this.#began >= time;
  }
}
