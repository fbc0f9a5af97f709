import type { TableLayout } from '../../../shared/layouts.ts';
import type { Access } from '../../../shared/profiles.ts';
import type {
  Count,
  Problem,
  StoreCapabilities,
  StoreDescription,
  StoredKey,
  StorePlace,
} from '../../../shared/records.ts';
import { DeskError } from '../../../shared/errors.ts';
import type { SessionFields } from '../../../shared/session.ts';
import { fieldsOf } from '../../layouts/decode.ts';
import { checkCancelled } from '../cancel.ts';
import { countMatches, countsAll } from '../count-matches.ts';
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
  StoredSession,
  WriteOptions,
} from '../store.ts';
import { isItem } from './attributes.ts';
import { Changes } from './changes.ts';
import { CONCURRENCY, eachOf, type Connection } from './connection.ts';
import { idOfKey, Items } from './items.ts';
import { columnsOf, explainItem } from './layout.ts';
import { readByIds, readPage, scanItems, sessionsOfShop } from './paging.ts';
import { storePlace } from './address.ts';
import { describeTable, OFFICIAL_INDEX, type TableInfo } from './table.ts';

/** Up to this many sessions are counted for a description; what DynamoDB tells itself is up to six hours old. */
const COUNTED = 100;
/** Bytes that one read unit reads twice, where it need not be the very latest. */
const UNIT = 4096;

/** Sessions in a table of DynamoDB. */
export class DynamodbStore extends SessionStorageBase implements SessionStore {
  readonly capabilities: StoreCapabilities;
  readonly place: StorePlace;
  readonly #connection: Connection;
  readonly #items: Items;
  readonly #changes: Changes;

  constructor(connection: Connection, table: TableInfo, layout: TableLayout, access: Access) {
    super(access);
    this.#connection = connection;
    this.place = storePlace(connection.address, table);
    this.#items = new Items(connection, table, layout);
    this.#changes = new Changes(this.#items);
    this.capabilities = {
      indexedOrders: [],
      orders: [],
      durable: true,
      transactions: false,
      writes: 'atomic',
      delay: 'Lists and searches by shop may show a change a moment after it was made.',
      groups: false,
      billsReads: 'read units',
      billsSearches: true,
      shopIndex: false,
      fields: fieldsOf(layout),
    };
  }

  async describe({ signal }: CallOptions): Promise<StoreDescription> {
    checkCancelled(signal);
    const { layout, table: opened } = this.#items;
    const { address } = this.#connection;
    const table = await describeTable(this.#connection, opened.name, address.index ?? OFFICIAL_INDEX, { signal });
    const counted = await this.#countFew({ signal });
    const estimated = Math.max(table.itemCount, counted === undefined ? 0 : COUNTED);
    const total = counted?.exact === true || estimated === 0 ? counted : { count: estimated, exact: false };
    return {
      backend: 'dynamodb',
      server: `DynamoDB ${address.endpoint === undefined ? `in ${address.region}` : `at ${address.endpoint}`}, ${table.capacity}`,
      location: `table ${table.name}`,
      layoutTitle: layout.title,
      layout,
      columns: columnsOf(layout, table),
      indexes: table.indexes.map(({ name, columns }) => ({ name, columns, unique: false })),
      migrations: [],
      ...(total !== undefined && { total }),
      size: table.size,
      ...(table.size > 0 && { scanCost: { reads: Math.ceil(table.size / UNIT) / 2 } }),
      ...(counted === undefined && { listDenied: true }),
      findings: this.#findings(table, counted === undefined),
      capabilities: this.capabilities,
    };
  }

  /** Counted as far as that costs little; undefined where it is not allowed. */
  async #countFew(options: CallOptions): Promise<Count | undefined> {
    try {
      const { count, last } = await this.#items.countPart({ limit: COUNTED }, options);
      return { count, exact: last === undefined };
    } catch (error) {
      if (error instanceof DeskError && error.code === 'LIST_DENIED') return undefined;
      throw error;
    }
  }

