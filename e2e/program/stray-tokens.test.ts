import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OFFICIAL_CURRENT } from '../stores/schemas.ts';
import { drain, sqliteDraft, startDesk, type Desk } from './desk.ts';

/** A token of its own for each place, so that a leak tells where it came from. */
const token = (place: number) => `shpat_${String(place).padStart(32, '0123456789abcdef')}`;
const ODD = 'my own token, "quoted"';
const HEX = '00112233445566778899aabbccddeeff';

describe('a token in the wrong place', () => {
  let desk: Desk;
  let app: Database.Database;
  let storeId = '';
  beforeAll(async () => {
    desk = await startDesk();
    const file = path.join(desk.folder, 'dev.sqlite');
    app = new Database(file);
    app.exec(OFFICIAL_CURRENT);
    const insert = app.prepare(
      `INSERT INTO shopify_sessions (id, shop, state, isOnline, scope, accessToken, refreshToken, firstName) VALUES (?, ?, ?, 1, ?, ?, ?, ?)`,
    );
    insert.run(
      `offline_${token(1)}`,
      `${token(2)}.myshopify.com`,
      token(3),
      `read_${token(4)}`,
      token(5),
      token(6),
      token(7),
    );
    insert.run(`x_${ODD}`, 'plain-tea.myshopify.com', `was ${ODD}`, '', ODD, HEX, JSON.stringify(ODD));
    app.exec(`ALTER TABLE shopify_sessions ADD COLUMN note TEXT`);
    app.prepare(`UPDATE shopify_sessions SET note = ?`).run(`{"accessToken": "${ODD}", broken ${HEX}`);
    storeId = (await desk.client.profiles.create(sqliteDraft(file))).id;
  });
  afterAll(async () => {
    app.close();
    await desk[Symbol.asyncDispose]();
  });

  const SECRETS = [...[1, 2, 3, 4, 5, 6, 7].map(token), ODD, JSON.stringify(ODD).slice(1, -1), HEX];
  const leaksIn = (answer: unknown) => {
    const text = JSON.stringify(answer);
    return SECRETS.filter((secret) => text.includes(secret) || text.includes(JSON.stringify(secret).slice(1, -1)));
  };

  it('is masked in the list, in the session, its raw form and its JSON, and the session can still be reached', async () => {
    const page = await desk.client.sessions.page({ storeId, filter: {}, limit: 10 });
    expect(page.records).toHaveLength(2);
    expect(leaksIn(page)).toEqual([]);
    for (const { key } of page.records) {
      const detail = await desk.client.sessions.get({ storeId, key });
      expect(leaksIn(detail)).toEqual([]);
      expect(leaksIn(await desk.client.sessions.toJson({ storeId, key, secrets: false }))).toEqual([]);
    }
    const [first] = page.records;
    const { value } = await desk.client.sessions.reveal({ storeId, key: first?.key ?? '', field: 'accessToken' });
    expect(SECRETS).toContain(value);
  });

  it('is masked in the cursor of a page, which belongs to its list alone', async () => {
    const page = await desk.client.sessions.page({ storeId, filter: {}, limit: 1 });
    const decoded = Buffer.from(page.next ?? '', 'base64url').toString('latin1');
    expect(leaksIn([page, decoded])).toEqual([]);
    const rest = await desk.client.sessions.page({ storeId, filter: {}, limit: 1, cursor: page.next });
    expect(rest.records).toHaveLength(1);
    const badInput = { code: 'BAD_INPUT' };
    const forged = { storeId, limit: 1, cursor: page.next };
    await expect(desk.client.sessions.page({ ...forged, filter: { kind: 'online' } })).rejects.toMatchObject(badInput);
    for (const cursor of ['', 'x', `${page.next}x`, 'sealed.AAAA']) {
      await expect(desk.client.sessions.page({ ...forged, filter: {}, cursor })).rejects.toMatchObject(badInput);
    }
  });

  it('is masked in an edit, which leaves it as it is', async () => {
    const { records } = await desk.client.sessions.page({
      storeId,
      filter: { shop: { match: 'prefix', value: 'plain' } },
      limit: 1,
    });
    const [record] = records;
    if (record === undefined) throw new Error('It is not found.');
    const { id = '', shop = '', state = '', firstName } = record.fields;
    const keep = { action: 'keep' } as const;
    const draft = {
      id,
      shop,
      state,
      isOnline: true,
      firstName,
      accessToken: keep,
      refreshToken: keep,
      email: 'a@b.example',
    };
    const preview = await desk.client.sessions.preview({ storeId, draft, from: record.key });
    expect(leaksIn(preview)).toEqual([]);
    await desk.client.sessions.store({ storeId, draft, from: record.key, expect: preview.version });
    expect(
      app.prepare(`SELECT id, state, email, accessToken FROM shopify_sessions WHERE email IS NOT NULL`).get(),
    ).toEqual({
      id: `x_${ODD}`,
      state: `was ${ODD}`,
      email: 'a@b.example',
      accessToken: ODD,
    });
  });

  it('is masked in the words of a trigger, in plans, in Activity and in its file', async () => {
    app.exec(`CREATE TRIGGER keep BEFORE DELETE ON shopify_sessions
      BEGIN SELECT RAISE(ABORT, 'not ${ODD.replaceAll("'", "''")} nor ${token(5)}'); END`);
    const { records } = await desk.client.sessions.page({ storeId, filter: {}, limit: 10 });
    const target = { keys: records.map(({ key }) => key) };
    const { result: plan } = await drain(desk.client.sessions.planDelete({ storeId, target }));
    expect(plan.total).toBe(2);
    expect(leaksIn(plan)).toEqual([]);
    const { result } = await drain(desk.client.sessions.delete({ planId: plan.planId }));
    expect(result.failure?.detail).toContain('not');
    expect(leaksIn(result)).toEqual([]);

    app.exec('DROP TRIGGER keep');
    for (const { key } of records) {
      const { result: one } = await drain(desk.client.sessions.planDelete({ storeId, target: { keys: [key] } }));
      expect(leaksIn(one)).toEqual([]);
      const { result: deleted } = await drain(desk.client.sessions.delete({ planId: one.planId }));
      expect(deleted.changed).toBe(1);
      const { result: back } = await drain(
        desk.client.activity.planRestore({ activityId: deleted.activityId, storeId }),
      );
      expect(leaksIn(back)).toEqual([]);
      await drain(desk.client.activity.restore({ planId: back.planId, over: [] }));
    }
    expect(leaksIn(await desk.client.activity.list({ limit: 100 }))).toEqual([]);
    expect(await filesWithSecrets()).toEqual([]);
  });

  it('is taken out of entries of Activity that a version without masks wrote', async () => {
    desk = await desk.restart(async () => {
      const file = new Database(path.join(desk.dataDir, 'activity.db'));
      file.prepare('UPDATE activity SET summary = ?').run(`Deleted session offline_${token(1)}`);
      file.pragma('user_version = 0');
      file.close();
    });
    const { entries } = await desk.client.activity.list({ limit: 100 });
    expect(entries[0]?.summary).toMatch(/^Deleted session offline_shpat_•/);
    expect(leaksIn(entries)).toEqual([]);
    desk = await desk.restart();
    expect(await filesWithSecrets()).toEqual([]);
  });

  async function filesWithSecrets(): Promise<unknown[]> {
    const found: unknown[] = [];
    for (const name of await readdir(desk.dataDir)) {
      const bytes = await readFile(path.join(desk.dataDir, name), 'latin1');
      found.push(...SECRETS.filter((secret) => bytes.includes(secret)).map((secret) => [name, secret]));
    }
    return found;
  }
});
