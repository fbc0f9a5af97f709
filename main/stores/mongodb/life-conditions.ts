import type { Encoding, TableLayout } from '../../../shared/layouts.ts';
import { readinessTerms, type ReadinessTerms, type SessionReadiness } from '../../../shared/readiness.ts';
import {
  FIELD_KINDS,
  refreshTokenRange,
  SESSION_FIELDS,
  termsOf,
  type SessionField,
  type Status,
  type TimeRange,
} from '../../../shared/session.ts';
import { SECONDS_LIMIT } from '../../layouts/codecs.ts';
import { allOf, anyOf, kindIs, type Condition } from './condition.ts';

/** What has a status, or may be unreadable: any of these conditions. */
export function hasStatus(status: Status, now: number, layout: TableLayout): Condition[] {
  if (status === 'unreadable') return maybeUnreadable(layout);
  const { expires, refreshes } = termsOf(status, now);
  const inTime = expires === 'never' ? isAbsent(layout, 'expires') : within('expires', expires, layout);
  if (refreshes === undefined) return inTime;
  const refreshing = refreshes ? canRefresh(now, layout) : cannotRefresh(now, layout);
  const [time, other] = [anyOf(inTime), anyOf(refreshing)];
  return time === undefined || other === undefined ? [] : [allOf([time, other])];
}

/** What is of a class of readiness, or may be unreadable: any of these conditions. */
export function hasReadiness(readiness: SessionReadiness, now: number, layout: TableLayout): Condition[] {
  const offline = kindIs(layout, 'offline');
  const { hasAccessToken, hasRefreshToken, expires, refreshEnds }: Partial<ReadinessTerms> =
    readiness === 'unreadable' ? {} : readinessTerms(readiness, now);
  const terms = [
    offline,
    readiness === 'unreadable' ? anyOf(maybeUnreadable(layout)) : {},
    hasAccessToken === undefined ? {} : hasText('accessToken', hasAccessToken, layout),
    hasRefreshToken === undefined ? {} : hasText('refreshToken', hasRefreshToken, layout),
    expires === undefined ? {} : isPresent('expires', expires, layout),
    refreshEnds === undefined
      ? {}
      : anyOf([
          ...(refreshEnds.orAbsent === true ? isAbsent(layout, 'refreshTokenExpires') : []),
          ...within('refreshTokenExpires', refreshEnds, layout),
        ]),
  ];
  const given = terms.filter((term) => term !== undefined);
  return given.length < terms.length ? [] : [allOf(given)];
}

/** There is a text that is not empty, or there is none; undefined where that cannot be. Bytes may be either. */
function hasText(field: 'accessToken' | 'refreshToken', wanted: boolean, layout: TableLayout): Condition | undefined {
  const path = layout.columns[field]?.column;
  if (path === undefined) return wanted ? undefined : {};
  if (wanted) return { [path]: { $nin: [null, ''] } };
  return { $or: [{ [path]: { $in: [null, ''] } }, { [path]: { $type: 'binData' } }] };
}

function isPresent(field: 'expires', wanted: boolean, layout: TableLayout): Condition | undefined {
  const path = layout.columns[field]?.column;
  if (path === undefined) return wanted ? undefined : {};
  return { [path]: wanted ? { $ne: null } : null };
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

/** Times in the type of their own, and what may mean the same in another: any of these conditions. */
export function within(
  field: 'expires' | 'refreshTokenExpires',
  { min, max }: TimeRange,
  layout: TableLayout,
): Condition[] {
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
export function maybeUnreadable(layout: TableLayout): Condition[] {
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
