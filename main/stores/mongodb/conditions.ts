import { Long } from 'mongodb';
import type { Encoding, TableLayout } from '../../../shared/layouts.ts';
import {
  FIELD_KINDS,
  refreshTokenRange,
  SESSION_FIELDS,
  STATUSES,
  termsOf,
  type SessionField,
  type Status,
  type StatusTerms,
  type TimeRange,
} from '../../../shared/session.ts';
import { SECONDS_LIMIT } from '../../layouts/codecs.ts';
import { kindOf } from '../../layouts/decode.ts';
import { prefixForms } from '../filter.ts';
import type { StoreFilter } from '../store.ts';

/** A query in MongoDB's words. */
export type Condition = Record<string, unknown>;

export interface Conditions {
  /** All must hold. They may let through a little too much: what comes back is looked at once more. */
  all: Condition[];
  /** Nothing can match: the store has no room for what is asked, or holds no such value. */
  none: boolean;
  /** Much of what comes back may not match: it has to be decoded to be told. */
  residual: boolean;
}

/** Translates a filter for documents in this layout. */
export function conditionsOf(filter: StoreFilter, now: number, layout: TableLayout): Conditions {
  const found: Conditions = { all: [], none: false, residual: false };
  const add = (condition: Condition | undefined) => {
    if (condition === undefined) found.none = true;
    else found.all.push(condition);
  };
  if (filter.id !== undefined) add(idsAre(layout, [filter.id]));
  if (filter.userId !== undefined) add(userIs(layout, filter.userId));
  if (filter.email !== undefined) add(textIs(layout, 'email', filter.email));
  if (filter.shop !== undefined && filter.shop.value !== '') {
    const { match, value } = filter.shop;
    const path = layout.columns.shop?.column;
    if (match === 'exact') add(textIs(layout, 'shop', value));
    else if (path === undefined) found.none = true;
    else if (match === 'prefix')
      add(anyOf(prefixForms(value).map((form) => ({ [path]: { $regex: `^${literal(form)}` } }))));
    else add({ [path]: { $regex: anyLetters(value), $options: 'i' } });
  }
  if (filter.kind !== undefined) add(kindIs(layout, filter.kind));
  if (filter.secrets !== undefined) add(holdsOneOf(layout, filter.secrets));
  if (filter.statuses !== undefined) addStatuses(found, filter.statuses, now, layout);
  return found;
}

/** The sessions with these ids, of whatever type theirs are; undefined where there can be none. */
export function idsAre(layout: TableLayout, ids: readonly string[]): Condition | undefined {
  const path = layout.columns.id?.column;
  if (path === undefined) return undefined;
  return { [path]: { $in: ids.flatMap(forms) } };
}

export function textIs(layout: TableLayout, field: 'shop' | 'email', value: string): Condition | undefined {
  const path = layout.columns[field]?.column;
  if (path === undefined) return undefined;
  const [first, ...others] = forms(value);
  return { [path]: others.length === 0 ? first : { $in: [first, ...others] } };
}

/** A token or the id is one of these texts; what lies there as bytes is told by decoding it. */
function holdsOneOf(layout: TableLayout, secrets: readonly string[]): Condition | undefined {
  const tokens = [layout.columns.accessToken, layout.columns.refreshToken].flatMap((mapping) =>
    mapping === undefined ? [] : [{ [mapping.column]: { $in: secrets } }, { [mapping.column]: { $type: 'binData' } }],
  );
  return anyOf([...tokens, idsAre(layout, secrets)].filter((one) => one !== undefined));
}

/** A text, and the number that reads the same. */
function forms(text: string): unknown[] {
  return /^(0|-?[1-9]\d{0,14})$/.test(text) ? [text, Number(text)] : [text];
}

const LAST_INT64 = 9_223_372_036_854_775_807n;

/** Whole numbers of all types compare by their value; digits as text are looked for beside them. */
function userIs(layout: TableLayout, value: string): Condition | undefined {
  const path = layout.columns.userId?.column;
  if (path === undefined || !/^-?\d{1,19}$/.test(value)) return undefined;
  const integer = BigInt(value);
  const numbers = integer <= LAST_INT64 && integer >= -LAST_INT64 ? [Long.fromBigInt(integer)] : [];
  return { [path]: { $in: [...numbers, value, `${value}.0`] } };
}

/** What is not exactly the other kind may have drifted from true and false. */
function kindIs(layout: TableLayout, kind: 'online' | 'offline'): Condition | undefined {
  const mapping = layout.columns.isOnline;
  if (mapping === undefined) return kind === kindOf(layout) ? {} : undefined;
  return { [mapping.column]: { $ne: kind === 'offline' } };
}

export function anyOf(conditions: readonly Condition[]): Condition | undefined {
  const [first] = conditions;
  return conditions.length <= 1 ? first : { $or: [...conditions] };
}

export function allOf(conditions: readonly Condition[]): Condition {
  const [first = {}] = conditions;
  return conditions.length <= 1 ? first : { $and: [...conditions] };
}

