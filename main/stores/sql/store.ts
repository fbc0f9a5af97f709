import { sql } from 'kysely';
import type { HealthFinding } from '../../../shared/health.ts';
import type { TableLayout } from '../../../shared/layouts.ts';
import type { Access } from '../../../shared/profiles.ts';
import { DeskError } from '../../../shared/errors.ts';
import {
  ORDERS,
  type Count,
  type IndexPlan,
  type Problem,
  type StoreCapabilities,
  type StoreDescription,
  type StoredKey,
  type StorePlace,
} from '../../../shared/records.ts';
import type { SessionFields } from '../../../shared/session.ts';
import { decodeSession, fieldsOf } from '../../layouts/decode.ts';
import { encodeSession } from '../../layouts/encode.ts';
import { explainRow, mappingOf } from '../../layouts/explain.ts';
import { suggestColumns } from '../../layouts/suggest.ts';
import { checkCancelled } from '../cancel.ts';
import { countMatches } from '../count-matches.ts';
import { guard, guardEach, type GuardContext } from '../guard.ts';
import { SessionStorageBase } from '../session-storage-base.ts';
import type {
  CallOptions,
  CountOptions,
  ExplainedValue,
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
  WritePlan,
} from '../store.ts';
import { BatchChanges, type Batch } from './batch-changes.ts';
import { readId, readKeys } from './changes.ts';
import { conditionsOf } from './conditions.ts';
import type { DeletionEffects } from './deletion-effects.ts';
import type { TableDialect } from './dialect.ts';
import { readPage, scanRows } from './paging.ts';
import { canGroup, groupRows } from './groups.ts';
import { idsTellShop, readByIds } from './shop-ids.ts';
import { abortable, asking, type Ask, type Database } from './database.ts';
import { TableRows } from './rows.ts';
import { foundByIndex, servedByIndex, type TableInfo } from './table.ts';
import type { TableChanges } from './table-changes.ts';
import { TransactionChanges } from './transaction-changes.ts';
import { takenForAnother } from './write.ts';

/** How often a write is tried when other programs store the same new id. */
const ATTEMPTS = 5;
/** Rows whose values are looked at to tell what a column holds. */
const SAMPLE = 20;

/** What a store over a table is made of. */
export interface TableStoreParts {
  db: Database;
  /** Opens a second connection, for what is read beside another statement, where `db` has one only. */
  beside?: (() => Database) | undefined;
  dialect: TableDialect;
  table: TableInfo;
  layout: TableLayout;
  access: Access;
  place: StorePlace;
  fileIdentity?: () => Promise<string>;
  effects: DeletionEffects;
  /** Where no transaction can be held open. */
  batch?: Batch;
  /** What only the backend can tell of the store. */
  describe: (ask: Ask) => Promise<Pick<StoreDescription, 'backend' | 'server' | 'migrations' | 'findings' | 'size'>>;
  /** What deserves a word and takes reading the whole table. */
  inspect?: (ask: Ask) => Promise<HealthFinding[]>;
  /** The number of sessions where the database knows it without counting, roughly or exactly. */
  estimate?: (ask: Ask) => Promise<Count | undefined>;
}

/** Sessions in a table or a view of a SQL database. */
export class TableStore extends SessionStorageBase implements SessionStore {
  readonly capabilities: StoreCapabilities;
  readonly place: StorePlace;
  readonly fileIdentity?: () => Promise<string>;
  readonly deletionEffects: readonly Problem[];
  readonly findByIds?: NonNullable<SessionStore['findByIds']>;
  readonly inspect?: NonNullable<SessionStore['inspect']>;
  readonly group?: NonNullable<SessionStore['group']>;
  readonly #changes: TableChanges;
  readonly #db: Database;
  readonly #dialect: TableDialect;
  readonly #rows: TableRows;
  readonly #describe: TableStoreParts['describe'];
  readonly #estimate: TableStoreParts['estimate'];
  readonly #closing = new AbortController();

