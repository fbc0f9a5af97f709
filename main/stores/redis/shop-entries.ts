import { Cluster } from 'ioredis';
import { parseIndexEntry } from '../../layouts/pairs.ts';
import { messageOf, type Client } from './client.ts';
import { evaluate, textsOf, valuesOf } from './commands.ts';
import type { Stored } from './entries.ts';
import { keyOf, MIGRATIONS } from './keys.ts';
import { FIND, LIST_KEY, UNLIST_KEYS } from './scripts.ts';

/** The adapter's index on shop: under each shop's name the keys of its sessions. */
export class ShopEntries {
  readonly #prefix: string;
  /** Seen once it stays: an adapter that keeps an index goes on keeping it. */
  #isKept = false;
  #mayRunScripts = true;

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  keyFor(shop: string): string {
    return keyOf(this.#prefix, shop);
  }

  /**
   * Whether the app's adapter keeps an index: it notes so when it has made one. Before that (1.0, or no app yet) there is none
   * to keep; the adapter makes it from all sessions when it comes.
   */
  async isKept(client: Client): Promise<boolean> {
    if (!this.#isKept) this.#isKept = (await client.exists(keyOf(this.#prefix, MIGRATIONS))) === 1;
    return this.#isKept;
  }

  /** Lists a session under its shop, in one step with looking whether it is. Sessions listed meanwhile stay. */
  async list(client: Client, shop: string, key: string): Promise<void> {
    const make = (await this.isKept(client)) ? 'make' : 'keep';
    await evaluate(client, LIST_KEY, [this.keyFor(shop)], [key, JSON.stringify(key), make]);
  }

  async unlist(client: Client, shop: string, keys: readonly string[]): Promise<void> {
    await evaluate(client, UNLIST_KEYS, [this.keyFor(shop)], keys);
  }

  /** The keys listed under a shop; `unreadable` where the entry is no list, undefined without one. */
  async read(client: Client, shop: string): Promise<string[] | 'unreadable' | undefined> {
    const [entry] = await valuesOf(client, [this.keyFor(shop)]);
    return listedIn(entry);
  }

  /** The same with what lies under those keys: in one round trip where the server may be asked so, else in two. */
  async readWhole(
    client: Client,
    shop: string,
  ): Promise<{ listed: string[] | 'unreadable' | undefined; values: ReadonlyMap<string, Stored | undefined> }> {
    const told = await this.#find(client, shop);
    const listed = told === undefined ? await this.read(client, shop) : listedIn(told[0]);
    const keys = typeof listed === 'object' ? listed : [];
    const values = new Map<string, Stored | undefined>();
    if (told !== undefined) for (const [at, value] of told.slice(1).entries()) values.set(keys[at] ?? '', value);
    const others = keys.filter((key) => !values.has(key));
    const rest = await valuesOf(client, others);
    for (const [at, key] of others.entries()) values.set(key, rest[at]);
    return { listed, values };
  }

  async #find(client: Client, shop: string): Promise<(Stored | undefined)[] | undefined> {
    if (client instanceof Cluster || !this.#mayRunScripts) return undefined;
    try {
      return textsOf(await evaluate(client, FIND, [this.keyFor(shop)], []));
    } catch (error) {
      // Users who may only read are often not allowed to run scripts.
      if (!/^NOPERM|unknown command|ACL failure|executing the script/i.test(messageOf(error))) throw error;
      this.#mayRunScripts = false;
      return undefined;
    }
  }
}

export function listedIn(entry: Stored | undefined): string[] | 'unreadable' | undefined {
  if (entry === undefined) return undefined;
  return (typeof entry === 'string' ? parseIndexEntry(entry) : undefined) ?? 'unreadable';
}
