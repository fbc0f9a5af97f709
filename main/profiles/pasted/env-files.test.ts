import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DeskError } from '../../../shared/errors.ts';
import { interpret, interpretAll } from '../interpret.ts';
import { SECRET } from './texts.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'desk-env-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, text = ''): string {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

function failureOf(work: () => unknown): unknown {
  try {
    work();
    return undefined;
  } catch (error) {
    return error;
  }
}

const ENV = `# The app
SHOPIFY_API_KEY=0123456789abcdef
SHOPIFY_API_SECRET="${SECRET}"
SCOPES=read_orders,write_orders   # all of them
HOST=https://app.example.com

# DATABASE_URL="postgres://old:${SECRET}@old.example/orders"
DB_USER=app
DATABASE_URL="postgres://\${DB_USER}:${SECRET}@db.example:5432/orders?schema=public&sslmode=require"
DIRECT_URL='postgres://app:${SECRET}@db.example:5432/orders?schema=public&sslmode=require'
export REDIS_URL=rediss://:${SECRET}@cache.example:6380/1
SESSION_DB=./data/sessions.sqlite
SECRET_KEY_BASE=a/b/c.db
`;

const shown = (text: string, cwd = folder) =>
  interpretAll(text, cwd).map(({ variable, text: words, password }) => [variable, words, password]);

test('an .env file offers each address in it once, and nothing that is commented out', () => {
  const expected = [
    ['DATABASE_URL', 'PostgreSQL at db.example:5432, database orders', SECRET],
    ['REDIS_URL', 'Redis at cache.example:6380, database 1, encrypted', SECRET],
    ['SESSION_DB', `SQLite file sessions.sqlite in ${path.join(folder, 'data')}`, undefined],
  ];
  expect(shown(ENV)).toEqual(expected);
  expect(shown(ENV.replaceAll('\n', '\r\n'))).toEqual(expected);
  expect(JSON.stringify(interpretAll(ENV, folder).map((one) => ({ ...one, password: undefined })))).not.toContain(
    SECRET,
  );
  const file = write('.env.local', `\uFEFF${ENV}`);
  expect(shown(file, '/')).toEqual(expected);
  expect(shown('./.env.local')).toEqual(expected);
  expect(() => interpret(file, '/')).toThrow(
    expect.objectContaining({ message: expect.stringContaining('3 addresses') }),
  );
});

test('the reason for the only address of a file is told', () => {
  expect(() => interpretAll(`A=1\nDATABASE_URL=postgres://app:${SECRET}@db:0/orders`, folder)).toThrow(/port/);
  expect(() => interpretAll('A=1\nDATABASE_URL=postgres://app:${PASSWORD}@db/orders', folder)).toThrow(
    /contains variables/,
  );
});

test('a file of a Prisma project is looked for beside its schema too', () => {
  expect(interpret('file:dev.sqlite', folder)).toMatchObject({ address: { file: path.join(folder, 'dev.sqlite') } });
  write('prisma/schema.prisma');
  const beside = path.join(folder, 'prisma', 'dev.sqlite');
  const here = path.join(folder, 'dev.sqlite');
  const notThere = interpret('file:dev.sqlite', folder);
  expect(notThere.address).toMatchObject({ file: beside });
  expect(notThere.notes).toEqual([`Looked for beside Prisma’s schema, and at ${here}.`]);
  write('dev.sqlite');
  expect(interpret('file:./dev.sqlite', folder).address).toMatchObject({ file: here });
  write('prisma/dev.sqlite');
  const both = interpret('DATABASE_URL="file:dev.sqlite"', folder);
  expect(both.address).toMatchObject({ file: beside });
  expect(both.notes?.join(' ')).toContain(here);
});

test('a relative path of SQLAlchemy is found', () => {
  write('data/app.db');
  expect(interpret('sqlite:///data/app.db', folder).address).toMatchObject({
    file: path.join(folder, 'data', 'app.db'),
  });
});

test('a name without a suffix is a path where such a file is', () => {
  expect(() => interpret('sessions', folder)).toThrow(/not an address/);
  const file = write('sessions');
  expect(interpret('sessions', folder).address).toMatchObject({ file });
});

test('a text that is no address is refused in time, however long it is', () => {
  const started = performance.now();
  const others: unknown[] = [];
  for (const start of ['', 'psql ', 'host=a ', 'Server=a;', 'postgres://u:p@h/d?']) {
    for (const piece of [' ', '"', "'", 'a', 'set ', 'a.', '\t', '“']) {
      for (const length of [1_990, 60_000]) {
        const text = `${start}${piece.repeat(length / piece.length)}!`;
        others.push(failureOf(() => interpretAll(text, folder)));
      }
    }
  }
  expect(others.filter((error) => error !== undefined && !(error instanceof DeskError))).toEqual([]);
  // Each took half a minute where a pattern was tried at every place of 60,000 characters.
  expect(performance.now() - started).toBeLessThan(10_000);
});
