import { describe, expect, test } from 'vitest';
import type { RecordPage, SessionRecord } from '../../shared/records.ts';
import { PageList } from './page-list.ts';

const LIMIT = 100;

function record(key: string): SessionRecord {
  return { key, status: 'no-expiry', fields: { id: key }, tokens: {}, scopeCount: 0, missingScopes: [], problems: [] };
}

/** A store of sorted keys that pages by key, as real ones do. */
function storeOf(size: number) {
  const store = {
    keys: Array.from({ length: size }, (_, index) => String(index).padStart(7, '0')),
    asked: 0,
    budget: Infinity,
    matches: (_key: string) => true,
    failing: false,
    fetch: (cursor: string | undefined, signal: AbortSignal): Promise<RecordPage> => {
      store.asked += 1;
      signal.throwIfAborted();
      if (store.failing) return Promise.reject(new Error('gone'));
      const rest = store.keys.filter((key) => cursor === undefined || key > cursor);
      const looked = rest.slice(0, store.budget);
      const matching = looked.filter(store.matches);
      const records = matching.slice(0, LIMIT).map(record);
      const full = records.length === LIMIT;
      const last = full ? records.at(-1)?.key : looked.at(-1);
      const isEnd = last === undefined || last === store.keys.at(-1);
      return Promise.resolve({
        records,
        complete: full || looked.length === rest.length,
        scanned: looked.length,
        ...(!isEnd && { next: last }),
      });
    },
  };
  return store;
}

/** Lets all that is under way come to its end. */
async function settle() {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve();
}

async function scrollTo(list: PageList, row: number) {
  for (let at = 0; at <= row; at += 50) {
    list.show(at, at + 20);
    await settle();
  }
}

test('the first page shows, the next ones come as they are scrolled to', async () => {
  const store = storeOf(1000);
  const list = new PageList(store.fetch);
  list.start();
  expect(list.getState().phase).toBe('loading');
  await settle();
  expect(list.getState()).toMatchObject({ phase: 'ready', rows: 100, more: true });
  list.show(80, 100);
  await settle();
  expect(list.getState().rows).toBe(200);
  await scrollTo(list, 1000);
  expect(list.getState()).toMatchObject({ rows: 1000, more: false });
  expect(list.row(999)?.key).toBe('0000999');
});

test('only the records near the screen are kept, and they come back', async () => {
  const list = new PageList(storeOf(20_000).fetch);
  list.start();
  await settle();
  await scrollTo(list, 15_000);
  const kept = Array.from({ length: 15_000 }, (_, row) => list.row(row)).filter((row) => row !== undefined).length;
  expect(kept).toBeLessThanOrEqual(500);
  expect(list.row(0)).toBeUndefined();
  list.show(0, 20);
  await settle();
  expect(list.row(7)?.key).toBe('0000007');
});

test('an empty store is ready with no rows', async () => {
  const list = new PageList(storeOf(0).fetch);
  list.start();
  await settle();
  expect(list.getState()).toMatchObject({ phase: 'ready', rows: 0, more: false });
});

test('a partial answer goes on by itself and says how far it looked', async () => {
  const store = storeOf(1000);
  store.budget = 100;
  store.matches = (key) => key === '0000950';
  const list = new PageList(store.fetch);
  const seen: (number | undefined)[] = [];
  list.subscribe(() => seen.push(list.getState().scannedCount));
  list.start();
  await settle();
  expect(seen).toContain(300);
  expect(list.getState()).toMatchObject({ rows: 1, more: false, phase: 'ready' });
});

test('looking can be stopped and taken up again', async () => {
  const store = storeOf(1000);
  store.budget = 10;
  store.matches = (key) => key === '0000950';
  const list = new PageList(store.fetch);
  list.start();
  await Promise.resolve();
  list.stop();
  await settle();
  const asked = store.asked;
  expect(list.getState()).toMatchObject({ paused: 'person', busy: false, more: true });
  await settle();
  expect(store.asked).toBe(asked);
  store.budget = Infinity;
  list.goOn();
  await settle();
  expect(list.getState()).toMatchObject({ rows: 1, more: false, paused: undefined });
});

test('after a deletion what is on the screen is looked at again, without gaps or repeats', async () => {
  const store = storeOf(1000);
  const list = new PageList(store.fetch);
  list.start();
  await settle();
  await scrollTo(list, 450);
  store.keys = store.keys.filter((key) => key !== '0000455' && key !== '0000460');
  await list.refresh();
  await settle();
  list.show(450, 520);
  await settle();
  const shown = Array.from({ length: 90 }, (_, row) => list.row(row + 430)?.key);
  expect(shown).toEqual(store.keys.slice(430, 520));
});

