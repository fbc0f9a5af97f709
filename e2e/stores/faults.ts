import { finish } from '../../main/changes/run.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { versionOf } from '../../main/layouts/version.ts';
import { generateSessions } from '../../main/stores/memory/generate.ts';
import type { SessionPage, SessionStore, StoredSession } from '../../main/stores/store.ts';
import type { SessionFields } from '../../shared/session.ts';
import { startProxy, type Proxy } from '../servers/proxy.ts';
import type { TestServer } from '../servers/server.ts';
import { failureOf, idsOf, list, makeDeletions, told, versionsOf, type Deletions } from './faults-deletion.ts';
import { BARE, byText, NOW } from './sessions.ts';

/** Milliseconds that an address of a row allows for connecting, where it can. */
const CONNECT_TIME = 1_000;
/** Whatever happens, nobody waits longer than this; milliseconds. */
const BOUND = 8_000;
/** What a person who cancels waits at the most; milliseconds. */
const AT_ONCE = 2_000;

/** Sessions in a page. */
const PAGE = 20;

/** What people call it. */
const SECRET = /password|token|permission/;

type Where = Pick<Proxy, 'host' | 'port'>;

/** A server of a row's own with a place for sessions in it. */
export interface FaultTarget extends AsyncDisposable {
  /** What was confirmed before it is killed must be there when it is started again. */
  server: Pick<TestServer, 'kill' | 'start'>;
  where: Where;
  /** Opens the place with the server reached there; connecting may take so many milliseconds. */
  open(where: Where, connectTime: number): Promise<SessionStore>;
  /** Puts sessions there as an app would, where one at a time takes too long. */
  seed?: (store: SessionStore, sessions: readonly SessionFields[]) => Promise<unknown>;
  /** Makes the server take another password for the account that `open` uses; `undefined`: the right one. */
  setPassword?: (password: string | undefined) => Promise<void>;
  /** Puts records of other programs and broken ones among the sessions. */
  spoil: () => Promise<Spoiled>;
}

export interface Spoiled {
  /** How many of them are sessions that cannot be read. */
  unreadable: number;
  /** What the other programs have there now. */
  foreign: () => Promise<unknown>;
}

/** One backend of the table that faults are tried on. */
export interface FaultRow {
  name: string;
  sessions: number;
  /** Bytes of answers that the middle of a bulk deletion certainly has. */
  bytesOfDeletion?: number;
  /** Why this backend cannot have some of the faults. */
  cannot: Partial<Record<'password' | 'slow link', string>>;
}

/** What a call gave, or that it was told that the server could not be reached: nothing else may come of it. */
async function answerOf<T>(call: Promise<T>): Promise<T | 'unreachable'> {
  const failure = await failureOf(call);
  if (failure === undefined) return call;
  expect(failure).toEqual(told('UNREACHABLE'));
  return 'unreachable';
}

/** How long it takes until this is over, however it ends; milliseconds. */
async function timeOf(work: Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work.catch(() => {});
  return performance.now() - started;
}

const page = (store: SessionStore, options: { signal?: AbortSignal } = {}) =>
  store.page({ filter: {}, limit: PAGE, now: NOW }, options);

/** A page is what was asked for, or says that there is more to come. */
const isHonest = ({ sessions, complete }: SessionPage) => sessions.length >= PAGE || !complete;

