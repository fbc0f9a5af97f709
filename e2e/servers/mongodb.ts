import { createHash } from 'node:crypto';
import { access, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MongoClient } from 'mongodb';
import { findCommand, run } from './commands.ts';
import type { ContainerImage } from './docker.ts';
import { freePort, startPrivately, type PrivateServer, type TestServer } from './server.ts';

export const MONGODB_IMAGE: ContainerImage = {
  image: 'mongo:8',
  port: 27017,
  env: {},
  ready: 'Waiting for connections',
  times: 1,
  url: ({ host, port }) => `mongodb://${host}:${port}/`,
};

interface MongodbOptions {
  tls?: { key: string; certificate: string; ca: string };
  port?: number;
}

/** MongoDB's own server, where this machine has one. */
export const findMongod = () => findCommand(['mongod', '/usr/bin/mongod']);
const findGo = () => findCommand(['go', '/usr/local/go/bin/go', '/usr/lib/go/bin/go']);

const SOURCE = path.join(import.meta.dirname, 'ferretdb');
const CACHE = path.join(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'session-desk');
/** Milliseconds; a cold build on a machine with two cores takes about one minute. */
const BUILD_TIME = 540_000;

/** A server for the tests, MongoDB's own or FerretDB; `undefined` where none is to be had. */
export async function startMongodb(options: MongodbOptions = {}): Promise<TestServer | undefined> {
  const mongod = await findMongod();
  if (mongod !== undefined) return startPrivately(mongodDescription(mongod, options), options.port);
  const ferretdb = await buildFerretdb();
  return ferretdb === undefined ? undefined : startPrivately(ferretdbDescription(ferretdb, options), options.port);
}

/** The same, at once: its address is known before it answers, so that other tests run while it is built. */
export async function startMongodbSoon(): Promise<(Pick<TestServer, 'url'> & AsyncDisposable) | undefined> {
  if ((await findMongod()) === undefined && (await findGo()) === undefined) return undefined;
  const port = await freePort();
  const starting = startMongodb({ port });
  // Those who wait for it in vain say so.
  starting.catch((error: unknown) => console.error(error));
  return {
    url: `mongodb://127.0.0.1:${port}/`,
    async [Symbol.asyncDispose]() {
      const server = await starting.catch(() => undefined);
      await server?.[Symbol.asyncDispose]();
    },
  };
}

/** Waits for a server that is being built. */
export async function untilItAnswers(url: string): Promise<void> {
  const client = new MongoClient(url, { serverSelectionTimeoutMS: BUILD_TIME });
  try {
    await client.db('admin').command({ ping: 1 });
  } finally {
    await client.close();
  }
}

async function ping(url: string): Promise<void> {
  const client = new MongoClient(url, {
    serverSelectionTimeoutMS: 500,
    tlsAllowInvalidCertificates: url.includes('tls=true'),
  });
  try {
    await client.db('admin').command({ ping: 1 });
  } finally {
    await client.close();
  }
}

function urlOf(port: number, { tls }: MongodbOptions): string {
  return `mongodb://127.0.0.1:${port}/${tls === undefined ? '' : '?tls=true'}`;
}

function ferretdbDescription(command: string, options: MongodbOptions): PrivateServer {
  const { tls } = options;
  return {
    command,
    origin: 'FerretDB 1.24 on SQLite',
    args: (folder, port) => [
      `-listen=127.0.0.1:${port}`,
      `-folder=${folder}`,
      ...(tls === undefined ? [] : ['-certificate', tls.certificate, '-key', tls.key]),
    ],
    prepare: async () => {},
    ping: (port) => ping(urlOf(port, options)),
    url: (port) => urlOf(port, options),
  };
}

/** It wants certificate and key in one file. */
const pem = (folder: string) => path.join(folder, 'server-with-key.pem');

function mongodDescription(command: string, options: MongodbOptions): PrivateServer {
  const { tls } = options;
  return {
    command,
    origin: command,
    args: (folder, port) => [
      `--dbpath=${folder}`,
      `--port=${port}`,
      '--bind_ip=127.0.0.1',
      '--nounixsocket',
      '--quiet',
      ...(tls === undefined ? [] : ['--tlsMode', 'requireTLS', '--tlsCertificateKeyFile', pem(folder)]),
    ],
    prepare: async (folder) => {
      if (tls === undefined) return;
      await using file = await open(pem(folder), 'w', 0o600);
      await file.write(`${await readFile(tls.certificate, 'utf8')}${await readFile(tls.key, 'utf8')}`);
    },
    ping: (port) => ping(urlOf(port, options)),
    url: (port) => urlOf(port, options),
  };
}

/** Builds FerretDB once for all runs; `undefined` where there is no Go. */
async function buildFerretdb(): Promise<string | undefined> {
  const go = await findGo();
  if (go === undefined) return undefined;
  const sources = await Promise.all(['go.sum', 'main.go'].map((file) => readFile(path.join(SOURCE, file))));
  const hash = createHash('sha256').update(Buffer.concat(sources)).digest('hex').slice(0, 12);
  const binary = path.join(CACHE, `ferretdb-${hash}${process.platform === 'win32' ? '.exe' : ''}`);
  await mkdir(CACHE, { recursive: true });
  for (const giveUp = Date.now() + BUILD_TIME; !(await exists(binary)); await sleep(200)) {
    if (Date.now() > giveUp) throw new Error('FerretDB was not built in time.');
    await buildAlone(go, binary);
  }
  return binary;
}

/** Builds unless another process is at it. */
async function buildAlone(go: string, binary: string): Promise<void> {
  const lock = `${binary}.building`;
  try {
    await (await open(lock, 'wx')).close();
  } catch {
    const { mtimeMs } = await stat(lock).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > BUILD_TIME) await rm(lock, { force: true });
    return;
  }
  try {
    if (await exists(binary)) return;
    const half = `${binary}.half`;
    // Only SQLite: leaving the others out, and what debuggers want to know, makes it shorter.
    const flags = ['-tags', 'ferretdb_no_postgresql', '-ldflags', '-s -w'];
    await run(go, ['build', ...flags, '-o', half, '.'], { cwd: SOURCE, env: { ...process.env, CGO_ENABLED: '0' } });
    await rename(half, binary);
  } finally {
    await rm(lock, { force: true });
  }
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
