import type { TestProject } from 'vitest/node';
import { startMariadb } from './mariadb.ts';
import { startPostgres } from './postgres.ts';
import type { TestServer } from './server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Addresses with user and password, for all tests of one run; `''` where there is no server. */
    postgresUrl: string;
    mariadbUrl: string;
  }
}

/** A server of each kind: where a variable of the environment names one, that; else one started for this run. */
const SERVERS = [
  { name: 'PostgreSQL', variable: 'DESK_TEST_POSTGRES_URL', key: 'postgresUrl', start: () => startPostgres() },
  { name: 'MariaDB', variable: 'DESK_TEST_MYSQL_URL', key: 'mariadbUrl', start: () => startMariadb() },
] as const;

export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const started: TestServer[] = [];
  const missing: string[] = [];
  // One after the other: two may want to install Debian packages.
  for (const { name, variable, key, start } of SERVERS) {
    const given = process.env[variable];
    const server = given === undefined ? await start() : undefined;
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
