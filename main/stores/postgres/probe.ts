import path from 'node:path';
import { TLSSocket } from 'node:tls';
import { DatabaseError, type Client } from 'pg';
import { lookUpName, reachServer } from '../network.ts';
import type { ProbeSteps } from '../probe.ts';
import { probeDatabase } from '../sql/probe.ts';
import { asking } from '../sql/database.ts';
import type { AddressOf } from '../../../shared/backends/index.ts';
import type { ConnectOptions } from '../store.ts';
import { clientConfig, CONNECT_TIMEOUT, isTlsTrouble, endpointOf } from './connection.ts';
import { explainFailure } from './failures.ts';
import { createTableSql } from './official-table.ts';
import { chooseServer, isChoosy, noneFits, serversOf } from './servers.ts';
import { catalogueOf, connect, serverVersion, storeOn } from './open.ts';

type PostgresAddress = AddressOf<'postgres'>;

/** Tries a server step by step: name, connection, TLS, sign-in, database, then table and layout. */
export function probeServer(address: PostgresAddress, { secrets, signal }: ConnectOptions): ProbeSteps {
  const db = connect(address, secrets, 'read-only');
  const ask = asking(db, signal);
  const handshake = new Handshake(address, secrets);
  return probeDatabase(
    {
      looks: [
        { name: 'Name', take: () => lookUp(address) },
        { name: 'Connection', take: () => reach(address) },
        { name: 'TLS', take: () => handshake.encrypt() },
        { name: 'Sign-in', take: () => handshake.signIn() },
        { name: 'Database', take: async () => `${address.database} on ${await serverVersion(ask)}` },
      ],
      catalogue: () => catalogueOf(ask, address.schema),
      wanted: address.table,
      createTable: createTableSql(address.schema),
      storeOn: (candidate) => storeOn(db, address, candidate, 'read-only'),
      explainFailure: (error) => explainFailure(error, { address }),
      close: async () => {
        await handshake.close();
        await db.destroy();
      },
    },
    signal,
  );
}

/** Where several servers are named, one that has a name and answers is enough. */
function lookUp(address: PostgresAddress): Promise<string> {
  return firstOf(address, ({ host }) => lookUpName(host));
}

function reach(address: PostgresAddress): Promise<string> {
  return firstOf(address, (one) => {
    const { host, port } = endpointOf(one);
    const where = path.isAbsolute(host) ? { path: path.join(host, `.s.PGSQL.${port}`) } : { host, port };
    return reachServer(where, one.connectTimeout ?? CONNECT_TIMEOUT);
  });
}

/** @throws DeskError where nothing comes of any */
async function firstOf(address: PostgresAddress, look: (server: PostgresAddress) => Promise<string>): Promise<string> {
  const servers = serversOf(address);
  const failures: { server: PostgresAddress; error: unknown }[] = [];
  for (const server of servers) {
    try {
      const said = await look(server);
      return servers.length === 1 ? said : `${server.host}:${server.port}: ${said}`;
    } catch (error) {
      failures.push({ server, error });
    }
  }
  throw noneFits(failures);
}

/** Encrypting, signing in and choosing the database are one handshake; its failure tells how far it came. */
class Handshake {
  readonly #address: PostgresAddress;
  readonly #secrets: ConnectOptions['secrets'];
  #outcome: Client | Error | undefined;

  constructor(address: PostgresAddress, secrets: ConnectOptions['secrets']) {
    this.#address = address;
    this.#secrets = secrets;
  }

  async encrypt(): Promise<string | { warning: string }> {
    const address = this.#address;
    try {
      const { client, address: server } = await chooseServer(address, (one) => clientConfig(one, this.#secrets));
      this.#outcome = client;
      const encryption = encryptionOf(client, server);
      if (!isChoosy(address) || typeof encryption !== 'string') return encryption;
      return `Using ${server.host}:${server.port}: ${encryption}`;
    } catch (error) {
      // What the server itself says comes after encrypting, save that it takes nobody without.
      const agreed = error instanceof DatabaseError || isPasswordTrouble(error);
      if (!agreed || (isTlsTrouble(error) && explainFailure(error, { address }).code === 'TLS_FAILED')) throw error;
      this.#outcome = error;
      return address.tls.mode === 'disable' ? 'TLS is off' : 'TLS handshake completed';
    }
  }

  async signIn(): Promise<string> {
    if (this.#outcome === undefined) throw new Error('There is no connection to sign in on.');
    if (!(this.#outcome instanceof Error)) return whoAmI(this.#outcome);
    // There is somebody signed in: the database is what is wrong, and the next look says so.
    if (this.#outcome instanceof DatabaseError && this.#outcome.code === '3D000') {
      return `Signed in as ${this.#address.user ?? ''}`;
    }
    throw this.#outcome;
  }

  async close(): Promise<void> {
    // Nobody waits for the goodbye: the network may have gone silent.
    if (this.#outcome !== undefined && !(this.#outcome instanceof Error)) this.#outcome.end().catch(() => {});
  }
}

function isPasswordTrouble(error: unknown): error is Error {
  return error instanceof Error && error.message.startsWith('SASL');
}

function encryptionOf(client: Client, { host, tls }: PostgresAddress): string | { warning: string } {
  if (path.isAbsolute(host)) return 'Not needed: nothing leaves this computer';
  const { stream } = 'connection' in client ? Object(client.connection) : { stream: undefined };
  if (!(stream instanceof TLSSocket)) {
    return ['localhost', '127.0.0.1', '::1'].includes(host)
      ? 'Not encrypted; nothing leaves this computer'
      : { warning: 'Not encrypted: tokens can be read in transit.' };
  }
  return `${stream.getProtocol() ?? 'TLS'}, certificate ${tls.mode.startsWith('verify') ? 'verified' : 'not verified'}`;
}

async function whoAmI(client: Client): Promise<string> {
  const { rows } = await client.query<{ who: string }>('select current_user::text as who');
  return `Signed in as ${rows[0]?.who ?? ''}`;
}
