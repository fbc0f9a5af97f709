import { stat } from 'node:fs/promises';
import { SqliteFailure } from './connection.ts';

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
