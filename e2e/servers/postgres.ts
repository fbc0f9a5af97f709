import { chmod, chown, copyFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { findCommand, isRoot, installFromDebian, run, versionedFolders } from './commands.ts';
import type { ContainerImage } from './docker.ts';
import { startPrivately, type PrivateServer, type TestServer } from './server.ts';

const USER = 'desk';
const PASSWORD = 'desk-test-password';
/** For a server whose data nobody needs tomorrow. */
const SETTINGS = [
  'listen_addresses=127.0.0.1',
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
  'max_connections=60',
  // In its folder, where it goes with the rest.
  'dynamic_shared_memory_type=mmap',
];

export const POSTGRES_IMAGE: ContainerImage = {
  image: 'postgres:17',
  port: 5432,
  env: { POSTGRES_USER: USER, POSTGRES_PASSWORD: PASSWORD },
  ready: 'ready to accept connections',
  times: 2,
  url: ({ host, port }) => `postgres://${USER}:${PASSWORD}@${host}:${port}/postgres`,
};

/** A PostgreSQL server for the tests: the machine's own, or Debian's package; `undefined` where none is to be had. */
export async function startPostgres(
  options: { tls?: { key: string; certificate: string }; isStandby?: true; onDisk?: true } = {},
): Promise<TestServer | undefined> {
  const postgres =
    (await findPostgres()) ?? ((await installFromDebian(['postgresql'])) ? await findPostgres() : undefined);
  return postgres === undefined ? undefined : startPrivately(description(postgres, options));
}

/** The server's program, where this machine has one. */
export async function findPostgres(): Promise<string | undefined> {
  const folders = await versionedFolders('/usr/lib/postgresql', 'bin');
  return findCommand([...folders.map((folder) => path.join(folder, 'postgres')), 'postgres']);
}

function description(
  postgres: string,
  { tls, isStandby, onDisk }: Parameters<typeof startPostgres>[0] = {},
): PrivateServer {
  const bin = path.dirname(postgres);
  // The server refuses to run as root.
  const asServer = isRoot ? ['setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups', '--'] : [];
  const [command, ...before] = [...asServer, postgres];
  return {
    command,
    origin: postgres,
    ...(onDisk === true && { onDisk }),
    args: (folder, port) => [
      ...before,
      '-D',
      path.join(folder, 'data'),
      '-k',
      folder,
      '-p',
      String(port),
      ...[...SETTINGS, ...(isStandby === true ? ['max_connections=100'] : [])].flatMap((setting) => ['-c', setting]),
      ...(tls === undefined
        ? []
        : ['-c', 'ssl=on', '-c', `ssl_cert_file=${folder}/server.pem`, '-c', `ssl_key_file=${folder}/server.key`]),
    ],
    async prepare(folder) {
      const passwordFile = path.join(folder, 'password');
      await writeFile(passwordFile, PASSWORD);
      const files = [passwordFile];
      if (tls !== undefined) {
        // The server reads a key only if it alone can.
        const [certificate, key] = [path.join(folder, 'server.pem'), path.join(folder, 'server.key')];
        await copyFile(tls.certificate, certificate);
        await copyFile(tls.key, key);
        await chmod(key, 0o600);
        files.push(certificate, key);
      }
      if (isRoot) {
        const { stdout } = await run('id', ['-u', 'postgres']);
        for (const owned of [folder, ...files]) await chown(owned, Number(stdout), -1);
      }
      const [program, ...args] = [...asServer, path.join(bin, 'initdb')];
      const options = ['-U', USER, '-A', 'scram-sha-256', '-E', 'UTF8', '--locale=C.UTF-8', `--pwfile=${passwordFile}`];
      await run(program, [...args, '-D', path.join(folder, 'data'), ...options], { cwd: folder });
      if (isStandby === true) {
        // It waits for a primary that never comes, and is a standby as long as it waits.
        const signal = path.join(folder, 'data', 'standby.signal');
        await copyFile(path.join(folder, 'data', 'PG_VERSION'), signal);
        if (isRoot) await chown(signal, Number((await run('id', ['-u', 'postgres'])).stdout), -1);
      }
    },
    async ping(port) {
      await run(path.join(bin, 'pg_isready'), ['-q', '-h', '127.0.0.1', '-p', String(port)]);
    },
    url: (port) => `postgres://${USER}:${PASSWORD}@127.0.0.1:${port}/postgres`,
  };
}
