import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ProfileDraft } from '../../shared/profiles.ts';
import { secretDestination } from '../../shared/backends/index.ts';
import { startStranger } from '../servers/stranger.ts';
import { startKeychain, type TestKeychain } from '../servers/keychain.ts';
import { drain, startDesk, type Desk } from './desk.ts';

const before = { ...process.env };
const chain = await startKeychain();

const SERVER: ProfileDraft = {
  name: 'orders',
  environment: 'local',
  access: 'read-write',
  address: { backend: 'postgres', host: '127.0.0.1', port: 1, database: 'orders', tls: { mode: 'disable' } },
};

const DESTINATION = secretDestination(SERVER.address);

describe.skipIf(chain === undefined)('a real keychain', () => {
  let desk: Desk;
  let keys: TestKeychain;
  beforeAll(() => {
    if (chain === undefined) return;
    keys = chain;
    delete process.env['SESSION_DESK_KEYCHAIN'];
    Object.assign(process.env, keys.env);
  });
  afterAll(async () => {
    await keys[Symbol.asyncDispose]();
    delete process.env['DBUS_SESSION_BUS_ADDRESS'];
    Object.assign(process.env, before);
  });
  beforeEach(async () => {
    desk = await startDesk();
  });
  afterEach(async () => {
    await desk[Symbol.asyncDispose]();
    await keys.stop();
    await keys.start();
  });

  const info = () => desk.client.app.info();
  const store = async () => (await desk.client.profiles.list()).find(({ profile }) => profile.name === 'orders');
  const entries = async () => (await desk.client.activity.list({ limit: 10 })).entries;

  const kept = async (storeId: string) => (await keys.accounts()).filter((account) => account.includes(storeId));

  async function deleteOne(): Promise<void> {
    const { records } = await desk.client.sessions.page({ storeId: 'demo', filter: {}, limit: 1 });
    const target = { keys: records.map(({ key }) => key) };
    const { result: plan } = await drain(desk.client.sessions.planDelete({ storeId: 'demo', target }));
    await drain(desk.client.sessions.delete({ planId: plan.planId }));
  }

  it('keeps the key of the trash and passwords over a restart, and nothing of them in files', async () => {
    expect(await info()).toMatchObject({ keychain: { state: 'ok' }, trash: { key: 'keychain' } });
    await deleteOne();
    await desk.client.profiles.create({ ...SERVER, password: { action: 'set', value: 'secret-of-orders' } });
    desk = await desk.restart();
    expect(await entries()).toMatchObject([{ trash: { count: 1, restorable: true } }]);
    expect(await store()).toMatchObject({ passwordFor: DESTINATION });
    expect(await store()).not.toHaveProperty('passwordProblem');
    const text = await readFile(path.join(desk.dataDir, 'profiles.json'), 'utf8');
    expect(text).not.toContain('secret-of-orders');
  });

  it.each<[string, () => Promise<void>, RegExp]>([
    ['locked', () => keys.lock(), /is locked/],
    ['gone', () => keys.stop(), /no keychain|is no longer available/],
  ])(
    'that is %s at the start is said, never changes the key, and takes the copies made meanwhile when it is back',
    async (_, fail, words) => {
      await deleteOne();
      desk = await desk.restart(fail);
      const { trash } = await info();
      expect(trash).toMatchObject({ key: 'until-exit', why: expect.stringMatching(words) });
      await deleteOne();
      expect((await entries()).map((entry) => entry.trash?.restorable)).toEqual([true, false]);

      await keys.stop();
      await keys.start();
      await desk.client.app.retryKeychain();
      expect(await info()).toMatchObject({ keychain: { state: 'ok' }, trash: { key: 'keychain' } });
      expect((await entries()).map((entry) => entry.trash?.restorable)).toEqual([true, true]);
      desk = await desk.restart();
      expect((await entries()).map((entry) => entry.trash?.restorable)).toEqual([true, true]);
      await deleteOne();
      desk = await desk.restart();
      expect((await entries()).map((entry) => entry.trash?.restorable)).toEqual([true, true, true]);
    },
  );

  it('loses what the program removes from it: a password, and that of a store that is removed', async () => {
    const password = { action: 'set', value: 'secret-of-orders' } as const;
    const [cleared, removed] = [
      await desk.client.profiles.create({ ...SERVER, password }),
      await desk.client.profiles.create({ ...SERVER, name: 'others', password }),
    ];
    for (const { id } of [cleared, removed]) expect(await kept(id)).toHaveLength(1);
    await desk.client.profiles.update({ storeId: cleared.id, draft: SERVER, password: { action: 'clear' } });
    await desk.client.profiles.remove({ storeId: removed.id });
    for (const { id } of [cleared, removed]) expect(await kept(id)).toEqual([]);
    desk = await desk.restart();
    expect(await store()).toMatchObject({ profile: { id: cleared.id } });
    expect(await store()).not.toHaveProperty('passwordFor');
    expect(await store()).not.toHaveProperty('passwordProblem');
  });

  it('that does not take a password tells so, uses it in this run, and takes it later', async () => {
    const { id: storeId } = await desk.client.profiles.create({
      ...SERVER,
      password: { action: 'set', value: 'first' },
    });
    await keys.lock();
    const changed = await desk.client.profiles.setPassword({ storeId, password: 'second' });
    expect(changed).toMatchObject({
      passwordFor: DESTINATION,
      passwordProblem: expect.stringContaining('only until you quit'),
    });

    await keys.stop();
    await keys.start();
    await desk.client.app.retryKeychain();
    expect(await store()).toMatchObject({ passwordFor: DESTINATION });
    expect(await store()).not.toHaveProperty('passwordProblem');
    desk = await desk.restart();
    expect(await store()).toMatchObject({ passwordFor: DESTINATION });
  });

  it('that cannot be read is said of the stores that may have a password, and asked again', async () => {
    await desk.client.profiles.create({ ...SERVER, password: { action: 'set', value: 'kept' } });
    desk = await desk.restart(() => keys.lock());
    expect(await store()).toMatchObject({ passwordProblem: expect.stringContaining('is locked') });
    expect(await store()).not.toHaveProperty('passwordFor');
    const [demo] = await desk.client.profiles.list();
    expect(demo).not.toHaveProperty('passwordProblem');
    await keys.stop();
    await keys.start();
    await desk.client.app.retryKeychain();
    expect(await store()).toMatchObject({ passwordFor: DESTINATION });
  });

  it('gives a password to no other server that profiles.json was edited to', async () => {
    await using meant = await startStranger();
    await using other = await startStranger();
    const password = 'kept-for-one-server-only';
    const address = { backend: 'redis', topology: 'single', user: 'app', tls: { mode: 'disable' } } as const;
    const draft = { ...SERVER, address: { ...address, nodes: [{ host: '127.0.0.1', port: meant.port }] } };
    const { id: storeId } = await desk.client.profiles.create({
      ...draft,
      password: { action: 'set', value: password },
    });
    const file = path.join(desk.dataDir, 'profiles.json');
    desk = await desk.restart(async () => {
      await writeFile(file, (await readFile(file, 'utf8')).replaceAll(String(meant.port), String(other.port)));
    });
    expect(await store()).toMatchObject({ passwordProblem: expect.stringContaining('was saved for app@127.0.0.1') });
    await expect(desk.client.stores.describe({ storeId })).rejects.toMatchObject({ code: expect.any(String) });
    expect(other.heard().connections).toBeGreaterThan(0);
    expect(other.heard().text).not.toContain(password);
  });
});
