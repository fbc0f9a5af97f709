import type { TableLayout } from '../../shared/layouts.ts';
import type { SessionField, SessionFields } from '../../shared/session.ts';
import { decodeSession, type DecodedSession } from './decode.ts';
import { encodeSession } from './encode.ts';

/**
 * Sessions as JSON arrays of `[name, value]` pairs: what the official Redis and Cloudflare KV adapters store
 * (`Session.toPropertyArray` of `@shopify/shopify-api`).
 */
export type Pair = readonly [name: string, value: unknown];

/** Names of the pairs as `toPropertyArray(true)` writes them, in its order. */
const NAMES = [
  'id',
  'shop',
  'state',
  'isOnline',
  'scope',
  'expires',
  'accessToken',
  'refreshToken',
  'refreshTokenExpires',
  'userId',
  'firstName',
  'lastName',
  'email',
  'locale',
  'emailVerified',
  'accountOwner',
  'collaborator',
] as const satisfies readonly SessionField[];

/** What `toPropertyArray()` wrote before user data was kept: of the user there is the id alone. */
const NAMES_BEFORE = NAMES.slice(0, 10);

const ENCODINGS: Partial<Record<SessionField, 'milliseconds' | 'boolean' | 'integer'>> = {
  isOnline: 'boolean',
  expires: 'milliseconds',
  refreshTokenExpires: 'milliseconds',
  userId: 'integer',
  emailVerified: 'boolean',
  accountOwner: 'boolean',
  collaborator: 'boolean',
};

export type PairsAge = 'current' | 'before';

/** How an adapter of that age lays pairs out. */
export function pairsLayout(age: PairsAge, place: string): TableLayout {
  const fields: readonly SessionField[] = age === 'current' ? NAMES : NAMES_BEFORE;
  return {
    family: 'official',
    title: age === 'current' ? 'official adapter, with user data' : 'official adapter, without user data',
    table: place,
    columns: Object.fromEntries(
      fields.map((field) => [
        field,
        {
          column: age === 'before' && field === 'userId' ? 'onlineAccessInfo' : field,
          encoding: ENCODINGS[field] ?? 'text',
        },
      ]),
    ),
  };
}

/** Which age a session was written in, where it tells: that of an offline session looks the same in both. */
export function ageOf(pairs: readonly Pair[]): PairsAge | undefined {
  if (pairs.some(([name]) => name.toLowerCase() === 'onlineaccessinfo')) return 'before';
  return pairs.some(([name]) => name.toLowerCase() === 'userid') ? 'current' : undefined;
}

const LONG_NUMBER = /\d{16}/;

/** JSON with every digit of its whole numbers: those that a number cannot hold become a bigint. @throws SyntaxError */
export function parseJson(text: string): unknown {
  if (!LONG_NUMBER.test(text)) return JSON.parse(text);
  return JSON.parse(text, (_, value: unknown, { source }: { source?: string } = {}) =>
    typeof value === 'number' && !Number.isSafeInteger(value) && source !== undefined && /^-?\d+$/.test(source)
      ? BigInt(source)
      : value,
  );
}

/** JSON with every digit of a bigint. */
export function writeJson(value: unknown): string {
  if (typeof value === 'bigint') return value.toString();
  if (Array.isArray(value)) return `[${value.map(writeJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries: [string, unknown][] = Object.entries(value);
  return `{${entries.map(([name, one]) => `${JSON.stringify(name)}:${writeJson(one)}`).join(',')}}`;
}

/** The pairs of a stored text; undefined where it is no list of pairs. */
export function parsePairs(text: string): Pair[] | undefined {
  const parsed = tryJson(text, JSON.parse);
  if (!isPairs(parsed)) return undefined;
  if (parsed.every(([, value]) => isExact(value))) return parsed;
  const exact = tryJson(text, parseJson);
  return isPairs(exact) ? exact : undefined;
}

/** Whether a value is sure to have been read with all of its digits. */
function isExact(value: unknown): boolean {
  return typeof value === 'number' ? Number.isSafeInteger(value) : typeof value !== 'object' || value === null;
}

function isPairs(parsed: unknown): parsed is Pair[] {
  if (!Array.isArray(parsed) || parsed.length === 0) return false;
  const pairs: unknown[] = parsed;
  return pairs.every((pair) => Array.isArray(pair) && pair.length === 2 && typeof pair[0] === 'string');
}

/** The keys that an entry of the adapter's index on shop lists; undefined where it is no list of keys. */
export function parseIndexEntry(text: string): string[] | undefined {
  const parsed = tryJson(text, JSON.parse);
  if (!Array.isArray(parsed)) return undefined;
  const keys: unknown[] = parsed;
  return keys.every((key) => typeof key === 'string') ? keys : undefined;
}

function tryJson(text: string, parse: (text: string) => unknown): unknown {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}

const KNOWN = new Set<string>([...NAMES, 'onlineAccessInfo']);
/** The library reads names without regard to letter case. */
const CANONICAL = new Map([...KNOWN].map((name) => [name.toLowerCase(), name]));

function rowOf(pairs: readonly Pair[]): Record<string, unknown> {
  const row: Record<string, unknown> = {};
  // Of two pairs with one name the library takes the last.
  for (const [name, value] of pairs) row[plainPairName(name)] = value;
  return row;
}

/** The name that the library reads a pair as. */
export function plainPairName(name: string): string {
  return KNOWN.has(name) ? name : (CANONICAL.get(name.toLowerCase()) ?? name);
}

const LAYOUTS = { current: pairsLayout('current', ''), before: pairsLayout('before', '') };

/** Reads a session as far as it can be read, of whichever age it is. */
export function decodePairs(pairs: readonly Pair[]): DecodedSession {
  const row = rowOf(pairs);
  const age = row['onlineAccessInfo'] === undefined || row['userId'] !== undefined ? 'current' : 'before';
  return decodeSession(LAYOUTS[age], row);
}

/**
 * The layout to write a session in that takes the place of stored pairs: that in which they are, but the newer one where the
 * store has it and the session has more of its user than the older one holds.
 */
export function layoutOver(layout: TableLayout, fields: SessionFields, present: readonly Pair[]): TableLayout {
  const age = ageOf(present);
  if (age === undefined) return layout;
  const hasMore = NAMES.slice(NAMES_BEFORE.length).some((field) => fields[field] !== undefined);
  return age === 'before' && hasMore && layout.columns.firstName !== undefined ? LAYOUTS.current : LAYOUTS[age];
}

/**
 * A session as pairs: what it has, in the order of the adapter, then those of the stored session that are nobody's field.
 * @throws DeskError VALUE_REFUSED when the layout cannot hold a value
 */
export function encodePairs(layout: TableLayout, fields: SessionFields, present: readonly Pair[] = []): Pair[] {
  const row = encodeSession(layout, fields);
  const own = Object.values(layout.columns)
    .map(({ column }): Pair => [column, row[column]])
    .filter(([, value]) => value !== null && value !== undefined);
  return [...own, ...present.filter(([name]) => !CANONICAL.has(name.toLowerCase()))];
}
