import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { interpret } from '../../main/profiles/interpret.ts';
import { backend as postgres } from '../../main/stores/postgres/backend.ts';
import { ROOT } from '../../scripts/build.ts';
import { startPostgres } from '../servers/postgres.ts';
import { sqliteFileOf } from './files.ts';
import { bundleProcess, printMeasured } from './own-process.ts';
import { PostgresByHand } from './servers-by-hand.ts';
import { everySession } from './sessions.ts';

const CACHE = path.join(ROOT, 'node_modules/.cache');

const PROCESS = 'whole-deletion-process.ts';

/** Everything in a store planned, deleted and restored by the program, built as it is shipped, on a process of its own. */
export async function benchWholeDeletion(sessions: number): Promise<void> {
  const folder = mkdtempSync(path.join(CACHE, 'whole-deletion-'));
  try {
    const file = path.join(folder, 'sessions.sqlite');
    copyFileSync(sqliteFileOf(sessions), file);
    const bundle = path.join(folder, 'bundle');
    await bundleProcess(PROCESS, bundle);
    await printMeasured(bundle, [path.join(folder, 'data'), JSON.stringify({ backend: 'sqlite', file })]);
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
    const bundle = path.join(folder, 'bundle');
    await bundleProcess(PROCESS, bundle);
    await printMeasured(bundle, [path.join(folder, 'data'), JSON.stringify(address), password]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return true;
}
