import { Socket } from 'node:net';
import path from 'node:path';
import type { ConnectionOptions } from 'node:tls';
import { Client, DatabaseError, types, type ClientConfig } from 'pg';
import type { ProfileSecrets } from '../../../shared/profiles.ts';
import type { Tls } from '../../../shared/backends/address-fields.ts';
import type { AddressOf } from '../../../shared/backends/index.ts';
import { watchHandshake } from '../handshake.ts';
import { readTlsFiles } from '../network.ts';
import type { ObservedConnection } from '../sql/liveness-monitor.ts';

/** How long no byte may arrive while connecting; milliseconds. */
export const CONNECT_TIMEOUT = 10_000;
/** A connection without work is asked for a sign of life this often; milliseconds. */
const KEEP_ALIVE = 30_000;

/** PostgreSQL's numeric may hold a user's id, or a fraction. */
const readNumeric = (text: string): unknown => (/^-?\d+$/.test(text) ? BigInt(text) : text);

const { BOOL, BYTEA, INT2, INT4, INT8, NUMERIC, FLOAT4, FLOAT8 } = types.builtins;

/** Whole numbers as bigint, so that no digit is lost; times and all other types as the text that the server writes. */
const TYPE_PARSERS = new Map<number, (text: string) => unknown>([
  [INT2, BigInt],
  [INT4, BigInt],
  [INT8, BigInt],
  [NUMERIC, readNumeric],
  [BOOL, (text) => text === 't'],
  [BYTEA, (text) => Buffer.from(text.slice(2), 'hex')],
  [FLOAT4, Number],
  [FLOAT8, Number],
]);
const asText = (text: string): unknown => text;

/** Where a socket lies: the driver wants its folder and the port that its name ends in. */
export function endpointOf({ host, port }: Pick<AddressOf<'postgres'>, 'host' | 'port'>): {
  host: string;
  port: number;
} {
  const file = /^\.s\.PGSQL\.(\d+)$/.exec(path.basename(host));
  return path.isAbsolute(host) && file !== null ? { host: path.dirname(host), port: Number(file[1]) } : { host, port };
}

/** What the driver needs to reach a server. Reads the files that the address names. */
export async function clientConfig(
  address: AddressOf<'postgres'>,
  secrets: ProfileSecrets | undefined,
): Promise<ClientConfig> {
  const { user, database, tls, applicationName, connectTimeout } = address;
  return {
    ...endpointOf(address),
    database,
    ...(user !== undefined && { user }),
    ...(secrets?.password !== undefined && { password: secrets.password }),
    ssl: path.isAbsolute(address.host) ? false : await tlsOptions(tls),
    application_name: applicationName ?? 'Session Desk',
    connectionTimeoutMillis: connectTimeout ?? CONNECT_TIMEOUT,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE,
    types: { getTypeParser: (oid: number) => TYPE_PARSERS.get(oid) ?? asText },
  };
}

/** As libpq has it, see "SSL Support" in its manual: `require` with a CA file checks who signed, too. */
async function tlsOptions(tls: Tls): Promise<ConnectionOptions | false> {
  if (tls.mode === 'disable') return false;
  const files = await readTlsFiles(tls);
  const checksSigner = tls.mode.startsWith('verify') || (tls.mode === 'require' && files.ca !== undefined);
  return {
    rejectUnauthorized: checksSigner,
    ...(tls.mode !== 'verify-full' && { checkServerIdentity: () => undefined }),
    ...files,
  };
}

/** The driver's socket, encrypted or not. */
function socketOf(client: object): Socket | undefined {
  const connection: unknown = 'connection' in client ? client.connection : undefined;
  const stream: unknown = typeof connection === 'object' && connection && 'stream' in connection && connection.stream;
  return stream instanceof Socket ? stream : undefined;
}

/** A client of the driver's that waits for a handshake as long as the server goes on answering. */
export class PatientClient extends Client {
  constructor(config: ClientConfig = {}) {
    const made = config.stream?.();
    const socket = made instanceof Socket ? made : new Socket();
    // The driver's own limit is for all of it, however much of it is answered.
    super({ ...config, connectionTimeoutMillis: 0, stream: () => socket });
    const stop = watchHandshake(socket, config.connectionTimeoutMillis ?? CONNECT_TIMEOUT);
    this.once('connect', stop).once('end', stop);
  }
}

/** What is known of a connection while it waits for an answer. */
export function observedConnection(client: object, config: ClientConfig): ObservedConnection {
  const pid = processId(client);
  return {
    bytesRead: () => socketOf(client)?.bytesRead ?? 0,
    destroy: () => void socketOf(client)?.destroy(),
    async serverState() {
      try {
        const rows = await askOnce(config, 'select state from pg_stat_activity where pid = $1', [pid]);
        // Behind a pooler of connections the server knows ours under another number.
        return rows.some(({ state }) => typeof state === 'string' && state.startsWith('idle')) ? 'idle' : 'busy';
      } catch (error) {
        // Whoever refuses to tell is there.
        if (error instanceof DatabaseError) return 'busy';
        throw error;
      }
    },
  };
}

export function processId(client: object): unknown {
  return 'processID' in client ? client.processID : undefined;
}

/** Asks the server something on a connection of its own, for as long as connecting may take. */
export async function askOnce(
  config: ClientConfig,
  text: string,
  values: unknown[],
): Promise<Record<string, unknown>[]> {
  const client = await connectOnce({ ...config, query_timeout: config.connectionTimeoutMillis ?? CONNECT_TIMEOUT });
  try {
    return (await client.query<Record<string, unknown>>(text, values)).rows;
  } finally {
    // Nobody waits for the goodbye: the network may have gone silent.
    client.end().catch(() => {});
  }
}

/** Opens one connection of its own, not of a pool. The caller ends it. */
export async function connectOnce(config: ClientConfig): Promise<Client> {
  const client = new PatientClient(config);
  // What goes wrong later reaches the statement that it hits.
  client.on('error', () => {});
  try {
    await client.connect();
    return client;
  } catch (error) {
    await client.end().catch(() => {});
    throw error;
  }
}

/**
 * The same, with TLS left out where the profile only prefers it and the server has none, or none that works, or takes this
 * user only without.
 */
export async function settleTls(config: ClientConfig, tls: Tls): Promise<ClientConfig> {
  if (config.ssl === false || tls.mode !== 'prefer') return config;
  try {
    await (await connectOnce(config)).end();
    return config;
  } catch (error) {
    if (isTlsTrouble(error)) return { ...config, ssl: false };
    throw error;
  }
}

export function isTlsTrouble(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  return /does not support SSL|establishing an SSL/.test(error.message) || /^(28000|EPROTO|ERR_SSL|ERR_TLS)/.test(code);
}

/** The connection is no more, whoever ended it. */
export function isGone(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  return /^(57P0[123]|08\w{3}|ECONNRESET|EPIPE)$/.test(code) || /terminated|not queryable/.test(error.message);
}
