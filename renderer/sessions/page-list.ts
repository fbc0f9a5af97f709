import type { Count, RecordPage, SessionRecord } from '../../shared/records.ts';

/** Asks the store for one page. */
export type FetchPage = (cursor: string | undefined, signal: AbortSignal) => Promise<RecordPage>;

/** Pages beside the visible ones whose records are kept. */
const KEPT_BESIDE = 2;
/** The next page is asked for when the visible rows come this near to the last known one. */
const AHEAD = 60;
/** Browsers cannot lay out a scroller of more than about a million rows of 33 px. */
export const MOST_ROWS = 900_000;

interface Page {
  cursor: string | undefined;
  start: number;
  count: number;
  /** Dropped while the page is far from what is visible, to keep memory flat. */
  records?: SessionRecord[];
}

/** What the table draws. A new object after every change. */
export interface ListState {
  /** Rows known so far; also of pages whose records are not kept. */
  rows: number;
  /** `loading`: the first page is not there yet. */
  phase: 'loading' | 'ready';
  /** There are (or may be) more rows after the known ones. */
  more: boolean;
  /** Asking for what comes after the known rows. */
  busy: boolean;
  /** Stored sessions looked at so far, while a page came back before it was full. */
  lookedAt: number | undefined;
  /** The person stopped the looking. */
  stopped: boolean;
  error: unknown;
  total: Count | undefined;
}

/**
 * An endless list over cursors: knows the cursor of every page it has seen, keeps the records of the visible pages and of
 * two on either side, and asks again for the others when they come into view.
 */
