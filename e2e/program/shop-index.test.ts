import { beforeAll, describe, expect, inject, it } from 'vitest';
import type { Access, Environment } from '../../shared/profiles.ts';
import type { ActivityEntry, ChangeProgress, ShopIndexReport } from '../../shared/records.ts';
import { offlineId } from '../../shared/ids.ts';
import { makeKvPlace, type KvPlace } from '../stores/kv-place.ts';
import { drain, startDesk, type Desk } from './desk.ts';

const shopOf = (n: number) => `shop-${n}.myshopify.com`;
/** More than are repaired between two looks at the stop button. */
const SHOPS = 130;

/** As an app leaves it over time: each shop once, then entries that repeat, forget, and name what is gone. */
async function fill(place: KvPlace): Promise<void> {
  const puts: [string, unknown][] = [];
  for (let n = 0; n < SHOPS; n++) {
    const [shop, id] = [shopOf(n), offlineId(shopOf(n))];
    const session = { id, shop, state: '', isOnline: false, scope: 'read_products', accessToken: `shpat_${n}` };
    puts.push([id, Object.entries(session)], [`shop:${shop}`, [id, id]]);
  }
  puts.push([`shop:${shopOf(1)}`, ['offline_gone.myshopify.com', offlineId(shopOf(1))]]);
  puts.push([`shop:${shopOf(2)}`, []]);
  puts.push([`shop:${shopOf(3)}`, 'not a list']);
  // What comes later replaces what came before it.
  const texts = new Map(puts.map(([key, value]) => [key, JSON.stringify(value)]));
  await Promise.all([...texts].map(([key, text]) => place.put(key, text)));
}

function check({ client }: Desk, storeId: string): Promise<{ steps: ChangeProgress[]; result: ShopIndexReport }> {
  return drain(client.stores.checkShopIndex({ storeId }));
}

/** What the activity log says of repairs. */
async function repairs({ client }: Desk): Promise<ActivityEntry[]> {
  const { entries } = await client.activity.list({ limit: 20 });
  return entries.filter(({ action }) => action === 'repair-index');
}

