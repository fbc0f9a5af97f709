import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { OpenOptions, SessionStore } from '../../main/stores/store.ts';
import { startProxy, type Proxy } from '../servers/proxy.ts';
import { failureOf } from './faults-deletion.ts';
import { BARE, NOW } from './sessions.ts';

type Where = Pick<Proxy, 'host' | 'port'>;

/** A database of a server's own, and what its administrator sees of us. */
export interface MannersTarget {
  where: Where;
  /**
   * Opens the table of sessions, the view `slow` of it, which takes half a minute to read, or the view `writing`, which adds a
   * row to `audit` for each session that is read.
   */
  open(where: Where, options?: Partial<OpenOptions>, table?: string): Promise<SessionStore>;
  /** Asks for the view `writing` on the same pool that has just stored a session. */
  readAfterWriting(): Promise<unknown>;
  audited(): Promise<number>;
  /** What whoever reads it is told. */
  refusesWritingView: unknown;
  /** What our connections do; `''`: nothing. */
  connections(): Promise<string[]>;
  /** Lets nobody else read or write the table, until it is unlocked. */
  lock(): Promise<void>;
  unlock(): Promise<void>;
  /** Ends our connections by the administrator's hand. */
  endAll(): Promise<void>;
  remove(): Promise<void>;
}

/** Closing is to take no longer, whatever happens; milliseconds. */
const BOUND = 3_000;
const CLOSED = { code: 'STORE_FAILED', message: 'The store was closed.' };
const CANCELLED = { code: 'CANCELLED' };

async function timeOf(work: Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work;
  return performance.now() - started;
}

/** What every SQL server must be left as: nothing of ours runs there, and no connection stays. */
export function runManners(name: string, start: () => Promise<MannersTarget>): void {
  describe(`${name}, as its administrator sees us`, () => {
    let target: MannersTarget;
    let proxy: Proxy;
    let opened: SessionStore[] = [];

    beforeAll(async () => {
      target = await start();
      const store = await target.open(target.where);
      await store.write(BARE, {});
      await store.close();
    });
    beforeEach(async () => {
      proxy = await startProxy(target.where);
    });
    afterEach(async () => {
      await Promise.all(opened.map((store) => store.close()));
      opened = [];
      await target.unlock();
      await proxy[Symbol.asyncDispose]();
      await expect.poll(() => target.connections(), { timeout: 10_000 }).toEqual([]);
    });
    afterAll(() => target.remove());

    const untilBusy = async (calls: number) => {
      await expect
        .poll(async () => (await target.connections()).filter((what) => what !== ''), { timeout: 10_000 })
        .toHaveLength(calls);
    };

    test('reading changes nothing, though the view that is read would, and though changes are allowed', async () => {
      const reads = async () => {
        const store = await target.open(target.where, {}, 'writing');
        opened.push(store);
        await store.page({ filter: {}, limit: 5, now: NOW }, {});
      };
      expect(await failureOf(reads())).toEqual(target.refusesWritingView);
      expect(await failureOf(target.readAfterWriting())).toMatchObject({
        detail: expect.stringMatching(/read.only/i),
      });
      expect(await target.audited()).toBe(0);
    });

    test('a store that does nothing closes at once, and twice is fine', async () => {
      const store = await target.open(target.where);
      await store.count({});
      expect(await timeOf(Promise.all([store.close(), store.close()]))).toBeLessThan(BOUND);
      await store.close();
      expect(await failureOf(store.count({}))).toMatchObject(CLOSED);
      expect(await failureOf(store.write(BARE, {}))).toMatchObject(CLOSED);
    });

    test('a store that was closed before it was used stays closed', async () => {
      const store = await target.open(target.where);
      await store.close();
      expect(await failureOf(store.readById(BARE.id, {}))).toMatchObject(CLOSED);
    });

    test('closing stops calls in flight at the server, more than there are connections, and they are told', async () => {
      const store = await target.open(target.where, {}, 'slow');
      const calls = Array.from({ length: 7 }, () => failureOf(store.count({})));
      await untilBusy(4);
      expect(await timeOf(store.close())).toBeLessThan(BOUND);
      expect(await Promise.all(calls)).toEqual(calls.map(() => expect.objectContaining(CLOSED)));
    });

    test('closing in the middle of a deletion leaves its batch as it was', async () => {
      const store = await target.open(target.where);
      const seen = await store.read([`i:${BARE.id}`], {});
      await target.lock();
      const deletion = failureOf(store.remove(seen, {}));
      await untilBusy(1);
      expect(await timeOf(store.close())).toBeLessThan(BOUND);
      expect(await deletion).toMatchObject(CLOSED);
      await target.unlock();
      const again = await target.open(target.where);
      expect(await again.count({})).toEqual({ count: 1, exact: true });
      await again.close();
    });

    test('closing ends in time on a network that has gone silent', async () => {
      const store = await target.open(proxy, {}, 'slow');
      const idle = await target.open(proxy);
      const calls = [failureOf(store.count({})), failureOf(store.count({}))];
      await untilBusy(2);
      proxy.become({ silent: true });
      const late = failureOf(idle.count({}));
      expect(await timeOf(Promise.all([store.close(), idle.close()]))).toBeLessThan(BOUND);
      expect(await Promise.all([...calls, late])).toEqual(Array(3).fill(expect.objectContaining(CLOSED)));
      proxy.become({});
      // Nobody could ask the server to stop.
      await target.endAll();
      await expect.poll(() => proxy.connections).toBe(0);
    });

    test('opening can be cancelled on such a network and leaves nothing', async () => {
      proxy.become({ silent: true });
      const stop = new AbortController();
      const opening = failureOf(target.open(proxy, { signal: stop.signal }));
      await expect.poll(() => proxy.connections).toBeGreaterThan(0);
      stop.abort();
      expect(await timeOf(opening)).toBeLessThan(BOUND);
      expect(await opening).toMatchObject(CANCELLED);
      proxy.become({});
      await expect.poll(() => proxy.connections).toBe(0);
    });

    test('what is cancelled the server stops', async () => {
      const store = await target.open(target.where);
      await target.lock();
      const reading: Record<string, (signal: AbortSignal) => Promise<unknown>> = {
        page: (signal) => store.page({ filter: {}, limit: 5, now: NOW }, { signal }),
        count: (signal) => store.count({ signal }),
        describe: (signal) => store.describe({ signal }),
        read: (signal) => store.read([`i:${BARE.id}`], { signal }),
        readById: (signal) => store.readById(BARE.id, { signal }),
        scan: async (signal) => {
          for await (const _ of store.scan({ filter: {}, now: NOW, batch: 5 }, { signal })) break;
        },
      };
      for (const [call, read] of Object.entries(reading)) {
        const stop = new AbortController();
        const failure = failureOf(read(stop.signal));
        await untilBusy(1);
        stop.abort();
        expect([call, await failure]).toMatchObject([call, CANCELLED]);
        await untilBusy(0);
      }
      expect(await failureOf(store.planIndex({ signal: AbortSignal.abort() }))).toMatchObject(CANCELLED);
      await target.unlock();
      expect((await store.readById(BARE.id, {}))?.fields).toEqual(BARE);
      await store.close();
    });
  });
}
