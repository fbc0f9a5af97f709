import { ObjectId, type Collection, type Db } from 'mongodb';
import { setTimeout as sleep } from 'node:timers/promises';
import { DeskError } from '../../../shared/errors.ts';
import type { TableLayout } from '../../../shared/layouts.ts';
import type { Access } from '../../../shared/profiles.ts';
import {
  ORDERS,
  type Count,
  type IndexPlan,
  type StoreCapabilities,
  type StoreDescription,
  type StoredKey,
  type StorePlace,
} from '../../../shared/records.ts';
import type { SessionFields } from '../../../shared/session.ts';
import { fieldsOf } from '../../layouts/decode.ts';
import { mappingOf } from '../../layouts/explain.ts';
import { checkCancelled } from '../cancel.ts';
import { countMatches, countsAll } from '../count-matches.ts';
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
} from '../store.ts';
import { Changes } from './changes.ts';
import { idsAre, textIs } from './conditions.ts';
import { QUERY_TIME, type MongoAddress, type Server } from './connection.ts';
import { pathsOf, WRITTEN_TYPES } from './detect.ts';
import { exactTree, writeTree, type Tree } from './bson.ts';
import { bytesOf, Documents } from './documents.ts';
import { explainFailure, isBroken } from './failures.ts';
import {
  duplicatesProblem,
  findDuplicates,
  indexesOf,
  indexFindings,
  isUnique,
  makeIndexes,
  planIndexes,
  servedOrders,
  type CollectionIndex,
} from './indexes.ts';
import { findBytes, readPage, scanDocuments, stopFor, type CollectionAccess } from './paging.ts';
import { storePlace } from './address.ts';
import type { Candidate, CollectionInfo } from './survey.ts';

export interface DocumentStoreParts {
  db: Db;
  address: MongoAddress;
  server: Server;
  candidate: Candidate;
  indexes: readonly CollectionIndex[];
  access: Access;
  /** Ends the connections of this store. */
  close: () => Promise<void>;
}

/** Milliseconds that closing takes at the most. */
const CLOSE_TIME = 2_000;
/** Up to this size a collection is counted and looked through for double ids when it describes itself. */
const FEW = 50_000;

/** Sessions as documents of one collection, or of a view. */
export class DocumentStore extends SessionStorageBase implements SessionStore {
  readonly capabilities: StoreCapabilities;
  readonly place: StorePlace;
  readonly #db: Db;
  readonly #address: MongoAddress;
  readonly #server: Server;
  readonly #info: CollectionInfo;
  readonly #sample: readonly Uint8Array[];
  readonly #layout: TableLayout;
  readonly #documents: Documents;
  readonly #access: CollectionAccess;
  readonly #changes: Changes;
  readonly #close: () => Promise<void>;
  readonly #closing = new AbortController();

