import path from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toSession } from '../../main/layouts/session.ts';
import type { SessionStore } from '../../main/stores/store.ts';
import { onlineId } from '../../shared/ids.ts';
import type { SessionFields } from '../../shared/session.ts';
import { OFFICIAL_CURRENT } from '../stores/schemas.ts';
import { drain, sqliteDraft, startDesk, type Desk } from './desk.ts';
import { PLACES, type TestPlace } from './places.ts';

const SHOPS = ['big-barn.myshopify.com', 'plain-tea.myshopify.com', 'small-barn.myshopify.com'];
const NOW = Date.UTC(2026, 0, 1);

function online(shop: string, userId: string, more: Partial<SessionFields> = {}): SessionFields {
  const token = { accessToken: `shpua_${userId}`, scope: 'read_products', expires: NOW };
  return { id: onlineId(shop, userId), shop, state: '1', isOnline: true, userId, ...token, ...more };
}

function offline(shop: string): SessionFields {
  return { id: `offline_${shop}`, shop, state: '1', isOnline: false, accessToken: 'shpat_1', scope: 'read_products' };
}

/** Undoes a part of a deletion, or all of it. */
async function restoreOf(desk: Desk, storeId: string, activityId: number, shop?: string) {
  const asked = { activityId, storeId, ...(shop !== undefined && { shop }) };
  const { result: plan } = await drain(desk.client.activity.planRestore(asked));
  const { result } = await drain(desk.client.activity.restore({ planId: plan.planId, over: [] }));
  return { plan, result };
}

describe.each(PLACES)('everything that matches in $name', ({ missing, ...kind }) => {
  let place: TestPlace;
  let app: SessionStore;
  let desk: Desk;
  beforeAll(async () => {
    if (missing) return;
    place = await kind.make();
    app = await place.openApp();
    desk = await startDesk();
  }, 120_000);
  afterAll(async () => {
    await desk?.[Symbol.asyncDispose]();
    await app?.close();
    await place?.remove();
  });

  it.skipIf(missing)(
    'is deleted as it was shown, stays where it changed or came later, and comes back shop by shop',
    async () => {
      const sessions = SHOPS.flatMap((shop) => [
        offline(shop),
        ...['11', '12', '13'].map((user) => online(shop, user)),
      ]);
      for (const fields of sessions) await app.storeSession(toSession(fields));
      const { id: storeId } = await desk.client.profiles.create({
        name: 'app',
        environment: 'local',
        access: 'read-write',
        address: place.address,
        ...(place.password !== undefined && { password: { action: 'set', value: place.password } }),
      });
      const idsNow = async () => {
        const ids: string[] = [];
        for await (const batch of app.scan({ filter: {}, now: NOW, batch: 100 }, {})) {
          ids.push(...batch.flatMap(({ fields }) => fields.id ?? []));
        }
        return [...new Set(ids)].toSorted();
      };
      const filter = { kind: 'online' as const, shop: { match: 'contains' as const, value: 'barn' } };

      const { result: plan } = await drain(desk.client.sessions.planDelete({ storeId, target: { filter } }));
      expect(plan).toMatchObject({ total: 6, online: 6, offline: 0, users: 6, shopCount: 2, everything: false });
      expect(plan.shops).toHaveLength(2);
      // Where keys are looked through one by one the plan says how many.
      const looksAtKeys = ['redis', 'cloudflare-kv'].includes(place.address.backend);
      expect(plan.looked ?? 0).toBeGreaterThanOrEqual(looksAtKeys ? sessions.length : 0);
      expect(plan.samples).toHaveLength(5);
      expect(JSON.stringify(plan)).not.toContain('shpua_1');

      // In between the app signs in one more user, and one of those again.
      await app.storeSession(toSession(online(SHOPS[0] ?? '', '99')));
      await app.storeSession(toSession(online(SHOPS[2] ?? '', '12', { accessToken: 'shpua_again' })));
      const { result } = await drain(desk.client.sessions.delete({ planId: plan.planId }));
      expect(result).toMatchObject({ changed: 5, left: 1, skipped: 0, failed: 0 });
      const gone = [
        ...['11', '12', '13'].map((user) => onlineId('big-barn.myshopify.com', user)),
        ...['11', '13'].map((user) => onlineId('small-barn.myshopify.com', user)),
      ];
      const all = [...sessions.map(({ id }) => id), onlineId('big-barn.myshopify.com', '99')].toSorted();
      expect(await idsNow()).toEqual(all.filter((id) => !gone.includes(id)));
      expect((await app.loadSession(onlineId('small-barn.myshopify.com', '12')))?.accessToken).toBe('shpua_again');

      const [entry] = (await desk.client.activity.list({ limit: 1 })).entries;
      const { activityId } = result;
      expect(entry).toMatchObject({
        id: activityId,
        summary: 'Deleted 5 of 6 sessions with shop containing barn, type online, 1 changed since and kept',
        trash: { count: 5 },
      });
      expect(await desk.client.activity.shops({ activityId, start: '' })).toEqual({
        shops: [
          { shop: 'big-barn.myshopify.com', copies: 3 },
          { shop: 'small-barn.myshopify.com', copies: 2 },
        ],
        more: false,
      });
      expect((await desk.client.activity.shops({ activityId, start: 'Small' })).shops).toHaveLength(1);

      const part = await restoreOf(desk, storeId, activityId, 'small-barn.myshopify.com');
      expect(part.plan).toMatchObject({ total: 2, missing: 2, shop: 'small-barn.myshopify.com' });
      expect(part.result).toMatchObject({ changed: 2, skipped: 0, failed: 0 });
      expect(await idsNow()).toEqual(all.filter((id) => !gone.slice(0, 3).includes(id)));
      const [restored] = (await desk.client.activity.list({ limit: 1 })).entries;
      expect(restored?.summary).toBe('Restored 2 sessions of small-barn.myshopify.com');

      const whole = await restoreOf(desk, storeId, activityId);
      expect(whole.plan).toMatchObject({ total: 5, missing: 3, same: 2 });
      expect(whole.result).toMatchObject({ changed: 3, skipped: 2, failed: 0 });
      expect(await idsNow()).toEqual(all);
    },
    120_000,
  );
});

