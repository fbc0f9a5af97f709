import { realpathSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { StorePlace } from '../../../shared/records.ts';
import type { TableInfo } from '../sql/table.ts';
import { SqliteFailure } from './worker-client.ts';

/** Two addresses lead to the same place when their paths, with links followed, and the table are the same. */
export function storePlace(file: string, table: TableInfo): StorePlace {
  const real = realPath(file);
  return { id: `sqlite:${JSON.stringify([real, table.name])}`, title: `${table.name} in ${real}` };
}

function realPath(file: string): string {
  try {
    return realpathSync.native(file);
  } catch {
    return file; // moved away just now: its own path is the best name there is
  }
}

/** Changes when another file is put in the place of this one. */
export async function fileIdentity(file: string): Promise<string> {
  try {
    const { dev, ino } = await stat(file, { bigint: true });
    return `${dev}:${ino}`;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && typeof error.code === 'string')) throw error;
    throw new SqliteFailure({ code: error.code, message: error.message });
  }
}
