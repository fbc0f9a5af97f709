// The adapters that keep sessions in Cloudflare D1; `place` is where a database's statements can be run from outside:
// `http://host:port/d1/ID`.

import { makeSessionTable } from './drizzle-sqlite.mjs';

/** The D1Database that a worker would give to the adapter. */
function databaseAt(place) {
  const call = async (method, ...statements) => {
    // Bytes cross as the numbers that D1 takes and gives for them.
    const plain = statements.map(({ sql, params }) => ({
      sql,
      params: params.map((one) => (one instanceof Uint8Array ? [...one] : one)),
    }));
    const request = { method: 'POST', body: JSON.stringify({ method, statements: plain }) };
    const answer = await fetch(place, request).catch(() => fetch(place, request));
    const value = await answer.json();
    if (!answer.ok) throw new Error(value.error);
    return value;
  };
  const prepared = (sql, params) => ({
    sql,
    params,
    bind: (...given) => prepared(sql, given),
    all: () => call('all', { sql, params }),
    run: () => call('run', { sql, params }),
    raw: () => call('raw', { sql, params }),
  });
  return { prepare: (sql) => prepared(sql, []), batch: (statements) => call('batch', ...statements) };
}

async function drizzle(place) {
  const [{ drizzle: connect }, { DrizzleSessionStorageSQLite }] = await Promise.all([
    import('drizzle-orm/d1'),
    import('@shopify/shopify-app-session-storage-drizzle'),
  ]);
  return new DrizzleSessionStorageSQLite(connect(databaseAt(place)), makeSessionTable());
}

export default { drizzle };
