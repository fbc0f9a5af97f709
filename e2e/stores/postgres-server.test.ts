import { createServer, type Socket } from 'node:net';
import { once } from 'node:events';
import { Client, type QueryResult } from 'pg';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { makeCertificates, type Certificates } from '../servers/certificates.ts';
import { startPostgres } from '../servers/postgres.ts';
import type { TestServer } from '../servers/server.ts';
import { backend } from '../../main/stores/postgres/backend.ts';
import type { SessionStore } from '../../main/stores/store.ts';
import type { ProbeStep } from '../../shared/records.ts';
import type { Tls } from '../../shared/backends/address-fields.ts';
import { addressOf, type PostgresAddress } from './postgres-address.ts';
import * as schemas from './postgres-schemas.ts';
import { BARE, FULL } from './sessions.ts';

let certificates: Certificates;
let server: TestServer;
let address: PostgresAddress;
let secrets: { password?: string };

beforeAll(async () => {
  certificates = await makeCertificates('localhost');
  const started = await startPostgres({ tls: certificates });
  if (started === undefined) throw new Error('There is no PostgreSQL to test with.');
  server = started;
  ({ address, secrets } = addressOf(server.url));
  await asOwner(`${schemas.OFFICIAL_CURRENT} CREATE ROLE reader LOGIN PASSWORD 'secret-of-reader';
    CREATE TABLE unreadable (x int); GRANT SELECT ON shopify_sessions TO reader;
    CREATE ROLE nobody LOGIN PASSWORD 'secret-of-nobody'; CREATE ROLE few LOGIN PASSWORD 'x' CONNECTION LIMIT 0;`);
}, 60_000);
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await certificates[Symbol.asyncDispose]();
});

async function asOwner(statements: string): Promise<QueryResult> {
  const client = new Client({ connectionString: server.url });
  await client.connect();
  const result = await client.query(statements);
  await client.end();
  return result;
}

async function steps(change: Partial<PostgresAddress>, password?: string): Promise<ProbeStep[]> {
  const told: ProbeStep[] = [];
  const as = password === undefined ? secrets : { password };
  for await (const step of backend.probe({ ...address, ...change }, { secrets: as })) {
    if (step.state !== 'running') told.push(step);
  }
  return told;
}

async function opening(change: Partial<PostgresAddress>, password?: string): Promise<SessionStore> {
  const as = password === undefined ? secrets : { password };
  return backend.open({ ...address, ...change }, { access: 'read-write', secrets: as });
}

const stoppable = (signal?: AbortSignal) =>
  backend.probe({ ...address, applicationName: 'stopped trial' }, { secrets, signal });

test('a trial that is stopped between any two steps leaves no connection', async () => {
  const client = new Client({ connectionString: server.url });
  await client.connect();
  const count = async () =>
    (await client.query("select pid from pg_stat_activity where application_name = 'stopped trial'")).rows.length;
  let last = 0;
  for await (const _ of stoppable()) last += 1;
  expect(last).toBeGreaterThan(3);
  for (let stopAfter = 1; stopAfter < last; stopAfter += 1) {
    const given = new AbortController();
    const trial = stoppable(given.signal);
    for (let step = 1; step <= stopAfter; step += 1) await trial.next();
    given.abort();
    const rest = (async () => {
      for await (const _ of trial);
    })();
    await expect(rest, `after step ${stopAfter}`).rejects.toMatchObject({ code: 'CANCELLED' });
    await expect.poll(count, { message: `after step ${stopAfter}` }).toBe(0);
  }
  await client.end();
});

describe('what is wrong is said', () => {
  const READER = { user: 'reader' };
  test.each<[string, Partial<PostgresAddress>, string | undefined, string, string, RegExp]>([
    [
      'a name that nobody knows',
      { host: 'no-such-host.invalid' },
      undefined,
      'UNREACHABLE',
      'Name',
      /could not be resolved/,
    ],
    ['nothing there', { port: 1 }, undefined, 'UNREACHABLE', 'Connection', /refused the connection/],
    ['no socket', { host: '/nonexistent' }, undefined, 'UNREACHABLE', 'Connection', /no server socket/],
    ['a wrong password', {}, 'wrong-secret', 'AUTH_FAILED', 'Sign-in', /password is wrong/],
    ['no password', {}, '', 'AUTH_FAILED', 'Sign-in', /needs a password/],
    ['no such database', { database: 'nowhere' }, undefined, 'NOT_FOUND', 'Database', /no database nowhere/],
    [
      'no such table',
      { table: 'nowhere' },
      undefined,
      'TABLE_MISSING',
      'Table',
      /There is no table nowhere.*shopify_sessions/,
    ],
    ['a table that may not be read', { user: 'nobody' }, 'secret-of-nobody', 'TABLE_MISSING', 'Table', /No table/],
    [
      'a named one',
      { user: 'nobody', table: 'shopify_sessions' },
      'secret-of-nobody',
      'AUTH_FAILED',
      'Table',
      /not allowed to read/,
    ],
    ['no connection left', { user: 'few' }, 'x', 'BUSY', 'Sign-in', /no connection left/],
  ])('%s', async (_, change, password, code, step, words) => {
    const error: unknown = await opening(change, password).catch((failure: unknown) => failure);
    expect(error).toMatchObject({ code, message: expect.stringMatching(words) });
    const last = (await steps(change, password)).at(-1);
    expect(last).toMatchObject({ name: step, state: 'failed', text: expect.stringMatching(words) });
    expect(JSON.stringify([error, String(error), last])).not.toMatch(/secret/);
  });

  test('a server that does not answer', async () => {
    const sockets: Socket[] = [];
    const silent = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const place = silent.address();
    const port = typeof place === 'object' && place !== null ? place.port : 0;
    const failure = { code: 'UNREACHABLE', message: expect.stringMatching(/did not respond/) };
    await expect(opening({ port, connectTimeout: 300 })).rejects.toMatchObject(failure);
    for (const socket of sockets) socket.destroy();
    silent.close();
  });

  test('a right that is missing, and a server that is read-only', async () => {
    const store = await opening(READER, 'secret-of-reader');
    await expect(store.write(BARE, {})).rejects.toMatchObject({
      code: 'AUTH_FAILED',
      message: expect.stringMatching(/shopify_sessions/),
    });
    await store.close();
    await asOwner('ALTER ROLE reader SET default_transaction_read_only = on; GRANT ALL ON shopify_sessions TO reader');
    const again = await opening(READER, 'secret-of-reader');
    await expect(again.write(BARE, {})).rejects.toMatchObject({ code: 'READ_ONLY' });
    await again.close();
  });
});

