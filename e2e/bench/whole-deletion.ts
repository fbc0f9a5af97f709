import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'vite';
import { z } from 'zod';
import { interpret } from '../../main/profiles/interpret.ts';
import { backend as postgres } from '../../main/stores/postgres/backend.ts';
import type { Address } from '../../shared/backends/index.ts';
import { ROOT } from '../../scripts/build.ts';
import { WITHOUT_KEYCHAIN } from '../app/host.ts';
import { startPostgres } from '../servers/postgres.ts';
import { sqliteFileOf } from './files.ts';
import { PostgresByHand } from './servers-by-hand.ts';
import { everySession } from './sessions.ts';

const CACHE = path.join(ROOT, 'node_modules/.cache');

const measuredSchema = z.object({
  work: z.string(),
  /** Seconds it took, megabytes at the most, milliseconds that it held up the process at the longest. */
  seconds: z.number(),
  memory: z.number(),
  blocked: z.number(),
});

/** Everything in a store planned, deleted and restored by the program, built as it is shipped, on a process of its own. */
export async function benchWholeDeletion(sessions: number): Promise<void> {
  const folder = mkdtempSync(path.join(CACHE, 'whole-deletion-'));
  try {
    const file = path.join(folder, 'sessions.sqlite');
    copyFileSync(sqliteFileOf(sessions), file);
    await bundle(path.join(folder, 'bundle'));
    await measure(folder, { backend: 'sqlite', file });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The same on a PostgreSQL server; `false` where none can be had. */
export async function benchWholeDeletionOnPostgres(sessions: number): Promise<boolean> {
  await using server = await startPostgres();
  if (server === undefined) return false;
  const { address, password = '' } = interpret(server.url, '/');
  if (address.backend !== 'postgres') throw new Error('not PostgreSQL');
  await postgres.createTable(address, { secrets: { password } });
  const hand = await PostgresByHand.connect(server.url);
  await hand.fill(everySession(sessions));
  await hand.close();
  const folder = mkdtempSync(path.join(CACHE, 'whole-deletion-'));
  try {
    await bundle(path.join(folder, 'bundle'));
    await measure(folder, address, password);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return true;
}

/** From TypeScript as it lies here a process takes twice the memory. */
async function bundle(outDir: string): Promise<void> {
  await build({
    configFile: false,
    logLevel: 'error',
    root: ROOT,
    ssr: { noExternal: true, external: ['better-sqlite3', '@napi-rs/keyring'] },
    build: {
      ssr: true,
      outDir,
      rolldownOptions: {
        input: {
          process: path.join(import.meta.dirname, 'whole-deletion-process.ts'),
          'sqlite-worker': path.join(ROOT, 'main/stores/sqlite/worker.ts'),
        },
        // As electron-vite does for what was written as CommonJS.
        output: {
          entryFileNames: '[name].js',
          chunkFileNames: '[name]-[hash].js',
          banner: 'const __filename = import.meta.filename;',
        },
      },
    },
  });
}

async function measure(folder: string, address: Address, password = ''): Promise<void> {
  const args = [path.join(folder, 'bundle/process.js'), path.join(folder, 'data'), JSON.stringify(address), password];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'], env: WITHOUT_KEYCHAIN });
  const ended = once(child, 'close');
  for await (const line of createInterface(child.stdout)) {
    const { work, seconds, memory, blocked } = measuredSchema.parse(JSON.parse(line));
    const figures = [
      `${seconds.toFixed(1).padStart(8)} s`,
      `${memory.toFixed(0).padStart(6)} MB`,
      `${blocked.toFixed(0).padStart(5)} ms`,
    ];
    console.log(`  ${work.padEnd(38)}${figures.join('')}`);
  }
  const [code] = await ended;
  if (code !== 0) throw new Error(`The measured process ended with ${code}.`);
}
