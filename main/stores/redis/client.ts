import { unlessAborted } from '../cancel.ts';
import { DEFAULT_SENTINEL_NAME } from '../../../shared/backends/redis.ts';
import { isIP, Socket } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import { Cluster, Redis } from 'ioredis';
import { DeskError } from '../../../shared/errors.ts';
import type { ProfileSecrets } from '../../../shared/profiles.ts';
import type { Tls } from '../../../shared/backends/address-fields.ts';
import { readTlsFiles } from '../network.ts';
import type { AddressOf } from '../../../shared/backends/index.ts';

export type RedisAddress = AddressOf<'redis'>;
export type Client = Redis | Cluster;
export interface Node {
  host: string;
  port: number;
}

/** How long no byte may arrive while connecting; milliseconds. */
export const CONNECT_TIMEOUT = 10_000;
/** A server that is asked something and says nothing for so long, or for as long as connecting may take, is taken for dead; milliseconds. */
const SILENCE = 6_000;
/** What a walk through a cluster fails with that has lost one of its nodes. */
export const NODE_LOST = 'CLUSTERDOWN A node that has keys is gone';
/** What connecting fails with when the other side just hangs up. */
export const ENDED_AT_ONCE = 'Ended before signing in';

/** Milliseconds that a server has for hanging up when it is told to; then we do. */
const HANGING_UP = 500;

/** Nothing connects again by itself: the next call does. */
const NO_RETRY = { retryStrategy: null, enableOfflineQueue: false };

/** What every connection of a profile is made with. */
async function commonOptions(address: RedisAddress, secrets: ProfileSecrets | undefined) {
  const tls = await tlsOptions(address.tls);
  return {
    lazyConnect: true,
    enableReadyCheck: false,
    // Understood by every server; what is asked for here looks the same in newer ones.
    protocol: 2 as const,
    disableClientInfo: true,
    connectionName: 'session-desk',
    disconnectTimeout: HANGING_UP,
    connectTimeout: address.connectTimeout ?? CONNECT_TIMEOUT,
    socketTimeout: Math.min(address.connectTimeout ?? SILENCE, SILENCE),
    ...(tls !== undefined && { tls }),
    ...(address.user !== undefined && { username: address.user }),
    ...(secrets?.password !== undefined && { password: secrets.password }),
  };
}

type CommonOptions = Awaited<ReturnType<typeof commonOptions>>;

async function tlsOptions(tls: Tls): Promise<ConnectionOptions | undefined> {
  // Redis cannot negotiate: where TLS is only preferred there is none.
  if (tls.mode === 'disable' || tls.mode === 'prefer') return undefined;
  return {
    rejectUnauthorized: tls.mode !== 'require',
    ...(tls.mode !== 'verify-full' && { checkServerIdentity: () => undefined }),
    ...(await readTlsFiles(tls)),
  };
}

/** Connects as the address says: to the one server, to the one that the Sentinels name, or to a cluster. */
export async function connect(
  address: RedisAddress,
  secrets: ProfileSecrets | undefined,
  signal: AbortSignal,
): Promise<Client> {
  const options = await commonOptions(address, secrets);
  if (address.topology === 'cluster') return connectCluster(address, options, signal);
  const node = address.topology === 'sentinel' ? await askSentinels(address, secrets, signal) : address.nodes[0];
  const client = new Redis({ ...options, ...NO_RETRY, ...node, db: address.database ?? 0 });
  return connected(client, options.connectTimeout, signal);
}

async function connectCluster(address: RedisAddress, options: CommonOptions, signal: AbortSignal): Promise<Cluster> {
  const client = new Cluster([...address.nodes], {
    lazyConnect: true,
    enableReadyCheck: false,
    clusterRetryStrategy: null,
    // A script that was sent again would not find what its first run has deleted.
    retryDelayOnFailover: 0,
    slotsRefreshTimeout: options.connectTimeout,
    redisOptions: options,
    // The name goes to TLS as it is: certificates are for names.
    ...(options.tls !== undefined && {
      dnsLookup: (name: string, done: (error: null, address: string, family?: number) => void) =>
        done(null, name, isIP(name) || undefined),
    }),
  });
  return connected(client, options.connectTimeout, signal);
}

