import { sql, type Expression, type RawBuilder, type SqlBool } from 'kysely';
import type { TableLayout } from '../../../shared/layouts.ts';
import {
  isSecretField,
  refreshTokenRange,
  STATUSES,
  termsOf,
  type SessionField,
  type Status,
  type StatusTerms,
  type TimeRange,
} from '../../../shared/session.ts';
import { DeskError } from '../../../shared/errors.ts';
import { scopesGranting } from '../../../shared/scopes.ts';
import { readinessTerms, type ReadinessTerms, type SessionReadiness } from '../../../shared/readiness.ts';
import { SECONDS_LIMIT } from '../../layouts/codecs.ts';
import { kindOf } from '../../layouts/decode.ts';
import { encodeField } from '../../layouts/encode.ts';
import { prefixForms, SOUGHT_IN } from '../filter.ts';
import type { StoreFilter } from '../store.ts';
import { TIME_FORMS, type TimeForm } from './time-forms.ts';
import { among, type TableDialect } from './dialect.ts';
import type { TypeClass } from '../../layouts/table-columns.ts';
import type { TableInfo } from './table.ts';

export type Condition = Expression<SqlBool>;

export interface Conditions {
  /** All must hold. They may let through a little too much: what comes back is looked at once more. */
  all: Condition[];
  /** Nothing can match: the store has no room for what is asked, or holds no such value. */
  none: boolean;
  /** Much of what comes back may not match: it has to be decoded to be told. */
  residual: boolean;
  /** Some of what is asked cannot be told in SQL at all, not even roughly. */
  judgedHere: boolean;
  /** What comes back is what matches, so that the database can count it. */
  exact: boolean;
}

const TEXTS = new Set<TypeClass>(['text', 'varchar']);
const AFTER_ALL_TIMES = 8_640_000_000_000_001;

interface Asked {
  layout: TableLayout;
  dialect: TableDialect;
  shopIsIndexed: boolean;
  table: TableInfo;
}

/** Translates a filter for a table in this layout. */
export function conditionsOf(
  filter: StoreFilter,
  now: number,
  { layout, dialect, shopIsIndexed, table }: Asked,
): Conditions {
  const found: Conditions = {
    all: [],
    none: false,
    residual: false,
    judgedHere: false,
    exact: isExact(filter, dialect),
  };
  const add = (condition: Condition | undefined) => {
    if (condition === undefined) found.none = true;
    else found.all.push(condition);
  };
  const column = (field: SessionField) => {
    const mapping = layout.columns[field];
    return mapping === undefined ? undefined : sql.ref(mapping.column);
  };
  if (filter.id !== undefined) add(idIs(layout, dialect, [filter.id]));
  if (filter.userId !== undefined) add(equals(layout, dialect, 'userId', filter.userId));
  if (filter.email !== undefined) add(equals(layout, dialect, 'email', filter.email));
  if (filter.shop !== undefined && filter.shop.value !== '') {
    const { match, value } = filter.shop;
    const shop = column('shop');
    if (match === 'exact') add(equals(layout, dialect, 'shop', value));
    else if (shop === undefined) found.none = true;
    else if (match === 'contains' && dialect.canHold(value)) add(dialect.matches(shop, value, 'anywhere'));
    else if (!dialect.canHold(value)) found.none = true;
    else if (shopIsIndexed) add(anyOf(prefixForms(value).map((form) => dialect.startsWith(shop, form))));
    // One comparison for each row where every row is looked at; it lets through more letter cases than were asked for.
    else add(dialect.matches(shop, value, 'start'));
  }
  if (filter.kind !== undefined) add(isOnline(layout, dialect, filter.kind === 'online'));
  if (filter.secrets !== undefined) {
    // Only text can be compared with text: elsewhere each row is decoded.
    if (areTexts(layout, table)) add(holdsOneOf(layout, dialect, filter.secrets));
    else judgeHere(found);
  }
  if (filter.statuses !== undefined) addStatuses(found, filter.statuses, now, layout, dialect);
  if (filter.readiness !== undefined) addReadiness(found, filter.readiness, now, layout, dialect);
  if (filter.expires !== undefined) add(within('expires', filter.expires, layout, dialect));
  if (filter.refreshEnds !== undefined) add(within('refreshTokenExpires', filter.refreshEnds, layout, dialect));
  if (filter.shops !== undefined) addShops(found, [...filter.shops], layout, dialect);
  if (filter.anySpelling !== undefined) addSpellings(found, [...filter.anySpelling], layout, dialect);
  if (filter.missingScopes !== undefined) {
    const missing = mayMiss(filter.missingScopes, layout, dialect, table);
    found.all.push(...missing);
    found.residual = true;
    if (missing.length === 0) judgeHere(found);
  }
  if (filter.problem !== undefined) judgeHere(found);
  return found;
}

