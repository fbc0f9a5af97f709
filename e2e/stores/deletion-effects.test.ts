import { describe, expect, test } from 'vitest';
import type { Removal, SessionStore } from '../../main/stores/store.ts';
import type { SessionFields } from '../../shared/session.ts';
import { failureOf } from './faults-deletion.ts';
import { BARE, byText, NOW } from './sessions.ts';
import { sqlDatabases, type SqlDatabase, type SqlPlace } from './sql-databases.ts';

const session = (name: string): SessionFields => ({
  ...BARE,
  id: `offline_${name}.myshopify.com`,
  shop: `${name}.myshopify.com`,
});

/** The store with five sessions in it, after these statements. */
async function storeWith(place: SqlPlace, statements: string): Promise<SessionStore> {
  const first = await place.open();
  for (const name of ['a', 'b', 'c', 'd', 'e']) await first.write(session(name), {});
  await first.close();
  if (statements !== '') await place.app(statements);
  return place.open();
}

async function remove(store: SessionStore, ...names: string[]): Promise<Removal> {
  const seen = await store.read(
    names.map((name) => `i:${session(name).id}`),
    {},
  );
  return store.remove(seen, {});
}

async function left(store: SessionStore): Promise<string[]> {
  const { sessions } = await store.page({ filter: {}, limit: 50, now: NOW }, {});
  return sessions.map(({ fields }) => fields.shop?.replace('.myshopify.com', '') ?? '').toSorted(byText);
}

const told = (store: SessionStore) => store.deletionEffects?.map(({ message }) => message);

/** A column that refers to another session; b and c refer to a, d to b. */
const PARENT = {
  SQLite: 'ALTER TABLE shopify_sessions ADD COLUMN parent text REFERENCES shopify_sessions (id) ON DELETE CASCADE;',
  PostgreSQL: `ALTER TABLE shopify_sessions ADD COLUMN parent text
    CONSTRAINT family REFERENCES shopify_sessions (id) ON DELETE CASCADE;`,
  MariaDB: `ALTER TABLE shopify_sessions ADD COLUMN parent varchar(255),
    ADD CONSTRAINT family FOREIGN KEY (parent) REFERENCES shopify_sessions (id) ON DELETE CASCADE;`,
};
const REFER = `UPDATE shopify_sessions SET parent = '${session('a').id}' WHERE shop IN ('b.myshopify.com', 'c.myshopify.com');
  UPDATE shopify_sessions SET parent = '${session('b').id}' WHERE shop = 'd.myshopify.com';`;

const OTHER_TABLES = `CREATE TABLE login_events (id varchar(255) PRIMARY KEY, session varchar(255),
    CONSTRAINT of_session FOREIGN KEY (session) REFERENCES shopify_sessions (id) ON DELETE CASCADE);
  CREATE TABLE carts (id varchar(255) PRIMARY KEY, session varchar(255),
    CONSTRAINT cart_of FOREIGN KEY (session) REFERENCES shopify_sessions (id) ON DELETE SET NULL);
  CREATE TABLE refunds (id varchar(255) PRIMARY KEY, session varchar(255),
    CONSTRAINT refund_of FOREIGN KEY (session) REFERENCES shopify_sessions (id));
  INSERT INTO login_events VALUES ('1', '${session('a').id}'), ('2', '${session('b').id}');`;

const AUDIT = {
  SQLite: `CREATE TABLE audit (id text);
    CREATE TRIGGER stored AFTER INSERT ON shopify_sessions BEGIN SELECT 1; END;
    CREATE TRIGGER "note it" AFTER DELETE ON shopify_sessions BEGIN INSERT INTO audit VALUES (old.id); END;`,
  PostgreSQL: `CREATE TABLE audit (id text);
    CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO audit VALUES (1); RETURN NULL; END';
    CREATE TRIGGER stored AFTER INSERT OR UPDATE ON shopify_sessions FOR EACH ROW EXECUTE FUNCTION note();
    CREATE TRIGGER "note it" AFTER DELETE ON shopify_sessions FOR EACH ROW EXECUTE FUNCTION note();`,
  MariaDB: `CREATE TABLE audit (id text);
    CREATE TRIGGER stored AFTER INSERT ON shopify_sessions FOR EACH ROW INSERT INTO audit VALUES (new.id);
    CREATE TRIGGER \`note it\` AFTER DELETE ON shopify_sessions FOR EACH ROW INSERT INTO audit VALUES (old.id);`,
};

/** MariaDB's triggers cannot touch the table that they are on. */
const CLEAN_UP: Partial<Record<SqlDatabase, string>> = {
  SQLite: `CREATE TRIGGER clean_up AFTER DELETE ON shopify_sessions BEGIN
    DELETE FROM shopify_sessions WHERE shop > 'c'; END;`,
  PostgreSQL: `CREATE FUNCTION clean() RETURNS trigger LANGUAGE plpgsql AS
      'BEGIN DELETE FROM shopify_sessions WHERE shop > ''c''; RETURN NULL; END';
    CREATE TRIGGER clean_up AFTER DELETE ON shopify_sessions FOR EACH ROW EXECUTE FUNCTION clean();`,
};
const KEEP: Partial<Record<SqlDatabase, string>> = {
  SQLite: `CREATE TRIGGER keep BEFORE DELETE ON shopify_sessions WHEN old.shop < 'b' BEGIN SELECT raise(ignore); END;`,
  PostgreSQL: `CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS
      'BEGIN IF old.shop < ''b'' THEN RETURN NULL; END IF; RETURN old; END';
    CREATE TRIGGER keep BEFORE DELETE ON shopify_sessions FOR EACH ROW EXECUTE FUNCTION keep();`,
};

