import { DeskError } from '../../../shared/errors.ts';
import type { Access } from '../../../shared/profiles.ts';
import { pairsLayout } from '../../layouts/pairs.ts';
import { checkCancelled } from '../cancel.ts';
import type { OpenOptions, SessionStore } from '../store.ts';
import type { RedisAddress } from './client.ts';
import { RedisConnection } from './connection.ts';
import { discover, hasDefault, type Discovery } from './discover.ts';
import { DEFAULT_PREFIX } from './keys.ts';
import { RedisStore } from './store.ts';
import { findAge } from './survey.ts';

export async function openStore(address: RedisAddress, options: OpenOptions): Promise<SessionStore> {
  checkCancelled(options.signal);
  const connection = new RedisConnection(address, options.secrets);
  try {
    const prefix = address.prefix ?? (await findPrefix(connection, options.signal));
    return await storeOn(connection, prefix, options.access, options.signal);
  } catch (error) {
    await connection.close();
    throw error;
  }
}

export async function storeOn(
  connection: RedisConnection,
  prefix: string,
  access: Access,
  signal: AbortSignal | undefined,
): Promise<RedisStore> {
  const age = await findAge(connection, prefix, signal).catch((error: unknown) => {
    // Who may not look around can still search.
    if (error instanceof DeskError && error.code === 'LIST_DENIED') return 'current' as const;
    throw error;
  });
  return new RedisStore(connection, prefix, pairsLayout(age, prefix === '' ? '_' : prefix), access);
}

async function findPrefix(connection: RedisConnection, signal: AbortSignal | undefined): Promise<string> {
  if (await hasDefault(connection, signal)) return DEFAULT_PREFIX;
  return choosePrefix(await discover(connection, signal));
}

/**
 * The default in an empty database; else where sessions were found.
 * @throws DeskError TABLE_MISSING
 */
export function choosePrefix({ prefixes: [best], size, looked, whole }: Discovery): string {
  if (best !== undefined) return best;
  if (size === 0) return DEFAULT_PREFIX;
  const where = whole ? 'any key of this database' : `the first ${looked.toLocaleString('en')} keys of this database`;
  throw new DeskError('TABLE_MISSING', `No session of an official adapter is under ${where}.`, {
    hint: 'Check the number of the database, or give the key prefix of the app (sessionKeyPrefix).',
  });
}
