import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Leak, Searcher } from './searcher.ts';

/** Looks through every file of a folder: its bytes and its name. */
export async function leaksInFolder(folder: string, searcher: Searcher): Promise<{ leaks: Leak[]; files: string[] }> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = found.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  const names = searcher.leaksIn(
    found.map((entry) => path.join(entry.parentPath, entry.name)).join('\n'),
    'a name of a file',
  );
  const leaks = await Promise.all(
    files.map(async (file) => searcher.leaksIn(await readFile(file), `the file ${path.relative(folder, file)}`)),
  );
  return { leaks: [...names, ...leaks.flat()], files };
}
