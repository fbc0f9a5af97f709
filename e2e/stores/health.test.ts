import { beforeAll, describe, expect, inject, test } from 'vitest';
import { finish } from '../../main/changes/run.ts';
import type { HealthFigures } from '../../main/health/reckoning.ts';
import { takeHealth } from '../../main/health/take.ts';
import { isReadable } from '../../main/layouts/decode.ts';
import { matchesFilter } from '../../main/stores/filter.ts';
import { Masker } from '../../main/safety/mask.ts';
import type { SessionStore, StoredSession, StoreFilter } from '../../main/stores/store.ts';
import { canonicalShop } from '../../shared/ids.ts';
import { SESSION_READINESS } from '../../shared/readiness.ts';
import type { SessionFields } from '../../shared/session.ts';
import { LONG } from '../long.ts';
import { untilItAnswers } from '../servers/mongodb.ts';
import { D1_ROWS } from './d1-rows.ts';
import { DYNAMODB_ROWS } from './dynamodb-rows.ts';
import { KV_ROWS } from './kv-rows.ts';
import { MONGODB_ROWS } from './mongodb-rows.ts';
import { MYSQL_ROWS } from './mysql-rows.ts';
import { storeOddly } from './odd-rows.ts';
import { oddSessions } from './odd-sessions.ts';
import { plainHealth } from './plain-health.ts';
import { POSTGRES_ROWS } from './postgres-rows.ts';
import { redisRows } from './redis-rows.ts';
import { asHeldBy, NOW } from './sessions.ts';
import { FILE_ROWS, type StoreRow } from './table.ts';

// Each backend's report on a large store with everything odd in it, compared with a plain reckoning that knows nothing of groups.

const DAY = 86_400_000;
const MANY = 20_000;
/** Where storing them takes minutes, unless there is time. */
const FEWER = LONG ? MANY : 1_000;
const MASKER = new Masker(Buffer.alloc(32, 7));

function named(rows: readonly StoreRow[], ...names: string[]): StoreRow[] {
  return rows.filter(({ name }) => names.some((one) => name.endsWith(one)));
}

const FAST = [
  ...named(FILE_ROWS, 'memory', 'official adapter', 'Prisma, milliseconds', 'Prisma, ISO text'),
  ...(inject('postgresUrl') === '' ? [] : POSTGRES_ROWS.slice(0, 1)),
  ...(inject('mariadbUrl') === '' ? [] : MYSQL_ROWS.slice(0, 1)),
  ...(inject('redisUrl') === '' ? [] : redisRows(() => '').slice(0, 1)),
];
const SLOW = [
  ...named(FILE_ROWS, 'no key at all'),
  ...(inject('postgresUrl') === '' ? [] : named(POSTGRES_ROWS, 'Prisma')),
  ...(inject('mariadbUrl') === '' ? [] : named(MYSQL_ROWS, 'Prisma')),
  // The last has its values in documents within documents, where odd forms are not put.
  ...(inject('mongodbUrl') === '' ? [] : MONGODB_ROWS.slice(0, LONG ? -1 : 1)),
  ...DYNAMODB_ROWS.slice(LONG ? 0 : -1),
  ...(inject('kvUrl') === '' ? [] : [...KV_ROWS.slice(0, 1), ...D1_ROWS.slice(0, LONG ? undefined : 1)]),
];

async function allOf(store: SessionStore, filter: StoreFilter, now: number): Promise<StoredSession[]> {
  const found: StoredSession[] = [];
  for await (const batch of store.scan({ filter, now, batch: 500 }, {})) found.push(...batch);
  return found;
}

