import { ORPCError } from '@orpc/server';
import { toSession } from '../../main/layouts/session.ts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SessionStore, StoredSession } from '../../main/stores/store.ts';
import type { ProfileDraft } from '../../shared/profiles.ts';
import { LONG } from '../long.ts';
import { drain, restore, startDesk, type Desk } from './desk.ts';
import { PLACES, type TestPlace } from './places.ts';

/** What a person must never wait for longer; milliseconds. */
const PATIENCE = 20_000;

/** Fails when something hangs. */
async function inTime<T>(what: string, work: PromiseLike<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`${what} hangs`)), PATIENCE);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}

async function fill(app: SessionStore, count: number): Promise<StoredSession[]> {
  const sessions = Array.from({ length: count }, (_, at) => {
    const shop = `shop-${at % 100}.myshopify.com`;
    return toSession({
      id: `${shop}_${at}`,
      shop,
      state: '',
      isOnline: true,
      userId: String(at),
      accessToken: 'shpua_x',
    });
  });
  const atOnce = app.capabilities.writes === 'atomic' ? 50 : 1;
  for (let at = 0; at < count; at += atOnce) {
    await Promise.all(sessions.slice(at, at + atOnce).map((session) => app.storeSession(session)));
  }
  const stored: StoredSession[] = [];
  for await (const batch of app.scan({ filter: {}, now: 0, batch: 500 }, {})) stored.push(...batch);
  return stored;
}

// Filling a slow server takes longer than all that is tested there.
describe.each(PLACES.filter(({ missing, slow }) => !missing && (LONG || slow !== true)))('$name', (kind) => {
  /** Three batches of a deletion: one done, one under way, one that a stop must keep from beginning. */
  const MANY = 1_001;
  let place: TestPlace;
  let app: SessionStore;
  let sessions: StoredSession[];
  let desk: Desk;
  let storeId: string;
  let draft: ProfileDraft;
  beforeAll(async () => {
    place = await kind.make();
    const filler = await place.openApp();
    sessions = await fill(filler, MANY);
    if (sessions.length !== MANY) throw new Error('The app could not store what the test needs.');
    await filler.close();
  }, 180_000);
  afterAll(() => place.remove());
  beforeEach(async () => {
    app = await place.openApp();
    for (let at = 0; at < MANY; at += 500) await app.restore(sessions.slice(at, at + 500), {});
    desk = await startDesk();
    draft = { name: 'orders', environment: 'local', access: 'read-only', address: place.address };
    const { password } = place;
    const secret = password === undefined ? {} : { password: { action: 'set' as const, value: password } };
    storeId = (await desk.client.profiles.create({ ...draft, ...secret })).id;
    await desk.client.stores.unlock({ storeId });
  });
  afterEach(async () => {
    await app.close();
    await desk[Symbol.asyncDispose]();
  });

  /** How MANY sessions the app sees. */
  const left = async () => (await app.count({})).count;

  /**
   * A deletion that has done its first batch and is at its second, and reads beside it.
   * @param act what happens then
   */
  async function whileAtWork(act: () => Promise<unknown>) {
    const { client } = desk;
    const keys = sessions.map(({ key }) => key);
    const { result: plan } = await drain(client.sessions.planDelete({ storeId, target: { keys } }));
    expect(plan.total).toBe(MANY);
    const deletion = await client.sessions.delete({ planId: plan.planId });
    await deletion.next();
    const reads = Promise.allSettled([
      client.sessions.page({ storeId, filter: {}, limit: 200 }),
      client.sessions.page({ storeId, filter: { shop: { match: 'contains', value: 'op-7' } }, limit: 50 }),
      client.stores.count({ storeId }),
      client.stores.describe({ storeId }),
      client.stores.planIndex({ storeId }),
    ]);
    const second = deletion.next();
    const acting = act();
    // What listens goes on listening: the third batch is asked for as soon as the second is done.
    const rest = second
      .then(async (step) => (step.done === true ? step.value : (await drain(Promise.resolve(deletion))).result))
      .catch(() => undefined);
    await inTime('what happens meanwhile', acting);
    const result = await inTime('the deletion', rest);
    const answers = await inTime('a read', reads);
    const broken = answers.flatMap((answer): unknown[] => (answer.status === 'rejected' ? [answer.reason] : []));
    return { result, broken };
  }

  it('a lock stops a deletion after the batch that it is at, and loses nobody who reads', async () => {
    const { result, broken } = await whileAtWork(() => desk.client.stores.lock({ storeId }));
    expect(broken).toEqual([]);
    expect(result).toMatchObject({ stopped: 'locked', failed: 0, left: 0, skipped: 0 });
    expect(result?.failure).toBeUndefined();
    // Whole batches: the first, and the second if it had begun.
    const { changed = 0 } = result ?? {};
    expect([500, 1_000]).toContain(changed);
    expect(await left()).toBe(MANY - changed);
    const { entries } = await desk.client.activity.list({ limit: 5 });
    expect(entries.find(({ id }) => id === result?.activityId)).toMatchObject({
      outcome: 'partial',
      summary: expect.stringContaining('then stopped because the store was locked'),
      trash: { count: changed },
    });
    const target = { shop: 'shop-1.myshopify.com' };
    await expect(drain(desk.client.sessions.planDelete({ storeId, target }))).rejects.toMatchObject({
      code: 'READ_ONLY',
    });
    await desk.client.stores.unlock({ storeId });
    expect((await restore(desk, storeId, result?.activityId ?? 0)).result).toMatchObject({ changed });
    expect(await left()).toBe(MANY);
  });

  it('a new connection, a changed name and a changed password disturb nobody who is at work', async () => {
    const { result, broken } = await whileAtWork(async () => {
      await desk.client.stores.reconnect({ storeId });
      const write = { ...draft, name: 'orders of the shop', access: 'read-write' as const };
      await desk.client.profiles.update({ storeId, draft: write });
      if (place.password !== undefined) await desk.client.profiles.setPassword({ storeId, password: place.password });
    });
    expect(broken).toEqual([]);
    expect(result).toMatchObject({ failed: 0, left: 0, skipped: 0 });
    // Editing a profile locks its store: only if that came after the last batch had begun did it go on to its end.
    expect(['locked', MANY]).toContain(result?.stopped ?? result?.changed);
    expect(await left()).toBe(MANY - (result?.changed ?? 0));
    expect((await desk.client.stores.count({ storeId })).count).toBe(await left());
  });

  it('a removed profile stops what works through it, with an exact account', async () => {
    const { result, broken } = await whileAtWork(() => desk.client.profiles.remove({ storeId }));
    expect(broken.filter((error) => !(error instanceof ORPCError && error.code === 'CANCELLED'))).toEqual([]);
    expect(result).toMatchObject({ failed: 0, left: 0, skipped: 0 });
    expect(await left()).toBe(MANY - (result?.changed ?? 0));
  });

  it('the program ends in bounded time, writes down how far a change came, and can restore it', async () => {
    await whileAtWork(async () => {
      desk = await desk.restart();
    });
    const { entries } = await desk.client.activity.list({ limit: 5 });
    const entry = entries.find(({ action }) => action === 'delete');
    expect(entry).toMatchObject({ outcome: 'partial', total: MANY });
    expect(entry?.summary).toContain('because Session Desk quit');
    const changed = entry?.trash?.count ?? 0;
    expect([500, 1_000]).toContain(changed);
    expect(await left()).toBe(MANY - changed);
  });
});
