import { isDeepStrictEqual } from 'node:util';
import { DeskError, type ErrorCode } from '../shared/errors.ts';
import type { Access, Profile } from '../shared/profiles.ts';
import type { StorePlace, StoreSummary } from '../shared/records.ts';
import type { ProfilePasswords } from './profiles/passwords.ts';
import type { AccessPolicy } from './safety/access.ts';
import { backendOf } from './stores/backends.ts';
import { anySignal, cancelled, unlessAborted } from './stores/cancel.ts';
import type { CallOptions, SessionStore } from './stores/store.ts';

/** A store while somebody works with it. */
export interface StoreUse {
  readonly profile: Profile;
  readonly store: SessionStore;
  /** Aborts with the caller's signal, when the profile is removed and when the program ends. For reading, not for changes. */
  readonly signal: AbortSignal;
}

/** Failures that mean that the store cannot be reached as its profile says. */
const OUT_OF_REACH: ReadonlySet<ErrorCode> = new Set(['UNREACHABLE', 'AUTH_FAILED', 'TLS_FAILED', 'FILE_NOT_FOUND']);

/** How long the program waits for one store to close when it ends; milliseconds. */
const CLOSING_TIME = 5_000;

/**
 * The stores that are open now. Opened on first use and shared by all who use them. One whose address, layout, access or
 * password changed takes no new work, and is closed when the last who uses it is done: nobody loses it meanwhile.
 */
export class OpenStores {
  readonly #opened = new Map<string, OpenedStore>();
  /** Everything that is not closed yet, also what takes no new work. */
  readonly #alive = new Set<OpenedStore>();
  /** Profiles whose store the last call could not reach; kept while it is opened again. */
  readonly #outOfReach = new Set<string>();
  readonly #access: AccessPolicy;
  readonly #passwords: ProfilePasswords;
  readonly #onState: () => void;
  #ended = false;

  /** @param onState the state of a store changed */
  constructor(access: AccessPolicy, passwords: ProfilePasswords, onState: () => void) {
    this.#access = access;
    this.#passwords = passwords;
    this.#onState = onState;
  }

  /** Works with the store of a profile, with the access that holds now. It stays open until the work is done. */
  async use<T>(profile: Profile, options: CallOptions, work: (use: StoreUse) => Promise<T>): Promise<T> {
    const opened = this.#take(profile);
    try {
      const result = await work(await useOf(opened, profile, options));
      this.#reached(opened, true);
      return result;
    } catch (error) {
      this.#failed(opened, error);
      throw error;
    } finally {
      this.#giveBack(opened);
    }
  }

  /** The same for work that tells how far it is. */
  async *stream<Progress, Result>(
    profile: Profile,
    options: CallOptions,
    work: (use: StoreUse) => AsyncGenerator<Progress, Result>,
  ): AsyncGenerator<Progress, Result> {
    const opened = this.#take(profile);
    try {
      const result = yield* work(await useOf(opened, profile, options));
      this.#reached(opened, true);
      return result;
    } catch (error) {
      this.#failed(opened, error);
      throw error;
    } finally {
      this.#giveBack(opened);
    }
  }

