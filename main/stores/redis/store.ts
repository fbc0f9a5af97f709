import type { TableLayout } from '../../../shared/layouts.ts';
import { DeskError } from '../../../shared/errors.ts';
import type { Access } from '../../../shared/profiles.ts';
import type { Count, StoreCapabilities, StoreDescription, StoredKey, StorePlace } from '../../../shared/records.ts';
import type { SessionFields } from '../../../shared/session.ts';
import { fieldsOf } from '../../layouts/decode.ts';
import { decodePairs, parsePairs } from '../../layouts/pairs.ts';
import { checkCancelled } from '../cancel.ts';
import { countMatches, countsAll } from '../count-matches.ts';
import { checkPrecondition } from '../precondition.ts';
import { SessionStorageBase } from '../session-storage-base.ts';
import type {
  CallOptions,
  CountOptions,
  ExplainedValue,
  IdQuery,
  PageQuery,
  RestoreCopy,
  RawSession,
  Removal,
  ScanQuery,
  SeenSession,
  SessionPage,
  SessionStore,
  ShopIndex,
  StoredSession,
  WriteOptions,
} from '../store.ts';
import {
  checkName,
  leaveShop,
  nameTaken,
  restoreAll,
  removeKeys,
  replaceSession,
  stillAs,
  storeText,
  textOf,
  type Doomed,
  type Keyspace,
} from './changes.ts';
import { readByIds } from './by-name.ts';
import type { Client } from './client.ts';
import type { RedisConnection } from './connection.ts';
import { countSessions } from './count.ts';
import { describe } from './describe.ts';
import { notedPrefixes } from './discover.ts';
import { redisSession } from './entries.ts';
import { explainRaw } from './explain.ts';
import { keyOf } from './keys.ts';
import { readPage } from './paging.ts';
import { readKeys, readOne, readShop, scanAll, type Source } from './reading.ts';
import { storePlace } from './address.ts';
import { ShopEntries } from './shop-entries.ts';
import { RedisShopIndex } from './shop-index.ts';

/** How often a write looks again at what others have just stored, to keep what is nobody's field; then it replaces all. */
const ATTEMPTS = 3;

export interface RedisStoreOptions {
  prefix: string;
  layout: TableLayout;
  access: Access;
  /** The prefix was found, not given: there may be sessions under others, too. */
  mayHaveOthers: boolean;
}

/** Sessions as the official Redis adapter keeps them: JSON pairs under keys with a prefix. */
export class RedisStore extends SessionStorageBase implements SessionStore {
  readonly capabilities: StoreCapabilities;
  readonly place: StorePlace;
  readonly shopIndex: ShopIndex;
  readonly #source: Source;
  readonly #keyspace: Keyspace;
  /** Prefixes beside its own; undefined until they were looked for. */
  #otherPrefixes: string[] | undefined;

  constructor(connection: RedisConnection, { prefix, layout, access, mayHaveOthers }: RedisStoreOptions) {
    super(access);
    if (!mayHaveOthers) this.#otherPrefixes = [];
    const entries = new ShopEntries(prefix);
    this.place = storePlace(connection.address, prefix);
    this.#source = { connection, prefix, entries };
    this.#keyspace = { prefix, entries, layout };
    this.shopIndex = new RedisShopIndex(this.#source, () => this.checkWritable());
    this.capabilities = {
      indexedOrders: [],
      orders: [],
      durable: true,
      transactions: false,
      writes: 'atomic',
      groups: false,
      billsSearches: false,
      shopIndex: true,
      fields: fieldsOf(layout),
    };
  }

  get #connection(): RedisConnection {
    return this.#source.connection;
  }

