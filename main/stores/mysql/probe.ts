import path from 'node:path';
import { TLSSocket } from 'node:tls';
import type { Connection } from 'mysql2';
import type { DeskError } from '../../../shared/errors.ts';
import type { AddressOf } from '../../../shared/backends/index.ts';
import type { ConnectOptions } from '../store.ts';
import { lookUpName, reachServer } from '../network.ts';
import type { ProbeSteps } from '../probe.ts';
import { probeDatabase } from '../sql/probe.ts';
import { asking } from '../sql/database.ts';
import { CONNECT_TIMEOUT, connectionOptions, connectOnce, settleTls } from './connection.ts';
import { explainFailure } from './failures.ts';
import { createTableSql } from './official-table.ts';
import { catalogueOf, connect, serverOf, storeOn } from './open.ts';

type MysqlAddress = AddressOf<'mysql'>;

/** Tries a server step by step: name, connection, TLS, sign-in, database, then table and layout. */
export function probeServer(address: MysqlAddress, { secrets, signal }: ConnectOptions): ProbeSteps {
  const db = connect(address, secrets, 'read-only');
  const ask = asking(db, signal);
  const handshake = new Handshake(address, secrets);
  return probeDatabase(
    {
      looks: [
        { name: 'Name', take: () => lookUpName(address.host) },
        { name: 'Connection', take: () => reachServer(endpointOf(address), address.connectTimeout ?? CONNECT_TIMEOUT) },
        { name: 'TLS', take: () => handshake.encrypt() },
        { name: 'Sign-in', take: () => handshake.signIn() },
        { name: 'Database', take: async () => `${address.database} on ${await serverOf(ask)}` },
      ],
      catalogue: () => catalogueOf(ask),
      wanted: address.table,
      createTable: createTableSql(),
      storeOn: (candidate) => storeOn(db, address, candidate, 'read-only'),
      explainFailure: (error) => explainFailure(error, { address }),
      close: async () => {
        handshake.close();
        await db.destroy();
      },
    },
    signal,
  );
}

function endpointOf({ host, port }: MysqlAddress): { path: string } | { host: string; port: number } {
  return path.isAbsolute(host) ? { path: host } : { host, port };
}

/** Encrypting and signing in are one handshake; its failure tells how far it came. */
class Handshake {
  readonly #address: MysqlAddress;
  readonly #secrets: ConnectOptions['secrets'];
  #outcome: Connection | DeskError | undefined;

  constructor(address: MysqlAddress, secrets: ConnectOptions['secrets']) {
    this.#address = address;
    this.#secrets = secrets;
  }

  async encrypt(): Promise<string | { warning: string }> {
    const { database: _, ...options } = await connectionOptions(this.#address, this.#secrets);
    try {
      const connection = await connectOnce(await settleTls(options, this.#address.tls));
      this.#outcome = connection;
      return encryptionOf(connection, this.#address);
    } catch (error) {
      const failure = explainFailure(error, { address: this.#address });
      if (failure.code !== 'AUTH_FAILED') throw failure;
      this.#outcome = failure;
      return this.#address.tls.mode === 'disable' ? 'TLS is off' : 'TLS handshake completed';
    }
  }

  async signIn(): Promise<string> {
    if (this.#outcome === undefined) throw new Error('There is no connection to sign in on.');
    if (this.#outcome instanceof Error) throw this.#outcome;
    return whoAmI(this.#outcome);
  }

  close(): void {
    if (this.#outcome !== undefined && !(this.#outcome instanceof Error)) this.#outcome.destroy();
  }
}

function encryptionOf(connection: Connection, { host, tls }: MysqlAddress): string | { warning: string } {
  if (path.isAbsolute(host)) return 'Not needed: nothing leaves this computer';
  const stream: unknown = 'stream' in connection ? connection.stream : undefined;
  if (!(stream instanceof TLSSocket)) {
    const local = ['localhost', '127.0.0.1', '::1'].includes(host);
    return local
      ? 'Not encrypted; nothing leaves this computer'
      : { warning: 'Not encrypted: tokens can be read in transit.' };
  }
  const checked = tls.mode === 'verify-ca' || tls.mode === 'verify-full';
  return `${stream.getProtocol() ?? 'TLS'}, certificate ${checked ? 'verified' : 'not verified'}`;
}

async function whoAmI(connection: Connection): Promise<string> {
  const [rows] = await connection.promise().query('select current_user() as account');
  const [row]: unknown[] = Array.isArray(rows) ? rows : [];
  const account = typeof row === 'object' && row !== null && 'account' in row ? String(row.account) : '';
  return `Signed in as ${account}`;
}
