import { sql } from 'kysely';
import { connect } from '../../main/stores/postgres/open.ts';
import { told } from './faults-deletion.ts';
import { runManners } from './manners.ts';
import { makePostgresPlace } from './postgres-place.ts';
import * as schemas from './postgres-schemas.ts';

runManners('PostgreSQL', async () => {
  const place = await makePostgresPlace(`${schemas.OFFICIAL_CURRENT}
    CREATE VIEW slow AS SELECT s.* FROM shopify_sessions s, pg_sleep(30);
    CREATE TABLE audit (id text);
    CREATE FUNCTION note(id text) RETURNS boolean LANGUAGE sql AS 'INSERT INTO audit VALUES (id); SELECT true';
    CREATE VIEW writing AS SELECT s.* FROM shopify_sessions s WHERE note(s.id)`);
  const { address, app } = place;
  return {
    where: address,
    open: ({ host, port }, options = {}, table = 'shopify_sessions') =>
      place.open(options, { host, port, table, tls: { mode: 'disable' } }),
    async readAfterWriting() {
      const db = connect(address, place.secrets, 'read-write');
      try {
        // Without a transaction, as one statement.
        await db.insertInto('audit').values({ id: 'ours' }).execute();
        await db.deleteFrom('audit').execute();
        return await sql`select * from writing`.execute(db);
      } finally {
        await db.destroy();
      }
    },
    async audited() {
      return (await app.query('SELECT * FROM audit')).rows.length;
    },
    refusesWritingView: told('READ_ONLY', /Reading this view would change the database/),
    async connections() {
      // In a transaction, the one with the lock, the server else repeats what it told before.
      await app.query('SELECT pg_stat_clear_snapshot()');
      const { rows } = await app.query<{ what: string }>(
        `SELECT CASE WHEN state = 'idle' THEN '' ELSE query END AS what FROM pg_stat_activity
          WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'`,
      );
      return rows.map(({ what }) => what);
    },
    async endAll() {
      await app.query(
        'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
      );
    },
    async lock() {
      await app.query('BEGIN; LOCK TABLE shopify_sessions');
    },
    async unlock() {
      await app.query('ROLLBACK');
    },
    remove: () => place.remove(),
  };
});
