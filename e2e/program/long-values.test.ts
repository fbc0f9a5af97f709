import path from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OFFICIAL_CURRENT } from '../stores/schemas.ts';
import { drain, sqliteDraft, startDesk, type Desk } from './desk.ts';

const TOKEN = 'shpat_0123456789abcdef0123456789abcdef';
const SHOP = 'plain-tea.myshopify.com';
/** 3.6 million characters. */
const SCOPE = Array.from({ length: 200_000 }, (_, n) => `read_thing_${n}`).join(',');

describe('values of millions of characters', () => {
  let desk: Desk;
  let app: Database.Database;
  let storeId = '';
  beforeAll(async () => {
    desk = await startDesk();
    const file = path.join(desk.folder, 'dev.sqlite');
    app = new Database(file);
    app.exec(OFFICIAL_CURRENT);
    const insert = app.prepare(
      'INSERT INTO shopify_sessions (id, shop, state, isOnline, scope, firstName, accessToken) VALUES (?, ?, ?, 0, ?, ?, ?)',
    );
    // A token stands across the place where lists cut.
    insert.run(
      `offline_${SHOP}`,
      SHOP,
      `${'x'.repeat(480)} ${TOKEN} ${'y'.repeat(600_000)}`,
      SCOPE,
      '李'.repeat(90_000),
      TOKEN,
    );
    insert.run('a'.repeat(200_000), `${'b'.repeat(200_000)}.myshopify.com`, '', '', '', TOKEN);
    storeId = (await desk.client.profiles.create(sqliteDraft(file))).id;
  });
  afterAll(async () => {
    app.close();
    await desk[Symbol.asyncDispose]();
  });

  it('cross cut in lists, with their scopes counted, and no token half', async () => {
    const page = await desk.client.sessions.page({
      storeId,
      filter: { shop: { match: 'exact', value: SHOP } },
      limit: 10,
    });
    const [record] = page.records;
    expect(record?.cut).toEqual({ state: 600_520, scope: SCOPE.length, firstName: 90_000 });
    expect(record?.scopeCount).toBe(SCOPE.slice(0, 1_000_000).split(',').length);
    expect(JSON.stringify(page).length).toBeLessThan(5_000);
    expect(JSON.stringify(page)).not.toContain('0123');
    expect(record?.fields.scope?.startsWith('read_thing_0,read_thing_1')).toBe(true);
  });

  it('are cut in plans', async () => {
    const { records } = await desk.client.sessions.page({ storeId, filter: {}, limit: 10 });
    const keys = records.map(({ key }) => key);
    const { result } = await drain(desk.client.sessions.planDelete({ storeId, target: { keys } }));
    expect(JSON.stringify(result).length).toBeLessThan(5_000);
  });

  it('cross in parts where one is opened, and together are what is stored', async () => {
    const { records } = await desk.client.sessions.page({
      storeId,
      filter: { shop: { match: 'exact', value: SHOP } },
      limit: 1,
    });
    const key = records[0]?.key ?? '';
    const detail = await desk.client.sessions.get({ storeId, key });
    expect(detail.cut).toEqual({ scope: SCOPE.length });
    expect(detail.fields.firstName).toBe('李'.repeat(90_000));
    const at = detail.raw.findIndex(({ name }) => name === 'scope');
    const value = detail.raw[at];
    expect(value?.more).toEqual({ from: 4000, length: SCOPE.length });
    let text = value?.text ?? '';
    let from = value?.more?.from;
    for (let parts = 0; from !== undefined; parts += 1) {
      expect(parts).toBeLessThan(6);
      const part = await desk.client.sessions.value({ storeId, key, version: detail.version, at, from });
      text += part.text;
      from = part.next;
    }
    expect(text).toBe(SCOPE);
    const token = detail.raw.findIndex(({ name }) => name === 'accessToken');
    const asked = { storeId, key, version: detail.version, at: token, from: 0 };
    expect(await desk.client.sessions.value(asked)).toEqual({ text: '' });
    await expect(desk.client.sessions.value({ ...asked, version: 'other' })).rejects.toMatchObject({
      code: 'CONFLICT',
    });
  });

  it('stay as they are stored in an edit that leaves them', async () => {
    const { records } = await desk.client.sessions.page({
      storeId,
      filter: { shop: { match: 'exact', value: SHOP } },
      limit: 1,
    });
    const key = records[0]?.key ?? '';
    const detail = await desk.client.sessions.get({ storeId, key });
    const { id = '', shop = '', state = '', scope, firstName } = detail.fields;
    const keep = { action: 'keep' } as const;
    const draft = {
      id,
      shop,
      state,
      isOnline: false,
      scope,
      firstName,
      accessToken: keep,
      refreshToken: keep,
      email: 'a@b.example',
    };
    const preview = await desk.client.sessions.preview({ storeId, draft, from: key });
    expect(preview.changes.map(({ field }) => field)).toEqual(['email']);
    await desk.client.sessions.store({ storeId, draft, from: key, expect: preview.version });
    expect(
      app.prepare('SELECT scope = ? AS same, email FROM shopify_sessions WHERE shop = ?').get(SCOPE, SHOP),
    ).toEqual({
      same: 1,
      email: 'a@b.example',
    });
  });
});
