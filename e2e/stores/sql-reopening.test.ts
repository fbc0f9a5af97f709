import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { SessionStore, StoredSession } from '../../main/stores/store.ts';
import type { SessionFields } from '../../shared/session.ts';
import { failureOf, list } from './faults-deletion.ts';
import { BARE } from './sessions.ts';
import { sqlDatabases, type SqlDatabase } from './sql-databases.ts';

const SESSIONS = 600;
const DELETED = 199;
/** Milliseconds that closing may take. */
const BOUND = 3_000;

/** Statements that put the sessions there as an app would. */
function seed(name: SqlDatabase): string {
  const isOnline = name === 'PostgreSQL' ? ['"isOnline"', 'false'] : ['isOnline', '0'];
  const rows = Array.from(
    { length: SESSIONS },
    (_, at) => `('offline_${at}.myshopify.com', '${at}.myshopify.com', '', ${isOnline[1]})`,
  );
  return `INSERT INTO shopify_sessions (id, shop, state, ${isOnline[0]}) VALUES ${rows.join(', ')}`;
}

/**
 * What a call gave, or that it was told of the closing; nothing else may come of it but that MariaDB ends one of two changes
 * that wait for each other.
 */
async function outcomeOf<T>(call: Promise<T>): Promise<T | 'closed'> {
  const failure = await failureOf(call);
  if (failure === undefined) return call;
  expect(['The store was closed.', 'Another program is changing the same sessions.']).toContain(failure.message);
  return 'closed';
}

/** Everything that can be running, at once. */
function begin(store: SessionStore, seen: readonly StoredSession[], edited: SessionFields) {
  return {
    listing: outcomeOf(list(store).then(({ length }) => length)),
    counting: outcomeOf(store.count({}).then(({ count }) => count)),
    deleting: outcomeOf(store.remove(seen, {})),
    editing: outcomeOf(store.write(edited, {}).then(({ fields }) => fields)),
    indexing: outcomeOf(store.createIndex({})),
  };
}

describe.each(sqlDatabases())('$name', ({ name, make }) => {
  test.each([0, 3, 10, 30])(
    'closed after %i ms with a list, a count, a deletion, an edit and an index running, and opened again',
    async (delay) => {
      await using place = await make();
      await place.app(seed(name));
      const store = await place.open();
      const [edited, ...others] = await list(store);
      const seen = others.slice(0, DELETED);
      const calls = begin(store, seen, { ...BARE, id: edited?.fields.id ?? '' });
      if (delay > 0) await sleep(delay);
      const started = performance.now();
      // Locked and connected again while the old one closes.
      const [, locked, again] = await Promise.all([store.close(), place.open('read-only'), place.open()]);
      expect(performance.now() - started).toBeLessThan(BOUND);

      expect(await failureOf(locked.remove(seen, {}))).toMatchObject({ code: 'READ_ONLY' });
      const gone =
        DELETED -
        (
          await locked.read(
            seen.map(({ key }) => key),
            {},
          )
        ).length;
      // All of them or none; and all, where it was said so.
      const all = { removed: Array(DELETED).fill(true), others: 0 };
      expect([0, DELETED]).toContain(gone);
      expect(gone === 0 ? ['closed'] : ['closed', all]).toContainEqual(await calls.deleting);
      const now = await locked.readById(edited?.fields.id ?? '', {});
      expect(['closed', now?.fields]).toContainEqual(await calls.editing);
      expect(['closed', SESSIONS, SESSIONS - DELETED]).toContain(await calls.counting);
      const listed = await calls.listing;
      expect(listed === 'closed' || listed >= SESSIONS - DELETED).toBe(true);
      await calls.indexing;

      // An index that was not finished hinders nobody.
      if ((await again.planIndex({})) !== undefined) await again.createIndex({});
      await Promise.all([locked.close(), again.close()]);
      const indexed = await place.open();
      expect(await indexed.planIndex({})).toBeUndefined();
      await indexed.close();
    },
  );
});