  #findings({ index, indexes }: TableInfo, listDenied: boolean): Problem[] {
    const findings: Problem[] = [];
    const wanted = this.#connection.address.index ?? OFFICIAL_INDEX;
    const shop = this.#items.layout.columns.shop?.column;
    if (index === undefined) {
      const others = indexes.map(({ name }) => name).join(', ');
      findings.push({
        severity: 'warning',
        field: 'shop',
        message: `The table has no index ${wanted}.`,
        hint: `The app cannot find the sessions of a shop; here that means a scan of the whole table.${others === '' ? '' : ` Indexes that are there: ${others}.`}`,
      });
    } else if (!index.active || index.key !== shop) {
      findings.push({
        severity: 'warning',
        field: 'shop',
        message: index.active ? `The index ${wanted} is not on ${shop}.` : `The index ${wanted} is still being made.`,
        hint: 'Finding the sessions of a shop means a scan of the whole table.',
      });
    }
    if (listDenied) {
      findings.push({
        severity: 'warning',
        message: 'These credentials may not list everything (dynamodb:Scan).',
        hint: 'Searching for a whole shop name or a session id works all the same.',
      });
    }
    return findings;
  }

  /** Reads through the whole table, as DynamoDB has no number that is exact; it costs what reading costs. */
  async count({ signal, of }: CountOptions): Promise<Count> {
    checkCancelled(signal);
    if (!countsAll({ of })) return countMatches(this, { signal, of });
    let sum = 0;
    let after: string | undefined;
    do {
      const { count, last } = await this.#items.countPart({ after }, { signal });
      sum += count;
      after = last;
    } while (after !== undefined);
    return { count: sum, exact: true };
  }

  async page(query: PageQuery, { signal }: CallOptions): Promise<SessionPage> {
    checkCancelled(signal);
    return readPage(this.#items, query, { signal });
  }

  async findByIds(query: IdQuery, { signal }: CallOptions): Promise<StoredSession[] | undefined> {
    checkCancelled(signal);
    return readByIds(this.#items, query, { signal });
  }

  async *scan(query: ScanQuery, { signal }: CallOptions): AsyncGenerator<StoredSession[]> {
    checkCancelled(signal);
    yield* scanItems(this.#items, query, { signal });
  }

  async read(keys: readonly StoredKey[], { signal }: CallOptions): Promise<StoredSession[]> {
    checkCancelled(signal);
    const found = await this.#items.getMany(keys.map(idOfKey), { signal });
    return found.map((item) => this.#items.stored(item));
  }

  async readById(id: string, { signal }: CallOptions): Promise<StoredSession | undefined> {
    checkCancelled(signal);
    const item = await this.#items.get(id, { signal });
    return item && this.#items.stored(item);
  }

  protected async readByShop(shop: string, options: CallOptions): Promise<StoredSession[]> {
    return sessionsOfShop(this.#items, shop, options);
  }

  protected async storeFields(fields: SessionFields): Promise<void> {
    this.checkWritable();
    await this.#changes.storeAtOnce(fields, {});
  }

  protected readsAs(fields: SessionFields, present: StoredSession | undefined): Partial<SessionFields> {
    return this.#items.stored(this.#items.over(fields, present && isItem(present.raw) ? present.raw : undefined))
      .fields;
  }

  async write(fields: SessionFields, { signal, expect }: WriteOptions): Promise<StoredSession> {
    checkCancelled(signal);
    this.checkWritable();
    const item =
      expect === undefined
        ? await this.#changes.store(fields, { signal })
        : await this.#changes.storeExpecting(fields, expect, { signal });
    return this.#items.stored((await this.#items.get(fields.id, {})) ?? item);
  }

  async remove(seen: readonly SeenSession[], { signal }: CallOptions): Promise<Removal> {
    checkCancelled(signal);
    this.checkWritable();
    const gone = await this.#changes.remove(seen, { signal });
    // Named twice, it went once.
    return { removed: seen.map(({ key }) => gone.delete(key)), others: 0 };
  }

  protected async removeIds(ids: readonly string[], options: CallOptions): Promise<void> {
    this.checkWritable();
    await this.#changes.removeMany(ids, options);
  }

  async restore(copies: readonly RestoreCopy[], { signal }: CallOptions): Promise<boolean[]> {
    checkCancelled(signal);
    this.checkWritable();
    return eachOf(copies, CONCURRENCY, (copy) => this.#changes.restore(copy, { signal }));
  }

  explain(raw: RawSession): ExplainedValue[] {
    return isItem(raw) ? explainItem(this.#items.layout, raw) : [];
  }

  async close(): Promise<void> {
    this.#connection.close();
  }
}
