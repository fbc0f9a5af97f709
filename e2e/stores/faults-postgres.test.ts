import { Client, type QueryResult } from 'pg';
import { backend } from '../../main/stores/postgres/backend.ts';
import { startPostgres } from '../servers/postgres.ts';
import { runFaults, type FaultTarget } from './faults.ts';
import { addressOf } from './postgres-address.ts';
import * as schemas from './postgres-schemas.ts';

const PASSWORD = 'secret-of-app';

async function start(): Promise<FaultTarget | undefined> {
  const server = await startPostgres();
  if (server === undefined) return undefined;
  const { address } = addressOf(server.url);

  async function asOwner(statements: string): Promise<QueryResult> {
    const client = new Client({ connectionString: server?.url });
    await client.connect();
    try {
      return await client.query(statements);
    } finally {
      await client.end();
    }
  }

  // What was confirmed has to outlive the server; a role's own setting goes before the server's.
  await asOwner(`${schemas.OFFICIAL_CURRENT} CREATE TABLE notes (id int, text text);
    CREATE ROLE app LOGIN PASSWORD '${PASSWORD}'; ALTER ROLE app SET synchronous_commit = on;
    GRANT ALL ON ALL TABLES IN SCHEMA public TO app; INSERT INTO notes VALUES (1, 'of another program'); CHECKPOINT`);
  return {
    server,
    where: { host: address.host, port: address.port },
    open: (where, connectTimeout) =>
      backend.open(
        { ...address, ...where, user: 'app', tls: { mode: 'disable' }, connectTimeout },
        { access: 'read-write', secrets: { password: PASSWORD } },
      ),
    async setPassword(password = PASSWORD) {
      await asOwner(`ALTER ROLE app PASSWORD '${password}'`);
    },
    async spoil() {
      // The columns' types let nothing in that cannot be read.
      await asOwner(`INSERT INTO notes VALUES (2, NULL)`);
      return { unreadable: 0, foreign: async () => (await asOwner('SELECT * FROM notes ORDER BY id')).rows };
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

runFaults({ name: 'PostgreSQL', sessions: 1_100, cannot: {} }, await start());