/** What the numbers of a report lead to, and clean-ups. */
function filtersAt(now: number, all: readonly StoredSession[]): StoreFilter[] {
  const problem = all.find(({ fields, problems }) => !isReadable(fields, problems))?.problems[0]?.message;
  const shops = [...new Set(all.flatMap(({ fields }) => fields.shop ?? []))].slice(0, 300);
  return [
    ...SESSION_READINESS.map((readiness) => ({ readiness: [readiness] })),
    { kind: 'online', expires: { max: now - 30 * DAY } },
    { expires: { min: now, max: now + 30 * DAY } },
    { refreshEnds: { min: now - DAY, max: now + 7 * DAY } },
    { missingScopes: ['read_products', 'write_orders'] },
    { problem: problem ?? 'No such problem.' },
    { shops: new Set(shops) },
    { anySpelling: new Set(shops.map(canonicalShop)) },
  ];
}

/** Without those whose ids are the same to a key that takes no notice of capitals. */
function withDistinctIds({ sortsAs }: StoreRow, sessions: readonly SessionFields[]): readonly SessionFields[] {
  if (sortsAs === undefined) return sessions;
  return [...new Map(sessions.map((session) => [sortsAs(session.id), session])).values()];
}

/** What the program and the plain reckoning make of the same sessions. */
async function reckonings(
  row: StoreRow,
  count: number,
  oddForms?: number,
): Promise<{ reckoned: HealthFigures; plain: HealthFigures }> {
  const now = row.milliseconds ? NOW : Math.floor(NOW / 1000) * 1000;
  const fits = ({ id, shop, expires = 0, refreshTokenExpires = 0 }: SessionFields) =>
    [id, shop].every((text) => row.letters?.test(text) ?? true) &&
    (row.ids?.(id) ?? true) &&
    (row.shops?.(shop) ?? true) &&
    Math.max(expires, refreshTokenExpires) <= row.latest;
  const sessions = withDistinctIds(row, oddSessions(count, now).filter(fits));
  const place = await row.make();
  try {
    const store = await place.open();
    try {
      const asTheyWent = await storeOddly(row, store, sessions, { ...(oddForms !== undefined && { oddForms }) });
      const all = await allOf(store, {}, now);
      const read = new Map(all.map(({ fields, problems }) => [fields.id, { fields, problems }]));
      for (const [id, fields] of asTheyWent) {
        const { userId: _, ...wanted } = asHeldBy(row, fields);
        expect(read.get(id)?.fields).toMatchObject(wanted);
      }
      expect(asTheyWent.size).toBeGreaterThan(count / 3);
      for (const filter of filtersAt(now, all)) {
        const wanted = all.filter((one) => matchesFilter(one, filter, now)).map(({ key }) => key);
        const found = new Set((await allOf(store, filter, now)).map(({ key }) => key));
        expect({ filter, count: found.size, missed: wanted.filter((key) => !found.has(key)) }).toEqual({
          filter,
          count: new Set(wanted).size,
          missed: [],
        });
      }

      const { required, figures } = plainHealth(all, now);
      const taken = await finish(takeHealth(store, { now, requiredScopes: required }, { masker: MASKER }));
      const { readUnits: _cost, ...reckoned } = taken;
      return { reckoned, plain: figures };
    } finally {
      await store.close();
    }
  } finally {
    await place.remove();
  }
}

describe(`${MANY} sessions`, () => {
  test.for(FAST)('$name', async (row) => {
    const { reckoned, plain } = await reckonings(row, MANY);
    expect(reckoned).toEqual(plain);
  });

  test('SQLite, more in odd forms than are read one by one', async () => {
    for (const row of named(FILE_ROWS, 'SQLite, official adapter')) {
      const { reckoned, plain } = await reckonings(row, MANY, 2);
      expect(reckoned).toEqual(plain);
    }
  });
});

describe(`${FEWER} sessions`, () => {
  // It may have to be built first.
  beforeAll(() => (inject('mongodbUrl') === '' ? undefined : untilItAnswers(inject('mongodbUrl'))), 300_000);

  test.for(SLOW)('$name', { timeout: 1_200_000 }, async (row) => {
    const { reckoned, plain } = await reckonings(row, FEWER);
    expect(reckoned).toEqual(plain);
  });
});
