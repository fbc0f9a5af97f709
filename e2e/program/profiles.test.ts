import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { drain, sqliteDraft, startDesk, type Desk } from './desk.ts';

describe('profiles', () => {
  let desk: Desk;
  beforeEach(async () => {
    desk = await startDesk();
  });
  afterEach(async () => {
    await desk[Symbol.asyncDispose]();
  });

  const profilesFile = () => path.join(desk.dataDir, 'profiles.json');

  it('shows a demo store on first start and writes no file for it', async () => {
    const stores = await desk.client.profiles.list();
    expect(stores.map(({ profile }) => profile.name)).toEqual(['Demo store']);
    const { records } = await desk.client.sessions.page({ storeId: 'demo', filter: {}, limit: 200 });
    expect(new Set(records.map(({ status }) => status))).toEqual(
      new Set(['active', 'expiring', 'refreshable', 'expired', 'no-expiry', 'unreadable']),
    );
    await expect(readFile(profilesFile())).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('keeps profiles over a restart, without the window’s say in ids', async () => {
    const file = path.join(desk.folder, 'dev.sqlite');
    const { id } = await desk.client.profiles.create(sqliteDraft(file));
    await desk.client.profiles.duplicate({ storeId: id });
    await desk.client.profiles.remove({ storeId: 'demo' });
    desk = await desk.restart();
    const names = (await desk.client.profiles.list()).map(({ profile }) => profile.name);
    expect(names).toEqual(['dev', 'dev copy']);
  });

  it('loses nothing when profiles are made at the same time', async () => {
    const drafts = Array.from({ length: 10 }, (_, n) => sqliteDraft(`/data/${n}.sqlite`, { name: `store ${n}` }));
    await Promise.all(drafts.map((draft) => desk.client.profiles.create(draft)));
    const saved: unknown = JSON.parse(await readFile(profilesFile(), 'utf8'));
    expect(saved).toMatchObject({ version: 1, profiles: { length: 11 } });
  });

  it.each(['{ not json', '{"version":1,"profiles":{}}', '{"version":99,"profiles":[]}'])(
    'keeps a broken file aside and says so: %s',
    async (text) => {
      await mkdir(desk.dataDir, { recursive: true });
      await writeFile(profilesFile(), text);
      desk = await desk.restart();
      const { problems } = await desk.client.app.info();
      expect(problems).toMatchObject([{ about: 'profiles', message: expect.stringContaining('profiles.json') }]);
      expect(await readFile(problems[0]?.keptAs ?? '', 'utf8')).toBe(text);
      await desk.client.profiles.create(sqliteDraft('/data/x.sqlite'));
      expect((await readdir(desk.dataDir)).filter((name) => name.includes('broken'))).toHaveLength(1);
    },
  );

  it('never touches the store when a profile is removed', async () => {
    const file = path.join(desk.folder, 'dev.sqlite');
    new Database(file).exec('CREATE TABLE shopify_sessions (id varchar(255) PRIMARY KEY, shop varchar(255))').close();
    const before = await readFile(file);
    const { id } = await desk.client.profiles.create(sqliteDraft(file));
    await desk.client.stores.describe({ storeId: id }).catch(() => undefined);
    await desk.client.profiles.remove({ storeId: id });
    expect(await readFile(file)).toEqual(before);
    expect(await readdir(desk.folder)).toEqual(['data', 'dev.sqlite']);
  });

  it('asks for the name before a production store is renamed or removed', async () => {
    const draft = sqliteDraft('/data/x.sqlite', { name: 'orders', environment: 'production', access: 'read-only' });
    const { id: storeId } = await desk.client.profiles.create(draft);
    const asks = { code: 'CONFIRMATION_REQUIRED' };
    const renamed = { ...draft, name: 'x' };
    await expect(desk.client.profiles.update({ storeId, draft: renamed })).rejects.toMatchObject(asks);
    await desk.client.profiles.update({ storeId, draft: renamed, confirmation: 'orders' });
    await expect(desk.client.profiles.remove({ storeId })).rejects.toMatchObject(asks);
    await expect(desk.client.profiles.remove({ storeId, confirmation: 'orders' })).rejects.toMatchObject(asks);
    await desk.client.profiles.remove({ storeId, confirmation: 'x' });
    expect((await desk.client.profiles.list()).map(({ profile }) => profile.name)).toEqual(['Demo store']);
  });

  it('sets one profile that cannot be read aside by itself, and loses neither it nor what a newer version wrote', async () => {
    const known = {
      ...sqliteDraft('/data/a.sqlite', { name: 'a' }),
      id: 'a',
      color: 'green',
      address: { backend: 'sqlite', file: '/data/a.sqlite', vfs: { name: 'unix' } },
    };
    const broken = { ...known, id: 'b', name: 'b', environment: 'moon' };
    const foreign = { ...known, id: 'c', name: 'c', address: { backend: 'oracle', tns: 'x' } };
    const twice = { ...known, name: 'a again' };
    const file = { version: 1, profiles: [broken, known, foreign, 'nonsense', twice], groups: ['x'] };
    desk = await desk.restart(() => writeFile(profilesFile(), JSON.stringify(file)));
    const { problems } = await desk.client.app.info();
    expect(problems).toMatchObject([
      { about: 'profile', message: 'The store “b” can’t be read.', detail: expect.stringMatching(/^environment: /) },
      {
        about: 'profile',
        message: 'The store “c” can’t be read.',
        detail: expect.stringMatching(/^address.backend: /),
      },
      { about: 'profile', message: 'Store 4 of the list can’t be read.' },
      { about: 'profile', message: 'The store “a again” can’t be read.', detail: expect.stringContaining('id') },
    ]);
    const [store] = await desk.client.profiles.list();
    expect(store?.profile).toEqual({ ...sqliteDraft('/data/a.sqlite', { name: 'a' }), id: 'a' });

    const draft = sqliteDraft('/data/b.sqlite', { name: 'renamed' });
    await desk.client.profiles.update({ storeId: 'a', draft });
    const { id } = await desk.client.profiles.create(sqliteDraft('/data/x.sqlite', { name: 'new' }));
    const saved: unknown = JSON.parse(await readFile(profilesFile(), 'utf8'));
    expect(saved).toEqual({
      ...file,
      profiles: [
        broken,
        { ...known, ...draft, address: { ...known.address, file: '/data/b.sqlite' } },
        foreign,
        'nonsense',
        twice,
        { ...sqliteDraft('/data/x.sqlite', { name: 'new' }), id },
      ],
    });
    desk = await desk.restart();
    expect((await desk.client.profiles.list()).map(({ profile }) => profile.name)).toEqual(['renamed', 'new']);
    expect((await desk.client.app.info()).problems).toHaveLength(4);
  });

  it('refuses a draft that does not fit, in words', async () => {
    const draft = sqliteDraft('/data/x.sqlite', { name: '   ' });
    await expect(desk.client.profiles.create(draft)).rejects.toMatchObject({
      code: 'BAD_INPUT',
      data: { message: expect.stringContaining('name') },
    });
  });

  it('looks at a file before it is saved', async () => {
    const missing = await drain(
      desk.client.profiles.probe({ address: { backend: 'sqlite', file: path.join(desk.folder, 'none.sqlite') } }),
    );
    expect(missing.steps.at(-1)).toMatchObject({ state: 'failed', text: expect.stringMatching(/no (such )?file/i) });
    expect(missing.result.tables).toEqual([]);
    expect(await readdir(desk.folder)).toEqual(['data']);
  });

  it('opens the store named on the command line, or the page that says what is wrong', async () => {
    const file = path.join(desk.folder, 'dev.sqlite');
    new Database(file).exec('VACUUM').close();
    expect(await desk.openText('./dev.sqlite')).toMatch(/^\/stores\/new\?address=/);

    const { id } = await desk.client.profiles.create(sqliteDraft(file));
    await desk.client.stores.createTable({ storeId: id });
    await desk.client.profiles.remove({ storeId: id });
    const opened = await desk.openText('./dev.sqlite');
    expect(opened).toMatch(/^\/stores\/[0-9a-f-]{36}$/);
    expect(await desk.openText('file:dev.sqlite')).toBe(opened);
    await writeFile(path.join(desk.folder, '.env'), 'DATABASE_URL="file:dev.sqlite"');
    expect(await desk.openText('.env')).toBe(opened);
  });

  it('puts no password of the command line into an address of the window', async () => {
    const url = 'postgres://app:hunter2Xq@127.0.0.1:1/orders';
    const asked = new URLSearchParams({ address: 'postgres://app@127.0.0.1:1/orders' }).toString();
    expect(await desk.openText(`DATABASE_URL="${url}"`)).toBe(`/stores/new?${asked}`);
    expect(await desk.openText('app:hunter2Xq@127.0.0.1/orders')).toBe('/stores/new?named=not-understood');
    const several = `DATABASE_URL=${url}\nREDIS_URL=redis://:hunter2Xq@127.0.0.1:1`;
    expect(await desk.openText(several)).toBe('/stores/new?named=several');
    const file = path.join(desk.folder, '.env');
    await writeFile(file, several);
    expect(await desk.openText('./.env')).toBe(`/stores/new?${new URLSearchParams({ address: file }).toString()}`);
  });
});
