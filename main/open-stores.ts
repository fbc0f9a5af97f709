import { isDeepStrictEqual } from 'node:util';
import type { Access, Profile } from '../shared/profiles.ts';
import type { StoreSummary } from '../shared/records.ts';
import type { ProfilePasswords } from './profiles/passwords.ts';
import type { AccessPolicy } from './safety/access.ts';
import { backendOf } from './stores/backends.ts';
import type { CallOptions, SessionStore } from './stores/store.ts';

interface Opened {
  profile: Profile;
  access: Access;
  store: Promise<SessionStore>;
  state: StoreSummary['state'];
}

/** The stores that are open now: opened on first use, opened anew when their address, layout or access changes. */
export class OpenStores {
  readonly #opened = new Map<string, Opened>();
  readonly #access: AccessPolicy;
  readonly #passwords: ProfilePasswords;

  constructor(access: AccessPolicy, passwords: ProfilePasswords) {
    this.#access = access;
    this.#passwords = passwords;
  }

  /** The store of a profile with the access that holds now. A failed opening is not remembered. */
  async get(profile: Profile, options: CallOptions): Promise<SessionStore> {
    const access = this.#access.accessTo(profile);
    const present = this.#opened.get(profile.id);
    if (present !== undefined && (await fits(present, profile, access))) return present.store;
    if (present !== undefined && this.#opened.get(profile.id) === present) await this.close(profile.id);
    // Another call may have opened it while this one waited.
    if (this.#opened.has(profile.id)) return this.get(profile, options);

    const opened: Opened = { profile, access, store: this.#open(profile, access), state: 'open' };
    this.#opened.set(profile.id, opened);
    opened.store.catch(() => {
      opened.state = 'failed';
    });
    const store = await opened.store;
    options.signal?.throwIfAborted();
    return store;
  }

  async #open(profile: Profile, access: Access): Promise<SessionStore> {
    const backend = await backendOf(profile.address);
    const secrets = await this.#passwords.of(profile.id);
    return backend.open(profile.address, { access, layout: profile.layout, secrets });
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

async function fits(opened: Opened, profile: Profile, access: Access): Promise<boolean> {
  if (opened.state === 'failed') return false;
  if (!isDeepStrictEqual([opened.profile.address, opened.profile.layout], [profile.address, profile.layout]))
    return false;
  if (opened.access === access) return true;
  // What lives in memory would be lost by opening it anew; the policy refuses changes to it all the same.
  const store = await opened.store.catch(() => undefined);
  return store?.capabilities.durable === false;
}
