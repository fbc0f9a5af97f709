import path from 'node:path';
import { findCommand, installFromDebian, isRoot, run } from './commands.ts';
import type { ContainerImage } from './docker.ts';
import { startPrivately, type PrivateServer, type TestServer } from './server.ts';

const USER = 'desk';
const PASSWORD = 'desk-test-password';

/** Where there is Docker and no MariaDB, the tests meet the other one of the two. */
export const MYSQL_IMAGE: ContainerImage = {
  image: 'mysql:8.4',
  port: 3306,
  env: { MYSQL_ROOT_PASSWORD: PASSWORD, MYSQL_DATABASE: 'desk' },
  ready: 'ready for connections.*port: 3306',
  times: 1,
  url: ({ host, port }) => `mysql://root:${PASSWORD}@${host}:${port}/desk`,
};

interface MariadbOptions {
  tls?: { key: string; certificate: string; ca: string };
  /** The zone of the server's computer: `Asia/Kolkata`. */
  zone?: string;
}

/** A MariaDB server for the tests; `undefined` where none is to be had. */
export async function startMariadb(options: MariadbOptions = {}): Promise<TestServer | undefined> {
  const mariadbd =
    (await findMariadb()) ?? ((await installFromDebian(['mariadb-server'])) ? await findMariadb() : undefined);
  return mariadbd === undefined ? undefined : startPrivately(description(mariadbd, options));
}

/** The server's program, where this machine has one. */
export const findMariadb = () => findCommand(['mariadbd', '/usr/sbin/mariadbd']);
const socket = (folder: string) => path.join(folder, 'server.sock');

function description(mariadbd: string, { tls, zone }: MariadbOptions): PrivateServer {
  return {
    command: mariadbd,
    origin: mariadbd,
    args: (folder, port) => [
      '--no-defaults',
      `--datadir=${path.join(folder, 'data')}`,
      // Servers remove each other's temporary tables from a folder that they share.
      `--tmpdir=${folder}`,
      `--socket=${socket(folder)}`,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      '--innodb-flush-log-at-trx-commit=0',
      '--skip-log-bin',
      '--max-connections=60',
      ...(tls === undefined ? [] : [`--ssl-key=${tls.key}`, `--ssl-cert=${tls.certificate}`, `--ssl-ca=${tls.ca}`]),
      ...(isRoot ? ['--user=root'] : []),
    ],
    ...(zone !== undefined && { env: { TZ: zone } }),
    async prepare(folder) {
      await run('mariadb-install-db', [
        '--no-defaults',
        `--datadir=${path.join(folder, 'data')}`,
        '--auth-root-authentication-method=normal',
        '--skip-test-db',
        ...(isRoot ? ['--user=root'] : []),
      ]);
    },
    async ping(_port, folder) {
      await run('mariadb-admin', ['--no-defaults', `--socket=${socket(folder)}`, '-uroot', 'ping']);
    },
    async initialise(_port, folder) {
      const sql = `CREATE DATABASE desk CHARACTER SET utf8mb4; GRANT ALL ON *.* TO '${USER}'@'127.0.0.1' IDENTIFIED BY '${PASSWORD}' WITH GRANT OPTION;`;
      await run('mariadb', ['--no-defaults', `--socket=${socket(folder)}`, '-uroot', '-e', sql]);
    },
    url: (port) => `mysql://${USER}:${PASSWORD}@127.0.0.1:${port}/desk`,
  };
}
