import { rename } from 'node:fs/promises';
import path from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { drain, restore, sqliteDraft, startDesk, type Desk } from './desk.ts';

const shop = 'plain-tea.myshopify.com';
const id = `offline_${shop}`;

/** A database as an app has it, with one session whose token tells which database it is. */
function makeFile(file: string, token: string): void {
  const app = new Database(file);
  app.exec(`CREATE TABLE shopify_sessions (id varchar(255) NOT NULL PRIMARY KEY, shop varchar(255) NOT NULL,
    state varchar(255) NOT NULL, isOnline integer NOT NULL, scope varchar(1024), expires integer,
    accessToken varchar(255), refreshToken varchar(255), refreshTokenExpires integer)`);
  app
    .prepare(`INSERT INTO shopify_sessions (id, shop, state, isOnline, accessToken) VALUES (?, ?, '', 0, ?)`)
    .run(id, shop, token);
  app.close();
}

function tokensIn(file: string): unknown[] {
  const app = new Database(file, { readonly: true });
  try {
    return app.prepare('SELECT accessToken FROM shopify_sessions').pluck().all();
  } finally {
    app.close();
  }
}

describe('two databases and the profiles that lead there', () => {
  let desk: Desk;
  let a: string;
  let b: string;
  beforeEach(async () => {
    desk = await startDesk();
    a = path.join(desk.folder, 'a.sqlite');
    b = path.join(desk.folder, 'b.sqlite');
    makeFile(a, 'shpat_of_a');
    makeFile(b, 'shpat_of_b');
  });
  afterEach(() => desk[Symbol.asyncDispose]());

  async function plan(storeId: string) {
    return (await drain(desk.client.sessions.planDelete({ storeId, target: { shop } }))).result;
  }
  async function remove(storeId: string) {
    return (await drain(desk.client.sessions.delete({ planId: (await plan(storeId)).planId }))).result;
  }

  it('a plan for one is not carried out in the other', async () => {
    const { id: storeId } = await desk.client.profiles.create(sqliteDraft(a));
    const { planId } = await plan(storeId);
    await desk.client.profiles.update({ storeId, draft: sqliteDraft(b) });
    await expect(drain(desk.client.sessions.delete({ planId }))).rejects.toMatchObject({
      code: 'PLAN_EXPIRED',
      message: expect.stringContaining('a.sqlite'),
    });
    expect([tokensIn(a), tokensIn(b)]).toEqual([['shpat_of_a'], ['shpat_of_b']]);
  });

  it('a plan is not carried out in another file that was put in the place of the first', async () => {
    const { id: storeId } = await desk.client.profiles.create(sqliteDraft(a));
    const { planId } = await plan(storeId);
    await rename(b, a);
    await expect(drain(desk.client.sessions.delete({ planId }))).rejects.toMatchObject({ code: 'PLAN_EXPIRED' });
    expect(tokensIn(a)).toEqual(['shpat_of_b']);
  });

  it('what was deleted in one does not land in the other, unless that is chosen with both shown', async () => {
    const { id: storeId } = await desk.client.profiles.create(sqliteDraft(a));
    const { activityId } = await remove(storeId);
    await desk.client.profiles.update({ storeId, draft: sqliteDraft(b) });
    await desk.client.stores.describe({ storeId });
    const { entries } = await desk.client.activity.list({ limit: 1 });
    expect(entries[0]).toMatchObject({ id: activityId, place: { title: expect.stringContaining('a.sqlite') } });
    expect(entries[0]?.reachedBy).toBeUndefined();

    const untouched = await restore(desk, storeId, activityId);
    expect(untouched.plan).toMatchObject({ samePlace: false, missing: 0, newerCount: 1 });
    expect(untouched.plan.newer[0]?.changes.map(({ field }) => field)).toEqual(['accessToken']);
    expect(untouched.result).toMatchObject({ changed: 0, left: 1 });
    expect(tokensIn(b)).toEqual(['shpat_of_b']);

    const key = untouched.plan.newer[0]?.key ?? '';
    expect((await restore(desk, storeId, activityId, [key])).result).toMatchObject({ changed: 1, left: 0 });
    expect(tokensIn(b)).toEqual(['shpat_of_a']);
    // What that overwrote can be restored in its turn.
    const last = (await desk.client.activity.list({ limit: 1 })).entries[0];
    expect((await restore(desk, storeId, last?.id ?? 0)).result).toMatchObject({ changed: 1 });
    expect(tokensIn(b)).toEqual(['shpat_of_b']);
  });

  it('a profile that was removed and added again reaches the trash of its place, as any other that leads there does', async () => {
    const { id: storeId } = await desk.client.profiles.create(sqliteDraft(a));
    const { activityId } = await remove(storeId);
    await desk.client.profiles.remove({ storeId });
    const again = await desk.client.profiles.create(sqliteDraft(a, { name: 'another name' }));
    await desk.client.stores.describe({ storeId: again.id });
    const { entries } = await desk.client.activity.list({ limit: 5, storeId: again.id });
    expect(entries.find((entry) => entry.id === activityId)).toMatchObject({ reachedBy: again.id });
    const { plan: shown, result } = await restore(desk, again.id, activityId);
    expect(shown).toMatchObject({ samePlace: true, missing: 1 });
    expect(result).toMatchObject({ changed: 1 });
    expect(tokensIn(a)).toEqual(['shpat_of_a']);
  });

  it('restoring in production asks for the name, also into another store', async () => {
    const { id: storeId } = await desk.client.profiles.create(sqliteDraft(a));
    const { activityId } = await remove(storeId);
    const live = await desk.client.profiles.create(sqliteDraft(b, { name: 'live', environment: 'production' }));
    const { result: shown } = await drain(desk.client.activity.planRestore({ activityId, storeId: live.id }));
    expect(shown).toMatchObject({ confirm: 'live', environment: 'production', samePlace: false });
    const { planId } = shown;
    await expect(drain(desk.client.activity.restore({ planId, over: [] }))).rejects.toMatchObject({
      code: 'CONFIRMATION_REQUIRED',
    });
    const confirmed = desk.client.activity.restore({ planId, over: [], confirmation: 'live' });
    expect((await drain(confirmed)).result).toMatchObject({ changed: 0, left: 1 });
    expect(tokensIn(b)).toEqual(['shpat_of_b']);
  });

  it('a session that the app stored again after the plan stays, and is told with its key', async () => {
    const { id: storeId } = await desk.client.profiles.create(sqliteDraft(a));
    const { planId } = await plan(storeId);
    const app = new Database(a);
    app.prepare('UPDATE shopify_sessions SET accessToken = ?').run('shpat_new');
    app.close();
    const { result } = await drain(desk.client.sessions.delete({ planId }));
    expect(result).toMatchObject({ changed: 0, left: 1, failed: 0 });
    expect(tokensIn(a)).toEqual(['shpat_new']);
    const { result: next } = await drain(
      desk.client.sessions.planDelete({ storeId, target: { keys: result.leftKeys } }),
    );
    expect(next.total).toBe(1);
    const { entries } = await desk.client.activity.list({ limit: 1 });
    expect(entries[0]?.summary).toBe(`Deleted 0 of session ${id}, 1 changed since and kept`);
    expect(entries[0]?.trash).toBeUndefined();
  });
});
