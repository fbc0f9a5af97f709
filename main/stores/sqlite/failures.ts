import { open, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { DeskError } from '../../../shared/errors.ts';
import { SqliteFailure } from './connection.ts';
import type { Explanation } from '../network-failures.ts';

type FormatFailure = (file: string, driverMessage: string) => Explanation | Promise<Explanation>;

const name = (file: string) => basename(file);

const notAllowed: FormatFailure = (file) => ({
  code: 'STORE_FAILED',
  message: `This program is not allowed to open ${name(file)}.`,
  hint: 'Check who owns the file and its folder, and their permissions.',
});

/** What SQLite and the file system can say, in the order in which a code is looked up: whole first, then its beginning. */
const EXPLANATIONS: Record<string, FormatFailure> = {
  ENOENT: (file) => ({
    code: 'FILE_NOT_FOUND',
    message: `There is no file ${file}.`,
    hint: 'Check the path; the file may have been moved or renamed.',
  }),
  ENOTDIR: (file) => ({
    code: 'FILE_NOT_FOUND',
    message: `There is no file ${file}: a part of this path is not a folder.`,
    hint: 'Check the path.',
  }),
  EISDIR: (file) => ({
    code: 'NOT_A_DATABASE',
    message: `${file} is a folder, not a file.`,
    hint: 'Choose the database file inside it.',
  }),
  NOT_A_FILE: (file) => ({
    code: 'NOT_A_DATABASE',
    message: `${file} is a pipe, a socket or a device, not a file.`,
    hint: 'Choose the file that the app keeps its sessions in.',
  }),
  EACCES: notAllowed,
  EPERM: notAllowed,
  SQLITE_NOTADB: explainContent,
  SQLITE_CORRUPT: (file) => ({
    code: 'NOT_A_DATABASE',
    message: `${name(file)} is damaged: SQLite cannot make sense of it.`,
    hint: 'Restore it from a copy, or try `sqlite3 FILE .recover`.',
  }),
  SQLITE_READONLY_ROLLBACK: (file) => ({
    code: 'BUSY',
    message: `A program stopped in the middle of writing ${name(file)}, and what it left must be rolled back first.`,
    hint: 'Start the app once, so that it repairs its file, then try again.',
  }),
  WAL_WITHOUT_SHM: (file) => ({
    code: 'BUSY',
    message: `The newest changes of ${name(file)} are in its -wal file, which cannot be read without making a -shm file.`,
    hint: 'Start the app once, or run `sqlite3 FILE "pragma wal_checkpoint"`, then try again.',
  }),
  SQLITE_READONLY: (file) => ({
    code: 'READ_ONLY',
    message: `${name(file)} cannot be written: the file or its folder is read-only.`,
    hint: 'Check the permissions of both.',
  }),
  SQLITE_READONLY_DBMOVED: (file) => ({
    code: 'CONFLICT',
    message: `${name(file)} was moved or deleted, or another file took its place, in the middle of a change. Nothing was changed.`,
    hint: 'Look again at what is there, then try again.',
  }),
  TRANSACTION_LOST: (file) => ({
    code: 'STORE_FAILED',
    message: `The connection to ${name(file)} was closed in the middle of a change. Nothing of this step was written.`,
    hint: 'Look at what is there now, then try again.',
  }),
  COMMIT_UNKNOWN: (file) => ({
    code: 'STORE_FAILED',
    message: `The connection to ${name(file)} was lost while a change was being committed: whether it was written is not known.`,
    hint: 'Look at what is there now before you try again.',
  }),
  WORKER_GONE: (file) => ({
    code: 'STORE_FAILED',
    message: `The connection to ${name(file)} was closed.`,
    hint: 'Try again.',
  }),
  SQLITE_CANTOPEN: explainCannotOpen,
  STILL_SEARCHING: (file) => ({
    code: 'BUSY',
    message: `Another search in ${name(file)} is still running. Nothing was changed.`,
    hint: 'Try again when it has ended; a search by shop is quick once the shop column has an index.',
  }),
  SQLITE_BUSY: (file) => ({
    code: 'BUSY',
    message: `Another program has ${name(file)} locked.`,
    hint: 'Try again in a moment; if it stays so, look which program has the file open.',
  }),
  SQLITE_LOCKED: (file) => ({
    code: 'BUSY',
    message: `A table in ${name(file)} is locked.`,
    hint: 'Try again in a moment.',
  }),
  SQLITE_FULL: (file) => ({
    code: 'STORE_FAILED',
    message: `There is no room left to write ${name(file)}; nothing was changed.`,
    hint: 'Free some space on the disk, then try again.',
  }),
  SQLITE_TOOBIG: () => ({
    code: 'VALUE_REFUSED',
    message: 'A value is too large for SQLite; nothing was written.',
    hint: 'Make it shorter.',
  }),
  SQLITE_CONSTRAINT_NOTNULL: (_file, driverMessage) => ({
    code: 'VALUE_REFUSED',
    message: `Column ${driverMessage.slice(driverMessage.lastIndexOf('.') + 1)} must have a value. Nothing was written.`,
    hint: 'Give it one, or let the column be empty.',
  }),
  SQLITE_CONSTRAINT: (_file, driverMessage) => ({
    code: 'VALUE_REFUSED',
    message: `The table refuses this session: ${driverMessage}. Nothing was written.`,
    hint: 'Change the value and store again.',
  }),
  SQLITE_MISMATCH: () => ({
    code: 'VALUE_REFUSED',
    message: 'A column refuses a value of this type. Nothing was written.',
    hint: 'Check the layout of this store.',
  }),
  SQLITE_IOERR: (file) => ({
    code: 'UNREACHABLE',
    message: `Reading or writing ${name(file)} failed.`,
    hint: 'Check the disk or the network drive it is on.',
  }),
  SQLITE_SCHEMA: (file) => ({
    code: 'CONFLICT',
    message: `The tables of ${name(file)} were changed meanwhile.`,
    hint: 'Open the store anew.',
  }),
};

function explanationFor(code: string): FormatFailure | undefined {
  const known = Object.keys(EXPLANATIONS).filter((key) => code === key || code.startsWith(`${key}_`));
  const longest = known.toSorted((a, b) => b.length - a.length)[0];
  return longest === undefined ? undefined : EXPLANATIONS[longest];
}

/** The one place where failures of SQLite and of the file become something that a person can act on. */
export async function explainFailure(error: unknown, file: string): Promise<DeskError> {
  if (error instanceof DeskError) return error;
  if (!(error instanceof SqliteFailure)) {
    return new DeskError('STORE_FAILED', `Reading ${name(file)} failed.`, {
      hint: 'Try again; if it stays so, open the store anew.',
      detail: error instanceof Error ? error.message : String(error),
      cause: error,
    });
  }
  const more = { detail: `${error.code}: ${error.message}`, cause: error };
  if (/^no such (table|column)/.test(error.message)) {
    return new DeskError('TABLE_MISSING', 'The table or one of its columns is not there any more.', {
      hint: 'Open the store anew.',
      ...more,
    });
  }
  const explain = explanationFor(error.code);
  if (explain === undefined) {
    const message = `SQLite could not do this with ${name(file)}.`;
    return new DeskError('STORE_FAILED', message, { hint: 'See the driver’s message below.', ...more });
  }
  const { code, message, hint } = await explain(file, error.message);
  return new DeskError(code, message, { hint, ...more });
}

async function explainCannotOpen(file: string, driverMessage: string): Promise<Explanation> {
  try {
    await (await open(file, 'r')).close();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const known = EXPLANATIONS[code];
    if (known !== undefined) return known(file, driverMessage);
  }
  return {
    code: 'STORE_FAILED',
    message: `SQLite cannot open ${name(file)}, or a file that it needs beside it.`,
    hint: `Check the permissions of ${name(file)} and of the folder ${dirname(file)}.`,
  };
}

/** How evenly bytes are spread, in bits for each: text has 4 to 5, what is encrypted or compressed nearly 8. */
function entropy(bytes: Uint8Array): number {
  const counts = new Map<number, number>();
  for (const byte of bytes) counts.set(byte, (counts.get(byte) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / bytes.length) * Math.log2(count / bytes.length);
  return bits;
}

/** Beginnings of files that are compressed, not encrypted: zip, gzip, PNG, JPEG, 7z, xz, zstd. */
const COMPRESSED = ['504b', '1f8b', '8950', 'ffd8', '377a', 'fd37', '28b5'];

/** An encrypted database cannot be told from noise with certainty; only what can be known is said. */
async function explainContent(file: string): Promise<Explanation> {
  const head = Buffer.alloc(4096);
  const { size } = await stat(file);
  const handle = await open(file, 'r');
  const { bytesRead } = await handle.read(head, 0, head.length, 0);
  await handle.close();
  const bytes = head.subarray(0, bytesRead);
  const looksEncrypted =
    size % 512 === 0 && entropy(bytes) > 7.5 && !COMPRESSED.includes(bytes.subarray(0, 2).toString('hex'));
  return looksEncrypted
    ? {
        code: 'ENCRYPTED',
        message: `${name(file)} is an encrypted database, or not a SQLite database at all.`,
        hint: 'Session Desk reads SQLite files that are not encrypted. Decrypt a copy, or choose another file.',
      }
    : {
        code: 'NOT_A_DATABASE',
        message: `${name(file)} is not a SQLite database.`,
        hint: 'Choose the file that the app keeps its sessions in.',
      };
}