function literal(text: string): string {
  return text.replaceAll(/[\\^$.|?*+()[\]{}/-]/g, String.raw`\$&`).replaceAll('\n', String.raw`\n`);
}

/** Servers do not agree on what the other case of a letter beyond ASCII is: those may be anything. */
function anyLetters(text: string): string {
  return text
    .split(/[^\p{ASCII}]+/u)
    .map(literal)
    .join(String.raw`[\s\S]*`);
}

function addStatuses(found: Conditions, statuses: readonly Status[], now: number, layout: TableLayout): void {
  if (STATUSES.every((status) => statuses.includes(status))) return;
  const any = anyOf(
    statuses.flatMap((status) => {
      if (status === 'unreadable') return maybeUnreadable(layout);
      return meets(termsOf(status, now), now, layout);
    }),
  );
  found.residual = statuses.includes('unreadable');
  if (any === undefined) found.none = true;
  else found.all.push(any);
}

/** What meets the terms of a status: any of these conditions. */
function meets({ expires, refreshes }: StatusTerms, now: number, layout: TableLayout): Condition[] {
  const inTime = expires === 'never' ? isAbsent(layout, 'expires') : within('expires', expires, layout);
  if (refreshes === undefined) return inTime;
  const refreshing = refreshes ? canRefresh(now, layout) : cannotRefresh(now, layout);
  const [time, other] = [anyOf(inTime), anyOf(refreshing)];
  return time === undefined || other === undefined ? [] : [allOf([time, other])];
}

function canRefresh(now: number, layout: TableLayout): Condition[] {
  const offline = kindIs(layout, 'offline');
  const token = layout.columns.refreshToken?.column;
  const good = within('refreshTokenExpires', refreshTokenRange(now), layout);
  const ends = anyOf([...isAbsent(layout, 'refreshTokenExpires'), ...good]);
  if (offline === undefined || token === undefined || ends === undefined) return [];
  return [allOf([offline, { [token]: { $nin: [null, ''] } }, ends])];
}

function cannotRefresh(now: number, layout: TableLayout): Condition[] {
  const token = layout.columns.refreshToken?.column;
  if (token === undefined) return [{}];
  const online = kindIs(layout, 'online');
  return [
    ...(online === undefined ? [] : [online]),
    { [token]: { $in: [null, ''] } },
    ...within('refreshTokenExpires', { max: refreshTokenRange(now).min }, layout),
  ];
}

function isAbsent(layout: TableLayout, field: SessionField): Condition[] {
  const path = layout.columns[field]?.column;
  return [path === undefined ? {} : { [path]: null }];
}

/** Times in the type of their own, and what may mean the same in another. */
function within(field: 'expires' | 'refreshTokenExpires', { min, max }: TimeRange, layout: TableLayout): Condition[] {
  const path = layout.columns[field]?.column;
  if (path === undefined) return [];
  const between = (from: unknown, to: unknown): Condition => ({
    [path]: { ...(from !== undefined && { $gte: from }), ...(to !== undefined && { $lt: to }) },
  });
  const dates = between(new Date(min ?? -LAST_MOMENT), max === undefined ? undefined : new Date(max));
  const milliseconds = between(Math.max(min ?? SECONDS_LIMIT, SECONDS_LIMIT), max);
  const seconds = between(
    min === undefined ? undefined : min / 1000 - 1,
    Math.min(SECONDS_LIMIT, max === undefined ? SECONDS_LIMIT : max / 1000 + 1),
  );
  // Text is told by decoding it.
  return [dates, milliseconds, seconds, { [path]: { $type: ['string', 'binData', 'bool'] } }];
}

const LAST_MOMENT = 8_640_000_000_000_000;

/** The types that a field is read from without fail. */
const SURE_TYPES: Partial<Record<Encoding, readonly string[]>> = {
  text: ['string'],
  'text-empty': ['string'],
  boolean: ['bool'],
  'boolean-false': ['bool'],
  date: ['date'],
  integer: ['int', 'long'],
};
const VITAL: readonly SessionField[] = ['id', 'shop', 'isOnline'];

/** Documents with a value that is not of its type, or without one that must be there. */
function maybeUnreadable(layout: TableLayout): Condition[] {
  return SESSION_FIELDS.flatMap((field): Condition[] => {
    const mapping = layout.columns[field];
    if (mapping === undefined) return [];
    const path = mapping.column;
    const sure = FIELD_KINDS[field] === 'number' ? ['int'] : (SURE_TYPES[mapping.encoding] ?? []);
    const odd: Condition = { [path]: { $ne: null, $not: { $type: [...sure, 'null'] } } };
    const conditions = [odd];
    if (VITAL.includes(field)) conditions.push({ [path]: null });
    if (FIELD_KINDS[field] === 'time' && mapping.encoding === 'date') {
      conditions.push({ [path]: { $gt: new Date(LAST_MOMENT) } }, { [path]: { $lt: new Date(-LAST_MOMENT) } });
    }
    return conditions;
  });
}
