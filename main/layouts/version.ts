import { createHash } from 'node:crypto';
import type { RawSession } from '../stores/store.ts';

/** One value with its type, so that 1, '1' and a blob of '1' differ. */
function canonical(value: unknown): string {
  if (value === null || value === undefined) return 'n';
  if (value instanceof Uint8Array) return `b${Buffer.from(value).toString('base64')}`;
  if (value instanceof Date) return `d${value.getTime()}`;
  if (typeof value === 'string') return `s${value}`;
  if (typeof value === 'bigint') return `i${value}`;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return `i${value}`;
  return `${typeof value}${JSON.stringify(value)}`;
}

/** Changes whenever the stored form changes: a short hash over all of its values. */
export function versionOf(raw: RawSession): string {
  const hash = createHash('sha256');
  for (const name of Object.keys(raw).toSorted()) {
    const value = canonical(raw[name]);
    hash.update(`${Buffer.byteLength(name)}:${name}${Buffer.byteLength(value)}:${value}`);
  }
  return hash.digest('base64url').slice(0, 22);
}
