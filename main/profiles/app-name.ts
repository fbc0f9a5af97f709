import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { descriptionOf, type Address } from '../../shared/backends/index.ts';

/** How many folders up an app's own files are looked for. */
const FOLDERS = 6;

/** Longest file that is read for a name; bytes. */
const LONGEST = 1_000_000;

/** The files that tell an app's name, and where in them it stands. */
const NAMED_IN: readonly [string, (text: string) => unknown][] = [
  ['shopify.app.toml', (text) => /^\s*name\s*=\s*["'](.+?)["']/m.exec(text.split(/^\s*\[/m)[0] ?? '')?.[1]],
  ['package.json', (text) => Object(JSON.parse(text)).name],
];

/** The name of the app whose folder a store lies in; `undefined` for stores elsewhere, and where no app is around. */
export function appNameAt(address: Address): string | undefined {
  const local = descriptionOf(address.backend).localPath?.(address);
  if (local === undefined) return undefined;
  return appNameOf(local.kind === 'file' ? local.path : path.join(local.path, 'a file'));
}

/** The name of the app that a file belongs to, by the nearest folder around it that is an app's; `undefined` where none is. */
export function appNameOf(file: string): string | undefined {
  let folder = path.dirname(file);
  for (let up = 0; up < FOLDERS && folder !== path.dirname(folder); up += 1, folder = path.dirname(folder)) {
    for (const [name, find] of NAMED_IN) {
      const text = readSmall(path.join(folder, name));
      if (text === undefined) continue;
      const found = attempt(() => find(text));
      const isName = typeof found === 'string' && found.trim() !== '';
      return (isName ? found.trim() : path.basename(folder)).slice(0, 80);
    }
  }
  return undefined;
}

function readSmall(file: string): string | undefined {
  return attempt(() => {
    const stat = statSync(file, { throwIfNoEntry: false });
    return stat?.isFile() === true && stat.size <= LONGEST ? readFileSync(file, 'utf8') : undefined;
  });
}

/** What cannot be read tells no name. */
function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
