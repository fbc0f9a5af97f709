import { lookup } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';
import { connect, isIP, type NetConnectOpts } from 'node:net';
import path from 'node:path';
import { DeskError } from '../../shared/errors.ts';
import type { Tls } from '../../shared/backends/address-fields.ts';

/** The first two looks at any server: is its name known, does anything answer there. */

export async function lookUpName(host: string): Promise<string> {
  if (path.isAbsolute(host)) return 'Local socket';
  if (isIP(host) !== 0) return `${host} is an IP address`;
  const found = await lookup(host, { all: true });
  return `${host} resolves to ${found.map(({ address }) => address).join(', ')}`;
}

/** @param timeout milliseconds */
export async function reachServer(
  where: { path: string } | { host: string; port: number },
  timeout: number,
): Promise<string> {
  const options: NetConnectOpts = where;
  const socket = connect(options);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  socket.once('connect', resolve).once('error', reject);
  socket.setTimeout(timeout, () => reject(Object.assign(new Error('connect ETIMEDOUT'), { code: 'ETIMEDOUT' })));
  try {
    await promise;
    return 'path' in where ? `${where.path} accepts connections` : `Port ${where.port} accepts connections`;
  } finally {
    socket.destroy();
  }
}

/** The certificates and the key that a profile names, as Node's TLS takes them. */
export async function readTlsFiles(tls: Tls): Promise<{ ca?: string; cert?: string; key?: string }> {
  const [ca, cert, key] = await Promise.all([tls.caFile, tls.certFile, tls.keyFile].map(readPem));
  return {
    ...(ca !== undefined && { ca }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
  };
}

async function readPem(file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return undefined;
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new DeskError('TLS_FAILED', `The file ${file} cannot be read.`, {
      hint: 'Check the path of the certificate or key in the profile, and who may read it.',
      cause,
    });
  }
}
