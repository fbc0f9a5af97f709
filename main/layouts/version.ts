import { hash } from 'node:crypto';
import type { RawSession } from './stored-session.ts';

/** One value with its type, so that 1, '1' and a blob of '1' differ. */
function canonical(value: unknown): string {
  if (value === null || value === undefined) return 'n';
  if (value instanceof Uint8Array) return `b${Buffer.from(value).toString('base64')}`;
  if (value instanceof Date) return `d${value.getTime()}`;
  if (typeof value === 'string') return `s${value}`;
  if (typeof value === 'bigint') return `i${value}`;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return `i${value}`;
  if (Array.isArray(value)) return `a${value.map(sized).join('')}`;
  if (typeof value === 'object') {
    const entries: [string, unknown][] = Object.entries(value);
    return `o${entries
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, one]) => `${sized(name)}${sized(one)}`)
      .join('')}`;
  }
  return `${typeof value}${JSON.stringify(value)}`;
}

/** A value after its length, so that no two neighbours can be taken for two others. */
function sized(value: unknown): string {
  const text = canonical(value);
  return `${Buffer.byteLength(text)}:${text}`;
}

/** Of every version, in characters. */
export const VERSION_LENGTH = 22;

/** Changes whenever the stored form changes: a short hash over all of its values. */
export function versionOf(raw: RawSession): string {
  let text = '';
  for (const name of Object.keys(raw).toSorted()) text += `${Buffer.byteLength(name)}:${name}${sized(raw[name])}`;
  // In one go, which is faster.
  return hash('sha256', text, 'base64url').slice(0, VERSION_LENGTH);
}
