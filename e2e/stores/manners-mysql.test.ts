import type { RowDataPacket } from 'mysql2';
import { sql } from 'kysely';
import { connect } from '../../main/stores/mysql/open.ts';
import { told } from './faults-deletion.ts';
import { runManners } from './manners.ts';
import { makeMysqlPlace } from './mysql-place.ts';
import * as schemas from './mysql-schemas.ts';

runManners('MariaDB', async () => {
  const place = await makeMysqlPlace(`${schemas.OFFICIAL_CURRENT}
    CREATE VIEW slow AS SELECT s.* FROM shopify_sessions s WHERE sleep(30) = 0;
    CREATE TABLE audit (id varchar(255));
    CREATE FUNCTION note(id varchar(255)) RETURNS boolean MODIFIES SQL DATA BEGIN INSERT INTO audit VALUES (id); RETURN true; END;
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
      const [rows] = await app.query<RowDataPacket[]>('SELECT * FROM audit');
      return rows.length;
    },
    refusesWritingView: told('LAYOUT_UNKNOWN', /has no columns that a read-only connection can see/),
    async connections() {
      const [rows] = await app.query<RowDataPacket[]>(
        // An idle connection is called Killed, too, until its next statement, where one was to be stopped that was over.
        `SELECT IF(command = 'Sleep', '', ifnull(info, '')) AS what FROM information_schema.processlist
          WHERE db = database() AND id <> connection_id()`,
      );
      return rows.map(({ what }) => String(what));
    },
    async endAll() {
      const [rows] = await app.query<RowDataPacket[]>(
        'SELECT id FROM information_schema.processlist WHERE db = database() AND id <> connection_id()',
      );
      for (const { id } of rows) await app.query(`KILL ${id}`).catch(() => {});
    },
    async lock() {
      await app.query('LOCK TABLES shopify_sessions WRITE');
    },
    async unlock() {
      await app.query('UNLOCK TABLES');
    },
    remove: () => place.remove(),
  };
});