  constructor({
    db,
    beside,
    dialect,
    table,
    layout,
    access,
    place,
    fileIdentity,
    effects,
    batch,
    describe,
    inspect,
    estimate,
  }: TableStoreParts) {
    super(table.isView ? 'read-only' : access);
    this.place = place;
    if (fileIdentity !== undefined) this.fileIdentity = () => this.#guard(undefined, fileIdentity);
    this.deletionEffects = effects.problems;
    this.#db = db;
    this.#dialect = dialect;
    this.#rows = new TableRows(table, layout, dialect);
    this.#changes =
      batch === undefined
        ? new TransactionChanges(db, this.#rows, effects)
        : new BatchChanges(db, this.#rows, effects, batch);
    // Counting in groups reads the table several times over, a scan once.
    if (canGroup(this.#rows) && dialect.billsReads !== true) {
      this.group = (now, { signal }) =>
        guardEach(this.#context(signal), () => groupRows({ db, beside }, this.#rows, now, { signal }));
    }
    if (idsTellShop(this.#rows)) {
      this.findByIds = (query, { signal }) => this.#guard(signal, () => readByIds(db, this.#rows, query, signal));
    }
    if (inspect !== undefined) {
      this.inspect = ({ signal }) => this.#guard(signal, () => inspect(asking(db, signal)));
    }
    this.#describe = describe;
    this.#estimate = estimate;
    const orders = ORDERS.filter((by) => layout.columns[by] !== undefined);
    const served = orders.filter((by) => servedByIndex(table, this.#rows.columnOf(by) ?? ''));
    this.capabilities = {
      // People look for shops, so that order comes first where it costs nothing.
      indexedOrders: served
        .toSorted((a, b) => Number(b === 'shop') - Number(a === 'shop'))
        .flatMap((by) => [
          { by, direction: 'asc' },
          { by, direction: 'desc' },
        ]),
      orders,
      durable: true,
      transactions: true,
      writes: 'atomic',
      groups: this.group !== undefined,
      ...(dialect.billsReads === true && { billsReads: 'rows' }),
      billsSearches: dialect.billsReads === true && !this.#rows.shopIsIndexed,
      shopIndex: false,
      fields: fieldsOf(layout),
    };
  }

  #context(signal: AbortSignal | undefined): GuardContext {
    return { signal, closing: this.#closing.signal, explainFailure: this.#dialect.explainFailure };
  }

  #guard<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    return guard(this.#context(signal), work);
  }

  async #change<T>(signal: AbortSignal | undefined, work: (changes: TableChanges) => Promise<T>): Promise<T> {
    this.checkWritable();
    return this.#guard(signal, () => work(this.#changes));
  }

  async describe({ signal }: CallOptions): Promise<StoreDescription> {
    return this.#guard(signal, async () => {
      const { table, layout, dialect } = this.#rows;
      const total = await this.estimate({ signal });
      return {
        ...(await this.#describe(asking(this.#db, signal))),
        location: `${table.isView ? 'view' : 'table'} ${table.label}`,
        layoutTitle: layout.title,
        layout,
        columns: table.columns.map(({ name, type, nullable, key }) => ({
          name,
          type,
          nullable,
          key,
          ...mappingOf(layout, name),
        })),
        ...(await this.#suggested(signal)),
        indexes: table.indexes.map(({ name, columns, unique }) => ({ name, columns, unique })),
        total,
        ...(dialect.billsReads === true && { scanCost: { reads: total.count } }),
        capabilities: this.capabilities,
      };
    });
  }

  async count({ signal, of = { filter: {}, now: 0 } }: CountOptions): Promise<Count> {
    const { all, none, exact } = conditionsOf(of.filter, of.now, this.#rows);
    if (none) return { count: 0, exact: true };
    if (!exact) return countMatches(this, { signal, of });
    return this.#guard(signal, async () => {
      let query = this.#rows
        .in(this.#db)
        .selectFrom(this.#rows.table.name)
        .select((on) => on.fn.countAll().as('count'));
      const wanted = all.length === 0 ? undefined : this.#rows.dialect.whileWanted?.(this.#rows.table);
      for (const condition of wanted === undefined ? all : [wanted, ...all]) query = query.where(condition);
      const row = await query.executeTakeFirst(abortable(signal));
      return { count: Number(row?.count ?? 0), exact: true };
    });
  }

  /** Columns that nothing is read from and that look like fields which have none. */
  async #suggested(signal: AbortSignal | undefined): Promise<Pick<StoreDescription, 'suggested'>> {
    const { table, layout } = this.#rows;
    const readable = table.columns.filter(({ generated }) => !generated);
    const sample = await this.#rows.run(this.#rows.select(this.#db, [], { limit: SAMPLE }), signal);
    const suggested = suggestColumns(layout, readable, sample);
    return Object.keys(suggested).length === 0 ? {} : { suggested };
  }

  /** The number of stored sessions as the database knows it; counted where it does not. */
  async estimate({ signal }: CallOptions): Promise<Count> {
    return this.#guard(
      signal,
      async () => (await this.#estimate?.(asking(this.#db, signal))) ?? this.count({ signal }),
    );
  }

  async page(query: PageQuery, { signal }: CallOptions): Promise<SessionPage> {
    return this.#guard(signal, () => readPage(this.#db, this.#rows, query, signal));
  }

  scan(query: ScanQuery, { signal }: CallOptions): AsyncGenerator<StoredSession[]> {
    return guardEach(this.#context(signal), () => scanRows(this.#db, this.#rows, query, signal));
  }

  async read(keys: readonly StoredKey[], { signal }: CallOptions): Promise<StoredSession[]> {
    return this.#guard(signal, () => readKeys(this.#db, this.#rows, keys, signal));
  }

  async readById(id: string, { signal }: CallOptions): Promise<StoredSession | undefined> {
    return this.#guard(signal, () => readId(this.#db, this.#rows, id, { signal }));
  }

  protected async readByShop(shop: string, { signal }: CallOptions): Promise<StoredSession[]> {
    const { all, none } = conditionsOf({ shop: { match: 'exact', value: shop } }, 0, this.#rows);
    if (none) return [];
    const found = await this.#guard(signal, () => this.#rows.run(this.#rows.select(this.#db, all), signal));
    return found.map((row) => this.#rows.stored(row)).filter(({ fields }) => fields.shop === shop);
  }

  protected async storeFields(fields: SessionFields): Promise<void> {
    const row = this.#rows.fitToColumns(encodeSession(this.#rows.layout, fields));
    await this.#change(undefined, (changes) => changes.upsert(fields.id, row));
  }

  protected readsAs(fields: SessionFields, present: StoredSession | undefined): Partial<SessionFields> {
    const { layout } = this.#rows;
    const row = this.#rows.fitToColumns(encodeSession(layout, fields, present));
    return decodeSession(layout, { ...present?.raw, ...row }).fields;
  }

  override async planWrite(fields: SessionFields, options: CallOptions): Promise<WritePlan> {
    const plan = await super.planWrite(fields, options);
    if (plan.present !== undefined) return plan;
    const other = await this.#alike(fields.id, options);
    const columns = this.#rows.asked.map(({ name, type }) => ({ name, type }));
    return { ...plan, columns, problems: other === undefined ? [] : [oneKey(other)] };
  }

  /** The id of another session that the key of the table takes for this one. */
  async #alike(id: string, { signal }: CallOptions): Promise<string | undefined> {
    const { idColumn, idIsUnique } = this.#rows;
    if (!idIsUnique || !this.#dialect.canHold(id)) return undefined;
    const same = this.#dialect.alike(sql.ref(idColumn), id);
    const query = this.#rows.select(this.#db, [same], { limit: 1 });
    const [found] = await this.#guard(signal, () => this.#rows.run(query, signal));
    const other = found && this.#rows.stored(found).fields.id;
    return other === id ? undefined : other;
  }

  async write(fields: SessionFields, options: WriteOptions): Promise<StoredSession> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#change(options.signal, (changes) => changes.write(fields, options));
      } catch (error) {
        if (!(error instanceof DeskError) || error.code !== 'CONFLICT') throw error;
        const other = await this.#alike(fields.id, options);
        if (other !== undefined) throw takenForAnother(other);
        // Another program came between looking and adding: now there is a session to change.
        if (options.expect !== undefined || attempt === ATTEMPTS) throw error;
      }
    }
  }

  async remove(seen: readonly SeenSession[], { signal }: CallOptions): Promise<Removal> {
    return this.#change(signal, (changes) => changes.remove(seen, signal));
  }

  protected async removeIds(ids: readonly string[], { signal }: CallOptions): Promise<void> {
    this.checkWritable();
    if (ids.length > 0) await this.#change(signal, (changes) => changes.removeIds(ids, signal));
  }

  async restore(copies: readonly RestoreCopy[], { signal }: CallOptions): Promise<boolean[]> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#change(signal, (changes) => changes.restore(copies, signal));
      } catch (error) {
        // The app came between looking and adding: at the next look its session is there, and stays.
        if (!(error instanceof DeskError) || error.code !== 'CONFLICT' || attempt === ATTEMPTS) throw error;
      }
    }
  }

  override async planIndex({ signal }: CallOptions): Promise<IndexPlan | undefined> {
    checkCancelled(signal);
    const { table } = this.#rows;
    const column = this.#rows.columnOf('shop');
    if (column === undefined || table.isView || foundByIndex(table, column)) return undefined;
    return { statement: this.#dialect.indexSql(table, column), findings: [] };
  }

  /** The store makes use of the index when it is opened anew. */
  override async createIndex({ signal }: CallOptions): Promise<void> {
    this.checkWritable();
    const column = this.#rows.columnOf('shop');
    if (column === undefined || (await this.planIndex({ signal })) === undefined) {
      throw new DeskError('CONFLICT', 'There is an index on the shop column already, or none can be made.');
    }
    await this.#guard(signal, () => this.#dialect.makeIndex(this.#db, this.#rows.table, column, signal));
  }

  explain(raw: RawSession): ExplainedValue[] {
    return explainRow(this.#rows.layout, this.#rows.table.columns, raw);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#db.destroy();
  }
}

/** Two ids of which only one can be stored. */
function oneKey(other: string): Problem {
  return {
    severity: 'error',
    field: 'id',
    message: `This table takes the id for the same key as ${other}, which is stored already.`,
    hint: 'Letter case and spaces at the end make no difference to it. Choose another id, or change that session.',
  };
}
