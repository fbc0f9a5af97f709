import { parseIndexEntry } from '../../layouts/pairs.ts';
import { canBeKey, indexKey } from './keys.ts';
import type { Call } from '../cloudflare/call.ts';
import type { Entry, Namespace } from './namespace.ts';
import type { KeyChange } from './read-your-writes.ts';

/** Ids that a shop's entry gains or loses. */
export interface IndexChange {
  shop: string;
  add?: readonly string[];
  remove?: readonly string[];
}

/** The adapter's index on shop: under `shop:{shop}` a JSON array of ids. It is read, changed and written: KV knows no other way. */
export class IndexEntries {
  readonly #namespace: Namespace;

  constructor(namespace: Namespace) {
    this.#namespace = namespace;
  }

  /**
   * The entries that change with this.
   * @param known entries that were read just now; undefined where there is none
   */
  async plan(
    changes: readonly IndexChange[],
    call: Call,
    known: ReadonlyMap<string, Entry | undefined> = new Map(),
  ): Promise<KeyChange[]> {
    const missing = changes.map(({ shop }) => indexKey(shop)).filter((key) => !known.has(key));
    const read = missing.length === 0 ? [] : await this.#namespace.get(missing, call);
    const entries = new Map([...known, ...read.map((entry) => [entry.key, entry] as const)]);
    return changes.flatMap((change) => changed(entries.get(indexKey(change.shop)), change) ?? []);
  }
}

function changed(entry: Entry | undefined, { shop, add = [], remove = [] }: IndexChange): KeyChange | undefined {
  const key = indexKey(shop);
  const ids = entry === undefined ? [] : idsOf(entry);
  // What cannot be read is left as it is: the check of the index tells of it.
  if (ids === undefined || !canBeKey(key)) return undefined;
  const gone = new Set(remove);
  const kept = gone.size === 0 ? ids : ids.filter((id) => !gone.has(id));
  const there = new Set(kept);
  const next = [...kept, ...new Set(add.filter((id) => !there.has(id)))];
  if (next.length === ids.length) return undefined;
  return { key, before: entry, after: { ...entry, key, value: JSON.stringify(next) } };
}

/** The ids that an entry lists, each as often as it does; undefined where it is no list. */
export function idsOf({ value }: Entry): string[] | undefined {
  return typeof value === 'string' ? parseIndexEntry(value) : undefined;
}
