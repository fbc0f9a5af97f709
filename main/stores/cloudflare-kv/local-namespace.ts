import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { DeskError } from '../../../shared/errors.ts';
import type { StorePlace } from '../../../shared/records.ts';
import { checkCancelled, unlessAborted } from '../cancel.ts';
import { guard } from '../guard.ts';
import { explainFailure } from '../sqlite/failures.ts';
import { WorkerClient } from '../sqlite/connection.ts';
import type { SqlValue } from '../sqlite/protocol.ts';
import type { Call } from '../cloudflare/call.ts';
import type { Entry, KeyList, Namespace } from './namespace.ts';
import { folderPlace } from './address.ts';
import { textOrBytes } from './rest-namespace.ts';
import type { LocalFiles } from './local-files.ts';

/** How long a statement waits for Miniflare to finish writing; milliseconds. */
const BUSY_TIMEOUT = 3_000;
/** Files that are read at once. */
const FILES_AT_ONCE = 32;
/** Behind every key that has this beginning. */
const LAST_LETTER = '\u{10ffff}';

const READ_ONLY = 'The local KV of wrangler is read-only in Session Desk.';

interface Row {
  key: string;
  blob: string;
  expires: number | undefined;
  metadata: string | undefined;
}

/** A namespace as `wrangler dev` and Miniflare keep it on disk. Looking at it leaves no trace, also while they run. */
export class LocalNamespace implements Namespace {
  readonly server = 'Miniflare’s KV';
  readonly location: string;
  readonly place: StorePlace;
  readonly readOnly = READ_ONLY;
  readonly #files: LocalFiles;
  readonly #worker: WorkerClient;
  readonly #closing = new AbortController();

  constructor(files: LocalFiles) {
    this.#files = files;
    this.place = folderPlace(files.database, files);
    this.location = `namespace ${files.title === '' ? files.id : files.title}`;
    this.#worker = new WorkerClient({ file: files.database, busyTimeout: BUSY_TIMEOUT, readOnly: true });
  }

  async #rows(sql: string, parameters: readonly SqlValue[], { signal }: Call): Promise<Row[]> {
    const explain = (error: unknown) => explainFailure(error, this.#files.database);
    return guard({ signal, closing: this.#closing.signal, explainFailure: explain }, async () => {
      const { rows } = await unlessAborted(this.#worker.run(sql, parameters, 'read'), signal);
      return rows.map(([key, blob, expires, metadata]) => ({
        key: String(key),
        blob: String(blob),
        expires: typeof expires === 'bigint' ? Number(expires) : undefined,
        metadata: typeof metadata === 'string' ? metadata : undefined,
      }));
    });
  }

  async list(
    { prefix = '', cursor, limit }: { prefix?: string; cursor?: string | undefined; limit: number },
    call: Call,
  ): Promise<KeyList> {
    const rows = await this.#rows(
      `SELECT key, blob_id, expiration, metadata FROM _mf_entries
        WHERE key > ? AND key >= ? AND key < ? AND (expiration IS NULL OR expiration > ?) ORDER BY key LIMIT ?`,
      // The empty key, which there is not, comes before all others.
      [cursor ?? '', prefix, `${prefix}${LAST_LETTER}`, BigInt(Date.now()), BigInt(limit)],
      call,
    );
    const keys = rows.map(({ key }) => key);
    const last = keys.at(-1);
    return { keys, ...(last !== undefined && keys.length === limit && { cursor: last }) };
  }

  async get(keys: readonly string[], call: Call): Promise<Entry[]> {
    const found: Entry[] = [];
    const rows = await this.#find(keys, call);
    for (let at = 0; at < rows.length; at += FILES_AT_ONCE) {
      checkCancelled(call.signal);
      const read = await Promise.all(rows.slice(at, at + FILES_AT_ONCE).map((row) => this.#entry(row, call)));
      found.push(...read.flatMap((entry) => entry ?? []));
    }
    return found;
  }

  #find(keys: readonly string[], call: Call): Promise<Row[]> {
    return this.#rows(
      `SELECT key, blob_id, expiration, metadata FROM _mf_entries
        WHERE key IN (SELECT value FROM json_each(?)) AND (expiration IS NULL OR expiration > ?)`,
      [JSON.stringify(keys), BigInt(Date.now())],
      call,
    );
  }

  /** A running Miniflare puts a new value into a new file, and removes the old one a moment later. */
  async #entry(row: Row, call: Call): Promise<Entry | undefined> {
    const value = await this.#value(row);
    if (value !== undefined) return entryOf(row, value);
    const [now] = await this.#find([row.key], call);
    const anew = now && (await this.#value(now));
    return now && anew && entryOf(now, anew);
  }

  async #value({ blob }: Row): Promise<Uint8Array | undefined> {
    try {
      return await readFile(path.join(this.#files.blobs, path.basename(blob)));
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
      throw await explainFailure(error, path.join(this.#files.blobs, blob));
    }
  }

  async put(): Promise<void> {
    throw new DeskError('READ_ONLY', READ_ONLY);
  }

  async delete(): Promise<void> {
    throw new DeskError('READ_ONLY', READ_ONLY);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#worker.close();
  }
}

function entryOf({ key, expires, metadata }: Row, bytes: Uint8Array): Entry {
  const beside: unknown = metadata === undefined ? undefined : JSON.parse(metadata);
  return {
    key,
    value: textOrBytes(bytes),
    ...(expires !== undefined && { expires }),
    ...(beside !== undefined && beside !== null && { metadata: beside }),
  };
}