  /** As far as the last call could tell. */
  state(profileId: string): StoreSummary['state'] {
    const opened = this.#opened.get(profileId);
    if (this.#outOfReach.has(profileId)) return 'failed';
    return opened === undefined ? 'closed' : 'open';
  }

  /** Where the store of a profile is, once it was opened. */
  placeOf(profileId: string): StorePlace | undefined {
    return this.#opened.get(profileId)?.store?.place;
  }

  /** Gives the next who asks a new store: after a changed password, or for a new connection. */
  renew(profileId: string): void {
    const opened = this.#opened.get(profileId);
    if (opened !== undefined) this.#retire(opened);
  }

  /** The profile was edited: a store that is not what it says now takes no new work. */
  update(profile: Profile): void {
    const opened = this.#opened.get(profile.id);
    if (opened?.fits(profile, this.#access.accessTo(profile)) === false) this.#retire(opened);
  }

  /** The profile is no more: what reads through it is stopped, too. */
  remove(profileId: string): void {
    this.#outOfReach.delete(profileId);
    const opened = this.#opened.get(profileId);
    if (opened === undefined) return;
    this.#retire(opened);
    opened.stopReading();
  }

  /** Closes everything, in bounded time. Nothing can be opened after. */
  async closeAll(): Promise<void> {
    this.#ended = true;
    this.#opened.clear();
    await Promise.all([...this.#alive].map((opened) => within(CLOSING_TIME, this.#close(opened))));
  }

  #take(profile: Profile): OpenedStore {
    if (this.#ended) throw cancelled();
    const access = this.#access.accessTo(profile);
    const present = this.#opened.get(profile.id);
    if (present?.fits(profile, access) === true) {
      present.users += 1;
      return present;
    }
    if (present !== undefined) this.#retire(present);
    const opened = new OpenedStore(profile, access, (signal) => this.#open(profile, access, signal));
    this.#opened.set(profile.id, opened);
    this.#alive.add(opened);
    return opened;
  }

  async #open(profile: Profile, access: Access, signal: AbortSignal): Promise<SessionStore> {
    const backend = await backendOf(profile.address.backend);
    const secrets = await this.#passwords.of(profile);
    try {
      return await backend.open(profile.address, { access, layout: profile.layout, secrets, signal });
    } catch (error) {
      throw this.#passwords.explain(error, profile);
    }
  }

  #giveBack(opened: OpenedStore): void {
    opened.users -= 1;
    if (opened.users > 0) return;
    // An opening that nobody waits for any more is stopped.
    if (opened.isOpening) this.#retire(opened);
    else if (opened.isRetired) void this.#close(opened);
  }

  #retire(opened: OpenedStore): void {
    opened.isRetired = true;
    const { id } = opened.profile;
    if (this.#opened.get(id) === opened) this.#opened.delete(id);
    if (opened.users === 0) void this.#close(opened);
  }

  async #close(opened: OpenedStore): Promise<void> {
    await opened.close();
    this.#alive.delete(opened);
  }

  #failed(opened: OpenedStore, error: unknown): void {
    if (error instanceof DeskError && OUT_OF_REACH.has(error.code)) this.#reached(opened, false);
  }

  #reached(opened: OpenedStore, isReached: boolean): void {
    const { id } = opened.profile;
    // What another store has taken the place of says nothing of that.
    if (opened.isRetired || this.#outOfReach.has(id) !== isReached) return;
    if (isReached) this.#outOfReach.delete(id);
    else this.#outOfReach.add(id);
    this.#onState();
  }
}

/** One store, from when it begins to open until it is closed. */
class OpenedStore {
  readonly profile: Profile;
  readonly access: Access;
  readonly opening: Promise<SessionStore>;
  store: SessionStore | undefined;
  users = 1;
  isOpening = true;
  /** Takes no new work. */
  isRetired = false;
  readonly #ending = new AbortController();
  #closed: Promise<void> | undefined;

  constructor(profile: Profile, access: Access, open: (signal: AbortSignal) => Promise<SessionStore>) {
    this.profile = profile;
    this.access = access;
    this.opening = this.#settle(open(this.#ending.signal));
    // Whoever waits for it is told; there may be nobody left.
    this.opening.catch(() => {});
  }

  async #settle(opening: Promise<SessionStore>): Promise<SessionStore> {
    try {
      this.store = await opening;
      return this.store;
    } finally {
      this.isOpening = false;
    }
  }

  get signal(): AbortSignal {
    return this.#ending.signal;
  }

  /** Whether it is what a profile describes now. One that failed to open is opened again. */
  fits(profile: Profile, access: Access): boolean {
    if (!this.isOpening && this.store === undefined) return false;
    const { address, layout } = this.profile;
    if (!isDeepStrictEqual([address, layout], [profile.address, profile.layout])) return false;
    // What lives in memory would be lost by opening it again; the policy refuses changes to it all the same.
    return this.access === access || this.store?.capabilities.durable === false;
  }

  stopReading(): void {
    this.#ending.abort();
  }

  /** Closes once, however often it is asked. */
  close(): Promise<void> {
    this.#closed ??= this.#end();
    return this.#closed;
  }

  async #end(): Promise<void> {
    this.#ending.abort();
    const store = await this.opening.catch(() => undefined);
    try {
      await store?.close();
    } catch {
      // It takes no work any more, and nobody waits to be told.
    }
  }
}

async function useOf(opened: OpenedStore, profile: Profile, { signal }: CallOptions): Promise<StoreUse> {
  const store = await unlessAborted(opened.opening, signal).catch((error: unknown) => {
    throw signal?.aborted === true ? cancelled(error) : error;
  });
  return { profile, store, signal: anySignal(signal, opened.signal) };
}

async function within(milliseconds: number, work: Promise<void>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, milliseconds);
  try {
    await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}
