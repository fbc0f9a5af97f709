import { open, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { DeskError } from '../../../shared/errors.ts';
import { allCodesOf, codeOf, formatFailure, type FailureRow, type FailureTable } from '../failures.ts';

interface Names {
  file: string;
  /** Of the file, without its folder. */
  name: string;
  isEncrypted: boolean;
}

const notAllowed: FailureRow<Names> = ({ name }) => [
  'STORE_FAILED',
  `Session Desk has no permission to open ${name}.`,
  'Check who owns the file and its folder, and their permissions.',
];

const FAILURES: FailureTable<Names> = {
  product: 'SQLite',
  byCode: {
    ENOENT: ({ file }) => [
      'FILE_NOT_FOUND',
      `There is no file ${file}.`,
      'Check the path; the file may have been moved or renamed.',
    ],
    ENOTDIR: ({ file }) => [
      'FILE_NOT_FOUND',
      `There is no file ${file}: a part of this path is not a folder.`,
      'Check the path.',
    ],
    EISDIR: ({ file }) => ['NOT_A_DATABASE', `${file} is a folder, not a file.`, 'Choose the database file inside it.'],
    NOT_A_FILE: ({ file }) => [
      'NOT_A_DATABASE',
      `${file} is a pipe, a socket or a device, not a file.`,
      'Choose the file that the app keeps its sessions in.',
    ],
    EACCES: notAllowed,
    EPERM: notAllowed,
    SQLITE_NOTADB: ({ name, isEncrypted }) =>
      isEncrypted
        ? [
            'ENCRYPTED',
            `${name} is an encrypted database, or not a SQLite database at all.`,
            'Session Desk reads SQLite files that are not encrypted. Decrypt a copy, or choose another file.',
          ]
        : [
            'NOT_A_DATABASE',
            `${name} is not a SQLite database.`,
            'Choose the file that the app keeps its sessions in.',
          ],
    SQLITE_CORRUPT: ({ name }) => [
      'NOT_A_DATABASE',
      `${name} is damaged: SQLite cannot read it.`,
      'Restore it from a backup, or try `sqlite3 FILE .recover`.',
    ],
    SQLITE_READONLY_ROLLBACK: ({ name }) => [
      'BUSY',
      `A program stopped while writing ${name}, and what it left must be rolled back first.`,
      'Start the app once, so that it repairs its file, then try again.',
    ],
    WAL_WITHOUT_SHM: ({ name }) => [
      'BUSY',
      `The newest changes of ${name} are in its -wal file, which cannot be read without creating a -shm file.`,
      'Start the app once, or run `sqlite3 FILE "pragma wal_checkpoint"`, then try again.',
    ],
    SQLITE_READONLY: ({ name }) => [
      'READ_ONLY',
      `${name} cannot be written: the file or its folder is read-only.`,
      'Check the permissions of both.',
    ],
    SQLITE_READONLY_DBMOVED: ({ name }) => [
      'CONFLICT',
      `${name} was moved, deleted or replaced by another file during a change. Nothing was changed.`,
      'Reload, then try again.',
    ],
    TRANSACTION_LOST: ({ name }) => [
      'STORE_FAILED',
      `The connection to ${name} was closed during a change. Nothing of this step was written.`,
      'Reload, then try again.',
    ],
    COMMIT_UNKNOWN: ({ name }) => [
      'STORE_FAILED',
      `The connection to ${name} was lost while a change was being committed. It is not known whether it was written.`,
      'Check what is stored before you try again.',
    ],
    WORKER_GONE: ({ name }) => ['STORE_FAILED', `The connection to ${name} was closed.`, 'Try again.'],
    SQLITE_CANTOPEN: ({ file, name }) => [
      'STORE_FAILED',
      `SQLite cannot open ${name}, or a file that it needs beside it.`,
      `Check the permissions of ${name} and of the folder ${dirname(file)}.`,
    ],
    STILL_SEARCHING: ({ name }) => [
      'BUSY',
      `Another search in ${name} is still running. Nothing was changed.`,
      'Try again when it has ended; a search by shop is quick once the shop column has an index.',
    ],
    SQLITE_BUSY: ({ name }) => [
      'BUSY',
      `${name} is locked by another program.`,
      'Try again in a moment. If it persists, find out which program has the file open.',
    ],
    SQLITE_LOCKED: ({ name }) => ['BUSY', `A table in ${name} is locked.`, 'Try again in a moment.'],
    SQLITE_FULL: ({ name }) => [
      'STORE_FAILED',
      `The disk is full: ${name} cannot be written. Nothing was changed.`,
      'Free some space on the disk, then try again.',
    ],
    SQLITE_TOOBIG: ['VALUE_REFUSED', 'A value is too large for SQLite. Nothing was written.', 'Make it shorter.'],
    SQLITE_CONSTRAINT_NOTNULL: ({ driverMessage }) => [
      'VALUE_REFUSED',
      `Column ${driverMessage.slice(driverMessage.lastIndexOf('.') + 1)} must have a value. Nothing was written.`,
      'Enter one, or let the column be empty.',
    ],
    SQLITE_CONSTRAINT: ({ driverMessage }) => [
      'VALUE_REFUSED',
      `The session violates a constraint of the table: ${driverMessage}. Nothing was written.`,
      'Change the value and save again.',
    ],
    SQLITE_MISMATCH: [
      'VALUE_REFUSED',
      'A column refuses a value of this type. Nothing was written.',
      'Check the layout of this store.',
    ],
    SQLITE_IOERR: ({ name }) => [
      'UNREACHABLE',
      `Reading or writing ${name} failed.`,
      'Check the disk or the network drive it is on.',
    ],
    SQLITE_SCHEMA: ({ name }) => [
      'CONFLICT',
      `The tables of ${name} were changed in the meantime.`,
      'Reconnect to the store.',
    ],
    NO_SUCH: ['TABLE_MISSING', 'The table or one of its columns no longer exists.', 'Reconnect to the store.'],
  },
  // SQLite's codes grow more exact to the right: `SQLITE_IOERR_READ` is one of `SQLITE_IOERR`.
  codesOf: (error) => [
    ...(/^no such (table|column)/.test(error.message) ? ['NO_SUCH'] : []),
    ...allCodesOf(error).flatMap((code) => [code, code.split('_', 2).join('_')]),
  ],
};

/** Turns a failure of SQLite or of the file into one that a person can act on. */
export async function explainFailure(error: unknown, file: string): Promise<DeskError> {
  if (error instanceof DeskError) return error;
  const code = error instanceof Error ? codeOf(error) : '';
  const isEncrypted = code.startsWith('SQLITE_NOTADB') && (await looksEncrypted(file));
  const why = code.startsWith('SQLITE_CANTOPEN') ? await openingFailure(file) : undefined;
  // A failure of the file system says more than that SQLite cannot open the file.
  const failure = why instanceof Error && codeOf(why) in FAILURES.byCode ? why : error;
  return formatFailure(failure, { file, name: basename(file), isEncrypted }, FAILURES);
}

async function openingFailure(file: string): Promise<unknown> {
  try {
    await (await open(file, 'r')).close();
    return undefined;
  } catch (error) {
    return error;
  }
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

/** An encrypted database cannot be told from noise with certainty. */
async function looksEncrypted(file: string): Promise<boolean> {
  const head = Buffer.alloc(4096);
  const { size } = await stat(file);
  await using handle = await open(file, 'r');
  const { bytesRead } = await handle.read(head, 0, head.length, 0);
  const bytes = head.subarray(0, bytesRead);
  return size % 512 === 0 && entropy(bytes) > 7.5 && !COMPRESSED.includes(bytes.subarray(0, 2).toString('hex'));
}
