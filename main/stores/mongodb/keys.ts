import { createHash } from 'node:crypto';
import { BSON, ObjectId } from 'mongodb';
import { DeskError } from '../../../shared/errors.ts';
import type { StoredKey } from '../../../shared/records.ts';
import { readTree } from './bson.ts';

/** A document's `_id`: in hex where it is an ObjectId, else in the bytes of its own type. */
export function keyOf(id: unknown, document: Uint8Array): StoredKey {
  if (id instanceof ObjectId) return `o:${id.toHexString()}`;
  const bytes = BSON.serialize({ _id: readTree(document).get('_id') }, { ignoreUndefined: false });
  return `b:${Buffer.from(bytes).toString('base64url')}`;
}

/**
 * The `_id` that a key names.
 * @throws DeskError BAD_INPUT for what is no key
 */
export function parseKey(key: StoredKey): unknown {
  if (/^o:[0-9a-f]{24}$/.test(key)) return new ObjectId(key.slice(2));
  try {
    if (!key.startsWith('b:')) throw new TypeError('no key');
    return readTree(Buffer.from(key.slice(2), 'base64url')).get('_id');
  } catch (cause) {
    throw new DeskError('BAD_INPUT', 'This is not the key of a stored session.', {
      hint: 'Choose it from the list.',
      cause,
    });
  }
}

/**
 * The `_id` for a new session, made from its id: two of us that store the same id at once meet at the one index that
 * every collection has. Without an index on id nothing else keeps ids apart.
 */
export function objectIdFor(id: string): ObjectId {
  return new ObjectId(createHash('sha256').update(id).digest().subarray(0, 12));
}
