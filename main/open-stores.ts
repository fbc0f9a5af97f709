import type { Access, Profile } from '../shared/profiles.ts';
import type { StoreSummary } from '../shared/records.ts';
import type { AccessPolicy } from './safety/access.ts';
import { backendOf } from './stores/backends.ts';
import type { CallOptions, SessionStore } from './stores/store.ts';

interface Opened {
  /** What the store was opened with: another profile or access needs another store. */
  key: string;
  store: Promise<SessionStore>;
  state: StoreSummary['state'];
}

/** The stores that are open now: opened on first use, opened anew when their profile or access changes. */
export class OpenStores {
  readonly #opened = new Map<string, Opened>();
  readonly #access: AccessPolicy;

  constructor(access: AccessPolicy) {
    this.#access = access;
  }

  /** The store of a profile with the access that holds now. A failed opening is not remembered. */
  async get(profile: Profile, options: CallOptions): Promise<SessionStore> {
    const access = this.#access.accessTo(profile);
    const key = JSON.stringify([profile.address, profile.layout, access]);
    const present = this.#opened.get(profile.id);
    if (present?.key === key && present.state !== 'failed') return present.store;
    if (present !== undefined) await this.close(profile.id);

    const opened: Opened = { key, store: open(profile, access), state: 'open' };
    this.#opened.set(profile.id, opened);
    opened.store.catch(() => {
      opened.state = 'failed';
    });
    const store = await opened.store;
    options.signal?.throwIfAborted();
    return store;
  }

  state(profileId: string): StoreSummary['state'] {
    return this.#opened.get(profileId)?.state ?? 'closed';
  }

  async close(profileId: string): Promise<void> {
    const opened = this.#opened.get(profileId);
    if (opened === undefined) return;
    this.#opened.delete(profileId);
    const store = await opened.store.catch(() => undefined);
    await store?.close();
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.#opened.keys()].map((id) => this.close(id)));
  }
}

async function open(profile: Profile, access: Access): Promise<SessionStore> {
  const backend = await backendOf(profile.address);
  return backend.open(profile.address, { access, layout: profile.layout });
}
