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
/** How long a program that said where it listens may take to answer. */
const PATIENCE_MS = 3000;
/** How long one that says nothing may take: it is starting, or closes its stores and stops its changes. */
const CLOSING_MS = 15_000;

const cardSchema = z.object({
  pid: z.int(),
  host: z.enum(['browser', 'electron']),
  /** Where the browser host listens for a second start, and the secret that it asks for. */
  port: z.int().optional(),
  secret: z.string().optional(),
});
export type InstanceCard = z.infer<typeof cardSchema>;

const answerSchema = z.object({ url: z.string() });

const NO_LOCK: DataFolderLock = { announce: async () => {}, withdraw: async () => {}, release: async () => {} };

export interface DataFolderLock {
  /** Says how a second start reaches this one, in a file that only its owner can read. */
  announce(card: InstanceCard): Promise<void>;
  /** Takes that back: this one is about to end. */
  withdraw(): Promise<void>;
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
  const withdraw = () => rm(card, { force: true }).catch(() => undefined);
  return {
    announce: (text) =>
      // Without it a second start cannot join this one and says that it does not answer: no reason to end.
      writeFileAtomic(card, JSON.stringify(text), { mode: 0o600 }).catch(() => undefined),
    withdraw,
    release: async () => {
      await withdraw();
      lock.close();
    },
  };
}

/**
 * Takes the data folder, or where another one has it asks that for a fresh address to open and hands it the store that was named.
 * One that is closing is waited for. Explains itself where the other has a window of its own or does not answer.
 */
export async function enterDataFolder(
  dataDir: string,
  store: NamedStore | undefined,
  host: InstanceCard['host'],
): Promise<{ lock: DataFolderLock } | { url: string }> {
  const startedAt = Date.now();
  for (;;) {
    const lock = lockDataFolder(dataDir);
    if (lock !== undefined) return { lock };
    const card = await readCard(dataDir);
    // Electron lets one window program with this folder run: to another one it has gone before, and is closing.
    if (card?.host === 'electron' && host === 'browser') {
      throw inUse(`Session Desk is open in a window (process ${card.pid}) with the data folder ${dataDir}.`);
    }
    const url = card === undefined ? undefined : await askForAddress(card, store);
    if (url !== undefined) return { url };
    const isHeldOpen = card?.host === 'browser';
    if (Date.now() - startedAt > (isHeldOpen ? PATIENCE_MS : CLOSING_MS)) {
      const who = card === undefined ? 'Another program' : `Session Desk (process ${card.pid})`;
      throw inUse(`${who} uses the data folder ${dataDir} and isn’t responding.`);
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
    hint: 'Close it first, or use another data folder with --data-dir.',
  });
}
