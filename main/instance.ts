import { closeSync, openSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import Database from 'better-sqlite3';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';
import { DeskError } from '../shared/errors.ts';
import type { NamedStore } from './command-line.ts';
import { explainDataFailure } from './data-folder.ts';
import { allowFileUris } from './stores/sqlite/uri.ts';

allowFileUris();

const LOCK = 'instance.lock';
const CARD = 'instance.json';
/** How long a program that is just starting may take until it answers. */
const PATIENCE_MS = 3000;

const cardSchema = z.object({
  pid: z.int(),
  host: z.enum(['browser', 'electron']),
  /** Where the browser host listens for a second start, and the secret that it asks for. */
  port: z.int().optional(),
  secret: z.string().optional(),
});
export type InstanceCard = z.infer<typeof cardSchema>;

const answerSchema = z.object({ url: z.string() });

const NO_LOCK: DataFolderLock = { announce: async () => {}, release: async () => {} };

export interface DataFolderLock {
  /** Says how a second start reaches this one, in a file that only its owner can read. */
  announce(card: InstanceCard): Promise<void>;
  release(): Promise<void>;
}

/**
 * Takes the data folder for this process; `undefined` when another one has it. The operating system holds the lock (through
 * SQLite, which locks files on every platform) and gives it back when the process ends in whatever way: it cannot go stale.
 */
export function lockDataFolder(dataDir: string): DataFolderLock | undefined {
  let lock: Database.Database | undefined;
  try {
    closeSync(openSync(join(dataDir, LOCK), 'a', 0o600));
    lock = new Database(join(dataDir, LOCK), { timeout: 0 });
    lock.pragma('journal_mode = MEMORY');
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock?.close();
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) return undefined;
    // Where nothing can be written there is nothing to keep others from; that it is so is told in the window.
    if (explainDataFailure(error)?.code === 'DATA_FOLDER_FAILED') return NO_LOCK;
    throw error;
  }
  const card = join(dataDir, CARD);
  return {
    announce: (text) =>
      // Without it a second start cannot join this one and says that it does not answer: no reason to end.
      writeFileAtomic(card, JSON.stringify(text), { mode: 0o600 }).catch(() => undefined),
    release: async () => {
      await rm(card, { force: true }).catch(() => undefined);
      lock.close();
    },
  };
}

/**
 * Asks the program that has the data folder for a fresh address to open, and hands it the store that was asked for.
 * Explains itself where that one has a window of its own or does not answer.
 */
export async function joinRunning(dataDir: string, store: NamedStore | undefined): Promise<string> {
  const giveUpAt = Date.now() + PATIENCE_MS;
  for (;;) {
    const card = await readCard(dataDir);
    if (card?.host === 'electron') {
      throw inUse(`Session Desk is open in a window (process ${card.pid}) with the data folder ${dataDir}.`);
    }
    const url = card === undefined ? undefined : await askForAddress(card, store);
    if (url !== undefined) return url;
    if (Date.now() > giveUpAt) {
      const who = card === undefined ? 'Another program' : `Session Desk (process ${card.pid})`;
      throw inUse(`${who} has the data folder ${dataDir} and does not answer.`);
    }
    await wait(100);
  }
}

async function readCard(dataDir: string): Promise<InstanceCard | undefined> {
  try {
    return cardSchema.parse(JSON.parse(await readFile(join(dataDir, CARD), 'utf8')));
  } catch {
    return undefined; // not written yet, or the rest of one that was killed: whoever has the lock writes its own
  }
}

async function askForAddress(
  { port, secret }: InstanceCard,
  store: NamedStore | undefined,
): Promise<string | undefined> {
  if (port === undefined || secret === undefined) return undefined;
  try {
    const response = await fetch(`http://127.0.0.1:${port}/instance`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
      body: JSON.stringify({ store }),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    return response.ok ? answerSchema.parse(await response.json()).url : undefined;
  } catch {
    return undefined; // it is still starting, ending, or hangs: whoever asks gives up in time
  }
}

function inUse(message: string): DeskError {
  return new DeskError('BUSY', message, {
    hint: 'Close that one first, or give this one a folder of its own with --data-dir.',
  });
}
