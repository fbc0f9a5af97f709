import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { keysAskedFor } from './asked-for.ts';

const STORES = path.resolve(import.meta.dirname, '../stores');

/** By what the files of one backend have in their names; a file that starts its server itself asks for none. */
const OWN: Record<string, string[]> = {
  sqlite: [],
  postgres: ['postgresUrl'],
  mysql: ['mariadbUrl'],
  redis: ['redisUrl'],
  mongodb: ['mongodbUrl'],
  dynamodb: ['dynamodbUrl', 'dynaliteUrl'],
  kv: ['kvUrl'],
  d1: ['kvUrl'],
};

test.each(Object.entries(OWN))('a file of tests for %s starts no other server', async (backend, own) => {
  const files = (await readdir(STORES)).filter((file) => file.endsWith('.test.ts') && file.includes(backend));
  expect(files).not.toEqual([]);
  for (const file of files) {
    const asked = await keysAskedFor([path.join(STORES, file)]);
    expect([file, [...asked].filter((key) => !own.includes(key))]).toEqual([file, []]);
  }
});

test('one that goes through several backends starts all of theirs', async () => {
  const asked = await keysAskedFor([path.join(STORES, 'interleavings.test.ts')]);
  expect(
    Object.values(OWN)
      .flat()
      .filter((key) => !asked.has(key)),
  ).toEqual([]);
});
