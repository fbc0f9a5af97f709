import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import packageJson from '../package.json' with { type: 'json' };
import { BACKENDS } from '../shared/backends/index.ts';
import { ROOT } from './build.ts';

const IN_CODE = /`((?:main|shared|renderer|preload|e2e|scripts|docs|build|bin|\.ci|\.github)\/[^\s`]*)`/g;
const LINK = /\]\((?!https?:)([^)#\s]+)/g;

const documents = globSync('*.md', { cwd: ROOT }).map((name) => ({
  name,
  text: readFileSync(join(ROOT, name), 'utf8'),
}));

/** What a pattern finds in the documents, each with the name of its document. */
const named = (pattern: RegExp) =>
  documents.flatMap(({ name, text }) => [...text.matchAll(pattern)].map(([, found = '']) => [name, found] as const));

const exists = (path: string) =>
  (path.includes('<kind>') ? BACKENDS : ['']).some((kind) => existsSync(join(ROOT, path.replaceAll('<kind>', kind))));

test('the paths that the documents name are there', () => {
  const paths = [...named(IN_CODE), ...named(LINK)];
  expect(paths.length).toBeGreaterThan(50);
  expect(paths.filter(([, path]) => !exists(path))).toEqual([]);
});

test('the commands that the documents name are there', () => {
  const commands = named(/npm run ([\w:-]+)/g);
  expect(commands.length).toBeGreaterThan(5);
  expect(commands.filter(([, name]) => !Object.hasOwn(packageJson.scripts, name))).toEqual([]);
});
