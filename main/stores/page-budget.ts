/** Sessions that are decoded in one go: few enough not to hold up the main thread. */
export const DECODED_AT_ONCE = 1_000;

interface Limits {
  /** Milliseconds. */
  time?: number;
  sessions?: number;
  requests?: number;
}

/** The server searches by itself, so that looking on costs what is decoded here. */
export const SEARCHED_BY_SERVER: Limits = { sessions: 20_000 };
/** Each look costs a request, and what matches is told here. */
export const SEARCHED_HERE: Limits = { time: 200 };

/** What one page may spend on looking for matches, before it gives back what it has and says where to go on. */
export class PageBudget {
  readonly #began = performance.now();
  readonly #limits: Limits;
  #requests = 0;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /** Asked after each request. @param scanned sessions looked at so far */
  isSpentAfter(scanned: number): boolean {
    const { time = Infinity, sessions = Infinity, requests = Infinity } = this.#limits;
    this.#requests += 1;
    return scanned >= sessions || this.#requests >= requests || performance.now() - this.#began >= time;
  }
}
