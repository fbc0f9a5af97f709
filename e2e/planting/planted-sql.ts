import { rm } from 'node:fs/promises';
import Database from 'better-sqlite3';
import { makeD1Place } from '../stores/d1-place.ts';
import { makeMysqlPlace } from '../stores/mysql-place.ts';
import * as mysqlSchemas from '../stores/mysql-schemas.ts';
import { makePostgresPlace } from '../stores/postgres-place.ts';
import * as postgresSchemas from '../stores/postgres-schemas.ts';
import * as sqliteSchemas from '../stores/schemas.ts';
import { makeFile } from '../stores/table.ts';
import { plantSessions, type PlantedSessions } from './planted-sessions.ts';
import type { PlantedStore } from './planted-stores.ts';
import type { Plants } from './plants.ts';

interface Row {
  names: string[];
  values: (string | number | Buffer)[];
}

function rowsOf({ everywhere, repeated, unknown }: PlantedSessions): Row[] {
  const plain = { id: 'plain', shop: 'plain.myshopify.com', state: '', accessToken: everywhere['accessToken'] ?? '' };
  return [{ ...everywhere, ...unknown }, repeated, plain].map((row, index) => ({
    names: [...Object.keys(row), 'isOnline'],
    values: [...Object.values(row), index % 2],
  }));
}

/** What a trigger says: the secrets of the row that it stops. */
const WORDS = 'not allowed:';

