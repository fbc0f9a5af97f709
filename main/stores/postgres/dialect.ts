import { Socket } from 'node:net';
import { PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler, type Dialect } from 'kysely';
import { DatabaseError, Pool, type ClientConfig, type PoolClient } from 'pg';
import type { ProfileSecrets } from '../../../shared/profiles.ts';
import type { AddressOf } from '../store.ts';
import { IDLE, POOL_SIZE, PooledDriver, type Clients } from '../sql/pooled.ts';
import type { Sockets } from '../sql/sockets.ts';
import {
  askOnce,
  clientConfig,
  CONNECT_TIMEOUT,
  isGone,
  lineOf,
  PatientClient,
  processId,
  settleTls,
} from './connection.ts';

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
  const config = await settleTls({ ...(await clientConfig(address, secrets)), stream }, address.tls);
  const timeout = config.connectionTimeoutMillis ?? CONNECT_TIMEOUT;
  const pool = poolOf(config);
  // A connection that dies while idle leaves the pool by itself.
  pool.on('error', () => {});
  let atWork = 0;
  return {
    async take() {
      const client = await connectionOf(pool, () => atWork, timeout);
      atWork += 1;
      return client;
    },
    give(client, broken) {
      atWork -= 1;
      client.release(broken);
    },
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
    line: (client) => lineOf(client, config),
    async stop(client) {
      await askOnce(config, 'select pg_cancel_backend($1)', [processId(client)]);
    },
    patience: timeout,
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

/** A pool that sets no limit of its own, neither to connecting nor to waiting. */
function poolOf(config: ClientConfig): Pool {
  const { connectionTimeoutMillis: _, ...rest } = config;
  return new Pool({
    ...rest,
    max: POOL_SIZE,
    idleTimeoutMillis: IDLE,
    allowExitOnIdle: true,
    Client: class extends PatientClient {
      constructor() {
        // The pool hides the password from copies of its options.
        super(config);
      }
    },
  });
}

/** As the pool itself says it where it has a limit. */
const OCCUPIED = 'timeout exceeded when trying to connect';

/**
 * A connection as soon as there is one. Making one is bounded by its own watch; only where all are at work nobody waits longer
 * than `timeout`.
 */
async function connectionOf(pool: Pool, atWork: () => number, timeout: number): Promise<PoolClient> {
  const late = Promise.withResolvers<never>();
  let isLate = false;
  const timer = setInterval(() => {
    if (atWork() < POOL_SIZE) return;
    isLate = true;
    late.reject(new Error(OCCUPIED));
  }, timeout);
  const taking = pool.connect();
  try {
    return await Promise.race([taking, late.promise]);
  } finally {
    clearInterval(timer);
    // What comes when nobody waits for it any more goes back.
    if (isLate) taking.then((client) => client.release()).catch(() => {});
  }
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
