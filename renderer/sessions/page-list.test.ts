import { expect, test } from 'vitest';
import type { RecordPage, SessionRecord } from '../../shared/records.ts';
import { PageList } from './page-list.ts';

const LIMIT = 100;

function record(key: string): SessionRecord {
  return { key, status: 'no-expiry', fields: { id: key }, tokens: {}, missingScopes: [], problems: [] };
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
  list.subscribe(() => seen.push(list.getState().lookedAt));
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
  expect(list.getState()).toMatchObject({ stopped: true, busy: false, more: true });
  await settle();
  expect(store.asked).toBe(asked);
  store.budget = Infinity;
  list.goOn();
  await settle();
  expect(list.getState()).toMatchObject({ rows: 1, more: false, stopped: false });
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
  list.goOn();
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
