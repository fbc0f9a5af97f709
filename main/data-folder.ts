import { chmod, mkdir } from 'node:fs/promises';
import envPaths from 'env-paths';
import { DeskError } from '../shared/errors.ts';

/** Makes the program's own folder ready, readable by its owner only, and says where it is. */
export async function openDataFolder(asked: string | undefined): Promise<string> {
  const folder = asked ?? envPaths('session-desk', { suffix: '' }).data;
  try {
    const created = await mkdir(folder, { recursive: true, mode: 0o700 });
    // A folder that somebody else made and pointed us to keeps its own permissions.
    if (created === undefined && asked === undefined) await chmod(folder, 0o700);
    return folder;
  } catch (cause) {
    throw new DeskError('BAD_INPUT', `The data folder ${folder} cannot be used.`, {
      hint: 'Give another folder with --data-dir.',
      detail: cause instanceof Error ? cause.message : String(cause),
      cause,
    });
  }
}
