import { readFile } from 'node:fs/promises';
import path from 'node:path';

const E2E = path.resolve(import.meta.dirname, '..');

/** What files `inject`, themselves or in what they import from here. */
export async function keysAskedFor(files: readonly string[]): Promise<Set<string>> {
  const keys = new Set<string>();
  const read = new Set(files);
  // Grows while it is walked.
  for (const file of read) {
    const code = await readFile(file, 'utf8');
    for (const [, key = ''] of code.matchAll(/\binject\('(\w+)'\)/g)) keys.add(key);
    for (const [, imported = ''] of code.matchAll(/^import (?!type )[^;]* from '(\.[^']+\.ts)'/gm)) {
      const other = path.resolve(path.dirname(file), imported);
      if (other.startsWith(E2E)) read.add(other);
    }
  }
  return keys;
}
