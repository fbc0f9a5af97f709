import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { findCommand, installFromDebian } from './commands.ts';
import type { ContainerImage } from './docker.ts';
import { freePort, startPrivately, type TestServer } from './server.ts';

const PASSWORD = 'desk-test-password';

export const REDIS_IMAGE: ContainerImage = {
  image: 'redis:7',
  port: 6379,
  env: {},
  ready: 'Ready to accept connections',
  times: 1,
  url: ({ host, port }) => `redis://${host}:${port}/0`,
};

interface RedisOptions {
  /** Beside the plain port there is one with TLS. */
  tls?: { key: string; certificate: string; ca: string; port: number };
  /** What it was told survives its death. */
  durable?: boolean;
  password?: string;
  settings?: readonly string[];
}

/** The server's program, where this machine has one; Valkey is Redis here. */
export const findRedis = () => findCommand(['redis-server', 'valkey-server', 'keydb-server']);

/** A Redis server for the tests; `undefined` where none is to be had. */
export async function startRedis({
  tls,
  durable = false,
  password = PASSWORD,
  settings = [],
}: RedisOptions = {}): Promise<TestServer | undefined> {
  const command = (await findRedis()) ?? ((await installFromDebian(['redis-server'])) ? await findRedis() : undefined);
  if (command === undefined) return undefined;
  return startPrivately({
    command,
    origin: command,
    args: (folder, port) => [
      ...argsOf({ port: String(port), bind: '127.0.0.1', dir: folder, save: '', 'repl-diskless-sync-delay': '0' }),
      ...(password === '' ? [] : argsOf({ requirepass: password, masterauth: password })),
      ...(durable ? argsOf({ appendonly: 'yes', appendfsync: 'always' }) : []),
      ...(tls === undefined ? [] : tlsArgs(tls)),
      ...settings,
    ],
    prepare: async () => {},
    ping: (port) => ping(port, password),
    url: (port) => `redis://${password === '' ? '' : `:${password}@`}127.0.0.1:${port}/0`,
  });
}

function argsOf(settings: Record<string, string>): string[] {
  return Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
}

function tlsArgs({ port, certificate, key, ca }: NonNullable<RedisOptions['tls']>): string[] {
  return argsOf({
    'tls-port': String(port),
    'tls-cert-file': certificate,
    'tls-key-file': key,
    'tls-ca-cert-file': ca,
    'tls-auth-clients': 'no',
  });
}

/** A server that still loads its data does not answer, and says so only to who is signed in. */
async function ping(port: number, password = ''): Promise<void> {
  const socket = connect({ host: '127.0.0.1', port });
  try {
    socket.write(`${password === '' ? '' : `AUTH ${password}\r\n`}PING\r\n`);
    for (let told = ''; !told.includes('+PONG');) {
      const [answer]: unknown[] = await once(socket, 'data');
      told += String(answer);
      if (told.includes('-')) throw new Error(told);
    }
  } finally {
    socket.destroy();
  }
}

/** Three masters that share all keys. */
export interface TestCluster extends AsyncDisposable {
  nodes: TestServer[];
  ports: number[];
}

export async function startCluster(): Promise<TestCluster | undefined> {
  const nodes: TestServer[] = [];
  for (let at = 0; at < 3; at += 1) {
    const bus = await freePort();
    const node = await startRedis({
      password: '',
      settings: argsOf({ 'cluster-enabled': 'yes', 'cluster-port': String(bus), 'cluster-node-timeout': '2000' }),
    });
    if (node === undefined) return undefined;
    nodes.push(node);
    const client = new Redis(node.url);
    const first = Math.floor((16_384 / 3) * at);
    const last = Math.floor((16_384 / 3) * (at + 1)) - (at === 2 ? 0 : 1);
    await client.call('CLUSTER', 'ADDSLOTSRANGE', first, Math.min(last, 16_383));
    await client.call('CLUSTER', 'SET-CONFIG-EPOCH', at + 1);
    const [met] = nodes;
    if (met !== undefined && at > 0) {
      const other = new Redis(met.url);
      await other.call('CLUSTER', 'MEET', '127.0.0.1', portOf(node), bus);
      other.disconnect();
    }
    client.disconnect();
  }
  await Promise.all(nodes.map(untilWhole));
  return {
    nodes,
    ports: nodes.map(portOf),
    async [Symbol.asyncDispose]() {
      await Promise.all(nodes.map((node) => node[Symbol.asyncDispose]()));
    },
  };
}

export function portOf({ url }: Pick<TestServer, 'url'>): number {
  return Number(new URL(url).port);
}

/** Until a node knows of all others and all slots. */
async function untilWhole({ url }: TestServer): Promise<void> {
  const client = new Redis(url);
  try {
    for (let turn = 0; turn < 200; turn += 1) {
      const info = await client.cluster('INFO');
      if (/cluster_state:ok/.test(info) && /cluster_known_nodes:3/.test(info)) return;
      await sleep(50);
    }
    throw new Error('The nodes did not become a cluster.');
  } finally {
    client.disconnect();
  }
}

const sentinelFile = (folder: string) => path.join(folder, 'sentinel.conf');

/** A Sentinel that watches one master, and makes its replica the master half a second after it died. */
export async function startSentinel(master: TestServer, name: string): Promise<TestServer | undefined> {
  const command = await findRedis();
  if (command === undefined) return undefined;
  const settings = [
    `sentinel monitor ${name} 127.0.0.1 ${portOf(master)} 1`,
    `sentinel auth-pass ${name} ${PASSWORD}`,
    `sentinel down-after-milliseconds ${name} 500`,
    `sentinel failover-timeout ${name} 2000`,
    '',
  ];
  return startPrivately({
    command,
    origin: command,
    args: (folder, port) => [sentinelFile(folder), '--sentinel', '--port', String(port), '--bind', '127.0.0.1'],
    prepare: (folder) => writeFile(sentinelFile(folder), settings.join('\n')),
    ping: (port) => ping(port),
    url: (port) => `redis-sentinel://:${PASSWORD}@127.0.0.1:${port}/${name}`,
  });
}
