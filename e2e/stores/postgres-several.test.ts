import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { interpret } from '../../main/profiles/interpret.ts';
import { backend } from '../../main/stores/postgres/backend.ts';
import type { ProbeStep } from '../../shared/records.ts';
import { startPostgres } from '../servers/postgres.ts';
import type { TestServer } from '../servers/server.ts';
import type { PostgresAddress } from './postgres-address.ts';
import * as schemas from './postgres-schemas.ts';
import { toSession } from '../../main/layouts/session.ts';
import { BARE } from './sessions.ts';

let readOnly: TestServer;
let readWrite: TestServer;
let standby: TestServer;

async function start(statements: string): Promise<TestServer> {
  const server = await startPostgres();
  if (server === undefined) throw new Error('There is no PostgreSQL to test with.');
  await asOwner(server, schemas.OFFICIAL_CURRENT + statements);
  return server;
}

async function asOwner(server: TestServer, statements: string): Promise<void> {
  const client = new Client({ connectionString: server.url });
  await client.connect();
  await client.query(statements);
  await client.end();
}

beforeAll(async () => {
  readOnly = await start('ALTER DATABASE postgres SET default_transaction_read_only = on');
  readWrite = await start('');
  const waiting = await startPostgres({ isStandby: true });
  if (waiting === undefined) throw new Error('There is no PostgreSQL to test with.');
  standby = waiting;
}, 60_000);
afterAll(async () => {
  await readOnly[Symbol.asyncDispose]();
  await readWrite[Symbol.asyncDispose]();
  await standby[Symbol.asyncDispose]();
});

/** One URL with several servers; `undefined` stands for a port where nobody answers. */
function several(
  servers: readonly (TestServer | undefined)[],
  options = '',
): { address: PostgresAddress; password: string } {
  const { username, password } = new URL(readWrite.url);
  const hosts = servers.map((server) => (server === undefined ? '127.0.0.1:1' : new URL(server.url).host));
  const read = interpret(`postgres://${username}:${password}@${hosts.join(',')}/postgres${options}`, '/');
  if (read.address.backend !== 'postgres') throw new Error('This is no address of PostgreSQL.');
  return { address: read.address, password };
}

async function steps({ address, password }: ReturnType<typeof several>): Promise<ProbeStep[]> {
  const told: ProbeStep[] = [];
  for await (const step of backend.probe(address, { secrets: { password } })) {
    if (step.state !== 'running') told.push(step);
  }
  return told;
}

const portOf = (server: TestServer): string => new URL(server.url).port;

describe('several servers in one address', () => {
  test('the first that answers is taken', async () => {
    const told = await steps(several([undefined, readWrite]));
    expect(told.find(({ name }) => name === 'Connection')?.text).toContain(portOf(readWrite));
    expect(told.at(-1)).toMatchObject({ name: 'Layout' });
    expect(told.map(({ state }) => state)).not.toContain('failed');
  });

  test('the one that takes changes is found behind one that does not, and changes go there', async () => {
    const { address, password } = several([undefined, readOnly, readWrite], '?target_session_attrs=read-write');
    const told = await steps({ address, password });
    expect(told.find(({ name }) => name === 'TLS')?.text).toContain(portOf(readWrite));
    const store = await backend.open(address, { access: 'read-write', secrets: { password } });
    await store.storeSession(toSession(BARE));
    expect(await store.loadSession(BARE.id)).toMatchObject({ id: BARE.id });
    await store.close();
  });

  test('that none fits is said of each', async () => {
    const told = await steps(several([undefined, readWrite], '?target_session_attrs=standby'));
    expect(told.at(-1)).toMatchObject({ name: 'TLS', state: 'failed' });
    expect(told.at(-1)?.text).toContain(`127.0.0.1:${portOf(readWrite)} is a primary that takes changes`);
    expect(told.at(-1)?.text).toContain('127.0.0.1:1');
  });

  test('a standby that is only preferred may be missing', async () => {
    const told = await steps(several([readWrite], '?target_session_attrs=prefer-standby'));
    expect(told.map(({ state }) => state)).not.toContain('failed');
  });

  test.each(['standby', 'prefer-standby', 'read-only'])(
    'a real standby is found behind a primary: %s',
    async (wanted) => {
      const told = await steps(several([undefined, readWrite, standby], `?target_session_attrs=${wanted}`));
      expect(told.find(({ name }) => name === 'TLS')?.text).toContain(`127.0.0.1:${portOf(standby)}`);
      expect(told.find(({ name }) => name === 'Database')).toMatchObject({ state: 'done' });
    },
  );

  test('a primary is found behind a standby', async () => {
    const told = await steps(several([standby, readWrite], '?target_session_attrs=primary'));
    expect(told.find(({ name }) => name === 'TLS')?.text).toContain(`127.0.0.1:${portOf(readWrite)}`);
  });

  test('a wrong password ends the search', async () => {
    const told = await steps({ ...several([readWrite, readOnly]), password: 'not it' });
    expect(told.at(-1)).toMatchObject({ name: 'Sign-in', state: 'failed' });
  });

  test('when the server is gone the next one takes over, and it stays the same place', async () => {
    await using first = await start('');
    const { address, password } = several([first, readWrite]);
    await asOwner(
      first,
      `INSERT INTO shopify_sessions (id, shop, state, "isOnline", "accessToken")
      VALUES ('offline_first', 'first.myshopify.com', '', false, 'x')`,
    );
    const store = await backend.open(address, { access: 'read-only', secrets: { password } });
    expect(store.place.title).toContain(`127.0.0.1:${portOf(first)}, 127.0.0.1:${portOf(readWrite)}`);
    expect(await store.loadSession('offline_first')).toBeDefined();
    await first[Symbol.asyncDispose]();
    const found = () => store.loadSession('offline_first').catch(() => 'lost');
    await expect.poll(found, { timeout: 15_000 }).toBeUndefined();
    await store.close();
  }, 30_000);
});
