import { z } from 'zod';
import { DeskError } from '../../../shared/errors.ts';
import { idForm } from '../../../shared/ids.ts';
import type { ColumnInfo, Problem } from '../../../shared/records.ts';
import { REQUIRED_FIELDS, type SessionFields } from '../../../shared/session.ts';
import type { TableLayout } from '../../../shared/layouts.ts';
import { typeName } from '../../layouts/codecs.ts';
import { mappingOf } from '../../layouts/explain.ts';
import { decodePairs, pairsLayout, parsePairs, type Pair } from '../../layouts/pairs.ts';
import type { ExplainedValue, RawSession, StoredSession } from '../store.ts';
import { isIndexKey, isSessionKey } from './keys.ts';
import type { Entry } from './namespace.ts';

const entrySchema = z.strictObject({
  key: z.string(),
  value: z.union([z.string(), z.instanceof(Uint8Array)]),
  expires: z.number().optional(),
  metadata: z.unknown().optional(),
});

export function rawOf(entry: Entry): RawSession {
  return { ...entry };
}

/** @throws DeskError BAD_INPUT for what was copied from another kind of store */
export function entryOf(raw: RawSession): Entry {
  const { data } = entrySchema.safeParse(raw);
  if (data === undefined) throw new DeskError('BAD_INPUT', 'This copy does not come from a KV namespace.');
  const { key, value, expires, metadata } = data;
  return { key, value, ...(expires !== undefined && { expires }), ...(metadata !== undefined && { metadata }) };
}

export function textIn({ value }: Pick<Entry, 'value'>): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

export function pairsOf(entry: Pick<Entry, 'value'>): Pair[] | undefined {
  const text = textIn(entry);
  return text === undefined ? undefined : parsePairs(text);
}

/** What lies under a key as a session; undefined where it is another program's. */
export function sessionOf(entry: Entry): StoredSession | undefined {
  const { key } = entry;
  if (isIndexKey(key)) return undefined;
  const pairs = pairsOf(entry);
  if (pairs !== undefined && namesSession(pairs)) {
    const { fields, problems } = decodePairs(pairs);
    return { key, fields, problems: [...problems, ...strayed(key, fields)], raw: rawOf(entry) };
  }
  return isSessionKey(key) ? unreadable(entry, pairs) : undefined;
}

function namesSession(pairs: readonly Pair[]): boolean {
  const names = new Set(pairs.map(([name]) => name.toLowerCase()));
  return names.has('id') && names.has('shop');
}

/** The adapter finds a session by its key, and takes its id from the value. */
function strayed(key: string, { id }: Partial<SessionFields>): Problem[] {
  if (id === undefined || id === key) return [];
  const message = 'The session lies under another key than its id.';
  return [{ severity: 'warning', field: 'id', message, hint: `The app finds it as ${key} only.` }];
}

/** A key that is a session’s over a value that is not: what the key tells is all there is. */
function unreadable(entry: Entry, pairs: readonly Pair[] | undefined): StoredSession {
  const form = idForm(entry.key);
  const told: Partial<SessionFields> = { id: entry.key };
  if (form.form === 'offline' || form.form === 'online') {
    Object.assign(told, { shop: form.shop, isOnline: form.form === 'online' });
  }
  const decoded = pairs === undefined ? { fields: {}, problems: [] } : decodePairs(pairs);
  const problem: Problem = {
    severity: 'error',
    message: typeof entry.value === 'string' ? 'The value is no session.' : 'The value is no text.',
    hint: 'The app cannot load it. It may be another program’s: look at it before you delete it.',
  };
  return {
    key: entry.key,
    fields: { ...told, ...decoded.fields },
    problems: [problem, ...decoded.problems],
    raw: rawOf(entry),
  };
}

/** The names of all pairs, of both ages. */
const OTHER_NAMES: TableLayout = {
  ...pairsLayout('current', 'any'),
  columns: { ...pairsLayout('current', 'any').columns, userId: { column: 'onlineAccessInfo', encoding: 'integer' } },
};

/** The pairs as they are written, then what Cloudflare keeps beside the value. */
export function explainEntry(layout: TableLayout, entry: Entry): ExplainedValue[] {
  const { key, value, expires, metadata } = entry;
  const pairs = pairsOf(entry);
  return [
    own('key', 'text', key),
    ...(pairs?.map(([name, one]) => explainPair(layout, name, one)) ?? [own('value', 'text', value)]),
    ...(expires === undefined ? [] : [own('expiration', 'time', new Date(expires))]),
    ...(metadata === undefined ? [] : [own('metadata', 'JSON', metadata)]),
  ];
}

function own(name: string, declaredType: string, value: unknown): ExplainedValue {
  return { name, declaredType, storedType: typeName(value), value };
}

function explainPair(layout: TableLayout, name: string, value: unknown): ExplainedValue {
  // In a store of both ages there are pairs of the other one, too.
  const mapping = { ...mappingOf(OTHER_NAMES, name), ...mappingOf(layout, name) };
  return { name, declaredType: 'JSON', storedType: typeName(value), value, ...mapping };
}

export function columnsOf(layout: TableLayout): ColumnInfo[] {
  return Object.values(layout.columns).map(({ column }) => {
    const mapping = mappingOf(layout, column);
    const nullable = !REQUIRED_FIELDS.some((required) => required === mapping.field);
    return { name: column, type: 'JSON', nullable, key: mapping.field === 'id', ...mapping };
  });
}
