import { isIP } from 'node:net';
import path from 'node:path';
import { createConnection, type Connection, type ConnectionOptions, type SslOptions, type TypeCastField } from 'mysql2';
import { DeskError } from '../../../shared/errors.ts';
import type { ProfileSecrets, Tls } from '../../../shared/profiles.ts';
import type { AddressOf } from '../store.ts';
import { readTlsFiles } from '../network.ts';

/** Milliseconds. */
export const CONNECT_TIMEOUT = 10_000;
/** Connections of a pool at the most. */
export const POOL_SIZE = 4;
/** A connection goes after this long without work; milliseconds. */
const IDLE = 30_000;

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
  return {
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
}

export function poolOptions(options: ConnectionOptions): ConnectionOptions {
  return { ...options, connectionLimit: POOL_SIZE, maxIdle: 1, idleTimeout: IDLE };
}

async function tlsOptions(tls: Tls, host: string): Promise<SslOptions | undefined> {
  if (tls.mode === 'disable') return undefined;
  if (tls.mode === 'verify-full' && isIP(host) !== 0) {
    // The driver compares names only; an address would pass with a certificate for another server.
    throw new DeskError(
      'TLS_FAILED',
      `The certificate cannot be compared with ${host}: that is an address, not a name.`,
      {
        hint: 'Write the name that the certificate is for as the host, or choose verify-ca.',
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
  const connection = createConnection(options);
  // What goes wrong later reaches the statement that it hits.
  connection.on('error', () => {});
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  connection.connect((error) => (error === null ? resolve() : reject(error)));
  try {
    await promise;
    return connection;
  } catch (error) {
    connection.destroy();
    throw error;
  }
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