test('a failure is told, and trying again heals it', async () => {
  const store = storeOf(200);
  store.failing = true;
  const list = new PageList(store.fetch);
  list.start();
  await settle();
  expect(list.getState().error).toBeInstanceOf(Error);
  store.failing = false;
  list.retry();
  await settle();
  expect(list.getState()).toMatchObject({ rows: 100, error: undefined });
});

test('keys of rows that are not kept are asked for', async () => {
  const store = storeOf(2000);
  const list = new PageList(store.fetch);
  list.start();
  await settle();
  await scrollTo(list, 1500);
  const keys = await list.keys(3, 1210);
  expect(keys).toEqual(store.keys.slice(3, 1211));
});

test('a closed list asks no more', async () => {
  const store = storeOf(1000);
  const list = new PageList(store.fetch);
  list.start();
  list.close();
  await settle();
  expect(store.asked).toBe(1);
  expect(list.getState().rows).toBe(0);
});

/** A store that lists in an order of its own, a batch of keys at a time, and has foreign keys among its own. */
function scannedStore(keys: string[], batch: number) {
  const store = {
    keys,
    asked: 0,
    isOwn: (key: string) => key.startsWith('own'),
    units: 0,
    fetch: (cursor: string | undefined, signal: AbortSignal): Promise<RecordPage> => {
      store.asked += 1;
      signal.throwIfAborted();
      const from = Number(cursor ?? 0);
      const looked = store.keys.slice(from, from + batch);
      const end = from + batch >= store.keys.length;
      return Promise.resolve({
        records: looked.filter((key) => key !== '' && store.isOwn(key)).map(record),
        unordered: true,
        complete: false,
        scanned: looked.length,
        outOf: store.keys.length,
        ...(store.units > 0 && { readUnits: store.units }),
        ...(!end && { next: String(from + batch) }),
      });
    },
  };
  return store;
}

function shownKeys(list: PageList): (string | undefined)[] {
  return Array.from({ length: list.getState().rows }, (_, row) => list.row(row)?.key);
}

test('rows come while the looking goes on, and it says how far it is', async () => {
  const keys = Array.from({ length: 400 }, (_, index) => (index % 100 === 50 ? `own-${index}` : `other-${index}`));
  const store = scannedStore(keys, 100);
  const list = new PageList(store.fetch);
  const seen: [number, number | undefined, boolean][] = [];
  list.subscribe(() => {
    const { rows, scannedCount, busy } = list.getState();
    seen.push([rows, scannedCount, busy]);
  });
  list.start();
  await settle();
  expect(seen).toContainEqual([1, 100, true]);
  expect(seen).toContainEqual([3, 300, true]);
  expect(list.getState()).toMatchObject({ rows: 4, scannedCount: 400, outOf: 400, more: false, busy: false });
});

test('a session that the store gives twice is one row, and gone twice when it is deleted', async () => {
  const store = scannedStore(['own-a', 'own-b', 'own-b', 'own-c', 'own-a', 'own-d'], 2);
  const list = new PageList(store.fetch);
  list.start();
  await settle();
  expect(shownKeys(list)).toEqual(['own-a', 'own-b', 'own-c', 'own-d']);
  store.keys = store.keys.map((key) => (key === 'own-b' ? '' : key));
  await list.refresh();
  await settle();
  expect(shownKeys(list)).toEqual(['own-a', 'own-c', 'own-d']);
});

test('after a change an unordered list looks again at the pages on the screen, not at everything', async () => {
  const keys = Array.from({ length: 5000 }, (_, index) => (index % 500 === 3 ? `own-${index}` : `other-${index}`));
  const store = scannedStore(keys, 100);
  const list = new PageList(store.fetch);
  list.start();
  await settle();
  list.show(0, 9);
  await settle();
  expect(list.getState()).toMatchObject({ rows: 10, more: false });
  store.asked = 0;
  store.keys = store.keys.map((key) => (key === 'own-3' || key === 'own-1003' ? '' : key));
  await list.refresh();
  await settle();
  expect(store.asked).toBeLessThanOrEqual(10);
  expect(shownKeys(list)).toEqual(keys.filter((key) => store.isOwn(key) && store.keys.includes(key)));

  // Put back, it is a row again, also where its page had been emptied.
  store.keys = keys;
  await list.refresh();
  await settle();
  expect(shownKeys(list)).toEqual(keys.filter(store.isOwn));
});

