import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DeskError } from '../../shared/errors.ts';
import { versionOf } from '../layouts/version.ts';
import { ProfileFile } from '../profiles/profile-file.ts';
import { AccessPolicy } from '../safety/access.ts';
import { ActivityLog } from '../safety/activity-log.ts';
import { Keychain } from '../safety/keychain.ts';
import { MemoryStore } from '../stores/memory/store.ts';
import type { SessionStore } from '../stores/store.ts';
import type { Run } from './run.ts';
import { RunningChanges } from './running.ts';
import { storeSession } from './store-session.ts';

const id = 'offline_plain-tea.myshopify.com';
const session = { id, shop: 'plain-tea.myshopify.com', state: '', isOnline: false, accessToken: 'shpat_old' };
const unreachable = new DeskError('UNREACHABLE', 'The server does not answer.');

/** The same store, of which some methods are others. */
function replaced(store: SessionStore, others: Partial<SessionStore>): SessionStore {
  return new Proxy(store, {
    get(target, name) {
      const value: unknown = Reflect.get(others, name) ?? Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

describe('storing a session', () => {
  let folder: string;
  let activity: ActivityLog;
  let store: MemoryStore;
  let run: Run;
  beforeEach(async () => {
    vi.stubEnv('SESSION_DESK_KEYCHAIN', 'off');
    folder = await mkdtemp(path.join(os.tmpdir(), 'desk-store-session-'));
    activity = new ActivityLog(folder, new Keychain(folder));
    store = new MemoryStore('read-write', { sessions: [session], broken: [] });
    const profiles = await ProfileFile.open(folder);
    const address = { backend: 'memory', content: 'empty' } as const;
    const profile = await profiles.create({ name: 'app', environment: 'local', access: 'read-write', address });
    const running = new RunningChanges(new AccessPolicy(), profiles);
    run = { profile, place: store.place, activity, running, planId: 'plan', signal: undefined };
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    activity.close();
    await rm(folder, { recursive: true });
  });

  async function change(to: SessionStore) {
    const expected = versionOf((await store.readById(id, {}))?.raw ?? {});
    const fields = { ...session, accessToken: 'shpat_new' };
    return storeSession({ store: to, fields, expect: expected, extra: undefined }, run);
  }
  const last = async () => (await activity.list({ limit: 1 }))[0];
  const tokenNow = async () => (await store.readById(id, {}))?.fields.accessToken;

  it('is told as done only after a look', async () => {
    const { activityId } = await change(store);
    expect(await last()).toMatchObject({
      id: activityId,
      outcome: 'done',
      summary: `Changed ${id}`,
      trash: { count: 1 },
    });
  });

  it('that is stored and then cannot be looked at is told as not known, and its copy stays', async () => {
    let isGone = false;
    const breaks = replaced(store, {
      async write(fields, options) {
        const stored = await store.write(fields, options);
        isGone = true;
        return stored;
      },
      async readById(wanted, options) {
        if (isGone) throw unreachable;
        return store.readById(wanted, options);
      },
    });
    await expect(change(breaks)).rejects.toMatchObject({ message: 'It is unknown whether the session was stored.' });
    expect(await tokenNow()).toBe('shpat_new');
    expect(await last()).toMatchObject({ outcome: 'unknown', trash: { count: 1 } });
    expect((await last())?.summary).toBe(`May have stored ${id}. The server does not answer.`);
  });

  it('that failed before anything was written is told as failed, and leaves no copy', async () => {
    const breaks = replaced(store, {
      write: async () => {
        throw unreachable;
      },
    });
    await expect(change(breaks)).rejects.toMatchObject({ code: 'UNREACHABLE' });
    expect(await tokenNow()).toBe('shpat_old');
    const entry = await last();
    expect(entry).toMatchObject({ outcome: 'failed', summary: `Did not store ${id}. The server does not answer.` });
    expect(entry?.trash).toBeUndefined();
  });

  it('whose answer was lost on the way is known by a look', async () => {
    const breaks = replaced(store, {
      async write(fields, options) {
        await store.write(fields, options);
        throw unreachable;
      },
    });
    await change(breaks);
    expect(await last()).toMatchObject({ outcome: 'done', summary: `Changed ${id}`, trash: { count: 1 } });
  });

  it('that the app changed in the same moment is left, and no copy stays', async () => {
    const late = replaced(store, {
      async write(fields, options) {
        await store.write({ ...session, accessToken: 'shpat_by_the_app' }, {});
        return store.write(fields, options);
      },
    });
    await expect(change(late)).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await tokenNow()).toBe('shpat_by_the_app');
    expect((await last())?.trash).toBeUndefined();
  });
});