  #change<T>(signal: AbortSignal | undefined, work: (client: Client) => Promise<T>): Promise<T> {
    this.checkWritable();
    return this.#connection.change(signal, work);
  }

  async describe({ signal }: CallOptions): Promise<StoreDescription> {
    const { layout } = this.#keyspace;
    const findOthers = () => this.#findOtherPrefixes(signal);
    return describe(this.#source, { layout, capabilities: this.capabilities, findOthers }, signal);
  }

  async #findOtherPrefixes(signal: AbortSignal | undefined): Promise<string[]> {
    if (this.#otherPrefixes === undefined) {
      const noted = await notedPrefixes(this.#connection, signal);
      this.#otherPrefixes = noted.filter((prefix) => prefix !== this.#source.prefix);
    }
    return this.#otherPrefixes;
  }

  async count({ signal, of }: CountOptions): Promise<Count> {
    if (!countsAll({ of })) return countMatches(this, { signal, of });
    return { count: await countSessions(this.#source, signal), exact: true };
  }

  async page(query: PageQuery, { signal }: CallOptions): Promise<SessionPage> {
    return readPage(this.#source, query, signal);
  }

  async findByIds(query: IdQuery, { signal }: CallOptions): Promise<StoredSession[] | undefined> {
    return readByIds(this.#source, query, signal);
  }

  scan(query: ScanQuery, { signal }: CallOptions): AsyncIterable<StoredSession[]> {
    return scanAll(this.#source, query, signal);
  }

  async read(keys: readonly StoredKey[], { signal }: CallOptions): Promise<StoredSession[]> {
    return this.#connection.ask(signal, (client) => readKeys(client, this.#source.prefix, keys));
  }

  async readById(id: string, options: CallOptions): Promise<StoredSession | undefined> {
    const [stored] = await this.read([keyOf(this.#source.prefix, id)], options);
    return stored;
  }

  protected override async readToLoad(id: string): Promise<StoredSession | undefined> {
    return readOne(this.#source, id, undefined);
  }

  protected async readByShop(shop: string, options: CallOptions): Promise<StoredSession[]> {
    const listed = await readShop(this.#source, shop, options.signal);
    if (listed !== undefined) return listed;
    const found: StoredSession[] = [];
    const query = { filter: { shop: { match: 'exact', value: shop } }, now: 0, batch: 500 } as const;
    for await (const batch of this.scan(query, options)) found.push(...batch);
    return found;
  }

  protected async storeFields(fields: SessionFields): Promise<void> {
    await this.#change(undefined, (client) => replaceSession(client, this.#keyspace, fields));
  }

  protected readsAs(fields: SessionFields, present: StoredSession | undefined): Partial<SessionFields> {
    checkName(fields);
    const before = present === undefined ? undefined : redisSession(present.raw)?.value;
    return decodePairs(parsePairs(textOf(this.#keyspace.layout, fields, before)) ?? []).fields;
  }

  async write(fields: SessionFields, { signal, expect }: WriteOptions): Promise<StoredSession> {
    checkCancelled(signal);
    this.checkWritable();
    checkName(fields);
    const { prefix, entries, layout } = this.#keyspace;
    const key = keyOf(prefix, fields.id);
    for (let attempt = 1; ; attempt += 1) {
      const present = await this.readById(fields.id, { signal });
      checkPrecondition(present, expect);
      const before = present === undefined ? undefined : redisSession(present.raw);
      const text = textOf(layout, fields, before?.value);
      const seen = before === undefined ? 'absent' : stillAs(before);
      const expected = expect === undefined && attempt > ATTEMPTS ? 'any' : seen;
      const { stored } = await this.#change(signal, (client) => storeText(client, key, text, expected));
      if (stored) {
        await this.#change(signal, async (client) => {
          await entries.list(client, fields.shop, key);
          await leaveShop(client, { prefix, entries }, key, before?.value, fields.shop);
        });
        return this.#storedAfter(fields, key, signal);
      }
      if (expected === 'any') throw nameTaken(fields.id);
    }
  }

  /** Looks again, and once more lists what an adapter that stored for the same shop may have written over. */
  async #storedAfter(fields: SessionFields, key: string, signal: AbortSignal | undefined): Promise<StoredSession> {
    const { prefix, entries } = this.#keyspace;
    const [stored] = await this.#change(signal, async (client) => {
      const [read] = await Promise.all([readKeys(client, prefix, [key]), entries.list(client, fields.shop, key)]);
      return read;
    });
    if (stored !== undefined) return stored;
    throw new DeskError('CONFLICT', 'Another program deleted the session as soon as it was stored.', {
      hint: 'Check what is stored now, then decide again.',
    });
  }

  async remove(seen: readonly SeenSession[], { signal }: CallOptions): Promise<Removal> {
    const doomed = seen.flatMap(({ raw }) => {
      const session = redisSession(raw);
      return session === undefined ? [] : [{ key: session.key, seen: session }];
    });
    const gone = await this.#remove(doomed, { signal });
    // Named twice, it went once.
    return { removed: seen.map(({ key }) => gone.delete(key)), others: 0 };
  }

  #remove(doomed: readonly Doomed[], { signal }: CallOptions): Promise<Set<string>> {
    const isCluster = this.#connection.address.topology === 'cluster';
    return this.#change(signal, (client) =>
      removeKeys(client, this.#keyspace, doomed, isCluster, () => checkCancelled(signal)),
    );
  }

  protected async removeIds(ids: readonly string[], options: CallOptions): Promise<void> {
    this.checkWritable();
    if (ids.length > 0) {
      await this.#remove(
        ids.map((id) => ({ key: keyOf(this.#keyspace.prefix, id) })),
        options,
      );
    }
  }

  async restore(copies: readonly RestoreCopy[], { signal }: CallOptions): Promise<boolean[]> {
    return this.#change(signal, (client) => restoreAll(client, this.#keyspace, copies, () => checkCancelled(signal)));
  }

  explain(raw: RawSession): ExplainedValue[] {
    return explainRaw(this.#keyspace.layout, raw);
  }

  close(): Promise<void> {
    return this.#connection.close();
  }
}
