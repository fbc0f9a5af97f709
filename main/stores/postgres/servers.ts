import { DatabaseError, type Client, type ClientConfig } from 'pg';
import { DeskError } from '../../../shared/errors.ts';
import type { AddressOf } from '../../../shared/backends/index.ts';
import { connectOnce, settleTls } from './connection.ts';
import { explainFailure } from './failures.ts';

type PostgresAddress = AddressOf<'postgres'>;
type Target = NonNullable<PostgresAddress['targetSession']>;

/** The address of each server that is named, in the order to try them. */
export function serversOf(address: PostgresAddress): PostgresAddress[] {
  const { otherHosts = [], ...first } = address;
  return [first, ...otherHosts.map((host) => ({ ...first, ...host }))];
}

/** Whether there is something to choose. */
export function isChoosy({ otherHosts, targetSession }: PostgresAddress): boolean {
  return otherHosts !== undefined || targetSession !== undefined;
}

/** A connection to the server that was chosen. */
export interface Chosen {
  address: PostgresAddress;
  config: ClientConfig;
  client: Client;
}

/**
 * Connects to the first server that answers and is what the address asks for, as libpq does: one that answers and refuses to
 * let this user in ends the search. The caller ends the connection.
 */
export async function chooseServer(
  address: PostgresAddress,
  configOf: (server: PostgresAddress) => Promise<ClientConfig>,
): Promise<Chosen> {
  const { targetSession } = address;
  const failures: { server: PostgresAddress; error: unknown }[] = [];
  // Any standby is better than the primary; any server is better than none.
  const rounds: (Target | undefined)[] = targetSession === 'prefer-standby' ? ['standby', undefined] : [targetSession];
  for (const wanted of rounds) {
    failures.length = 0;
    for (const server of serversOf(address)) {
      try {
        return await connectTo(server, wanted, configOf);
      } catch (error) {
        if (isRefusal(error) || !isChoosy(address)) throw error;
        failures.push({ server, error });
      }
    }
  }
  throw noneFits(failures);
}

async function connectTo(
  server: PostgresAddress,
  wanted: Target | undefined,
  configOf: (server: PostgresAddress) => Promise<ClientConfig>,
): Promise<Chosen> {
  const config = await settleTls(await configOf(server), server.tls);
  const client = await connectOnce(config);
  try {
    if (wanted !== undefined) await checkTarget(client, wanted, server);
    return { address: server, config, client };
  } catch (error) {
    await client.end();
    throw error;
  }
}

/** What a server must say of itself. */
const FITS: Record<Target, (is: { standby: boolean; readOnly: boolean }) => boolean> = {
  primary: ({ standby }) => !standby,
  standby: ({ standby }) => standby,
  'prefer-standby': () => true,
  'read-write': ({ readOnly }) => !readOnly,
  'read-only': ({ readOnly }) => readOnly,
};

/** @throws DeskError where the server is not what is asked for */
export async function checkTarget(
  client: Pick<Client, 'query'>,
  wanted: Target,
  { host, port }: PostgresAddress,
): Promise<void> {
  const { rows } = await client.query<{ standby: boolean; readOnly: boolean }>(`
    select pg_is_in_recovery() as standby,
      pg_is_in_recovery() or current_setting('default_transaction_read_only') = 'on' as "readOnly"`);
  const [is = { standby: false, readOnly: false }] = rows;
  if (FITS[wanted](is)) return;
  const what = is.standby ? 'a standby' : is.readOnly ? 'read-only' : 'a primary that takes changes';
  throw new DeskError('UNREACHABLE', `The server at ${host}:${port} is ${what}, and ${wanted} is asked for.`, {
    hint: 'Name a server that fits, or take target_session_attrs out of the address.',
  });
}

/** The server's own word that it does not want this user; while it starts it wants nobody. */
export function isRefusal(error: unknown): boolean {
  return error instanceof DatabaseError && error.code !== '57P03';
}

/** Why none of the servers that were tried can be used. */
export function noneFits(failures: readonly { server: PostgresAddress; error: unknown }[]): DeskError {
  const told = failures.map(({ server, error }) => explainFailure(error, { address: server }));
  const [first, ...others] = told;
  if (first !== undefined && others.length === 0) return first;
  return new DeskError(
    first?.code ?? 'UNREACHABLE',
    `None of the ${told.length} servers can be used. ${told.map(({ message }) => message).join(' ')}`,
    {
      hint: first?.hint ?? 'Check the addresses.',
      detail: told.flatMap(({ detail }) => detail ?? []).join('; '),
      cause: new AggregateError(failures.map(({ error }) => error)),
    },
  );
}
