import type { ProvidedContext } from 'vitest';
import type { TestProject } from 'vitest/node';
import { keysAskedFor } from './asked-for.ts';
import { startContainer, type ContainerImage } from './docker.ts';
import { DYNAMODB_IMAGE, findDynamodbLocal, startDynalite, startDynamodbLocal } from './dynamodb.ts';
import { startKv } from './kv.ts';
import { findMariadb, MYSQL_IMAGE, startMariadb } from './mariadb.ts';
import { findMongod, MONGODB_IMAGE, startMongodbSoon } from './mongodb.ts';
import { findPostgres, POSTGRES_IMAGE, startPostgres } from './postgres.ts';
import { findRedis, REDIS_IMAGE, startRedis } from './redis.ts';
import type { TestServer } from './server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Addresses with user and password, for all tests of one run; `''` where there is no server. */
    postgresUrl: string;
    mariadbUrl: string;
    redisUrl: string;
    /** Endpoints, of Amazon's own server for tests and of another; they take any credentials. */
    dynamodbUrl: string;
    dynaliteUrl: string;
    /** Miniflare, with what `KvControl` arranges there. */
    kvUrl: string;
    /** It may not answer yet: `untilItAnswers`. */
    mongodbUrl: string;
  }
}

interface TestedServer {
  name: string;
  /** Of the environment: the address of one that already exists. */
  variable: string;
  key: keyof ProvidedContext;
  /** What starts it on this machine. */
  find: () => Promise<string | undefined>;
  image?: ContainerImage;
  start: () => Promise<(Pick<TestServer, 'url'> & AsyncDisposable) | undefined>;
  /** Another one that does where this is not to be had. */
  instead?: string;
}

/** A server of each kind: one that a variable names, the machine's own, one in Docker, Debian's package; the first to be had. */
const SERVERS: readonly TestedServer[] = [
  {
    // First: where it has to be built, that is done while others are at work.
    name: 'MongoDB or FerretDB',
    variable: 'DESK_TEST_MONGODB_URL',
    key: 'mongodbUrl',
    find: findMongod,
    image: MONGODB_IMAGE,
    start: () => startMongodbSoon(),
  },
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
  {
    name: 'Redis or Valkey',
    variable: 'DESK_TEST_REDIS_URL',
    key: 'redisUrl',
    find: findRedis,
    image: REDIS_IMAGE,
    start: () => startRedis(),
  },
  {
    name: 'DynamoDB Local',
    variable: 'DESK_TEST_DYNAMODB_URL',
    key: 'dynamodbUrl',
    find: findDynamodbLocal,
    image: DYNAMODB_IMAGE,
    start: () => startDynamodbLocal(),
    instead: 'dynalite',
  },
  {
    name: 'dynalite',
    variable: 'DESK_TEST_DYNALITE_URL',
    key: 'dynaliteUrl',
    find: async () => process.execPath,
    start: () => startDynalite(),
  },
  {
    name: 'Miniflare',
    variable: 'DESK_TEST_KV_URL',
    key: 'kvUrl',
    find: async () => process.execPath,
    start: () => startKv(),
  },
];

type Running = Pick<TestServer, 'url'> & AsyncDisposable;

/** Starts the servers that the run asks for, side by side. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const asked = await keysAskedFor(await filesOf(project));
  const started: Running[] = [];
  const had = new Set<string>();
  const missing: TestedServer[] = [];
  const end = () => Promise.all(started.map((server) => server[Symbol.asyncDispose]()));

  async function begin(wanted: TestedServer): Promise<void> {
    const { name, variable, key, find, image, start } = wanted;
    const given = process.env[variable];
    const own = given ?? (await find());
    const container = own === undefined && image !== undefined ? await startContainer(image) : undefined;
    const server = container ?? (given === undefined ? await start() : undefined);
    if (server !== undefined) started.push(server);
    const url = given ?? server?.url ?? '';
    if (url === '') missing.push(wanted);
    else had.add(name);
    project.provide(key, url);
  }

  const begun = await Promise.allSettled(SERVERS.filter(({ key }) => asked.has(key)).map(begin));
  const failures = begun.flatMap((one): unknown[] => (one.status === 'rejected' ? [one.reason] : []));
  const names = missing.map(({ name, variable }) => `${name} (set ${variable}, or install it)`);
  const report = `Not tested, because it could not be had: ${names.join(', ')}.`;
  if (missing.some(({ instead }) => instead === undefined || !had.has(instead)) && process.env['CI'] !== undefined) {
    failures.push(new Error(report));
  }
  if (failures.length > 0) {
    await end();
    // Vitest shows no more of an AggregateError than its message.
    const reasons = failures.map((failure) => (failure instanceof Error ? failure.message : String(failure)));
    throw new AggregateError(failures, `The servers for the tests could not all be started. ${reasons.join(' ')}`);
  }
  return async () => {
    await end();
    if (missing.length > 0) console.warn(report);
  };
}

/** The test files of this run. */
async function filesOf(project: TestProject): Promise<string[]> {
  // What the command line named is not in vitest's types. Without it all files are looked through: more is started, no less.
  const named: unknown = Reflect.get(project.vitest, 'filenamePattern');
  const { testFiles } = await project.globTestFiles(Array.isArray(named) ? named.map(String) : []);
  return testFiles;
}
