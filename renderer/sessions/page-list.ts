import type { Count, RecordPage, SessionRecord } from '../../shared/records.ts';
import { RecordDeduplicator } from './record-deduplicator.ts';

/** Asks the store for one page. */
export type FetchPage = (cursor: string | undefined, signal: AbortSignal) => Promise<RecordPage>;

export interface ListOptions {
  /** What ids tell at once of what is searched for: a part, shown until the store itself has answered. */
  findByIds?: (signal: AbortSignal) => Promise<SessionRecord[]>;
  /** The search scans everything, where the store has no order that helps. */
  needsScan?: boolean;
  /** Whether going on by itself after the first page would cost more than a list should. */
  isCostly?: (first: RecordPage) => Promise<boolean>;
}

/** Pages beside the visible ones whose records are kept. */
const KEPT_BESIDE = 2;
/** The next page is asked for when the visible rows come this near to the last known one. */
const AHEAD = 60;
/** Browsers cannot lay out a scroller of more than about a million rows of 33 px. */
export const MOST_ROWS = 900_000;

interface Page {
  cursor: string | undefined;
  /** Its records were found by their ids, before those of the store's pages. */
  byIds?: true;
  start: number;
  count: number;
  /** How much was scanned for it, where the store tells. */
  scanned: number | undefined;
  /** Dropped while the page is far from what is visible, to keep memory flat. */
  records?: SessionRecord[];
}

/** What the table draws. A new object after every change. */
export interface ListState {
  /** Rows known so far; also of pages whose records are not kept. */
  rows: number;
  /** `loading`: no answer is there yet. */
  phase: 'loading' | 'ready';
  /** There are (or may be) more rows after the known ones. */
  more: boolean;
  /** Asking for what comes after the known rows. */
  busy: boolean;
  /** In an order of the store's own. */
  unordered: boolean;
  /** Sessions (or keys) scanned so far, where that is not the same as the rows. */
  scannedCount: number | undefined;
  /** About how many there are to scan. */
  outOf: number | undefined;
  /** Read capacity units used up so far, where they are counted. */
  readUnits: number | undefined;
  /** How long the store made this list wait so far; milliseconds. */
  slowedFor: number;
  /** What is listed is only what ids told; the rest is searched, or the search failed. */
  onlyByIds: boolean;
  /** What is listed is what the adapter's own index on shop names. */
  fromShopIndex: boolean;
  /** The store cannot tell what matches. */
  judgedHere: boolean;
  /** `person`: stopped by hand. `cost`: going on costs something, so it waits to be told. */
  paused: 'person' | 'cost' | undefined;
  error: unknown;
  total: Count | undefined;
}

const NOTHING_YET: ListState = {
  rows: 0,
  phase: 'loading',
  more: true,
  busy: false,
  unordered: false,
  scannedCount: undefined,
  outOf: undefined,
  readUnits: undefined,
  slowedFor: 0,
  onlyByIds: false,
  fromShopIndex: false,
  judgedHere: false,
  paused: undefined,
  error: undefined,
  total: undefined,
};

/**
 * An endless list over cursors: knows the cursor of every page it has seen, keeps the records of the visible pages and of
 * two on either side, and asks again for the others when they come into view.
 */
export class PageList {
  #state = NOTHING_YET;
  #pages: Page[] = [];
  #next: string | undefined = undefined;
  #visible = { first: 0, last: 0 };
  #abort = new AbortController();
  readonly #loading = new Set<Page>();
  readonly #places = new RecordDeduplicator<Page>();
  /** Somebody said that it may cost what it costs. */
  #isAllowed = false;
  readonly #fetchPage: FetchPage;
  readonly #options: ListOptions;
  readonly #listeners = new Set<() => void>();

