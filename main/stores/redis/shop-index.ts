import type { ChangeProgress, ShopIndexFault } from '../../../shared/records.ts';
import { faultOf, repairedEntry, ShopIndexComparison } from '../shop-index.ts';
import type { CallOptions, ShopIndex, ShopIndexHealth } from '../store.ts';
import { storeText } from './changes.ts';
import type { Client } from './client.ts';
import { databaseSize, valuesOf } from './commands.ts';
import { entryOf, shopIn } from './entries.ts';
import { keyOf } from './keys.ts';
import type { Source } from './reading.ts';
import { listedIn } from './shop-entries.ts';
import { offlineId } from '../../../shared/ids.ts';
import { walkValues } from './walk.ts';

const STEP = 1000;
/** Shops looked at without waiting in between. */
const TOGETHER = 50;
/** How often an entry is judged anew because another program changed it in between. */
const ATTEMPTS = 10;

/** The index on shop that the official adapter keeps: checked against all sessions, repaired one entry at a time. */
export class RedisShopIndex implements ShopIndex {
  readonly #source: Source;
  readonly #checkWritable: () => void;
  /** Of the last check: sessions of shops whose entries have faults, to be looked at again when they are repaired. */
  #known: ReadonlyMap<string, ReadonlySet<string>> | undefined;

  constructor(source: Source, checkWritable: () => void) {
    this.#source = source;
    this.#checkWritable = checkWritable;
  }

  async *check({ signal }: CallOptions): AsyncGenerator<ChangeProgress, ShopIndexHealth> {
    const { connection, prefix, entries } = this.#source;
    const comparison = new ShopIndexComparison();
    const elsewhere = new Set<string>();
    const ofOthers: { shop: string; keys: string[] }[] = [];
    const unreadable: string[] = [];
    const total = (await connection.ask(signal, databaseSize)) ?? 0;
    let done = 0;
    for await (const { keys, values } of walkValues(connection, prefix, { count: STEP }, signal)) {
      for (const [at, key] of keys.entries()) {
        const value = values[at];
        const entry = value === undefined ? undefined : entryOf(prefix, key, value);
        if (entry?.kind === 'elsewhere') elsewhere.add(key);
        if (entry?.kind === 'index') ofOthers.push({ shop: entry.shop, keys: entry.keys });
        if (entry?.kind === 'unreadable') unreadable.push(key);
        const shop = entry?.kind === 'session' ? shopIn(entry.pairs) : undefined;
        if (shop !== undefined) comparison.addSession(shop, key);
      }
      done = Math.min(done + STEP, total);
      yield { done, total };
    }
    for (const { shop, keys } of ofOthers) {
      // The entry of a longer prefix lists sessions of that prefix.
      if (!keys.some((key) => elsewhere.has(key))) comparison.addEntry(shop, keys);
    }
    for (const key of unreadable) {
      const shop = key.slice(prefix.length + 1);
      if (comparison.sessionsOf(shop).size > 0) comparison.addEntry(shop, 'unreadable');
    }
    // Where an adapter keeps no index, none is at fault.
    const isKept = comparison.shops > 0 || (await connection.ask(signal, (client) => entries.isKept(client)));
    const suspects = isKept ? comparison.faults().map(({ shop }) => shop) : [];
    this.#known = new Map(suspects.map((shop) => [shop, comparison.sessionsOf(shop)]));
    // What others stored or deleted while this looked is no fault: every suspect is looked at once more.
    const faults: ShopIndexFault[] = [];
    for (const shops of inGroups(suspects)) {
      const judged = await connection.ask(signal, (client) =>
        Promise.all(shops.map((shop) => this.#judge(client, shop))),
      );
      faults.push(...judged.flatMap(({ fault }) => fault ?? []));
    }
    return { shops: comparison.shops, sessions: comparison.sessions, faults };
  }

  async repair(shops: readonly string[], { signal }: CallOptions): Promise<boolean[]> {
    this.#checkWritable();
    if (this.#known === undefined) await this.#lookThrough(signal);
    const right: boolean[] = [];
    for (const group of inGroups(shops)) {
      const done = await this.#source.connection.change(signal, (client) =>
        Promise.all(group.map((shop) => this.#repairOne(client, shop))),
      );
      right.push(...done);
    }
    return right;
  }

  async #lookThrough(signal: AbortSignal | undefined): Promise<void> {
    for await (const _ of this.check({ signal }));
  }

  async #repairOne(client: Client, shop: string): Promise<boolean> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const { fault, present, there, listed } = await this.#judge(client, shop);
      if (fault === undefined) return true;
      const entry = JSON.stringify(repairedEntry(listed, there));
      const expected = present === undefined ? 'absent' : { same: present };
      const key = this.#source.entries.keyFor(shop);
      if ((await storeText(client, key, entry, expected)).stored) return true;
    }
    return false;
  }

  /** What the entry of a shop lists now, and the sessions that it should list. */
  async #judge(client: Client, shop: string) {
    const { prefix, entries } = this.#source;
    const [present] = await valuesOf(client, [entries.keyFor(shop)]);
    const listed = listedIn(present);
    const candidates = new Set([
      ...(listed === 'unreadable' ? [] : (listed ?? [])),
      ...(this.#known?.get(shop) ?? []),
      keyOf(prefix, offlineId(shop)),
    ]);
    const keys = [...candidates];
    const values = await valuesOf(client, keys);
    const there = new Set(
      keys.filter((key, at) => {
        const value = values[at];
        const entry = value === undefined ? undefined : entryOf(prefix, key, value);
        return entry?.kind === 'session' && shopIn(entry.pairs) === shop;
      }),
    );
    return { present, listed, there, fault: faultOf(shop, listed, there) };
  }
}

function inGroups(shops: readonly string[]): string[][] {
  return Array.from({ length: Math.ceil(shops.length / TOGETHER) }, (_, at) =>
    shops.slice(at * TOGETHER, (at + 1) * TOGETHER),
  );
}
