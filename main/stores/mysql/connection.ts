import { connect, isIP, Socket } from 'node:net';
import path from 'node:path';
import { createConnection, type Connection, type ConnectionOptions, type SslOptions, type TypeCastField } from 'mysql2';
import { DeskError } from '../../../shared/errors.ts';
import type { ProfileSecrets } from '../../../shared/profiles.ts';
import type { Tls } from '../../../shared/backends/address-fields.ts';
import type { AddressOf } from '../../../shared/backends/index.ts';
import { watchHandshake } from '../handshake.ts';
import { readTlsFiles } from '../network.ts';
import type { Answer } from '../sql/clients.ts';
import { IDLE, POOL_SIZE } from '../sql/pooled-driver.ts';
import type { ObservedConnection } from '../sql/liveness-monitor.ts';

/** How long no byte may arrive while connecting; milliseconds. */
export const CONNECT_TIMEOUT = 10_000;

const INTEGERS = ['TINY', 'SHORT', 'INT24', 'LONG', 'LONGLONG', 'YEAR'];

/** Whole numbers as bigint, so that no digit is lost; bits as the number that they write; all else as the driver reads it. */
function typeCast(field: TypeCastField, next: () => unknown): unknown {
  if (INTEGERS.includes(field.type)) {
    const digits = field.string();
    return digits === null ? null : BigInt(digits);
  }
  if (field.type === 'BIT') {
    const bits = field.buffer();
    return bits === null ? null : BigInt(`0x${bits.toString('hex')}`);
  }
  return next();
}

/** What the driver needs to reach a server. Reads the files that the address names. */
export async function connectionOptions(
  address: AddressOf<'mysql'>,
  secrets: ProfileSecrets | undefined,
): Promise<ConnectionOptions> {
  const { host, port, user, database } = address;
  const isSocket = path.isAbsolute(host);
  const tls = isSocket ? undefined : await tlsOptions(address.tls, host);
  const options: ConnectionOptions = {
    ...(isSocket ? { socketPath: host } : { host, port }),
    ...(user !== undefined && { user }),
    ...(secrets?.password !== undefined && { password: secrets.password }),
    ...(tls !== undefined && { ssl: tls }),
    database,
    connectTimeout: address.connectTimeout ?? CONNECT_TIMEOUT,
    charset: 'utf8mb4_unicode_ci',
    // Times travel as the text that is stored: no time zone of this computer comes in.
    dateStrings: true,
    supportBigNumbers: true,
    jsonStrings: true,
    typeCast,
    // A server must not be able to ask for files of this computer.
    flags: ['-LOCAL_FILES'],
    connectAttributes: { program_name: address.applicationName ?? 'Session Desk' },
    gracefulEnd: true,
  };
  return { ...options, stream: watchedStream(() => socketTo(options), options) };
}

/** The driver's own limit is for all of the handshake, however much of it is answered. */
function withoutLimit(options: ConnectionOptions): ConnectionOptions {
  return { ...options, connectTimeout: 0 };
}

export function poolOptions(options: ConnectionOptions): ConnectionOptions {
  return { ...withoutLimit(options), connectionLimit: POOL_SIZE, maxIdle: 1, idleTimeout: IDLE };
}

/** Watches over handshakes, by the copy of the configuration that the driver gives to each connection. */
const watches = new WeakMap<object, () => void>();

/** As the driver itself would, so that it can be hung up while it connects. */
export function socketTo({ socketPath, host = 'localhost', port = 3306 }: ConnectionOptions): Socket {
  if (socketPath !== undefined) return connect(socketPath);
  return connect({ host, port, noDelay: true, keepAlive: true });
}

/** Makes the sockets of connections that wait for a handshake as long as the server goes on answering. */
export function watchedStream(
  make: () => Socket,
  { connectTimeout = CONNECT_TIMEOUT }: ConnectionOptions,
): (to: { config: object }) => Socket {
  return ({ config }) => {
    const socket = make();
    watches.set(config, watchHandshake(socket, connectTimeout));
    return socket;
  };
}

/** The connection is there: from now on it may be silent. */
export function endHandshake({ config }: Connection): void {
  watches.get(config)?.();
}

