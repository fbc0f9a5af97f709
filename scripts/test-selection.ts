import { globSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from './build.ts';

const FILES = ['{shared,main,renderer,preload,scripts,e2e}/**/*.test.{ts,tsx}', 'e2e/app/**/*.spec.ts'];

const isSpec = (file: string) => /\.spec\.ts(:\d+)?$/.test(file);

/** What `npm test --` was told to run, for each runner. */
export interface Selection {
  vitest: string[];
  playwright: string[];
  /** Only tests whose name matches it; a regular expression. */
  name: string | undefined;
}

/**
 * Reads what was typed after `npm test --`: files, folders or parts of their paths, a line after a colon, and `-t` with a name.
 * @param cwd what paths start from
 * @returns `undefined` where nothing is named: all is run
 */
export function readSelection(args: string[], cwd: string): Selection | undefined {
  if (args.length === 0) return undefined;
  const options = { testNamePattern: { type: 'string', short: 't' } } as const;
  const { positionals, values } = parseArgs({ args, options, allowPositionals: true });
  // Without a file every server would have to start.
  if (positionals.length === 0)
    throw new Error('Name a test file, too: npm test -- e2e/stores/redis.test.ts -t cluster');
  const all = globSync(FILES, { cwd: ROOT, exclude: (name) => name === 'node_modules' }).map(withSlashes);
  const chosen = positionals.flatMap((text) => filesFor(text, all, cwd)).toSorted();
  return {
    vitest: chosen.filter((file) => !isSpec(file)),
    playwright: chosen.filter(isSpec),
    name: values.testNamePattern,
  };
}

function filesFor(text: string, all: string[], cwd: string): string[] {
  const [, path = text, line = ''] = /^(.*?)(:\d+)?$/.exec(text) ?? [];
  const inProject = withSlashes(relative(ROOT, resolve(cwd, path)));
  const exact = all.filter((file) => file === inProject);
  const found = exact.length > 0 ? exact : all.filter((file) => file.startsWith(`${inProject}/`));
  const files = found.length > 0 ? found : all.filter((file) => file.includes(withSlashes(path)));
  if (files.length === 0) throw new Error(`No test file has ${path} in its path.`);
  return files.map((file) => `${file}${line}`);
}

function withSlashes(path: string): string {
  return path.replaceAll(sep, '/');
}
