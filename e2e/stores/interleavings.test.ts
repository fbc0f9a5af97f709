import { beforeAll, describe, expect, test } from 'vitest';
import { LONG } from '../long.ts';
import { toSession } from '../../main/layouts/session.ts';
import { backend as memory } from '../../main/stores/memory/backend.ts';
import { Adapter, installAdapters, type AdapterBackend } from './adapters.ts';
import { interleave, type Interleavings } from './interleavings.ts';
import { isPossible, type Event } from './linearizable.ts';
import * as mysqlSchemas from './mysql-schemas.ts';
import * as postgresSchemas from './postgres-schemas.ts';
import * as schemas from './schemas.ts';
import { PLACES } from './shared-places.ts';

/** DESK_INTERLEAVINGS_SEED repeats what a run drew. */
const SEED = Number(process.env['DESK_INTERLEAVINGS_SEED'] ?? Math.floor(Math.random() * 1_000_000));
/** Milliseconds. */
const TIME = 240_000;

/** Five interleavings in each round. */
const ROWS: readonly ({ backend: AdapterBackend; schema: string } & Omit<Interleavings, 'seed' | 'reopen'>)[] = [
  { backend: 'sqlite', schema: schemas.OFFICIAL_CURRENT, rounds: 400 },
  { backend: 'postgresql', schema: postgresSchemas.OFFICIAL_CURRENT, rounds: 80 },
  { backend: 'mysql', schema: mysqlSchemas.OFFICIAL_CURRENT, rounds: 80 },
  { backend: 'redis', schema: '', rounds: 80 },
  // FerretDB looks for a document first, and writes what it finds then.
  { backend: 'mongodb', schema: '', rounds: 40, rules: { mayNotKnow: true, forgets: true } },
  { backend: 'dynamodb', schema: '', rounds: 60 },
  { backend: 'kv', schema: '', rounds: 40 },
];

describe('another program that stores, refreshes and deletes at random moments', () => {
  beforeAll(installAdapters, 300_000);

  test('in memory', { timeout: TIME }, async () => {
    const store = await memory.open({ backend: 'memory', content: 'empty' }, { access: 'read-write' });
    const other = {
      store: (fields: Parameters<typeof toSession>[0]) => store.storeSession(toSession(fields)),
      delete: (ids: readonly string[]) => store.deleteSessions([...ids]),
    };
    expect(await interleave(store, other, { seed: SEED, rounds: 400 })).toEqual([]);
  });

  test.each(ROWS.filter(({ backend }) => !PLACES[backend].missing))(
    'as the official adapter on $backend',
    { timeout: TIME },
    async ({ backend, schema, rounds: most, ...rest }) => {
      const rounds = LONG ? most : Math.ceil(most / 3);
      const place = await PLACES[backend].make(schema);
      const adapter = new Adapter(backend, 'official-8', place.url);
      await adapter.ready();
      // Some make their place with their first session.
      const first = { id: 'first', shop: 'first.myshopify.com', state: '', isOnline: false, accessToken: 'first' };
      const other = {
        store: (fields: Parameters<typeof toSession>[0]) => adapter.store(toSession(fields).toPropertyArray(true)),
        delete: (ids: readonly string[]) => adapter.delete(ids),
      };
      await other.store(first);
      const store = await place.open();
      try {
        const reopen = store.capabilities.writes === 'checked' ? { reopen: () => place.open() } : {};
        expect(await interleave(store, other, { seed: SEED, rounds, ...rest, ...reopen })).toEqual([]);
      } finally {
        await store.close();
        await adapter.close();
        await place.remove();
      }
    },
  );
});

const at = (from: number, event: Omit<Event, 'from' | 'to'>): Event => ({ told: true, ...event, from, to: from + 1 });

const story = (...events: Omit<Event, 'from' | 'to'>[]) => events.map((event, turn) => at(turn * 2, event));

describe('what no order explains', () => {
  const rules = { checks: false, mayNotKnow: false, forgets: false };
  const seen = [
    { what: 'store', form: '1' },
    { what: 'look', form: '1' },
    { what: 'store', form: '2' },
  ] as const;

  test.each([
    ['a newer session goes unseen', story(...seen, { what: 'remove', form: '1' }, { what: 'look' })],
    ['it is told that nothing went', story(seen[0], { what: 'remove', form: '1', told: false }, { what: 'look' })],
    ['an older one takes its place', story(...seen, { what: 'restore', form: '1' }, { what: 'look', form: '1' })],
    [
      'it takes the place of another than was named',
      story(
        ...seen,
        { what: 'store', form: '3' },
        { what: 'restore', form: '1', over: '2' },
        { what: 'look', form: '1' },
      ),
    ],
  ])('%s', (_, events) => {
    expect(isPossible(events, rules)).toBe(false);
  });

  test('steps at the same time may come in either order', () => {
    const [first, ...later] = story(seen[0], { what: 'remove', form: '1', told: false }, { what: 'look', form: '2' });
    const between = { what: 'store', form: '2', told: true, from: 1.5, to: 3 } as const;
    expect(isPossible([...(first ? [first] : []), between, ...later], rules)).toBe(true);
  });
});