function judgeHere(found: Conditions): void {
  found.residual = true;
  found.judgedHere = true;
}

/** A list of scopes that has none of these written plainly in it may miss one. Nothing where only decoding tells. */
function mayMiss(scopes: readonly string[], layout: TableLayout, dialect: TableDialect, table: TableInfo): Condition[] {
  const mapping = layout.columns.scope;
  const isText = dialect.looseTypes || (mapping !== undefined && textColumns(table).has(mapping.column));
  // A comma or a space in it is none of a scope: nobody has been granted that.
  if (mapping === undefined || !isText || !scopes.every((scope) => /^[\w:.-]+$/.test(scope))) return [];
  const column = sql.ref(mapping.column);
  const missing = anyOf(
    scopes.map((scope) => {
      const granted = anyOf(scopesGranting(scope).map((one) => dialect.hasItem(column, one)));
      return sql<SqlBool>`not ${granted}`;
    }),
  );
  return missing === undefined ? [] : [sql<SqlBool>`(${column} is null or ${missing})`];
}

/**
 * Whether SQL alone tells what matches. Not the parts of a shop, for which databases ignore more than letter case; not the
 * status, as a row may be unreadable; and not what may lie in other types than its column declares.
 */
function isExact(filter: StoreFilter, { looseTypes }: TableDialect): boolean {
  const { id: _id, email: _email, shop, kind, userId, ...others } = filter;
  if ((shop !== undefined && shop.match !== 'exact') || Object.keys(others).length > 0) return false;
  return !looseTypes || (kind === undefined && userId === undefined);
}

/** The value as it would be stored, to compare with; undefined for what cannot be stored, and so is not there. */
function comparable(layout: TableLayout, dialect: TableDialect, field: SessionField, value: string): unknown {
  if (layout.columns[field] === undefined || !dialect.canHold(value)) return undefined;
  try {
    const encoded = encodeField(layout, field, value);
    return typeof encoded === 'bigint' ? dialect.integer(encoded) : encoded;
  } catch (error) {
    if (error instanceof DeskError) return undefined;
    throw error;
  }
}

/** The field has this value; undefined where that cannot be. */
function equals(
  layout: TableLayout,
  dialect: TableDialect,
  field: 'shop' | 'userId' | 'email' | 'accessToken' | 'refreshToken',
  value: string,
): Condition | undefined {
  const mapping = layout.columns[field];
  const encoded = comparable(layout, dialect, field, value);
  if (mapping === undefined || encoded === undefined) return undefined;
  const values = [encoded];
  if (dialect.looseTypes && field === 'userId') {
    values.push(value, `${value}.0`, BigInt(value), new TextEncoder().encode(value));
  }
  // Text may lie as bytes there.
  if (dialect.looseTypes && isSecretField(field)) values.push(new TextEncoder().encode(value));
  return dialect.equals(sql.ref(mapping.column), values);
}

function textColumns({ columns }: TableInfo): Set<string> {
  return new Set(columns.filter(({ typeClass }) => TEXTS.has(typeClass)).map(({ name }) => name));
}

function areTexts(layout: TableLayout, table: TableInfo): boolean {
  const texts = textColumns(table);
  return SOUGHT_IN.every((field) => {
    const mapping = layout.columns[field];
    return mapping === undefined || mapping.encoding === 'online-id' || texts.has(mapping.column);
  });
}

/** A token or the id is one of these texts; undefined where that cannot be. */
function holdsOneOf(layout: TableLayout, dialect: TableDialect, secrets: readonly string[]): Condition | undefined {
  const tokens = (['accessToken', 'refreshToken'] as const).flatMap((field) =>
    secrets.map((secret) => equals(layout, dialect, field, secret)),
  );
  return anyOf([...tokens, idIs(layout, dialect, secrets)].filter((one) => one !== undefined));
}

