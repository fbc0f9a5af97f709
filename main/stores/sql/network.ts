import { lookup } from 'node:dns/promises';
import { connect, isIP, type NetConnectOpts } from 'node:net';
import path from 'node:path';

/** The first two looks at any server: is its name known, does anything answer there. */

export async function lookUpName(host: string): Promise<string> {
  if (path.isAbsolute(host)) return 'A socket of this computer';
  if (isIP(host) !== 0) return `${host} is an address, no name`;
  const found = await lookup(host, { all: true });
  return `${host} is ${found.map(({ address }) => address).join(', ')}`;
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
    return 'path' in where ? `${where.path} answers` : `Port ${where.port} answers`;
  } finally {
    socket.destroy();
  }
}