  constructor(fetchPage: FetchPage, options: ListOptions = {}) {
    this.#fetchPage = fetchPage;
    this.#options = options;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly getState = (): ListState => this.#state;

  /** Starts (or starts again after {@link close}) with the first page. */
  start(): void {
    if (this.#abort.signal.aborted) this.#abort = new AbortController();
    const { phase, rows, paused } = this.#state;
    if (phase === 'loading' || (rows === 0 && paused === undefined)) void this.#loadNext();
  }

  /** Stops everything that is under way, at the backend too. */
  close(): void {
    this.#abort.abort();
    this.#loading.clear();
    // Nobody is told: another list is about to be drawn in its place.
    this.#state = { ...this.#state, busy: false };
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
    if (last >= this.#state.rows - AHEAD && this.#state.error === undefined && this.#state.paused === undefined) {
      void this.#loadNext();
    }
  }

  /** Stops looking for more; {@link goOn} takes it up where it stopped. */
  stop(): void {
    this.#abort.abort();
    this.#abort = new AbortController();
    this.#change({ paused: 'person', busy: false });
  }

  /** Goes on after a pause, whatever it costs. */
  goOn(): void {
    this.#isAllowed = true;
    this.retry();
  }

  /** Goes on after a failure. */
  retry(): void {
    this.#change({ paused: undefined, error: undefined });
    void this.#loadNext();
  }

  /** Fetches what is on the screen again, after something changed in the store. What is shown stays until then. */
  async refresh(): Promise<void> {
    const { phase, error, unordered, rows, more } = this.#state;
    if (phase === 'loading' || error !== undefined) {
      this.#change({ error: undefined, paused: undefined });
      await this.#loadNext();
      return;
    }
    this.#abort.abort();
    this.#abort = new AbortController();
    this.#loading.clear();
    if (unordered && rows === 0 && !more) {
      this.#restart();
      await this.#loadNext();
      return;
    }
    this.#change({ busy: true });
    const { signal } = this.#abort;
    try {
      await (unordered ? this.#refetchKept(signal) : this.#refetchFromVisible(signal));
      if (signal.aborted) return;
      this.#change({ busy: false });
      this.show(this.#visible.first, this.#visible.last);
    } catch (failure) {
      if (!signal.aborted) this.#change({ error: failure, busy: false });
    }
  }

  #restart(): void {
    this.#pages = [];
    this.#next = undefined;
    this.#places.clear();
    this.#isAllowed = false;
    this.#change({ ...NOTHING_YET, phase: 'ready' });
  }

  /** Fetches everything again from the first visible row on: rows may have moved. */
  async #refetchFromVisible(signal: AbortSignal): Promise<void> {
    const firstIndex = Math.max(0, this.#indexOfPage(this.#visible.first));
    const kept = this.#pages.slice(0, firstIndex);
    const fresh: Page[] = [];
    let start = kept.reduce((sum, page) => sum + page.count, 0);
    let cursor = this.#pages[firstIndex]?.cursor;
    let next: string | undefined;
    let total: Count | undefined;
    do {
      const page = await this.#fetchPage(cursor, signal);
      if (signal.aborted) return;
      const { records, scanned } = page;
      total ??= page.total;
      if (records.length > 0) fresh.push({ cursor, start, count: records.length, scanned, records });
      start += records.length;
      next = page.next;
      cursor = page.next;
    } while (next !== undefined && start <= this.#visible.last);
    this.#pages = [...kept, ...fresh];
    this.#next = next;
    this.#change({ rows: start, more: next !== undefined, onlyByIds: false, total });
  }

  /**
   * In an unordered list a session stays where it is, and getting this far may have been long work: only the pages that
   * are kept are asked for again, and those that had been emptied.
   */
  async #refetchKept(signal: AbortSignal): Promise<void> {
    for (const page of this.#pages.filter(({ records, count }) => records !== undefined || count === 0)) {
      const records = await this.#collect(page, signal);
      if (signal.aborted) return;
      this.#fill(page, records);
    }
  }

  /** Keys of the rows from `first` to `last`, both included; asks the store for those that are not kept. */
  async keys(first: number, last: number): Promise<string[]> {
    const signal = this.#abort.signal;
    const keys: string[] = [];
    for (const page of this.#pages) {
      if (page.start > last || page.start + page.count <= first) continue;
      const records = page.records ?? (await this.#collect(page, signal));
      keys.push(...records.slice(Math.max(0, first - page.start), last - page.start + 1).map((record) => record.key));
    }
    return keys;
  }

  async #loadNext(): Promise<void> {
    const { busy, more, rows } = this.#state;
    if (busy || !more || rows >= MOST_ROWS) return;
    const { signal } = this.#abort;
    this.#change({ busy: true, error: undefined });
    if (this.#pages.length === 0 && this.#next === undefined) void this.#showByIds(signal);
    try {
      const goal = (this.#state.onlyByIds ? 0 : rows) + AHEAD;
      do {
        const cursor = this.#next;
        const page = await this.#fetchPage(cursor, signal);
        if (signal.aborted) return;
        this.#append(cursor, page);
        if (await this.#asksFirst(cursor, page)) this.#change({ paused: 'cost' });
        if (signal.aborted) return;
      } while (this.#next !== undefined && this.#state.rows < goal && this.#state.paused === undefined);
      this.#change({ busy: false });
      this.show(this.#visible.first, this.#visible.last);
    } catch (error) {
      if (!signal.aborted) this.#change({ busy: false, error });
    }
  }

  /** Shows what ids tell while the store is searched. If it fails, so does the search, which says why. */
  async #showByIds(signal: AbortSignal): Promise<void> {
    const records = await this.#options.findByIds?.(signal).catch(() => undefined);
    if (records === undefined || records.length === 0 || signal.aborted || this.#state.phase === 'ready') return;
    const page: Page = { cursor: undefined, byIds: true, start: 0, count: records.length, scanned: 0, records };
    this.#places.take(page, records);
    this.#pages = [page];
    this.#change({ phase: 'ready', rows: records.length, onlyByIds: true });
  }

  /** The store's own pages take the place of what ids told, where they have an order; else they come after it. */
  #leaveByIds({ records, next, unordered }: RecordPage): void {
    if (!this.#state.onlyByIds) return;
    if (unordered === true) this.#state = { ...this.#state, onlyByIds: false };
    else if (records.length > 0 || next === undefined) {
      this.#pages = [];
      this.#places.clear();
      this.#state = { ...this.#state, rows: 0, onlyByIds: false };
    }
  }

  async #asksFirst(cursor: string | undefined, page: RecordPage): Promise<boolean> {
    if (cursor !== undefined || page.next === undefined || this.#isAllowed) return false;
    return this.#options.isCostly?.(page) ?? false;
  }

  #append(cursor: string | undefined, answer: RecordPage): void {
    this.#leaveByIds(answer);
    const { rows, scannedCount, readUnits, slowedFor, outOf, total } = this.#state;
    const unordered = answer.unordered === true;
    this.#state = { ...this.#state, unordered };
    const page: Page = { cursor, start: rows, count: 0, scanned: answer.scanned };
    const records = this.#own(page, answer.records);
    const count = records.length;
    if (count > 0) {
      page.count = count;
      page.records = records;
      this.#pages.push(page);
    }
    this.#next = answer.next;
    const fromShopIndex = answer.fromShopIndex === true;
    const isOneByOne = unordered && this.#options.needsScan === true;
    const isPartial =
      isOneByOne || (!fromShopIndex && (answer.outOf !== undefined || (!answer.complete && answer.next !== undefined)));
    this.#change({
      rows: rows + count,
      more: answer.next !== undefined,
      phase: 'ready',
      scannedCount:
        isPartial || scannedCount !== undefined ? (scannedCount ?? 0) + (answer.scanned ?? count) : undefined,
      outOf: answer.outOf ?? outOf,
      readUnits: answer.readUnits === undefined ? readUnits : (readUnits ?? 0) + answer.readUnits,
      slowedFor: slowedFor + (answer.slowedFor ?? 0),
      fromShopIndex,
      judgedHere: answer.judgedHere === true,
      total: answer.total ?? total,
    });
  }

  async #reload(page: Page): Promise<void> {
    if (this.#loading.has(page)) return;
    this.#loading.add(page);
    const { signal } = this.#abort;
    try {
      const records = await this.#collect(page, signal);
      if (signal.aborted) return;
      this.#fill(page, records);
    } catch (error) {
      if (!signal.aborted) this.#change({ error });
    } finally {
      this.#loading.delete(page);
    }
  }

  /** The records of a page seen before, in as many calls as it takes to scan as far as then. */
  async #collect(page: Page, signal: AbortSignal): Promise<SessionRecord[]> {
    const { unordered } = this.#state;
    const records: SessionRecord[] = [];
    let cursor = page.cursor;
    let scanned = 0;
    let isWhole: boolean;
    if (page.byIds === true) return (await this.#options.findByIds?.(signal)) ?? [];
    do {
      const part = await this.#fetchPage(cursor, signal);
      records.push(...part.records);
      cursor = part.next;
      scanned += part.scanned ?? 0;
      isWhole = part.complete || (page.scanned !== undefined && scanned >= page.scanned);
    } while (cursor !== undefined && !isWhole && records.length < page.count);
    return unordered ? records : records.slice(0, page.count);
  }

  #fill(page: Page, records: SessionRecord[]): void {
    page.records = this.#own(page, records);
    const { length } = page.records;
    if (length !== page.count) {
      page.count = length;
      let start = 0;
      for (const each of this.#pages) {
        each.start = start;
        start += each.count;
      }
      this.#state = { ...this.#state, rows: start };
    }
    this.#change({});
  }

  /** A store with an order of its own may give a session twice: then it stays where it was given first. */
  #own(page: Page, records: SessionRecord[]): SessionRecord[] {
    return this.#state.unordered ? this.#places.take(page, records) : records;
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