describe.skipIf(inject('kvUrl') === '')('the shop index of Cloudflare KV', () => {
  let place: KvPlace;
  beforeAll(async () => {
    place = await makeKvPlace();
    return () => place.remove();
  });

  async function open(desk: Desk, environment: Environment, access: Access): Promise<string> {
    const profile = await desk.client.profiles.create({
      name: 'edge-app',
      environment,
      access,
      address: place.address,
      password: { action: 'set', value: place.token },
    });
    return profile.id;
  }

  /** Everything but the index, as it is stored. */
  async function sessions(): Promise<unknown[]> {
    return Promise.all(Array.from({ length: SHOPS }, (_, n) => place.get(offlineId(shopOf(n)))));
  }

  it('is checked without changing it, refused where nothing may be changed, repaired, and right after', async () => {
    await fill(place);
    await using desk = await startDesk();
    const storeId = await open(desk, 'local', 'read-only');
    const before = [await sessions(), await place.get(`shop:${shopOf(0)}`)];

    const { steps, result: report } = await check(desk, storeId);
    expect(steps.length).toBeGreaterThan(0);
    expect(report).toMatchObject({
      storeName: 'edge-app',
      shops: SHOPS,
      sessions: SHOPS,
      faultCount: SHOPS,
      sum: { unreadable: 1, missing: 2, dangling: 1, duplicates: SHOPS - 3 },
    });
    // What makes an app lose sessions comes first, and the list stays short.
    expect(report.faults.slice(0, 2).map(({ shop }) => shop)).toEqual([shopOf(3), shopOf(2)]);
    expect(report.faults).toHaveLength(100);
    expect([await sessions(), await place.get(`shop:${shopOf(0)}`)]).toEqual(before);

    await expect(drain(desk.client.stores.repairShopIndex({ planId: report.planId }))).rejects.toMatchObject({
      code: 'READ_ONLY',
    });
    expect(await repairs(desk)).toEqual([]);

    await desk.client.stores.unlock({ storeId });
    const { result, steps: progress } = await drain(desk.client.stores.repairShopIndex({ planId: report.planId }));
    expect(progress.at(-1)).toEqual({ done: SHOPS, total: SHOPS });
    expect(result).toMatchObject({ changed: SHOPS, failed: 0 });
    expect(await repairs(desk)).toMatchObject([
      { id: result.activityId, outcome: 'done', summary: `Repaired the shop index of ${SHOPS} shops` },
    ]);
    expect(await place.get(`shop:${shopOf(0)}`)).toBe(JSON.stringify([offlineId(shopOf(0))]));
    expect(await sessions()).toEqual(before[0]);
    const again = await check(desk, storeId);
    expect(again.result).toMatchObject({ faultCount: 0, faults: [] });

    // A report is good for one repair.
    await expect(drain(desk.client.stores.repairShopIndex({ planId: report.planId }))).rejects.toMatchObject({
      code: 'PLAN_EXPIRED',
    });
  });

  it('asks for the name in production, and stops when told to', async () => {
    await fill(place);
    await using desk = await startDesk();
    const storeId = await open(desk, 'production', 'read-write');
    const { result: report } = await check(desk, storeId);
    const { planId, confirm } = report;
    expect(confirm).toBe('edge-app');
    await expect(drain(desk.client.stores.repairShopIndex({ planId }))).rejects.toMatchObject({
      code: 'CONFIRMATION_REQUIRED',
    });
    await expect(drain(desk.client.stores.repairShopIndex({ planId, confirmation: 'edge' }))).rejects.toMatchObject({
      code: 'CONFIRMATION_REQUIRED',
    });

    const repair = await desk.client.stores.repairShopIndex({ planId, confirmation: 'edge-app' });
    expect(await repair.next()).toMatchObject({ value: { done: 50, total: SHOPS } });
    await desk.client.activity.stop({ planId });
    const { result } = await drain(Promise.resolve(repair));
    expect(result.stopped).toBe('asked');
    expect(result.changed).toBeGreaterThanOrEqual(50);
    expect(result.changed).toBeLessThan(SHOPS);
    const summary = `Repaired the shop index of ${result.changed} of ${SHOPS} shops, then stopped`;
    expect(await repairs(desk)).toMatchObject([{ outcome: 'partial', summary }]);
    const { result: left } = await check(desk, storeId);
    expect(left.faultCount).toBe(SHOPS - result.changed);
  });

  it('is checked no further when the check is given up', async () => {
    await using desk = await startDesk();
    const storeId = await open(desk, 'local', 'read-only');
    const stop = new AbortController();
    const checking = drain(desk.client.stores.checkShopIndex({ storeId }, { signal: stop.signal }));
    stop.abort();
    await expect(checking).rejects.toMatchObject({ name: expect.stringMatching(/Error$/) });
  });

  it('is known only to stores that have one', async () => {
    await using desk = await startDesk();
    const profile = await desk.client.profiles.create({
      name: 'memory',
      environment: 'local',
      access: 'read-write',
      address: { backend: 'memory', content: 'demo' },
    });
    await expect(check(desk, profile.id)).rejects.toMatchObject({ code: 'BAD_INPUT' });
  });

  it('never decides alone which sessions of a shop are deleted', async () => {
    await fill(place);
    await using desk = await startDesk();
    const storeId = await open(desk, 'local', 'read-write');
    const target = { shop: shopOf(2) };
    const { steps, result: plan } = await drain(desk.client.sessions.planDelete({ storeId, target }));
    expect(plan).toMatchObject({ total: 1, only: { id: offlineId(shopOf(2)) } });
    // It tells how many keys it looked at, and of those that it found.
    expect(steps.at(-1)).toMatchObject({ done: 2 * SHOPS, found: 1 });
  });
});