async function deskWith(sessions: number, environment: 'local' | 'production') {
  const desk = await startDesk();
  const file = path.join(desk.folder, 'dev.sqlite');
  const db = new Database(file);
  db.exec(OFFICIAL_CURRENT);
  const insert = db.prepare(
    `INSERT INTO shopify_sessions (id, shop, state, isOnline, accessToken) VALUES (?, ?, '', 0, 'shpat_1')`,
  );
  db.transaction(() => {
    for (let n = 1; n <= sessions; n += 1) insert.run(`offline_shop-${n}.myshopify.com`, `shop-${n}.myshopify.com`);
  })();
  const { id: storeId } = await desk.client.profiles.create(sqliteDraft(file, { environment, name: 'orders' }));
  return { desk, db, storeId, count: () => db.prepare('SELECT count(*) FROM shopify_sessions').pluck().get() };
}

describe('a large deletion', () => {
  it('asks for the number as well in production, once it is over ten', async () => {
    const { desk, db, storeId, count } = await deskWith(11, 'production');
    await using _ = desk;
    const planFor = async (target: Parameters<typeof desk.client.sessions.planDelete>[0]['target']) =>
      (await drain(desk.client.sessions.planDelete({ storeId, target }))).result;
    const few = await planFor({ filter: { shop: { match: 'exact', value: 'shop-1.myshopify.com' } } });
    expect(few).toMatchObject({ total: 1, confirm: 'orders', confirmsTotal: false, everything: false });
    const all = await planFor({ filter: {} });
    expect(all).toMatchObject({ total: 11, confirm: 'orders', confirmsTotal: true, everything: true });
    const { planId } = all;
    for (const wrong of [{ total: 11 }, { confirmation: 'orders' }, { confirmation: 'orders', total: 10 }]) {
      await expect(drain(desk.client.sessions.delete({ planId, ...wrong }))).rejects.toMatchObject({
        code: 'CONFIRMATION_REQUIRED',
      });
    }
    expect(count()).toBe(11);
    const { result } = await drain(desk.client.sessions.delete({ planId, confirmation: 'orders', total: 11 }));
    expect(result.changed).toBe(11);
    const [entry] = (await desk.client.activity.list({ limit: 1 })).entries;
    expect(entry?.summary).toBe('Deleted all 11 sessions');
    db.close();
  });

  it('keeps the pace that was chosen, and stops without waiting for its end', async () => {
    const { desk, db, storeId, count } = await deskWith(1000, 'local');
    await using _ = desk;
    const { result: plan } = await drain(desk.client.sessions.planDelete({ storeId, target: { filter: {} } }));
    const { planId } = plan;
    const began = performance.now();
    const deletion = await desk.client.sessions.delete({ planId, pace: 'hundred' });
    const told: unknown[] = [];
    for (let at = 0; at < 3; at += 1) told.push((await deletion.next()).value);
    expect(told).toMatchObject([100, 200, 300].map((done) => ({ done, total: 1000 })));
    // The third hundred begins with the third second.
    expect(performance.now() - began).toBeGreaterThan(1_900);
    const waiting = deletion.next();
    await desk.client.activity.stop({ planId });
    const stopped = await waiting;
    expect(stopped).toMatchObject({ done: true, value: { changed: 300, stopped: 'asked' } });
    expect(performance.now() - began).toBeLessThan(2_900);
    expect(count()).toBe(700);
    db.close();
  });

  it('is forgotten after 30 days, a few copies at a time', async () => {
    const { desk, db, storeId } = await deskWith(1_200, 'local');
    db.close();
    const { result: plan } = await drain(desk.client.sessions.planDelete({ storeId, target: { filter: {} } }));
    const { result } = await drain(desk.client.sessions.delete({ planId: plan.planId }));
    expect(result.changed).toBe(1_200);
    const activityFile = path.join(desk.dataDir, 'activity.db');
    await using later = await desk.restart(async () => {
      const activity = new Database(activityFile);
      activity.prepare('UPDATE activity SET at = at - ?').run(30.5 * 86_400_000);
      activity.close();
    });
    const [entry] = (await later.client.activity.list({ limit: 1 })).entries;
    expect(entry).toMatchObject({ summary: 'Deleted all 1200 sessions' });
    expect(entry?.trash).toBeUndefined();
    const kept = new Database(activityFile, { readonly: true });
    await expect.poll(() => kept.prepare('SELECT count(*) FROM trash').pluck().get()).toBe(0);
    kept.close();
  });
});