export async function plantSqlite(plants: Plants): Promise<PlantedStore> {
  const planted = plantSessions('SQLite', plants);
  const { file, folder } = await makeFile(
    `${sqliteSchemas.OFFICIAL_CURRENT} ALTER TABLE shopify_sessions ADD COLUMN note TEXT;
     ALTER TABLE shopify_sessions ADD COLUMN api_password TEXT; ALTER TABLE shopify_sessions ADD COLUMN bytes BLOB; CREATE UNIQUE INDEX one ON shopify_sessions (refreshToken);`,
  );
  const app = new Database(file);
  for (const { names, values } of rowsOf(planted)) {
    app
      .prepare(`INSERT INTO shopify_sessions (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`)
      .run(values);
  }
  const wrong = app.prepare(
    `INSERT INTO shopify_sessions (id, shop, state, isOnline, expires, userId, accessToken) VALUES ('wrong types', ?, ?, ?, ?, ?, ?)`,
  );
  const odd = (field: string) => plants.plant(`SQLite, a wrong type in ${field}`, 'shpat');
  wrong.run(
    planted.broken,
    Buffer.from(odd('state')),
    odd('isOnline'),
    `tomorrow ${odd('expires')}`,
    odd('userId'),
    Buffer.from(odd('accessToken')),
  );
  return {
    address: { backend: 'sqlite', file },
    provoked: [WORDS, 'each only once'],
    async provoke() {
      for (const [event, row] of [
        ['INSERT', 'NEW'],
        ['UPDATE', 'NEW'],
        ['DELETE', 'OLD'],
      ] as const) {
        app.exec(`CREATE TRIGGER no_${event} BEFORE ${event} ON shopify_sessions
          BEGIN SELECT RAISE(ABORT, '${WORDS} ' || ${row}.accessToken || ' ' || coalesce(${row}.refreshToken, '')); END`);
      }
    },
    async calm() {
      for (const event of ['INSERT', 'UPDATE', 'DELETE']) app.exec(`DROP TRIGGER no_${event}`);
    },
    async remove() {
      app.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const written = (value: string | number | Buffer): string => {
  if (Buffer.isBuffer(value)) return `x'${value.toString('hex')}'`;
  return typeof value === 'number' ? String(value) : `'${value.replaceAll("'", "''")}'`;
};

export async function plantD1(plants: Plants): Promise<PlantedStore> {
  const rows = rowsOf(plantSessions('Cloudflare D1', plants));
  const place = await makeD1Place([
    sqliteSchemas.OFFICIAL_CURRENT,
    'ALTER TABLE shopify_sessions ADD COLUMN note TEXT',
    'ALTER TABLE shopify_sessions ADD COLUMN api_password TEXT',
    'ALTER TABLE shopify_sessions ADD COLUMN bytes BLOB',
    'CREATE UNIQUE INDEX one ON shopify_sessions (refreshToken)',
    ...rows.map(
      ({ names, values }) =>
        `INSERT INTO shopify_sessions (${names.join(', ')}) VALUES (${values.map(written).join(', ')})`,
    ),
  ]);
  const token = plants.plant('Cloudflare D1, token', 'cloudflareToken');
  await place.control.token({ accounts: [place.account] }, token);
  const events = [
    ['INSERT', 'NEW'],
    ['UPDATE', 'NEW'],
    ['DELETE', 'OLD'],
  ] as const;
  return {
    address: place.address,
    password: token,
    provoked: [WORDS],
    async provoke() {
      await place.app(
        ...events.map(
          ([event, row]) => `CREATE TRIGGER no_${event} BEFORE ${event} ON shopify_sessions
            BEGIN SELECT RAISE(ABORT, '${WORDS} ' || ${row}.accessToken || ' ' || coalesce(${row}.refreshToken, '')); END`,
        ),
      );
    },
    async calm() {
      await place.app(...events.map(([event]) => `DROP TRIGGER no_${event}`));
    },
    remove: () => place.remove(),
  };
}

export async function plantPostgres(plants: Plants): Promise<PlantedStore> {
  const place = await makePostgresPlace(
    `${postgresSchemas.OFFICIAL_CURRENT} ALTER TABLE shopify_sessions ADD COLUMN note jsonb, ADD COLUMN api_password text,
     ADD COLUMN bytes bytea; CREATE UNIQUE INDEX one ON shopify_sessions ("refreshToken")`,
  );
  const { app, address } = place;
  for (const { names, values } of rowsOf(plantSessions('PostgreSQL', plants))) {
    const columns = names.map((name) => app.escapeIdentifier(name)).join(', ');
    const given = values.map((value, index) => (names[index] === 'isOnline' ? value === 1 : value));
    await app.query(
      `INSERT INTO shopify_sessions (${columns}) VALUES (${names.map((_, index) => `$${index + 1}`).join(', ')})`,
      given,
    );
  }
  const user = `planted_${address.database}`;
  const password = plants.plant('PostgreSQL, password', 'oddPassword');
  await app.query(`CREATE ROLE ${user} LOGIN SUPERUSER PASSWORD ${app.escapeLiteral(password)}`);
  return {
    address: { ...address, user },
    password,
    provoked: [WORDS, 'each only once'],
    async provoke() {
      await app.query(`CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
          RAISE EXCEPTION '${WORDS} % %', coalesce(NEW."accessToken", OLD."accessToken"), OLD."refreshToken"
            USING DETAIL = 'Failing row contains (' || coalesce(NEW."accessToken", OLD."accessToken") || ', ...)',
              HINT = 'See ' || OLD."refreshToken"; END $$;
        CREATE TRIGGER no BEFORE INSERT OR UPDATE OR DELETE ON shopify_sessions FOR EACH ROW EXECUTE FUNCTION no()`);
    },
    async calm() {
      await app.query('DROP TRIGGER no ON shopify_sessions');
    },
    async remove() {
      await app.query(`DROP ROLE ${user}`);
      await place.remove();
    },
  };
}

export async function plantMysql(plants: Plants): Promise<PlantedStore> {
  const place = await makeMysqlPlace(
    `${mysqlSchemas.OFFICIAL_CURRENT} ALTER TABLE shopify_sessions ADD COLUMN note JSON, ADD COLUMN api_password TEXT,
     ADD COLUMN bytes BLOB; CREATE UNIQUE INDEX one ON shopify_sessions (refreshToken)`,
  );
  const { app, address } = place;
  for (const { names, values } of rowsOf(plantSessions('MariaDB', plants))) {
    await app.query(`INSERT INTO shopify_sessions (??) VALUES (?)`, [names, values]);
  }
  const user = `p_${address.database.slice(-12)}`;
  const password = plants.plant('MariaDB, password', 'oddPassword');
  await app.query(`CREATE USER ?@'%' IDENTIFIED BY ?`, [user, password]);
  await app.query(`GRANT ALL ON *.* TO ?@'%'`, [user]);
  return {
    address: { ...address, user },
    password,
    provoked: [WORDS, 'each only once'],
    async provoke() {
      for (const [event, row] of [
        ['INSERT', 'NEW'],
        ['UPDATE', 'NEW'],
        ['DELETE', 'OLD'],
      ] as const) {
        await app.query(`CREATE TRIGGER no_${event} BEFORE ${event} ON shopify_sessions FOR EACH ROW BEGIN
          DECLARE words TEXT DEFAULT LEFT(CONCAT('${WORDS} ', ${row}.accessToken), 120);
          SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = words; END`);
      }
    },
    async calm() {
      for (const event of ['INSERT', 'UPDATE', 'DELETE']) await app.query(`DROP TRIGGER no_${event}`);
    },
    async remove() {
      await app.query(`DROP USER ?@'%'`, [user]);
      await place.remove();
    },
  };
}
