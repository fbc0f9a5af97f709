import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packPosition } from '../../main/stores/cursor.ts';
import type { SessionDraft } from '../../shared/contract.ts';
import { LONGEST_SEARCH, type SessionFilter } from '../../shared/records.ts';
import { startDesk, type Desk } from './desk.ts';
import { PLACES, type PlaceKind, type TestPlace } from './places.ts';

const TOKEN = 'shpat_0123456789abcdef0123456789abcdef';

const MEMORY: PlaceKind = {
  name: 'memory',
  missing: false,
  make: async () => ({
    address: { backend: 'memory', content: 'empty' },
    openApp: () => Promise.reject(new Error('Nobody else reaches what is in memory.')),
    remove: async () => {},
  }),
};

function sessionOf(at: number): SessionDraft {
  const shop = `shop-${at}.myshopify.com`;
  // One has a token in its id, so that its key is sealed as cursors are.
  const id = at === 0 ? `offline_${TOKEN}` : `offline_${shop}`;
  const accessToken = { action: 'set', value: `shpat_${at}` } as const;
  return { id, shop, state: '', isOnline: false, accessToken, refreshToken: { action: 'clear' } };
}

/** Places in lists of each kind of store, as they are before they are sealed. */
const POSITIONS = [
  [null],
  ['x'],
  ['x', null, 'y'],
  [1n, 2n],
  [new Uint8Array(8)],
  ['walk', 'node', '0'],
  ['list', ''],
  ['shop', 'x'],
];

function changesOf(cursor: string): string[] {
  const middle = Math.floor(cursor.length / 2);
  const other = cursor[middle] === 'A' ? 'B' : 'A';
  const flipped = `${cursor.slice(0, middle)}${other}${cursor.slice(middle + 1)}`;
  return [cursor.slice(0, -1), cursor.slice(1), `${cursor}AAAA`, flipped];
}

/** What a call ended with: the code of its failure, or that it went well. Failures have words and no traces of the program. */
async function outcomeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'fine';
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) return `no code: ${String(error)}`;
    const told = `${error.message} ${JSON.stringify(error)}`;
    const isPlain = /^[^\n]{10,300}$/.test(error.message) && !/\bat .*\.ts:|node_modules|zod/i.test(told);
    return isPlain ? String(error.code) : `${String(error.code)}, told as ${told.slice(0, 500)}`;
  }
}

/** Each way to search for a text. */
function filters(value: string): SessionFilter[] {
  return [
    { shop: { match: 'prefix', value } },
    { shop: { match: 'contains', value } },
    { shop: { match: 'exact', value } },
    { id: value },
    { userId: value },
    { email: value },
  ];
}

