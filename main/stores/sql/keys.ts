import { DeskError } from '../../../shared/errors.ts';
import type { StoredKey } from '../../../shared/records.ts';
import { versionOf } from '../../layouts/version.ts';
import { packPosition, unpackPosition, type Scalar } from '../cursor.ts';
import type { RawSession } from '../store.ts';

/**
 * What a key names: an ordinary session by its id; any other row by its physical key, together with its version, as
 * a database may give the same physical key to another row later.
 */
export type NamedRow = { id: string } | { physical: Scalar[]; version: string };

export function keyOfId(id: string): StoredKey {
  return `i:${id}`;
}

export function keyOfRow(physical: readonly Scalar[], raw: RawSession): StoredKey {
  return `r:${versionOf(raw)}:${packPosition(physical)}`;
}

const ROW = /^r:([\w-]{22}):(.+)$/;

/** @throws DeskError BAD_INPUT for what is no key */
export function parseKey(key: StoredKey): NamedRow {
  if (key.startsWith('i:')) return { id: key.slice(2) };
  const row = ROW.exec(key);
  if (row?.[1] === undefined || row[2] === undefined) {
    throw new DeskError('BAD_INPUT', 'This is not the key of a stored session.', { hint: 'Choose it from the list.' });
  }
  return { physical: unpackPosition(row[2]), version: row[1] };
}
