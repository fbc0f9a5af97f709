import { Pool, type ClientConfig, type PoolClient } from 'pg';
import type { AddressOf } from '../../../shared/backends/index.ts';
import { IDLE, POOL_SIZE } from '../sql/pooled-driver.ts';
import { CONNECT_TIMEOUT, PatientClient, settleTls } from './connection.ts';
import { checkTarget, chooseServer, isChoosy, isRefusal } from './servers.ts';

type PostgresAddress = AddressOf<'postgres'>;
type ConfigOf = (server: PostgresAddress) => Promise<ClientConfig>;

/** The server that was chosen. */
interface Server {
  address: PostgresAddress;
  config: ClientConfig;
  pool: Pool;
}

/** Connections to one server at a time: where several are named, to the next one that fits when this one is gone. */
export class ServerPool {
  readonly #address: PostgresAddress;
  readonly #configOf: ConfigOf;
  #server: Server;
  #choosing: Promise<void> | undefined;
  #atWork = 0;
  /** What each connection was made with. */
  readonly #configs = new WeakMap<PoolClient, ClientConfig>();

  static async open(address: PostgresAddress, configOf: ConfigOf): Promise<ServerPool> {
    return new ServerPool(address, configOf, await settled(address, configOf));
  }

  private constructor(address: PostgresAddress, configOf: ConfigOf, found: Omit<Server, 'pool'>) {
    this.#address = address;
    this.#configOf = configOf;
    this.#server = { ...found, pool: poolOf(found.config) };
  }

  /** How long no byte may arrive of a server; milliseconds. */
  get silenceTimeout(): number {
    return this.#server.config.connectionTimeoutMillis ?? CONNECT_TIMEOUT;
  }

  configOf(client: PoolClient): ClientConfig {
    return this.#configs.get(client) ?? this.#server.config;
  }

  async take(): Promise<PoolClient> {
    const client = await this.#takeFitting();
    this.#atWork += 1;
    return client;
  }

  give(client: PoolClient, broken: boolean): void {
    this.#atWork -= 1;
    client.release(broken);
  }

  end(): Promise<void> {
    return this.#server.pool.end();
  }

  async #takeFitting(): Promise<PoolClient> {
    const server = this.#server;
    try {
      return await this.#connectionOf(server);
    } catch (error) {
      if (!isChoosy(this.#address) || isRefusal(error)) throw error;
      // It is gone, or it has become a standby: another one may be what is asked for.
      if (server === this.#server) await (this.#choosing ??= this.#chooseAgain());
      return this.#connectionOf(this.#server);
    }
  }

  async #chooseAgain(): Promise<void> {
    try {
      const found = await settled(this.#address, this.#configOf);
      const before = this.#server.pool;
      this.#server = { ...found, pool: poolOf(found.config) };
      // It ends when the last of its connections comes back.
      before.end().catch(() => {});
    } finally {
      this.#choosing = undefined;
    }
  }

  async #connectionOf({ pool, address, config }: Server): Promise<PoolClient> {
    const client = await connectionOf(pool, () => this.#atWork, this.silenceTimeout);
    const { targetSession } = this.#address;
    if (targetSession === undefined || this.#configs.has(client)) {
      this.#configs.set(client, config);
      return client;
    }
    try {
      await checkTarget(client, targetSession, address);
      this.#configs.set(client, config);
      return client;
    } catch (error) {
      client.release(true);
      throw error;
    }
  }
}

async function settled(address: PostgresAddress, configOf: ConfigOf): Promise<Omit<Server, 'pool'>> {
  if (!isChoosy(address)) return { address, config: await settleTls(await configOf(address), address.tls) };
  const { client, ...found } = await chooseServer(address, configOf);
  await client.end();
  return found;
}

/** A pool that sets no limit of its own, neither to connecting nor to waiting. */
function poolOf(config: ClientConfig): Pool {
  const { connectionTimeoutMillis: _, ...rest } = config;
  const pool = new Pool({
    ...rest,
    max: POOL_SIZE,
    idleTimeoutMillis: IDLE,
    allowExitOnIdle: true,
    Client: class extends PatientClient {
      constructor() {
        // The pool hides the password from copies of its options.
        super(config);
      }
    },
  });
  // A connection that dies while idle leaves the pool by itself.
  pool.on('error', () => {});
  return pool;
}

/** As the pool itself says it where it has a limit. */
const OCCUPIED = 'timeout exceeded when trying to connect';

/**
 * A connection as soon as there is one. Making one is bounded by its own watch; only where all are at work nobody waits longer
 * than `timeout`.
 */
async function connectionOf(pool: Pool, atWork: () => number, timeout: number): Promise<PoolClient> {
  const late = Promise.withResolvers<never>();
  let isLate = false;
  const timer = setInterval(() => {
    if (atWork() < POOL_SIZE) return;
    isLate = true;
    late.reject(new Error(OCCUPIED));
  }, timeout);
  const taking = pool.connect();
  try {
    return await Promise.race([taking, late.promise]);
  } finally {
    clearInterval(timer);
    // What comes when nobody waits for it any more goes back.
    if (isLate) taking.then((client) => client.release()).catch(() => {});
  }
}
