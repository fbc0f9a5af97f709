import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SessionDraft } from '../../shared/contract.ts';
import { drain, restore, sqliteDraft, startDesk, type Desk } from './desk.ts';

const shop = 'plain-tea.myshopify.com';
const token = 'shpat_0123456789abcdef0123456789abcdef';

function draft(more: Partial<SessionDraft> = {}): SessionDraft {
  return {
    id: `offline_${shop}`,
    shop,
    state: '',
    isOnline: false,
    scope: 'read_products,write_orders',
    accessToken: { action: 'set', value: token },
    refreshToken: { action: 'clear' },
    ...more,
  };
}

describe('changes on a SQLite file', () => {
  let desk: Desk;
  let storeId: string;
  let file: string;

  beforeEach(async () => {
    desk = await startDesk();
    file = path.join(desk.folder, 'dev.sqlite');
    new Database(file).exec('VACUUM').close();
    const profile = await desk.client.profiles.create(sqliteDraft(file));
    storeId = profile.id;
    await desk.client.stores.createTable({ storeId });
  });
  afterEach(async () => {
    await desk[Symbol.asyncDispose]();
  });

  async function all() {
    const page = await desk.client.sessions.page({ storeId, filter: {}, limit: 100 });
    return page.records;
  }

  async function remove(target: { keys: string[] } | { shop: string }) {
    const { result: plan } = await drain(desk.client.sessions.planDelete({ storeId, target }));
    const { result } = await drain(desk.client.sessions.delete({ planId: plan.planId }));
    return { plan, result };
  }

  it('stores, lists, deletes and restores a session exactly', async () => {
    const { key } = await desk.client.sessions.store({ storeId, draft: draft() });
    const before = new Database(file, { readonly: true }).prepare('SELECT * FROM shopify_sessions').all();

    const { plan, result } = await remove({ shop });
    expect(plan).toMatchObject({ total: 1, offline: 1, online: 0, withoutExpiry: 1, only: { id: `offline_${shop}` } });
    expect(result).toMatchObject({ changed: 1, skipped: 0, failed: 0, left: 0 });
    expect(await all()).toEqual([]);

    const { result: restored } = await restore(desk, storeId, result.activityId);
    expect(restored).toMatchObject({ changed: 1, skipped: 0, failed: 0 });
    expect((await all()).map((record) => record.key)).toEqual([key]);
    const after = new Database(file, { readonly: true }).prepare('SELECT * FROM shopify_sessions').all();
    expect(after).toEqual(before);
  });

  it('never lets a token out but by reveal, which is logged', async () => {
    const { key } = await desk.client.sessions.store({ storeId, draft: draft() });
    const detail = await desk.client.sessions.get({ storeId, key });
    const { json } = await desk.client.sessions.toJson({ storeId, key, secrets: false });
    const { entries: before } = await desk.client.activity.list({ limit: 50 });
    expect(JSON.stringify([await all(), detail, json, before])).not.toContain(token.slice(6, 20));

    expect(await desk.client.sessions.reveal({ storeId, key, field: 'accessToken' })).toEqual({ value: token });
    const { entries } = await desk.client.activity.list({ limit: 50 });
    expect(entries[0]).toMatchObject({ action: 'reveal', outcome: 'done' });
  });

  it('keeps no token readable in its own files', async () => {
    await desk.client.sessions.store({ storeId, draft: draft() });
    await remove({ shop });
    const entries = await readdir(desk.dataDir, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => path.join(parentPath, name));
    const contents = await Promise.all(files.map(async (name) => ({ name, bytes: await readFile(name) })));
    const holding = (text: string) =>
      contents.filter(({ bytes }) => bytes.includes(text)).map(({ name }) => path.relative(desk.dataDir, name));
    // What is there in the clear is found: the profile, and the log's line about the deletion.
    expect(holding(file)).toContain('profiles.json');
    expect(holding(`offline_${shop}`)).toEqual([expect.stringMatching(/^activity\.db/)]);
    expect(holding(token.slice(6, 30))).toEqual([]);
  });

  it('notices that the stored session changed meanwhile', async () => {
    await desk.client.sessions.store({ storeId, draft: draft() });
    const preview = await desk.client.sessions.preview({ storeId, draft: draft({ scope: 'read_products' }) });
    expect(preview.changes.map(({ field }) => field)).toEqual(['scope']);

    const app = new Database(file);
    app.prepare('UPDATE shopify_sessions SET state = ?').run('changed by the app');
    app.close();
    const save = desk.client.sessions.store({
      storeId,
      draft: draft({ scope: 'read_products' }),
      ...(preview.version !== undefined && { expect: preview.version }),
    });
    await expect(save).rejects.toMatchObject({ code: 'CONFLICT' });
    expect((await all())[0]?.fields).toMatchObject({
      state: 'changed by the app',
      scope: 'read_products,write_orders',
    });
  });

  it('undoes an overwriting store, and leaves alone what was stored since', async () => {
    const { key } = await desk.client.sessions.store({ storeId, draft: draft() });
    const change = async (scope: string) => {
      const kept = draft({ scope, accessToken: { action: 'keep' } });
      const { version } = await desk.client.sessions.preview({ storeId, draft: kept, from: key });
      return desk.client.sessions.store({
        storeId,
        draft: kept,
        from: key,
        ...(version !== undefined && { expect: version }),
      });
    };
    const first = await change('read_products');
    const { result } = await restore(desk, storeId, first.activityId);
    expect(result).toMatchObject({ changed: 1, skipped: 0 });
    expect((await all())[0]?.fields.scope).toBe('read_products,write_orders');
    expect(await desk.client.sessions.reveal({ storeId, key, field: 'accessToken' })).toEqual({ value: token });

    const second = await change('read_customers');
    await change('read_themes');
    const { result: late } = await restore(desk, storeId, second.activityId);
    expect(late).toMatchObject({ changed: 0, left: 1 });
    expect((await all())[0]?.fields.scope).toBe('read_themes');
  });

  it('deletes many in batches, tells how far it is, and stops when told to', async () => {
    const insert = new Database(file);
    const row = insert.prepare('INSERT INTO shopify_sessions (id, shop, state, isOnline) VALUES (?, ?, ?, 1)');
    insert.transaction(() => {
      for (let n = 0; n < 2600; n++) row.run(`${shop}_${n}`, shop, '');
    })();
    insert.close();

    const { steps, result: plan } = await drain(desk.client.sessions.planDelete({ storeId, target: { shop } }));
    expect(plan.total).toBe(2600);
    expect(steps.length).toBeGreaterThan(1);

    const deletion = await desk.client.sessions.delete({ planId: plan.planId });
    const first = await deletion.next();
    expect(first.value).toEqual({ done: 500, total: 2600 });
    const [running] = (await desk.client.activity.list({ limit: 1 })).entries;
    await expect(
      drain(desk.client.activity.planRestore({ activityId: running?.id ?? 0, storeId })),
    ).rejects.toMatchObject({ code: 'BUSY', message: 'This change is still running.' });
    await desk.client.activity.stop({ planId: plan.planId });
    const { result } = await drain(Promise.resolve(deletion));
    expect(result.stopped).toBe('asked');
    expect(result.failed).toBe(0);
    expect(await desk.client.stores.count({ storeId })).toEqual({ count: 2600 - result.changed, exact: true });

    const { result: restored } = await restore(desk, storeId, result.activityId);
    expect(restored.changed).toBe(result.changed);
    expect(await desk.client.stores.count({ storeId })).toEqual({ count: 2600, exact: true });
  });

  it('carries a plan out once', async () => {
    await desk.client.sessions.store({ storeId, draft: draft() });
    const { result: plan } = await drain(desk.client.sessions.planDelete({ storeId, target: { shop } }));
    await drain(desk.client.sessions.delete({ planId: plan.planId }));
    await expect(drain(desk.client.sessions.delete({ planId: plan.planId }))).rejects.toMatchObject({
      code: 'PLAN_EXPIRED',
    });
  });

  it('refuses every change to a read-only store', async () => {
    const { key } = await desk.client.sessions.store({ storeId, draft: draft() });
    const { result: plan } = await drain(desk.client.sessions.planDelete({ storeId, target: { shop } }));
    await desk.client.profiles.update({ storeId, draft: sqliteDraft(file, { access: 'read-only' }) });

    const refused = { code: 'READ_ONLY' };
    await expect(desk.client.sessions.store({ storeId, draft: draft() })).rejects.toMatchObject(refused);
    await expect(drain(desk.client.sessions.delete({ planId: plan.planId }))).rejects.toMatchObject(refused);
    await expect(drain(desk.client.sessions.planDelete({ storeId, target: { keys: [key] } }))).rejects.toMatchObject(
      refused,
    );
    await expect(desk.client.stores.createTable({ storeId })).rejects.toMatchObject(refused);
    expect(await all()).toHaveLength(1);

    await desk.client.stores.unlock({ storeId });
    const { result } = await drain(desk.client.sessions.delete({ planId: plan.planId }));
    expect(result.changed).toBe(1);
  });

  it('asks for the name of a production store before each change', async () => {
    await desk.client.sessions.store({ storeId, draft: draft() });
    await desk.client.profiles.update({
      storeId,
      draft: sqliteDraft(file, { name: 'orders-app', environment: 'production', access: 'read-only' }),
    });
    const asked = { code: 'CONFIRMATION_REQUIRED' };
    await expect(desk.client.stores.unlock({ storeId })).rejects.toMatchObject(asked);
    await desk.client.stores.unlock({ storeId, confirmation: 'orders-app' });
    const { result: plan } = await drain(desk.client.sessions.planDelete({ storeId, target: { shop } }));
    expect(plan.confirm).toBe('orders-app');
    await expect(drain(desk.client.sessions.delete({ planId: plan.planId }))).rejects.toMatchObject(asked);
    const loosened = sqliteDraft(file, { name: 'orders-app', environment: 'local' });
    await expect(desk.client.profiles.update({ storeId, draft: loosened })).rejects.toMatchObject(asked);
    expect(await all()).toHaveLength(1);
    const { result } = await drain(desk.client.sessions.delete({ planId: plan.planId, confirmation: 'orders-app' }));
    expect(result.changed).toBe(1);
  });

  it('says after a restart why copies cannot be restored where there is no keychain', async () => {
    await desk.client.sessions.store({ storeId, draft: draft() });
    const { result, plan } = await remove({ shop });
    desk = await desk.restart();
    const { entries } = await desk.client.activity.list({ limit: 10 });
    const entry = entries.find(({ id }) => id === result.activityId);
    expect(entry?.trash?.restorable).toBe(plan.trash.key === 'keychain');
    if (plan.trash.key === 'keychain') return;
    expect(entry?.trash?.reason).toContain('until Session Desk quit');
  });
});
