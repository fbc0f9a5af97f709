import { Socket } from 'node:net';
import { PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler, type Dialect } from 'kysely';
import { DatabaseError, type PoolClient } from 'pg';
import type { ProfileSecrets } from '../../../shared/profiles.ts';
import type { AddressOf } from '../../../shared/backends/index.ts';
import type { Clients } from '../sql/clients.ts';
import { PooledDriver } from '../sql/pooled-driver.ts';
import type { Sockets } from '../sql/sockets.ts';
import { askOnce, clientConfig, isGone, observedConnection, processId } from './connection.ts';
import { ServerPool } from './server-pool.ts';

/** How long a statement waits for a row that somebody else has locked; milliseconds. */
const LOCK_WAIT = 10_000;

export interface PostgresTarget {
  address: AddressOf<'postgres'>;
  secrets: ProfileSecrets | undefined;
  readOnly: boolean;
}

/** Kysely over a small pool of pg. The first statement connects. */
export function postgresDialect(target: PostgresTarget): Dialect {
  return {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new PooledDriver((sockets) => clientsOf(target, sockets)),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  };
}

async function clientsOf(target: PostgresTarget, sockets: Sockets): Promise<Clients<PoolClient>> {
  const { address, secrets, readOnly } = target;
  const stream = () => sockets.add(new Socket());
  const pool = await ServerPool.open(address, async (server) => ({ ...(await clientConfig(server, secrets)), stream }));
  return {
    take: () => pool.take(),
    give: (client, broken) => pool.give(client, broken),
    async setUp(client) {
      // Without a listener a connection that breaks between two statements would end the program.
      client.on('error', () => {});
      const settings = await client.query<{ default_transaction_read_only: string }>(
        `show default_transaction_read_only; ${settingsFor(target).join('; ')}`,
      );
      // Of several statements the driver gives a list. A role that may only read is left so.
      const [before] = [settings].flat();
      return !readOnly && before?.rows[0]?.default_transaction_read_only === 'off';
    },
    async query(client, text, parameters) {
      const { rows, rowCount, command } = await client.query({ text, values: [...parameters] });
      return { rows, numAffectedRows: BigInt(rowCount ?? 0), command };
    },
    observe: (client) => observedConnection(client, pool.configOf(client)),
    async stop(client) {
      await askOnce(pool.configOf(client), 'select pg_cancel_backend($1)', [processId(client)]);
    },
    silenceTimeout: pool.silenceTimeout,
    begin: (mayWrite) => `begin transaction isolation level read committed, read ${mayWrite ? 'write' : 'only'}`,
    access: {
      read: 'set default_transaction_read_only = on',
      write: 'set default_transaction_read_only = off',
    },
    isAnswer: (error) => error instanceof DatabaseError,
    isGone,
    end: () => pool.end(),
  };
}

function settingsFor({ address: { statementTimeout } }: PostgresTarget): string[] {
  return [
    "set timezone = 'UTC'",
    "set datestyle = 'ISO'",
    "set bytea_output = 'hex'",
    `set lock_timeout = ${LOCK_WAIT}`,
    ...(statementTimeout === undefined ? [] : [`set statement_timeout = ${statementTimeout}`]),
    'set default_transaction_read_only = on',
  ];
}
