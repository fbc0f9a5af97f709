import type { CompiledQuery } from 'kysely';
import { DeskError } from '../../../shared/errors.ts';
import { newCall, type Call } from '../cloudflare/call.ts';
import { accountResources, Cloudflare, type AccountPlace, type Service } from '../cloudflare/connection.ts';
import { refusalOf } from '../cloudflare/failures.ts';
import { SqliteFailure } from '../sqlite/connection.ts';
import type { ConnectOptions } from '../store.ts';
import { D1_FAILURES } from './failures.ts';

/** Databases in one answer. */
const LISTED_AT_ONCE = 100;
/** Milliseconds that a statement waits in all when Cloudflare throttles requests. */
const PATIENCE = 15_000;

async function connect(options: Parameters<Service<unknown>['connect']>[0]) {
  const [{ createClient }, resources, { BaseDatabase }] = await Promise.all([
    import('cloudflare/tree-shakable'),
    accountResources(),
    import('cloudflare/resources/d1/database/database'),
  ]);
  return createClient({ resources: [...resources, BaseDatabase], ...options });
}

/** Cloudflare with its D1. */
export type CloudflareD1 = Cloudflare<Awaited<ReturnType<typeof connect>>>;

export function connectTo(place: AccountPlace, { secrets }: ConnectOptions): CloudflareD1 {
  return new Cloudflare({ ...D1_FAILURES, connect }, place, secrets?.password);
}

export function callOf(signal: AbortSignal | undefined): Call {
  return newCall(signal, PATIENCE);
}

export async function listDatabases(
  cloudflare: CloudflareD1,
  account: string,
  call: Call,
): Promise<{ id: string; title: string }[]> {
  const found: { id: string; title: string }[] = [];
  for (let page = 1; ; page += 1) {
    const where = { account_id: account, page, per_page: LISTED_AT_ONCE };
    const { result } = await cloudflare.ask(call, undefined, (client, options) =>
      client.d1.database.list(where, options),
    );
    found.push(...result.map(({ uuid = '', name = '' }) => ({ id: uuid, title: name })));
    if (result.length < LISTED_AT_ONCE) return found;
  }
}

/** @throws DeskError TABLE_MISSING */
export async function getDatabase(
  cloudflare: CloudflareD1,
  account: string,
  id: string,
  call: Call,
): Promise<{ id: string; title: string; size: number }> {
  const where = { account_id: account };
  const found = await cloudflare.ask(call, id, (client, options) => client.d1.database.get(id, where, options));
  return { id, title: found.name ?? '', size: found.file_size ?? 0 };
}

/** What a statement gave: values as JSON has them. */
export interface Answer {
  columns: readonly string[];
  rows: readonly (readonly unknown[])[];
  changes: number;
}

/** One database at Cloudflare. */
export class RestDatabase {
  readonly #cloudflare: CloudflareD1;
  readonly #account: string;
  readonly #id: string;

  constructor(cloudflare: CloudflareD1, account: string, id: string) {
    this.#cloudflare = cloudflare;
    this.#account = account;
    this.#id = id;
  }

  /** Bytes of it. */
  async size(): Promise<number> {
    return (await getDatabase(this.#cloudflare, this.#account, this.#id, callOf(undefined))).size;
  }

  /** Runs statements one after the other: all, or none where one fails. */
  async run(statements: readonly CompiledQuery[], signal: AbortSignal | undefined): Promise<Answer[]> {
    const batch = statements.map(({ sql, parameters }) => ({ sql, params: parameters.map(String) }));
    const reads = statements.every(({ query, sql }) => query.kind === 'SelectQueryNode' || /^\s*select\b/i.test(sql));
    try {
      const { result } = await this.#cloudflare.ask(
        callOf(signal),
        this.#id,
        (client, options) => client.d1.database.raw(this.#id, { account_id: this.#account, batch }, options),
        // An index takes its time; with all else, silence means that nobody is there.
        { size: batch.some(({ sql }) => /^create\b/i.test(sql)) ? 'bulk' : 'usual', once: !reads },
      );
      return result.map(({ results, meta }) => ({
        columns: results?.columns ?? [],
        rows: results?.rows ?? [],
        changes: meta?.changes ?? 0,
      }));
    } catch (error) {
      throw sqliteFailure(error) ?? error;
    }
  }
}

/** `UNIQUE constraint failed: t.id: SQLITE_CONSTRAINT (extended: SQLITE_CONSTRAINT_UNIQUE) [7500]` */
const SQLITE = /^(?:D1_\w+: )?(.*?)(?: at offset \d+)?: (SQLITE_\w+)(?: \(extended: (SQLITE_\w+)\))?(?: \[\d+\])?$/s;
const CONSTRAINT = /^(UNIQUE|NOT NULL|CHECK|FOREIGN KEY) constraint failed/;

/** What SQLite itself says, in the form in which it says so elsewhere. */
function sqliteFailure(error: unknown): SqliteFailure | undefined {
  const refusal = error instanceof DeskError ? refusalOf(error.cause) : undefined;
  const [, message = '', code = '', extended] = SQLITE.exec(refusal?.driverMessage ?? '') ?? [];
  if (code === '') return undefined;
  if (/^no such (table|column)/.test(message)) return new SqliteFailure({ code: 'SQLITE_SCHEMA', message });
  const constraint = CONSTRAINT.exec(message)?.[1]?.replace(' ', '');
  const implied = code === 'SQLITE_CONSTRAINT' && constraint !== undefined ? `${code}_${constraint}` : code;
  return new SqliteFailure({ code: extended ?? implied, message });
}