/** The sessions with these ids; undefined where there can be none. */
export function idIs(layout: TableLayout, dialect: TableDialect, ids: readonly string[]): Condition | undefined {
  const mapping = layout.columns.id;
  if (mapping === undefined) return undefined;
  const column = sql.ref(mapping.column);
  if (mapping.encoding !== 'online-id') {
    const values = ids.map((id) => comparable(layout, dialect, 'id', id)).filter((value) => value !== undefined);
    return values.length === 0 ? undefined : dialect.equals(column, values);
  }
  // The user's id alone would also find the user in another shop.
  return anyOf(
    ids.flatMap((id) => {
      const user = comparable(layout, dialect, 'id', id);
      const shop = equals(layout, dialect, 'shop', id.slice(0, id.lastIndexOf('_')));
      return user === undefined || shop === undefined ? [] : [sql<SqlBool>`(${among(column, [user])} and ${shop})`];
    }),
  );
}

export function anyOf(conditions: readonly Condition[]): Condition | undefined {
  const [first] = conditions;
  return conditions.length <= 1 ? first : sql<SqlBool>`(${sql.join(conditions, sql` or `)})`;
}

/** Text that starts so, as a range: an index that sorts by bytes serves it, and no character is a wildcard. */
export function prefixRange(column: RawBuilder<unknown>, prefix: string): Condition {
  const end = endOfPrefix(prefix);
  return end === undefined
    ? sql<SqlBool>`${column} >= ${prefix}`
    : sql<SqlBool>`(${column} >= ${prefix} and ${column} < ${end})`;
}

/** The first text after all those that start with this one. */
export function endOfPrefix(prefix: string): string | undefined {
  const characters = Array.from(prefix);
  while (characters.length > 0) {
    const code = characters.pop()?.codePointAt(0) ?? 0;
    // The code points of surrogates are no characters: the next one after them follows.
    if (code < 0x10ffff) return characters.join('') + String.fromCodePoint(code === 0xd7ff ? 0xe000 : code + 1);
  }
  return undefined;
}

export function isOnline(layout: TableLayout, dialect: TableDialect, online: boolean): Condition | undefined {
  const mapping = layout.columns.isOnline;
  if (mapping === undefined) return online === (kindOf(layout) === 'online') ? sql<SqlBool>`1 = 1` : undefined;
  const column = sql.ref(mapping.column);
  const encoded = encodeField(layout, 'isOnline', online);
  if (!dialect.looseTypes) return among(column, [encoded]);
  const drifted = online ? ['true', 't', '1'] : ['false', 'f', '0'];
  // Anything but 0 and 1 is compared as text, in any letter case; blobs too.
  const asText = sql<SqlBool>`(${column} not in (0, 1) and ${among(sql`lower(cast(${column} as text))`, drifted)})`;
  return sql<SqlBool>`(${among(column, [encoded, ...drifted])} or ${asText})`;
}

function addStatuses(
  found: Conditions,
  statuses: readonly Status[],
  now: number,
  layout: TableLayout,
  dialect: TableDialect,
): void {
  if (STATUSES.every((status) => statuses.includes(status))) return;
  const ranges: Condition[] = [];
  for (const status of statuses) {
    if (status === 'unreadable') {
      judgeHere(found);
      return;
    }
    const condition = meets(termsOf(status, now), now, layout, dialect);
    if (condition !== undefined) ranges.push(condition);
  }
  const any = anyOf(ranges);
  if (any === undefined) found.none = true;
  else found.all.push(any);
}

function addReadiness(
  found: Conditions,
  readiness: readonly SessionReadiness[],
  now: number,
  layout: TableLayout,
  dialect: TableDialect,
): void {
  const classes: Condition[] = [];
  for (const one of readiness) {
    if (one === 'unreadable') {
      judgeHere(found);
      return;
    }
    const condition = isReady(readinessTerms(one, now), layout, dialect);
    if (condition !== undefined) classes.push(condition);
  }
  const any = anyOf(classes);
  if (any === undefined) found.none = true;
  else found.all.push(any);
}

/** An offline session meets the terms of a class; undefined where none can. */
function isReady(
  { hasAccessToken, hasRefreshToken, expires, refreshEnds }: ReadinessTerms,
  layout: TableLayout,
  dialect: TableDialect,
): Condition | undefined {
  const terms = [isOnline(layout, dialect, false), hasText(layout, 'accessToken', hasAccessToken)];
  if (hasRefreshToken !== undefined) terms.push(hasText(layout, 'refreshToken', hasRefreshToken));
  if (expires !== undefined) terms.push(expires ? isPresent(layout, 'expires') : isAbsent(layout, 'expires'));
  if (refreshEnds !== undefined) {
    const ends = within('refreshTokenExpires', refreshEnds, layout, dialect);
    terms.push(refreshEnds.orAbsent === true ? orAbsent(ends, layout) : ends);
  }
  const given = terms.filter((term) => term !== undefined);
  return given.length < terms.length ? undefined : sql<SqlBool>`(${sql.join(given, sql` and `)})`;
}

