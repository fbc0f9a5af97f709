import { DeskError } from '../../../shared/errors.ts';
import { numberText } from '../../../shared/number-text.ts';
import { pairsLayout } from '../../layouts/pairs.ts';
import { checkCancelled } from '../cancel.ts';
import type { OpenOptions, SessionStore } from '../store.ts';
import type { RedisAddress } from './client.ts';
import { RedisConnection } from './connection.ts';
import { discover, hasDefault, type Discovery } from './discover.ts';
import { DEFAULT_PREFIX } from './keys.ts';
import { RedisStore, type RedisStoreOptions } from './store.ts';
import { findAge } from './survey.ts';

export async function openStore(address: RedisAddress, options: OpenOptions): Promise<SessionStore> {
  checkCancelled(options.signal);
  const connection = new RedisConnection(address, options.secrets);
  try {
    const mayHaveOthers = address.prefix === undefined;
    const prefix = address.prefix ?? (await findPrefix(connection, options.signal));
    return await storeOn(connection, { prefix, access: options.access, mayHaveOthers }, options.signal);
  } catch (error) {
    await connection.close();
    throw error;
  }
}

export async function storeOn(
  connection: RedisConnection,
  { prefix, access, mayHaveOthers }: Omit<RedisStoreOptions, 'layout'>,
  signal: AbortSignal | undefined,
): Promise<RedisStore> {
  const age = await findAge(connection, prefix, signal).catch((error: unknown) => {
    // Who may not look around can still search.
    if (error instanceof DeskError && error.code === 'LIST_DENIED') return 'current' as const;
    throw error;
  });
  const layout = pairsLayout(age, prefix === '' ? '_' : prefix);
  return new RedisStore(connection, { prefix, layout, access, mayHaveOthers });
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
  const where = whole ? 'any key of this database' : `the first ${numberText(looked)} keys of this database`;
  throw new DeskError('TABLE_MISSING', `No session of an official adapter is under ${where}.`, {
    hint: 'Check the number of the database, or give the key prefix of the app (sessionKeyPrefix).',
  });
}
