import type { StorePlace } from '../../../shared/records.ts';
import { versionOf } from '../../layouts/version.ts';
import type { Call } from '../cloudflare/call.ts';
import type { Entry, KeyList, Namespace } from './namespace.ts';

/** How long Cloudflare may go on giving what was there before a change; milliseconds. */
const SETTLING = 60_000;

/** What a key held, and what it holds from now on; undefined where there is nothing. */
export interface KeyChange {
  key: string;
  before: Entry | undefined;
  after: Entry | undefined;
}

interface OwnChange {
  /** The version of what was there before. */
  before: string | undefined;
  after: Entry | undefined;
  until: number;
}

/**
 * A namespace that shows one's own changes at once. Cloudflare has taken them when it says so, but may give the state before
 * for up to a minute: where exactly that comes back, it is known to be old. What anybody else has written since is another
 * state, and shows as soon as Cloudflare gives it.
 */
export class ReadYourWrites implements Namespace {
  readonly server: string;
  readonly location: string;
  readonly place: StorePlace;
  readonly readOnly?: string;
  readonly delay?: string;
  readonly #namespace: Namespace;
  readonly #changes = new Map<string, OwnChange>();

  constructor(namespace: Namespace) {
    this.#namespace = namespace;
    this.server = namespace.server;
    this.location = namespace.location;
    this.place = namespace.place;
    if (namespace.readOnly !== undefined) this.readOnly = namespace.readOnly;
    if (namespace.delay !== undefined) this.delay = namespace.delay;
  }

  list(where: { prefix?: string; cursor?: string | undefined; limit: number }, call: Call): Promise<KeyList> {
    return this.#namespace.list(where, call);
  }

  async get(keys: readonly string[], call: Call): Promise<Entry[]> {
    const entries = await this.#namespace.get(keys, call);
    if (this.#changes.size === 0) return entries;
    const found = new Map(entries.map((entry) => [entry.key, entry]));
    return [...new Set(keys)].flatMap((key) => this.#asChanged(key, found.get(key)) ?? []);
  }

  #asChanged(key: string, given: Entry | undefined): Entry | undefined {
    const own = this.#changes.get(key);
    if (own === undefined || own.until < Date.now()) return given;
    return versionNow(given) === own.before ? own.after : given;
  }

  /** Whether a key that is listed may be one that was deleted here a moment ago. */
  mayBeGone(key: string): boolean {
    const own = this.#changes.get(key);
    return own !== undefined && own.after === undefined && own.until >= Date.now();
  }

  /** Writes and deletes. What fails may have been done in part. */
  async change(changes: readonly KeyChange[], call: Call): Promise<void> {
    const written = changes.flatMap(({ after }) => after ?? []);
    const deleted = changes.filter(({ after }) => after === undefined).map(({ key }) => key);
    if (written.length > 0) await this.#namespace.put(written, call);
    if (deleted.length > 0) await this.#namespace.delete(deleted, call);
    const now = Date.now();
    for (const [key, { until }] of this.#changes) if (until < now) this.#changes.delete(key);
    if (this.delay === undefined) return;
    for (const { key, before, after } of changes) {
      this.#changes.set(key, { before: versionNow(before), after, until: now + SETTLING });
    }
  }

  put(entries: readonly Entry[], call: Call): Promise<void> {
    return this.#namespace.put(entries, call);
  }

  delete(keys: readonly string[], call: Call): Promise<void> {
    return this.#namespace.delete(keys, call);
  }

  async close(): Promise<void> {
    this.#changes.clear();
    await this.#namespace.close();
  }
}

function versionNow(entry: Entry | undefined): string | undefined {
  return entry === undefined ? undefined : versionOf({ ...entry });
}
