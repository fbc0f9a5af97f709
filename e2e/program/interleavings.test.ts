import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toRecord } from '../../main/api/records.ts';
import { deletionOf } from '../../main/changes/delete-sessions.ts';
import { lookAtDeletion } from '../../main/changes/plan-deletion.ts';
import { lookAtRestore } from '../../main/changes/plan-restore.ts';
import { plannedPlace } from '../../main/changes/plans.ts';
import { restoringOf } from '../../main/changes/restore-sessions.ts';
import { BATCH, finish, runChange, type Run } from '../../main/changes/run.ts';
import { RunningChanges } from '../../main/changes/running.ts';
import { toSession } from '../../main/layouts/session.ts';
import { ProfileFile } from '../../main/profiles/profile-file.ts';
import { AccessPolicy } from '../../main/safety/access.ts';
import { ActivityLog } from '../../main/safety/activity-log.ts';
import { Keychain } from '../../main/safety/keychain.ts';
import { Masker } from '../../main/safety/mask.ts';
import { Sealer } from '../../main/safety/seal.ts';
import { MemoryStore } from '../../main/stores/memory/store.ts';
import type { SessionStore } from '../../main/stores/store.ts';
import type { Profile } from '../../shared/profiles.ts';
import { LONG } from '../long.ts';
import { temporaryFolder } from '../servers/temporary-folder.ts';
import { PLACES } from './places.ts';

const masker = new Masker(Buffer.alloc(32));
const sealer = new Sealer(Buffer.alloc(32));

const SHOP = 'plain-tea.myshopify.com';
/** Sessions of one run; each has its own moments at which the app comes between. */
const SESSIONS = 10;

/** How many runs there are; each has a seed, so that those of each time are the first of the long ones. */
const RUNS = { each: { SQLite: 60, server: 10 }, long: { SQLite: 200, server: 30 } } as const;

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The same store, before each of whose calls somebody else comes between; with `atOnce` also during the call. */
function disturbed(store: SessionStore, between: () => Promise<void>, atOnce: boolean): SessionStore {
  return new Proxy(store, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      return async (...given: unknown[]) => {
        await between();
        const answer: unknown = Reflect.apply(value, target, given);
        if (!atOnce) return answer;
        // While it is under way.
        await between();
        return answer;
      };
    },
  });
}

/** What the app did to one session last: the token that it stored, or that it deleted it. */
type LastOfApp = { token: string } | 'deleted' | undefined;

type Tokens = ReadonlyMap<string, string | undefined>;

/** What must not be after a deletion, whatever the app did. */
function wrongAfterDeleting(
  shown: Tokens,
  last: ReadonlyMap<string, LastOfApp>,
  copies: Tokens,
  after: Tokens,
): string[] {
  return [...shown].flatMap(([id, token]) => {
    const mine = last.get(id);
    return [
      // What the app stored after it was shown is there, whatever was planned.
      ...(typeof mine === 'object' && after.get(id) !== mine.token ? [`${id} lost ${mine.token}`] : []),
      ...(typeof mine !== 'object' && after.has(id) ? [`${id} is still there`] : []),
      // What went by our hand is in the trash, in the form that it had, which is the one that was shown.
      ...(mine === undefined && !copies.has(id) ? [`${id} went without a copy`] : []),
      ...(copies.has(id) && copies.get(id) !== token ? [`the copy of ${id} is another one`] : []),
    ];
  });
}

/** And after a restoring. @param then what the app had done before it, @param last during it */
function wrongAfterRestoring(
  copies: Tokens,
  then: ReadonlyMap<string, LastOfApp>,
  last: ReadonlyMap<string, LastOfApp>,
  after: Tokens,
): string[] {
  return [...new Set([...copies.keys(), ...then.keys(), ...last.keys()])].flatMap((id) => {
    const now = last.get(id);
    // A session that the app deleted meanwhile may have been restored before or after.
    if (now === 'deleted') return [];
    const before = then.get(id);
    const newest = now ?? (typeof before === 'object' ? before : undefined);
    const wanted = newest === undefined ? copies.get(id) : newest.token;
    return after.get(id) === wanted ? [] : [`${id} has ${after.get(id)}, not ${wanted}`];
  });
}

const idOf = (at: number) => `${SHOP}_${at + 1}`;

interface Stage {
  store: SessionStore;
  /** The app's own connection. */
  app: SessionStore;
  /** The app may also act while a call is under way: the store compares and changes in one step. */
  atOnce: boolean;
}