async function tlsOptions(tls: Tls, host: string): Promise<SslOptions | undefined> {
  if (tls.mode === 'disable') return undefined;
  if (tls.mode === 'verify-full' && isIP(host) !== 0) {
    // The driver compares names only; an address would pass with a certificate for another server.
    throw new DeskError(
      'TLS_FAILED',
      `The certificate cannot be compared with ${host}: that is an address, not a name.`,
      {
        hint: 'Use a host name that the certificate was issued for, or choose verify-ca.',
      },
    );
  }
  const files = await readTlsFiles(tls);
  const checked = tls.mode === 'verify-ca' || tls.mode === 'verify-full';
  return {
    rejectUnauthorized: checked,
    verifyIdentity: tls.mode === 'verify-full',
    ...files,
  };
}

/** Opens one connection of its own, not of a pool. The caller closes it. */
export async function connectOnce(options: ConnectionOptions): Promise<Connection> {
  const connection = createConnection(withoutLimit(options));
  // What goes wrong later reaches the statement that it hits.
  connection.on('error', () => {});
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  connection.connect((error) => (error === null ? resolve() : reject(error)));
  try {
    await promise;
    endHandshake(connection);
    return connection;
  } catch (error) {
    connection.destroy();
    throw error;
  }
}

/** Runs one statement. */
export async function runOn<R>(
  connection: Connection,
  text: string,
  parameters: readonly unknown[],
): Promise<Answer<R>> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  connection.query(text, [...parameters], (error, result: unknown) =>
    error === null ? resolve(result) : reject(error),
  );
  const result = await promise;
  if (Array.isArray(result)) return { rows: result };
  const affected = typeof result === 'object' && result && 'affectedRows' in result ? Number(result.affectedRows) : 0;
  return { rows: [], numAffectedRows: BigInt(affected) };
}

/** The driver's socket, encrypted or not. */
function socketOf(connection: Connection): Socket | undefined {
  const stream: unknown = 'stream' in connection ? connection.stream : undefined;
  return stream instanceof Socket ? stream : undefined;
}

/** What is known of a connection while it waits for an answer. */
export function observedConnection(connection: Connection, options: ConnectionOptions): ObservedConnection {
  return {
    bytesRead: () => socketOf(connection)?.bytesRead ?? 0,
    destroy: () => void socketOf(connection)?.destroy(),
    async serverState() {
      try {
        const { rows } = await askOnce<{ command: string }>(
          options,
          `select command from information_schema.processlist where id = ${connection.threadId}`,
        );
        // Behind a pooler of connections the server knows ours under another number.
        return rows.some(({ command }) => command === 'Sleep') ? 'idle' : 'busy';
      } catch (error) {
        // Whoever refuses to tell is there.
        if (isAnswer(error)) return 'busy';
        throw error;
      }
    },
  };
}

/** Asks the server something on a connection of its own, for as long as connecting may take. */
export async function askOnce<R>(options: ConnectionOptions, text: string): Promise<Answer<R>> {
  const connection = await connectOnce(options);
  const timer = setTimeout(() => socketOf(connection)?.destroy(), options.connectTimeout ?? CONNECT_TIMEOUT);
  try {
    return await runOn<R>(connection, text, []);
  } finally {
    clearTimeout(timer);
    connection.destroy();
  }
}

/** The server's own word, not a connection's. */
export function isAnswer(error: unknown): boolean {
  return error instanceof Error && 'sqlState' in error && !isGone(error);
}

const GONE =
  /^(PROTOCOL_CONNECTION_LOST|ECONNRESET|EPIPE|ER_SERVER_SHUTDOWN|ER_CONNECTION_KILLED|ER_CLIENT_INTERACTION_TIMEOUT)$/;

/** The connection is no more, whoever ended it. */
export function isGone(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return GONE.test('code' in error ? String(error.code) : '') || /closed state/.test(error.message);
}

/**
 * The same options with TLS left out where the server offers none and the profile only prefers it. Every other failure is
 * left to the connections that follow.
 */
export async function settleTls(options: ConnectionOptions, tls: Tls): Promise<ConnectionOptions> {
  if (options.ssl === undefined || tls.mode !== 'prefer') return options;
  const { ssl: _, ...plain } = options;
  try {
    (await connectOnce(options)).destroy();
    return options;
  } catch (error) {
    if (isWithoutTls(error)) return plain;
    throw error;
  }
}

function isWithoutTls(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'HANDSHAKE_NO_SSL_SUPPORT';
}
