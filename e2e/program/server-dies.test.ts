import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { interpret } from '../../main/profiles/interpret.ts';
import { startPostgres } from '../servers/postgres.ts';
import type { TestServer } from '../servers/server.ts';
import { drain, restore, startDesk } from './desk.ts';

const SESSIONS = 4000;
const shop = 'plain-tea.myshopify.com';

async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(text);
    return rows;
  } finally {
    await client.end();
  }
}

describe.skipIf(inject('postgresUrl') === '')('a server that dies in the middle of a deletion', () => {
  let server: TestServer | undefined;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(async () => {
    await server?.[Symbol.asyncDispose]();
  });

  it('is told with what went and what did not, and the program goes on when it is back', async () => {
    if (server === undefined) throw new Error('PostgreSQL was found, but could not be started.');
    await using desk = await startDesk();
    const { address, password = '' } = interpret(server.url, '/');
    const profile = await desk.client.profiles.create({
      name: 'orders',
      environment: 'local',
      access: 'read-write',
      address,
      password: { action: 'set', value: password },
    });
    const storeId = profile.id;
    await desk.client.stores.createTable({ storeId });
    await query(
      server.url,
      `INSERT INTO shopify_sessions (id, shop, state, "isOnline") SELECT '${shop}_' || n, '${shop}', '', true FROM generate_series(1, ${SESSIONS}) n`,
    );
    const { result: plan } = await drain(desk.client.sessions.planDelete({ storeId, target: { shop } }));
    expect(plan.total).toBe(SESSIONS);

    const deletion = await desk.client.sessions.delete({ planId: plan.planId });
    await deletion.next();
    await deletion.next();
    // What was committed is to survive: the test servers write lazily.
    await query(server.url, 'CHECKPOINT');
    await server.kill();
    const { result } = await drain(Promise.resolve(deletion));
    expect(result.failure?.code).toBe('UNREACHABLE');
    expect(result.failure?.hint).toEqual(expect.any(String));
    expect(result.changed).toBeGreaterThanOrEqual(1000);
    expect(result.changed).toBeLessThan(SESSIONS);
    const { entries } = await desk.client.activity.list({ limit: 5 });
    expect(entries.find(({ id }) => id === result.activityId)).toMatchObject({ outcome: 'partial' });

    await server.start();
    const [left] = await query(server.url, 'SELECT count(*)::int AS count FROM shopify_sessions');
    expect(await desk.client.stores.count({ storeId })).toEqual({ count: left?.['count'], exact: true });
    const { result: restored } = await restore(desk, storeId, result.activityId);
    expect(restored.failed).toBe(0);
    expect(await desk.client.stores.count({ storeId })).toEqual({ count: SESSIONS, exact: true });
  });
});