function orAbsent(ends: Condition | undefined, layout: TableLayout): Condition | undefined {
  return anyOf([isAbsent(layout, 'refreshTokenExpires'), ends].filter((one) => one !== undefined));
}

/** With more shops than this a statement grows too long: they are compared here. Databases look one up among them at once. */
const MOST_SHOPS = 10_000;

function addShops(found: Conditions, shops: readonly string[], layout: TableLayout, dialect: TableDialect): void {
  const values = shops.flatMap((shop) => comparable(layout, dialect, 'shop', shop) ?? []);
  const mapping = layout.columns.shop;
  if (mapping === undefined || values.length === 0) found.none = true;
  else if (values.length > MOST_SHOPS) judgeHere(found);
  else found.all.push(dialect.equals(sql.ref(mapping.column), values));
}

function addSpellings(found: Conditions, shops: readonly string[], layout: TableLayout, dialect: TableDialect): void {
  const mapping = layout.columns.shop;
  const { canonical, exactly } = dialect.grouping;
  if (mapping === undefined || shops.length === 0) found.none = true;
  else if (shops.length > MOST_SHOPS) judgeHere(found);
  // Compared by bytes, no language has letter cases of its own.
  else found.all.push(dialect.equals(canonical(exactly(sql.ref(mapping.column))), shops));
}

/** A session meets the terms of a status; undefined where none can. */
function meets(
  { expires, refreshes }: StatusTerms,
  now: number,
  layout: TableLayout,
  dialect: TableDialect,
): Condition | undefined {
  const inTime = expires === 'never' ? isAbsent(layout, 'expires') : within('expires', expires, layout, dialect);
  if (refreshes === undefined || inTime === undefined) return inTime;
  const refreshing = refreshes ? canRefresh(now, layout, dialect) : cannotRefresh(now, layout, dialect);
  return refreshing && sql<SqlBool>`(${inTime} and ${refreshing})`;
}

function canRefresh(now: number, layout: TableLayout, dialect: TableDialect): Condition | undefined {
  const offline = isOnline(layout, dialect, false);
  const token = layout.columns.refreshToken;
  if (offline === undefined || token === undefined) return undefined;
  const good = within('refreshTokenExpires', refreshTokenRange(now), layout, dialect);
  const ends = anyOf([isAbsent(layout, 'refreshTokenExpires'), good].filter((one) => one !== undefined));
  const hasToken = sql<SqlBool>`length(${sql.ref(token.column)}) > 0`;
  return ends && sql<SqlBool>`(${sql.join([offline, hasToken, ends], sql` and `)})`;
}

function cannotRefresh(now: number, layout: TableLayout, dialect: TableDialect): Condition | undefined {
  const token = layout.columns.refreshToken;
  if (token === undefined) return sql<SqlBool>`1 = 1`;
  const column = sql.ref(token.column);
  const conditions = [
    isOnline(layout, dialect, true),
    sql<SqlBool>`${column} is null`,
    sql<SqlBool>`length(${column}) = 0`,
    within('refreshTokenExpires', { max: refreshTokenRange(now).min }, layout, dialect),
  ];
  return anyOf(conditions.filter((one) => one !== undefined));
}

/** The session has no value there. */
function isAbsent(layout: TableLayout, field: SessionField): Condition {
  const mapping = layout.columns[field];
  return mapping === undefined ? sql<SqlBool>`1 = 1` : sql<SqlBool>`${sql.ref(mapping.column)} is null`;
}

function isPresent(layout: TableLayout, field: SessionField): Condition | undefined {
  const mapping = layout.columns[field];
  return mapping === undefined ? undefined : sql<SqlBool>`${sql.ref(mapping.column)} is not null`;
}

