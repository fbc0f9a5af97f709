import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Address } from '../../shared/backends/index.ts';
import type { ProfileDraft } from '../../shared/profiles.ts';
import { secretDestination } from '../../shared/backends/index.ts';
import { startStranger } from '../servers/stranger.ts';
import { drain, startDesk, type Desk } from './desk.ts';

const PASSWORD = 'kept-for-one-server-only';

const tls = { mode: 'disable' } as const;
const BACKENDS: Record<string, (port: number) => Address> = {
  postgres: (port) => ({ backend: 'postgres', host: '127.0.0.1', port, database: 'orders', user: 'app', tls }),
  mysql: (port) => ({ backend: 'mysql', host: '127.0.0.1', port, database: 'orders', user: 'app', tls }),
  redis: (port) => ({ backend: 'redis', topology: 'single', nodes: [{ host: '127.0.0.1', port }], tls }),
  mongodb: (port) => ({ backend: 'mongodb', url: `mongodb://app@127.0.0.1:${port}/?serverSelectionTimeoutMS=1000` }),
  dynamodb: (port) => ({
    backend: 'dynamodb',
    region: 'eu-west-1',
    endpoint: `http://127.0.0.1:${port}`,
    credentials: { from: 'keys', accessKeyId: 'AKIAIOSFODNN7EXAMPLE' },
  }),
  'cloudflare-kv': (port) => ({
    backend: 'cloudflare-kv',
    place: { at: 'account', account: 'acme', endpoint: `http://127.0.0.1:${port}` },
  }),
};

describe.each(Object.entries(BACKENDS))('a password kept for a %s server', (_backend, addressAt) => {
  let desk: Desk;
  beforeEach(async () => {
    desk = await startDesk();
  });
  afterEach(async () => {
    await desk[Symbol.asyncDispose]();
  });

  const draft = (port: number): ProfileDraft => ({
    name: 'orders',
    environment: 'development',
    access: 'read-write',
    address: addressAt(port),
  });

  it('is not sent to another one by trying, listing, sampling or saving, unless that is confirmed', async () => {
    await using meant = await startStranger();
    await using stranger = await startStranger();
    const password = { action: 'set', value: PASSWORD } as const;
    const { id: storeId } = await desk.client.profiles.create({ ...draft(meant.port), password });
    const elsewhere = { storeId, address: addressAt(stranger.port) };
    const refused = { code: 'BAD_INPUT', data: { message: expect.stringContaining('was saved for') } };

    await expect(drain(desk.client.profiles.probe(elsewhere))).rejects.toMatchObject(refused);
    await expect(desk.client.profiles.tables(elsewhere)).rejects.toMatchObject(refused);
    await expect(desk.client.profiles.update({ storeId, draft: draft(stranger.port) })).rejects.toMatchObject(refused);
    const wrong = { action: 'keep', for: secretDestination(addressAt(meant.port)) } as const;
    await expect(drain(desk.client.profiles.probe({ ...elsewhere, password: wrong }))).rejects.toMatchObject(refused);
    expect(stranger.heard()).toEqual({ connections: 0, text: '' });

    const confirmed = { action: 'keep', for: secretDestination(elsewhere.address) } as const;
    await desk.client.profiles.update({ storeId, draft: draft(stranger.port), password: confirmed });
    const [, store] = await desk.client.profiles.list();
    expect(store?.passwordFor).toBe(confirmed.for);
    // The one that it was for is now another.
    const back = { storeId, address: addressAt(meant.port) };
    await expect(drain(desk.client.profiles.probe(back))).rejects.toMatchObject(refused);
  });
});
