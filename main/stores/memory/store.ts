import type { TableLayout } from '../../../shared/layouts.ts';
import type { Access } from '../../../shared/profiles.ts';
import { randomUUID } from 'node:crypto';
import type {
  Count,
  Order,
  OrderBy,
  StoreCapabilities,
  StoreDescription,
  StoredKey,
  StorePlace,
} from '../../../shared/records.ts';
import { REQUIRED_FIELDS, SESSION_FIELDS, type SessionFields } from '../../../shared/session.ts';
import { decodeSession } from '../../layouts/decode.ts';
import { encodeSession } from '../../layouts/encode.ts';
import { explainRow, mappingOf } from '../../layouts/explain.ts';
import { versionOf } from '../../layouts/version.ts';
import { checkCancelled, closed } from '../cancel.ts';
import { packPosition, unpackPosition, type Position, type Scalar } from '../cursor.ts';
import { matchesFilter } from '../filter.ts';
import { checkPrecondition } from '../precondition.ts';
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

const TIMES = { expires: 'milliseconds', refreshTokenExpires: 'milliseconds' } as const;
const BOOLEANS = {
  isOnline: 'boolean',
  accountOwner: 'boolean',
  collaborator: 'boolean',
  emailVerified: 'boolean',
} as const;
const ENCODINGS: Partial<Record<string, 'milliseconds' | 'boolean' | 'digits-text' | 'integer'>> = {
  ...TIMES,
  ...BOOLEANS,
  userId: 'digits-text',
  userExpiresIn: 'integer',
};

const LAYOUT: TableLayout = {
  family: 'custom',
  title: 'sessions in memory',
  table: 'memory',
  columns: Object.fromEntries(
    SESSION_FIELDS.map((field) => [field, { column: field, encoding: ENCODINGS[field] ?? 'text' }]),
  ),
};

const COLUMNS = SESSION_FIELDS.map((name) => ({
  name,
  type:
    ENCODINGS[name] === 'boolean' ? 'boolean' : ENCODINGS[name] === undefined || name === 'userId' ? 'text' : 'number',
}));

const ORDERS = ['id', 'shop', 'expires'] as const;

/** Sessions in memory, behind the same interface as every other store. Nothing outlives the process. */
export class MemoryStore extends SessionStorageBase implements SessionStore {
  readonly capabilities: StoreCapabilities = {
    indexedOrders: ORDERS.flatMap((by) => [
      { by, direction: 'asc' },
      { by, direction: 'desc' },
    ]),
    orders: [...ORDERS],
    durable: false,
    transactions: true,
    writes: 'atomic',
    groups: false,
    billsSearches: false,
    shopIndex: false,
    fields: [...SESSION_FIELDS],
  };
  /** No other store is here: what one holds goes with it. */
  readonly place: StorePlace = { id: `memory:${randomUUID()}`, title: 'memory' };
  #content: Map<StoredKey, StoredSession> | undefined = new Map();
  #unnamed = 0;

  constructor(access: Access, content: { sessions: Iterable<SessionFields>; broken: Iterable<RawSession> }) {
    super(access);
    for (const fields of content.sessions) this.#put(encodeSession(LAYOUT, fields));
    for (const raw of content.broken) this.#put(raw);
  }

  /** @throws DeskError STORE_FAILED once it is closed */
  get #rows(): Map<StoredKey, StoredSession> {
    if (this.#content === undefined) throw closed();
    return this.#content;
  }