const withCa = () => ({ caFile: certificates.ca });
const tlsFailure = (words: RegExp) => ({ code: 'TLS_FAILED', message: expect.stringMatching(words) });

describe('TLS, as psql means it', () => {
  const localhost = { host: 'localhost' };

  async function encrypted(tls: Tls, host: { host: string } = localhost): Promise<boolean> {
    const store = await opening({ ...host, tls, applicationName: `tls ${tls.mode}` });
    try {
      const client = new Client({ connectionString: server.url });
      await client.connect();
      const { rows } = await client.query<{ ssl: boolean }>(
        `SELECT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE application_name = $1`,
        [`tls ${tls.mode}`],
      );
      await client.end();
      return rows.every(({ ssl }) => ssl);
    } finally {
      await store.close();
    }
  }

  test('is used when preferred, required, or checked, and not when it is off', async () => {
    expect(await encrypted({ mode: 'disable' })).toBe(false);
    expect(await encrypted({ mode: 'prefer' })).toBe(true);
    expect(await encrypted({ mode: 'require' })).toBe(true);
    expect(await encrypted({ mode: 'verify-ca', ...withCa() }, { host: '127.0.0.1' })).toBe(true);
    expect(await encrypted({ mode: 'verify-full', ...withCa() })).toBe(true);
  });

  test('refuses an unknown authority, another name, and a file that is not there', async () => {
    for (const mode of ['verify-ca', 'verify-full'] as const) {
      await expect(opening({ ...localhost, tls: { mode } })).rejects.toMatchObject(
        tlsFailure(/not signed by an authority/),
      );
    }
    const other = { host: '127.0.0.1', tls: { mode: 'verify-full', ...withCa() } } as const;
    await expect(opening(other)).rejects.toMatchObject(tlsFailure(/for another host/));
    expect((await steps(other)).at(-1)).toMatchObject({ name: 'TLS', state: 'failed' });
    const missing = { tls: { mode: 'require', caFile: '/nonexistent.pem' } } as const;
    await expect(opening(missing)).rejects.toMatchObject(tlsFailure(/nonexistent\.pem cannot be read/));
  });

  test('is told in the trial', async () => {
    const told = await steps({ ...localhost, tls: { mode: 'verify-full', ...withCa() } });
    expect(told.find(({ name }) => name === 'TLS')?.text).toMatch(/^TLSv1\.\d, certificate verified$/);
  });
});

describe('a server that goes away', () => {
  test('is noticed, explained, and met again without opening the store anew', async () => {
    const store = await opening({});
    await store.write(FULL, {});
    // The server of the tests does not wait for its disk.
    await asOwner('CHECKPOINT');
    await server.kill();
    await expect(store.readById(FULL.id, {})).rejects.toMatchObject({ code: 'UNREACHABLE' });
    await server.start();
    for (let turn = 0; turn < 10; turn += 1) {
      const all = await Promise.all(Array.from({ length: 4 }, () => store.readById(FULL.id, {})));
      expect(all.every((one) => one?.fields.id === FULL.id)).toBe(true);
    }
    await store.close();
  });

  test('in the middle of a statement', async () => {
    await asOwner(`CREATE VIEW slow AS SELECT s.* FROM shopify_sessions s, pg_sleep(30)`);
    const store = await opening({ table: 'slow' });
    const counting = store.count({}).catch((failure: unknown) => failure);
    const active = `SELECT 1 FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%"slow"%' AND pid <> pg_backend_pid()`;
    await vi.waitFor(async () => expect((await asOwner(active)).rowCount).toBe(1));
    await server.kill();
    expect(await counting).toMatchObject({
      code: 'UNREACHABLE',
      message: expect.stringMatching(/was lost/),
    });
    await server.start();
    await store.close();
  });

  test('by its administrator’s hand, a connection at a time', async () => {
    const store = await opening({ applicationName: 'doomed' });
    await store.readById(FULL.id, {});
    await asOwner(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'doomed'`);
    expect((await store.readById(FULL.id, {}))?.fields.id).toBe(FULL.id);
    await store.close();
  });
});