export class PageList {
  #state: ListState = {
    rows: 0,
    phase: 'loading',
    more: true,
    busy: false,
    lookedAt: undefined,
    stopped: false,
    error: undefined,
    total: undefined,
  };
  #pages: Page[] = [];
  #next: string | undefined = undefined;
  #visible = { first: 0, last: 0 };
  #abort = new AbortController();
  readonly #loading = new Set<Page>();
  readonly #fetchPage: FetchPage;
  readonly #listeners = new Set<() => void>();

  constructor(fetchPage: FetchPage) {
    this.#fetchPage = fetchPage;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly getState = (): ListState => this.#state;

  /** Starts (or starts again after {@link close}) with the first page. */
  start(): void {
    if (this.#abort.signal.aborted) this.#abort = new AbortController();
    if (this.#state.phase === 'loading') void this.#loadNext();
  }

  /** Stops everything that is under way, at the backend too. */
  close(): void {
    this.#abort.abort();
    this.#loading.clear();
    this.#change({ busy: false });
  }

  row(index: number): SessionRecord | undefined {
    const page = this.#pageOf(index);
    return page?.records?.[index - page.start];
  }

  /** Tells which rows are on the screen: loads what is missing there and drops what is far away. */
  show(first: number, last: number): void {
    this.#visible = { first, last };
    if (this.#state.phase === 'loading') return;
    const from = this.#indexOfPage(first) - KEPT_BESIDE;
    const to = this.#indexOfPage(last) + KEPT_BESIDE;
    for (const [index, page] of this.#pages.entries()) {
      if (index < from || index > to) delete page.records;
      else if (page.records === undefined) void this.#reload(page);
    }
    if (last >= this.#state.rows - AHEAD && this.#state.error === undefined && !this.#state.stopped) {
      void this.#loadNext();
    }
  }

  /** Stops looking for more; {@link goOn} takes it up where it stopped. */
  stop(): void {
    this.#abort.abort();
    this.#abort = new AbortController();
    this.#change({ stopped: true, busy: false, phase: 'ready' });
  }

  goOn(): void {
    this.#change({ stopped: false, error: undefined });
    void this.#loadNext();
  }

  /** Looks again at what is on the screen, after something changed in the store. What is shown stays until then. */
  async refresh(): Promise<void> {
    if (this.#state.phase === 'loading' || this.#state.error !== undefined) {
      this.#change({ error: undefined, stopped: false });
      await this.#loadNext();
      return;
    }
    this.#abort.abort();
    const abort = new AbortController();
    this.#abort = abort;
    this.#loading.clear();
    const firstIndex = Math.max(0, this.#indexOfPage(this.#visible.first));
    const kept = this.#pages.slice(0, firstIndex);
    const fresh: Page[] = [];
    let start = kept.reduce((sum, page) => sum + page.count, 0);
    let cursor = this.#pages[firstIndex]?.cursor;
    let next: string | undefined;
    this.#change({ busy: true });
    try {
      do {
        const page = await this.#fetchPage(cursor, abort.signal);
        if (abort.signal.aborted) return;
        if (page.records.length > 0) {
          fresh.push({ cursor, start, count: page.records.length, records: page.records });
        }
        start += page.records.length;
        next = page.next;
        cursor = page.next;
      } while (next !== undefined && start <= this.#visible.last);
      this.#pages = [...kept, ...fresh];
      this.#next = next;
      this.#change({ rows: start, more: next !== undefined, busy: false, total: undefined });
      this.show(this.#visible.first, this.#visible.last);
    } catch (error) {
      if (!abort.signal.aborted) this.#change({ error, busy: false });
    }
  }

  /** Keys of the rows from `first` to `last`, both included; asks the store for those that are not kept. */
  async keys(first: number, last: number): Promise<string[]> {
    const signal = this.#abort.signal;
    const keys: string[] = [];
    for (const page of this.#pages) {
      if (page.start > last || page.start + page.count <= first) continue;
      const records = page.records ?? (await this.#collect(page, signal)).records;
      keys.push(...records.slice(Math.max(0, first - page.start), last - page.start + 1).map((record) => record.key));
    }
    return keys;
  }

  async #loadNext(): Promise<void> {
    const { busy, more, rows } = this.#state;
    if (busy || !more || rows >= MOST_ROWS) return;
    const { signal } = this.#abort;
    this.#change({ busy: true, error: undefined });
    try {
      const goal = rows + AHEAD;
      do {
        const cursor = this.#next;
        const page = await this.#fetchPage(cursor, signal);
        if (signal.aborted) return;
        this.#append(cursor, page);
      } while (this.#next !== undefined && this.#state.rows < goal);
      this.#change({ busy: false });
      this.show(this.#visible.first, this.#visible.last);
    } catch (error) {
      if (!signal.aborted) this.#change({ busy: false, error });
    }
  }

  #append(cursor: string | undefined, page: RecordPage): void {
    const { rows, lookedAt } = this.#state;
    const count = page.records.length;
    if (count > 0) this.#pages.push({ cursor, start: rows, count, records: page.records });
    this.#next = page.next;
    const partial = !page.complete && page.next !== undefined;
    this.#change({
      rows: rows + count,
      more: page.next !== undefined,
      // Rows show as they come; an empty part of the store is no answer yet.
      phase: rows + count > 0 || page.next === undefined ? 'ready' : this.#state.phase,
      lookedAt: partial || lookedAt !== undefined ? (lookedAt ?? 0) + (page.scanned ?? count) : undefined,
      total: page.total ?? this.#state.total,
    });
  }

  async #reload(page: Page): Promise<void> {
    if (this.#loading.has(page)) return;
    this.#loading.add(page);
    const { signal } = this.#abort;
    try {
      const { records } = await this.#collect(page, signal);
      if (signal.aborted) return;
      page.records = records;
      this.#recount(page, records.length);
      this.#change({});
    } catch (error) {
      if (!signal.aborted) this.#change({ error });
    } finally {
      this.#loading.delete(page);
    }
  }

  /** The records of a page seen before, in as many questions as it takes. */
  async #collect(page: Page, signal: AbortSignal): Promise<{ records: SessionRecord[] }> {
    const records: SessionRecord[] = [];
    let cursor = page.cursor;
    do {
      const part = await this.#fetchPage(cursor, signal);
      records.push(...part.records);
      cursor = part.next;
    } while (cursor !== undefined && records.length < page.count);
    return { records: records.slice(0, page.count) };
  }

  #recount(page: Page, count: number): void {
    if (count === page.count) return;
    page.count = count;
    let start = 0;
    for (const each of this.#pages) {
      each.start = start;
      start += each.count;
    }
    this.#change({ rows: start });
  }

  #indexOfPage(row: number): number {
    let low = 0;
    let high = this.#pages.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#pages[middle]?.start ?? 0) <= row) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #pageOf(row: number): Page | undefined {
    return row < 0 || row >= this.#state.rows ? undefined : this.#pages[this.#indexOfPage(row)];
  }

  #change(change: Partial<ListState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}