  #put(raw: RawSession): StoredSession {
    const key = typeof raw['id'] === 'string' ? keyOf(raw['id']) : `n:${(this.#unnamed += 1)}`;
    const stored = { key, raw, ...decodeSession(LAYOUT, raw) };
    this.#rows.set(key, stored);
    return stored;
  }

  async describe(options: CallOptions): Promise<StoreDescription> {
    return {
      backend: 'memory',
      server: 'this program',
      location: 'memory',
      layoutTitle: LAYOUT.title,
      columns: COLUMNS.map(({ name, type }) => {
        const nullable = !REQUIRED_FIELDS.some((required) => required === name);
        return { name, type, nullable, key: name === 'id', ...mappingOf(LAYOUT, name) };
      }),
      indexes: [],
      migrations: [],
      total: await this.count(options),
      findings: [],
      capabilities: this.capabilities,
    };
  }

  async count({ signal, of }: CountOptions): Promise<Count> {
    checkCancelled(signal);
    if (of === undefined) return { count: this.#rows.size, exact: true };
    const matches = [...this.#rows.values()].filter((row) => matchesFilter(row, of.filter, of.now));
    return { count: matches.length, exact: true };
  }

  async page(query: PageQuery, { signal }: CallOptions): Promise<SessionPage> {
    checkCancelled(signal);
    const { by, direction } = query.order ?? { by: 'id', direction: 'asc' };
    const compare = (a: StoredSession, b: StoredSession) =>
      comparePositions(position(a, by), position(b, by), direction);
    const after = query.cursor === undefined ? undefined : unpackPosition(query.cursor, 2);
    const all = [...this.#rows.values()].filter((row) => matchesFilter(row, query.filter, query.now));
    const rest = all
      .filter((row) => after === undefined || comparePositions(position(row, by), after, direction) > 0)
      .toSorted(compare);
    const sessions = rest.slice(0, query.limit);
    const last = sessions.at(-1);
    return {
      sessions,
      complete: true,
      scanned: this.#rows.size,
      total: { count: all.length, exact: true },
      ...(last !== undefined && rest.length > sessions.length && { next: packPosition(position(last, by)) }),
    };
  }

  async *scan(query: ScanQuery, { signal }: CallOptions): AsyncGenerator<StoredSession[]> {
    let batch: StoredSession[] = [];
    for (const row of this.#rows.values()) {
      checkCancelled(signal);
      if (this.#content === undefined) throw closed();
      if (!matchesFilter(row, query.filter, query.now)) continue;
      batch.push(row);
      if (batch.length < query.batch) continue;
      yield batch;
      batch = [];
    }
    checkCancelled(signal);
    if (batch.length > 0) yield batch;
  }

  async read(keys: readonly StoredKey[], { signal }: CallOptions): Promise<StoredSession[]> {
    checkCancelled(signal);
    return [...new Set(keys)].flatMap((key) => this.#rows.get(key) ?? []);
  }

  async readById(id: string, { signal }: CallOptions): Promise<StoredSession | undefined> {
    checkCancelled(signal);
    return this.#rows.get(keyOf(id));
  }

  protected async readByShop(shop: string): Promise<StoredSession[]> {
    return [...this.#rows.values()].filter((row) => row.fields.shop === shop);
  }

  async write(fields: SessionFields, { signal, expect }: WriteOptions): Promise<StoredSession> {
    checkCancelled(signal);
    this.checkWritable();
    const present = this.#rows.get(keyOf(fields.id));
    checkPrecondition(present, expect);
    return this.#put({ ...present?.raw, ...encodeSession(LAYOUT, fields, present) });
  }

  protected async storeFields(fields: SessionFields): Promise<void> {
    this.checkWritable();
    this.#put({ ...this.#rows.get(keyOf(fields.id))?.raw, ...encodeSession(LAYOUT, fields) });
  }

  protected readsAs(fields: SessionFields, present: StoredSession | undefined): Partial<SessionFields> {
    return decodeSession(LAYOUT, { ...present?.raw, ...encodeSession(LAYOUT, fields, present) }).fields;
  }

  async remove(seen: readonly SeenSession[], { signal }: CallOptions): Promise<Removal> {
    checkCancelled(signal);
    this.checkWritable();
    const removed = seen.map(({ key, raw }) => {
      const present = this.#rows.get(key);
      return present !== undefined && isSame(present.raw, raw) && this.#rows.delete(key);
    });
    return { removed, others: 0 };
  }

  protected async removeIds(ids: readonly string[]): Promise<void> {
    this.checkWritable();
    for (const id of ids) this.#rows.delete(keyOf(id));
  }

  async restore(copies: readonly RestoreCopy[], { signal }: CallOptions): Promise<boolean[]> {
    checkCancelled(signal);
    this.checkWritable();
    return copies.map(({ raw, over }) => {
      const present = typeof raw['id'] === 'string' ? this.#rows.get(keyOf(raw['id'])) : undefined;
      if (present !== undefined && (over === undefined || versionOf(present.raw) !== over)) return false;
      this.#put(raw);
      return true;
    });
  }

  explain(raw: RawSession): ExplainedValue[] {
    return explainRow(LAYOUT, COLUMNS, raw);
  }

  async close(): Promise<void> {
    this.#content = undefined;
  }
}

/** What was given out is the very thing that lies here, until it is replaced. */
function isSame(present: RawSession, seen: RawSession): boolean {
  return present === seen || versionOf(present) === versionOf(seen);
}

function keyOf(id: string): StoredKey {
  return `i:${id}`;
}

function position(row: StoredSession, by: OrderBy): Position {
  return [row.fields[by] ?? null, row.key];
}

/** Sessions without a value come last, whatever the direction. */
function comparePositions(
  [a = null, aKey = null]: Position,
  [b = null, bKey = null]: Position,
  direction: Order['direction'],
) {
  if ((a === null) !== (b === null)) return a === null ? 1 : -1;
  const order = compareScalars(a, b) || compareScalars(aKey, bKey);
  return direction === 'asc' || a === null ? order : -order;
}

function compareScalars(a: Scalar, b: Scalar): number {
  if (a === null || b === null || a === b) return 0;
  return a < b ? -1 : 1;
}