describe.each([MEMORY, ...PLACES].filter(({ missing }) => !missing))('$name', (kind) => {
  let desk: Desk;
  let place: TestPlace;
  let storeId = '';
  let otherStoreId = '';
  beforeAll(async () => {
    desk = await startDesk();
    place = await kind.make();
    const draft = {
      name: kind.name,
      environment: 'local',
      access: 'read-write',
      address: place.address,
      ...(place.password !== undefined && { password: { action: 'set' as const, value: place.password } }),
    } as const;
    storeId = (await desk.client.profiles.create(draft)).id;
    otherStoreId = (await desk.client.profiles.create({ ...draft, name: 'other' })).id;
    for (let at = 0; at < 12; at += 1) {
      await desk.client.sessions.store({ storeId, draft: sessionOf(at) });
    }
  });
  afterAll(async () => {
    await desk[Symbol.asyncDispose]();
    await place.remove();
  });

  const page = (filter: SessionFilter = {}, more: { cursor?: string; limit?: number; storeId?: string } = {}) =>
    desk.client.sessions.page({ storeId, filter, limit: 3, ...more });

  test('a cursor that was not given for this list is bad input', async () => {
    const { next = '' } = await page({}, { limit: 1 });
    const sealedKey = (await page({}, { limit: 500 })).records.find(({ key }) => key.startsWith('sealed.'))?.key;
    const list = { storeId, filter: {}, limit: 3 };
    const forged = [
      '',
      'nonsense',
      'sealed.',
      'sealed.AAAA',
      `sealed.${'A'.repeat(200)}`,
      'A'.repeat(5_000_000),
      'A'.repeat(7_000_000),
      '\0\ud800',
      // MongoDB names a document by its `_id`, which has nothing to do with the id of the session.
      sealedKey ?? '',
      ...POSITIONS.map(packPosition),
    ].map((cursor) => ({ ...list, cursor }));
    // Where so few are given all at once there is no cursor to go on from.
    const changed = next === '' ? [] : changesOf(next).map((cursor) => ({ ...list, cursor }));
    const { orders } = (await desk.client.stores.describe({ storeId })).capabilities;
    const lists = [
      { ...list, filter: { kind: 'offline' as const } },
      { ...list, storeId: otherStoreId },
      { ...list, thorough: true },
      ...(orders.length === 0 ? [] : [{ ...list, order: { by: 'shop', direction: 'desc' } as const }]),
    ];
    const elsewhere = next === '' ? [] : lists.map((other) => ({ ...other, cursor: next }));
    for (const input of [...forged, ...changed, ...elsewhere]) {
      const told = JSON.stringify(input).slice(0, 150);
      expect([told, await outcomeOf(desk.client.sessions.page(input))]).toEqual([told, 'BAD_INPUT']);
    }
    expect(await outcomeOf(page({}, next === '' ? {} : { cursor: next }))).toBe('fine');
  });

  test('a key that names nothing here is not found, or bad input', async () => {
    const { next = 'none' } = await page({}, { limit: 1 });
    const keys = [
      '',
      'nonsense',
      'i:',
      'i:nobody',
      'r:',
      'r:x',
      'row:1',
      'sealed.AAAA',
      next,
      '\0',
      '\ud800',
      'k:{}',
      'x'.repeat(100_000),
    ];
    for (const key of keys) {
      const outcome = await outcomeOf(desk.client.sessions.get({ storeId, key }));
      expect({ key: key.slice(0, 60), outcome }).toEqual({
        key: key.slice(0, 60),
        outcome: expect.stringMatching(/^(NOT_FOUND|BAD_INPUT)$/),
      });
    }
    expect(await outcomeOf(desk.client.sessions.get({ storeId, key: 'x'.repeat(3_000_001) }))).toBe('BAD_INPUT');
  });

  test('a search of over-long text is bad input, and one of the longest finds nothing', async () => {
    for (const letter of ['a', '%', '\\', '.', '(', '李', "'", '"', '\0', '\ud800', '😀', '9']) {
      const longest = letter.repeat(LONGEST_SEARCH);
      for (const filter of filters(longest)) {
        const told = JSON.stringify(filter).slice(0, 60);
        const { records } = await page(filter);
        expect({ told, records }).toEqual({ told, records: [] });
        expect({ told, ...(await desk.client.stores.count({ storeId, filter })) }).toEqual({
          told,
          count: 0,
          exact: true,
        });
      }
      for (const filter of [...filters(`${longest}a`), ...filters(letter.repeat(1_000_000))]) {
        expect(await outcomeOf(page(filter))).toBe('BAD_INPUT');
        expect(await outcomeOf(desk.client.stores.count({ storeId, filter }))).toBe('BAD_INPUT');
      }
    }
  });
});

test('what is not in the contract is bad input, said in words', async () => {
  await using desk = await startDesk();
  const { id: storeId } = await desk.client.profiles.create({
    name: 'memory',
    environment: 'local',
    access: 'read-write',
    address: { backend: 'memory', content: 'demo' },
  });
  const page = async (input: unknown): Promise<unknown> => Reflect.apply(desk.client.sessions.page, undefined, [input]);
  const inputs = [
    undefined,
    null,
    'x',
    {},
    { storeId },
    { storeId, filter: 'x', limit: 3 },
    { storeId, filter: { shop: 'x' }, limit: 3 },
    { storeId, filter: { shop: { match: 'like', value: 'x' } }, limit: 3 },
    { storeId, filter: { statuses: ['x'] }, limit: 3 },
    { storeId, filter: { secrets: [TOKEN] }, limit: 3 },
    { storeId, filter: { token: TOKEN }, limit: 3 },
    { storeId, filter: { [TOKEN]: 1 }, limit: 3 },
    { storeId, filter: {}, limit: 1e9 },
    { storeId, filter: {}, limit: 3, cursor: 1 },
    { storeId: storeId.repeat(1000), filter: {}, limit: 3 },
  ];
  for (const input of inputs) {
    expect([JSON.stringify(input)?.slice(0, 80), await outcomeOf(page(input))]).toEqual([
      JSON.stringify(input)?.slice(0, 80),
      'BAD_INPUT',
    ]);
    const failure = await page(input).catch((error: unknown) => error);
    expect(`${String(failure)} ${JSON.stringify(failure)}`).not.toContain(TOKEN);
  }
});
