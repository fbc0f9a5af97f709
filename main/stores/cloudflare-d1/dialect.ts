import {
  AliasNode,
  IdentifierNode,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type AbortableOperationOptions,
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type OperationNode,
  type QueryResult,
  type SelectionNode,
} from 'kysely';
import type { Row } from '../sql/database.ts';
import type { Answer, RestDatabase } from './connection.ts';

/** Before the name of a column whose values are written as `encode` says. */
const ENCODED = '=';

/** Kysely over D1's REST API. @param close ends the connection to Cloudflare */
export function d1Dialect(database: RestDatabase, close: () => void): Dialect {
  return {
    createAdapter: () => new D1Adapter(),
    createDriver: () => new D1Driver(database, close),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new D1Compiler(),
  };
}

/** A file has one connection at a time; requests go side by side. */
class D1Adapter extends SqliteAdapter {
  override get supportsMultipleConnections(): boolean {
    return true;
  }
}

/**
 * JSON has neither 64-bit integers nor bytes, and tells 1 from 1.0 no more. So what a query gives back is asked for as text with
 * its type before it, and of the values that go with it only texts are bound: the others stand in the statement.
 */
class D1Compiler extends SqliteQueryCompiler {
  protected override visitSelection(node: SelectionNode): void {
    const { selection }: { selection: OperationNode } = node;
    if (!AliasNode.is(selection) || !IdentifierNode.is(selection.alias) || !this.#isResult()) {
      super.visitSelection(node);
      return;
    }
    this.#encode(selection.node);
    this.append(' as ');
    this.visitNode(IdentifierNode.create(`${ENCODED}${selection.alias.name}`));
  }

  /** It is no part of a query within another. */
  #isResult(): boolean {
    const [root, ...others] = this.nodeStack.slice(0, -1);
    return root !== undefined && (others.length === 0 || (others.length === 1 && others[0]?.kind === 'ReturningNode'));
  }

  #encode(value: OperationNode): void {
    const types = [
      ['text', `'t' || `, ''],
      ['integer', `'i' || `, ''],
      ['real', '', ''],
      ['blob', `'b' || hex(`, ')'],
    ] as const;
    this.append('case typeof(');
    this.visitNode(value);
    this.append(')');
    for (const [type, before, after] of types) {
      this.append(` when '${type}' then ${before}`);
      this.visitNode(value);
      this.append(after);
    }
    this.append(' end');
  }

  protected override appendValue(value: unknown): void {
    if (typeof value === 'string') super.appendValue(value);
    else this.append(literal(value));
  }
}

/** As it stands in a statement, in its own type. */
function literal(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return Number.isFinite(value) ? realLiteral(value) : `${value < 0 ? '-' : ''}9e999`;
  if (value instanceof Uint8Array) return `x'${Buffer.from(value).toString('hex')}'`;
  throw new TypeError(`D1 cannot hold a ${typeof value}.`);
}

function realLiteral(value: number): string {
  const digits = String(value);
  return /^-?\d+$/.test(digits) ? `${digits}.0` : digits;
}

/** The rows of an answer, each value in the type that it has in the database. */
export function rowsOf<R = Row>({ columns, rows }: Answer): R[] {
  const names = columns.map((column) => (column.startsWith(ENCODED) ? column.slice(ENCODED.length) : column));
  const decode = columns.map((column) => (column.startsWith(ENCODED) ? decodeValue : fromJson));
  return rows.map((values) => {
    const row = Object.create(Object.prototype);
    for (const [at, name] of names.entries()) row[name] = decode[at]?.(values[at]) ?? null;
    return row;
  });
}

function decodeValue(written: unknown): unknown {
  // A real number is the one that JSON holds as it is.
  if (typeof written !== 'string') return typeof written === 'number' ? written : null;
  const text = written.slice(1);
  switch (written.charAt(0)) {
    case 'i':
      return BigInt(text);
    case 'b':
      return Buffer.from(text, 'hex');
    default:
      return text;
  }
}

/** Of the catalogue and of samples, where no digit is lost that matters. */
function fromJson(value: unknown): unknown {
  if (Number.isInteger(value)) return BigInt(Number(value));
  return Array.isArray(value) ? Uint8Array.from(value) : value;
}

class D1Driver implements Driver {
  readonly #connection: D1Connection;
  readonly #close: () => void;

  constructor(database: RestDatabase, close: () => void) {
    this.#connection = new D1Connection(database);
    this.#close = close;
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    return this.#connection;
  }

  async releaseConnection(): Promise<void> {}

  async beginTransaction(): Promise<void> {
    throw new Error('D1 holds no transaction open between two requests.');
  }

  async commitTransaction(): Promise<void> {}

  async rollbackTransaction(): Promise<void> {}

  async destroy(): Promise<void> {
    this.#close();
  }
}

const NOTHING: Answer = { columns: [], rows: [], changes: 0 };

class D1Connection implements DatabaseConnection {
  readonly #database: RestDatabase;

  constructor(database: RestDatabase) {
    this.#database = database;
  }

  async executeQuery<R>(query: CompiledQuery, options?: AbortableOperationOptions): Promise<QueryResult<R>> {
    try {
      const [answer = NOTHING] = await this.#database.run([query], options?.signal);
      return { rows: rowsOf<R>(answer), numAffectedRows: BigInt(answer.changes) };
    } catch (error) {
      // Whoever cancelled has been told; Kysely would print what comes after.
      if (options?.signal?.aborted === true) return { rows: [] };
      throw error;
    }
  }

  /** Kysely asks for it when a call's signal aborts; that signal has ended the request already. */
  async cancelQuery(): Promise<void> {}

  streamQuery(): AsyncIterableIterator<never> {
    throw new Error('Pages are asked for by key, not streamed.');
  }
}
