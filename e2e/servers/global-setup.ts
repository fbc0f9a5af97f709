import type { TestProject } from 'vitest/node';
import { startContainer } from './docker.ts';
import { findMariadb, MYSQL_IMAGE, startMariadb } from './mariadb.ts';
import { findPostgres, POSTGRES_IMAGE, startPostgres } from './postgres.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Addresses with user and password, for all tests of one run; `''` where there is no server. */
    postgresUrl: string;
    mariadbUrl: string;
  }
}

/** A server of each kind: one that a variable names, the machine's own, one in Docker, Debian's package; the first to be had. */
const SERVERS = [
  {
    name: 'PostgreSQL',
    variable: 'DESK_TEST_POSTGRES_URL',
    key: 'postgresUrl',
    find: findPostgres,
    image: POSTGRES_IMAGE,
    start: () => startPostgres(),
  },
  {
    name: 'MariaDB or MySQL',
    variable: 'DESK_TEST_MYSQL_URL',
    key: 'mariadbUrl',
    find: findMariadb,
    image: MYSQL_IMAGE,
    start: () => startMariadb(),
  },
] as const;

export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const started: AsyncDisposable[] = [];
  const missing: string[] = [];
  // One after the other: two may want to install Debian packages.
  for (const { name, variable, key, find, image, start } of SERVERS) {
    const given = process.env[variable];
    const own = given ?? (await find());
    const container = own === undefined ? await startContainer(image) : undefined;
    const server = container ?? (given === undefined ? await start() : undefined);
    if (server !== undefined) started.push(server);
    const url = given ?? server?.url ?? '';
    if (url === '') missing.push(`${name} (set ${variable}, or install it)`);
    provide(key, url);
  }
  const report = `Not tested, because it could not be had: ${missing.join(', ')}.`;
  if (missing.length > 0 && process.env['CI'] !== undefined) {
    await Promise.all(started.map((server) => server[Symbol.asyncDispose]()));
    throw new Error(report);
  }
  return async () => {
    await Promise.all(started.map((server) => server[Symbol.asyncDispose]()));
    if (missing.length > 0) console.warn(report);
  };
}