describe.each([
  { name: 'memory', missing: false, runs: LONG ? 300 : 100, comparesFirst: undefined, make: undefined },
  ...PLACES.map((kind) => ({
    ...kind,
    runs: RUNS[LONG ? 'long' : 'each'][kind.name === 'SQLite' ? 'SQLite' : 'server'],
  })),
])('$name', ({ missing, runs, comparesFirst, ...kind }) => {
  let stage: Stage;
  let folder: string;
  let activity: ActivityLog;
  let profile: Profile;
  let running: RunningChanges;
  let close: () => Promise<void>;
  /** A look by somebody who has changed nothing: KV shows its own changes to whoever made them. */
  let look: <T>(work: (reader: SessionStore) => Promise<T>) => Promise<T>;
  let tokens = 0;

  beforeAll(async () => {
    if (missing) return;
    folder = await temporaryFolder('desk-interleavings-');
    activity = new ActivityLog(folder, new Keychain(folder));
    const profiles = await ProfileFile.open(folder);
    const address: Profile['address'] = { backend: 'memory', content: 'empty' };
    profile = await profiles.create({ name: 'app', environment: 'local', access: 'read-write', address });
    running = new RunningChanges(new AccessPolicy(), profiles);
    if (kind.make === undefined) {
      const store = new MemoryStore('read-write', { sessions: [], broken: [] });
      stage = { store, app: store, atOnce: true };
      close = () => store.close();
      look = (work) => work(store);
      return;
    }
    const place = await kind.make();
    const [store, app] = [await place.openApp(), await place.openApp()];
    stage = { store, app, atOnce: store.capabilities.writes === 'atomic' && comparesFirst === undefined };
    look = async (work) => {
      if (store.capabilities.writes === 'atomic') return work(app);
      const reader = await place.openApp();
      try {
        return await work(reader);
      } finally {
        await reader.close();
      }
    };
    close = async () => {
      await Promise.all([store.close(), app.close()]);
      await place.remove();
    };
  }, 300_000);
  afterAll(async () => {
    if (missing) return;
    await close();
    activity.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function appStores(at: number): Promise<string> {
    const token = `shpua_${(tokens += 1)}`;
    await stage.app.storeSession(
      toSession({ id: idOf(at), shop: SHOP, state: '', isOnline: true, userId: String(at + 1), accessToken: token }),
    );
    return token;
  }

  /** What the store holds, by id, as the app would read it. */
  async function present(): Promise<Map<string, string | undefined>> {
    const sessions = await look((reader) =>
      Promise.all(Array.from({ length: SESSIONS }, (_, at) => reader.loadSession(idOf(at)))),
    );
    return new Map(sessions.flatMap((session) => (session === undefined ? [] : [[session.id, session.accessToken]])));
  }

  it.skipIf(missing)(
    'whatever the app does meanwhile, nothing goes that was not shown, and nothing newer is replaced',
    async () => {
      for (let seed = 1; seed <= runs; seed += 1) {
        const random = seeded(seed);
        const shown = new Map<string, string>();
        for (let at = 0; at < SESSIONS; at += 1) shown.set(idOf(at), await appStores(at));
        const last = new Map<string, LastOfApp>();

        /** The app stores or deletes a session or two, or does nothing. */
        const between = async (): Promise<void> => {
          for (let times = Math.floor(random() * 3); times > 0; times -= 1) {
            const at = Math.floor(random() * SESSIONS);
            if (random() < 0.3) {
              last.set(idOf(at), 'deleted');
              await stage.app.deleteSession(idOf(at));
            } else {
              last.set(idOf(at), { token: await appStores(at) });
            }
          }
        };
        const runOf = ({ place }: SessionStore): Run => ({
          profile,
          place,
          activity,
          running,
          planId: randomUUID(),
          signal: undefined,
        });

        const context = { masker, sealer, requiredScopes: [], now: Date.now() };
        const found = await finish(
          lookAtDeletion(stage.store, { shop: SHOP }, { masker, toRecord: (stored) => toRecord(stored, context) }),
        );
        expect(found.sessions.size).toBe(SESSIONS);
        const store = disturbed(stage.store, between, stage.atOnce);
        const at = { storeId: profile.id, ...(await plannedPlace(stage.store)) };
        const deletion = deletionOf({ ...at, sessions: found.sessions, summary: 'sessions' }, store);
        const result = await finish(runChange(deletion, runOf(stage.store)));
        const counted = result.changed + result.skipped + result.left + result.failed;
        expect({ seed, failure: result.failure, counted }).toEqual({ seed, failure: undefined, counted: SESSIONS });

        const copies = new Map<string, string | undefined>();
        for await (const some of activity.trash.copies(result, BATCH)) {
          for (const { fields } of some) copies.set(fields.id ?? '', fields.accessToken);
        }
        expect({ seed, copies: copies.size }).toEqual({ seed, copies: result.changed });
        const after = await present();
        expect({ seed, wrong: wrongAfterDeleting(shown, last, copies, after) }).toEqual({ seed, wrong: [] });

        const of = { activityId: result.activityId, copies: copies.size };
        const restoreLook = { trash: activity.trash, samePlace: true, masker, sealer, compare: () => [] };
        const { signal } = new AbortController();
        const looked = await finish(lookAtRestore({ ...restoreLook, of, store: stage.store, signal }));
        const plan = { ...at, ...of, samePlace: true, total: copies.size, newer: looked.newer };
        const beforeRestore = new Map(last);
        last.clear();
        const restoring = restoringOf(plan, store, (batch) => activity.trash.copies(of, batch), new Map());
        const restored = await finish(runChange(restoring, runOf(stage.store)));
        const wrong = wrongAfterRestoring(copies, beforeRestore, last, await present());
        expect({ seed, failure: restored.failure, wrong }).toEqual({ seed, failure: undefined, wrong: [] });
        await stage.app.deleteSessions([...shown.keys()]);
      }
    },
    300_000,
  );
});