/** What every backend with a server must survive; skipped where no such server is to be had. */
export function runFaults(row: FaultRow, target: FaultTarget | undefined): void {
  describe.skipIf(target === undefined)(`${row.name}, when things go wrong`, () => {
    if (target === undefined) return;
    let down = false;
    const server = {
      async kill() {
        down = true;
        await target.server.kill();
      },
      async start() {
        await target.server.start();
        down = false;
      },
    };
    const generated = generateSessions({ shops: row.sessions / 10, sessions: row.sessions, seed: 5, now: NOW });
    const sessions: SessionFields[] = [...generated];
    const all = sessions.map(({ id }) => id).toSorted(byText);
    const strays: unknown[] = [];
    const stray = (reason: unknown) => strays.push(reason);
    let opened: SessionStore[] = [];
    let proxy: Proxy;
    let deletions: Deletions;

    async function open(where: Where = target?.where ?? proxy, connectTime = CONNECT_TIME): Promise<SessionStore> {
      const store = await (target ?? never()).open(where, connectTime);
      opened.push(store);
      return store;
    }

    beforeAll(async () => {
      process.on('unhandledRejection', stray).on('uncaughtException', stray);
      proxy = await startProxy(target.where);
      deletions = await makeDeletions();
      const store = await target.open(target.where, CONNECT_TIME);
      await (target.seed?.(store, sessions) ?? together(sessions, (fields) => store.write(fields, {})));
      await store.close();
    }, 60_000);

    afterEach(async () => {
      proxy.become({});
      if (down) await server.start();
      await Promise.all(opened.map((store) => store.close()));
      opened = [];
      expect(strays).toEqual([]);
    });

    afterAll(async () => {
      process.off('unhandledRejection', stray).off('uncaughtException', stray);
      await deletions[Symbol.asyncDispose]();
      await proxy[Symbol.asyncDispose]();
      await target[Symbol.asyncDispose]();
    });

    test.skipIf(row.cannot['slow link'] !== undefined)(
      'a slow link that goes on answering is waited for, however long it takes',
      async () => {
        // Each answer takes less than connecting may; together they take more.
        proxy.become({ delay: CONNECT_TIME * 0.35 });
        const store = await open(proxy);
        expect((await page(store)).sessions.length).toBeGreaterThan(0);
      },
      60_000,
    );

    describe('a server that is killed', () => {
      test('in the middle of a list: told, and met again by the same store', async () => {
        const store = await open();
        const other = await open();
        await page(other);
        const seen: StoredSession[] = [];
        const listing = async () => {
          for await (const batch of store.scan({ filter: {}, now: NOW, batch: 50 }, {})) {
            seen.push(...batch);
            await server.kill();
          }
        };
        // What had come before may have been all there is.
        const failure = await failureOf(listing());
        expect([told('UNREACHABLE'), all]).toContainEqual(failure ?? idsOf(seen));
        // More than a pool has connections: those that fail must not stay in it.
        const many = await Promise.all(Array.from({ length: 8 }, () => failureOf(page(other))));
        expect(many).toEqual(many.map(() => told('UNREACHABLE')));
        expect(await failureOf(open())).toEqual(told('UNREACHABLE'));
        await server.start();
        expect(idsOf(await list(store))).toEqual(all);
        expect((await page(other)).sessions.length).toBeGreaterThan(0);
      });

      test('in the middle of a bulk deletion: what went and what may have gone is told', async () => {
        const store = await open(proxy);
        const before = await list(store);
        const deletion = deletions.begin(
          store,
          before.map(({ key }) => key),
        );
        expect(await deletion.next()).toMatchObject({ done: false, value: { done: 500 } });
        // From far away, so that the next ones are certainly on their way when it dies.
        proxy.become({ delay: 50 });
        const rest = finish(deletion);
        await sleep(250);
        await server.kill();
        proxy.become({});
        const result = await rest;
        expect(result.failure).toEqual(told('UNREACHABLE'));
        expect(result.changed).toBeGreaterThanOrEqual(500);
        expect(result.changed).toBeLessThan(all.length);
        await server.start();
        await deletions.compare(store, before, result);
      });

      const id = 'offline_half.myshopify.com';
      const old = { ...BARE, id, scope: 'old', accessToken: 'shpat_old' };
      const changed = { ...BARE, id, scope: 'new', accessToken: 'shpat_new', firstName: 'New' };

      test('before a session that is to be stored has reached it: told, and nothing is stored', async () => {
        const store = await open(proxy);
        const { raw } = await store.write(old, {});
        proxy.become({ silent: true });
        const storing = failureOf(store.write(changed, {}));
        await server.kill();
        proxy.become({});
        expect(await storing).toEqual(told('UNREACHABLE'));
        await server.start();
        expect(versionOf((await store.readById(id, {}))?.raw ?? {})).toBe(versionOf(raw));
        await store.deleteSession(id);
      });

      test.each([0, 3])(
        '%i ms after a session was sent: stored if that was said, else old or new as a whole',
        async (wait) => {
          const store = await open();
          const before = await store.write(old, {});
          const storing = answerOf(store.write(changed, {}).then(({ fields }) => fields));
          await sleep(wait);
          await server.kill();
          const answer = await storing;
          await server.start();
          const stored = await store.readById(id, {});
          const isOld = versionOf(stored?.raw ?? {}) === versionOf(before.raw);
          expect(['unreachable', changed]).toContainEqual(answer);
          const asSaid = [changed, false];
          const possible = answer === 'unreachable' ? [asSaid, [before.fields, true]] : [asSaid];
          expect(possible).toContainEqual([stored?.fields, isOld]);
          await store.deleteSession(id);
        },
      );
    });

    describe('a connection that is cut', () => {
      test('while nothing happens: nobody notices', async () => {
        const store = await open(proxy);
        await page(store);
        for (let turn = 0; turn < 3; turn += 1) {
          proxy.cut();
          expect((await page(store)).sessions.length).toBeGreaterThan(0);
        }
      });

      test.each([10, 3_000])(
        'after %i bytes of an answer: the list is whole or the failure is told, and the next call works',
        async (bytes) => {
          const store = await open(proxy);
          await page(store);
          const cut = proxy.cutAfter(bytes);
          expect(['unreachable', all]).toContainEqual(await answerOf(list(store).then(idsOf)));
          await cut;
          expect(idsOf(await list(store))).toEqual(all);
        },
      );

      test('in the middle of a bulk deletion: what went is known exactly', async () => {
        const store = await open(proxy);
        const before = await list(store);
        const deletion = deletions.begin(
          store,
          before.map(({ key }) => key),
        );
        await deletion.next();
        const cut = proxy.cutAfter(row.bytesOfDeletion ?? 40_000);
        const result = await finish(deletion);
        await cut;
        expect(result.unknown ?? 0).toBe(0);
        await deletions.compare(store, before, result);
      });
    });

    /** A network of one test's own, and stores that are reached through it. */
    async function makeNetwork() {
      const net = await startProxy(target?.where ?? never());
      const stores: SessionStore[] = [];
      return {
        net,
        async open(connectTime: number = CONNECT_TIME): Promise<SessionStore> {
          const store = await (target ?? never()).open(net, connectTime);
          stores.push(store);
          return store;
        },
        async [Symbol.asyncDispose]() {
          net.become({});
          await Promise.all(stores.map((store) => store.close()));
          await net[Symbol.asyncDispose]();
        },
      };
    }

    // Most of it is waiting, so they wait together.
    describe.concurrent('a bad network', () => {
      test('half a second away, all works, only slower', async () => {
        await using far = await makeNetwork();
        far.net.become({ delay: 250 });
        const store = await far.open(10_000);
        const session = { ...BARE, id: 'offline_far.myshopify.com', scope: 'far away' };
        expect((await store.write(session, {})).fields).toEqual(session);
        expect((await page(store)).sessions.length).toBeGreaterThanOrEqual(20);
        far.net.become({});
        await store.deleteSession(session.id);
      });

      test('where bytes trickle, a page comes as it is, or is given up with a reason', async () => {
        await using slow = await makeNetwork();
        const store = await slow.open();
        await page(store);
        slow.net.become({ trickle: { bytes: 512, every: 40 } });
        const outcome = answerOf(page(store).then(isHonest));
        expect(await timeOf(outcome)).toBeLessThan(BOUND);
        expect(['unreachable', true]).toContain(await outcome);
      });

      test('that has gone silent is given up in time, cancelling works at once, and then it goes on', async () => {
        await using dead = await makeNetwork();
        const [store, other, idle] = [await dead.open(), await dead.open(), await dead.open()];
        for (const one of [store, other, idle]) await page(one);
        dead.net.become({ silent: true });

        const stop = new AbortController();
        const cancelled = failureOf(page(other, { signal: stop.signal }));
        await sleep(50);
        stop.abort();
        expect(await timeOf(cancelled)).toBeLessThan(AT_ONCE);
        expect(await cancelled).toMatchObject({ code: 'CANCELLED' });
        expect(await timeOf(idle.close())).toBeLessThan(AT_ONCE);

        const session = { ...BARE, id: 'offline_void.myshopify.com' };
        const outcomes = [failureOf(page(store)), failureOf(store.write(session, {})), failureOf(dead.open())];
        expect(await timeOf(Promise.all(outcomes))).toBeLessThan(BOUND);
        const silence = told('UNREACHABLE', /did not respond/);
        expect(await Promise.all(outcomes)).toEqual([silence, silence, silence]);

        dead.net.become({});
        expect((await page(store)).sessions.length).toBeGreaterThan(0);
        expect((await page(other)).sessions.length).toBeGreaterThan(0);
        await store.deleteSession(session.id);
        const left = new Set(idsOf(await list(store)));
        expect(all.filter((id) => !left.has(id))).toEqual([]);
      });

      test('that forgets a connection: the call is told or asked again, and the next one works', async () => {
        await using forgetful = await makeNetwork();
        const store = await forgetful.open();
        await page(store);
        forgetful.net.forget();
        const outcome = answerOf(page(store).then(isHonest));
        expect(await timeOf(outcome)).toBeLessThan(BOUND);
        expect(['unreachable', true]).toContain(await outcome);
        expect((await page(store)).sessions.length).toBeGreaterThan(0);
      });

      test('that has forgotten all connections while nobody called, as after a sleep: the next call works', async () => {
        await using awake = await makeNetwork();
        const store = await awake.open();
        await Promise.all(Array.from({ length: 8 }, () => page(store)));
        awake.net.forget();
        // Longer than a connection is trusted.
        await sleep(5_500);
        const next = page(store);
        expect(await timeOf(next)).toBeLessThan(BOUND);
        expect((await next).sessions.length).toBeGreaterThan(0);
      });

      test('that refuses is told at once, and used again when it is back', async () => {
        await using closed = await makeNetwork();
        const store = await closed.open();
        await page(store);
        closed.net.refuse();
        closed.net.cut();
        const outcome = failureOf(page(store));
        expect(await timeOf(outcome)).toBeLessThan(BOUND);
        expect(await outcome).toEqual(told('UNREACHABLE'));
        await closed.net.accept();
        expect((await page(store)).sessions.length).toBeGreaterThan(0);
      });
    });

    test.each(row.cannot.password === undefined ? [target.setPassword ?? never()] : [])(
      'a password that changes while the store is open is told, and healed when it is right again',
      async (setPassword) => {
        const store = await open(proxy);
        await page(store);
        await setPassword('another-secret');
        proxy.cut();
        const failure = await failureOf(page(store));
        await setPassword(undefined);
        expect(failure).toEqual(told('AUTH_FAILED', SECRET));
        expect(failure?.hint).toMatch(SECRET);
        expect((await page(store)).sessions.length).toBeGreaterThan(0);
      },
    );

    // Last: it leaves the place as it found it only if it goes well.
    test('records that are broken or of other programs hurt nobody', async () => {
      const { unreadable, foreign } = await target.spoil();
      const before = await foreign();
      const store = await open();
      const found = await list(store);
      const broken = found.filter(({ problems }) => problems.some(({ severity }) => severity === 'error'));
      expect(broken).toHaveLength(unreadable);
      expect(found).toHaveLength(all.length + unreadable);
      const result = await finish(
        deletions.begin(
          store,
          found.map(({ key }) => key),
        ),
      );
      expect(result).toMatchObject({ changed: found.length, skipped: 0, failed: 0 });
      expect(await list(store)).toEqual([]);
      expect(await foreign()).toEqual(before);
      const restored = await deletions.undo(store, result);
      expect(restored).toMatchObject({ changed: found.length, failed: 0 });
      expect(versionsOf(await list(store))).toEqual(versionsOf(found));
      expect(await foreign()).toEqual(before);
    });
  });
}

function never(): never {
  throw new Error('A row of the table says that there is something that is not.');
}

/** Works on all, fifty at a time. */
async function together<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  for (let at = 0; at < items.length; at += 50) await Promise.all(items.slice(at, at + 50).map(work));
}