  constructor({ db, address, server, candidate, indexes, access, close }: DocumentStoreParts) {
    super(candidate.collection.isView ? 'read-only' : access);
    this.place = storePlace(address, candidate.collection);
    this.#db = db;
    this.#address = address;
    this.#server = server;
    this.#info = candidate.collection;
    this.#sample = candidate.sample;
    this.#layout = candidate.layout;
    this.#documents = new Documents(candidate.layout);
    this.#access = {
      collection: db.collection(this.#info.name),
      documents: this.#documents,
      options: this.#info.hasCollation ? { collation: { locale: 'simple' } } : {},
      idIsUnique: isUnique(indexes, this.#documents.pathOf('id')),
      closing: this.#closing.signal,
    };
    this.#changes = new Changes(this.#access, server.hasMajority);
    this.#close = close;
    const served = servedOrders(indexes, (by) => this.#documents.pathOf(by));
    this.capabilities = {
      // People look for shops, so that order comes first where it costs nothing.
      indexedOrders: served
        .toSorted((a, b) => Number(b === 'shop') - Number(a === 'shop'))
        .flatMap((by) => [
          { by, direction: 'asc' },
          { by, direction: 'desc' },
        ]),
      orders: ORDERS.filter((by) => this.#documents.pathOf(by) !== undefined),
      durable: true,
      transactions: false,
      writes: 'atomic',
      groups: false,
      billsSearches: false,
      shopIndex: false,
      fields: fieldsOf(this.#layout),
    };
  }

  get #collection(): Collection {
    return this.#access.collection;
  }

  #context(signal: AbortSignal | undefined): GuardContext {
    const closing = this.#closing.signal;
    return { signal, closing, explainFailure: (error) => explainFailure(error, this.#address) };
  }

  #guard<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    return guard(this.#context(signal), work);
  }

  /** The same for what changes nothing: where the connection was no more it is done once again on another. */
  async #look<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    return this.#guard(signal, async () => {
      try {
        return await work();
      } catch (error) {
        if (!isBroken(error) || signal?.aborted === true || this.#closing.signal.aborted) throw error;
        return work();
      }
    });
  }

  async describe({ signal: given }: CallOptions): Promise<StoreDescription> {
    return this.#look(given, async () => {
      const signal = stopFor(this.#access, given);
      const id = this.#documents.pathOf('id');
      const total = await this.estimate({ signal });
      const indexes = this.#info.isView ? [] : await indexesOf(this.#db, this.#info.name, { signal });
      const findings = this.#info.isView ? [] : indexFindings(indexes, id, this.#documents.pathOf('shop'));
      if (id !== undefined && !isUnique(indexes, id) && total.count <= FEW) {
        const duplicates = await findDuplicates(this.#collection, id, { signal });
        if (duplicates !== undefined) findings.unshift(duplicatesProblem(duplicates));
      }
      const size = await this.#size({ signal });
      return {
        backend: 'mongodb',
        server: this.#server.title,
        location: `${this.#info.isView ? 'view' : 'collection'} ${this.#info.name} of ${this.#info.database}`,
        layoutTitle: this.#layout.title,
        layout: this.#layout,
        columns: this.#columns(),
        indexes: indexes.map(({ name, columns, unique }) => ({ name, columns, unique })),
        migrations: [],
        total,
        ...(size !== undefined && { size }),
        findings,
        capabilities: this.capabilities,
      };
    });
  }

  /** The paths that were met, then those of the layout that were not. */
  #columns(): StoreDescription['columns'] {
    const met = pathsOf(this.#sample);
    const mapped = Object.values(this.#layout.columns);
    const others = mapped.filter(({ column }) => !met.some(({ path }) => path === column));
    const columns = [
      ...met.map(({ path, types, optional }) => ({
        name: path,
        type: types.filter((type) => type !== 'null').join(', ') || 'null',
        nullable: optional || types.includes('null'),
      })),
      ...others.map(({ column, encoding }) => ({
        name: column,
        type: WRITTEN_TYPES[encoding] ?? 'string',
        nullable: true,
      })),
    ];
    return columns.map((column) => ({
      ...column,
      key: column.name === '_id',
      ...mappingOf(this.#layout, column.name),
    }));
  }

  /** Bytes on disk; not every user may know. */
  async #size({ signal }: CallOptions): Promise<number | undefined> {
    if (this.#info.isView) return undefined;
    try {
      const stats = await this.#db.command({ collStats: this.#info.name }, { signal });
      const size: unknown = stats['totalSize'];
      return typeof size === 'number' ? size : undefined;
    } catch {
      checkCancelled(signal);
      return undefined;
    }
  }

  async count({ signal, of }: CountOptions): Promise<Count> {
    if (!countsAll({ of })) return countMatches(this, { signal, of });
    return this.#look(signal, async () => {
      const options = { maxTimeMS: QUERY_TIME, signal: stopFor(this.#access, signal) };
      const count = await this.#collection.countDocuments({}, options);
      return { count, exact: true };
    });
  }

  /** The number of documents as the server knows it; counted where that is quick. */
  async estimate({ signal }: CallOptions): Promise<Count> {
    return this.#look(signal, async () => {
      const count = this.#info.isView ? 0 : await this.#estimated({ signal });
      return count <= FEW ? this.count({ signal }) : { count, exact: false };
    });
  }

  /** The driver's own way cannot be stopped. */
  async #estimated({ signal }: CallOptions): Promise<number> {
    const { readPreference } = this.#collection;
    const options = { signal: stopFor(this.#access, signal), ...(readPreference !== undefined && { readPreference }) };
    const { n } = await this.#db.command({ count: this.#info.name, maxTimeMS: QUERY_TIME }, options);
    return Number(n ?? 0);
  }

  async page(query: PageQuery, { signal }: CallOptions): Promise<SessionPage> {
    return this.#look(signal, async () => {
      const page = await readPage(this.#access, query, { signal });
      return this.#access.idIsUnique ? page : { ...page, sessions: flagDuplicateIds(page.sessions) };
    });
  }

  scan(query: ScanQuery, { signal }: CallOptions): AsyncGenerator<StoredSession[]> {
    return guardEach(this.#context(signal), () => scanDocuments(this.#access, query, { signal }));
  }

  async read(keys: readonly StoredKey[], { signal }: CallOptions): Promise<StoredSession[]> {
    return this.#look(signal, () => this.#changes.read(keys, { signal }));
  }

  override async current(
    seen: readonly SeenSession[],
    { signal }: CallOptions,
  ): Promise<(StoredSession | undefined)[]> {
    return this.#look(signal, () => this.#changes.current(seen, { signal }));
  }

  async readById(id: string, { signal }: CallOptions): Promise<StoredSession | undefined> {
    const found = await this.#look(signal, () => this.#changes.readId(id, { signal }));
    return flagDuplicateIds(found)[0];
  }

  /** As the adapter does: what the server meets first, without looking for others with the same id. */
  protected override async readToLoad(id: string): Promise<StoredSession | undefined> {
    const condition = idsAre(this.#layout, [id]);
    if (condition === undefined) return undefined;
    const [found] = await this.#look(undefined, () => findBytes(this.#access, [condition], { limit: 1 }));
    return found && this.#documents.stored(found);
  }

  protected async readByShop(shop: string, { signal }: CallOptions): Promise<StoredSession[]> {
    const condition = textIs(this.#layout, 'shop', shop);
    if (condition === undefined) return [];
    const found = await this.#look(signal, () => findBytes(this.#access, [condition], { signal }));
    return found.map((document) => this.#documents.stored(document)).filter(({ fields }) => fields.shop === shop);
  }

  protected async storeFields(fields: SessionFields): Promise<void> {
    this.checkWritable();
    const done = await this.#guard(undefined, () => this.#changes.upsert(fields));
    if (!done) await this.#guard(undefined, () => this.#changes.replace(fields));
  }

  protected readsAs(fields: SessionFields, present: StoredSession | undefined): Partial<SessionFields> {
    const tree: Tree = present === undefined ? new Map([['_id', new ObjectId()]]) : exactTree(bytesOf(present.raw));
    return this.#documents.stored(writeTree(this.#documents.written(fields, tree, present))).fields;
  }

  async write(fields: SessionFields, options: WriteOptions): Promise<StoredSession> {
    this.checkWritable();
    return this.#guard(options.signal, () => this.#changes.write(fields, options));
  }

  async remove(seen: readonly SeenSession[], { signal }: CallOptions): Promise<Removal> {
    this.checkWritable();
    const { removed, unknown } = await this.#guard(signal, () => this.#changes.removeSeen(seen, { signal }));
    // Named twice, it went once.
    const outcomeOf = (key: StoredKey) => removed.delete(key) || (unknown.has(key) ? undefined : false);
    return { removed: seen.map(({ key }) => outcomeOf(key)), others: 0 };
  }

  protected async removeIds(ids: readonly string[], { signal }: CallOptions): Promise<void> {
    this.checkWritable();
    await this.#guard(signal, () => this.#changes.removeIds(ids, { signal }));
  }

  async restore(copies: readonly RestoreCopy[], { signal }: CallOptions): Promise<boolean[]> {
    this.checkWritable();
    return this.#guard(signal, () => this.#changes.restore(copies, { signal }));
  }

  explain(raw: RawSession): ExplainedValue[] {
    return this.#documents.explain(raw);
  }

  override async planIndex({ signal }: CallOptions): Promise<IndexPlan | undefined> {
    const plan = await this.#look(signal, () => this.#plan({ signal: stopFor(this.#access, signal) }));
    return plan && { statement: plan.statement, findings: plan.findings };
  }

  async #plan(options: CallOptions) {
    if (this.#info.isView) return undefined;
    const paths = { id: this.#documents.pathOf('id'), shop: this.#documents.pathOf('shop') };
    return planIndexes(this.#db, this.#info, paths, options);
  }

  /** The store makes use of the indexes when it is opened anew. */
  override async createIndex({ signal: given }: CallOptions): Promise<void> {
    this.checkWritable();
    await this.#guard(given, async () => {
      const signal = stopFor(this.#access, given);
      const plan = await this.#plan({ signal });
      if (plan === undefined) throw new DeskError('CONFLICT', 'The indexes are there already, or none can be made.');
      await makeIndexes(this.#collection, plan, { signal });
    });
  }

  async close(): Promise<void> {
    this.#closing.abort();
    const late = sleep(CLOSE_TIME, undefined, { ref: false });
    await Promise.race([this.#close(), late]);
  }
}

/** Points out those of some sessions that have the same id: nothing in such a collection forbids it. */
function flagDuplicateIds(sessions: StoredSession[]): StoredSession[] {
  const times = new Map<string, number>();
  for (const { fields } of sessions) {
    if (fields.id !== undefined) times.set(fields.id, (times.get(fields.id) ?? 0) + 1);
  }
  if (times.size === sessions.length) return sessions;
  return sessions.map((session) => {
    const count = times.get(session.fields.id ?? '') ?? 1;
    if (count === 1 || session.fields.id === undefined) return session;
    return {
      ...session,
      problems: [
        {
          severity: 'warning',
          field: 'id',
          message: `This id is stored ${count} times.`,
          hint: 'The app takes whichever comes first. Delete all but the newest.',
        },
        ...session.problems,
      ],
    };
  });
}