/** The session has a text there that is not empty, or has none; undefined where that cannot be. */
function hasText(layout: TableLayout, field: 'accessToken' | 'refreshToken', wanted: boolean): Condition | undefined {
  const mapping = layout.columns[field];
  if (mapping === undefined) return wanted ? undefined : sql<SqlBool>`1 = 1`;
  const column = sql.ref(mapping.column);
  return wanted ? sql<SqlBool>`length(${column}) > 0` : sql<SqlBool>`(${column} is null or length(${column}) = 0)`;
}

/** A time lies within these bounds; undefined where none can. */
function within(
  field: 'expires' | 'refreshTokenExpires',
  range: TimeRange,
  layout: TableLayout,
  dialect: TableDialect,
): Condition | undefined {
  const mapping = layout.columns[field];
  if (mapping === undefined) return undefined;
  const column = sql.ref(mapping.column);
  const own = TIME_FORMS[mapping.encoding];
  if (!dialect.looseTypes) return own && strictlyWithin(column, own, range, dialect);
  // Within the day of a bound a text with a space sorts before one with a `T`, whatever their times.
  const forms: TimeForm[] = ['seconds', 'milliseconds', 'iso', 'datetime'];
  return anyOf(
    forms.map((form) => {
      const [min, max] = bounds(form, range.min, range.max, form === own);
      // What has drifted is compared as it is: not converted to the declared type of its column, and digits as a number.
      const drifted =
        form === 'iso' || form === 'datetime' ? dialect.withoutIndex(column) : sql`cast(${column} as integer)`;
      const value = form === own ? column : drifted;
      return sql<SqlBool>`(${value} >= ${min} and ${value} < ${max})`;
    }),
  );
}

/** In a column that holds one form only, save for seconds and milliseconds, which may have changed places. */
export function strictlyWithin(
  column: RawBuilder<unknown>,
  form: TimeForm,
  { min, max }: TimeRange,
  dialect: TableDialect,
): Condition | undefined {
  if (form === 'seconds' || form === 'milliseconds') {
    return anyOf(
      (['seconds', 'milliseconds'] as const).map((one) => {
        const [from, to] = one === 'seconds' ? secondsWithin(min, max, true) : millisecondsWithin(min, max);
        return sql<SqlBool>`(${column} >= ${dialect.integer(from)} and ${column} < ${dialect.integer(to)})`;
      }),
    );
  }
  const written = (ms: number) => {
    if (form === 'iso') return zoneless(ms);
    return `${zoneless(ms).replace('T', ' ')}${form === 'datetime-zone' ? '+00' : ''}`;
  };
  const parts: Condition[] = [];
  if (min !== undefined) parts.push(sql<SqlBool>`${column} >= ${written(min)}`);
  if (max !== undefined) parts.push(sql<SqlBool>`${column} < ${written(max)}`);
  return parts.length === 0 ? sql<SqlBool>`${column} is not null` : sql<SqlBool>`(${sql.join(parts, sql` and `)})`;
}

/** Bounds in one form of writing times, closed at both ends, so that they hold for no value in another form. */
function bounds(form: TimeForm, min: number | undefined, max: number | undefined, own: boolean) {
  switch (form) {
    case 'seconds':
      return secondsWithin(min, max, own);
    case 'milliseconds':
      return millisecondsWithin(min, max);
    case 'datetime':
    case 'datetime-zone':
      return [
        min === undefined ? '' : zoneless(min).replace('T', ' '),
        max === undefined ? ':' : zoneless(max).replace('T', ' '),
      ];
    case 'iso':
      // Without the zone at its end a bound sorts right among both `…Z` and `…+00:00`.
      return [min === undefined ? '' : zoneless(min), max === undefined ? ':' : zoneless(max)];
  }
}

function secondsWithin(min: number | undefined, max: number | undefined, own: boolean): [bigint, bigint] {
  // A year at the beginning of a text must not pass for seconds.
  const first = own ? -AFTER_ALL_TIMES : SECONDS_LIMIT;
  return [
    BigInt(Math.ceil(Math.max(min ?? first, first) / 1000)),
    BigInt(Math.min(SECONDS_LIMIT, Math.ceil((max ?? AFTER_ALL_TIMES) / 1000))),
  ];
}

function millisecondsWithin(min: number | undefined, max: number | undefined): [bigint, bigint] {
  return [BigInt(Math.max(min ?? SECONDS_LIMIT, SECONDS_LIMIT)), BigInt(max ?? AFTER_ALL_TIMES)];
}

function zoneless(ms: number): string {
  return new Date(ms).toISOString().slice(0, 23);
}