describe.each(sqlDatabases())('$name: what deleting sets off', ({ name, make }) => {
  test('is nothing in an ordinary table, nor in what only refers to another one', async () => {
    await using place = await make();
    const store = await storeWith(place, 'CREATE TABLE other (id varchar(255) PRIMARY KEY)');
    expect(told(store)).toEqual([]);
    expect(await remove(store, 'a', 'b')).toEqual({ removed: [true, true], others: 0 });
    await store.close();
  });

  test('a foreign key to the table itself: what goes beyond is counted', async () => {
    await using place = await make();
    const store = await storeWith(place, `${PARENT[name]} ${REFER}`);
    expect(told(store)).toEqual([
      expect.stringMatching(
        /^Other rows of shopify_sessions that refer to a deleted session are deleted with it \(.*ON DELETE CASCADE\)\.$/,
      ),
    ]);
    expect(await remove(store, 'e')).toEqual({ removed: [true], others: 0 });
    // b was meant, too, whether it went by itself or with a.
    expect(await remove(store, 'a', 'b')).toEqual({ removed: [true, true], others: 2 });
    expect(await left(store)).toEqual([]);
    await store.close();
  });

  test('foreign keys of other tables: told, and only the sessions that were meant go', async () => {
    await using place = await make();
    const store = await storeWith(place, OTHER_TABLES);
    expect(told(store)?.toSorted(byText)).toEqual([
      expect.stringMatching(
        /^Rows of carts that refer to a deleted session lose the reference \(.*ON DELETE SET NULL\)\.$/,
      ),
      expect.stringMatching(/^Rows of login_events that refer to a deleted session are deleted with it \(/),
    ]);
    expect(await remove(store, 'a', 'b')).toEqual({ removed: [true, true], others: 0 });
    await store.close();
  });

  test('triggers of deletions, and none of other changes', async () => {
    await using place = await make();
    const store = await storeWith(place, AUDIT[name]);
    expect(told(store)).toEqual(['The trigger note it runs when sessions are deleted.']);
    expect(await remove(store, 'a')).toEqual({ removed: [true], others: 0 });
    await store.close();
  });

  test('a copy is not put back over a session that is alike in another unique column', async () => {
    await using place = await make();
    const store = await storeWith(place, '');
    await store.write({ ...session('a'), email: 'same@example.com' }, {});
    const copies = await store.read([`i:${session('a').id}`, `i:${session('b').id}`], {});
    await store.remove(copies, {});
    await place.app('CREATE UNIQUE INDEX one_email ON shopify_sessions (email)');
    await store.write({ ...session('c'), email: 'same@example.com' }, {});
    const failure = await failureOf(
      store.restore(
        copies.map(({ raw }) => ({ raw })),
        {},
      ),
    );
    expect(failure).toMatchObject({
      code: 'VALUE_REFUSED',
      message: expect.stringMatching(/one_email|email|another row/i),
    });
    expect(await left(store)).toEqual(['c', 'd', 'e']);
    expect((await store.readById(session('c').id, {}))?.fields.email).toBe('same@example.com');
    await store.close();
  });
});

describe.each(sqlDatabases(['SQLite', 'PostgreSQL']))('$name: a trigger on the table itself', ({ name, make }) => {
  test('that takes more is told, and what it took is counted', async () => {
    await using place = await make();
    const store = await storeWith(place, CLEAN_UP[name] ?? '');
    expect(told(store)).toEqual(['The trigger clean_up runs when sessions are deleted.']);
    expect(await remove(store, 'a')).toEqual({ removed: [true], others: 3 });
    expect(await left(store)).toEqual(['b']);
    await store.close();
  });

  test('that keeps a session is believed', async () => {
    await using place = await make();
    const store = await storeWith(place, KEEP[name] ?? '');
    expect(await remove(store, 'a', 'b')).toEqual({ removed: [false, true], others: 0 });
    expect(await left(store)).toEqual(['a', 'c', 'd', 'e']);
    await store.close();
  });
});

describe.each(sqlDatabases(['PostgreSQL']))('$name', ({ make }) => {
  test('counts in partitions, and tells rules', async () => {
    await using place = await make();
    const store = await storeWith(
      place,
      `CREATE TABLE parts (LIKE shopify_sessions INCLUDING ALL) PARTITION BY RANGE (id);
       CREATE TABLE parts_all PARTITION OF parts FOR VALUES FROM (MINVALUE) TO (MAXVALUE);
       INSERT INTO parts SELECT * FROM shopify_sessions; DROP TABLE shopify_sessions; ALTER TABLE parts RENAME TO shopify_sessions;
       CREATE RULE too AS ON DELETE TO shopify_sessions DO ALSO SELECT 1;
       ${CLEAN_UP.PostgreSQL ?? ''}`,
    );
    expect(told(store)).toEqual([
      'The rule too runs when sessions are deleted.',
      'The trigger clean_up runs when sessions are deleted.',
    ]);
    await place.app('DROP RULE too ON shopify_sessions');
    expect(await remove(store, 'a')).toEqual({ removed: [true], others: 3 });
    await store.close();
  });
});
