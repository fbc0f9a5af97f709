import { createConnection } from 'mysql2/promise';
import { backend } from '../../main/stores/mysql/backend.ts';
import { startMariadb } from '../servers/mariadb.ts';
import { runFaults, type FaultTarget } from './faults.ts';
import { addressOf } from './mysql-address.ts';
import * as schemas from './mysql-schemas.ts';

const PASSWORD = 'secret-of-app';
const ACCOUNT = `app@'127.0.0.1'`;

async function start(): Promise<FaultTarget | undefined> {
  const server = await startMariadb();
  if (server === undefined) return undefined;
  const { address } = addressOf(server.url);

  async function asOwner(statements: string): Promise<unknown> {
    const owner = await createConnection({ uri: server?.url ?? '', multipleStatements: true });
    try {
      return (await owner.query(statements))[0];
    } finally {
      await owner.end();
    }
  }

  /** What was confirmed has to outlive the server. */
  const settle = () => asOwner('SET GLOBAL innodb_flush_log_at_trx_commit = 2');

  await asOwner(`${schemas.OFFICIAL_CURRENT} CREATE TABLE notes (id int, text text);
    CREATE USER ${ACCOUNT} IDENTIFIED BY '${PASSWORD}'; GRANT ALL ON desk.* TO ${ACCOUNT};
    INSERT INTO notes VALUES (1, 'of another program')`);
  await settle();
  return {
    server: {
      kill: () => server.kill(),
      async start() {
        await server.start();
        await settle();
      },
    },
    where: { host: address.host, port: address.port },
    open: (where, connectTimeout) =>
      backend.open(
        { ...address, ...where, user: 'app', tls: { mode: 'disable' }, connectTimeout },
        { access: 'read-write', secrets: { password: PASSWORD } },
      ),
    async setPassword(password = PASSWORD) {
      await asOwner(`ALTER USER ${ACCOUNT} IDENTIFIED BY '${password}'`);
    },
    async spoil() {
      await asOwner(`INSERT INTO notes VALUES (2, NULL);
        INSERT INTO shopify_sessions (id, shop, state, isOnline) VALUES ('broken', 'broken.myshopify.com', '', 2)`);
      return { unreadable: 1, foreign: () => asOwner('SELECT * FROM notes ORDER BY id') };
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

runFaults({ name: 'MariaDB', sessions: 1_100, cannot: {} }, await start());