test('where reading costs something, it waits after the first page until it is told to go on', async () => {
  const keys = Array.from({ length: 400 }, (_, index) => `other-${index}`);
  const store = scannedStore([...keys, 'own-last'], 100);
  store.units = 12.5;
  const list = new PageList(store.fetch, { isCostly: () => Promise.resolve(true) });
  list.start();
  await settle();
  expect(store.asked).toBe(1);
  expect(list.getState()).toMatchObject({ paused: 'cost', busy: false, rows: 0, phase: 'ready', readUnits: 12.5 });
  list.show(0, 0);
  await settle();
  expect(store.asked).toBe(1);
  list.goOn();
  await settle();
  expect(list.getState()).toMatchObject({ paused: undefined, rows: 1, readUnits: 62.5, more: false });
});

test('trying again after a failure is no leave to cost something', async () => {
  const store = scannedStore(['other-a', 'other-b', 'own-c'], 1);
  let isDown = true;
  const list = new PageList(
    (cursor, signal) => (isDown ? Promise.reject(new Error('gone')) : store.fetch(cursor, signal)),
    { isCostly: () => Promise.resolve(true) },
  );
  list.start();
  await settle();
  isDown = false;
  list.retry();
  await settle();
  expect(list.getState()).toMatchObject({ paused: 'cost', rows: 0, error: undefined });
  expect(store.asked).toBe(1);
});

test('a list that is over after its first page asks for no leave to go on', async () => {
  const store = scannedStore(['own-a'], 100);
  const list = new PageList(store.fetch, { isCostly: () => Promise.resolve(true) });
  list.start();
  await settle();
  expect(list.getState()).toMatchObject({ paused: undefined, rows: 1, more: false });
});

test('an unordered list in which nothing was found looks anew after a change', async () => {
  const store = scannedStore(['other-a', 'other-b'], 1);
  const list = new PageList(store.fetch);
  list.start();
  await settle();
  expect(list.getState()).toMatchObject({ rows: 0, more: false });
  store.keys = ['other-a', 'own-b'];
  await list.refresh();
  await settle();
  expect(shownKeys(list)).toEqual(['own-b']);
});

function slowly(store: { fetch: (cursor: string | undefined, signal: AbortSignal) => Promise<RecordPage> }) {
  const gate = Promise.withResolvers<void>();
  const list = new PageList((cursor, signal) => gate.promise.then(() => store.fetch(cursor, signal)), {
    findByIds: async () => ['0000007', '0000003'].map(record),
  });
  return { list, answer: gate.resolve, fail: gate.reject };
}

describe('what ids tell of a shop', () => {
  test('is there before the store has answered, and is no more than a part', async () => {
    const store = storeOf(10);
    store.matches = (key) => ['0000002', '0000003', '0000007'].includes(key);
    const { list, answer } = slowly(store);
    list.start();
    await settle();
    expect(shownKeys(list)).toEqual(['0000007', '0000003']);
    expect(list.getState()).toMatchObject({
      phase: 'ready',
      onlyByIds: true,
      busy: true,
      more: true,
      total: undefined,
    });
    expect(await list.keys(0, 1)).toEqual(['0000007', '0000003']);
    answer();
    await settle();
    expect(shownKeys(list)).toEqual(['0000002', '0000003', '0000007']);
    expect(list.getState()).toMatchObject({ onlyByIds: false, busy: false, more: false });
  });

  test('stays with what went wrong where the store cannot be searched, and goes on when asked again', async () => {
    const { list, fail } = slowly(storeOf(10));
    list.start();
    await settle();
    fail(new Error('gone'));
    await settle();
    expect(list.getState()).toMatchObject({ rows: 2, onlyByIds: true, busy: false, error: new Error('gone') });
  });

  test('comes first and only once in a store without an order', async () => {
    const store = scannedStore(['0000001', '0000003', '0000005', '0000007', '0000009'], 3);
    store.isOwn = () => true;
    const { list, answer } = slowly(store);
    list.start();
    await settle();
    answer();
    await settle();
    expect(shownKeys(list)).toEqual(['0000007', '0000003', '0000001', '0000005', '0000009']);
    await list.refresh();
    await settle();
    expect(shownKeys(list)).toEqual(['0000007', '0000003', '0000001', '0000005', '0000009']);
  });

  test('that comes after the answer of the store changes nothing', async () => {
    const store = storeOf(3);
    const late = Promise.withResolvers<SessionRecord[]>();
    const list = new PageList(store.fetch, { findByIds: () => late.promise });
    list.start();
    await settle();
    late.resolve([record('0000002')]);
    await settle();
    expect(shownKeys(list)).toEqual(['0000000', '0000001', '0000002']);
  });
});
