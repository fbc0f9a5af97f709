import { closeSync, openSync, readSync, statSync, type BigIntStats } from 'node:fs';
import { pathToFileURL } from 'node:url';
import Database from 'better-sqlite3';
import { makeViewsStoppable } from './endless-views.ts';
import { addStillWanted, Interrupt } from './interrupt.ts';
import { addTally } from './tally.ts';
import type { SqlValue, WorkerAnswer, WorkerData, WorkerRequest } from './protocol.ts';

type Connection = InstanceType<typeof Database>;

/** Connections go after this long without work (milliseconds), so that an app can finish with its file undisturbed. */
const IDLE = 1_000;
const STATEMENTS = 60;
/**
 * SQLite's page cache; KiB. The system's own cache holds the rest. Who writes keeps in it what a batch has changed, which would else go into the
 * file before the commit, with readers locked out from then on.
 */
const CACHE_KIB = { reading: 1_024, writing: 4_096 };

/** A failure that SQLite has no code for. */
class FileTrouble extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

class OpenFile {
  readonly #db: Connection;
  readonly #statements = new Map<string, ReturnType<Connection['prepare']>>();

  constructor(url: string, readonly: boolean, { busyTimeout: timeout }: WorkerData, interrupt: Interrupt) {
    this.#db = new Database(url, { readonly, fileMustExist: true, timeout });
    this.#db.defaultSafeIntegers(true);
    this.#db.pragma(`cache_size = -${readonly ? CACHE_KIB.reading : CACHE_KIB.writing}`);
    addStillWanted(this.#db, interrupt);
    addTally(this.#db, interrupt);
    if (!readonly) return;
    makeViewsStoppable(this.#db);
    this.#db.pragma('query_only = 1');
  }

  get inTransaction(): boolean {
    return this.#db.inTransaction;
  }

  run(sql: string, parameters: readonly SqlValue[]): { columns: string[]; rows: SqlValue[][] } | { changes: number } {
    const statement = this.#prepare(sql);
    if (!statement.reader) return { changes: statement.run(parameters).changes };
    const rows = statement.all(parameters);
    return { columns: statement.columns().map((column) => column.name), rows: rows.map(valuesOf) };
  }

  #prepare(sql: string) {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#db.prepare(sql);
      if (statement.reader) statement.raw(true);
      const oldest = this.#statements.keys().next().value;
      if (this.#statements.size >= STATEMENTS && oldest !== undefined) this.#statements.delete(oldest);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  close(): void {
    this.#db.close();
  }
}

function valuesOf(row: unknown): SqlValue[] {
  if (!Array.isArray(row)) throw new TypeError('Rows are expected as arrays.');
  const values: unknown[] = row;
  return values.filter((value): value is SqlValue => value !== undefined);
}

/** What tells whether a file is the one that was opened, and unchanged. */
function stampOf(stat: BigIntStats): string {
  return `${stat.ino}:${stat.size}:${stat.mtimeNs}`;
}

function inodeOf(stamp: string): string {
  return stamp.slice(0, stamp.indexOf(':'));
}

/**
 * The connections to one file. Reading goes through a connection that cannot write, and leaves nothing behind: a file in
 * WAL mode that no program has open is read as `immutable`, with a check after every statement that it was.
 */
export class FileConnections {
  readonly #setup: WorkerData;
  readonly #interrupt: Interrupt;
  readonly #url: string;
  #reader: { file: OpenFile; immutable: boolean; stamp: string } | undefined;
  #writer: { file: OpenFile; inode: bigint | undefined } | undefined;
  #walMode: { stamp: string; wal: boolean } | undefined;
  #idle: NodeJS.Timeout | undefined;

  constructor(setup: WorkerData) {
    this.#setup = setup;
    this.#interrupt = new Interrupt(setup.interrupt);
    this.#url = pathToFileURL(setup.file).href;
  }

  answer({ id, sql, parameters, mode }: WorkerRequest): WorkerAnswer {
    clearTimeout(this.#idle);
    this.#interrupt.begin(id);
    try {
      if (mode === 'let-go') {
        this.close();
        return { id, changes: 0 };
      }
      return { id, ...(mode === 'read' ? this.#read(sql, parameters) : this.#write(sql, parameters, mode)) };
    } catch (error) {
      return { id, failure: failureOf(error) };
    } finally {
      this.#interrupt.end();
      this.#idle = setTimeout(() => this.#closeIdle(), IDLE).unref();
    }
  }

  #write(sql: string, parameters: readonly SqlValue[], mode: 'begin' | 'transaction') {
    // A statement on its own would be committed at once, without those that its transaction began with.
    if (mode === 'transaction' && this.#writer?.file.inTransaction !== true) {
      throw new FileTrouble('TRANSACTION_LOST', 'the transaction is no more');
    }
    return this.#openWriter().run(sql, parameters);
  }

  #read(sql: string, parameters: readonly SqlValue[]) {
    // Whoever writes reads its own connection: a second one would keep SQLite from tidying up its -wal file.
    if (this.#writer !== undefined) return this.#openWriter().run(sql, parameters);
    for (;;) {
      const reader = this.#openReader();
      const result = attempt(() => reader.file.run(sql, parameters));
      // A file that changed under an immutable connection may have been read in two states: read it again.
      const now = reader.immutable ? this.#mode() : reader;
      if (now.immutable !== reader.immutable || now.stamp !== reader.stamp) continue;
      return result();
    }
  }

  /** How the file must be opened now for reading it to leave no trace. */
  #mode(): { immutable: boolean; stamp: string } {
    const stat = statSync(this.#setup.file, { bigint: true });
    checkRegular(stat);
    const stamp = stampOf(stat);
    if (this.#walMode?.stamp !== stamp) this.#walMode = { stamp, wal: isInWalMode(this.#setup.file) };
    if (!this.#walMode.wal) return { immutable: false, stamp };
    const wal = sizeOf(`${this.#setup.file}-wal`);
    const shm = sizeOf(`${this.#setup.file}-shm`);
    if (wal !== undefined && wal > 0n && shm === undefined) {
      throw new FileTrouble('WAL_WITHOUT_SHM', 'a -wal file without its -shm file');
    }
    return { immutable: wal === undefined || shm === undefined, stamp };
  }

  #openReader() {
    const mode = this.#mode();
    const open = this.#reader;
    if (open !== undefined && open.immutable === mode.immutable) {
      if (mode.immutable ? open.stamp === mode.stamp : inodeOf(open.stamp) === inodeOf(mode.stamp)) return open;
    }
    this.#closeReader();
    const url = mode.immutable ? `${this.#url}?immutable=1` : this.#url;
    this.#reader = { file: new OpenFile(url, true, this.#setup, this.#interrupt), ...mode };
    return this.#reader;
  }

  #openWriter(): OpenFile {
    if (this.#setup.readOnly) throw new FileTrouble('SQLITE_READONLY', 'attempt to write a read-only store');
    const stat = statSync(this.#setup.file, { bigint: true, throwIfNoEntry: false });
    if (stat !== undefined) checkRegular(stat);
    const inode = stat?.ino;
    // The file may have been moved, or another put in its place; a transaction ends where it began.
    if (this.#writer?.inode !== inode && this.#writer?.file.inTransaction !== true) this.close();
    if (this.#writer === undefined) {
      this.#closeReader();
      this.#writer = { file: new OpenFile(this.#url, false, this.#setup, this.#interrupt), inode };
    }
    return this.#writer.file;
  }

  #closeReader(): void {
    this.#reader?.file.close();
    this.#reader = undefined;
  }

  #closeIdle(): void {
    if (this.#writer?.file.inTransaction === true) return;
    this.close();
  }

  close(): void {
    this.#closeReader();
    this.#writer?.file.close();
    this.#writer = undefined;
  }
}

/** Opening a pipe waits for somebody at its other end, for ever; a device has no end. */
function checkRegular(stat: BigIntStats): void {
  if (stat.isDirectory()) throw new FileTrouble('EISDIR', 'is a folder');
  if (!stat.isFile()) throw new FileTrouble('NOT_A_FILE', 'is not a regular file');
}

/** Runs now, and gives back or throws when asked for the result. */
function attempt<T>(work: () => T): () => T {
  try {
    const value = work();
    return () => value;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

/** Bytes 18 and 19 of a SQLite file are 2 in WAL mode. */
function isInWalMode(file: string): boolean {
  const descriptor = openSync(file, 'r');
  try {
    const header = Buffer.alloc(20);
    return readSync(descriptor, header, 0, 20, 0) === 20 && header[18] === 2 && header[19] === 2;
  } finally {
    closeSync(descriptor);
  }
}

function sizeOf(file: string): bigint | undefined {
  return statSync(file, { bigint: true, throwIfNoEntry: false })?.size;
}

function failureOf(error: unknown): { code: string; message: string } {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return { code: typeof code === 'string' ? code : 'UNKNOWN', message };
}