/** Waits until the client is there; else throws what was the matter and leaves nothing open. */
async function connected<C extends Client>(client: C, timeout: number, signal: AbortSignal | undefined): Promise<C> {
  let trouble: Error | undefined;
  let nodeTrouble: Error | undefined;
  client.on('error', (error: Error) => {
    trouble ??= error;
  });
  client.on('node error', (error: Error) => {
    nodeTrouble = error;
  });
  const late = Promise.withResolvers<never>();
  let bytesBefore = bytesReadBy(client);
  let timer = setTimeout(wait, timeout);
  /** A server that goes on answering is given the whole time again. */
  function wait(): void {
    const now = bytesReadBy(client);
    if (now === bytesBefore) {
      late.reject(Object.assign(new Error('connect ETIMEDOUT'), { code: 'ETIMEDOUT' }));
      return;
    }
    bytesBefore = now;
    timer = setTimeout(wait, timeout);
  }
  try {
    await unlessAborted(Promise.race([client.connect(), late.promise]), signal);
    // A refused SELECT leaves the client connected, to another database.
    if (trouble !== undefined) throw trouble;
    return client;
  } catch (error) {
    client.disconnect();
    signal?.throwIfAborted();
    const reason = nodeTrouble ?? trouble ?? error;
    throw isHungUp(reason) ? new Error(ENDED_AT_ONCE, { cause: reason }) : reason;
  } finally {
    clearTimeout(timer);
  }
}

/** Bytes that came from one server; nobody tells it of a cluster. */
function bytesReadBy(client: Client): number {
  const stream: unknown = 'stream' in client ? client.stream : undefined;
  return stream instanceof Socket ? stream.bytesRead : 0;
}

function isHungUp(reason: unknown): boolean {
  return /Connection is closed|ECONNRESET|EPIPE|socket disconnected/.test(messageOf(reason));
}

/** Hangs up, and waits until that is done. */
export async function disconnect(client: Client): Promise<void> {
  if (client.status === 'end') return;
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  client.once('end', resolve);
  // By then every socket has been destroyed.
  const timer = setTimeout(resolve, HANGING_UP * 2);
  client.disconnect();
  await ended;
  clearTimeout(timer);
}

/** The server that the Sentinels take for the master now. */
export async function askSentinels(
  address: RedisAddress,
  secrets: ProfileSecrets | undefined,
  signal: AbortSignal | undefined,
): Promise<Node> {
  const name = address.sentinelName ?? DEFAULT_SENTINEL_NAME;
  const { username: _, password: __, ...open } = await commonOptions(address, undefined);
  let trouble: unknown;
  let answered = false;
  for (const node of address.nodes) {
    try {
      const found = await askSentinel(node, name, open, secrets?.password, signal);
      answered = true;
      if (found !== undefined) return found;
    } catch (error) {
      signal?.throwIfAborted();
      trouble ??= error;
    }
  }
  if (!answered) throw trouble;
  throw new DeskError('NOT_FOUND', `The Sentinels know no server called ${name}.`, {
    hint: 'Check the name in the profile: it is the one behind “sentinel monitor” in their settings.',
  });
}

async function askSentinel(
  node: Node,
  name: string,
  options: CommonOptions,
  password: string | undefined,
  signal: AbortSignal | undefined,
): Promise<Node | undefined> {
  const client = await connected(new Redis({ ...options, ...NO_RETRY, ...node }), options.connectTimeout, signal);
  try {
    const [host, port]: unknown[] = listOf(await client.call('SENTINEL', 'get-master-addr-by-name', name));
    return typeof host === 'string' && Number(port) > 0 ? { host, port: Number(port) } : undefined;
  } catch (error) {
    // Most Sentinels ask for no password; those that do mostly have that of the server.
    if (password === undefined || options.password !== undefined || !messageOf(error).startsWith('NOAUTH')) throw error;
    return await askSentinel(node, name, { ...options, password }, password, signal);
  } finally {
    client.disconnect();
  }
}

export function listOf(reply: unknown): unknown[] {
  return Array.isArray(reply) ? reply : [];
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
